"""Which columns of a Task row an appended event changes: assignments and increments.

Increments commute, and an assignment is only ever made by whoever holds the right to it, so the
projection needs no look at the row and fits into the append's own statement.
"""

from dataclasses import dataclass, field
from typing import Any

from koda.events import types as t
from koda.events.phases import Phase
from koda.events.state import TaskState


@dataclass
class RowChange:
    """Columns to assign, and columns to add to."""

    assign: dict[str, Any] = field(default_factory=dict)
    add: dict[str, Any] = field(default_factory=dict)

    def increase(self, column: str, amount: float) -> None:
        """Adds to a column, on top of what earlier events of the same append add."""
        self.add[column] = self.add.get(column, 0) + amount


def row_change(events: list[t.TaskEvent], at: Any) -> RowChange:
    """What these events, appended together at `at`, change in the Task's row."""
    change = RowChange(assign={"updated_at": at})
    for event in events:
        _project(event, change, at)
    return change


def _project(event: t.TaskEvent, change: RowChange, at: Any) -> None:
    match event:
        case t.PhaseChanged():
            _move(event, change, at)
        case t.ModelAnswered():
            _spend(event, change)
        case t.ChangesStaged():
            change.assign["changed_files"] = event.totals.files
            change.assign["additions"] = event.totals.additions
            change.assign["deletions"] = event.totals.deletions
        case t.SummaryWritten():
            change.assign["summary"] = event.text
        case t.WorkspaceOpened():
            change.assign["branch"] = event.branch
        case t.CancelRequested():
            change.assign["cancel_requested"] = True
        case t.LeaseAcquired():
            change.assign["attempt"] = event.attempt
        case t.LeaseReleased():
            change.assign["attempt"] = 0
        case _:
            pass


def _move(event: t.PhaseChanged, change: RowChange, at: Any) -> None:
    change.assign.update(
        phase=event.phase.value,
        reason=event.reason.value if event.reason else None,
        message=event.message,
        hint=event.hint,
        phase_at=at,
        attempt=0,
    )
    if event.phase is Phase.CANCELLED:
        change.assign["cancel_requested"] = False
    if event.origin is Phase.APPROVAL and event.phase is Phase.EXECUTING:
        change.increase("round", 1)


def _spend(event: t.ModelAnswered, change: RowChange) -> None:
    change.assign["attempt"] = 0
    change.increase("cost_usd", event.cost_usd or 0.0)
    for name, tokens in event.usage.model_dump().items():
        change.increase(name, tokens)


def expected_row(state: TaskState) -> dict[str, Any]:
    """The columns that a Task row must hold for this fold; floats to nine places."""
    usage = [one.usage for one in state.spending.values()]
    changes = [one.change for one in state.changes.values()]
    return {
        "seq": state.seq,
        "phase": state.phase.value,
        "reason": state.reason.value if state.reason else None,
        "message": state.message,
        "hint": state.hint,
        "prompt": state.prompt,
        "round": state.round,
        "summary": state.summary,
        "branch": state.workspace.branch if state.workspace else None,
        "cost_usd": round(sum(one.cost_usd for one in state.spending.values()), 9),
        "input_tokens": sum(one.input_tokens for one in usage),
        "output_tokens": sum(one.output_tokens for one in usage),
        "cache_read_tokens": sum(one.cache_read_tokens for one in usage),
        "cache_write_tokens": sum(one.cache_write_tokens for one in usage),
        "changed_files": len(changes),
        "additions": sum(one.additions for one in changes),
        "deletions": sum(one.deletions for one in changes),
        "cancel_requested": state.cancel_requested,
        "attempt": state.attempt,
    }
