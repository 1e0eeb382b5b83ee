"""Small steps that several commands of people share; all pure."""

from koda.errors import Conflict
from koda.events.phases import RESTING, Phase, may_move
from koda.events.state import TaskState
from koda.events.types import PhaseChanged


def move(state: TaskState, phase: Phase) -> PhaseChanged:
    """The event that moves the Task there. Raises Conflict where the table has no such move."""
    if not may_move(state.phase, phase):
        raise Conflict(
            f"A task in {state.phase.value} cannot go to {phase.value}.",
            code="wrong_phase",
            hint="Reload the task: it has moved on since this was shown.",
            details={"phase": state.phase.value},
        )
    return PhaseChanged(origin=state.phase, phase=phase)


def go_on(state: TaskState) -> PhaseChanged:
    """The event that takes a waiting Task back to where it stopped."""
    return move(state, state.origin or Phase.QUEUED)


def require_awake(state: TaskState) -> None:
    """Raises Conflict when nothing can happen to the Task any more by itself."""
    if state.phase in RESTING:
        raise Conflict(
            f"This task rests: it is {state.phase.value}.",
            code="task_rested",
            hint="Start a new task; it begins from the repository as it is now.",
            details={"phase": state.phase.value},
        )
