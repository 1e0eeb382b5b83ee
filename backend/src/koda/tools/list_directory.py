"""list_directory: what a folder of the staged tree holds, ignored things left out."""

import asyncio
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pydantic import Field

from koda.tools.base import EXPLORING, Tool, ToolContext, ToolError, ToolInput, ToolOutcome
from koda.tools.paths import Place, require_existing
from koda.tools.ripgrep import list_files
from koda.tools.text import counted, describe_size

_MOST_ENTRIES = 300
_MOST_DEPTH = 6
_NAMED_UNSEEN = 20


class ListDirectory(ToolInput):
    """Input of list_directory."""

    path: str = "."
    depth: int = Field(1, ge=1, le=_MOST_DEPTH)


@dataclass(frozen=True)
class _Row:
    path: PurePosixPath
    text: str


async def _run(call: ListDirectory, context: ToolContext) -> ToolOutcome:
    place, is_folder = await require_existing(context, call.path)
    if not is_folder:
        raise ToolError(f"{place.relative} is a file.", hint="read_file shows it.")
    files = await list_files(context.workspace.root, place.relative)
    return await asyncio.to_thread(_show, context.workspace.root, place, files, call.depth)


def _show(root: Path, place: Place, files: list[str], depth: int) -> ToolOutcome:
    top = PurePosixPath(place.relative)
    counts = Counter(folder for path in files for folder in PurePosixPath(path).parents)
    seen = {PurePosixPath(path) for path in files}
    used, rows = depth, list(_rows(root, top, seen, counts, depth))
    while used > 1 and len(rows) > _MOST_ENTRIES:
        used -= 1
        rows = list(_rows(root, top, seen, counts, used))
    notes = []
    if used < depth:
        notes.append(f"depth {depth} would be too long; this is depth {used}")
    if len(rows) > _MOST_ENTRIES:
        notes.append(f"{len(rows) - _MOST_ENTRIES:,} more entries; search_code and globs find them")
    unseen = _unseen(root / top, top, seen, counts)
    if unseen:
        notes.append(f"ignored or empty: {unseen}")
    indent = len(top.parts) + 1
    shown = [f"{'  ' * (len(row.path.parts) - indent)}{row.text}" for row in rows[:_MOST_ENTRIES]]
    head = f"{place.relative}: {counted(len(files), 'file')}"
    facts = {"path": place.relative, "entries": len(rows), "files": len(files)}
    return ToolOutcome("\n".join([head, *shown, *(f"[{note}]" for note in notes)]), facts)


def _rows(
    root: Path,
    folder: PurePosixPath,
    seen: set[PurePosixPath],
    counts: Counter[PurePosixPath],
    depth: int,
) -> Iterator[_Row]:
    """Folders before files, each by name; the folders' own entries right below them."""
    for entry in _entries(root / folder):
        path = folder / entry.name
        if not entry.is_dir(follow_symlinks=False) or not counts[path]:
            continue
        yield _Row(path, f"{entry.name}/ ({counted(counts[path], 'file')})")
        if depth > 1:
            yield from _rows(root, path, seen, counts, depth - 1)
    for entry in _entries(root / folder):
        path = folder / entry.name
        if entry.is_symlink():
            yield _Row(path, f"{entry.name} -> {Path(entry.path).readlink()}")
        elif path in seen:
            size_bytes = entry.stat(follow_symlinks=False).st_size
            yield _Row(path, f"{entry.name} {describe_size(size_bytes)}")


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """By name; of a folder that vanished meanwhile, none."""
    try:
        return sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return []


def _unseen(
    folder: Path,
    top: PurePosixPath,
    seen: set[PurePosixPath],
    counts: Counter[PurePosixPath],
) -> str:
    names = [
        f"{entry.name}/" if entry.is_dir(follow_symlinks=False) else entry.name
        for entry in _entries(folder)
        if entry.name != ".git"
        and not entry.is_symlink()
        and top / entry.name not in seen
        and not counts[top / entry.name]
    ]
    more = f" and {len(names) - _NAMED_UNSEEN} more" if len(names) > _NAMED_UNSEEN else ""
    return ", ".join(names[:_NAMED_UNSEEN]) + more


LIST_DIRECTORY = Tool(
    name="list_directory",
    description="List a folder: sizes, file counts. Ignored files are left out.",
    input_model=ListDirectory,
    run=_run,
    summarize=lambda call: call.path,
    read_only=True,
    phases=EXPLORING,
)
