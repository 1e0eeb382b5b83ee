"""Shared fixtures: real databases, migrated once and fresh for each test."""

import asyncio
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from koda.db.engine import Database, open_database
from koda.db.migrate import migrate
from koda.settings import Settings
from tests.postgres import PostgresServer, find_postgres, start_postgres

_TEMPLATE = "koda_template"


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL cluster of this session's own, with a migrated template database."""
    if find_postgres() is None:
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL is missing; `make deps` installs it")
        pytest.skip("PostgreSQL is not installed; `make deps` installs it")
    folder = Path(tempfile.mkdtemp(prefix="koda-pg-", dir=_fast_folder()))
    server = start_postgres(folder)
    try:
        asyncio.run(_make_template(server))
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _fast_folder() -> str | None:
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


async def _make_template(server: PostgresServer) -> None:
    await server.execute(f"create database {_TEMPLATE}")
    database = open_database(Settings(database_url=server.url(_TEMPLATE)))
    await migrate(database)
    await database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty, migrated database; every test that uses it runs on both kinds."""
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        shutil.copy(template, tmp_path / "koda.db")
        yield f"sqlite:///{tmp_path / 'koda.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = f"test_{time.monotonic_ns()}_{os.getpid()}"
    asyncio.run(server.execute(f"create database {name} template {_TEMPLATE}"))
    yield server.url(name)
    asyncio.run(server.execute(f"drop database {name} with (force)"))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    folder = tmp_path_factory.mktemp("template")

    async def make() -> None:
        database = open_database(Settings(data_dir=folder))
        await migrate(database)
        await database.close()

    asyncio.run(make())
    return folder / "koda.db"


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings on a data folder and database of this test's own."""
    data_dir = tmp_path / "data"
    data_dir.mkdir(mode=0o700)
    return Settings(
        data_dir=data_dir,
        database_url=database_url,
        encryption_key="",
        jwt_secret_key="test-only-signing-words-for-tokens",
    )


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    """An open, migrated, empty Database: each test runs on SQLite and on PostgreSQL."""
    opened = open_database(settings)
    yield opened
    await opened.close()
