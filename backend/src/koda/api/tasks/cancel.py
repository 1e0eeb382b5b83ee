"""A person's wish to stop: which events it becomes."""

from koda.api.tasks.moves import move, require_awake
from koda.errors import Conflict
from koda.events.phases import Phase
from koda.events.state import TaskState
from koda.events.types import CancelRequested, TaskEvent


def cancel(state: TaskState, user_id: str, *, held: bool) -> list[TaskEvent]:
    """Asks the worker that holds the Task to stop, or, where nobody does, stops it here.

    A second wish changes nothing. Raises Conflict once the Task rests for another reason, and
    while a Delivery is written, which is all or nothing and takes seconds.
    """
    if state.phase is Phase.CANCELLED:
        return []
    require_awake(state)
    if state.phase is Phase.DELIVERING:
        raise Conflict(
            "The accepted hunks are being written now, all or nothing; that cannot be stopped.",
            code="delivering",
            hint="Wait for the delivery to end.",
        )
    asked: list[TaskEvent] = []
    if not state.cancel_requested:
        asked.append(CancelRequested(user_id=user_id))
    if not held:
        asked.append(move(state, Phase.CANCELLED))
    return asked
