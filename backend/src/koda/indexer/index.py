"""Symbols of a staged tree's files, through the cache; parses what is new, off the event loop."""

import asyncio
import math
import os
import stat
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from koda.indexer import worker
from koda.indexer.cache import SymbolCache, cache_key
from koda.indexer.languages import find_grammar
from koda.indexer.symbols import Symbol, load_symbols

#: Larger files are generated ones; tree-sitter parses some 10 MB a second.
MAX_FILE_BYTES = 1_000_000
_MOST_KNOWN_FILES = 100_000
_PACKAGES = Path(worker.__file__).parents[2]
#: Starting a further process takes as long as parsing so many.
_FILES_PER_WORKER = 20
_WORKERS = min(4, os.cpu_count() or 1)

_Signature = tuple[int, int, int]


@dataclass(frozen=True)
class Indexed:
    """Symbols by path, and the paths that time did not suffice for; unknown languages are in
    neither, nor are files that are gone, too large or no regular files."""

    symbols: dict[str, tuple[Symbol, ...]]
    late: tuple[str, ...]


class SymbolIndex:
    """One for each mirror: trees of the same Repository share nearly all contents."""

    def __init__(self, cache_path: Path | None = None) -> None:
        """With its cache in that file, or in memory."""
        self._cache = SymbolCache(cache_path)
        self._keys: dict[str, tuple[_Signature, str]] = {}

    async def read(
        self, root: Path, paths: Sequence[str], *, time_limit_seconds: float = 15.0
    ) -> Indexed:
        """The symbols of these files below `root`, as they are on disk now."""
        keys = await asyncio.to_thread(self._keys_of, root, paths)
        known = await asyncio.to_thread(self._cache.find, keys.values())
        unknown = {path: key for path, key in keys.items() if key not in known}
        late: tuple[str, ...] = ()
        if unknown:
            parsed = await self._parse(root, list(unknown), time_limit_seconds)
            await asyncio.to_thread(self._cache.store, dict(parsed.values()))
            known |= dict(parsed.values())
            keys |= {path: key for path, (key, _) in parsed.items()}
            late = tuple(path for path in unknown if path not in parsed)
        return Indexed(await asyncio.to_thread(_load, known, keys), late)

    def close(self) -> None:
        """Closes the cache."""
        self._cache.close()

    def _keys_of(self, root: Path, paths: Sequence[str]) -> dict[str, str]:
        if len(self._keys) > _MOST_KNOWN_FILES:
            self._keys.clear()
        found = {path: self._key_of(root / path) for path in paths}
        return {path: key for path, key in found.items() if key is not None}

    def _key_of(self, file: Path) -> str | None:
        grammar = find_grammar(file.name)
        if grammar is None:
            return None
        try:
            facts = file.lstat()
            if not stat.S_ISREG(facts.st_mode) or facts.st_size > MAX_FILE_BYTES:
                return None
            signature = (facts.st_mtime_ns, facts.st_size, facts.st_ino)
            known = self._keys.get(str(file))
            if known and known[0] == signature:
                return known[1]
            key = cache_key(file.read_bytes(), grammar)
        except OSError:
            return None
        self._keys[str(file)] = (signature, key)
        return key

    async def _parse(
        self, root: Path, paths: list[str], time_limit_seconds: float
    ) -> dict[str, tuple[str, str]]:
        """path -> (key, symbols as JSON) of those that could be parsed in time."""
        found: dict[str, tuple[str, str]] = {}
        workers = min(_WORKERS, math.ceil(len(paths) / _FILES_PER_WORKER))
        try:
            async with asyncio.timeout(time_limit_seconds), asyncio.TaskGroup() as group:
                for number in range(workers):
                    group.create_task(_run_worker(root, paths[number::workers], found))
        except TimeoutError:
            pass
        return found


def _load(known: dict[str, str], keys: dict[str, str]) -> dict[str, tuple[Symbol, ...]]:
    return {path: load_symbols(known[key]) for path, key in keys.items() if key in known}


async def _run_worker(root: Path, paths: list[str], found: dict[str, tuple[str, str]]) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        # Without -P a module lying in the working directory could be imported.
        "-P",
        "-m",
        worker.__name__,
        str(root),
        cwd=_PACKAGES,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=1 << 26,
        env={"LC_ALL": "C.UTF-8", "PYTHONPATH": str(_PACKAGES)},
    )
    stdin = cast(asyncio.StreamWriter, process.stdin)
    stdout = cast(asyncio.StreamReader, process.stdout)
    try:
        stdin.write(b"".join(os.fsencode(path) + b"\0" for path in paths))
        stdin.close()
        async for line in stdout:
            name, key, symbols = line.removesuffix(b"\n").split(b"\0")
            found[os.fsdecode(name)] = (key.decode(), symbols.decode())
        await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
        # Read to the end, or its pipes stay open.
        await process.communicate()
