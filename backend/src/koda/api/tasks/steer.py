"""Messages, resuming and further limits: which events they become."""

from koda.api.tasks.decide_plan import reject_plan
from koda.api.tasks.moves import go_on, move, require_awake
from koda.api.tasks.schemas import LimitsInput
from koda.db.base import new_id
from koda.errors import Conflict, InvalidInput
from koda.events.phases import Phase, WaitReason
from koda.events.state import TaskState
from koda.events.types import (
    Limits,
    LimitsExtended,
    MessageAdded,
    TaskEvent,
    TaskResumed,
)


def add_message(state: TaskState, user_id: str, text: str) -> list[TaskEvent]:
    """A message steers a running Task, answers a Plan, or asks a reviewed Task for another Round.

    Raises Conflict once the Task rests or is being delivered, InvalidInput for a blank text.
    """
    require_awake(state)
    if not text.strip():
        raise InvalidInput("Expected words for the agent, got a blank message.")
    if state.phase is Phase.DELIVERING:
        raise Conflict(
            "The accepted hunks are being written now; the agent reads nothing meanwhile.",
            code="delivering",
            hint="Wait for the delivery to end.",
        )
    if state.phase is Phase.PLAN_REVIEW:
        return reject_plan(state, user_id, text)
    message = MessageAdded(message_id=new_id(), user_id=user_id, text=text)
    if state.phase is Phase.APPROVAL:
        return [message, move(state, Phase.EXECUTING)]
    if state.phase is Phase.WAITING and state.reason is WaitReason.QUESTION:
        return [message, go_on(state)]
    return [message]


def resume(state: TaskState, user_id: str) -> list[TaskEvent]:
    """A waiting Task goes on where it stopped. Raises Conflict when it does not wait, or waits
    for further limits."""
    _require_waiting(state)
    if state.reason is WaitReason.BUDGET:
        raise Conflict(
            "This task has reached its limits and would stop again at once.",
            code="limits_reached",
            hint="Raise the limits; it goes on by that.",
        )
    return [TaskResumed(user_id=user_id), go_on(state)]


def extend_limits(state: TaskState, user_id: str, request: LimitsInput) -> list[TaskEvent]:
    """New limits; a Task that waited for them goes on. Raises Conflict once it rests."""
    require_awake(state)
    limits = merge_limits(state.limits, request)
    extended = LimitsExtended(user_id=user_id, limits=limits)
    if state.phase is Phase.WAITING and state.reason is WaitReason.BUDGET:
        return [extended, go_on(state)]
    return [extended]


def merge_limits(present: Limits, request: LimitsInput | None) -> Limits:
    """`present` with the named ones replaced; null is unbounded."""
    if request is None:
        return present
    return present.model_copy(update=request.model_dump(include=request.model_fields_set))


def _require_waiting(state: TaskState) -> None:
    if state.phase is not Phase.WAITING:
        raise Conflict(
            f"This task does not wait: it is in {state.phase.value}.",
            code="not_waiting",
            hint="Reload the task: it has moved on since this was shown.",
            details={"phase": state.phase.value},
        )
