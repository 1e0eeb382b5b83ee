"""TaskEvents -> TaskState: pure, total, and the same in Python and TypeScript.

`frontend/src/stores/reduce-task.ts` is its twin; `contracts/golden/*.json` holds both together.
"""

from collections.abc import Callable, Iterable
from typing import Any, cast

from koda.events import types as t
from koda.events.phases import Phase
from koda.events.state import (
    ChangeState,
    DecisionState,
    DeliveryState,
    Spending,
    StepState,
    TaskState,
    WorkspaceFacts,
)

Patch = dict[str, Any]


def fold(stored: Iterable[t.StoredEvent], state: TaskState | None = None) -> TaskState:
    """The state after these events, in order, on top of `state` (None: from the first event).

    Raises ValueError when the first event is not `task.created` or a seq is missing.
    """
    for one in stored:
        state = apply_event(state, one)
    if state is None:
        raise ValueError("expected at least one event, got none")
    return state


def apply_event(state: TaskState | None, stored: t.StoredEvent) -> TaskState:
    """The state after one more event."""
    if state is None:
        return _create(stored)
    if stored.seq != state.seq + 1:
        raise ValueError(f"expected seq {state.seq + 1}, got {stored.seq}")
    handler = _HANDLERS.get(type(stored.event))
    patch = handler(state, stored) if handler else {}
    return state.model_copy(update={"seq": stored.seq, "updated_at": stored.at, **patch})


def _create(stored: t.StoredEvent) -> TaskState:
    event = stored.event
    if not isinstance(event, t.TaskCreated) or stored.seq != 1:
        raise ValueError(f"expected task.created at seq 1, got {event.type} at {stored.seq}")
    return TaskState(
        task_id=stored.task_id,
        seq=1,
        phase=Phase.QUEUED,
        created_at=stored.at,
        phase_at=stored.at,
        updated_at=stored.at,
        user_id=event.user_id,
        repository_id=event.repository_id,
        prompt=event.prompt,
        auto_approve_plan=event.auto_approve_plan,
        limits=event.limits,
        models=event.models,
        provider=event.provider,
    )


def _lease_acquired(state: TaskState, stored: t.StoredEvent) -> Patch:
    event = cast(t.LeaseAcquired, stored.event)
    return {
        "generation": event.generation,
        "attempt": event.attempt,
        "leased": True,
        "repeated_answers": state.repeated_answers + int(event.lost_answer),
        "repeated_calls": state.repeated_calls + len(event.interrupted_calls),
    }


def _lease_released(_: TaskState, __: t.StoredEvent) -> Patch:
    return {"leased": False, "attempt": 0}


def _workspace_opened(_: TaskState, stored: t.StoredEvent) -> Patch:
    return {"workspace": WorkspaceFacts(**stored.event.model_dump(exclude={"type"}))}


def _phase_changed(state: TaskState, stored: t.StoredEvent) -> Patch:
    event = cast(t.PhaseChanged, stored.event)
    patch: Patch = {
        "phase": event.phase,
        "origin": event.origin,
        "reason": event.reason,
        "message": event.message,
        "hint": event.hint,
        "phase_at": stored.at,
        "attempt": 0,
    }
    if event.phase is Phase.CANCELLED:
        patch["cancel_requested"] = False
    if event.origin is Phase.APPROVAL and event.phase is Phase.EXECUTING:
        patch["round"] = state.round + 1
    return patch


def _model_answered(state: TaskState, stored: t.StoredEvent) -> Patch:
    event = cast(t.ModelAnswered, stored.event)
    old = state.spending.get(event.phase, Spending())
    usage = t.Usage(**{k: v + getattr(event.usage, k) for k, v in old.usage.model_dump().items()})
    new = Spending(
        usage=usage,
        cost_usd=old.cost_usd + (event.cost_usd or 0.0),
        turns=old.turns + 1,
        unpriced=old.unpriced + int(event.cost_usd is None),
        model_ms=old.model_ms + event.duration_ms,
        tool_ms=old.tool_ms,
    )
    return {"spending": {**state.spending, event.phase.value: new}, "attempt": 0}


def _tool_call_finished(state: TaskState, stored: t.StoredEvent) -> Patch:
    event = cast(t.ToolCallFinished, stored.event)
    old = state.spending.get(state.phase, Spending())
    new = old.model_copy(update={"tool_ms": old.tool_ms + event.duration_ms})
    return {"spending": {**state.spending, state.phase.value: new}}


def _changes_staged(state: TaskState, stored: t.StoredEvent) -> Patch:
    event = cast(t.ChangesStaged, stored.event)
    changes = {k: v for k, v in state.changes.items() if k not in event.reverted}
    for change in event.changes:
        changes[change.path] = ChangeState(
            change=change,
            call_id=event.call_id,
            step_id=event.step_id,
            seq=stored.seq,
            model=event.model,
            note=event.note,
        )
    return {"changes": changes}


