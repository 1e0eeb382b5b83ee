/** Raises the limit that a Task has reached; it goes on by that. */
import { useState } from "react";

import { useExtendLimits } from "@/api/extend-limits";
import { type Raise, raiseFor } from "@/components/agent/model/raise-limits";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { useTaskStore } from "@/stores/task-store";
import type { TaskState } from "@/types/api";

export function ExtendLimits({ taskId }: { taskId: string }) {
  const state = useTaskStore((store) => store.state);
  const raise = state === null ? null : raiseFor(state);
  return raise === null || state === null ? null : (
    <ExtendForm
      key={`${raise.limit}${raise.proposed}`}
      taskId={taskId}
      raise={raise}
      state={state}
    />
  );
}

interface FormProps {
  taskId: string;
  raise: Raise;
  state: TaskState;
}

function ExtendForm({ taskId, raise }: FormProps) {
  const [value, setValue] = useState(String(raise.proposed));
  const extend = useExtendLimits(taskId);
  const amount = Number(value);
  const wrong = !(amount > raise.used) ? `More than ${raise.usedWords} is needed.` : null;
  const submit = () => {
    if (wrong === null && !extend.isPending) extend.mutate({ [raise.limit]: amount * raise.unit });
  };
  const problem = wrong ?? (extend.error && `${extend.error.message} ${extend.error.hint}`);
  return (
    <form
      className="flex flex-wrap items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Field
        label={raise.label}
        type="number"
        step="any"
        min={0}
        inputMode="decimal"
        value={value}
        onChange={(event) => {
          setValue(event.target.value);
          extend.reset();
        }}
        error={problem}
        className="w-48"
      />
      <Button
        type="submit"
        variant="marker"
        size="large"
        disabled={wrong !== null || extend.isPending}
      >
        Raise the limit and go on
      </Button>
    </form>
  );
}
