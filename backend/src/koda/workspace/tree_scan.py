"""Finds which files of a Workspace may differ from its base, without trusting what a command can
set: names of folders, times of files, and git's own files are all a command's to write."""

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from koda.workspace.blobs import IgnoreRules
from koda.workspace.files import Stat, lstat_all
from koda.workspace.git import Git, GitTimedOut, Running, split_nul
from koda.workspace.listing import is_git_internal, unreadable_folders

#: ls-files takes milliseconds; one that hangs has met a pipe in the place of an ignore file.
_PATIENCE_SECONDS = 5.0
_LONG_SECONDS = 120.0

#: What changes with every write, chmod, rename or replacement, and cannot be set back: the time
#: of the last change, the inode, the size.
StatKey = tuple[int, int, int]


def stat_key(info: Stat) -> StatKey:
    """The part of an lstat that tells two states of a file apart."""
    return (info.st_ctime_ns, info.st_ino, info.st_size)


class Settled:
    """Whether a file is old enough for its StatKey to be trusted.

    A file system's clock moves in ticks: a second write within one would leave the key as it is.
    `probe` is a file of Koda's on the same file system; what changed before it did is settled.
    """

    def __init__(self, probe: Path) -> None:
        probe.touch()
        os.utime(probe)
        self._now_ns = probe.lstat().st_ctime_ns

    def holds(self, info: Stat) -> bool:
        """Whether any later change of the file will show."""
        return info.st_ctime_ns < self._now_ns


@dataclass(frozen=True)
class TreeScan:
    """`present`: lstat of base paths that are there; `untracked`: other files, not ignored."""

    present: dict[str, Stat]
    untracked: dict[str, Stat]


def scan_tree(
    git: Git, rules: IgnoreRules, base_paths: list[str], hidden: frozenset[str]
) -> TreeScan:
    """Look at the whole tree of `git`, whose index holds exactly `base_paths` (sorted).

    `hidden` are dependency folders, which are the user's: nothing at or below them counts.
    Folders that a command has closed to everybody are opened again.
    """
    root = Path(str(git.work_tree))
    present, listed, closed = _look(git, root, base_paths)
    while any([_open_again(folder) for folder in closed]):
        present, listed, closed = _look(git, root, base_paths)
    files = [path for path in listed if not path.endswith("/")]
    nested = [path for path in listed if path.endswith("/")]
    # git is silent about a repository in the place of a file of the base.
    nested += [path for path, info in present.items() if stat.S_ISDIR(info.st_mode)]
    if nested:
        inside = [path for folder in nested for path in _walk(root, folder)]
        ignored = rules.ignored(inside)
        files += [path for path in inside if path not in ignored]
    wanted = sorted({path for path in files if not is_hidden(path, hidden)})
    return TreeScan(present, lstat_all(str(root), wanted))


def _look(
    git: Git, root: Path, base_paths: list[str]
) -> tuple[dict[str, Stat], list[str], set[Path]]:
    """Base paths that are there, other paths (a repository ends with /), closed folders."""
    running = _start_listing(git, _PATIENCE_SECONDS)
    present = lstat_all(str(root), base_paths)
    try:
        listed = running.finish()
    except GitTimedOut:
        _remove_odd_ignore_files(root)
        running = _start_listing(git, _LONG_SECONDS)
        listed = running.finish()
    closed = {root / folder for folder in unreadable_folders(running.stderr)}
    if len(present) < len(base_paths):
        missing = [path for path in base_paths if path not in present]
        closed |= {root / folder for folder in _folders_above(missing)}
    return present, split_nul(listed), closed


def is_hidden(path: str, hidden: Iterable[str]) -> bool:
    """Whether a path is a dependency folder, stands in its place, or lies below it."""
    return any(path == folder or path.startswith(f"{folder}/") for folder in hidden)


def _start_listing(git: Git, limit_seconds: float) -> Running:
    return git.start(
        "ls-files", "-z", "--others", "--exclude-standard", limit_seconds=limit_seconds
    )


def _folders_above(paths: list[str]) -> set[str]:
    above = {path[:at] for path in paths for at, letter in enumerate(path) if letter == "/"}
    return {"", *above}


def _open_again(folder: Path) -> bool:
    """Give the owner back a real folder that is closed; False when there was nothing to do."""
    with suppress(OSError):
        info = folder.lstat()
        if stat.S_ISDIR(info.st_mode) and not os.access(folder, os.R_OK | os.X_OK):
            folder.chmod(0o755)
            return True
    return False


def _walk(root: Path, folder: str) -> Iterator[str]:
    """The files and symlinks below a nested repository that a command made, but for its `.git`."""
    pending = [folder.rstrip("/")]
    while pending:
        current = pending.pop()
        _open_again(root / current)
        with suppress(OSError), os.scandir(root / current) as entries:
            for entry in entries:
                path = f"{current}/{entry.name}"
                if is_git_internal(entry.name):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    pending.append(path)
                elif entry.is_file(follow_symlinks=False) or entry.is_symlink():
                    yield path


def _remove_odd_ignore_files(root: Path) -> None:
    for above, _, names in os.walk(root):
        if ".gitignore" in names:
            file = Path(above, ".gitignore")
            if not stat.S_ISREG(file.lstat().st_mode) and not file.is_symlink():
                file.unlink()