def _report_submitted(_: TaskState, stored: t.StoredEvent) -> Patch:
    return {"report": cast(t.ReportSubmitted, stored.event).report}


def _plan_submitted(_: TaskState, stored: t.StoredEvent) -> Patch:
    steps = cast(t.PlanSubmitted, stored.event).steps
    return {"plan": _open_steps(steps), "plan_decision": None, "plan_reason": ""}


def _plan_approved(_: TaskState, stored: t.StoredEvent) -> Patch:
    steps = cast(t.PlanApproved, stored.event).steps
    return {"plan": _open_steps(steps), "plan_decision": "approved", "plan_reason": ""}


def _plan_rejected(_: TaskState, stored: t.StoredEvent) -> Patch:
    reason = cast(t.PlanRejected, stored.event).reason
    return {"plan_decision": "rejected", "plan_reason": reason}


def _open_steps(steps: tuple[t.Step, ...]) -> tuple[StepState, ...]:
    return tuple(StepState(step=step) for step in steps)


def _step_started(state: TaskState, stored: t.StoredEvent) -> Patch:
    return _mark(state, cast(t.StepStarted, stored.event).step_id, {"progress": "started"})


def _step_finished(state: TaskState, stored: t.StoredEvent) -> Patch:
    event = cast(t.StepFinished, stored.event)
    return _mark(state, event.step_id, {"progress": event.outcome, "note": event.note})


def _mark(state: TaskState, step_id: str, patch: Patch) -> Patch:
    plan = (
        one.model_copy(update=patch) if one.step.step_id == step_id else one for one in state.plan
    )
    return {"plan": tuple(plan)}


def _summary_written(_: TaskState, stored: t.StoredEvent) -> Patch:
    return {"summary": cast(t.SummaryWritten, stored.event).text}


def _hunks_decided(state: TaskState, stored: t.StoredEvent) -> Patch:
    event = cast(t.HunksDecided, stored.event)
    decisions = dict(state.decisions)
    for one in event.decisions:
        decisions.pop(one.hunk_id, None)
        if one.decision is not None:
            decisions[one.hunk_id] = DecisionState(
                decision=one.decision,
                path=one.path,
                reason=one.reason,
                user_id=event.user_id,
                seq=stored.seq,
            )
    return {"decisions": decisions}


def _delivery_started(state: TaskState, stored: t.StoredEvent) -> Patch:
    event = cast(t.DeliveryStarted, stored.event)
    delivery = DeliveryState(
        delivery_id=event.delivery_id,
        target=event.target,
        hunk_ids=event.hunk_ids,
        paths=tuple(file.path for file in event.files),
        outcome=None,
        seq=stored.seq,
    )
    return {"deliveries": (*state.deliveries, delivery)}


def _delivery_finished(state: TaskState, stored: t.StoredEvent) -> Patch:
    event = cast(t.DeliveryFinished, stored.event)
    ended = {
        "outcome": event.outcome,
        "conflicts": event.conflicts,
        "message": event.message,
        "hint": event.hint,
    }
    deliveries = (
        one.model_copy(update=ended) if one.delivery_id == event.delivery_id else one
        for one in state.deliveries
    )
    return {"deliveries": tuple(deliveries)}


def _cancel_requested(_: TaskState, __: t.StoredEvent) -> Patch:
    return {"cancel_requested": True}


def _limits_extended(_: TaskState, stored: t.StoredEvent) -> Patch:
    return {"limits": cast(t.LimitsExtended, stored.event).limits}


#: Events without an entry change nothing but `seq` and `updated_at`.
_HANDLERS: dict[type, Callable[[TaskState, t.StoredEvent], Patch]] = {
    t.LeaseAcquired: _lease_acquired,
    t.LeaseReleased: _lease_released,
    t.WorkspaceOpened: _workspace_opened,
    t.PhaseChanged: _phase_changed,
    t.ModelAnswered: _model_answered,
    t.ToolCallFinished: _tool_call_finished,
    t.ChangesStaged: _changes_staged,
    t.ReportSubmitted: _report_submitted,
    t.PlanSubmitted: _plan_submitted,
    t.PlanApproved: _plan_approved,
    t.PlanRejected: _plan_rejected,
    t.StepStarted: _step_started,
    t.StepFinished: _step_finished,
    t.SummaryWritten: _summary_written,
    t.HunksDecided: _hunks_decided,
    t.DeliveryStarted: _delivery_started,
    t.DeliveryFinished: _delivery_finished,
    t.CancelRequested: _cancel_requested,
    t.LimitsExtended: _limits_extended,
}
