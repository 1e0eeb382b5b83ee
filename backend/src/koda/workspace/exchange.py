"""Renames that never overwrite: swap two names, or take a free one. Linux only.

The kernel does both in one step (renameat2). Where a file system lacks that, several steps do the
same without ever losing bytes; what a kill leaves of them `settle_exchange` puts in order.
"""

import ctypes
import errno
import os
import sys
from typing import NamedTuple

from koda.errors import Unavailable

#: From linux/fs.h.
_RENAME_NOREPLACE = 1
_RENAME_EXCHANGE = 2
#: What a kernel, a file system or a container's filter answers that does not know the call.
_UNSUPPORTED = frozenset({errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM})
_ASIDE = ".aside"


class Place(NamedTuple):
    """A name inside an open folder (a file descriptor); never followed if it is a symlink."""

    folder: int
    name: str

    @property
    def aside(self) -> "Place":
        """Where `exchange` may keep the other's content for a moment, beside this one."""
        return Place(self.folder, self.name + _ASIDE)


def require_linux() -> None:
    """Raises Unavailable where the system calls of this file do not exist."""
    if not sys.platform.startswith("linux"):
        raise Unavailable(
            f"Delivery to a working tree needs Linux, this is {sys.platform}",
            hint="Run Koda on Linux or in its container.",
        )


def exchange(staged: Place, target: Place) -> None:
    """Swaps the two. Raises FileNotFoundError when either is missing.

    Without the kernel's help `target` is missing for an instant; FileExistsError then says that
    someone made it anew in that instant, and `settle_exchange` is due.
    """
    if _rename(staged, target, _RENAME_EXCHANGE):
        return
    os.stat(staged.name, dir_fd=staged.folder, follow_symlinks=False)
    move_away(target, staged.aside)
    move_new(staged, target)
    move_away(staged.aside, staged)


def move_away(target: Place, hidden: Place) -> None:
    """Renames whatever stands at `target` to `hidden`, a name that only Koda uses."""
    os.rename(target.name, hidden.name, src_dir_fd=target.folder, dst_dir_fd=hidden.folder)


def move_new(hidden: Place, target: Place) -> None:
    """Renames `hidden`, which only Koda uses, to `target`. Raises FileExistsError if it is taken.

    Without the kernel's help both names exist for an instant.
    """
    if _rename(hidden, target, _RENAME_NOREPLACE):
        return
    os.link(
        hidden.name,
        target.name,
        src_dir_fd=hidden.folder,
        dst_dir_fd=target.folder,
        follow_symlinks=False,
    )
    os.unlink(hidden.name, dir_fd=hidden.folder)


def settle_exchange(staged: Place, target: Place) -> None:
    """Ends an `exchange` or `move_new` that was cut off, one way or the other. Idempotent.

    Afterwards nothing is aside, and the two places are not links to one file.
    """
    if _same_file(staged, target):
        remove(staged)
    if not exists(staged.aside):
        return
    if not exists(staged):
        move_away(staged.aside, staged)
    elif not exists(target):
        move_new(staged.aside, target)
    else:
        remove(staged.aside)


def exists(place: Place) -> bool:
    """Whether the name is taken, by whatever."""
    return _stat(place) is not None


def remove(place: Place) -> None:
    """Unlinks the name, if it is there; not for folders."""
    # Looked for first: a read-only file system refuses to unlink even what is not there.
    if exists(place):
        os.unlink(place.name, dir_fd=place.folder)


def _stat(place: Place) -> os.stat_result | None:
    try:
        return os.stat(place.name, dir_fd=place.folder, follow_symlinks=False)
    except FileNotFoundError:
        return None


def _same_file(one: Place, other: Place) -> bool:
    first, second = _stat(one), _stat(other)
    return first is not None and second is not None and os.path.samestat(first, second)


_libc = ctypes.CDLL(None, use_errno=True)


def _rename(source: Place, target: Place, flags: int) -> bool:
    """Whether the kernel did it; False when this has to be done in steps."""
    sys.audit("koda.workspace.rename", source.name, target.name, flags)
    call = getattr(_libc, "renameat2", None)
    if call is None:
        return False
    result = call(
        source.folder, os.fsencode(source.name), target.folder, os.fsencode(target.name), flags
    )
    if result == 0:
        return True
    number = ctypes.get_errno()
    if number in _UNSUPPORTED:
        return False
    raise OSError(number, os.strerror(number), source.name, None, target.name)
