"""What a path that a model or a person wrote means inside a Workspace."""

import os
import stat
from collections import deque
from pathlib import Path

from koda.errors import InvalidInput

#: As many as Linux follows before it calls it a loop.
_LINKS = 40


def resolve_path(root: Path, seen_at: Path, path: str, *, follow_last: bool = True) -> Path:
    """The real place of `path` below `root`, every symlink on the way followed.

    The last part, too, unless `follow_last` is false. `path` is relative, or absolute below
    `seen_at` (or `root`); what it names need not exist.
    Raises InvalidInput for a path or a symlink that leads outside, and for git's own folders.
    """
    if not path or "\0" in path or not _is_text(path):
        raise InvalidInput(f"{path!r} is no path.", hint="Give a path relative to the repository.")
    pending = _parts(root, seen_at, path, said=path)
    at: list[str] = []
    followed = 0
    while pending:
        part = pending.popleft()
        if part == "..":
            if not at:
                raise _outside(path)
            at.pop()
            continue
        if part.lower() == ".git":
            raise InvalidInput(
                f"{path!r} is inside a .git folder, which cannot be read or changed here.",
                hint="git commands in run_command can tell about history.",
            )
        follow = follow_last or pending
        link = _link_at(root.joinpath(*at, part)) if follow else None
        if link is None:
            at.append(part)
            continue
        followed += 1
        if followed > _LINKS:
            raise InvalidInput(f"{path!r} goes round in a circle of symlinks.")
        if link.startswith("/"):
            at = []
        pending = _parts(root, seen_at, link, said=path) + pending
    return root.joinpath(*at)


def is_canonical(path: str) -> bool:
    """Whether a path may be the name of a StagedChange: relative, plain parts, not git's own."""
    parts = path.split("/")
    return all(part not in ("", ".", "..") and part.lower() != ".git" for part in parts)


def _parts(root: Path, seen_at: Path, path: str, *, said: str) -> deque[str]:
    inside = path
    if path.startswith("/"):
        tops = [str(top) for top in (seen_at, root)]
        top = next((one for one in tops if path == one or path.startswith(f"{one}/")), None)
        if top is None:
            raise _outside(said)
        inside = path[len(top) :]
    return deque(part for part in inside.split("/") if part not in ("", "."))


def _link_at(place: Path) -> str | None:
    try:
        if stat.S_ISLNK(place.lstat().st_mode):
            return os.fspath(place.readlink())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise InvalidInput(f"{place.name!r} cannot be looked at: {error.strerror}.") from error
    return None


def _is_text(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _outside(path: str) -> InvalidInput:
    return InvalidInput(
        f"{path!r} is outside the repository.", hint="Give a path relative to the repository."
    )
