"""Koda's own bare mirror of a Repository: its commits, and the bases of the Tasks on it."""

import fcntl
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from koda.errors import KodaError
from koda.workspace.base import Base, decode_snapshot, unwrap_pack
from koda.workspace.git import (
    LONG_SECONDS,
    RAW_ATTRIBUTES,
    Git,
    GitFailed,
    alternates,
    check_stopped,
    off_loop,
)
from koda.workspace.listing import SizeLimits
from koda.workspace.snapshot import Snapshot
from koda.workspace.source import SourceInfo, read_source

_HEAD_REF = "refs/koda/head"
_LATEST_REF = "refs/koda/latest"
_TASK_REFS = "refs/koda/tasks"


class BaseLost(KodaError):
    """A Task's base cannot be rebuilt: the commit below it is nowhere any more."""

    status = 409
    code = "base_lost"


class Mirror:
    """One Repository's mirror, at `path`; made when first needed.

    Several Tasks, processes and machines on one disk may use it at once: a lock file beside it
    orders what writes. `data_dir` never enters a base.
    """

    def __init__(self, path: Path, *, limits: SizeLimits, data_dir: Path) -> None:
        self.path = path
        self._limits = limits
        self._data_dir = data_dir.resolve()

    async def refresh(self, source: Path) -> None:
        """Fetch the commits of the user's HEAD. Raises SourceRefused, GitFailed, DiskFull."""
        await off_loop(self._refresh, source)

    async def snapshot(self, source: Path) -> Base:
        """The user's working tree as it is now, after a refresh. Raises as refresh does.

        Tracked and untracked files as raw bytes, ignored ones not; those of submodules and
        nested repositories are plain files. Call `keep` with the Task that uses it.
        """
        return await off_loop(self._snapshot, source)

    async def keep(self, task_id: str, base: Base) -> None:
        """Hold the base's objects until `forget`."""
        await off_loop(self._keep, task_id, base)

    async def forget(self, task_id: str) -> None:
        """Let go of a Task's base; unknown Tasks are fine."""
        await off_loop(self._forget, task_id)

    async def find_base(self, task_id: str) -> Base | None:
        """The Base kept for a Task, whole but for `pack`; None when this mirror has it not."""
        return await off_loop(self._find_base, task_id)

    async def restore(self, task_id: str, pack: bytes, source: Path) -> Base:
        """Rebuild and keep a Task's Base from its pack, on top of the user's history.

        Raises BaseLost when its commit is no longer among the user's objects.
        """
        return await off_loop(self._restore, task_id, pack, source)

    async def tidy(self) -> None:
        """Repack when much has gathered; cheap when not. For quiet moments: it holds the lock."""
        await off_loop(self._tidy)

    def _refresh(self, source: Path) -> None:
        info = read_source(source, data_dir=self._data_dir)
        with self._locked(info.object_format) as git:
            self._fetch(git, info)

    def _snapshot(self, source: Path) -> Base:
        info = read_source(source, data_dir=self._data_dir)
        with self._locked(info.object_format) as git:
            self._fetch(git, info)
            return Snapshot(git, info, self._limits, self._data_dir).take(_LATEST_REF)

    def _keep(self, task_id: str, base: Base) -> None:
        with self._locked() as git:
            git.run("update-ref", f"{_TASK_REFS}/{task_id}", base.snapshot)

    def _forget(self, task_id: str) -> None:
        if self.path.exists():
            with self._locked() as git:
                git.run("update-ref", "-d", f"{_TASK_REFS}/{task_id}")

    def _find_base(self, task_id: str) -> Base | None:
        if not self.path.exists():
            return None
        git = Git(git_dir=self.path)
        snapshot = git.text("rev-parse", "-q", "--verify", f"{_TASK_REFS}/{task_id}", accept=(0, 1))
        if not snapshot:
            return None
        return decode_snapshot(snapshot, git.run("cat-file", "commit", snapshot))

    def _restore(self, task_id: str, pack: bytes, source: Path) -> Base:
        info = read_source(source, data_dir=self._data_dir)
        with self._locked(info.object_format) as git:
            self._fetch(git, info)
            base = self._unpack(git, info, pack)
            git.run("update-ref", f"{_TASK_REFS}/{task_id}", base.snapshot)
            return base

    def _unpack(self, git: Git, info: SourceInfo, pack: bytes) -> Base:
        packed = unwrap_pack(pack)
        try:
            if packed.commit is not None and not _has_commit(git, packed.commit):
                self._bring(git, info, packed.commit)
            git.run(
                "index-pack",
                "--stdin",
                "--fix-thin",
                stdin=packed.objects,
                limit_seconds=LONG_SECONDS,
            )
        except GitFailed as error:
            raise BaseLost(
                "The commit that this Task began on is no longer in the repository.",
                hint="Start a new Task; what this one staged stays readable.",
            ) from error
        return decode_snapshot(packed.snapshot, git.run("cat-file", "commit", packed.snapshot))

    def _fetch(self, git: Git, info: SourceInfo) -> None:
        """Bring the objects of the user's HEAD here, without a process in their repository."""
        if info.head is None:
            return
        shallow = self.path / "shallow"
        cut = info.shallow()
        if cut == (shallow.read_bytes() if shallow.exists() else b""):
            if self._head() == info.head:
                return
            self._bring(git, info, info.head)
        else:
            # Commits that are here may lack parents, so none of them may bound what is packed.
            draft = self.path / "koda" / "shallow"
            draft.write_bytes(cut)
            self._bring(git, info, info.head, shallow=draft)
            draft.replace(shallow)
        git.run("update-ref", _HEAD_REF, info.head)

    def _bring(
        self, git: Git, info: SourceInfo, commit: str, *, shallow: Path | None = None
    ) -> None:
        wanted = [commit]
        extra = alternates(info.objects)
        if shallow is None:
            held = git.text("for-each-ref", "--format=^%(objectname)", "refs/koda")
            wanted += held.split()
        else:
            extra["GIT_SHALLOW_FILE"] = str(shallow)
        Git(git_dir=self.path, extra=extra, held=git.held).run(
            "pack-objects",
            "--revs",
            "--quiet",
            "--delta-base-offset",
            "--missing=allow-any",
            str(self.path / "objects" / "pack" / "pack"),
            stdin="".join(f"{one}\n" for one in wanted).encode(),
            limit_seconds=LONG_SECONDS,
        )

    def _head(self) -> str | None:
        with suppress(FileNotFoundError):
            return (self.path / _HEAD_REF).read_text().strip()
        return None

    def _tidy(self) -> None:
        if self.path.exists():
            with self._locked() as git:
                settings = ("gc.auto=6700", "gc.autoPackLimit=40", "gc.autoDetach=false")
                git.run("gc", "--auto", "--quiet", config=settings, limit_seconds=LONG_SECONDS)

    @contextmanager
    def _locked(self, object_format: str | None = None) -> Iterator[Git]:
        """git in the mirror, alone. What a killed process left locked is cleared first.

        git's processes inherit the lock, so that it outlives a killed Koda as long as they do.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(self.path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            _wait_for(lock)
            if object_format is not None and not self.path.exists():
                _create(self.path, object_format)
            if os.read(lock, 1):
                _clear_leftovers(self.path)
            os.pwrite(lock, b"!", 0)
            yield Git(git_dir=self.path, held=(lock,))
            os.ftruncate(lock, 0)
        finally:
            os.close(lock)


def _create(path: Path, object_format: str) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    git = Git(cwd=path.parent)
    git.run(
        "init", "--quiet", "--bare", "--template=", f"--object-format={object_format}", draft.name
    )
    (draft / "info").mkdir(exist_ok=True)
    (draft / "info" / "attributes").write_text(RAW_ATTRIBUTES)
    (draft / "koda" / "trees").mkdir(parents=True)
    draft.rename(path)


def _clear_leftovers(path: Path) -> None:
    """Remove lock files and drafts: whoever holds the mirror's lock knows them to be dead."""
    for pattern in ("*.lock", "tmp_*", ".tmp-*"):
        for leftover in path.rglob(pattern):
            if leftover.is_dir():
                shutil.rmtree(leftover, ignore_errors=True)
            else:
                leftover.unlink(missing_ok=True)


def _wait_for(lock: int) -> None:
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            # Not one blocking call: a cancelled Task must get out of the queue.
            check_stopped()
            time.sleep(0.005)


def _has_commit(git: Git, commit: str) -> bool:
    try:
        git.run("cat-file", "-e", f"{commit}^{{tree}}")
    except GitFailed:
        return False
    return True
