"""A Sandbox of each level; in CI a level that is missing is a failure, elsewhere a skip."""

import asyncio
import os
from pathlib import Path

import pytest

from koda.settings import Settings
from koda.workspace.sandbox.base import Sandbox, SandboxUnavailable
from koda.workspace.sandbox.probe import probe_sandbox
from tests.workspace.sandbox.worlds import LEVELS, Place


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def sandboxes(data_dir: Path) -> dict[str, Sandbox | SandboxUnavailable]:
    """Probed once; the reason where a level does not work here."""
    found: dict[str, Sandbox | SandboxUnavailable] = {}
    for name in LEVELS:
        settings = Settings(data_dir=data_dir, sandbox=name)
        try:
            found[name] = asyncio.run(probe_sandbox(settings))
        except SandboxUnavailable as error:
            found[name] = error
    return found


def _usable(sandboxes: dict[str, Sandbox | SandboxUnavailable], name: str) -> Sandbox:
    found = sandboxes[name]
    if isinstance(found, SandboxUnavailable):
        if os.environ.get("CI"):
            raise found
        pytest.skip(found.message)
    return found


@pytest.fixture(params=LEVELS)
def sandbox(
    request: pytest.FixtureRequest, sandboxes: dict[str, Sandbox | SandboxUnavailable]
) -> Sandbox:
    return _usable(sandboxes, request.param)


@pytest.fixture
def bubblewrap(sandboxes: dict[str, Sandbox | SandboxUnavailable]) -> Sandbox:
    return _usable(sandboxes, "bubblewrap")


@pytest.fixture
def landlock(sandboxes: dict[str, Sandbox | SandboxUnavailable]) -> Sandbox:
    return _usable(sandboxes, "landlock")


@pytest.fixture
def place(tmp_path: Path, data_dir: Path, request: pytest.FixtureRequest) -> Place:
    """A Workspace inside the data folder, as Koda has it, and the user's folder outside."""
    number = sum(1 for _ in data_dir.iterdir())
    return Place(root=data_dir / f"workspace-{number}", user=tmp_path / "user")
