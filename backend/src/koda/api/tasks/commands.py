"""What people do to Tasks: decide purely on the locked state, append, answer with the Task."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from koda.api.idempotency import Once, Outcome
from koda.api.tasks.cancel import cancel
from koda.api.tasks.queries import require_owner
from koda.api.tasks.schemas import DecisionsTaken, NewDecisions, Task
from koda.api.tasks.service import get_state, get_task, load_staged
from koda.api.tasks.take_decisions import take_decisions
from koda.db import lease, log
from koda.events.state import TaskState
from koda.events.types import TaskEvent


async def command(
    once: Once, task_id: str, decide: Callable[[TaskState], Sequence[TaskEvent]]
) -> Task:
    """Appends what `decide` says of the Task as it is, and answers with the Task after it."""

    def work(connection: Connection) -> Outcome:
        state = lock_task(once, connection, task_id)
        return append(connection, state, decide(state))

    await once.write(work)
    return await get_task(once.runtime, once.user_id, task_id)


async def cancel_task(once: Once, task_id: str) -> Task:
    """Asks the worker to stop, or stops the Task here when none holds it."""

    def work(connection: Connection) -> Outcome:
        state = lock_task(once, connection, task_id)
        held = lease.is_held(connection, task_id)
        events = cancel(state, once.user_id, held=held)
        if events and not held:
            # A worker that slept past its lease must not go on in a cancelled Task.
            lease.fence(connection, task_id)
        return append(connection, state, events)

    await once.write(work)
    return await get_task(once.runtime, once.user_id, task_id)


async def decide_hunks(once: Once, task_id: str, request: NewDecisions) -> DecisionsTaken:
    """Stores the Decisions and answers with the counts after them."""
    seen = await load_staged(once.runtime, await get_state(once.runtime, once.user_id, task_id))

    def work(connection: Connection) -> Outcome:
        state = lock_task(once, connection, task_id)
        event = take_decisions(
            state, seen.at(state), once.user_id, request.digest, request.decisions
        )
        return append(connection, state, [event])

    outcome = await once.write(work)
    state = await get_state(once.runtime, once.user_id, task_id)
    staged = await load_staged(once.runtime, state)
    return DecisionsTaken(digest=staged.digest, seq=outcome["seq"], hunks=staged.counts())


def lock_task(once: Once, connection: Connection, task_id: str) -> TaskState:
    """The Task, held still until this transaction ends. Raises NotFound."""
    require_owner(connection, task_id, once.user_id)
    return once.runtime.states.get_locked(connection, task_id)


def append(
    connection: Connection,
    state: TaskState,
    events: Sequence[TaskEvent],
    contents: Sequence[bytes] = (),
) -> Outcome:
    """Appends to the locked Task; the outcome names the last seq."""
    if not events:
        return {"seq": state.seq}
    stored = log.append(connection, state.task_id, list(events), contents=contents)
    return {"seq": stored[-1].seq}
