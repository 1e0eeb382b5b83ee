/** Providers and routes. Screens are loaded when they are first opened. */
import { QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { BrowserRouter, Navigate, Route, Routes } from "react-router";

import { PageLayout } from "@/components/layouts/page-layout";
import { SignedInLayout } from "@/components/layouts/signed-in-layout";
import { TaskLayout } from "@/components/layouts/task-layout";
import { TooltipProvider } from "@/components/ui/tooltip";
import { basePath } from "@/lib/env";
import { queryClient } from "@/lib/query-client";
import { InboxPage } from "@/pages/inbox-page";
import { NotFoundPage } from "@/pages/not-found-page";

const SignInPage = lazy(async () => ({
  default: (await import("@/pages/sign-in-page")).SignInPage,
}));
const LoginPage = lazy(async () => ({ default: (await import("@/pages/login-page")).LoginPage }));
const WelcomePage = lazy(async () => ({
  default: (await import("@/pages/welcome-page")).WelcomePage,
}));
const NewTaskPage = lazy(async () => ({
  default: (await import("@/pages/new-task-page")).NewTaskPage,
}));
const RepositoriesPage = lazy(async () => ({
  default: (await import("@/pages/repositories-page")).RepositoriesPage,
}));
const SettingsPage = lazy(async () => ({
  default: (await import("@/pages/settings-page")).SettingsPage,
}));
const TimelinePage = lazy(async () => ({
  default: (await import("@/pages/timeline-page")).TimelinePage,
}));
const PlanPage = lazy(async () => ({ default: (await import("@/pages/plan-page")).PlanPage }));
const ReviewPage = lazy(async () => ({
  default: (await import("@/pages/review-page")).ReviewPage,
}));

/** The whole app. */
export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <TooltipProvider>
        <BrowserRouter basename={basePath}>
          <Suspense fallback={null}>
            <Routes>
              <Route path="/sign-in" element={<SignInPage />} />
              <Route path="/login/:code" element={<LoginPage />} />
              <Route element={<SignedInLayout />}>
                <Route element={<PageLayout />}>
                  <Route index element={<InboxPage />} />
                  <Route path="/welcome" element={<WelcomePage />} />
                  <Route path="/new" element={<NewTaskPage />} />
                  <Route path="/repositories" element={<RepositoriesPage />} />
                  <Route path="/settings" element={<Navigate to="/settings/you" replace />} />
                  <Route path="/settings/:section" element={<SettingsPage />} />
                  <Route path="*" element={<NotFoundPage />} />
                </Route>
                <Route path="/tasks/:taskId" element={<TaskLayout />}>
                  <Route index element={<TimelinePage />} />
                  <Route path="plan" element={<PlanPage />} />
                  <Route path="review" element={<ReviewPage />} />
                </Route>
              </Route>
            </Routes>
          </Suspense>
        </BrowserRouter>
      </TooltipProvider>
    </QueryClientProvider>
  );
}
