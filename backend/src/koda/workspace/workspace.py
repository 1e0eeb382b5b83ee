"""The private checkout that one Task works in, under one generation of its lease."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from koda.errors import InvalidInput, NotFound
from koda.events.types import StagedChange
from koda.workspace.base import Base
from koda.workspace.changes import ChangeSet, TreeState
from koda.workspace.checkout import WorkspaceFolder, make_checkout
from koda.workspace.command_git import make_command_git
from koda.workspace.dependencies import find_dependencies
from koda.workspace.files import (
    EXECUTABLE,
    REGULAR,
    TooLarge,
    find_obstacle,
    mode_of,
    read_content,
    remove_file,
    remove_tree,
    write_file,
)
from koda.workspace.git import off_loop
from koda.workspace.layout import Layout
from koda.workspace.listing import SizeLimits
from koda.workspace.paths import is_canonical, resolve_path
from koda.workspace.sandbox.base import CommandResult, Sandbox, World
from koda.workspace.sandbox.identity import adopt


@dataclass(frozen=True)
class Opening:
    """What a Workspace is made of.

    `folder` must not exist: it is the generation's own (Layout.workspace). `mirror` is the
    mirror's folder and holds `base`; `seen_at` the user's own path, at which commands see the
    tree; `dependency_names` the folder names of settings.dependency_folders.
    """

    folder: Path
    mirror: Path
    base: Base
    seen_at: Path
    sandbox: Sandbox
    limits: SizeLimits
    dependency_names: tuple[str, ...]


class Workspace:
    """The staged view: what is read, written, searched and run is the same files.

    `root` is the checkout, `seen_at` the path by which models, people and commands call it.
    Writes, commands and comparisons wait for one another; reads do not.
    """

    def __init__(self, opening: Opening) -> None:
        """Use `open`."""
        self._opening = opening
        self._folder = WorkspaceFolder(opening.folder)
        self._state = TreeState(self._folder, opening.limits)
        self._lock = asyncio.Lock()
        self._touched: set[str] = set()
        self._world: World | None = None
        self._command: asyncio.Task[CommandResult] | None = None
        self.root = self._folder.tree
        self.seen_at = opening.seen_at
        self.base = opening.base

    @classmethod
    async def open(cls, opening: Opening) -> "Workspace":
        """Check the base out. Raises GitFailed, DiskFull; on failure nothing is left behind."""
        try:
            await off_loop(
                make_checkout, WorkspaceFolder(opening.folder), opening.mirror, opening.base
            )
        except BaseException:
            await asyncio.to_thread(remove_tree, opening.folder)
            raise
        return cls(opening)

    async def restore(
        self,
        changes: Mapping[str, StagedChange],
        content_of: Callable[[str], Awaitable[bytes]],
    ) -> None:
        """Make the tree equal to the base plus `changes`; what else differs goes back.

        `content_of` gives the bytes of a blob. Ignored files that commands made stay.
        """
        async with self._lock:
            stale: list[str] = []
            if self._world is not None or self._touched:
                present = await off_loop(self._state.changes)
                stale = [path for path in present.changes if path not in changes]
            gone = [path for path, change in changes.items() if change.blob is None]
            await asyncio.to_thread(self._clear, [*stale, *gone])
            for path in stale:
                await asyncio.to_thread(self._put_base_back, path)
            for path, change in changes.items():
                if change.blob is not None and change.mode is not None:
                    content = await content_of(change.blob)
                    await asyncio.to_thread(self._put_back, path, content, change.mode)
            self._state.forget_rules()

    def resolve(self, path: str) -> Path:
        """The real place of `path` in the tree, symlinks followed; it need not exist.

        `path` is relative or absolute below `seen_at`. Raises InvalidInput for what is outside,
        for symlinks that lead outside and for git's folders.
        """
        return resolve_path(self.root, self.seen_at, path)

    def relative(self, path: str) -> str:
        """The one name of `path` in StagedChanges. Raises as `resolve` does."""
        return self.resolve(path).relative_to(self.root).as_posix()

    async def read(self, path: str) -> bytes:
        """A file's bytes. Raises NotFound, TooLarge, and InvalidInput as `resolve` does."""
        place = self.resolve(path)
        limit = self._opening.limits.file_bytes
        try:
            content, _ = await asyncio.to_thread(read_content, str(place), limit_bytes=limit)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise NotFound(
                f"There is no file {path!r}.", hint="list_directory shows what is there."
            ) from error
        except OSError as error:
            raise InvalidInput(f"{path!r} cannot be read: {error.strerror}.") from error
        return content

    async def write(self, path: str, content: bytes, executable: bool | None = None) -> str:
        """Put a whole file there, folders included; the canonical path that changed.

        `executable` None keeps what the file had. Raises InvalidInput, TooLarge, DiskFull.
        """
        limit = self._opening.limits.file_bytes
        if len(content) > limit:
            raise TooLarge(
                f"Could not write {path!r}: over {limit / 1_000_000:g} MB.",
                hint="KODA_FILE_LIMIT_BYTES sets the limit.",
            )
        async with self._lock:
            name = self.relative(path)
            keep = self._is_executable(name) if executable is None else executable
            mode = EXECUTABLE if keep else REGULAR
            await asyncio.to_thread(self._put, name, content, mode)
        return name

    async def delete(self, path: str) -> str:
        """Remove a file or symlink (not what it points to); the canonical path that is gone.

        Raises NotFound, InvalidInput.
        """
        async with self._lock:
            place = resolve_path(self.root, self.seen_at, path, follow_last=False)
            name = place.relative_to(self.root).as_posix()
            await asyncio.to_thread(remove_file, self.root, place)
            self._note_touched(name)
        return name

    async def changes_at(self, paths: Iterable[str]) -> ChangeSet:
        """The difference from the base at these paths only; a path without one is not in it.

        Takes names of StagedChanges and whatever `write` takes; a symlink's name means both the
        link and what it leads to. Raises InvalidInput for a path that can mean nothing here.
        """
        names = {name for path in paths for name in self._names(path)}
        async with self._lock:
            return await off_loop(self._state.changes_at, names)

    async def changes(self) -> ChangeSet:
        """The whole difference from the base. Raises GitFailed when the tree cannot be listed."""
        async with self._lock:
            return await off_loop(self._state.changes)

    async def run(
        self, command: str, *, timeout_seconds: float, on_output: Callable[[str], None]
    ) -> CommandResult:
        """Run a command in the tree; see Sandbox.run. Ask `changes` afterwards, also when this
        was cancelled."""
        async with self._lock:
            world = await self._prepared()
            running = self._opening.sandbox.run(
                world, command, timeout_seconds=timeout_seconds, on_output=on_output
            )
            self._command = asyncio.ensure_future(running)
            try:
                return await self._command
            finally:
                self._command.cancel()
                self._command = None
                self._state.forget_rules()

    async def prepare_commands(self) -> None:
        """Make what only commands need (their `.git`, dependency folders) ahead of the first."""
        async with self._lock:
            await self._prepared()

    async def _prepared(self) -> World:
        if self._world is None:
            self._world = await off_loop(self._make_world)
        return self._world

    async def close(self) -> None:
        """End what runs and remove the folder. Waits for a comparison under way."""
        if self._command is not None:
            self._command.cancel()
        async with self._lock:
            await asyncio.to_thread(self._state.close)
            await asyncio.to_thread(remove_tree, self._opening.folder)

    def _make_world(self) -> World:
        base_paths = self._state.base_files()
        self._state.note_equal(self._touched)
        found = find_dependencies(
            self._folder.git(), self.seen_at, self._opening.dependency_names, base_paths
        )
        hidden = frozenset(folder.relative for folder in found)
        self._state.hidden = hidden
        make_command_git(
            self._folder, self._opening.mirror, self.base, base_paths=base_paths, hidden=hidden
        )
        return World(self.root, self.seen_at, found, self._folder.layers, self._folder.home)

    def _names(self, path: str) -> set[str]:
        """The canonical names that `path` may mean."""
        names = {path} if is_canonical(path) else set()
        for follow_last in (True, False):
            try:
                place = resolve_path(self.root, self.seen_at, path, follow_last=follow_last)
            except InvalidInput:
                if not names:
                    raise
            else:
                names.add(place.relative_to(self.root).as_posix())
        return names

    def _is_executable(self, name: str) -> bool:
        place = self.root / name
        return place.is_file() and mode_of(place.lstat()) == EXECUTABLE

    def _put(self, name: str, content: bytes, mode: str) -> None:
        place = self.root / name
        write_file(place, content, mode)
        adopt(self.root, [place])
        self._note_touched(name)

    def _put_back(self, name: str, content: bytes, mode: str) -> None:
        """`_put`, whatever stands in the way."""
        obstacle = find_obstacle(self.root, name)
        if obstacle is not None:
            obstacle.unlink()
        self._clear([name])
        self._put(name, content, mode)

    def _clear(self, names: Iterable[str]) -> None:
        for name in names:
            place = self.root / name
            self._note_touched(name)
            # Below a symlink, what has this name is another file, perhaps outside the tree.
            if find_obstacle(self.root, name) is not None:
                continue
            if place.is_dir() and not place.is_symlink():
                remove_tree(place)
            else:
                with suppress(NotFound):
                    remove_file(self.root, place)

    def _put_base_back(self, name: str) -> None:
        entry = self._state.base_files().get(name)
        content = self._state.base_content(name)
        if entry is not None and content is not None:
            self._put_back(name, content, entry.mode)

    def _note_touched(self, name: str) -> None:
        self._touched.add(name)
        if name.rpartition("/")[2] == ".gitignore":
            self._state.forget_rules()


