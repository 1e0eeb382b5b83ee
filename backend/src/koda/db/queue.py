"""Handing runnable Tasks to the queue, in the transaction that made them runnable.

A job is only a wake-up; the Task row alone says what is to do. Each user has at most
`JOBS_PER_USER` jobs in the queue; further Tasks wait as rows until one of them ends.
"""

from sqlalchemy import Connection, text

from koda.db.clock import now_sql
from koda.db.engine import Wake, noted
from koda.events.phases import RUNNABLE

JOBS_PER_USER = 4
#: Name of the queue's entrypoint.
ENTRYPOINT = "task"

_RUNNABLE = ", ".join(f"'{phase.value}'" for phase in sorted(RUNNABLE))
# Its worker died after the Task's last move and before giving the place back.
_LOST_PLACE = (
    f"enqueued and phase not in ({_RUNNABLE}) "
    "and (lease_expires_at is null or lease_expires_at < {now})"
)
# pgqueuer's own columns; its dedupe index covers jobs that are queued or picked.
_INSERT_JOB = """
    insert into pgqueuer (priority, entrypoint, payload, status, execute_after)
    values (0, :entrypoint, convert_to(:task, 'UTF8'), 'queued', now())
"""


def enqueue(connection: Connection, task_id: str) -> bool:
    """Queues the Task unless its user has enough jobs; False: it waits as a row, or has a job."""
    row = connection.execute(
        text(
            "update task set enqueued = true where task_id = :task and not enqueued and "
            "(select count(*) from task as other "
            " where other.user_id = task.user_id and other.enqueued) < :cap returning task_id"
        ),
        {"task": task_id, "cap": JOBS_PER_USER},
    ).first()
    if row is None:
        return False
    _push(connection, task_id, if_absent=False)
    return True


def job_ended(connection: Connection, task_id: str) -> None:
    """Gives the Task's place in the queue back and hands it to the user's next Task."""
    connection.execute(
        text("update task set enqueued = false where task_id = :task"), {"task": task_id}
    )
    promoted = connection.execute(
        text(
            f"select task_id from task where not enqueued and phase in ({_RUNNABLE}) "
            "and user_id = (select user_id from task where task_id = :task) "
            "order by phase_at, task_id limit 1"
        ),
        {"task": task_id},
    ).first()
    if promoted:
        enqueue(connection, promoted[0])


def sweep(connection: Connection) -> list[str]:
    """Queues every runnable Task that no live worker holds and that has no job of its own.

    Finds what a crash left: a job lost with a process's memory, or a lease that ran out. A place
    in the queue that died with its worker is given back.
    """
    now = now_sql(connection)
    connection.execute(
        text(f"update task set enqueued = false where {_LOST_PLACE.format(now=now)}")
    )
    woken = []
    for task_id, enqueued in list_unheld(connection):
        if enqueued and _has_job(connection, task_id):
            continue
        if enqueued:
            _push(connection, task_id, if_absent=True)
            woken.append(task_id)
        elif enqueue(connection, task_id):
            woken.append(task_id)
    return woken


def needs_sweep(connection: Connection) -> bool:
    """Whether `sweep` would find something."""
    lost = _LOST_PLACE.format(now=now_sql(connection))
    found = connection.execute(text(f"select 1 from task where {lost} limit 1")).first()
    return found is not None or bool(list_unheld(connection))


def list_unheld(connection: Connection) -> list[tuple[str, bool]]:
    """Runnable Tasks that no live worker holds, at most 200, with whether they were enqueued."""
    now = now_sql(connection)
    rows = connection.execute(
        text(
            f"select task_id, enqueued from task where phase in ({_RUNNABLE}) "
            f"and (lease_expires_at is null or lease_expires_at < {now}) "
            "order by phase_at, task_id limit 200"
        )
    )
    return [(task_id, bool(enqueued)) for task_id, enqueued in rows]


def count(connection: Connection) -> dict[str, int]:
    """How many Tasks are runnable, and how many of them a live worker holds."""
    now = now_sql(connection)
    row = connection.execute(
        text(
            "select count(*), coalesce(sum(case when lease_expires_at > "
            f"{now} then 1 else 0 end), 0) from task where phase in ({_RUNNABLE})"
        )
    ).one()
    return {"runnable": int(row[0]), "leased": int(row[1])}


def _push(connection: Connection, task_id: str, *, if_absent: bool) -> None:
    if connection.dialect.name == "sqlite":
        noted(connection).wakes.append(Wake(task_id, if_absent))
    else:
        connection.execute(text(_INSERT_JOB), {"entrypoint": ENTRYPOINT, "task": task_id})


def _has_job(connection: Connection, task_id: str) -> bool:
    if connection.dialect.name == "sqlite":
        return False
    row = connection.execute(
        text(
            "select 1 from pgqueuer where entrypoint = :entrypoint "
            "and payload = convert_to(:task, 'UTF8') and status in ('queued', 'picked') limit 1"
        ),
        {"entrypoint": ENTRYPOINT, "task": task_id},
    ).first()
    return row is not None
