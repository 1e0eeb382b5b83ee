"""The log: append in one hop, gapless, fenced, with its projection; and reading it back.

On PostgreSQL an append is one statement whose update feeds the insert; on SQLite the same two run
in the writer's transaction. `max(seq) + 1` would lose appends.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from koda.db import blobs, queue
from koda.db.base import utc_now
from koda.db.engine import Database, noted
from koda.db.projection import RowChange, row_change
from koda.errors import Conflict, NotFound
from koda.events.phases import RUNNABLE
from koda.events.types import (
    PhaseChanged,
    StoredEvent,
    TaskCreated,
    TaskEvent,
    decode_event,
    encode_event,
)

#: Most events of one page.
PAGE_LIMIT = 1_000


class LeaseLost(Conflict):
    """Another worker holds the Task now; nothing was appended."""

    code = "lease_lost"


def append(
    connection: Connection,
    task_id: str,
    events: Sequence[TaskEvent],
    *,
    generation: int | None = None,
    after: int | None = None,
    contents: Sequence[bytes] = (),
) -> list[StoredEvent]:
    """Appends `events` in order, with their projection and blobs, in `connection`'s transaction.

    `generation` fences: the row must still carry it, else LeaseLost; with `after` the log must
    also end at that seq, for what was decided on all of it. Without them any caller that decided
    inside the same transaction may append, and a Task that becomes runnable by it is handed to
    the queue. Raises NotFound for an unknown Task.
    """
    at = utc_now()
    blobs.put(connection, contents)
    statement = _Append(connection.dialect.name, task_id, list(events), at, (generation, after))
    if connection.dialect.name == "sqlite":
        last_seq = statement.run_sqlite(connection)
    else:
        last_seq = connection.exec_driver_sql(*statement.postgres()).scalar()
    stored = statement.stored(last_seq)
    noted(connection).events.extend(stored)
    if generation is None and _needs_worker(events):
        queue.enqueue(connection, task_id)
    return stored


async def append_fenced(
    database: Database,
    task_id: str,
    events: Sequence[TaskEvent],
    *,
    generation: int,
    after: int | None = None,
    contents: Sequence[bytes] = (),
) -> list[StoredEvent]:
    """`append` as a transaction of its own: the Runner's path, once or twice a turn."""
    if database.is_sqlite or contents:
        return await database.write(
            lambda connection: append(
                connection,
                task_id,
                events,
                generation=generation,
                after=after,
                contents=contents,
            )
        )
    statement = _Append("postgresql", task_id, list(events), utc_now(), (generation, after))
    sql, arguments = statement.postgres()

    async def run(raw: Any) -> Any:
        return await raw.fetchval(sql, *arguments)

    stored = statement.stored(await database.append_raw(run))
    database.tell_committed(stored)
    return stored


def read_after(
    connection: Connection, task_id: str, after: int = 0, limit: int = PAGE_LIMIT
) -> list[StoredEvent]:
    """Up to `limit` events with seq > `after`, in order; empty at the end or for no such Task."""
    rows = connection.execute(
        text(
            "select seq, at, payload from task_event "
            "where task_id = :task_id and seq > :after order by seq limit :limit"
        ),
        {"task_id": task_id, "after": after, "limit": limit},
    )
    return [
        StoredEvent(task_id=task_id, seq=seq, at=_moment(at), event=decode_event(payload))
        for seq, at, payload in rows
    ]


def read_all(connection: Connection, task_id: str, after: int = 0) -> list[StoredEvent]:
    """Every event with seq > `after`."""
    events: list[StoredEvent] = []
    while page := read_after(connection, task_id, events[-1].seq if events else after):
        events += page
        if len(page) < PAGE_LIMIT:
            break
    return events


def _needs_worker(events: Sequence[TaskEvent]) -> bool:
    return any(
        isinstance(event, TaskCreated)
        or (isinstance(event, PhaseChanged) and event.phase in RUNNABLE)
        for event in events
    )


def _moment(value: datetime | str) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


class _Append:
    """One append's statement and values, for either database."""

    def __init__(
        self,
        dialect: str,
        task_id: str,
        events: list[TaskEvent],
        at: datetime,
        fence: tuple[int | None, int | None],
    ) -> None:
        self._task_id = task_id
        self._events = events
        self._at = at
        self._generation, self._after = fence
        bound = at.isoformat(timespec="microseconds") if dialect == "sqlite" else at
        self._bound_at: Any = bound
        self._change: RowChange = row_change(events, bound)
        self._payloads = [encode_event(event) for event in events]

    def run_sqlite(self, connection: Connection) -> int | None:
        sets, values = self._sets("?{}", start=1)
        where: list[Any] = [self._task_id]
        sql = f"update task set {sets} where task_id = ?{len(values) + 1}"
        if self._generation is not None:
            sql += f" and lease_generation = ?{len(values) + 2}"
            where.append(self._generation)
        if self._after is not None:
            sql += f" and seq = ?{len(values) + len(where) + 1}"
            where.append(self._after)
        row = connection.exec_driver_sql(f"{sql} returning seq", (*values, *where)).first()
        if row is None:
            return None
        first = row[0] - len(self._events) + 1
        connection.exec_driver_sql(
            "insert into task_event (task_id, seq, at, payload) values (?, ?, ?, ?)",
            [
                (self._task_id, first + index, self._bound_at, payload)
                for index, payload in enumerate(self._payloads)
            ],
        )
        return int(row[0])

    def postgres(self) -> tuple[str, tuple[Any, ...]]:
        fixed = (self._task_id, self._payloads, self._at, self._generation, self._after)
        sets, values = self._sets("${}", start=len(fixed) + 1)
        sql = f"""
            with moved as (
                update task set {sets}
                where task_id = $1 and ($4::int is null or lease_generation = $4::int)
                    and ($5::int is null or seq = $5::int)
                returning seq
            ), added as (
                insert into task_event (task_id, seq, at, payload)
                select
                    $1, moved.seq - cardinality($2::text[]) + one.place,
                    $3::timestamptz, one.payload
                from moved, unnest($2::text[]) with ordinality as one(payload, place)
            )
            select seq from moved
        """
        return sql, (*fixed, *values)

    def _sets(self, mark: str, *, start: int) -> tuple[str, list[Any]]:
        parts, values = [f"seq = seq + {len(self._events)}"], []
        for column, value in self._change.assign.items():
            values.append(value)
            parts.append(f"{column} = {mark.format(start + len(values) - 1)}")
        for column, amount in self._change.add.items():
            values.append(amount)
            parts.append(f"{column} = {column} + {mark.format(start + len(values) - 1)}")
        return ", ".join(parts), values

    def stored(self, last_seq: int | None) -> list[StoredEvent]:
        if last_seq is None:
            if self._generation is None:
                raise NotFound(f"There is no task {self._task_id!r}.")
            raise LeaseLost(
                f"Task {self._task_id!r} is not at lease {self._generation} any more, "
                "or its log has moved on."
            )
        first = last_seq - len(self._events) + 1
        return [
            StoredEvent(task_id=self._task_id, seq=first + index, at=self._at, event=event)
            for index, event in enumerate(self._events)
        ]
