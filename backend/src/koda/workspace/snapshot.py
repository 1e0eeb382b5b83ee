"""Takes one snapshot of the user's working tree into the mirror, under the mirror's lock."""

import os
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from koda.workspace.base import Base, PackedBase, encode_facts, wrap_pack
from koda.workspace.checkout import make_view
from koda.workspace.git import Git, GitFailed, Running, join_nul, split_nul
from koda.workspace.listing import Asked, Lister, Listing, SizeLimits
from koda.workspace.source import SourceInfo, read_excludes

#: Indexes of recent trees, kept so that a Workspace need not read its tree again.
_KEPT_INDEXES = 8
#: More paths than this are not worth naming to git one by one.
_NAMED_PATHS = 100
_UNTRACKED = ("", "")
_ABSENT, _GITLINK = "000000", "160000"


@dataclass(frozen=True)
class _Difference:
    """One path that differs between the user's commit and the base tree."""

    path: str
    old_id: str
    old_mode: str
    new_mode: str


class Snapshot:
    """One pass over the working tree of `info`; `git` is the mirror's, locked.

    The mirror keeps an index of its own over the user's files, raw bytes throughout: a file whose
    lstat is as it was last time is not read again.
    """

    def __init__(self, git: Git, info: SourceInfo, limits: SizeLimits, data_dir: Path) -> None:
        self._mirror = Path(str(git.git_dir))
        self._scratch = self._mirror / "koda"
        self._info = info
        self._index = self._scratch / "index"
        self._git = git
        self._known: set[str] = set()
        self._clean: set[str] = set()
        self._over_tree = replace(git, work_tree=info.path, index=self._index)
        self._lister = Lister(
            git, self._scratch / "user-index", self._scratch / "excludes", limits, data_dir
        )

    def take(self, latest_ref: str) -> Base:
        """The Base; `latest_ref` then names it, so that the index's objects are kept."""
        known, dirty = self._read_index()
        excludes = self._write_excludes()
        asked = self._lister.ask(self._info)
        self._settle(known, dirty)
        listing = self._lister.judge(self._info, asked, self._clean)
        tree = self._write_tree(listing)
        base = Base(
            commit=self._info.head,
            tree=tree,
            branch=self._info.branch,
            file_count=len(listing.files),
            uncommitted_count=len(listing.files),
            left_out=tuple(listing.left_out),
            pack=None,
            excludes=excludes,
        )
        if self._info.head is not None:
            base = self._compared(base, self._info.head, asked, listing.gone)
        return self._commit(base, latest_ref)

    def _read_index(self) -> tuple[Running, Running]:
        return (
            self._over_tree.start("ls-files", "-z"),
            self._over_tree.start("diff-files", "-z", "--name-only"),
        )

    def _settle(self, known: Running, dirty: Running) -> None:
        """Note which paths the mirror's index has, and which of them are unchanged on disk."""
        try:
            self._known = set(split_nul(known.finish()))
            self._clean = self._known.difference(split_nul(dirty.finish()))
        except GitFailed:
            self._forget_index()

    def _forget_index(self) -> None:
        self._index.unlink(missing_ok=True)
        self._known, self._clean = set(), set()

    def _write_excludes(self) -> str:
        excludes = read_excludes(self._info)
        (self._scratch / "excludes").write_text(excludes)
        return excludes

    def _write_tree(self, listing: Listing) -> str:
        """Make the mirror's index hold exactly the listed files; the id of its tree."""
        try:
            tree = self._update_index(listing)
        except GitFailed:
            # Objects of it may be gone: from the start, once.
            self._forget_index()
            tree = self._update_index(listing)
        self._keep_index(tree)
        return tree

    def _update_index(self, listing: Listing) -> str:
        stale = self._known - listing.files
        if stale:
            removing = ("update-index", "--force-remove", "-z", "--stdin")
            self._over_tree.run(*removing, stdin=join_nul(sorted(stale)))
        unsure = listing.files - self._clean
        if unsure:
            adding = ("update-index", "--add", "--remove", "--replace", "-z", "--stdin")
            self._over_tree.run(*adding, stdin=join_nul(sorted(unsure)))
        return self._over_tree.text("write-tree")

    def _keep_index(self, tree: str) -> None:
        folder = self._scratch / "trees"
        kept = sorted(folder.iterdir(), key=lambda file: -file.stat().st_mtime_ns)
        for old in kept[_KEPT_INDEXES - 1 :]:
            old.unlink()
        # git replaces its index file, so this name keeps these very bytes.
        with suppress(FileExistsError, FileNotFoundError):
            os.link(self._index, folder / tree)

    def _compared(self, base: Base, head: str, asked: Asked, deleted: list[str]) -> Base:
        """The Base with its count of uncommitted files and its deleted paths."""
        differences = self._differences(head, base.tree)
        gone = set(deleted)
        submodules = tuple(f"{one.path}/" for one in differences if one.old_mode == _GITLINK)
        as_committed = self._as_committed(base, differences, asked)
        changed = [
            one.path
            for one in differences
            if (one.path in gone if one.new_mode == _ABSENT else one.path not in as_committed)
            and not one.path.startswith(submodules)
        ]
        return replace(
            base,
            uncommitted_count=len(changed),
            deleted=tuple(path for path in changed if path in gone),
        )

    def _differences(self, head: str, tree: str) -> list[_Difference]:
        fields = split_nul(self._git.run("diff-tree", "-r", "-z", "--no-renames", head, tree))
        found = []
        for facts, path in zip(fields[::2], fields[1::2], strict=True):
            old_mode, new_mode, old_id, *_ = facts.removeprefix(":").split(" ")
            found.append(_Difference(path, old_id, old_mode, new_mode))
        return found

    def _as_committed(self, base: Base, differences: list[_Difference], asked: Asked) -> set[str]:
        """Paths whose raw bytes differ only by what git converts (line ends, LFS and the like).

        They are those that the user's own index holds as committed and sees unchanged.
        """
        candidates = {
            one.path
            for one in differences
            if one.new_mode != _ABSENT and asked.tracked.get(one.path, _UNTRACKED)[1] == one.old_id
        }
        if not candidates:
            return set()
        converting = self._scratch / "converting"
        if not converting.exists():
            make_view(converting, self._mirror, base.tree, attributes="* -filter\n")
        view = replace(self._lister.view(self._info), git_dir=converting)
        named = sorted(candidates) if len(candidates) <= _NAMED_PATHS else []
        dirty = split_nul(view.run("diff-files", "-z", "--name-only", "--", *named))
        return candidates.difference(dirty)

    def _commit(self, base: Base, latest_ref: str) -> Base:
        """The Base with the commit that holds it, and its pack."""
        parent = ("-p", base.commit) if base.commit else ()
        message = encode_facts(base)
        snapshot = self._git.text("commit-tree", *parent, base.tree, stdin=message)
        naming = self._git.start("update-ref", latest_ref, snapshot)
        bound = f"^{base.commit}\n" if base.commit else ""
        objects = self._git.run(
            "pack-objects",
            "--revs",
            "--thin",
            "--stdout",
            "--quiet",
            "--delta-base-offset",
            stdin=f"{snapshot}\n{bound}".encode(),
        )
        naming.finish()
        pack = wrap_pack(PackedBase(snapshot, base.commit, objects))
        return replace(base, snapshot=snapshot, pack=pack)
