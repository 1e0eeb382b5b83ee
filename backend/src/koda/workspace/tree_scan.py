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
from koda.workspace.listing import is_git_internal

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
    """
    root = Path(str(git.work_tree))
    running = _start_listing(git, _PATIENCE_SECONDS)
    present = _lstat_opened(root, base_paths)
    try:
        listed = split_nul(running.finish())
    except GitTimedOut:
        _remove_odd_ignore_files(root)
        listed = split_nul(_start_listing(git, _LONG_SECONDS).finish())
    files = [path for path in listed if not path.endswith("/")]
    nested = [path for path in listed if path.endswith("/")]
    if nested:
        inside = [path for folder in nested for path in _walk(root, folder)]
        ignored = rules.ignored([path for path in inside if "\0" not in path])
        files += [path for path in inside if path not in ignored]
    wanted = sorted(path for path in files if not is_hidden(path, hidden))
    return TreeScan(present, lstat_all(str(root), wanted))


def is_hidden(path: str, hidden: Iterable[str]) -> bool:
    """Whether a path is a dependency folder, stands in its place, or lies below it."""
    return any(path == folder or path.startswith(f"{folder}/") for folder in hidden)


def _start_listing(git: Git, limit_seconds: float) -> Running:
    return git.start(
        "ls-files", "-z", "--others", "--exclude-standard", limit_seconds=limit_seconds
    )


def _lstat_opened(root: Path, paths: list[str]) -> dict[str, Stat]:
    """lstat_all, once more after opening folders that a command has closed to everybody."""
    present = lstat_all(str(root), paths)
    if len(present) == len(paths):
        return present
    missing = [path for path in paths if path not in present]
    closed = [folder for folder in _folders_above(missing) if _is_closed(root / folder)]
    for folder in closed:
        with suppress(OSError):
            (root / folder).chmod(0o755)
    if not closed:
        return present
    return _lstat_opened(root, paths)


def _folders_above(paths: list[str]) -> list[str]:
    folders = {path[:at] for path in paths for at, letter in enumerate(path) if letter == "/"}
    return ["", *sorted(folders)]


def _is_closed(folder: Path) -> bool:
    return (
        folder.is_dir()
        and not folder.is_symlink()
        and not os.access(folder, os.R_OK | os.X_OK)
        and folder.stat().st_uid == os.geteuid()
    )


def _walk(root: Path, folder: str) -> Iterator[str]:
    """The files and symlinks below a nested repository that a command made, but for its `.git`."""
    pending = [folder.rstrip("/")]
    while pending:
        current = pending.pop()
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