async def sweep_workspaces(
    layout: Layout, find_living: Callable[[], Awaitable[Collection[tuple[str, int]]]]
) -> None:
    """Remove every Workspace folder but those of the living (task_id, generation).

    For a start after a crash. `find_living` is asked once the folders were listed, so that one
    made meanwhile by another worker is never taken for dead.
    """
    folders = await asyncio.to_thread(_list_folders, layout)
    living = frozenset(await find_living())
    dead = [folder for key, folder in folders if key not in living]
    await asyncio.to_thread(_remove_folders, dead)


async def sweep_generations(layout: Layout, task_id: str, generation: int) -> None:
    """Remove the Task's Workspace folders of generations before this one, whose leases are void."""
    folders = await asyncio.to_thread(_list_folders, layout, task_id)
    dead = [folder for (_, number), folder in folders if number < generation]
    await asyncio.to_thread(_remove_folders, dead)


def _list_folders(layout: Layout, task_id: str = "*") -> list[tuple[tuple[str, int], Path]]:
    found = layout.data_dir.glob(f"workspaces/{task_id}/*")
    return [((one.parent.name, int(one.name)), one) for one in found if one.name.isdigit()]


def _remove_folders(folders: list[Path]) -> None:
    for folder in folders:
        remove_tree(folder)
        with suppress(OSError):
            folder.parent.rmdir()
