"""A real Workspace of a real repository, and a way to call Tools as the agent loop does."""

import asyncio
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from koda.events.phases import Phase
from koda.indexer.index import SymbolIndex
from koda.settings import Settings
from koda.tools.base import ToolContext, ToolOutcome
from koda.tools.executor import execute
from koda.workspace.base import Base
from koda.workspace.listing import SizeLimits
from koda.workspace.mirror import Mirror
from koda.workspace.sandbox.base import Sandbox
from koda.workspace.sandbox.probe import probe_sandbox
from koda.workspace.workspace import Opening, Workspace

LIMITS = SizeLimits(file_bytes=20_000_000, untracked_bytes=200_000_000)

FILES = {
    ".gitignore": b"*.log\nbuild/\n",
    "README.md": b"# Sample\n\nA small project.\n",
    "src/app.py": b'"""The app."""\n\n\nclass App:\n    def run(self):\n        return 1\n',
    "src/util.py": b"def helper(a):\n    return a\n\n\nLIMIT = 3\n",
    "src/web/main.ts": b"export interface Options { a: boolean }\nexport const start = () => 1;\n",
    "windows.txt": b"one\r\ntwo\r\nthree\r\n",
    "latin.txt": b"caf\xe9\n",
    "image.png": b"\x89PNG\r\n\x1a\n\0\0\0",
    "empty.txt": b"",
}


@dataclass
class Bench:
    """One open Workspace; `output` collects what commands stream."""

    workspace: Workspace
    source: Path
    symbols: SymbolIndex
    output: list[str] = field(default_factory=list)

    async def call(self, name: str, phase: Phase = Phase.EXECUTING, **inputs: Any) -> ToolOutcome:
        """The outcome of one ToolCall."""
        context = ToolContext(self.workspace, self.output.append, self.symbols)
        return await execute(name, inputs, phase, context)

    async def failure(self, name: str, **inputs: Any) -> str:
        """What a call says that must fail, and leave everything as it was."""
        outcome = await self.call(name, **inputs)
        assert (outcome.error, outcome.touched) == (True, ())
        assert (await self.workspace.changes()).changes == {}
        return outcome.content

    def put(self, path: str, content: bytes) -> None:
        """Writes into the staged tree behind the tools' back, as a command would."""
        (self.workspace.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.workspace.root / path).write_bytes(content)

    def content(self, path: str) -> bytes:
        """What is staged there."""
        return (self.workspace.root / path).read_bytes()


def make_repository(source: Path) -> None:
    """A repository of FILES in one commit."""
    for path, content in FILES.items():
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        (source / path).write_bytes(content)
    for command in (
        ["init", "-q"],
        ["add", "-A"],
        ["-c", "user.name=T", "-c", "user.email=t@example.org", "commit", "-q", "-m", "Start"],
    ):
        subprocess.run(["git", "-C", source, *command], check=True)


@dataclass(frozen=True)
class Prepared:
    """What the Workspaces of a session share; no Tool changes it."""

    source: Path
    mirror: Path
    base: Base
    sandbox: Sandbox


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """The repository, its mirror and base, and the strongest Sandbox that works here."""
    folder = tmp_path_factory.mktemp("prepared")
    data_dir = folder / "data"
    data_dir.mkdir()
    make_repository(folder / "source")
    mirror = Mirror(data_dir / "mirror.git", limits=LIMITS, data_dir=data_dir)
    base = asyncio.run(mirror.snapshot(folder / "source"))
    sandbox = asyncio.run(probe_sandbox(Settings(data_dir=data_dir)))
    return Prepared(folder / "source", mirror.path, base, sandbox)


@pytest.fixture
async def bench(tmp_path: Path, prepared: Prepared) -> AsyncIterator[Bench]:
    """A Workspace on a committed repository with FILES in it."""
    opening = Opening(
        folder=tmp_path / "workspaces/task/1",
        mirror=prepared.mirror,
        base=prepared.base,
        seen_at=prepared.source,
        sandbox=prepared.sandbox,
        limits=LIMITS,
        dependency_names=("node_modules",),
    )
    workspace = await Workspace.open(opening)
    symbols = SymbolIndex()
    yield Bench(workspace, prepared.source, symbols)
    symbols.close()
    await workspace.close()
