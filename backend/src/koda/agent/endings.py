"""What ends a phase: the events of its result and of the move to the next, appended together."""

from uuid import uuid4

from koda.agent.ledger import Ledger
from koda.events.phases import Phase
from koda.events.types import (
    PhaseChanged,
    Place,
    PlanApproved,
    PlanSubmitted,
    Report,
    ReportSubmitted,
    Step,
    StepFinished,
    SummaryWritten,
    TaskEvent,
)
from koda.tools.protocol import ReportUnderstanding, SubmitPlan

NO_SUMMARY = "The agent ended without a summary."


def report_events(submitted: ReportUnderstanding) -> list[TaskEvent]:
    """Understanding ends, Planning begins."""
    report = Report(
        summary=submitted.summary,
        places=tuple(Place(path=one.path, note=one.note) for one in submitted.places),
        tests=tuple(submitted.tests),
        risks=tuple(submitted.risks),
    )
    return [
        ReportSubmitted(report=report),
        PhaseChanged(origin=Phase.UNDERSTANDING, phase=Phase.PLANNING),
    ]


def plan_events(ledger: Ledger, submitted: SubmitPlan) -> list[TaskEvent]:
    """Planning ends: a person decides, unless automatic approval was chosen."""
    steps = tuple(
        Step(
            step_id=uuid4().hex[:12],
            title=one.title,
            description=one.description,
            files=tuple(one.files),
            check=one.check,
        )
        for one in submitted.steps
    )
    if not ledger.state.auto_approve_plan:
        moved = PhaseChanged(origin=Phase.PLANNING, phase=Phase.PLAN_REVIEW)
        return [PlanSubmitted(steps=steps), moved]
    return [
        PlanSubmitted(steps=steps),
        PlanApproved(user_id=None, steps=steps),
        PhaseChanged(origin=Phase.PLANNING, phase=Phase.EXECUTING),
    ]


def summary_events(ledger: Ledger) -> list[TaskEvent]:
    """Executing ends: started Steps are done, the last answer's text is the summary."""
    content = ledger.conversation.messages[-1]["content"]
    text = "\n\n".join(block["text"].strip() for block in content if block.get("type") == "text")
    done: list[TaskEvent] = [
        StepFinished(step_id=one.step.step_id, outcome="done")
        for one in ledger.state.plan
        if one.progress == "started"
    ]
    return [
        *done,
        SummaryWritten(text=text or NO_SUMMARY),
        PhaseChanged(origin=Phase.EXECUTING, phase=Phase.APPROVAL),
    ]
