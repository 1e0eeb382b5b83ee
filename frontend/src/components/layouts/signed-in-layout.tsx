/** Everything behind sign-in: finds out who is there, keeps lists live, answers the global keys. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Suspense } from "react";
import { Navigate, Outlet, useLocation, useNavigate } from "react-router";

import { meQuery } from "@/api/get-me";
import { tasksQuery } from "@/api/list-tasks";
import { placeActions } from "@/components/layouts/actions/go-places";
import { KeysSheet } from "@/components/layouts/keys-sheet";
import { nextNeeding } from "@/components/layouts/needing";
import { ErrorBoundary } from "@/components/ui/error-boundary";
import { ErrorPanel } from "@/components/ui/error-panel";
import { AuthProvider } from "@/contexts/auth";
import { useLiveTasks } from "@/hooks/use-live-tasks";
import { useShortcuts } from "@/hooks/use-shortcuts";
import { ApiError } from "@/lib/http";
import { useLayoutStore } from "@/stores/layout-store";

export function SignedInLayout() {
  const me = useQuery(meQuery);
  const { pathname, search, hash } = useLocation();
  if (me.error instanceof ApiError && me.error.status === 401)
    return <Navigate to="/sign-in" replace state={{ from: pathname + search + hash }} />;
  if (me.data !== undefined)
    return (
      <AuthProvider me={me.data}>
        <SignedIn />
      </AuthProvider>
    );
  if (me.error === null) return <div aria-busy="true" className="h-full bg-desk" />;
  const { message } = me.error;
  const hint = me.error instanceof ApiError ? me.error.hint : "";
  return (
    <main className="grid h-full place-content-center bg-desk">
      <h1 className="px-4 text-24 font-bold">Koda</h1>
      <ErrorPanel message={message} hint={hint} onRetry={() => void me.refetch()} />
    </main>
  );
}

function SignedIn() {
  useLiveTasks();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const keysOpened = useLayoutStore((store) => store.keysOpened);
  const needing = useInfiniteQuery(tasksQuery({ show: "needs", repositoryId: "", q: "" }));
  const tasks = needing.data?.pages.flatMap((page) => page.items) ?? [];
  useShortcuts({
    title: "Everywhere",
    depth: "app",
    actions: placeActions,
    context: {
      navigate: (to) => void navigate(to),
      openKeys: keysOpened,
      nextNeeding: nextNeeding(tasks, pathname),
    },
  });
  return (
    <div className="flex h-full flex-col">
      <ErrorBoundary region="this screen" resetKey={pathname}>
        <Suspense fallback={null}>
          <Outlet />
        </Suspense>
      </ErrorBoundary>
      <KeysSheet />
    </div>
  );
}
