/** The frame of every screen but a Task's: the bar with the places, strips, the page. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { Suspense } from "react";
import { Outlet } from "react-router";

import { PAGE_SIZE, tasksQuery } from "@/api/list-tasks";
import { newTask } from "@/components/layouts/actions/go-places";
import { Bar } from "@/components/layouts/bar";
import { BarTab } from "@/components/layouts/bar-tab";
import { ConnectionStrip } from "@/components/layouts/connection-strip";
import { PersonMenu } from "@/components/layouts/person-menu";
import { SandboxStrip } from "@/components/layouts/sandbox-strip";
import { ButtonLink } from "@/components/ui/button";
import { ConnectionMark } from "@/components/ui/connection-mark";
import { Count } from "@/components/ui/count";
import { Kbd } from "@/components/ui/kbd";
import { ariaKeys } from "@/lib/keys";
import { useLiveStore } from "@/stores/live-store";

export function PageLayout() {
  const connection = useLiveStore((store) => store.connection);
  return (
    <>
      <Bar named left={<Places />} right={<Tools />} />
      <ConnectionStrip connection={connection} />
      <SandboxStrip />
      <Suspense fallback={<div className="flex-1 bg-sheet" />}>
        <Outlet />
      </Suspense>
    </>
  );
}

function Places() {
  const needing = useInfiniteQuery(tasksQuery({ show: "needs", repositoryId: "", q: "" }));
  const shown = needing.data?.pages.reduce((sum, page) => sum + page.items.length, 0) ?? 0;
  const more = needing.hasNextPage && shown >= PAGE_SIZE;
  return (
    <nav aria-label="Main" className="flex gap-0.5 self-stretch">
      <BarTab to="/" end>
        Inbox
        {shown > 0 && <Count tone="marker" value={more ? `${shown}+` : shown} />}
      </BarTab>
      <BarTab to="/repositories">Repositories</BarTab>
    </nav>
  );
}

function Tools() {
  const connection = useLiveStore((store) => store.connection);
  return (
    <>
      <span className="hidden desk:inline">
        <ConnectionMark connection={connection} />
      </span>
      <span className="hidden desk:inline">
        <ButtonLink to="/new" aria-keyshortcuts={ariaKeys("c")}>
          <Plus size={14} aria-hidden="true" />
          {newTask.label} <Kbd keys="c" />
        </ButtonLink>
      </span>
      <PersonMenu />
    </>
  );
}
