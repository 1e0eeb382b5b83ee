"""A person's working tree, reached by open folders only: no symlink in a path is ever followed."""

import errno
import hashlib
import os
import stat
from collections import OrderedDict
from pathlib import Path
from typing import NamedTuple, Self

from koda.errors import InvalidInput
from koda.workspace.exchange import Place

SYMLINK, EXECUTABLE, REGULAR = "120000", "100755", "100644"
#: What stands in a place that is neither file nor symlink.
OTHER = "other"

_OPEN_FOLDERS = 64
_READ_BYTES = 1 << 20
_FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Seen(NamedTuple):
    """What stands in a place: git mode, and SHA-256 hex of the bytes or of the link's target."""

    mode: str
    digest: str

    def same_content(self, other: "Seen") -> bool:
        """Equal but for the executable bit."""
        return self.digest == other.digest and (self.mode == SYMLINK) == (other.mode == SYMLINK)


class TargetMoved(Exception):
    """A person changed `path` meanwhile; `reason` is a sentence part that says how."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


def check_path(path: str) -> None:
    """Raises InvalidInput for a path that is not plainly inside the tree, or is git's own."""
    parts = path.split("/")
    if "\0" in path or any(part in ("", ".", "..") for part in parts):
        raise InvalidInput(f"Expected a path inside the repository, got {path!r}")
    if any(part.lower() == ".git" for part in parts):
        raise InvalidInput(f"Koda never writes into git's own folder, but the path is {path!r}")


def parents(path: str) -> list[str]:
    """The folders above `path` inside the tree, outermost first: a/b/c -> [a, a/b]."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[: k + 1]) for k in range(len(parts))]


class TargetTree:
    """One open working tree. Paths are relative to it; "" is itself."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._root = os.open(root, _FOLDER_FLAGS)
        self._open: OrderedDict[str, int] = OrderedDict()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for handle in [self._root, *self._open.values()]:
            os.close(handle)

    @property
    def inode(self) -> int:
        return os.fstat(self._root).st_ino

    def folder(self, path: str) -> int:
        """The open folder. Raises FileNotFoundError, or TargetMoved when it is something else.

        The handle belongs to the tree, and lives at least until 60 others were asked for.
        """
        if not path:
            return self._root
        if path in self._open:
            self._open.move_to_end(path)
            return self._open[path]
        handle = self._walk(path)
        self._open[path] = handle
        if len(self._open) > _OPEN_FOLDERS:
            os.close(self._open.popitem(last=False)[1])
        return handle

    def forget_folder(self, path: str) -> None:
        """Closes it, for when the folder of that name goes away."""
        if path in self._open:
            os.close(self._open.pop(path))

    def place(self, path: str) -> Place:
        """Where `path` stands; raises as `folder` does for its parent."""
        above, _, name = path.rpartition("/")
        return Place(self.folder(above), name)

    def look(self, path: str) -> Seen | None:
        """What stands at `path`; None when nothing does, or its folder is missing.

        Raises TargetMoved when a folder above it is not a folder.
        """
        try:
            place = self.place(path)
        except FileNotFoundError:
            return None
        return look(place)

    def _walk(self, path: str) -> int:
        handle = os.dup(self._root)
        for folder in [*parents(path), path]:
            parent = handle
            try:
                handle = os.open(folder.rpartition("/")[2], _FOLDER_FLAGS, dir_fd=parent)
            except OSError as error:
                if error.errno in (errno.ENOTDIR, errno.ELOOP):
                    raise TargetMoved(folder, "is not a folder (any more)") from None
                raise
            finally:
                os.close(parent)
        return handle


def look(place: Place) -> Seen | None:
    """What stands there, without following a symlink; None when nothing does."""
    try:
        facts = os.stat(place.name, dir_fd=place.folder, follow_symlinks=False)
        if stat.S_ISLNK(facts.st_mode):
            link = os.readlink(os.fsencode(place.name), dir_fd=place.folder)
            return Seen(SYMLINK, hashlib.sha256(link).hexdigest())
        if not stat.S_ISREG(facts.st_mode):
            return Seen(OTHER, "")
        handle = os.open(place.name, _FILE_FLAGS, dir_fd=place.folder)
    except FileNotFoundError:
        return None
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO):
            return Seen(OTHER, "")
        raise
    try:
        return _read(handle)
    finally:
        os.close(handle)


def _read(handle: int) -> Seen:
    facts = os.fstat(handle)
    if not stat.S_ISREG(facts.st_mode):
        return Seen(OTHER, "")
    digest = hashlib.sha256()
    while piece := os.read(handle, _READ_BYTES):
        digest.update(piece)
    return Seen(mode_of(facts), digest.hexdigest())


def mode_of(facts: os.stat_result) -> str:
    """git's mode of a regular file: whether its owner may execute it."""
    return EXECUTABLE if facts.st_mode & stat.S_IXUSR else REGULAR
