/**
 * TaskEvents -> TaskState: pure, and the twin of backend/src/koda/events/fold.py. Both are run
 * over contracts/golden/*.json; a change here without one there fails those tests.
 */
import type {
  ChangesStaged,
  ChangeState,
  DeliveryFinished,
  DeliveryStarted,
  HunksDecided,
  LeaseAcquired,
  ModelAnswered,
  PhaseChanged,
  Spending,
  Step,
  StepState,
  StoredEvent,
  TaskState,
  ToolCallFinished,
  WorkspaceOpened,
} from "@/types/api";

type Patch = Partial<TaskState>;

const NOTHING_SPENT: Spending = {
  usage: { input_tokens: 0, output_tokens: 0, cache_read_tokens: 0, cache_write_tokens: 0 },
  cost_usd: 0,
  turns: 0,
  unpriced: 0,
  model_ms: 0,
  tool_ms: 0,
};

/** The state after one more event. Throws when the first is not task.created or a seq is missing. */
export function reduceTask(state: TaskState | null, stored: StoredEvent): TaskState {
  if (state === null) return create(stored);
  if (stored.seq !== state.seq + 1)
    throw new Error(`expected seq ${state.seq + 1}, got ${stored.seq}`);
  return { ...state, seq: stored.seq, updated_at: stored.at, ...patchOf(state, stored) };
}

function create(stored: StoredEvent): TaskState {
  const event = stored.event;
  if (event.type !== "task.created" || stored.seq !== 1)
    throw new Error(`expected task.created at seq 1, got ${event.type} at ${stored.seq}`);
  return {
    task_id: stored.task_id,
    seq: 1,
    phase: "queued",
    origin: null,
    reason: null,
    message: "",
    hint: "",
    round: 1,
    created_at: stored.at,
    phase_at: stored.at,
    updated_at: stored.at,
    user_id: event.user_id,
    repository_id: event.repository_id,
    prompt: event.prompt,
    auto_approve_plan: event.auto_approve_plan,
    limits: event.limits,
    models: event.models,
    provider: event.provider,
    generation: 0,
    attempt: 0,
    leased: false,
    cancel_requested: false,
    workspace: null,
    report: null,
    plan: [],
    plan_decision: null,
    plan_reason: "",
    summary: "",
    changes: {},
    decisions: {},
    deliveries: [],
    spending: {},
    repeated_answers: 0,
    repeated_calls: 0,
  };
}

// One case an event type: splitting it would only hide the list.
function patchOf(state: TaskState, stored: StoredEvent): Patch {
  const event = stored.event;
  switch (event.type) {
    case "lease.acquired":
      return leaseAcquired(state, event);
    case "lease.released":
      return { leased: false, attempt: 0 };
    case "workspace.opened":
      return { workspace: workspaceFacts(event) };
    case "phase.changed":
      return phaseChanged(state, event, stored.at);
    case "model.answered":
      return modelAnswered(state, event);
    case "tool_call.finished":
      return toolCallFinished(state, event);
    case "changes.staged":
      return changesStaged(state, event, stored.seq);
    case "report.submitted":
      return { report: event.report };
    case "plan.submitted":
      return { plan: openSteps(event.steps), plan_decision: null, plan_reason: "" };
    case "plan.approved":
      return { plan: openSteps(event.steps), plan_decision: "approved", plan_reason: "" };
    case "plan.rejected":
      return { plan_decision: "rejected", plan_reason: event.reason };
    case "step.started":
      return mark(state, event.step_id, { progress: "started" });
    case "step.finished":
      return mark(state, event.step_id, { progress: event.outcome, note: event.note });
    case "summary.written":
      return { summary: event.text };
    case "hunks.decided":
      return hunksDecided(state, event, stored.seq);
    case "delivery.started":
      return deliveryStarted(state, event, stored.seq);
    case "delivery.finished":
      return deliveryFinished(state, event);
    case "cancel.requested":
      return { cancel_requested: true };
    case "limits.extended":
      return { limits: event.limits };
    // These change nothing but seq and updated_at.
    case "task.created":
    case "conversation.opened":
    case "message.added":
    case "model.requested":
    case "model.failed":
    case "tool_call.started":
    case "review.submitted":
    case "task.resumed":
      return {};
  }
}

