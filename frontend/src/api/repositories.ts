/** Registered Repositories. */
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { get, post } from "@/lib/http";
import type { NewRepository, Repository, RepositoryPage } from "@/types/api";

export const repositoriesQuery = queryOptions({
  queryKey: ["repositories"],
  queryFn: ({ signal }) => get<RepositoryPage>("/api/repositories", { signal }),
});

/** Registers a Repository by its path on the server's machine. */
export function useAddRepository() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NewRepository) => post<Repository>("/api/repositories", { body }),
    onSuccess: () => client.invalidateQueries({ queryKey: repositoriesQuery.queryKey }),
  });
}
