/** The inbox: what needs you, what runs, what is done. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { CloudOff, Plus } from "lucide-react";
import { useDeferredValue, useMemo, useRef, useState } from "react";
import { Link, Navigate, useNavigate, useSearchParams } from "react-router";

import { tasksQuery } from "@/api/list-tasks";
import { repositoriesQuery } from "@/api/repositories";
import { buttonClasses } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { Strip } from "@/components/ui/strip";
import { useMe } from "@/contexts/auth";
import { useKept } from "@/hooks/use-kept";
import { useNow } from "@/hooks/use-now";
import { useShortcuts } from "@/hooks/use-shortcuts";
import { useTitle } from "@/hooks/use-title";
import { classes } from "@/lib/classes";
import type { Turn } from "@/lib/task-phase";
import { nextStep } from "@/pages/inbox/describe-task";
import { FirstDay } from "@/pages/inbox/first-day";
import { inboxActions } from "@/pages/inbox/inbox-actions";
import { InboxFilters } from "@/pages/inbox/inbox-filters";
import { firstRows, type Groups, groupsOf, headingOf, NO_GROUPS } from "@/pages/inbox/inbox-groups";
import { InboxList } from "@/pages/inbox/inbox-list";
import type { Repository, Task } from "@/types/api";

export function InboxPage() {
  const [params, setParams] = useSearchParams();
  const q = params.get("q") ?? "";
  const repositoryId = params.get("repo") ?? "";
  const searchRef = useRef<HTMLInputElement>(null);
  const repositories = useQuery(repositoriesQuery).data?.items;
  const inbox = useInbox(repositoryId, useDeferredValue(q));
  useTitle(headingOf(inbox.groups.needs.length));
  useInboxKeys(inbox, searchRef);
  const isEmpty = inbox.settled && inbox.rows.length === 0;
  const firstDay = isEmpty && q === "" && repositoryId === "";
  if (useIsNew(repositories) && firstDay) return <Navigate to="/welcome" replace />;
  return (
    <div className="flex min-h-0 flex-1 flex-col desk:flex-row">
      <InboxFilters
        repositories={repositories ?? []}
        repositoryId={repositoryId}
        q={q}
        searchRef={searchRef}
        onSearch={(next) => setParams(withSearch(params, next), { replace: true })}
      />
      <main tabIndex={-1} className="scroll min-h-0 flex-1 bg-sheet pb-24 desk:pb-8">
        {inbox.error !== null && (
          <Strip tone="bad" role="alert" icon={<CloudOff size={14} />}>
            {inbox.error.message} What stands below may be old.
          </Strip>
        )}
        {firstDay ? (
          <FirstDay repositoryName={repositories?.[0]?.name ?? "your repository"} />
        ) : (
          <Lists inbox={inbox} filtered={q !== ""} />
        )}
        <NewTaskFloat />
      </main>
    </div>
  );
}

/** Whether the first-run guide has something left to do; false while that is not known. */
function useIsNew(repositories: readonly Repository[] | undefined): boolean {
  const me = useMe();
  return repositories !== undefined && (repositories.length === 0 || !me.keys.anthropic.set);
}

function Lists({ inbox, filtered }: { inbox: Inbox; filtered: boolean }) {
  const { settled, rows, groups } = inbox;
  return (
    <>
      <h1 className="px-4 pt-4 pb-2 text-24 font-bold tracking-tight desk:px-7">
        {settled ? headingOf(groups.needs.length) : "Inbox"}
      </h1>
      {settled || rows.length > 0 ? (
        <div aria-busy={!settled} className={settled ? undefined : "opacity-60"}>
          <InboxList {...inbox} filtered={filtered} />
        </div>
      ) : (
        <Loading />
      )}
    </>
  );
}

/** The three lists, the selected row, and a clock for their ages. */
function useInbox(repositoryId: string, q: string) {
  const filter = (show: Turn) => tasksQuery({ show, repositoryId, q });
  const needs = useInfiniteQuery(filter("needs"));
  const running = useInfiniteQuery(filter("running"));
  const done = useInfiniteQuery(filter("done"));
  const [chosen, setChosen] = useState<string | null>(null);
  const now = useNow(10_000);
  const settled = [needs, running, done].every((query) => query.data !== undefined);
  const read = useMemo(
    () => groupsOf(needs.data, running.data, done.data),
    [needs.data, running.data, done.data],
  );
  const groups = useLastVisit(read, settled, repositoryId === "" && q === "");
  const rows = [...groups.needs, ...groups.running, ...groups.done];
  const index = rows.findIndex((task) => task.id === chosen);
  return {
    groups,
    rows,
    selected: index === -1 && rows.length > 0 ? 0 : index,
    select: setChosen,
    now,
    settled,
    error: needs.error ?? running.error ?? done.error,
    more: { needs, running, done },
  };
}

/** The groups; until they are read, the rows of the last visit. */
function useLastVisit(read: Groups, settled: boolean, whole: boolean): Groups {
  const me = useMe();
  const keep = useMemo(() => (settled && whole ? firstRows(read) : null), [read, settled, whole]);
  const kept = useKept(`inbox.${me.id}`, keep);
  if (settled) return read;
  return whole && kept !== null ? kept : NO_GROUPS;
}

type Inbox = ReturnType<typeof useInbox>;

function useInboxKeys(inbox: Inbox, searchRef: React.RefObject<HTMLInputElement | null>): void {
  const navigate = useNavigate();
  useShortcuts({
    title: "Inbox",
    actions: inboxActions,
    context: {
      rows: inbox.rows,
      selected: inbox.selected,
      select: (task: Task) => {
        inbox.select(task.id);
        document.getElementById(`task-${task.id}`)?.focus();
      },
      open: (task: Task) => void navigate(nextStep(task).to),
      search: () => searchRef.current?.focus(),
    },
  });
}

function withSearch(params: URLSearchParams, q: string): URLSearchParams {
  const next = new URLSearchParams(params);
  if (q === "") next.delete("q");
  else next.set("q", q);
  return next;
}

function Loading() {
  return (
    <div aria-busy="true" className="px-4 desk:px-7">
      <Skeleton lines={8} line="h-4 my-[10px]" />
    </div>
  );
}

function NewTaskFloat() {
  return (
    <Link
      to="/new"
      aria-label="New task"
      className={classes(
        buttonClasses("ink"),
        "fixed right-4 bottom-5 size-14 rounded-3 shadow-2 desk:hidden",
      )}
    >
      <Plus size={20} aria-hidden="true" />
    </Link>
  );
}
