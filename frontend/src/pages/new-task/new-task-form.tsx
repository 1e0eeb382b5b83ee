/** The form of the new-task screen. */
import { FolderGit2 } from "lucide-react";
import { Link } from "react-router";

import { Button } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Kbd } from "@/components/ui/kbd";
import { Segmented } from "@/components/ui/segmented";
import { Select } from "@/components/ui/select";
import { useMe } from "@/contexts/auth";
import { shortCommit } from "@/lib/format";
import { ApiError } from "@/lib/http";
import { ariaKeys } from "@/lib/keys";
import { budgetOf, type Draft } from "@/pages/new-task/draft";
import { ModelOption } from "@/pages/new-task/model-option";
import { type NewTaskContext, startTask } from "@/pages/new-task/new-task-actions";
import { Option } from "@/pages/new-task/option";
import type { Me, Repository } from "@/types/api";

interface Props {
  draft: Draft;
  onChange: (patch: Partial<Draft>) => void;
  repositories: readonly Repository[];
  repository: Repository | undefined;
  context: NewTaskContext;
  /** Why it cannot start yet; null when it can. */
  reason: string | null;
  error: Error | null;
}

const PLAN = [
  { value: "approve", label: "I approve it" },
  { value: "auto", label: "Start at once" },
] as const;

export function NewTaskForm(props: Props) {
  const { draft, onChange, context, error } = props;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (startTask.isEnabled(context)) startTask.perform(context);
      }}
    >
      <PromptBox prompt={draft.prompt} onChange={(prompt) => onChange({ prompt })} />
      <div className="mt-7">
        <RepositoryOption {...props} />
        <Option name="Plan" note="Changes to the repository always wait for you.">
          <Segmented
            label="Plan"
            size="medium"
            options={PLAN}
            value={draft.autoApprove ? "auto" : "approve"}
            onChange={(value) => onChange({ autoApprove: value === "auto" })}
          />
        </Option>
        <BudgetOption {...props} />
        <CommandsOption />
        <ModelOption models={draft.models} onChange={(models) => onChange({ models })} />
      </div>
      {error !== null && (
        <ErrorPanel
          message={error.message}
          hint={error instanceof ApiError ? error.hint : "Your draft is kept."}
        />
      )}
      <Footer {...props} />
    </form>
  );
}

function PromptBox({ prompt, onChange }: { prompt: string; onChange: (prompt: string) => void }) {
  return (
    <div className="rounded-3 border-[1.5px] border-ink bg-raised shadow-1 focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-ink">
      <textarea
        aria-label="What should change?"
        // The screen was opened to write here.
        autoFocus
        value={prompt}
        maxLength={100_000}
        onChange={(event) => onChange(event.target.value)}
        placeholder="Say what should be different, and what must stay as it is."
        className="block field-sizing-content max-h-[50vh] min-h-[168px] w-full resize-none rounded-3 bg-transparent px-[18px] py-4 text-[1.0625rem] leading-[1.6875rem] outline-none placeholder:text-ink-3"
      />
      <p className="border-t border-line px-3 py-2 text-12 text-ink-3">
        {prompt === ""
          ? "Name files and symbols as they are called."
          : "Draft kept in this browser."}
      </p>
    </div>
  );
}

function RepositoryOption({ repositories, repository, onChange }: Props) {
  return (
    <Option
      name="Repository"
      note={
        repository?.available === false
          ? repository.message
          : "Starts from your uncommitted files too. They stay as they are."
      }
    >
      <FolderGit2 size={14} aria-hidden="true" />
      <Select
        label="Repository"
        value={repository?.id ?? ""}
        onChange={(event) => onChange({ repositoryId: event.target.value })}
      >
        {repositories.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </Select>
      {repository !== undefined && (
        <span className="font-mono text-12 text-ink-2">{headOf(repository)}</span>
      )}
    </Option>
  );
}

function headOf({ branch, head }: Repository): string {
  const commit = head === null ? "no commit yet" : shortCommit(head);
  return branch === null ? commit : `${branch} @ ${commit}`;
}

function BudgetOption({ draft, onChange }: Props) {
  const invalid = budgetOf(draft) === "invalid";
  return (
    <Option name="Budget">
      <span className="relative">
        <span aria-hidden="true" className="absolute inset-y-0 left-2 grid place-items-center">
          $
        </span>
        <input
          aria-label="Budget in dollars"
          inputMode="decimal"
          value={draft.budget}
          aria-invalid={invalid || undefined}
          onChange={(event) => onChange({ budget: event.target.value })}
          className="h-11 w-24 rounded-2 border border-line-strong bg-sheet pr-2 pl-4.5 font-semibold tabular-nums aria-invalid:border-bad desk:h-[30px]"
        />
      </span>
      <span className="text-12 text-ink-3">
        {draft.budget.trim() === "" ? "No limit." : "It pauses and asks at the limit."}
      </span>
    </Option>
  );
}

function CommandsOption() {
  const { sandbox } = useMe();
  return <Option name="Commands">{commandsLine(sandbox)}</Option>;
}

function commandsLine({ level, name }: Me["sandbox"]): string {
  if (level > 0) return `Sandboxed by ${name}, no network`;
  return name === "none" ? "Without a sandbox on this server" : "Refused: no sandbox works here";
}

function Footer({ context, reason }: Props) {
  const key = useMe().keys.anthropic;
  return (
    <div className="fixed inset-x-0 bottom-0 flex items-center gap-2.5 border-t border-line bg-raised px-3.5 py-2.5 desk:static desk:mt-5 desk:border-0 desk:bg-transparent desk:p-0">
      <p className="mr-auto hidden text-12 text-ink-3 desk:block">
        {key.set ? (
          keyLine(key)
        ) : (
          <Link to="/settings/keys" className="underline">
            Set a model key
          </Link>
        )}
      </p>
      <span className="hidden desk:inline">
        <Button variant="quiet" size="large" onClick={context.leave}>
          Cancel
        </Button>
      </span>
      <Button
        type="submit"
        variant="marker"
        size="large"
        disabled={!context.canStart}
        title={reason ?? undefined}
        aria-keyshortcuts={ariaKeys("mod+enter")}
        className="flex-1 desk:flex-none"
      >
        {startTask.label} <Kbd keys="mod+enter" onFill />
      </Button>
    </div>
  );
}

function keyLine({
  source,
  hint,
}: {
  source: "yours" | "server" | null;
  hint: string | null;
}): string {
  if (source === "server") return "The server’s key";
  return hint === null ? "Your own key" : `Your own key, ends in ${hint}`;
}
