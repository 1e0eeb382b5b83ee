/** "Try the demo", and that it is one. */
import { Play } from "lucide-react";
import { useNavigate } from "react-router";

import { useStartDemo } from "@/api/start-demo";
import { Button } from "@/components/ui/button";
import { taskPath } from "@/lib/task-phase";

export function TryDemo() {
  const navigate = useNavigate();
  const demo = useStartDemo();
  const start = () =>
    demo.mutate(undefined, {
      onSuccess: ({ task_id }) => void navigate(taskPath(task_id, "timeline")),
    });
  return (
    <div className="flex flex-wrap items-center gap-4">
      <Button size="large" onClick={start} disabled={demo.isPending}>
        <Play size={14} strokeWidth={1.9} aria-hidden="true" />
        Try the demo
      </Button>
      <p className="min-w-0 flex-1 text-ink-2">
        No key needed. A scripted task on a sample repository: no model is asked.
      </p>
      {demo.error !== null && (
        <p role="alert" className="w-full text-bad">
          {demo.error.message}
        </p>
      )}
    </div>
  );
}
