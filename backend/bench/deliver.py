"""deliver_1000_ms: Delivery of 1,000 files to a working tree, all or nothing, durable."""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from bench.measure import Measure
from koda.workspace.delivery import FileDelivery, deliver

BUDGET_MS = 2_000.0
_RUNS = 3


def measure() -> dict[str, Measure]:
    """deliver_1000_ms, with the tenfold beside it: ten times as long where it is linear."""
    few, many = deliver_1000_ms(), deliver_ms(10_000)
    notes = {"ms_for_10000": many, "times_for_tenfold": many / few}
    return {"deliver_1000_ms": Measure(few, "ms", BUDGET_MS, notes=notes)}


def deliver_1000_ms() -> float:
    """Median of three Deliveries, in milliseconds: 800 files replaced, 100 added, 100 deleted."""
    return deliver_ms(1_000)


def deliver_ms(count: int) -> float:
    """The same for `count` files of 4 kB, ten a folder, on the file system of the temp folder."""
    taken = []
    for _ in range(_RUNS):
        with tempfile.TemporaryDirectory(prefix="koda-bench-") as folder:
            taken.append(_deliver_once(Path(folder), count))
    return statistics.median(taken)


def _deliver_once(folder: Path, count: int) -> float:
    target = folder / "tree"
    files = [_file(number) for number in range(count)]
    for file in files:
        path = target / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        if file.old is not None:
            path.write_bytes(file.old)
    started = time.perf_counter()
    result = deliver(
        target,
        files,
        journal_dir=folder / "journals",
        delivery_id="bench",
        still_mine=lambda: True,
    )
    taken = (time.perf_counter() - started) * 1_000
    if result.outcome != "delivered":
        raise RuntimeError(f"expected the bench's Delivery to be delivered, got {result}")
    return taken


def _file(number: int) -> FileDelivery:
    old = None if number % 10 == 0 else b"%d before\n" % number * 300
    new = None if number % 10 == 1 else b"%d after\n" % number * 300
    path = f"folder_{number // 10 % 100}/part_{number // 1_000}/file_{number}.txt"
    old_mode, new_mode = (None if content is None else "100644" for content in (old, new))
    return FileDelivery(path, old, old_mode, new, new_mode)


if __name__ == "__main__":
    for size in [int(word) for word in sys.argv[1:]] or [10, 100, 1_000, 10_000]:
        sys.stdout.write(f"{size:6} files {deliver_ms(size):10.1f} ms\n")
