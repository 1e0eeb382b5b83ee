import asyncio

import pytest
from sqlalchemy import select, update

from koda.db import blobs, lease, log, queue
from koda.db.engine import Committed, Database
from koda.db.lease import Lease
from koda.db.states import TaskStates
from koda.db.tables.task import Task
from koda.db.verify import verify
from koda.errors import NotFound
from koda.events.phases import Phase
from koda.events.types import (
    LeaseAcquired,
    MessageAdded,
    ModelAnswered,
    ModelRequested,
    PhaseChanged,
    TaskEvent,
    Usage,
)
from tests.factory import make_repository, make_task, make_user


async def new_task(database: Database) -> str:
    def make(connection):
        user_id = make_user(connection)
        return make_task(connection, user_id, make_repository(connection, user_id))

    return await database.write(make)


async def claim(database: Database, task_id: str, worker_id: str = "w1") -> Lease | None:
    def acquired(generation: int, attempt: int) -> LeaseAcquired:
        return LeaseAcquired(worker_id=worker_id, generation=generation, attempt=attempt)

    return await database.write(lambda c: lease.claim(c, task_id, worker_id, acquired))


def answer(cost_usd: float | None = 0.25) -> list[TaskEvent]:
    return [
        ModelRequested(request_id="r", phase=Phase.EXECUTING, model="m"),
        ModelAnswered(
            request_id="r",
            phase=Phase.EXECUTING,
            model="m",
            content=({"type": "text", "text": "hé \u2028 \x00".replace("\x00", "")},),
            stop_reason="end_turn",
            usage=Usage(input_tokens=3, output_tokens=5, cache_read_tokens=7),
            cost_usd=cost_usd,
            duration_ms=11,
        ),
    ]


async def test_append_numbers_events_without_gaps_and_projects_them(database: Database) -> None:
    task_id = await new_task(database)
    held = await claim(database, task_id)
    assert held is not None
    for _ in range(3):
        await log.append_fenced(database, task_id, answer(), generation=held.generation)
    events = await database.read(lambda c: log.read_all(c, task_id))
    row = (
        await database.read(
            lambda c: c.execute(select(Task.__table__).where(Task.task_id == task_id)).one()
        )
    )._mapping
    assert [one.seq for one in events] == list(range(1, 9))
    assert (row["seq"], row["cost_usd"], row["output_tokens"]) == (8, 0.75, 15)
    assert await database.read(verify) == []


async def test_concurrent_appends_are_gapless_and_none_is_lost(database: Database) -> None:
    task_id = await new_task(database)
    held = await claim(database, task_id)
    assert held is not None

    async def speak(number: int) -> None:
        message = MessageAdded(message_id=str(number), user_id="u", text="x")
        await database.write(lambda c: log.append(c, task_id, [message]))

    await asyncio.gather(
        *(speak(number) for number in range(20)),
        *(
            log.append_fenced(database, task_id, answer(), generation=held.generation)
            for _ in range(20)
        ),
    )
    events = await database.read(lambda c: log.read_all(c, task_id))
    assert [one.seq for one in events] == list(range(1, 63))
    spoken = [e.event.message_id for e in events if isinstance(e.event, MessageAdded)]
    assert sorted(spoken, key=int) == [str(number) for number in range(20)]
    assert await database.read(verify) == []


async def test_a_stale_generation_appends_nothing(database: Database) -> None:
    task_id = await new_task(database)
    held = await claim(database, task_id)
    assert held is not None
    await database.write(lambda c: lease.fence(c, task_id))
    for contents in ((), (b"bytes",)):
        with pytest.raises(log.LeaseLost):
            await log.append_fenced(
                database, task_id, answer(), generation=held.generation, contents=contents
            )
    assert len(await database.read(lambda c: log.read_all(c, task_id))) == 2
    assert await database.read(lambda c: blobs.get_many(c, [blobs.digest_of(b"bytes")])) == {}
    assert not (await database.write(lambda c: lease.renew(c, held))).held


async def test_only_one_of_many_workers_gets_the_lease(database: Database) -> None:
    task_id = await new_task(database)
    held = await asyncio.gather(*(claim(database, task_id, f"w{n}") for n in range(8)))
    assert sum(one is not None for one in held) == 1


async def test_an_expired_lease_is_taken_over_with_a_higher_generation(database: Database) -> None:
    task_id = await new_task(database)
    first = await claim(database, task_id)
    assert first is not None and await claim(database, task_id, "w2") is None
    await database.write(lambda c: c.execute(update(Task).values(lease_expires_at=1.0)) and None)
    second = await claim(database, task_id, "w2")
    assert second is not None and second.generation == first.generation + 1
    with pytest.raises(log.LeaseLost):
        await log.append_fenced(database, task_id, answer(), generation=first.generation)


