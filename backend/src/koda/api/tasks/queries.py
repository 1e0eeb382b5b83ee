"""SQL of Tasks: who owns them, lists, new rows."""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, insert, or_, select

from koda.api.tasks.schemas import Show
from koda.db.tables.repository import Repository
from koda.db.tables.task import Task
from koda.errors import InvalidInput, NotFound
from koda.events.phases import RESTING, RUNNABLE, Phase

_PHASES: dict[Show, frozenset[Phase]] = {
    "needs": frozenset({Phase.PLAN_REVIEW, Phase.WAITING, Phase.APPROVAL}),
    "running": RUNNABLE,
    "done": RESTING,
}


@dataclass(frozen=True)
class TaskFilter:
    """Which Tasks of a user to list; None and empty mean all."""

    show: Show | None = None
    q: str = ""
    repository_id: str | None = None


def require_owner(connection: Connection, task_id: str, user_id: str) -> None:
    """Raises NotFound unless the Task is this user's."""
    owner = connection.execute(select(Task.user_id).where(Task.task_id == task_id)).scalar()
    if owner != user_id:
        raise NotFound(f"There is no task {task_id!r}.", hint="Open it from the inbox.")


def list_task_ids(
    connection: Connection, user_id: str, wanted: TaskFilter, cursor: str | None, limit: int
) -> tuple[list[str], str | None]:
    """Ids by latest move first, and the cursor of the next page. Raises InvalidInput."""
    query = select(Task.task_id, Task.phase_at).where(Task.user_id == user_id)
    if wanted.show is not None:
        query = query.where(Task.phase.in_([phase.value for phase in _PHASES[wanted.show]]))
    if wanted.repository_id is not None:
        query = query.where(Task.repository_id == wanted.repository_id)
    for word in wanted.q.split():
        query = query.where(Task.prompt.icontains(word, autoescape=True))
    if cursor is not None:
        phase_at, task_id = _read_cursor(cursor)
        query = query.where(
            or_(Task.phase_at < phase_at, and_(Task.phase_at == phase_at, Task.task_id < task_id))
        )
    query = query.order_by(Task.phase_at.desc(), Task.task_id.desc()).limit(limit + 1)
    rows = connection.execute(query).all()
    following = _make_cursor(rows[limit - 1][1], rows[limit - 1][0]) if len(rows) > limit else None
    return [task_id for task_id, _ in rows[:limit]], following


def require_repository(connection: Connection, repository_id: str, user_id: str) -> None:
    """Raises NotFound unless the Repository is registered by this user."""
    owner = connection.execute(
        select(Repository.user_id).where(Repository.repository_id == repository_id)
    ).scalar()
    if owner != user_id:
        raise NotFound(
            f"There is no repository {repository_id!r}.", hint="Register it by its path first."
        )


def repository_names(connection: Connection, repository_ids: Iterable[str]) -> dict[str, str]:
    """Name by id, of those that are there."""
    query = select(Repository.repository_id, Repository.name).where(
        Repository.repository_id.in_(bindparam("ids", expanding=True))
    )
    rows = connection.execute(query, {"ids": sorted(set(repository_ids))})
    return {repository_id: name for repository_id, name in rows}


def insert_task(connection: Connection, row: dict[str, object]) -> None:
    """A row before its first event; `row` has the columns without defaults."""
    connection.execute(insert(Task), row)


def _make_cursor(phase_at: datetime, task_id: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([phase_at.isoformat(), task_id]).encode()).decode()


def _read_cursor(cursor: str) -> tuple[datetime, str]:
    try:
        phase_at, task_id = json.loads(base64.urlsafe_b64decode(cursor))
        moment = datetime.fromisoformat(phase_at)
    except (ValueError, TypeError) as error:
        raise _bad_cursor() from error
    if moment.tzinfo is None or not isinstance(task_id, str):
        raise _bad_cursor()
    return moment, task_id


def _bad_cursor() -> InvalidInput:
    return InvalidInput(
        "Expected a cursor from an earlier page, got something else.",
        hint="Leave it out for the first page.",
    )
