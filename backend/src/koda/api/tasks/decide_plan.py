"""A person's answer to a Plan: which events it becomes."""

from koda.api.tasks.moves import move
from koda.api.tasks.schemas import PlanDecision, StepInput
from koda.db.base import new_id
from koda.errors import Conflict, InvalidInput
from koda.events.phases import Phase
from koda.events.state import TaskState
from koda.events.types import PlanApproved, PlanRejected, Step, TaskEvent


def decide_plan(state: TaskState, user_id: str, request: PlanDecision) -> list[TaskEvent]:
    """Approval (with the Steps as edited, if they came) or a wish for another Plan.

    Raises Conflict outside plan_review, InvalidInput for a rejection without a reason and for a
    Plan without Steps.
    """
    if state.phase is not Phase.PLAN_REVIEW:
        raise Conflict(
            f"There is no plan to decide on: the task is in {state.phase.value}.",
            code="no_plan_to_decide",
            hint="Reload the task: it has moved on since this was shown.",
            details={"phase": state.phase.value},
        )
    if request.decision == "reject":
        return reject_plan(state, user_id, request.reason)
    steps = tuple(one.step for one in state.plan)
    if request.steps is not None:
        steps = _edited(request.steps)
    if not steps:
        raise InvalidInput(
            "Expected at least one step to approve, got none.",
            hint="Keep a step, or ask for another plan.",
        )
    approved = PlanApproved(user_id=user_id, steps=steps)
    return [approved, move(state, Phase.EXECUTING)]


def reject_plan(state: TaskState, user_id: str, reason: str) -> list[TaskEvent]:
    """The wish for another Plan, for this reason. Raises InvalidInput when it is blank."""
    if not reason.strip():
        raise InvalidInput(
            "Expected a reason for another plan, got none.",
            hint="Say what the next plan should do differently.",
        )
    rejected = PlanRejected(user_id=user_id, reason=reason)
    return [rejected, move(state, Phase.PLANNING)]


def _edited(inputs: list[StepInput]) -> tuple[Step, ...]:
    steps = tuple(
        Step(
            step_id=one.step_id or new_id(),
            title=one.title,
            description=one.description,
            files=tuple(one.files),
            check=one.check,
        )
        for one in inputs
    )
    if len({step.step_id for step in steps}) < len(steps):
        raise InvalidInput(
            "Expected every step_id once, got one twice.",
            hint="Leave step_id out of a new step; it gets one.",
        )
    return steps
