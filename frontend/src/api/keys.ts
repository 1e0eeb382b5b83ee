/** The caller's own model key: write-only. */
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { meQuery } from "@/api/get-me";
import { put, remove } from "@/lib/http";
import type { NewKey } from "@/types/api";

/** Stores a key, replacing the one before. */
export function useSaveKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NewKey) => put<unknown>("/api/me/keys/anthropic", { body }),
    onSuccess: () => client.invalidateQueries({ queryKey: meQuery.queryKey }),
  });
}

/** Deletes the key; Tasks then use the server's, if it has one. */
export function useDeleteKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => remove<unknown>("/api/me/keys/anthropic"),
    onSuccess: () => client.invalidateQueries({ queryKey: meQuery.queryKey }),
  });
}
