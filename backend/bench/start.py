"""From a Task's creation to its first model request, 5,000 files, warm mirror."""

import asyncio
import statistics
import time

from tests.factory import make_task

from bench.measure import Measure
from bench.model import started_model
from bench.scene import scene, until_phase

BUDGET_MS = 300.0
ROUNDS = 6


def measure() -> dict[str, Measure]:
    """task_start_ms: the median; the first Task fills the mirror and is not counted."""
    return asyncio.run(_measure())


async def _measure() -> dict[str, Measure]:
    created: list[float] = []
    async with started_model(0) as model, scene(model.url) as made:
        for _ in range(ROUNDS + 1):
            created.append(time.perf_counter())
            task_id = await made.database.write(
                lambda c: make_task(c, made.user_id, made.repository_id)
            )
            await until_phase(made, task_id, "plan_review")
    first = [
        one["started_at"] for one in model.report["exchanges"] if one["phase"] == "understanding"
    ]
    taken = [(start - begin) * 1_000 for begin, start in zip(created[1:], first[1:], strict=True)]
    return {
        "task_start_ms": Measure(
            statistics.median(taken), "ms", BUDGET_MS, notes={"slowest": max(taken)}
        )
    }
