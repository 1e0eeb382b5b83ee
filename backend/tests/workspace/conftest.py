"""Fixtures of the workspace tests: a repository, its mirror, and Workspaces that get closed."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from koda.workspace.listing import SizeLimits
from koda.workspace.mirror import Mirror
from koda.workspace.sandbox.base import Sandbox
from koda.workspace.sandbox.unprotected import Unprotected
from koda.workspace.workspace import Opening, Workspace
from tests.workspace.repos import Repo

LIMITS = SizeLimits(file_bytes=100_000, untracked_bytes=300_000)

OpenWorkspace = Callable[..., Awaitable[Workspace]]


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A data folder."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """An empty repository of a user."""
    return Repo(tmp_path / "home" / "project")


@pytest.fixture
def mirror(data_dir: Path) -> Mirror:
    """The mirror of `repo`, not made yet."""
    return Mirror(data_dir / "mirrors" / "one.git", limits=LIMITS, data_dir=data_dir)


@pytest.fixture
def unprotected(data_dir: Path) -> Sandbox:
    """Commands without a Sandbox: what they do to the tree is the same."""
    return Unprotected(tuple(os.get_exec_path()), (data_dir,))


@pytest.fixture
async def open_workspace(
    repo: Repo, mirror: Mirror, data_dir: Path, unprotected: Sandbox
) -> AsyncIterator[OpenWorkspace]:
    """Opens a Workspace on `repo` as it is now; `sandbox` and `source` may differ."""
    opened: list[Workspace] = []

    async def open_one(*, sandbox: Sandbox | None = None, source: Path | None = None) -> Workspace:
        seen_at = source or repo.path
        base = await mirror.snapshot(seen_at)
        folder = data_dir / "workspaces" / "task" / str(len(opened) + 1)
        names = ("node_modules", ".venv", "vendor")
        opening = Opening(folder, mirror.path, base, seen_at, sandbox or unprotected, LIMITS, names)
        opened.append(await Workspace.open(opening))
        return opened[-1]

    yield open_one
    for workspace in opened:
        await workspace.close()
