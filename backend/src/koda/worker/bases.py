"""Fixes a Task's base, and opens its Workspace on it, equal to the log."""

import asyncio
from pathlib import Path

from sqlalchemy import Connection, select

from koda.db import blobs
from koda.db.tables.repository import Repository
from koda.errors import NotFound
from koda.events.state import TaskState
from koda.events.types import WorkspaceOpened
from koda.worker.parts import WorkerParts
from koda.workspace.base import Base
from koda.workspace.git import Git, off_loop
from koda.workspace.layout import Layout
from koda.workspace.listing import SizeLimits
from koda.workspace.mirror import Mirror
from koda.workspace.workspace import Opening, Workspace


def get_repository_path(connection: Connection, repository_id: str) -> Path:
    """Where the Repository is on this machine. Raises NotFound."""
    path = connection.scalar(
        select(Repository.path).where(Repository.repository_id == repository_id)
    )
    if path is None:
        raise NotFound(f"There is no repository {repository_id!r}.", hint="Register it again.")
    return Path(path)


class TaskBase:
    """The base of one Task under one lease."""

    def __init__(self, parts: WorkerParts, state: TaskState, source: Path) -> None:
        settings = parts.settings
        self._parts = parts
        self._task_id = state.task_id
        self._source = source
        self._layout = Layout(settings.data_dir)
        self._limits = SizeLimits(settings.file_limit_bytes, settings.untracked_limit_bytes)
        self._mirror = Mirror(
            self._layout.mirror(state.repository_id),
            limits=self._limits,
            data_dir=settings.data_dir,
        )
        self._base: Base | None = None
        self._pack_blob = state.workspace.pack_blob if state.workspace else None

    async def fix(self) -> tuple[WorkspaceOpened, bytes | None]:
        """Takes the user's work as it is now; its event, and the pack that rebuilds it."""
        base = await self._mirror.snapshot(self._source)
        await self._mirror.keep(self._task_id, base)
        self._base = base
        opened = WorkspaceOpened(
            base_commit=base.commit,
            base_tree=base.tree,
            branch=base.branch,
            file_count=base.file_count,
            uncommitted_count=base.uncommitted_count,
            left_out=base.left_out,
            sandbox_level=self._parts.sandbox.level,
            pack_blob=blobs.digest_of(base.pack) if base.pack is not None else None,
        )
        return opened, base.pack

    async def list_top_level(self) -> list[str]:
        """Names in the base's root folder, folders with a trailing slash, in git's order."""
        base = await self._get_base()
        git = Git(git_dir=self._mirror.path)
        listed = await off_loop(git.run, "ls-tree", "-z", base.tree)
        names = []
        for entry in filter(None, listed.split(b"\0")):
            facts, name = entry.split(b"\t", 1)
            is_folder = facts.split()[1] == b"tree"
            names.append(name.decode(errors="replace") + ("/" if is_folder else ""))
        return names

    async def open_workspace(self, generation: int, state: TaskState) -> Workspace:
        """A Workspace of this generation with everything staged so far in it."""
        base = await self._get_base()
        workspace = await Workspace.open(
            Opening(
                folder=self._layout.workspace(self._task_id, generation),
                mirror=self._mirror.path,
                base=base,
                seen_at=self._source,
                sandbox=self._parts.sandbox,
                limits=self._limits,
                dependency_names=self._parts.settings.dependency_folders,
            )
        )
        try:
            await workspace.restore(
                {path: one.change for path, one in state.changes.items()}, self._content
            )
        except BaseException:
            await asyncio.shield(workspace.close())
            raise
        return workspace

    async def _get_base(self) -> Base:
        if self._base is None:
            self._base = await self._mirror.find_base(self._task_id) or await self._rebuild()
        return self._base

    async def _rebuild(self) -> Base:
        digest = self._pack_blob
        if digest is None:
            raise NotFound("The base of this task is nowhere any more.", hint="Start a new task.")
        pack = await self._content(digest)
        return await self._mirror.restore(self._task_id, pack, self._source)

    async def _content(self, digest: str) -> bytes:
        return await self._parts.database.read(lambda c: blobs.get(c, digest))
