"""Which files of the user's working tree enter a base, and which are named and left out."""

import os
import re
import shutil
import stat
from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from koda.errors import KodaError
from koda.events.types import LeftOut
from koda.workspace.files import Stat, kind_of, lstat_all, mode_of
from koda.workspace.git import Git, alternates, split_nul
from koda.workspace.source import SourceInfo, SourceRefused, read_source

#: More left-out files than this of one reason are told by folder.
NAMED_ONE_BY_ONE = 40
_GITLINK = "160000"
_UNREADABLE = re.compile(r"could not open directory '(.*)': Permission denied")


@dataclass(frozen=True)
class SizeLimits:
    """Bytes of one file, and of all untracked files together."""

    file_bytes: int
    untracked_bytes: int


@dataclass(frozen=True)
class Asked:
    """What git says of one working tree: tracked path -> (tag, blob), untracked paths, folders
    that are repositories of their own, and folders that it may not open."""

    tracked: dict[str, tuple[str, str]]
    untracked: list[str]
    nested: list[str]
    unreadable: list[str]


@dataclass
class Listing:
    """`files` to put into the base, what is left out, and tracked paths that the user deleted.

    Paths of nested repositories are relative to the top, like all.
    """

    files: set[str] = field(default_factory=set)
    left_out: list[LeftOut] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Lister:
    """Lists one working tree through Koda's own GIT_DIR with a copy of the user's index.

    `index` is where that copy goes; `excludes` a file of ignore rules; paths below `data_dir`
    never enter a base.
    """

    git: Git
    index: Path
    excludes: Path
    limits: SizeLimits
    data_dir: Path

    def ask(self, info: SourceInfo) -> Asked:
        """Ask git; no file is looked at yet."""
        git = self.view(info)
        self._copy_index(info)
        others = git.start(
            "ls-files",
            "-z",
            "--others",
            f"--exclude-from={self.excludes}",
            "--exclude-per-directory=.gitignore",
        )
        asked = Asked({}, [], [], [])
        for line in split_nul(git.run("ls-files", "-z", "-t", "--stage")):
            facts, _, path = line.partition("\t")
            tag, mode, object_id, _ = facts.split(" ")
            if mode == _GITLINK:
                asked.nested.append(path)
            else:
                asked.tracked[path] = (tag, object_id)
        for path in split_nul(others.finish()):
            (asked.nested if path.endswith("/") else asked.untracked).append(path.rstrip("/"))
        asked.unreadable.extend(unreadable_folders(others.stderr))
        for copied in Path(str(self.git.git_dir)).glob("sharedindex.*"):
            copied.unlink()
        return asked

    def judge(self, info: SourceInfo, asked: Asked, clean: Set[str] = frozenset()) -> Listing:
        """Tracked and untracked files that are not ignored, nested repositories included.

        Tracked paths in `clean` are known to be as they were when they were last admitted.
        """
        listing = Listing(files=asked.tracked.keys() & clean)
        self._judge_tracked(listing, info, asked)
        untracked = lstat_all(str(info.path), sorted(asked.untracked))
        if untracked:
            groups = _by_group(untracked, asked.tracked)
            self._add_untracked(listing, str(info.path), groups)
        for folder in asked.unreadable:
            listing.left_out.append(left_out(folder, "Koda's server may not read it"))
        for path in asked.nested:
            self._add_nested(listing, info, path)
        listing.left_out = _brief(listing.left_out)
        return listing

    def _judge_tracked(self, listing: Listing, info: SourceInfo, asked: Asked) -> None:
        root = str(info.path)
        unsure = sorted(asked.tracked.keys() - listing.files)
        present = lstat_all(root, unsure)
        outside = 0
        for path in unsure:
            found = present.get(path)
            if found is not None and not stat.S_ISDIR(found.st_mode):
                self._admit(listing, root, path, found)
            elif asked.tracked[path][0] == "S":
                outside += 1
            else:
                listing.gone.append(path)
                if found is not None and (info.path / path / ".git").exists():
                    # git is silent about a repository in the place of a tracked file.
                    asked.nested.append(path)
        if outside:
            reason = f"{outside} tracked files are outside the sparse checkout"
            listing.left_out.append(LeftOut(path=".", reason=reason))

    def view(self, info: SourceInfo) -> Git:
        """git over the user's files with the copy of their index; for reading only."""
        return Git(
            git_dir=self.git.git_dir,
            work_tree=info.path,
            index=self.index,
            extra={**alternates(info.objects), "GIT_LITERAL_PATHSPECS": "1"},
            held=self.git.held,
        )

    def _copy_index(self, info: SourceInfo) -> None:
        self.index.unlink(missing_ok=True)
        with suppress(FileNotFoundError):
            # With its time: git reads files again that are no older than their index.
            shutil.copy2(info.index, self.index)
        for shared in info.git_dir.glob("sharedindex.*"):
            # A split index is looked for in GIT_DIR; there it is ours and may be touched.
            shutil.copyfile(shared, Path(str(self.git.git_dir)) / shared.name)

    def _admit(self, listing: Listing, root: str, path: str, info: Stat) -> None:
        reason = self._refusal(root, path, info)
        if reason is None:
            listing.files.add(path)
        else:
            listing.left_out.append(left_out(path, reason, info.st_size))

    def _refusal(self, root: str, path: str, info: Stat) -> str | None:
        """Why a file cannot enter the base; None when it can."""
        if mode_of(info) is None:
            return f"is {kind_of(info)}"
        if not is_representable(path):
            return "the name is no valid UTF-8"
        if is_git_internal(path) or f"{root}/{path}".startswith(f"{self.data_dir}/"):
            return "belongs to git or to Koda itself"
        if stat.S_ISREG(info.st_mode):
            if info.st_size > self.limits.file_bytes:
                return f"over {_megabytes(self.limits.file_bytes)} MB"
            if info.st_mode & 0o004 == 0 and not os.access(f"{root}/{path}", os.R_OK):
                return "Koda's server may not read it"
        return None

    def _add_untracked(
        self, listing: Listing, root: str, groups: dict[str, dict[str, Stat]]
    ) -> None:
        """Admit untracked files; over the total, the largest groups are left out whole."""
        admitted: dict[str, set[str]] = {}
        sizes: dict[str, int] = {}
        for group, found in groups.items():
            trial = Listing()
            for path, info in found.items():
                self._admit(trial, root, path, info)
            listing.left_out += trial.left_out
            admitted[group] = trial.files
            sizes[group] = sum(found[path].st_size for path in trial.files)
        over = sum(sizes.values()) - self.limits.untracked_bytes
        for group in sorted(sizes, key=lambda one: -sizes[one]):
            if over <= 0:
                break
            over -= sizes[group]
            reason = self._untracked_reason(len(admitted.pop(group)))
            listing.left_out.append(left_out(group, reason, sizes[group]))
        for paths in admitted.values():
            listing.files |= paths

    def _untracked_reason(self, count: int) -> str:
        total = _megabytes(self.limits.untracked_bytes)
        files = "untracked" if count == 1 else f"{count} untracked files"
        return f"{files}; all together are over {total} MB"

    def _add_nested(self, listing: Listing, info: SourceInfo, path: str) -> None:
        """A submodule or a repository inside: its files as plain files, if they can be listed."""
        folder = info.path / path
        if not (folder / ".git").exists():
            if folder.exists():
                listing.left_out.append(left_out(path, "submodule that is not checked out"))
            return
        try:
            inner = read_source(folder, data_dir=self.data_dir)
            if inner.path != folder.resolve() or folder.is_symlink():
                raise SourceRefused(f"{folder} is not where its repository says it is.")
            lister = replace(self, index=self.index.with_suffix(".nested"))
            found = lister.judge(inner, lister.ask(inner))
        except KodaError as error:
            listing.left_out.append(left_out(path, f"nested repository: {error.message}"))
            return
        listing.left_out += [_moved(one, path) for one in found.left_out]
        inside = lstat_all(str(info.path), sorted(f"{path}/{name}" for name in found.files))
        self._add_untracked(listing, str(info.path), {path: inside})