async def test_commit_listeners_hear_each_event_once_and_nothing_of_a_rollback(
    database: Database,
) -> None:
    heard: list[Committed] = []
    task_id = await new_task(database)
    database.on_commit(heard.append)
    message = MessageAdded(message_id="m", user_id="u", text="x")

    def fail(connection):
        log.append(connection, task_id, [message])
        raise RuntimeError("after the append")

    with pytest.raises(RuntimeError):
        await database.write(fail)
    await database.write(lambda c: log.append(c, task_id, [message]))
    assert [[one.seq for one in each.events] for each in heard] == [[2]]


async def test_unknown_task_is_not_found(database: Database) -> None:
    message = MessageAdded(message_id="m", user_id="u", text="x")
    with pytest.raises(NotFound):
        await database.write(lambda c: log.append(c, "none", [message]))
    with pytest.raises(NotFound):
        await database.read(lambda c: TaskStates().get(c, "none"))


async def test_blobs_are_put_once_and_read_by_digest(database: Database) -> None:
    contents = [b"", b"one", b"one", b"\x00\xff"]
    digests = await database.write(lambda c: blobs.put(c, contents))
    await database.write(lambda c: blobs.put(c, contents))
    found = await database.read(lambda c: blobs.get_many(c, [*digests, "absent"]))
    assert found == dict(zip(digests, contents, strict=True))
    with pytest.raises(NotFound):
        await database.read(lambda c: blobs.get(c, "absent"))


async def test_a_user_holds_a_bounded_number_of_jobs_and_the_next_is_promoted(
    database: Database,
) -> None:
    def make(connection):
        user_id = make_user(connection)
        repository_id = make_repository(connection, user_id)
        return [make_task(connection, user_id, repository_id) for _ in range(6)]

    def enqueued(connection):
        return set(connection.scalars(select(Task.task_id).where(Task.enqueued)))

    tasks = await database.write(make)
    assert await database.read(enqueued) == set(tasks[: queue.JOBS_PER_USER])
    moved = PhaseChanged(origin=Phase.QUEUED, phase=Phase.CANCELLED)

    def end(connection):
        log.append(connection, tasks[0], [moved])
        queue.job_ended(connection, tasks[0])

    await database.write(end)
    assert await database.read(enqueued) == set(tasks[1 : queue.JOBS_PER_USER + 1])


async def test_the_sweep_finds_a_task_whose_job_was_lost(database: Database) -> None:
    task_id = await new_task(database)
    if not database.is_sqlite:
        await database.write(lambda c: c.exec_driver_sql("delete from pgqueuer") and None)
    assert await database.write(queue.sweep) == [task_id]
    if not database.is_sqlite:
        assert await database.write(queue.sweep) == []
    await claim(database, task_id)
    assert await database.write(queue.sweep) == []


async def test_verify_names_a_row_that_left_its_log(database: Database) -> None:
    task_id = await new_task(database)
    await database.write(lambda c: c.execute(update(Task).values(cost_usd=1.0)) and None)
    problems = await database.read(verify)
    assert problems == [f"task {task_id}: cost_usd is 1.0, its log says 0"]


async def test_a_caller_that_is_cancelled_mid_commit_leaves_no_event_untold(
    database: Database,
) -> None:
    task_id = await new_task(database)
    heard: list[int] = []
    database.on_commit(lambda committed: heard.extend(one.seq for one in committed.events))
    message = MessageAdded(message_id="m", user_id="u", text="x")
    for _ in range(10):
        call = asyncio.ensure_future(database.write(lambda c: log.append(c, task_id, [message])))
        await asyncio.sleep(0)
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
    stored = await database.read(lambda c: log.read_all(c, task_id))
    assert heard == [one.seq for one in stored][1:]


async def test_what_was_decided_on_the_whole_log_is_not_stored_once_it_grew(
    database: Database,
) -> None:
    task_id = await new_task(database)
    held = await claim(database, task_id)
    assert held is not None
    message = MessageAdded(message_id="m", user_id="u", text="x")
    fenced = {"generation": held.generation, "after": 2}
    await database.write(lambda c: log.append(c, task_id, [message]))
    with pytest.raises(log.LeaseLost):
        await log.append_fenced(database, task_id, answer(), **fenced)
    await log.append_fenced(database, task_id, answer(), **(fenced | {"after": 3}))
    events = await database.read(lambda c: log.read_all(c, task_id))
    assert [one.seq for one in events] == [1, 2, 3, 4, 5]
