"""One way into both databases: a synchronous function inside one transaction.

On SQLite writes run in a single writer thread (WAL, BEGIN IMMEDIATE, synchronous=NORMAL: it
survives kill -9, not a power cut) and reads in a small pool of threads. On PostgreSQL both run on
asyncpg through SQLAlchemy's greenlet bridge. So each query is written once.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import asyncpg
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import QueuePool

from koda.events.types import StoredEvent
from koda.settings import Settings

T = TypeVar("T")

_READERS = 4
_COMMITTED = "koda.committed"
#: asyncpg knows `ssl`; hosted databases hand out libpq's `sslmode`.
_SSL_MODES = {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}


@dataclass(frozen=True)
class Wake:
    """A Task to put into the queue; `if_absent`: unless it has a job there."""

    task_id: str
    if_absent: bool


@dataclass
class Committed:
    """What one transaction did that others want to hear of, once it was committed.

    `events` in the order of their append; `wakes` are Tasks that need a worker and whose queue is
    in this process's memory.
    """

    events: list[StoredEvent] = field(default_factory=list)
    wakes: list[Wake] = field(default_factory=list)


#: Called on the event loop.
CommitListener = Callable[[Committed], None]


def noted(connection: Connection) -> Committed:
    """What the transaction on `connection` will tell once committed; callers add to it."""
    found: Committed = connection.info.setdefault(_COMMITTED, Committed())
    return found


def normalise_url(url: str, data_dir: Path) -> URL:
    """The URL that SQLAlchemy drives: asyncpg for PostgreSQL, the data folder's file if empty."""
    if not url:
        return URL.create("sqlite", database=str(data_dir / "koda.db"))
    parts = urlsplit(url)
    scheme = parts.scheme.split("+", maxsplit=1)[0]
    if scheme == "sqlite":
        return make_url(url).set(drivername="sqlite")
    query = [("ssl" if key == "sslmode" else key, value) for key, value in parse_qsl(parts.query)]
    query = [
        (key, value)
        for key, value in query
        if key != "channel_binding" and (key != "ssl" or value in _SSL_MODES)
    ]
    return make_url(
        urlunsplit(("postgresql+asyncpg", parts.netloc, parts.path, urlencode(query), ""))
    )


class Database:
    """The engine of one process. Made by `open_database`; `close` before the loop ends."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self._listeners: list[CommitListener] = []
        self._sync: Engine | None = _sqlite_engine(url) if self.is_sqlite else None
        self._async: AsyncEngine | None = (
            None if self.is_sqlite else create_async_engine(url, pool_size=8, max_overflow=8)
        )
        self._raw: asyncpg.Pool | None = None
        self._opening_raw = asyncio.Lock()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="koda-writer")
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="koda-reader")

    def on_commit(self, listener: CommitListener) -> Callable[[], None]:
        """Registers a listener; the returned function removes it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """What `work` returns, after its transaction was committed; an exception rolls it back.

        On SQLite `work` runs in the writer thread: it must not touch the event loop.
        """
        running = asyncio.ensure_future(self._transact(work))
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            # It commits or not, as a whole, and its listeners hear of it, before the caller ends.
            if not running.cancelled():
                await asyncio.wait({running})
            raise

    async def _transact(self, work: Callable[[Connection], T]) -> T:
        if self._sync is not None:
            loop = asyncio.get_running_loop()
            result, committed = await loop.run_in_executor(
                self._writer, _run_sync, self._sync, work
            )
        else:
            result, committed = await _run_async(self._pool, work)
        self._tell(committed)
        return result

    async def read(self, work: Callable[[Connection], T]) -> T:
        """What `work` returns from one consistent view; it must not write."""
        if self._sync is not None:
            loop = asyncio.get_running_loop()
            result, _ = await loop.run_in_executor(
                self._readers, _run_sync, self._sync.execution_options(koda_read=True), work
            )
            return result
        async with self._pool.connect() as connection:
            await connection.execution_options(isolation_level="REPEATABLE READ")
            return await connection.run_sync(work)

    async def append_raw(self, work: Callable[[Any], Awaitable[T]]) -> T:
        """PostgreSQL only: `work` on a bare asyncpg connection, outside SQLAlchemy's overhead.

        The caller sends single statements, each its own transaction, and leaves no state behind.
        """
        async with self._opening_raw:
            if self._raw is None:
                # What `reset` would undo is never done: it would cost a round trip an append.
                self._raw = await asyncpg.create_pool(self.dsn, min_size=1, reset=_keep)
        async with self._raw.acquire() as connection:
            return await work(connection)

    @property
    def dsn(self) -> str:
        """PostgreSQL's URL as asyncpg reads it."""
        query = {("sslmode" if key == "ssl" else key): one for key, one in self.url.query.items()}
        plain = self.url.set(drivername="postgresql", query=query)
        return plain.render_as_string(hide_password=False)

    def tell_committed(self, stored: list[StoredEvent]) -> None:
        """For `append_raw` callers, which commit past `write`."""
        self._tell(Committed(events=stored))

    async def close(self) -> None:
        """Waits for running work and closes every connection."""
        await asyncio.to_thread(self._writer.shutdown)
        await asyncio.to_thread(self._readers.shutdown)
        if self._sync is not None:
            self._sync.dispose()
        if self._async is not None:
            await self._async.dispose()
        if self._raw is not None:
            await self._raw.close()

    @property
    def _pool(self) -> AsyncEngine:
        if self._async is None:
            raise RuntimeError("expected PostgreSQL, this database is SQLite")
        return self._async

    def _tell(self, committed: Committed) -> None:
        if committed.events or committed.wakes:
            for listener in tuple(self._listeners):
                listener(committed)


def open_database(settings: Settings) -> Database:
    """The Database that the settings name; nothing is connected yet."""
    return Database(normalise_url(settings.database_url, settings.data_dir))


async def _keep(_: asyncpg.Connection) -> None:
    """Leaves a connection as it is."""


def _run_sync(engine: Engine, work: Callable[[Connection], T]) -> tuple[T, Committed]:
    with engine.connect() as connection:
        connection.info.pop(_COMMITTED, None)
        with connection.begin():
            result = work(connection)
        return result, noted(connection)


async def _run_async(engine: AsyncEngine, work: Callable[[Connection], T]) -> tuple[T, Committed]:
    async with engine.connect() as connection:

        def scoped(sync: Connection) -> T:
            sync.info.pop(_COMMITTED, None)
            return work(sync)

        async with connection.begin():
            result = await connection.run_sync(scoped)
        return result, await connection.run_sync(noted)


def _sqlite_engine(url: URL) -> Engine:
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=_READERS + 1,
        connect_args={"check_same_thread": False, "timeout": 10},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "foreign_keys=ON",
            "busy_timeout=10000",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        read = connection.get_execution_options().get("koda_read")
        connection.exec_driver_sql("BEGIN" if read else "BEGIN IMMEDIATE")

    return engine
