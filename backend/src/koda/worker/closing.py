"""The ends of what had started, for a Task that stops in the middle."""

from koda.agent.ledger import Ledger
from koda.events.types import ModelFailed, TaskEvent, ToolCallFinished


def closing_events(ledger: Ledger, *, cancelled: bool) -> list[TaskEvent]:
    """An end for each open request and ToolCall: every start has one, also on cancel and crash."""
    why = "A person stopped the task." if cancelled else "The task stopped on a fault."
    events: list[TaskEvent] = []
    if (request := ledger.conversation.open_request) is not None:
        events.append(
            ModelFailed(
                request_id=request.request_id,
                phase=request.phase,
                kind="cancelled",
                message=why,
                attempt=1,
            )
        )
    for call in ledger.conversation.open_calls:
        events.append(
            ToolCallFinished(
                call_id=call["id"],
                tool=call["name"],
                status="cancelled",
                content=f"{why} This call did not finish; what it half did was discarded.",
                duration_ms=0,
            )
        )
    return events
