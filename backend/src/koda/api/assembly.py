"""Puts the parts of one process together, in order, and takes them apart again."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from koda.api.health.schemas import SandboxHealth
from koda.api.runtime import REFUSED_LEVEL, Runtime
from koda.api.tasks.hunk_facts import HunkIndex
from koda.db.base import utc_now
from koda.db.engine import Database, open_database
from koda.db.migrate import migrate
from koda.db.states import TaskStates
from koda.live.open import make_hub
from koda.security.encryption import Encryption
from koda.security.provider_keys import rotate_provider_keys
from koda.security.users import ensure_owner
from koda.settings import Settings
from koda.worker.data_lock import DataLock
from koda.worker.worker import Worker
from koda.workspace.sandbox.base import CommandResult, Sandbox, SandboxUnavailable, World
from koda.workspace.sandbox.probe import probe_sandbox


@dataclass(frozen=True)
class RefusingSandbox:
    """Stands in where no Sandbox works and the operator did not opt out: it runs nothing."""

    reason: SandboxUnavailable
    level: int = REFUSED_LEVEL
    name: str = "refused"

    @property
    def detail(self) -> str:
        """Why, and what would help."""
        return f"{self.reason.message} {self.reason.hint}".strip()

    async def run(
        self,
        world: World,
        command: str,
        *,
        timeout_seconds: float,
        on_output: Callable[[str], None],
    ) -> CommandResult:
        """Raises SandboxUnavailable."""
        raise SandboxUnavailable(self.reason.message, hint=self.reason.hint)


@asynccontextmanager
async def assembled(
    settings: Settings, *, address: str | None, works: bool
) -> AsyncIterator[Runtime]:
    """The parts of one process, ready; on leaving, all of them ended in the opposite order.

    `address` None: the data folder is not locked, as by a worker that shares its database with
    servers. `works`: it takes Tasks. Raises DataFolderBusy, SchemaTooNew, Misconfigured.
    """
    async with AsyncExitStack() as stack:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        if address is not None:
            lock = DataLock(settings.data_dir)
            lock.acquire(address)
            stack.callback(lock.release)
        encryption = Encryption(settings.encryption_key)
        database = open_database(settings)
        stack.push_async_callback(database.close)
        await _prepare(database, encryption, settings)
        hub = make_hub(database)
        stack.push_async_callback(hub.close)
        await hub.start()
        sandbox = await find_sandbox(settings)
        if works:
            worker = Worker(settings, database, hub, encryption, sandbox)
            stack.push_async_callback(worker.stop)
            # The lock of the data folder guards the database in it, and no other one.
            await worker.start(alone=address is not None and not settings.database_url)
        yield Runtime(
            settings=settings,
            database=database,
            states=TaskStates(),
            hunks=HunkIndex(),
            hub=hub,
            encryption=encryption,
            sandbox=SandboxHealth(level=sandbox.level, name=sandbox.name, detail=sandbox.detail),
            now=utc_now,
        )


async def find_sandbox(settings: Settings) -> Sandbox:
    """The strongest Sandbox that works here, or one that refuses every command."""
    try:
        return await probe_sandbox(settings)
    except SandboxUnavailable as error:
        return RefusingSandbox(error)


async def _prepare(database: Database, encryption: Encryption, settings: Settings) -> None:
    await migrate(database)
    now = utc_now()
    await database.write(lambda connection: ensure_owner(connection, now))
    if "," in settings.encryption_key:
        # The first key is the new one: the older can be dropped after one start.
        await database.write(lambda connection: rotate_provider_keys(connection, encryption))
