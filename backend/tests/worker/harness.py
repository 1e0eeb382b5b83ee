"""A worker at work: real database, git repository, sandbox, and a model on loopback."""

import asyncio
import hashlib
import os
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet

from koda.db import log
from koda.db.base import utc_now
from koda.db.engine import Database
from koda.db.states import TaskStates
from koda.events.phases import Phase
from koda.events.state import TaskState
from koda.events.types import StoredEvent, TaskEvent
from koda.live.hub import Hub
from koda.live.open import make_hub
from koda.security.encryption import Encryption
from koda.security.provider_keys import set_provider_key
from koda.settings import Settings
from koda.worker.worker import Worker
from koda.workspace.sandbox.base import Sandbox
from koda.workspace.sandbox.probe import probe_sandbox
from tests.factory import make_repository, make_task, make_user
from tests.loopback.messages_api import TEST_KEY, MessagesApi

_ENV = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1"}


def git(folder: Path, *arguments: str) -> str:
    """git as a person with a name and no configuration runs it."""
    person = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    safe = ("-c", "init.defaultBranch=main", "-c", "safe.directory=*")
    done = subprocess.run(
        ["git", *person, *safe, *arguments],
        cwd=folder,
        env=_ENV,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def tree_hash(folder: Path) -> str:
    """A digest over every path, type, mode, content and link target below `folder`, .git too."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        info = path.lstat()
        digest.update(f"{path.relative_to(folder)}\0{info.st_mode}\0".encode())
        if path.is_symlink():
            digest.update(os.fsencode(path.readlink()))
        elif path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


@dataclass
class Bench:
    """One worker with its user, and what a test does to its Tasks."""

    settings: Settings
    database: Database
    hub: Hub
    worker: Worker
    states: TaskStates
    user_id: str
    api: MessagesApi

    async def add_repository(self, path: Path) -> str:
        return await self.database.write(lambda c: make_repository(c, self.user_id, str(path)))

    async def add_task(self, repository_id: str, **options: object) -> str:
        return await self.database.write(
            lambda c: make_task(c, self.user_id, repository_id, **options)
        )

    async def append(
        self, task_id: str, *events: TaskEvent, contents: tuple[bytes, ...] = ()
    ) -> None:
        await self.database.write(lambda c: log.append(c, task_id, list(events), contents=contents))

    async def state(self, task_id: str) -> TaskState:
        return await self.database.read(lambda c: self.states.get(c, task_id))

    async def events(self, task_id: str) -> list[StoredEvent]:
        return await self.database.read(lambda c: log.read_all(c, task_id))

    async def wait(
        self, task_id: str, wanted: Callable[[TaskState], bool], timeout_seconds: float = 30
    ) -> TaskState:
        """The first state that `wanted` accepts."""
        followed = self.hub.subscribe(task_id)
        try:
            async with asyncio.timeout(timeout_seconds):
                while not wanted(state := await self.state(task_id)):
                    await followed.get()
                return state
        except TimeoutError:
            state = await self.state(task_id)
            raise AssertionError(
                f"still {state.phase}: {state.message} {state.hint}; events: "
                f"{[one.event.type for one in await self.events(task_id)][-12:]}"
            ) from None
        finally:
            followed.close()

    async def wait_for(self, task_id: str, *phases: Phase) -> TaskState:
        """The state once the Task is in one of `phases` and no worker holds it."""
        return await self.wait(task_id, lambda s: s.phase in phases and not s.leased)


def make_settings(settings: Settings, api: MessagesApi) -> Settings:
    """The test's settings, toward the loopback model."""
    return settings.model_copy(
        update={"anthropic_base_url": api.url, "encryption_key": Fernet.generate_key().decode()}
    )


@asynccontextmanager
async def working(
    settings: Settings, database: Database, api: MessagesApi, sandbox: Sandbox | None = None
) -> AsyncIterator[Bench]:
    """A started worker with one user whose key the loopback model takes."""
    settings = make_settings(settings, api)
    hub = make_hub(database)
    await hub.start()
    encryption = Encryption(settings.encryption_key)
    worker = Worker(settings, database, hub, encryption, sandbox or await probe_sandbox(settings))

    def make(connection):
        user_id = make_user(connection)
        set_provider_key(connection, encryption, (user_id, "anthropic"), TEST_KEY, utc_now())
        return user_id

    user_id = await database.write(make)
    await worker.start()
    try:
        yield Bench(settings, database, hub, worker, TaskStates(), user_id, api)
    finally:
        await worker.stop()
        await hub.close()
