/** POST /api/tasks/{id}/review: the end of a Review. */
import { useMutation } from "@tanstack/react-query";

import { type ApiError, post } from "@/lib/http";
import type { NewReview, ReviewTaken } from "@/types/api";

/** Throws ApiError: 409 "delivery_conflict" with details.conflicts, "stale_digest", and others. */
export function submitReview(
  taskId: string,
  body: NewReview,
  idempotencyKey?: string,
): Promise<ReviewTaken> {
  const options = idempotencyKey === undefined ? { body } : { body, idempotencyKey };
  return post<ReviewTaken>(`/api/tasks/${encodeURIComponent(taskId)}/review`, options);
}

export function useSubmitReview(taskId: string) {
  return useMutation<ReviewTaken, ApiError, NewReview>({
    mutationFn: (body) => submitReview(taskId, body),
  });
}
