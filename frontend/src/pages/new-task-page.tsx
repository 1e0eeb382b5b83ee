/** A new Task: the prompt first, then one line a choice, each with its value in words. */
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";

import { useCreateTask } from "@/api/create-task";
import { repositoriesQuery } from "@/api/repositories";
import { useMe } from "@/contexts/auth";
import { useShortcuts } from "@/hooks/use-shortcuts";
import { useTitle } from "@/hooks/use-title";
import { newId } from "@/lib/ids";
import { taskPath } from "@/lib/task-phase";
import {
  type Draft,
  forgetDraft,
  keepDraft,
  keptDraft,
  requestOf,
  whyNot,
} from "@/pages/new-task/draft";
import { newTaskActions } from "@/pages/new-task/new-task-actions";
import { NewTaskForm } from "@/pages/new-task/new-task-form";

export function NewTaskPage() {
  useTitle("New task");
  const me = useMe();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const [draft, setDraft] = useState(() => keptDraft(me));
  const repositories = useQuery(repositoriesQuery);
  const known = repositories.data?.items ?? [];
  const wanted = draft.repositoryId || params.get("repo");
  const repository = known.find((one) => one.id === wanted) ?? known[0];
  const submission = useSubmission();
  const reason = me.keys.anthropic.set
    ? whyNot(draft, repository?.id)
    : "There is no model key yet.";
  const canStart = reason === null && !submission.isPending;

  const change = (patch: Partial<Draft>) => {
    const next = { ...draft, ...patch };
    setDraft(next);
    keepDraft(next);
  };
  const context = {
    canStart,
    start: () => {
      if (repository !== undefined) submission.submit(draft, repository.id);
    },
    leave: () => void navigate(-1),
  };
  useShortcuts({ title: "New task", actions: newTaskActions, context });

  return (
    <main
      tabIndex={-1}
      className="scroll flex-1 bg-sheet px-3.5 pt-5 pb-28 desk:px-6 desk:pt-16 desk:pb-12"
    >
      <div className="mx-auto max-w-[760px]">
        <h1 className="mb-3 text-24 font-bold tracking-tight desk:mb-5 desk:text-32">
          What should change?
        </h1>
        {repositories.data !== undefined && known.length === 0 && (
          <p className="mb-3 text-ink-2">
            There is no repository yet.{" "}
            <Link to="/welcome" className="underline">
              Choose one
            </Link>
          </p>
        )}
        <NewTaskForm
          draft={draft}
          onChange={change}
          repositories={known}
          repository={repository}
          context={context}
          reason={reason}
          error={submission.error}
        />
      </div>
    </main>
  );
}

/** Sends the draft; trying again with the same words repeats the same request. */
function useSubmission() {
  const navigate = useNavigate();
  const create = useCreateTask();
  const lastTry = useRef({ text: "", key: "" });
  const submit = (draft: Draft, repositoryId: string) => {
    const body = requestOf(draft, repositoryId);
    const text = JSON.stringify(body);
    if (lastTry.current.text !== text) lastTry.current = { text, key: newId() };
    create.mutate(
      { body, idempotencyKey: lastTry.current.key },
      {
        onSuccess: (task) => {
          forgetDraft();
          void navigate(taskPath(task.id, "timeline"));
        },
      },
    );
  };
  return { submit, isPending: create.isPending, error: create.error };
}
