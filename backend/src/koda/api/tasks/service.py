"""Reading Tasks: one, many, events, changes."""

import asyncio
from collections.abc import Sequence

from sqlalchemy import Connection

from koda.api.runtime import Runtime
from koda.api.tasks.change_detail import change_detail
from koda.api.tasks.hunk_facts import StagedSet, load_staged_set, read_contents
from koda.api.tasks.queries import TaskFilter, list_task_ids, repository_names, require_owner
from koda.api.tasks.schemas import (
    ChangeDetail,
    Changes,
    EventPage,
    HunkCounts,
    Task,
    TaskPage,
)
from koda.api.tasks.view import change_digest, change_id_of, changes_view, task_view
from koda.db import log
from koda.errors import NotFound
from koda.events.phases import REVIEWABLE
from koda.events.state import TaskState
from koda.events.types import StagedChange, StoredEvent


async def get_state(runtime: Runtime, user_id: str, task_id: str) -> TaskState:
    """The Task as it is. Raises NotFound when it is not this user's."""

    def load(connection: Connection) -> TaskState:
        require_owner(connection, task_id, user_id)
        return runtime.states.get(connection, task_id)

    return await runtime.database.read(load)


async def get_task(runtime: Runtime, user_id: str, task_id: str) -> Task:
    """The Task as it is. Raises NotFound."""
    state = await get_state(runtime, user_id, task_id)
    return (await render_tasks(runtime, [state]))[0]


async def list_tasks(
    runtime: Runtime, user_id: str, wanted: TaskFilter, cursor: str | None, limit: int
) -> TaskPage:
    """A page of the user's Tasks, latest move first."""
    task_ids, following = await runtime.database.read(
        lambda connection: list_task_ids(connection, user_id, wanted, cursor, limit)
    )
    # One transaction each: folding a long log must not hold the loop for the whole page.
    states = [await get_state(runtime, user_id, task_id) for task_id in task_ids]
    return TaskPage(items=await render_tasks(runtime, states), next=following)


async def render_tasks(runtime: Runtime, states: Sequence[TaskState]) -> list[Task]:
    """The Tasks of these states, with Hunk counts where something can be reviewed."""
    names = await runtime.database.read(
        lambda connection: repository_names(connection, [one.repository_id for one in states])
    )
    return [
        task_view(state, names.get(state.repository_id, ""), await _hunk_counts(runtime, state))
        for state in states
    ]


async def _hunk_counts(runtime: Runtime, state: TaskState) -> HunkCounts | None:
    if state.phase not in REVIEWABLE or not state.changes:
        return None
    return (await load_staged(runtime, state)).counts()


async def load_staged(runtime: Runtime, state: TaskState) -> StagedSet:
    """The staged set of this state."""
    return await load_staged_set(runtime.database, runtime.hunks, state)


async def list_events(
    runtime: Runtime, user_id: str, task_id: str, after: int, limit: int
) -> EventPage:
    """Up to `limit` events with seq > `after`. Raises NotFound."""

    def load(connection: Connection) -> list[StoredEvent]:
        require_owner(connection, task_id, user_id)
        return log.read_after(connection, task_id, after, limit + 1)

    events = await runtime.database.read(load)
    page = events[:limit]
    return EventPage(items=page, next=page[-1].seq if len(events) > limit else None)


async def get_changes(runtime: Runtime, user_id: str, task_id: str) -> Changes:
    """The whole staged set. Raises NotFound."""
    state = await get_state(runtime, user_id, task_id)
    return changes_view(state, await load_staged(runtime, state))


async def find_change(
    runtime: Runtime, user_id: str, task_id: str, change_id: str
) -> tuple[StagedChange, str]:
    """The StagedChange and its digest. Raises NotFound."""
    state = await get_state(runtime, user_id, task_id)
    for one in state.changes.values():
        if change_id_of(one.change.path) == change_id:
            return one.change, change_digest(one.change)
    raise NotFound(
        f"The task has no staged change {change_id!r}.",
        hint="It may equal the base again; reload the changes.",
    )


async def get_change_detail(runtime: Runtime, change: StagedChange) -> ChangeDetail:
    """The detail of this change."""
    base, staged = await read_contents(runtime.database, change)
    return await asyncio.to_thread(change_detail, change, base, staged)
