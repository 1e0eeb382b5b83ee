"""What every level of the Sandbox takes and gives: World, CommandResult and the protocol."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from koda.errors import KodaError


class SandboxUnavailable(KodaError):
    """No Sandbox works here, or one failed to start a command.

    Never raised for what the command itself did. The message is for people; it must not reach
    the model, which could do nothing about it.
    """

    status = 503
    code = "sandbox_unavailable"


@dataclass(frozen=True)
class DependencyFolder:
    """An ignored folder of the user's own (node_modules, .venv) that commands may read.

    `source` is its real path in the user's tree, `relative` the place it takes in the
    Workspace, with forward slashes ("node_modules", "packages/web/node_modules").
    """

    source: Path
    relative: str


@dataclass(frozen=True)
class World:
    """The folders one command sees; all paths are absolute.

    `tree` is the Workspace's checkout, `seen_at` the user's own path at which level 1 shows it.
    `layers_dir` keeps the private writable layers over `dependencies`, `home_dir` the command's
    HOME; both are made when missing, live as long as the Workspace, and lie outside `tree`.
    """

    tree: Path
    seen_at: Path
    dependencies: tuple[DependencyFolder, ...]
    layers_dir: Path
    home_dir: Path


@dataclass(frozen=True)
class CommandResult:
    """How one command ended.

    `exit_code` is 128 + n when signal n killed it, and None when Koda did (`timed_out`).
    `output` is stdout and stderr in order; when `truncated`, the middle is replaced by a line
    that counts what was left out.
    """

    exit_code: int | None
    output: bytes
    truncated: bool
    timed_out: bool
    duration_ms: int


class Sandbox(Protocol):
    """Runs commands of a hostile repository; one instance serves every Workspace.

    `level` is 1 (bubblewrap), 2 (Landlock) or 0 (none, the operator's choice); `name` and
    `detail` say so to people.
    """

    @property
    def level(self) -> int: ...

    @property
    def name(self) -> str: ...

    @property
    def detail(self) -> str: ...

    async def run(
        self,
        world: World,
        command: str,
        *,
        timeout_seconds: float,
        on_output: Callable[[str], None],
    ) -> CommandResult:
        """Run `command` with `/bin/sh -c` and return when it and all it started are gone.

        `on_output` gets the text as it comes, at most 20 times a second, and must not raise.
        Cancelling kills the whole process tree before the cancellation goes on. Raises
        SandboxUnavailable when the command could not be started.
        """
        ...
