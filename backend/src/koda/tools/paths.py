"""From the path a model names to a file of the staged tree, with help when there is none."""

import asyncio
import stat
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from rapidfuzz import fuzz, process

from koda.tools.base import ToolContext, ToolError
from koda.tools.ripgrep import list_files
from koda.tools.text import describe_size

#: Content above this is never taken into memory.
MAX_FILE_BYTES = 20_000_000
_SUGGESTIONS = 3
_LEAST_SIMILARITY = 70


@dataclass(frozen=True)
class Place:
    """A path below the Workspace's root: absolute, and as the model should name it ("." = root)."""

    absolute: Path
    relative: str


def locate(context: ToolContext, path: str) -> Place:
    """Where `path` (relative to the root, or absolute as the user sees it) leads.

    Raises InvalidInput when that is outside the Workspace.
    """
    absolute = context.workspace.resolve(path or ".")
    return Place(absolute, absolute.relative_to(context.workspace.root).as_posix())


async def require_file(context: ToolContext, path: str) -> Place:
    """The place of an existing regular file of at most 20 MB. Raises ToolError."""
    place = locate(context, path)
    mode, size_bytes = await _look(context, place)
    if stat.S_ISDIR(mode):
        raise ToolError(f"{place.relative} is a folder.", hint="list_directory shows it.")
    if not stat.S_ISREG(mode):
        raise ToolError(f"{place.relative} is not a regular file.")
    if size_bytes > MAX_FILE_BYTES:
        raise ToolError(
            f"{place.relative} has {describe_size(size_bytes)}; files above "
            f"{describe_size(MAX_FILE_BYTES)} are not read.",
            hint="search_code and run_command can look into it.",
        )
    return place


async def require_existing(context: ToolContext, path: str) -> tuple[Place, bool]:
    """The place of a file or folder, and whether it is a folder. Raises ToolError."""
    place = locate(context, path)
    mode, _ = await _look(context, place)
    return place, stat.S_ISDIR(mode)


async def _look(context: ToolContext, place: Place) -> tuple[int, int]:
    try:
        facts = await asyncio.to_thread(place.absolute.stat)
    except PermissionError:
        raise ToolError(f"{place.relative} may not be read: permission denied.") from None
    except (FileNotFoundError, NotADirectoryError):
        raise await not_there(context, place.relative) from None
    except OSError as error:
        raise ToolError(f"{place.relative} cannot be read: {error.strerror}.") from None
    return facts.st_mode, facts.st_size


async def not_there(context: ToolContext, path: str) -> ToolError:
    """The error for a path that does not exist, with those that may have been meant."""
    paths = await list_files(context.workspace.root)
    close = await asyncio.to_thread(suggest, path, paths)
    hint = f"Did you mean {' or '.join(close)}?" if close else "list_directory shows what is there."
    return ToolError(f"{path} does not exist.", hint=hint)


def suggest(path: str, paths: list[str]) -> list[str]:
    """The files or folders of `paths` likeliest meant by `path`, best first."""
    folders = {folder.as_posix() for one in paths for folder in PurePosixPath(one).parents}
    candidates = [*paths, *sorted(folders - {"."})]
    name = PurePosixPath(path).name.casefold()
    same_name = [one for one in candidates if PurePosixPath(one).name.casefold() == name]
    pool = same_name or candidates
    found = process.extract(
        path.casefold(),
        [one.casefold() for one in pool],
        scorer=fuzz.ratio,
        limit=_SUGGESTIONS,
        score_cutoff=0 if same_name else _LEAST_SIMILARITY,
    )
    return [pool[index] for _, _, index in found]
