"""A worker on a generated repository, for measurements of whole Tasks."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet
from sqlalchemy import text
from tests.factory import make_repository, make_user
from tests.loopback.messages_api import TEST_KEY
from tests.postgres import start_postgres
from tests.worker.harness import git

from koda.db.base import utc_now
from koda.db.engine import Database, open_database
from koda.db.migrate import migrate
from koda.live.open import make_hub
from koda.security.encryption import Encryption
from koda.security.provider_keys import set_provider_key
from koda.settings import Settings
from koda.worker.worker import Worker
from koda.workspace.sandbox.probe import probe_sandbox

FILES = 5_000


@dataclass(frozen=True)
class Scene:
    """The parts a measurement needs."""

    database: Database
    worker: Worker
    user_id: str
    repository_id: str


def make_project(folder: Path, files: int = FILES) -> None:
    """A committed repository of small Python files, with a little uncommitted work."""
    for number in range(files):
        package = folder / ("pkg" if number < 50 else f"part_{number // 100}")
        package.mkdir(parents=True, exist_ok=True)
        name = f"module_{number}.py"
        body = "".join(f"def function_{n}(x):\n    return x + {n}\n\n\n" for n in range(10))
        (package / name).write_text(f'"""Module {number}."""\n\n\n{body}')
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "first")
    (folder / "notes.txt").write_text("not committed\n")


@asynccontextmanager
async def scene(
    model_url: str, *, postgres: bool = False, files: int = FILES
) -> AsyncIterator[Scene]:
    """A started worker whose user has a key for the model at `model_url`."""
    root = Path(tempfile.mkdtemp(prefix="koda-bench-"))
    server = None
    url = ""
    try:
        if postgres:
            (root / "pg").mkdir()
            root.chmod(0o755)
            # Durable, as a real one: the append's price is part of the figure.
            server = start_postgres(root / "pg", durable=True)
            await server.execute("create database koda")
            url = server.url("koda")
        make_project(root / "project", files)
        async with _working(root, url, model_url) as made:
            yield made
    finally:
        if server is not None:
            server.stop()
        shutil.rmtree(root, ignore_errors=True)


@asynccontextmanager
async def _working(root: Path, url: str, model_url: str) -> AsyncIterator[Scene]:
    project = root / "project"
    (root / "data").mkdir(mode=0o700)
    settings = Settings(
        data_dir=root / "data",
        database_url=url,
        anthropic_base_url=model_url,
        encryption_key=Fernet.generate_key().decode(),
    )
    database = open_database(settings)
    await migrate(database)
    hub = make_hub(database)
    await hub.start()
    encryption = Encryption(settings.encryption_key)
    worker = Worker(settings, database, hub, encryption, await probe_sandbox(settings))

    def make(connection):
        user_id = make_user(connection)
        set_provider_key(connection, encryption, (user_id, "anthropic"), TEST_KEY, utc_now())
        return user_id, make_repository(connection, user_id, str(project))

    user_id, repository_id = await database.write(make)
    await worker.start()
    try:
        yield Scene(database, worker, user_id, repository_id)
    finally:
        await worker.stop()
        await hub.close()
        await database.close()


async def until_phase(made: Scene, task_id: str, phase: str) -> None:
    """Waits until the Task is there; looks at the row, so that nothing else is woken."""
    query = "select phase from task where task_id = :task"
    for _ in range(6_000):
        found = await made.database.read(
            lambda c: c.execute(text(query), {"task": task_id}).scalar()
        )
        if found == phase:
            return
        if found in ("failed", "waiting"):
            raise RuntimeError(f"the task is {found}")
        await asyncio.sleep(0.05)
    raise RuntimeError(f"the task never reached {phase}")
