/** The new task's draft: kept in this browser, turned into a request. Pure but for the keeping. */
import type { Me, NewTask } from "@/types/api";

export interface Draft {
  prompt: string;
  /** Empty: the first Repository. */
  repositoryId: string;
  autoApprove: boolean;
  /** As typed, without the dollar sign; empty: no limit. */
  budget: string;
  /** As typed; empty: the server's default. */
  models: { understanding: string; planning: string; executing: string };
}

const KEY = "koda.draft";

export function emptyDraft({ defaults }: Me): Draft {
  const { cost_usd } = defaults.limits;
  return {
    prompt: "",
    repositoryId: "",
    autoApprove: false,
    budget: cost_usd === null ? "" : cost_usd.toFixed(2),
    models: { understanding: "", planning: "", executing: "" },
  };
}

/** The draft kept in this browser over the defaults; what cannot be read counts as none. */
export function keptDraft(me: Me): Draft {
  const empty = emptyDraft(me);
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Draft>;
    return { ...empty, ...kept, models: { ...empty.models, ...kept.models } };
  } catch {
    return empty;
  }
}

export function keepDraft(draft: Draft): void {
  localStorage.setItem(KEY, JSON.stringify(draft));
}

export function forgetDraft(): void {
  localStorage.removeItem(KEY);
}

/** The budget in dollars, null for none, "invalid" when it is no amount above zero. */
export function budgetOf(draft: Draft): number | null | "invalid" {
  const text = draft.budget.trim().replace(/^\$/, "").replace(",", ".");
  if (text === "") return null;
  const usd = Number(text);
  return Number.isFinite(usd) && usd > 0 && usd <= 1_000_000 ? usd : "invalid";
}

/** Why it cannot start yet; null when it can. */
export function whyNot(draft: Draft, repositoryId: string | undefined): string | null {
  if (draft.prompt.trim() === "") return "Say what should change.";
  if (repositoryId === undefined) return "Choose a repository.";
  if (budgetOf(draft) === "invalid") return "The budget is an amount in dollars, or empty.";
  return null;
}

/** The request; only after `whyNot` said null. */
export function requestOf(draft: Draft, repositoryId: string): NewTask {
  const budget = budgetOf(draft);
  const { understanding, planning, executing } = draft.models;
  return {
    repository_id: repositoryId,
    prompt: draft.prompt.trim(),
    auto_approve_plan: draft.autoApprove,
    limits: { cost_usd: budget === "invalid" ? null : budget },
    models: {
      understanding: understanding.trim() || null,
      planning: planning.trim() || null,
      executing: executing.trim() || null,
    },
  };
}
