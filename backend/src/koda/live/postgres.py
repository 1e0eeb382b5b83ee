"""The Hub over several processes on one PostgreSQL: notices carry ids, Deltas come in batches.

NOTIFY takes a global lock at commit, so nothing is notified inside an append's transaction; a
poll finds what a dropped listening connection lost.
"""

import asyncio
import json
from collections import defaultdict
from functools import partial
from typing import Any
from uuid import uuid4

import asyncpg
import structlog
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from koda.db.engine import Committed, Database
from koda.events.types import Delta
from koda.live.hub import MemoryHub, Notified, Subscription

CHANNEL = "koda_live"
#: Joins what happens within this time into one notice.
BATCH_SECONDS = 0.05
#: Finds what notices lost.
POLL_SECONDS = 1.0
#: NOTIFY takes less than 8,000 bytes.
PAYLOAD_LIMIT = 7_500

_FAULTS = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, SQLAlchemyError)

_log = structlog.get_logger()


class PostgresHub:
    """A MemoryHub that also tells, and hears of, other processes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._memory = MemoryHub(database)
        self._origin = uuid4().hex[:8]
        self._seqs: dict[str, int] = {}
        self._deltas: defaultdict[tuple[str, str, str, str | None], str] = defaultdict(str)
        self._pending = asyncio.Event()
        self._jobs: list[asyncio.Task[None]] = []
        self._polled: dict[str, int] = {}
        self._stop_listening = database.on_commit(self._committed)

    def subscribe(self, task_id: str | None) -> Subscription:
        """What happens from now on, in any process."""
        return self._memory.subscribe(task_id)

    def publish_delta(self, delta: Delta) -> None:
        """Hands a Delta to followers here at once, elsewhere joined with its neighbours."""
        self._memory.publish_delta(delta)
        key = (delta.task_id, delta.stream_id, delta.kind, delta.tool)
        self._deltas[key] += delta.text
        self._pending.set()

    async def start(self) -> None:
        """Begins to send, to listen and to poll."""
        self._jobs = [asyncio.create_task(job()) for job in (self._send, self._listen, self._poll)]

    async def close(self) -> None:
        """Stops its jobs and ends every subscription."""
        self._stop_listening()
        for job in self._jobs:
            job.cancel()
        await asyncio.gather(*self._jobs, return_exceptions=True)
        await self._memory.close()

    def _committed(self, committed: Committed) -> None:
        for stored in committed.events:
            self._seqs[stored.task_id] = stored.seq
        if committed.events:
            self._pending.set()

    async def _send(self) -> None:
        while True:
            await self._pending.wait()
            await asyncio.sleep(BATCH_SECONDS)
            self._pending.clear()
            payloads = self._take_payloads()
            try:
                await self._database.append_raw(partial(_notify, payloads))
            except _FAULTS as error:
                # Lost notices are found by the poll; lost Deltas by their closing event.
                _log.warning("live.notify_failed", error=type(error).__name__)

    def _take_payloads(self) -> list[str]:
        seqs, deltas = self._seqs, self._deltas
        self._seqs, self._deltas = {}, defaultdict(str)
        notices: list[dict[str, Any]] = [
            {"task_id": task_id, "seq": seq} for task_id, seq in seqs.items()
        ]
        for (task_id, stream_id, kind, tool), joined in deltas.items():
            # Escaped JSON is at most six bytes for each character.
            for start in range(0, len(joined), PAYLOAD_LIMIT // 8):
                piece = joined[start : start + PAYLOAD_LIMIT // 8]
                delta = Delta.model_validate(
                    {
                        "task_id": task_id,
                        "stream_id": stream_id,
                        "kind": kind,
                        "text": piece,
                        "tool": tool,
                    }
                )
                notices.append(delta.model_dump())
        return [json.dumps({"origin": self._origin, **notice}) for notice in notices]

    async def _listen(self) -> None:
        while True:
            try:
                await self._database.append_raw(self._listen_on)
            except _FAULTS as error:
                _log.warning("live.listen_failed", error=type(error).__name__)
            await asyncio.sleep(POLL_SECONDS)

    async def _listen_on(self, raw: Any) -> None:
        closed = asyncio.Event()
        raw.add_termination_listener(lambda _: closed.set())
        await raw.add_listener(CHANNEL, self._heard)
        try:
            await closed.wait()
        finally:
            if not raw.is_closed():
                await raw.remove_listener(CHANNEL, self._heard)

    def _heard(self, _: Any, __: int, ___: str, payload: str) -> None:
        notice = json.loads(payload)
        if notice.pop("origin") == self._origin:
            return
        if "seq" in notice:
            self._memory.offer(Notified(notice["task_id"], notice["seq"]))
        else:
            self._memory.publish_delta(Delta.model_validate(notice))

    async def _poll(self) -> None:
        while True:
            await asyncio.sleep(POLL_SECONDS)
            try:
                rows = await self._database.read(_recent)
            except _FAULTS as error:
                _log.warning("live.poll_failed", error=type(error).__name__)
                continue
            for task_id, seq in rows.items():
                if self._polled.get(task_id) != seq:
                    self._memory.offer(Notified(task_id, seq))
            self._polled = rows


async def _notify(payloads: list[str], raw: Any) -> None:
    await raw.execute(
        "select pg_notify($1, payload) from unnest($2::text[]) as payload", CHANNEL, payloads
    )


def _recent(connection: Connection) -> dict[str, int]:
    rows = connection.execute(
        text("select task_id, seq from task where updated_at > now() - interval '30 seconds'")
    )
    return {task_id: seq for task_id, seq in rows}
