"""Level 2: Landlock and seccomp, for hosts that forbid namespaces (containers, mostly).

Nothing can be mounted: the Workspace is seen at its own path, dependency folders are links to the
user's, readable only, and there is no private /tmp or /dev/shm (TMPDIR is inside HOME).
"""

import asyncio
import os
import platform
from collections.abc import Callable, Iterable
from pathlib import Path

from koda.workspace.sandbox.base import CommandResult, World
from koda.workspace.sandbox.dependencies import Placed, linked_places, placed_dependencies
from koda.workspace.sandbox.environment import world_env
from koda.workspace.sandbox.etc import etc_parts
from koda.workspace.sandbox.identity import (
    find_command_user,
    give_workspace,
    process_limit,
)
from koda.workspace.sandbox.process import inner_argv, run_launch
from koda.workspace.sandbox.seccomp import build_filter
from koda.workspace.sandbox.supervised import SupervisedLaunches
from koda.workspace.sandbox.toolchains import (
    SYSTEM,
    SYSTEM_FILES,
    Toolchains,
    interpreter_folders,
)

LEAST_ABI = 3
"""The first that covers truncation (Linux 6.2)."""

# linux/landlock.h: LANDLOCK_ACCESS_FS_*, _NET_*, LANDLOCK_SCOPE_*
_READ = 0x1 | 0x4 | 0x8
_DEVICE = 0x2 | 0x4 | 0x8000
_FILES = {3: 0x7FFF, 5: 0xFFFF}
_NET = {3: 0, 4: 0x3}
_SCOPED = {3: 0, 6: 0x3}
_RULESET_BYTES = {3: 8, 4: 16, 6: 24}

_DEVICES = ("null", "zero", "full", "random", "urandom")
_PROC = (
    *("cpuinfo", "filesystems", "loadavg", "meminfo", "stat", "uptime", "version"),
    *("self", "sys/kernel/cap_last_cap", "sys/vm/overcommit_memory"),
)
"""The command's own first process, and what says nothing of any: others' command lines stay
unread, so that programs it starts cannot read their own statistics either."""


class Landlock:
    """Sandbox level 2 on Landlock `abi`; the other arguments as for Bubblewrap."""

    level = 2
    name = "landlock"

    def __init__(
        self,
        abi: int,
        toolchains: Toolchains,
        readable: tuple[Path, ...],
        keep_out: tuple[Path, ...],
    ) -> None:
        self._abi = abi
        self._toolchains = toolchains
        self._keep_out = keep_out
        self._user = find_command_user()
        self._launches = SupervisedLaunches()
        files = _newest(_FILES, abi)
        self._rules = [
            *_rules([*SYSTEM, *etc_parts(), *SYSTEM_FILES], _READ),
            *_rules([*toolchains.readable, *readable], _READ),
            *_rules((Path("/proc") / name for name in _PROC), _READ),
            *_rules((Path("/dev") / name for name in _DEVICES), _DEVICE & files),
        ]
        self._handled_files = files
        self._confinement = {
            "confined": True,
            "filter": build_filter(platform.machine()),
            "handled_files": files,
            "handled_net": _newest(_NET, abi),
            "scoped": _newest(_SCOPED, abi),
            "ruleset_bytes": _newest(_RULESET_BYTES, abi),
        }

    @property
    def detail(self) -> str:
        """What a person should know about it, in a sentence or two."""
        who = "as a user of their own" if self._user.separate else "as the server's own user"
        signals = "" if self._abi >= 6 or self._user.separate else " They can signal the server."
        return (
            f"Landlock {self._abi} and seccomp, no network; commands run {who}, and dependency "
            f"folders are read-only.{signals} Install bubblewrap for the stronger level."
        )

    async def run(
        self,
        world: World,
        command: str,
        *,
        timeout_seconds: float,
        on_output: Callable[[str], None],
    ) -> CommandResult:
        """See Sandbox.run."""
        uid = self._user.uid_for(world.tree)
        inner = inner_argv(command, process_limit(uid))
        temporary = world.home_dir / "tmp"
        temporary.mkdir(parents=True, exist_ok=True)
        if uid is not None:
            await asyncio.to_thread(give_workspace, world, uid)
        placed = placed_dependencies(world, self._keep_out)
        with linked_places(placed):
            launch = self._launches.launch(
                {
                    **self._confinement,
                    "rules": [*self._rules, *self._world_rules(world, placed)],
                    "cwd": str(world.tree),
                    "env": world_env(world, self._toolchains, temporary),
                    "uid": uid,
                    "capabilities": self._user.capabilities,
                },
                inner,
            )
            return await run_launch(launch, timeout_seconds=timeout_seconds, on_output=on_output)

    def _world_rules(self, world: World, placed: list[Placed]) -> list[tuple[str, int]]:
        interpreters = (
            found for each in placed for found in interpreter_folders(each.source, self._keep_out)
        )
        return [
            *_rules([each.source for each in placed], _READ),
            *_rules(interpreters, _READ),
            *_rules([world.tree, world.home_dir], self._handled_files),
        ]


def _rules(paths: Iterable[Path], rights: int) -> list[tuple[str, int]]:
    return [(os.fspath(path), rights) for path in paths]


def _newest(by_abi: dict[int, int], abi: int) -> int:
    """The value of the newest version that is not newer than `abi`."""
    return by_abi[max(version for version in by_abi if version <= abi)]
