"""What differs between a Workspace's tree and its base: always by content, never by git's word."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Lock

from koda.errors import KodaError
from koda.events.types import LeftOut, StagedChange
from koda.workspace.blobs import BlobReader, IgnoreRules
from koda.workspace.checkout import WorkspaceFolder
from koda.workspace.files import Stat, TooLarge, lstat_all, mode_of, read_closed_content
from koda.workspace.git import split_nul
from koda.workspace.hunks import is_binary, split
from koda.workspace.listing import SizeLimits, is_representable, left_out
from koda.workspace.tree_scan import (
    Settled,
    StatKey,
    TreeScan,
    is_hidden,
    scan_tree,
    stat_key,
)

#: More files than this in one change set are a mistake, not a change to review.
MAX_CHANGED_FILES = 20_000
_SHA256_HEX = 64


@dataclass
class ChangeSet:
    """StagedChanges by path, in path order, with the bytes of their blobs (new and base) by
    SHA-256, and what could not be staged, with the reason for the model and the person."""

    changes: dict[str, StagedChange] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)
    refused: tuple[LeftOut, ...] = ()


@dataclass(frozen=True)
class BaseFile:
    """One file of the base: git's mode and blob id."""

    mode: str
    object_id: str


class TreeState:
    """Compares one tree with its base; synchronous, one comparison at a time.

    Remembers by StatKey which files are as the base has them, so that unchanged ones are not
    read again.
    """

    def __init__(self, folder: WorkspaceFolder, limits: SizeLimits) -> None:
        self._folder = folder
        self._root = str(folder.tree)
        self._limits = limits
        self._blobs = BlobReader(folder.git())
        self._rules = IgnoreRules(folder.git())
        self._base: dict[str, BaseFile] | None = None
        self._equal: dict[str, StatKey] = {}
        self._counted_before: dict[str, StagedChange] = {}
        self._lock = Lock()
        self.hidden: frozenset[str] = frozenset()

    def close(self) -> None:
        """End the helper processes."""
        self._blobs.close()
        self._rules.close()

    def base_files(self) -> dict[str, BaseFile]:
        """The whole base, sorted by path."""
        if self._base is None:
            listed = split_nul(self._folder.git().run("ls-files", "-z", "--stage"))
            self._base = {}
            for line in listed:
                facts, _, path = line.partition("\t")
                mode, object_id, _ = facts.split(" ")
                self._base[path] = BaseFile(mode, object_id)
        return self._base

    def base_content(self, path: str) -> bytes | None:
        """The base's bytes of a path; None when the base does not have it."""
        entry = self.base_files().get(path)
        return None if entry is None else self._blobs.read(entry.object_id)

    def note_equal(self, touched: set[str]) -> None:
        """Trust what a checkout wrote: everything but `touched` equals the base now.

        To be called before the first command runs.
        """
        with self._lock:
            settled = Settled(self._folder.path / "clock")
            found = lstat_all(self._root, sorted(self.base_files().keys() - touched))
            self._equal = {p: stat_key(i) for p, i in found.items() if settled.holds(i)}

    def forget_rules(self) -> None:
        """An ignore file may have changed."""
        self._rules.close()

    def changes(self) -> ChangeSet:
        """The whole difference. Raises GitFailed when git cannot list the tree."""
        with self._lock:
            self._rules.close()
            base = self.base_files()
            scan = scan_tree(self._folder.git(), self._rules, list(base), self.hidden)
            return self._collect(self._suspects(base, scan), {**scan.present, **scan.untracked})

    def changes_at(self, paths: Iterable[str]) -> ChangeSet:
        """The difference at these paths, which are relative and canonical."""
        with self._lock:
            wanted = sorted(set(paths))
            found = lstat_all(self._root, wanted)
            new = [path for path in wanted if path in found and path not in self.base_files()]
            ignored = self._rules.ignored(new) if new else set()
            refused = [left_out(path, "is git-ignored, so it is not staged") for path in ignored]
            for path in wanted:
                if is_hidden(path, self.hidden):
                    ignored.add(path)
                    refused.append(left_out(path, "is in one of your dependency folders"))
            result = self._collect([path for path in wanted if path not in ignored], found)
            result.refused = (*result.refused, *refused)
            return result

    def _suspects(self, base: dict[str, BaseFile], scan: TreeScan) -> list[str]:
        """Paths that are not known to be as the base has them."""
        present, equal = scan.present, self._equal
        suspects = list(scan.untracked)
        for path in base:
            info = present.get(path)
            if info is None or equal.get(path) != (info.st_ctime_ns, info.st_ino, info.st_size):
                suspects.append(path)
        return sorted(suspects)

    def _collect(self, paths: list[str], found: dict[str, Stat]) -> ChangeSet:
        result = ChangeSet()
        refused: list[LeftOut] = []
        settled = Settled(self._folder.path / "clock")
        room = self._limits.untracked_bytes
        for path in paths:
            info = found.get(path)
            try:
                difference = self._compare(path, info, settled)
            except _Refused as refusal:
                refused.append(left_out(path, refusal.reason, info.st_size if info else None))
                continue
            if difference is None:
                continue
            room -= len(difference.new or b"")
            if room < 0 or len(result.changes) >= MAX_CHANGED_FILES:
                refused.append(left_out(path, self._too_much()))
                continue
            _add(result, difference)
        result.refused = tuple(refused)
        return result

    def _too_much(self) -> str:
        size = self._limits.untracked_bytes // 1_000_000
        return f"the change set is over {size} MB or {MAX_CHANGED_FILES} files"

    def _compare(self, path: str, info: Stat | None, settled: Settled) -> "_Difference | None":
        """One path against the base; None when equal, or absent from both."""
        entry = self.base_files().get(path)
        self._equal.pop(path, None)
        if info is None or mode_of(info) is None:
            return None if entry is None else self._difference(path, entry, None, None)
        content, info = self._read(path)
        mode = mode_of(info)
        if entry is not None and entry.mode == mode and entry.object_id == _git_id(content, entry):
            if settled.holds(info):
                self._equal[path] = stat_key(info)
            return None
        return self._difference(path, entry, mode, content)

    def _read(self, path: str) -> tuple[bytes, Stat]:
        if not is_representable(path):
            raise _Refused("the name is no valid UTF-8")
        place = f"{self._root}/{path}"
        try:
            return read_closed_content(place, limit_bytes=self._limits.file_bytes)
        except TooLarge as error:
            raise _Refused(f"over {self._limits.file_bytes / 1_000_000:g} MB") from error
        except PermissionError as error:
            raise _Refused("Koda's server may not read it") from error
        except (OSError, KodaError) as error:
            raise _Refused("it changed while it was read") from error

    def _difference(
        self, path: str, entry: BaseFile | None, mode: str | None, new: bytes | None
    ) -> "_Difference":
        base = None if entry is None else self._blobs.read(entry.object_id)
        change = StagedChange(
            path=path,
            kind="added" if entry is None else "deleted" if new is None else "modified",
            base_blob=_blob(base),
            base_mode=None if entry is None else entry.mode,
            blob=_blob(new),
            mode=mode,
            additions=0,
            deletions=0,
            binary=is_binary(base or b"") or is_binary(new or b""),
        )
        return _Difference(self._counted(change, base, new), base, new)

    def _counted(self, change: StagedChange, base: bytes | None, new: bytes | None) -> StagedChange:
        """The change with its added and deleted lines: those of its Hunks."""
        known = self._counted_before.get(change.path)
        if known is not None and (known.blob, known.mode) == (change.blob, change.mode):
            return known
        hunks = split(change, base, new)
        counted = change.model_copy(
            update={
                "additions": sum(hunk.additions for hunk in hunks),
                "deletions": sum(hunk.deletions for hunk in hunks),
            }
        )
        self._counted_before[change.path] = counted
        return counted


@dataclass(frozen=True)
class _Difference:
    """A StagedChange with the bytes of both sides."""

    change: StagedChange
    base: bytes | None
    new: bytes | None


class _Refused(Exception):
    """A file cannot be staged, for this reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def _add(result: ChangeSet, difference: _Difference) -> None:
    change = difference.change
    result.changes[change.path] = change
    if change.base_blob is not None and difference.base is not None:
        result.contents[change.base_blob] = difference.base
    if change.blob is not None and difference.new is not None:
        result.contents[change.blob] = difference.new


def _blob(content: bytes | None) -> str | None:
    return None if content is None else hashlib.sha256(content).hexdigest()


def _git_id(content: bytes, like: BaseFile) -> str:
    """git's id of a blob, in the format of the repository."""
    header = b"blob %d\0" % len(content)
    if len(like.object_id) == _SHA256_HEX:
        return hashlib.sha256(header + content).hexdigest()
    return hashlib.sha1(header + content, usedforsecurity=False).hexdigest()