function leaseAcquired(state: TaskState, event: LeaseAcquired): Patch {
  return {
    generation: event.generation,
    attempt: event.attempt,
    leased: true,
    repeated_answers: state.repeated_answers + (event.lost_answer ? 1 : 0),
    repeated_calls: state.repeated_calls + event.interrupted_calls.length,
  };
}

function workspaceFacts({ type: _, ...facts }: WorkspaceOpened): TaskState["workspace"] {
  return facts;
}

function phaseChanged(state: TaskState, event: PhaseChanged, at: string): Patch {
  const patch: Patch = {
    phase: event.phase,
    origin: event.origin,
    reason: event.reason,
    message: event.message,
    hint: event.hint,
    phase_at: at,
    attempt: 0,
  };
  if (event.phase === "cancelled") patch.cancel_requested = false;
  if (event.origin === "approval" && event.phase === "executing") patch.round = state.round + 1;
  return patch;
}

function modelAnswered(state: TaskState, event: ModelAnswered): Patch {
  const old = state.spending[event.phase] ?? NOTHING_SPENT;
  const { usage } = event;
  const spent: Spending = {
    usage: {
      input_tokens: old.usage.input_tokens + usage.input_tokens,
      output_tokens: old.usage.output_tokens + usage.output_tokens,
      cache_read_tokens: old.usage.cache_read_tokens + usage.cache_read_tokens,
      cache_write_tokens: old.usage.cache_write_tokens + usage.cache_write_tokens,
    },
    cost_usd: old.cost_usd + (event.cost_usd ?? 0),
    turns: old.turns + 1,
    unpriced: old.unpriced + (event.cost_usd === null ? 1 : 0),
    model_ms: old.model_ms + event.duration_ms,
    tool_ms: old.tool_ms,
  };
  return { spending: { ...state.spending, [event.phase]: spent }, attempt: 0 };
}

function toolCallFinished(state: TaskState, event: ToolCallFinished): Patch {
  const old = state.spending[state.phase] ?? NOTHING_SPENT;
  const spent: Spending = { ...old, tool_ms: old.tool_ms + event.duration_ms };
  return { spending: { ...state.spending, [state.phase]: spent } };
}

function changesStaged(state: TaskState, event: ChangesStaged, seq: number): Patch {
  const { call_id, step_id, model, note } = event;
  const gone = new Set(event.reverted);
  const kept = Object.entries(state.changes).filter(([path]) => !gone.has(path));
  const staged = event.changes.map(
    (change) => [change.path, { change, call_id, step_id, seq, model, note }] as const,
  );
  // fromEntries, because a file may be called "__proto__".
  return { changes: Object.fromEntries<ChangeState>([...kept, ...staged]) };
}

function openSteps(steps: Step[]): StepState[] {
  return steps.map((step) => ({ step, progress: "open", note: "" }));
}

function mark(state: TaskState, stepId: string, patch: Partial<StepState>): Patch {
  const marked = (one: StepState) => (one.step.step_id === stepId ? { ...one, ...patch } : one);
  return { plan: state.plan.map(marked) };
}

function hunksDecided(state: TaskState, event: HunksDecided, seq: number): Patch {
  const decisions = new Map(Object.entries(state.decisions));
  for (const { hunk_id, path, decision, reason } of event.decisions) {
    decisions.delete(hunk_id);
    if (decision !== null)
      decisions.set(hunk_id, { decision, path, reason, user_id: event.user_id, seq });
  }
  return { decisions: Object.fromEntries(decisions) };
}

function deliveryStarted(state: TaskState, event: DeliveryStarted, seq: number): Patch {
  const delivery: TaskState["deliveries"][number] = {
    delivery_id: event.delivery_id,
    target: event.target,
    hunk_ids: event.hunk_ids,
    paths: event.files.map((file) => file.path),
    outcome: null,
    conflicts: [],
    message: "",
    hint: "",
    seq,
  };
  return { deliveries: [...state.deliveries, delivery] };
}

function deliveryFinished(state: TaskState, event: DeliveryFinished): Patch {
  const { delivery_id, outcome, conflicts, message, hint } = event;
  const deliveries = state.deliveries.map((one) =>
    one.delivery_id === delivery_id ? { ...one, outcome, conflicts, message, hint } : one,
  );
  return { deliveries };
}
