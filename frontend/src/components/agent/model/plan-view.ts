/** What the plan screen shows in each phase. Pure. */
import { filesRead, planApproval } from "@/components/agent/model/derive-phases";
import { plural } from "@/lib/format";
import type { StoredEvent, TaskState } from "@/types/api";

export interface PlanView {
  /** `making`: there is none yet, or another is on its way. `none`: there will be none. */
  stage: "making" | "decide" | "approved" | "none";
  title: string;
  detail: string;
}

export function planView(state: TaskState, events: readonly StoredEvent[]): PlanView {
  const steps = plural(state.plan.length, "step");
  if (state.phase === "plan_review")
    return {
      stage: "decide",
      title: `The agent proposes ${steps}`,
      detail: "What you approve is what it follows, and review will say which hunk left it.",
    };
  if (state.plan_decision === "approved")
    return { stage: "approved", title: `The plan: ${steps}`, detail: approvedLine(state, events) };
  if (stopped(state)) return { stage: "none", title: "No plan", detail: "" };
  if (state.phase === "waiting") return { stage: "making", title: "No plan yet", detail: "" };
  return making(state, events);
}

function stopped({ phase }: TaskState): boolean {
  return phase === "failed" || phase === "cancelled" || phase === "rejected";
}

function making(state: TaskState, events: readonly StoredEvent[]): PlanView {
  const read = filesRead(events);
  const files = read === 0 ? "" : `, ${plural(read, "file")}`;
  if (state.phase === "queued")
    return { stage: "making", title: "Waiting for a worker", detail: "The plan comes after that." };
  if (state.phase === "understanding")
    return {
      stage: "making",
      title: `Reading the repository${files}`,
      detail: "The plan follows from what it finds.",
    };
  if (state.plan_decision === "rejected")
    return {
      stage: "making",
      title: "Making another plan",
      detail: `You asked: ${state.plan_reason}`,
    };
  return { stage: "making", title: "Making the plan", detail: `Read${files.slice(1)}.` };
}

function approvedLine(state: TaskState, events: readonly StoredEvent[]): string {
  const approval = planApproval(events);
  const how = approval?.userId === null ? "Approved automatically" : "Approved by you";
  const done = state.plan.filter(({ progress }) => progress === "done").length;
  return `${how}. ${done} of ${plural(state.plan.length, "step")} done.`;
}

/** Titles of the Steps that have come so far in the input of `submit_plan`, which is unfinished JSON. */
export function comingSteps(input: string): string[] {
  const titles = [...input.matchAll(/"title"\s*:\s*("(?:[^"\\]|\\.)*")/g)];
  return titles.map(([, text]) => JSON.parse(text ?? '""') as string);
}
