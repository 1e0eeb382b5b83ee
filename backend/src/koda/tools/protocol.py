"""The tools by which a model ends a phase or keeps the Plan's books; the agent loop acts on them.

They touch no file, so they have no `run`.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from koda.events.phases import Phase
from koda.llm.base import ToolSpec
from koda.tools.base import ToolInput
from koda.tools.schema import input_schema

Text = Annotated[str, Field(min_length=1)]


class PlaceInput(ToolInput):
    """A path that matters for the Task, and why."""

    path: Text
    note: str = ""


class ReportUnderstanding(ToolInput):
    """Ends Understanding."""

    summary: Text
    places: tuple[PlaceInput, ...] = ()
    tests: tuple[str, ...] = Field((), description="Commands that check the project")
    risks: tuple[str, ...] = ()


class StepInput(ToolInput):
    """One Step of the Plan."""

    title: Text
    description: str = ""
    files: tuple[str, ...] = Field((), description="Paths it changes")
    check: str = Field("", description="How to see that it worked")


class SubmitPlan(ToolInput):
    """Ends Planning."""

    steps: Annotated[tuple[StepInput, ...], Field(min_length=1)]


class MarkStep(ToolInput):
    """Says how far a Step of the approved Plan is."""

    step: int = Field(ge=1, description="Number in the plan")
    outcome: Literal["started", "done", "skipped"]
    note: str = ""


def _spec(name: str, description: str, model: type[ToolInput]) -> ToolSpec:
    return ToolSpec(name, description, input_schema(model))


REPORT_UNDERSTANDING = _spec(
    "report_understanding",
    "End this phase: what matters for the task, where it is, how the project is tested, what "
    "could go wrong.",
    ReportUnderstanding,
)
SUBMIT_PLAN = _spec(
    "submit_plan", "End this phase with the plan, in the order of work.", SubmitPlan
)
MARK_STEP = _spec(
    "mark_step", "Mark a step when you start it, and when it is done or skipped.", MarkStep
)

#: Offered besides the Tools, by phase.
SPECS: Mapping[Phase, tuple[ToolSpec, ...]] = {
    Phase.UNDERSTANDING: (REPORT_UNDERSTANDING,),
    Phase.PLANNING: (SUBMIT_PLAN,),
    Phase.EXECUTING: (MARK_STEP,),
}

#: Input models by tool name.
INPUT_MODELS: Mapping[str, type[ToolInput]] = {
    REPORT_UNDERSTANDING.name: ReportUnderstanding,
    SUBMIT_PLAN.name: SubmitPlan,
    MARK_STEP.name: MarkStep,
}
