"""search_ratio: search_code against bare ripgrep on a generated tree of 10,000 files."""

import asyncio
import statistics
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from bench.measure import Measure
from koda.events.phases import Phase
from koda.indexer.index import SymbolIndex
from koda.tools.base import ToolContext
from koda.tools.executor import execute
from koda.tools.ripgrep import find_program
from koda.workspace.listing import SizeLimits
from koda.workspace.mirror import Mirror
from koda.workspace.sandbox.unprotected import Unprotected
from koda.workspace.workspace import Opening, Workspace

BUDGET = 1.5
FILES = 10_000
ROUNDS = 25
#: A search as models make it: a handful of matches in the whole tree.
PATTERN = r"def function_7_77\d\d\("
_LIMITS = SizeLimits(file_bytes=20_000_000, untracked_bytes=200_000_000)


def measure() -> dict[str, Measure]:
    """search_ratio, with both medians in milliseconds beside it."""
    searched, bare = asyncio.run(_measure())
    notes = {"search_code_ms": searched, "ripgrep_ms": bare}
    return {"search_ratio": Measure(searched / bare, "x", BUDGET, notes=notes)}


def search_ratio() -> float:
    """Median of search_code over the median of ripgrep, which take turns on the same tree."""
    return measure()["search_ratio"].value


async def _measure() -> tuple[float, float]:
    with tempfile.TemporaryDirectory(prefix="koda-bench-") as folder:
        root = Path(folder).resolve()
        make_tree(root / "source")
        (root / "data").mkdir()
        mirror = Mirror(root / "data/mirror.git", limits=_LIMITS, data_dir=root / "data")
        base = await mirror.snapshot(root / "source")
        sandbox = Unprotected((), ())
        workspace = await Workspace.open(
            Opening(root / "1", mirror.path, base, root / "source", sandbox, _LIMITS, ())
        )
        context = ToolContext(workspace, lambda _: None, SymbolIndex())
        searched, bare = [], []
        for _ in range(ROUNDS):
            searched.append(await _timed(lambda: _search_code(context)))
            bare.append(await _timed(lambda: _ripgrep(workspace.root)))
        context.symbols.close()
        await workspace.close()
        return statistics.median(searched), statistics.median(bare)


async def _search_code(context: ToolContext) -> None:
    outcome = await execute("search_code", {"pattern": PATTERN}, Phase.EXECUTING, context)
    if outcome.facts.get("matches") != FILES // 100:
        raise RuntimeError(f"expected {FILES // 100} matches, got {outcome.content[:200]!r}")


async def _ripgrep(root: Path) -> None:
    program = find_program()[0]
    process = await asyncio.create_subprocess_exec(
        program, "-n", PATTERN, "./", cwd=root, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
    )
    output, _ = await process.communicate()
    if output.count(b"\n") != FILES // 100:
        raise RuntimeError(f"expected {FILES // 100} lines of ripgrep, got {output[:200]!r}")


async def _timed(action: Callable[[], Awaitable[None]]) -> float:
    began = time.perf_counter()
    await action()
    return (time.perf_counter() - began) * 1_000


def make_tree(root: Path) -> None:
    """A committed repository of 10,000 Python files of some 1.5 kB."""
    for number in range(FILES):
        body = "".join(
            f"def function_{n}_{number}(x):\n    return x + {n}\n\n\n" for n in range(30)
        )
        path = root / f"part_{number // 100}" / f"module_{number}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'"""Module {number}."""\n\n\n{body}')
    (root / ".gitignore").write_text("*.pyc\nbuild/\n.venv/\n")
    for command in (
        ["init", "-q"],
        ["add", "-A"],
        ["-c", "user.name=Bench", "-c", "user.email=bench@example.org", "commit", "-qm", "first"],
    ):
        subprocess.run(["git", "-C", root, *command], check=True)


if __name__ == "__main__":
    for key, found in measure().items():
        print(f"{key} {found.value:.2f} (budget {BUDGET}) {found.notes}")
