/** Asks what the next Plan should do differently. */
import { useId, useState } from "react";

import { useDecidePlan } from "@/api/decide-plan";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { Sheet } from "@/components/ui/sheet";

interface Props {
  taskId: string;
  open: boolean;
  onClose: () => void;
}

export function AskPlanSheet({ taskId, open, onClose }: Props) {
  return (
    <Sheet
      open={open}
      onOpenChange={onClose}
      title="Ask for another plan"
      description="The agent plans anew with what you say here. Nothing of this plan is done."
    >
      <AskForm taskId={taskId} onAsked={onClose} />
    </Sheet>
  );
}

function AskForm({ taskId, onAsked }: { taskId: string; onAsked: () => void }) {
  const id = useId();
  const [reason, setReason] = useState("");
  const decide = useDecidePlan(taskId);
  const empty = reason.trim() === "";
  const ask = () => {
    if (!empty && !decide.isPending)
      decide.mutate({ decision: "reject", reason }, { onSuccess: onAsked });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        ask();
      }}
    >
      <label htmlFor={id} className="text-12 font-semibold">
        What should it do differently?
      </label>
      <textarea
        id={id}
        required
        rows={4}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) ask();
        }}
        className="scroll mt-1 w-full rounded-2 border border-line-strong bg-sheet px-2.5 py-2 text-15 desk:text-14"
      />
      {decide.error !== null && (
        <p role="alert" className="mt-1 text-12 text-bad">
          {decide.error.message} {decide.error.hint}
        </p>
      )}
      <p className="mt-3 flex justify-end gap-2">
        <Button type="submit" size="large" variant="marker" disabled={empty || decide.isPending}>
          Ask for another plan <Kbd keys="mod+enter" onFill />
        </Button>
      </p>
    </form>
  );
}
