/** The frame of one Task's screens: follows its log; timeline, plan and review fill it. */
import { useQuery } from "@tanstack/react-query";
import { Suspense, useState } from "react";
import { Navigate, Outlet, useLocation, useNavigate, useParams } from "react-router";

import { useCancelTask } from "@/api/cancel-task";
import { taskQuery } from "@/api/get-task";
import { taskActions, type TaskContext } from "@/components/layouts/actions/task-actions";
import { CaughtUpStrip, ConnectionStrip } from "@/components/layouts/connection-strip";
import { SandboxStrip } from "@/components/layouts/sandbox-strip";
import { TaskBar } from "@/components/layouts/task-bar";
import { titleOf } from "@/components/layouts/task-facts";
import { ButtonLink } from "@/components/ui/button";
import { ErrorBoundary } from "@/components/ui/error-boundary";
import { ErrorPanel } from "@/components/ui/error-panel";
import { useShortcuts } from "@/hooks/use-shortcuts";
import { useTaskSocket } from "@/hooks/use-task-socket";
import { useTitle } from "@/hooks/use-title";
import { screenOf, taskPath } from "@/lib/task-phase";
import { useTaskStore } from "@/stores/task-store";

export function TaskLayout() {
  const { taskId = "" } = useParams();
  useTaskSocket(taskId);
  const refusal = useTaskStore((store) => store.refusal);
  if (refusal === null) return <OpenTask key={taskId} taskId={taskId} />;
  return (
    <main className="grid flex-1 place-content-center bg-desk">
      <h1 className="px-4 text-24 font-bold">This task cannot be shown</h1>
      <ErrorPanel message={refusal.message} hint={refusal.hint} code={refusal.code}>
        <ButtonLink to="/">Go to the inbox</ButtonLink>
      </ErrorPanel>
    </main>
  );
}

function OpenTask({ taskId }: { taskId: string }) {
  const context = useTaskContext(taskId);
  useShortcuts({ title: "This task", depth: "task", actions: taskActions, context });
  const { state } = context;
  useTitle(state === null ? "Task" : titleOf(state.prompt));
  const { pathname } = useLocation();
  const waiting = useWaitingScreen(taskId);
  if (waiting !== null) return <Navigate to={waiting} replace />;
  return (
    <>
      <TaskBar context={context} />
      <TaskStrips />
      <ErrorBoundary region="this screen" resetKey={pathname}>
        <Suspense fallback={<div className="flex-1 bg-sheet" />}>
          <Outlet />
        </Suspense>
      </ErrorBoundary>
    </>
  );
}

function useTaskContext(taskId: string): TaskContext {
  const state = useTaskStore((store) => store.state);
  const navigate = useNavigate();
  const cancel = useCancelTask(taskId);
  return {
    taskId,
    state,
    navigate: (to) => void navigate(to),
    stop: () => cancel.mutate(),
  };
}

/**
 * Where an address opened from outside leads: to what waits for a person. Null inside the app,
 * where each link says where it goes, and when the address names an event.
 */
function useWaitingScreen(taskId: string): string | null {
  const location = useLocation();
  const task = useQuery(taskQuery(taskId));
  const fromOutside = location.key === "default" && location.hash === "";
  // Decided once: a phase that comes later must not pull away a screen that somebody is reading.
  const [opensOn, setOpensOn] = useState<ReturnType<typeof screenOf> | null>(null);
  if (opensOn === null && task.data !== undefined) setOpensOn(screenOf(task.data.phase));
  if (!fromOutside || opensOn === null || opensOn === "timeline") return null;
  return location.pathname === taskPath(taskId, "timeline") ? taskPath(taskId, opensOn) : null;
}

function TaskStrips() {
  const connection = useTaskStore((store) => store.connection);
  const shownSeq = useTaskStore((store) => store.state?.seq ?? 0);
  const caughtUp = useTaskStore((store) => store.caughtUp);
  const caughtUpSaid = useTaskStore((store) => store.caughtUpSaid);
  return (
    <>
      <ConnectionStrip connection={connection} shownSeq={shownSeq} />
      {caughtUp !== null && <CaughtUpStrip events={caughtUp} onSaid={caughtUpSaid} />}
      <SandboxStrip />
    </>
  );
}
