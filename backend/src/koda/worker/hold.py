"""Keeps a lease alive and listens for what concerns whoever works under it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import structlog
from sqlalchemy.exc import SQLAlchemyError

from koda.db import lease, log
from koda.db.engine import Database
from koda.db.lease import HEARTBEAT_SECONDS, Lease
from koda.events.types import CancelRequested, StoredEvent, TaskEvent
from koda.live.hub import Hub, Notified, Subscription

_log = structlog.get_logger()


class Hold:
    """One lease while it is held.

    `cancelled` is set once a person asked to stop, `lost` once another worker may have the Task.
    """

    def __init__(self, database: Database, held: Lease, last_seq: int) -> None:
        self.lease = held
        self.cancelled = asyncio.Event()
        self.lost = asyncio.Event()
        self._database = database
        self._last_seq = last_seq
        self._heard_seq = last_seq
        self._appending = asyncio.Lock()

    async def append_next(
        self, events: Sequence[TaskEvent], contents: Sequence[bytes] = ()
    ) -> list[StoredEvent]:
        """As `append`, but only if people did nothing since the last call.

        Otherwise nothing is stored, and what they did is returned. Raises LeaseLost.
        """
        try:
            return await self.append(events, contents, after=self._last_seq)
        except log.LeaseLost:
            async with self._appending:
                gained = await self._read_until(None)
                if not gained:
                    raise
                self._last_seq = gained[-1].seq
                return gained

    async def append(
        self,
        events: Sequence[TaskEvent],
        contents: Sequence[bytes] = (),
        *,
        after: int | None = None,
    ) -> list[StoredEvent]:
        """Stores `events` under the lease; what the log gained since the last call, in order.

        Raises LeaseLost, and then nothing was stored; also when the log does not end at `after`.
        """
        async with self._appending:
            if events:
                stored = await log.append_fenced(
                    self._database,
                    self.lease.task_id,
                    events,
                    generation=self.lease.generation,
                    after=after,
                    contents=contents,
                )
                missed = await self._read_until(stored[0].seq)
                gained = [*missed, *stored]
            elif self._heard_seq > self._last_seq:
                gained = await self._read_until(None)
            else:
                gained = []
            if gained:
                self._last_seq = gained[-1].seq
            return gained

    async def _read_until(self, seq: int | None) -> list[StoredEvent]:
        """What others appended since `_last_seq`, below `seq`."""
        if seq == self._last_seq + 1:
            return []
        task_id, after = self.lease.task_id, self._last_seq
        found = await self._database.read(lambda c: log.read_all(c, task_id, after))
        return [one for one in found if seq is None or one.seq < seq]

    async def beat(self) -> None:
        """Renews the lease until it is lost; a database that is away long enough loses it too."""
        loop = asyncio.get_running_loop()
        renewed_at = loop.time()
        while not self.lost.is_set():
            await asyncio.sleep(HEARTBEAT_SECONDS)
            try:
                renewal = await self._database.write(lambda c: lease.renew(c, self.lease))
            except (OSError, SQLAlchemyError) as error:
                _log.warning("lease.renew_failed", error=type(error).__name__)
                if loop.time() - renewed_at > lease.EXPIRY_SECONDS:
                    self.lost.set()
                continue
            renewed_at = loop.time()
            if renewal.cancel_requested:
                self.cancelled.set()
            if not renewal.held:
                self.lost.set()

    async def listen(self, subscription: Subscription) -> None:
        """Takes in what the hub tells of the Task."""
        while (notice := await subscription.get()) is not None:
            if isinstance(notice, StoredEvent):
                self._heard_seq = max(self._heard_seq, notice.seq)
                if isinstance(notice.event, CancelRequested):
                    self.cancelled.set()
            elif isinstance(notice, Notified):
                self._heard_seq = max(self._heard_seq, notice.seq)
                if await self._finds_cancel():
                    self.cancelled.set()

    async def _finds_cancel(self) -> bool:
        task_id, after = self.lease.task_id, self._last_seq
        found = await self._database.read(lambda c: log.read_after(c, task_id, after))
        return any(isinstance(one.event, CancelRequested) for one in found)


@asynccontextmanager
async def holding(database: Database, hub: Hub, held: Lease, last_seq: int) -> AsyncIterator[Hold]:
    """A Hold whose heartbeat and listener run until the block ends."""
    hold = Hold(database, held, last_seq)
    subscription = hub.subscribe(held.task_id)
    jobs = [asyncio.create_task(hold.beat()), asyncio.create_task(hold.listen(subscription))]
    try:
        yield hold
    finally:
        subscription.close()
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)
