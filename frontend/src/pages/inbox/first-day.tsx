/** The inbox before the first Task. */
import { useNavigate } from "react-router";

import { useStartDemo } from "@/api/start-demo";
import { Button, ButtonLink } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { useMe } from "@/contexts/auth";
import { taskPath } from "@/lib/task-phase";

export function FirstDay({ repositoryName }: { repositoryName: string }) {
  const me = useMe();
  const navigate = useNavigate();
  const demo = useStartDemo();
  const start = () =>
    demo.mutate(undefined, {
      onSuccess: ({ task_id }) => void navigate(taskPath(task_id, "timeline")),
    });
  return (
    <div className="grid justify-items-start gap-2 p-4 desk:p-7">
      <h1 className="text-24 font-bold">No tasks yet</h1>
      <p className="text-14 text-ink-2">
        Describe a change to <code>{repositoryName}</code>
        {me.demo_available && ", or watch a scripted one from prompt to delivery"}.
      </p>
      <div className="mt-2 flex flex-wrap gap-2">
        <ButtonLink to="/new" variant="marker">
          New task <Kbd keys="c" onFill />
        </ButtonLink>
        {me.demo_available && (
          <Button onClick={start} disabled={demo.isPending}>
            Try the demo
          </Button>
        )}
      </div>
      {demo.error !== null && (
        <p role="alert" className="text-bad">
          {demo.error.message}
        </p>
      )}
    </div>
  );
}
