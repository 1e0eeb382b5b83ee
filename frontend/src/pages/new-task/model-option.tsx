/** Which model does what; named in words, changed on demand. */
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { useMe } from "@/contexts/auth";
import { modelName } from "@/lib/format";
import type { Draft } from "@/pages/new-task/draft";
import { Option } from "@/pages/new-task/option";

type Models = Draft["models"];

const LABELS: Record<keyof Models, string> = {
  understanding: "To understand",
  planning: "To plan",
  executing: "To work",
};

interface Props {
  models: Models;
  onChange: (models: Models) => void;
}

export function ModelOption({ models, onChange }: Props) {
  const { defaults } = useMe();
  const [open, setOpen] = useState(false);
  const chosen = (phase: keyof Models) => models[phase].trim() || defaults.models[phase];
  const phases = Object.keys(LABELS) as (keyof Models)[];
  return (
    <Option name="Models" note={open ? "Empty fields take the server’s default." : undefined}>
      <span>{sentence(chosen)}</span>
      <Button size="small" variant="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? "Close" : "Change"}
      </Button>
      {open && (
        <div className="grid w-full gap-2 desk:grid-cols-3">
          {phases.map((phase) => (
            <Field
              key={phase}
              label={LABELS[phase]}
              mono
              spellCheck={false}
              placeholder={defaults.models[phase]}
              value={models[phase]}
              onChange={(event) => onChange({ ...models, [phase]: event.target.value })}
            />
          ))}
        </div>
      )}
    </Option>
  );
}

/** "haiku 5.5 to understand, sonnet 5.5 to plan and work". */
function sentence(chosen: (phase: keyof Models) => string): string {
  const planning = modelName(chosen("planning"));
  const executing = modelName(chosen("executing"));
  const rest =
    planning === executing
      ? `${planning} to plan and work`
      : `${planning} to plan, ${executing} to work`;
  return `${modelName(chosen("understanding"))} to understand, ${rest}`;
}
