"""What dead processes left is cleared, and what belongs to living ones is not."""

from pathlib import Path

from sqlalchemy import Connection, text

from koda.db import lease, log, queue
from koda.db.engine import Database
from koda.db.lease import Lease
from koda.db.states import TaskStates
from koda.events.phases import Phase
from koda.events.types import (
    DeliveryFinished,
    DeliveryStarted,
    LeaseAcquired,
    PhaseChanged,
    TaskEvent,
)
from koda.settings import Settings
from koda.worker.leftovers import clear_leftovers
from koda.workspace.delivery import FileDelivery, deliver, list_journals
from koda.workspace.layout import Layout
from tests.factory import make_repository, make_task, make_user


def add_tasks(connection: Connection, count: int) -> list[str]:
    user_id = make_user(connection)
    repository_id = make_repository(connection, user_id)
    return [make_task(connection, user_id, repository_id) for _ in range(count)]


def take(connection: Connection, task_id: str) -> Lease:
    taken = lease.claim(
        connection,
        task_id,
        "worker",
        lambda generation, attempt: LeaseAcquired(
            worker_id="worker", generation=generation, attempt=attempt
        ),
    )
    assert taken is not None
    return taken


def expire(connection: Connection, task_id: str) -> None:
    connection.execute(
        text("update task set lease_expires_at = 1 where task_id = :task"), {"task": task_id}
    )


async def test_a_start_beside_others_leaves_their_leases_and_folders(
    settings: Settings, database: Database
) -> None:
    layout = Layout(settings.data_dir)
    held, slow, free = await database.write(lambda c: add_tasks(c, 3))
    for task_id in (held, slow):
        await database.write(lambda c, task_id=task_id: take(c, task_id))
    # Ran out, and may still come back: nobody has taken it over.
    await database.write(lambda c: expire(c, slow))
    for task_id, generation in ((held, 1), (held, 0), (slow, 1), (free, 1)):
        layout.workspace(task_id, generation).mkdir(parents=True)
    await clear_leftovers(settings, database, alone=False)
    left = sorted(layout.data_dir.glob("workspaces/*/*"))
    assert left == sorted([layout.workspace(held, 1), layout.workspace(slow, 1)])
    assert await database.read(lambda c: lease.is_held(c, held))


async def test_alone_every_lease_and_folder_is_a_dead_one(
    settings: Settings, database: Database
) -> None:
    layout = Layout(settings.data_dir)
    (task_id,) = await database.write(lambda c: add_tasks(c, 1))
    await database.write(lambda c: take(c, task_id))
    layout.workspace(task_id, 1).mkdir(parents=True)
    await clear_leftovers(settings, database, alone=True)
    assert list(layout.data_dir.glob("workspaces/*")) == []
    assert (await database.write(lambda c: take(c, task_id))).generation == 2


async def test_a_place_in_the_queue_that_died_with_its_worker_is_given_back(
    database: Database,
) -> None:
    tasks = await database.write(lambda c: add_tasks(c, queue.JOBS_PER_USER + 1))
    dead, last = tasks[0], tasks[-1]

    def rest_without_release(connection: Connection) -> None:
        held = take(connection, dead)
        moved = PhaseChanged(origin=Phase.QUEUED, phase=Phase.FAILED)
        log.append(connection, dead, [moved], generation=held.generation)

    await database.write(rest_without_release)
    # Its worker may be about to release it.
    assert last not in await database.write(queue.sweep)
    await database.write(lambda c: expire(c, dead))
    assert await database.read(queue.needs_sweep)
    assert last in await database.write(queue.sweep)


async def test_journals_go_once_their_delivery_has_an_outcome(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    target, journals = tmp_path / "target", settings.data_dir / "deliveries"
    target.mkdir()
    running, ended = await database.write(lambda c: add_tasks(c, 2))
    for delivery_id, task_id in (("running", running), ("ended", ended)):
        file = FileDelivery(delivery_id, None, None, b"new", "100644")
        done = deliver(
            target, [file], journal_dir=journals, delivery_id=delivery_id, still_mine=lambda: True
        )
        assert done.outcome == "delivered"
        started = DeliveryStarted(
            delivery_id=delivery_id, target="working_tree", digest="0" * 64, hunk_ids=(), files=()
        )
        events: list[TaskEvent] = [
            PhaseChanged(origin=Phase.QUEUED, phase=Phase.DELIVERING),
            started,
        ]
        if task_id == ended:
            events += [
                DeliveryFinished(delivery_id=delivery_id, outcome="delivered"),
                PhaseChanged(origin=Phase.DELIVERING, phase=Phase.DELIVERED),
            ]
        await database.write(lambda c, t=task_id, e=events: log.append(c, t, e))
    await clear_leftovers(settings, database, alone=False)
    assert list_journals(journals) == ["running"]
    state = await database.read(lambda c: TaskStates().get(c, running))
    assert state.phase is Phase.DELIVERING
