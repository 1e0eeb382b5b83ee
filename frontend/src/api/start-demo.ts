/** "Try the demo": a scripted Task on a sample repository. */
import { useMutation } from "@tanstack/react-query";

import { post } from "@/lib/http";
import type { DemoTask } from "@/types/api";

export function useStartDemo() {
  return useMutation({ mutationFn: () => post<DemoTask>("/api/demo") });
}
