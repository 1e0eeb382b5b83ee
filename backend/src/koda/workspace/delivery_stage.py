"""Writes the new bytes of a Delivery under hidden names beside their targets."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Self

from koda.workspace.delivery_plan import Entry
from koda.workspace.exchange import Place
from koda.workspace.target_tree import EXECUTABLE, SYMLINK, Seen, TargetMoved, TargetTree, mode_of

_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_FLUSHES_AT_ONCE = 8
_MOST_UNFLUSHED = 64


class Stager:
    """Stages one entry after the other; a context, because it holds files open.

    Flushing many files side by side lets the file system commit them together.
    """

    def __init__(self, tree: TargetTree) -> None:
        self._tree = tree
        self._unflushed: list[int] = []
        self._pool = ThreadPoolExecutor(_FLUSHES_AT_ONCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()
        self._close()

    def stage(self, entry: Entry, content: bytes) -> Entry:
        """Makes `entry.staged` what `entry.path` shall become; durable after `flush`.

        Permissions, extended attributes and, for root, the owner are those of the file that it
        replaces; a new file has those that the folder and the umask give. Answers with the entry
        as it came to be: a file system or umask may not allow the executable bit. Raises OSError,
        and TargetMoved when the file that it replaces is gone.
        """
        if entry.new is None:
            return entry
        place = self._tree.place(entry.staged)
        replaced = _replaced(self._tree, entry)
        owner = replaced[1] if replaced else os.fstat(place.folder)
        if entry.new.mode == SYMLINK:
            os.symlink(content, os.fsencode(place.name), dir_fd=place.folder)
            give_to(owner, place)
            return entry
        executable = entry.new.mode == EXECUTABLE
        handle = os.open(place.name, _FLAGS, 0o777 if executable else 0o666, dir_fd=place.folder)
        self._unflushed.append(handle)
        _write(handle, content)
        give_to(owner, place)
        if replaced and stat.S_ISREG(owner.st_mode):
            _copy_attributes(replaced[0], handle)
            os.fchmod(handle, _permissions(owner.st_mode, executable=executable))
        mode = mode_of(os.fstat(handle))
        if len(self._unflushed) == _MOST_UNFLUSHED:
            self.flush()
        return replace(entry, new=Seen(mode, entry.new.digest))

    def flush(self) -> None:
        """Waits until all that was staged is durable."""
        for _ in self._pool.map(os.fsync, self._unflushed):
            pass
        self._close()

    def _close(self) -> None:
        while self._unflushed:
            os.close(self._unflushed.pop())


def _write(handle: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(handle, left) :]


def give_to(owner: os.stat_result, place: Place) -> None:
    """As root, makes the owner of the file or folder that of `owner`; otherwise nothing."""
    if os.geteuid() == 0:
        os.chown(place.name, owner.st_uid, owner.st_gid, dir_fd=place.folder, follow_symlinks=False)


def _replaced(tree: TargetTree, entry: Entry) -> tuple[Place, os.stat_result] | None:
    if entry.old is None:
        return None
    place = tree.place(entry.path)
    try:
        return place, os.stat(place.name, dir_fd=place.folder, follow_symlinks=False)
    except FileNotFoundError:
        raise TargetMoved(entry.path, "was deleted in the same moment") from None


def _permissions(old: int, *, executable: bool) -> int:
    """The old bits; whoever may read may execute, or nobody may."""
    readable = old & 0o444
    if executable:
        return (old & 0o777) | (old & 0o111 or readable >> 2) | stat.S_IXUSR
    return old & 0o666


def _copy_attributes(source: Place, handle: int) -> None:
    """What may be copied of the extended attributes; some file systems and users may not."""
    path = f"/proc/self/fd/{source.folder}/{source.name}"
    try:
        for name in os.listxattr(path, follow_symlinks=False):
            os.setxattr(handle, name, os.getxattr(path, name, follow_symlinks=False))
    except OSError:
        return
