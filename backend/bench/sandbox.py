"""What the Sandbox adds to a command: `sandbox_ms`, at both levels."""

import asyncio
import statistics
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from koda.settings import Settings
from koda.workspace.sandbox.base import World
from koda.workspace.sandbox.probe import probe_sandbox

BUDGET_MS = 15.0
_ROUNDS = 60
_NAMES = {1: "bubblewrap", 2: "landlock"}


def sandbox_ms(level: int) -> float:
    """Milliseconds that `level` (1 or 2) adds to `sh -c true`, as a difference of medians.

    Bare and sandboxed commands take turns, so that both see the same machine.
    """
    return asyncio.run(_measure(level))


async def _measure(level: int) -> float:
    with tempfile.TemporaryDirectory(prefix="koda-bench-") as name:
        root = Path(name).resolve()
        sandbox = await probe_sandbox(Settings(data_dir=root / "data", sandbox=_NAMES[level]))
        (root / "tree").mkdir()
        world = World(root / "tree", root / "user", (), root / "layers", root / "home")

        async def sandboxed() -> None:
            await sandbox.run(world, "true", timeout_seconds=10, on_output=lambda _: None)

        bare, inside = [], []
        for _ in range(_ROUNDS):
            bare.append(await _timed(_bare))
            inside.append(await _timed(sandboxed))
        # The first few pay for the file cache.
        return statistics.median(inside[5:]) - statistics.median(bare[5:])


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
    for number in _NAMES:
        print(f"level {number}: {sandbox_ms(number):.1f} ms (budget {BUDGET_MS:.0f})")