def left_out(path: str, reason: str, size_bytes: int | None = None) -> LeftOut:
    """A LeftOut whose path can be shown and stored whatever bytes the name has."""
    shown = os.fsencode(path).decode("utf-8", "backslashreplace")
    return LeftOut(path=shown, reason=reason, size_bytes=size_bytes)


def is_representable(path: str) -> bool:
    """Whether a path from the file system is valid UTF-8."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def unreadable_folders(stderr: str) -> list[str]:
    """The folders that `git ls-files` says it could not open."""
    return [folder.rstrip("/") for folder in _UNREADABLE.findall(stderr)]


def is_git_internal(path: str) -> bool:
    """Whether a part of the path is a git folder (`.git`, in any case)."""
    return ".git" in path.lower() and ".git" in path.lower().split("/")


def _moved(one: LeftOut, folder: str) -> LeftOut:
    path = folder if one.path == "." else f"{folder}/{one.path}"
    return one.model_copy(update={"path": path})


def _by_group(found: dict[str, Stat], tracked: Iterable[str]) -> dict[str, dict[str, Stat]]:
    """Untracked files by the topmost folder that holds nothing tracked, else each by itself."""
    folders = {folder for path in tracked for folder in _parents(path)}
    groups: dict[str, dict[str, Stat]] = defaultdict(dict)
    for path, info in found.items():
        group = next((one for one in _parents(path) if one not in folders), path)
        groups[group][path] = info
    return groups


def _parents(path: str) -> Iterator[str]:
    """The folders above a path, topmost first."""
    at = path.find("/")
    while at != -1:
        yield path[:at]
        at = path.find("/", at + 1)


def _brief(items: list[LeftOut]) -> list[LeftOut]:
    """The same list, with the reasons that hit very many files told by top folder."""
    by_reason: dict[str, list[LeftOut]] = defaultdict(list)
    for one in items:
        by_reason[one.reason].append(one)
    brief: list[LeftOut] = []
    for reason, group in by_reason.items():
        brief += group if len(group) <= NAMED_ONE_BY_ONE else _told_by_folder(reason, group)
    return sorted(brief, key=lambda one: one.path)


def _told_by_folder(reason: str, group: list[LeftOut]) -> list[LeftOut]:
    folders: dict[str, list[LeftOut]] = defaultdict(list)
    for one in group:
        folders[one.path.partition("/")[0]].append(one)
    return [
        LeftOut(
            path=folder,
            reason=reason if len(inside) == 1 else f"{len(inside)} files: {reason}",
            size_bytes=sum(one.size_bytes or 0 for one in inside),
        )
        for folder, inside in folders.items()
    ]


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:g}"
