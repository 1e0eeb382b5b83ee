"""Takes a Task's lease and says in the log what a crash before it cut off."""

from dataclasses import dataclass

from sqlalchemy import Connection

from koda.agent.context import converse
from koda.db import lease, log
from koda.db.lease import Lease
from koda.events.types import (
    LeaseAcquired,
    ModelAnswered,
    ModelFailed,
    ModelRequested,
    StoredEvent,
    ToolCallStarted,
)


@dataclass(frozen=True)
class Claimed:
    """A lease, the whole log including its `lease.acquired`, and the calls to run again."""

    lease: Lease
    events: list[StoredEvent]
    interrupted_calls: tuple[str, ...]


def claim(connection: Connection, task_id: str, worker_id: str) -> Claimed | None:
    """The Task for `worker_id`, or None when there is nothing to do or another works on it."""
    events: list[StoredEvent] = []
    interrupted: tuple[str, ...] = ()

    def describe(generation: int, attempt: int) -> LeaseAcquired:
        nonlocal events, interrupted
        events = log.read_all(connection, task_id)
        interrupted = _interrupted_calls(events)
        return LeaseAcquired(
            worker_id=worker_id,
            generation=generation,
            attempt=attempt,
            interrupted_calls=interrupted,
            lost_answer=_lost_answer(events),
        )

    held = lease.claim(connection, task_id, worker_id, describe)
    if held is None:
        return None
    events += log.read_all(connection, task_id, events[-1].seq)
    return Claimed(held, events, interrupted)


def _interrupted_calls(events: list[StoredEvent]) -> tuple[str, ...]:
    """Calls that started and have no result; a call whose start was never stored did not begin."""
    open_calls = {call["id"] for call in converse(events).open_calls}
    return tuple(
        stored.event.call_id
        for stored in events
        if isinstance(stored.event, ToolCallStarted) and stored.event.call_id in open_calls
    )


def _lost_answer(events: list[StoredEvent]) -> bool:
    """Whether the last lease ended within a request; one lost under a lease before is counted."""
    for stored in reversed(events):
        if isinstance(stored.event, ModelAnswered | ModelFailed | LeaseAcquired):
            return False
        if isinstance(stored.event, ModelRequested):
            return True
    return False
