"""The queue: pgqueuer in memory for an embedded server, on PostgreSQL between machines.

A job only says "look at this Task". Whether there is something to do stands in the Task's row, so
a lost job costs a sweep and a doubled one nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

import asyncpg
import structlog
from pgqueuer import PgQueuer
from pgqueuer.domain.models import Job
from sqlalchemy.exc import SQLAlchemyError

from koda.db import queue
from koda.db.engine import Committed, Database

#: How soon a Task without a job or with a dead worker is found.
SWEEP_SECONDS = 2.0
_HEARTBEAT_TIMEOUT = timedelta(seconds=8)

Work = Callable[[str], Awaitable[None]]

_log = structlog.get_logger()


class Jobs:
    """Hands Tasks from the queue to `work`, at most `concurrency` at once."""

    def __init__(self, database: Database, work: Work, concurrency: int) -> None:
        self._database = database
        self._work = work
        self._concurrency = max(2, concurrency)
        self._queuer: PgQueuer | None = None
        self._pool: asyncpg.Pool | None = None
        self._running: list[asyncio.Task[None]] = []
        self._enqueuing: set[asyncio.Task[None]] = set()
        self._stop_listening: Callable[[], None] = lambda: None

    async def start(self) -> None:
        """Begins to take jobs and to sweep."""
        self._queuer = await self._open_queuer()
        self._queuer.entrypoint(queue.ENTRYPOINT, on_failure="hold")(self._perform)
        self._stop_listening = self._database.on_commit(self._committed)
        self._running = [
            asyncio.create_task(self._consume(self._queuer)),
            asyncio.create_task(self._sweep()),
        ]

    async def stop(self) -> None:
        """Takes no more jobs and returns when the running ones have ended."""
        self._stop_listening()
        if self._queuer is None:
            return
        consumer, sweeper = self._running
        sweeper.cancel()
        self._queuer.shutdown.set()
        with suppress(asyncio.CancelledError):
            await sweeper
        await consumer
        for one in tuple(self._enqueuing):
            await one
        if self._pool is not None:
            await self._pool.close()

    async def _open_queuer(self) -> PgQueuer:
        if self._database.is_sqlite:
            return PgQueuer.in_memory()
        self._pool = await asyncpg.create_pool(self._database.dsn, min_size=2, max_size=4)
        return PgQueuer.from_asyncpg_pool(self._pool)

    async def _consume(self, queuer: PgQueuer) -> None:
        await queuer.qm.run(
            dequeue_timeout=timedelta(seconds=SWEEP_SECONDS),
            batch_size=max(1, self._concurrency // 2),
            max_concurrent_tasks=self._concurrency,
            heartbeat_timeout=_HEARTBEAT_TIMEOUT,
        )

    async def _perform(self, job: Job) -> None:
        task_id = (job.payload or b"").decode()
        try:
            await self._work(task_id)
        except (OSError, SQLAlchemyError) as error:
            # The log cannot be written now. The lease runs out, and the sweep finds the Task.
            _log.warning("jobs.put_off", task_id=task_id, error=type(error).__name__)

    def _committed(self, committed: Committed) -> None:
        for wake in committed.wakes:
            task = asyncio.create_task(self._push(wake.task_id, if_absent=wake.if_absent))
            self._enqueuing.add(task)
            task.add_done_callback(self._enqueuing.discard)

    async def _push(self, task_id: str, *, if_absent: bool) -> None:
        if self._queuer is None or self._queuer.queries is None:
            return
        key = task_id if if_absent else None
        await self._queuer.queries.enqueue(
            queue.ENTRYPOINT, task_id.encode(), dedupe_key=key, on_conflict="skip"
        )

    async def _sweep(self) -> None:
        while True:
            try:
                if await self._database.read(queue.needs_sweep):
                    await self._database.write(queue.sweep)
            except (OSError, SQLAlchemyError) as error:
                _log.warning("jobs.sweep_failed", error=type(error).__name__)
            await asyncio.sleep(SWEEP_SECONDS)
