"""Worlds to run commands in, and looks at the host from outside."""

import asyncio
import hashlib
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from koda.workspace.sandbox.base import CommandResult, DependencyFolder, Sandbox, World

LEVELS = {"bubblewrap": 1, "landlock": 2}


@dataclass
class Place:
    """A user's repository folder, and the Workspace that commands in it run in."""

    root: Path
    user: Path
    dependencies: list[DependencyFolder] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.user.mkdir(parents=True, exist_ok=True)
        self.tree.mkdir(parents=True, exist_ok=True)

    @property
    def tree(self) -> Path:
        return self.root / "tree"

    @property
    def world(self) -> World:
        return World(
            tree=self.tree,
            seen_at=self.user,
            dependencies=tuple(self.dependencies),
            layers_dir=self.root / "layers",
            home_dir=self.root / "home",
        )

    def add_dependency(self, relative: str) -> Path:
        """An ignored folder of the user's own; returns it, to be filled."""
        source = self.user / relative
        source.mkdir(parents=True)
        self.dependencies.append(DependencyFolder(source, relative))
        return source

    def cwd(self, sandbox: Sandbox) -> Path:
        """Where commands find the Workspace."""
        return self.user if sandbox.level == 1 else self.tree

    async def run(
        self, sandbox: Sandbox, command: str, timeout_seconds: float = 20
    ) -> CommandResult:
        return await sandbox.run(
            self.world, command, timeout_seconds=timeout_seconds, on_output=lambda _: None
        )

    async def text(self, sandbox: Sandbox, command: str) -> str:
        """The output of a command that has to succeed, without the last line end."""
        result = await self.run(sandbox, command)
        assert result.exit_code == 0, result
        return result.output.decode().removesuffix("\n")


def write_program(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    file.chmod(0o755)


def digest_of(folder: Path) -> str:
    """Over names, kinds, modes and contents of everything below `folder`."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        digest.update(f"{path.relative_to(folder)}\0{status.st_mode:o}\0".encode())
        if stat.S_ISLNK(status.st_mode):
            digest.update(os.fsencode(path.readlink()))
        elif path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


def processes_with(marker: str) -> list[int]:
    """Processes of this machine that have `marker` in their command line."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            try:
                if marker.encode() in (folder / "cmdline").read_bytes():
                    found.append(int(folder.name))
            except OSError:
                continue
    return found


async def until(condition: Callable[[], bool], seconds: float = 5) -> None:
    """Wait until `condition()` is true; fails after `seconds`."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - the kernel sets no event of ours
            await asyncio.sleep(0.01)


@contextmanager
def temporary_folder(parent: Path) -> Iterator[Path]:
    """A folder of this test's own in a place that pytest does not offer."""
    folder = parent / f"koda-test-{os.getpid()}"
    made_parent = not parent.exists()
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
        if made_parent:
            parent.rmdir()
