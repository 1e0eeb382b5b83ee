/** Tasks as the API answers them. */
import type { Me, Repository, Task } from "@/types/api";

/** A Task that needs a Review, with these fields instead. */
export function makeTask(fields: Partial<Task> = {}): Task {
  return {
    id: "t1",
    seq: 10,
    phase: "approval",
    reason: null,
    message: "",
    hint: "",
    prompt: "Add retry with backoff",
    title: "Add retry with backoff",
    repository_id: "r1",
    repository_name: "ledger-sync",
    branch: "main",
    plan: [],
    report: null,
    summary: "",
    cost_usd: 0.45,
    tokens: { input: 1, output: 1, cache_read: 0, cache_write: 0 },
    round: 1,
    limits: { cost_usd: 1.5, turns: null, seconds: null },
    models: { understanding: "small", planning: "strong", executing: "strong" },
    auto_approve_plan: false,
    created_at: "2026-11-22T09:00:00Z",
    updated_at: "2026-11-22T09:10:00Z",
    phase_at: "2026-11-22T09:10:00Z",
    changes: { files: 7, additions: 157, deletions: 32 },
    hunks: { total: 10, accepted: 5, rejected: 1, open: 4 },
    provider: "anthropic",
    ...fields,
  };
}

export function makeRepository(fields: Partial<Repository> = {}): Repository {
  return {
    id: "r1",
    name: "ledger-sync",
    path: "/code/ledger-sync",
    branch: "main",
    head: "8c1f2ab000",
    created_at: "2026-11-22T09:00:00Z",
    available: true,
    message: "",
    ...fields,
  };
}

export function makeMe(fields: Partial<Me> = {}): Me {
  return {
    id: "u1",
    name: "Mara Lindqvist",
    role: "owner",
    keys: { anthropic: { set: true, source: "yours", hint: "4f2a" } },
    csrf_token: "csrf-of-the-test",
    sandbox: { level: 1, name: "bubblewrap", detail: "" },
    defaults: {
      models: { understanding: "claude-haiku-5-5", planning: "big", executing: "big" },
      limits: { cost_usd: 5, turns: null, seconds: null },
    },
    demo_available: true,
    ...fields,
  };
}
