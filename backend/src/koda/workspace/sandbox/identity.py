"""Which user a level 2 command runs as, and what has to belong to that user.

A server that runs as root (in a container, mostly) gives each Workspace a user of its own, so
that its commands can neither signal nor change what is the server's or another Workspace's.
"""

import os
import time
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from koda.workspace.sandbox.base import World
from koda.workspace.sandbox.process import PROCESS_LIMIT

# linux/capability.h
_CHOWN, _DAC_OVERRIDE, _DAC_READ_SEARCH, _KILL, _SETGID, _SETUID, _SETPCAP = 0, 1, 2, 5, 6, 7, 8
_NEEDED = (_CHOWN, _KILL, _SETGID, _SETUID, _SETPCAP)
_FIRST_UID, _UID_COUNT = 61_184, 4_000
"""Within systemd's range for dynamic users, which no distribution gives to a person, and within
the 65,536 ids that a container's user namespace usually has."""
_COUNT_SECONDS = 30


@dataclass(frozen=True)
class CommandUser:
    """`separate`: whether each Workspace has a user of its own. `capabilities` is a bit set."""

    separate: bool
    capabilities: int

    def uid_for(self, tree: Path) -> int | None:
        """The user (and group) id for commands in `tree`, or None for the server's own."""
        if not self.separate:
            return None
        return _FIRST_UID + zlib.crc32(os.fsencode(tree)) % _UID_COUNT


def find_command_user() -> CommandUser:
    """Decide by this process's user, capabilities and user namespace.

    The separate user keeps one capability, to pass through folders that are the server's alone
    on the way to the Workspace; what it may open is Landlock's to say.
    """
    capabilities = _effective_capabilities()
    passing = [bit for bit in (_DAC_READ_SEARCH, _DAC_OVERRIDE) if capabilities >> bit & 1]
    able = os.geteuid() == 0 and all(capabilities >> bit & 1 for bit in _NEEDED)
    if not (able and passing and _ids_are_mapped()):
        return CommandUser(separate=False, capabilities=0)
    return CommandUser(separate=True, capabilities=1 << passing[0])


def give_workspace(world: World, uid: int) -> None:
    """Make `world`'s tree and home belong to `uid`.

    The whole tree is walked the first time only; afterwards `adopt` keeps up with what Koda
    writes, and only a `.git` that was made since is walked.
    """
    for folder in (world.tree, world.tree / ".git", world.home_dir):
        if folder.is_dir() and folder.lstat().st_uid != uid:
            _give(folder, uid)


def adopt(tree: Path, paths: Iterable[Path]) -> None:
    """Give what Koda wrote in `tree` (files, and folders made for them) to the tree's owner.

    Does nothing unless Koda is root and commands run as another user. `paths` lie in `tree`.
    """
    owner = tree.lstat().st_uid
    if owner == os.geteuid() or os.geteuid() != 0:
        return
    for path in paths:
        for each in (path, *path.parents):
            if each == tree:
                break
            if os.path.lexists(each) and each.lstat().st_uid != owner:
                os.lchown(each, owner, owner)


_counted: dict[str, float] = {"at": float("-inf"), "limit": 0.0}


def process_limit(uid: int | None) -> int:
    """The most processes a command's user may have: the kernel counts by user, so for the
    server's own user what runs already is added, counted at most every 30 s."""
    if uid is not None:
        return PROCESS_LIMIT
    now = time.monotonic()
    if now - _counted["at"] > _COUNT_SECONDS:
        _counted.update(at=now, limit=_count_threads(os.geteuid()) + PROCESS_LIMIT)
    return int(_counted["limit"])


def _count_threads(uid: int) -> int:
    count = 0
    for entry in os.scandir("/proc"):
        try:
            if entry.name.isdigit() and entry.stat().st_uid == uid:
                count += sum(1 for _ in Path(entry.path, "task").iterdir())
        except OSError:
            continue
    return count


def _give(folder: Path, uid: int) -> None:
    for above, folder_names, file_names in os.walk(folder, topdown=False):
        for name in (*folder_names, *file_names):
            os.lchown(f"{above}/{name}", uid, uid)
    # Last, because its owner says that all is done.
    os.lchown(folder, uid, uid)


def _effective_capabilities() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("CapEff:"):
            return int(line.split()[1], 16)
    return 0


def _ids_are_mapped() -> bool:
    """Whether this user namespace has all ids that `uid_for` gives."""
    for name in ("uid_map", "gid_map"):
        rows = [
            [int(number) for number in line.split()]
            for line in Path("/proc/self", name).read_text().splitlines()
        ]
        last = _FIRST_UID + _UID_COUNT
        if not any(first <= _FIRST_UID and last <= first + count for first, _, count in rows):
            return False
    return True
