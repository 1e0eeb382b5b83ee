"""The lease of a Task: claimed, renewed and released by the database's clock, with a generation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, text

from koda.db.clock import now_sql
from koda.db.log import append
from koda.events.phases import RUNNABLE
from koda.events.types import LeaseAcquired, LeaseReleased, StoredEvent

#: A worker renews this often ...
HEARTBEAT_SECONDS = 2.0
#: ... and is taken for dead after this long without.
EXPIRY_SECONDS = 8.0

_RUNNABLE = ", ".join(f"'{phase.value}'" for phase in sorted(RUNNABLE))


@dataclass(frozen=True)
class Lease:
    """The right to work on a Task; void as soon as the row carries another generation."""

    task_id: str
    worker_id: str
    generation: int


@dataclass(frozen=True)
class Renewal:
    """Whether the lease is still held, and whether a person asked to stop."""

    held: bool
    cancel_requested: bool


def claim(
    connection: Connection,
    task_id: str,
    worker_id: str,
    describe: Callable[[int, int], LeaseAcquired],
) -> Lease | None:
    """Takes the lease of a runnable Task that nobody holds, or None.

    `describe(generation, attempt)` makes the event that is appended in the same transaction.
    """
    now = now_sql(connection)
    row = connection.execute(
        text(
            f"update task set lease_generation = lease_generation + 1, lease_owner = :worker, "
            f"lease_expires_at = {now} + :expiry "
            f"where task_id = :task and phase in ({_RUNNABLE}) "
            f"and (lease_expires_at is null or lease_expires_at < {now}) "
            f"returning lease_generation, attempt"
        ),
        {"worker": worker_id, "task": task_id, "expiry": EXPIRY_SECONDS},
    ).first()
    if row is None:
        return None
    generation, attempt = row
    append(connection, task_id, [describe(generation, attempt + 1)], generation=generation)
    return Lease(task_id, worker_id, generation)


def renew(connection: Connection, lease: Lease) -> Renewal:
    """Prolongs the lease, unless it was lost."""
    now = now_sql(connection)
    row = connection.execute(
        text(
            f"update task set lease_expires_at = {now} + :expiry "
            f"where task_id = :task and lease_generation = :generation returning cancel_requested"
        ),
        {"expiry": EXPIRY_SECONDS, "task": lease.task_id, "generation": lease.generation},
    ).first()
    return Renewal(held=row is not None, cancel_requested=bool(row and row[0]))


def release(
    connection: Connection, lease: Lease, reason: Literal["rests", "handed_back"]
) -> list[StoredEvent]:
    """Lets go of a lease that is still held, with its event. Raises LeaseLost."""
    stored = append(
        connection,
        lease.task_id,
        [LeaseReleased(generation=lease.generation, reason=reason)],
        generation=lease.generation,
    )
    connection.execute(
        text(
            "update task set lease_owner = null, lease_expires_at = null "
            "where task_id = :task and lease_generation = :generation"
        ),
        {"task": lease.task_id, "generation": lease.generation},
    )
    return stored


def is_held(connection: Connection, task_id: str) -> bool:
    """Whether a worker that is alive by the clock holds the Task."""
    now = now_sql(connection)
    row = connection.execute(
        text(f"select lease_expires_at > {now} from task where task_id = :task"),
        {"task": task_id},
    ).first()
    return bool(row and row[0])


def void_all(connection: Connection) -> None:
    """Ends every lease. Only for a process that is alone on its database, before it claims any:
    then their holders are dead, and waiting for the expiry would only cost time."""
    connection.execute(
        text(
            "update task set lease_owner = null, lease_expires_at = null "
            "where lease_owner is not null"
        )
    )


def list_held(connection: Connection) -> list[tuple[str, int]]:
    """(task_id, generation) of every lease that was neither released nor taken over. One that ran
    out is among them: until another claims the Task, its holder may still come back."""
    rows = connection.execute(
        text("select task_id, lease_generation from task where lease_owner is not null")
    )
    return [(task_id, generation) for task_id, generation in rows]


def fence(connection: Connection, task_id: str) -> None:
    """Makes every lease of the Task void, so that a person's command may move it."""
    connection.execute(
        text(
            "update task set lease_generation = lease_generation + 1, lease_owner = null, "
            "lease_expires_at = null where task_id = :task"
        ),
        {"task": task_id},
    )
