"""What the Sandbox adds to a command: `sandbox_ms`, the worse of both levels."""

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from bench.measure import Measure
from koda.settings import Settings
from koda.workspace.sandbox.base import DependencyFolder, SandboxUnavailable, World
from koda.workspace.sandbox.probe import probe_sandbox

BUDGET_MS = 15.0
_ROUNDS = 60
_WARM_UP = 5
_NAMES = {1: "bubblewrap", 2: "landlock"}


def measure() -> dict[str, Measure]:
    """`sandbox_ms`, with a note for each level that works here, and one for level 1 with a
    dependency folder."""
    notes: dict[str, float] = {}
    for level in _NAMES:
        try:
            notes[f"level {level}"] = sandbox_ms(level)
            notes[f"level {level} with node_modules"] = sandbox_ms(level, dependency=True)
        except SandboxUnavailable as error:
            sys.stderr.write(f"level {level} is not measured: {error.message}\n")
    worst = max(notes[f"level {level}"] for level in _NAMES if f"level {level}" in notes)
    return {"sandbox_ms": Measure(worst, "ms", BUDGET_MS, notes=notes)}


def sandbox_ms(level: int, *, dependency: bool = False) -> float:
    """Milliseconds that `level` (1 or 2) adds to `sh -c true`, as a difference of medians.

    Bare and sandboxed commands take turns, so that both see the same machine. `dependency` has
    a folder of the user's with them. Raises SandboxUnavailable.
    """
    return asyncio.run(_added_ms(level, dependency))


async def _added_ms(level: int, dependency: bool) -> float:
    with tempfile.TemporaryDirectory(prefix="koda-bench-") as name:
        root = Path(name).resolve()
        sandbox = await probe_sandbox(Settings(data_dir=root / "data", sandbox=_NAMES[level]))
        for folder in ("tree", "user/node_modules"):
            (root / folder).mkdir(parents=True)
        folders = (DependencyFolder(root / "user/node_modules", "node_modules"),)
        world = World(
            root / "tree",
            root / "user",
            folders if dependency else (),
            root / "layers",
            root / "home",
        )

        async def sandboxed() -> None:
            await sandbox.run(world, "true", timeout_seconds=10, on_output=lambda _: None)

        bare, inside = [], []
        for _ in range(_ROUNDS):
            bare.append(await _timed(_bare))
            inside.append(await _timed(sandboxed))
        # The first few pay for the file cache.
        return statistics.median(inside[_WARM_UP:]) - statistics.median(bare[_WARM_UP:])


async def _bare() -> None:
    process = await asyncio.create_subprocess_exec(
        "/bin/sh", "-c", "true", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
    )
    await process.communicate()


async def _timed(action: Callable[[], Awaitable[None]]) -> float:
    began = time.perf_counter()
    await action()
    return (time.perf_counter() - began) * 1_000


if __name__ == "__main__":
    sys.stdout.write(f"{measure()['sandbox_ms']}\n")
