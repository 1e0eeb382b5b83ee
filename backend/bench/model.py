"""Starts the stand-in model beside a measurement and brings home what it saw."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from typing import Any


class Model:
    """A running stand-in model; `report` is filled once it was stopped."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.report: dict[str, Any] = {}

    def gaps_ms(self) -> list[float]:
        """From the end of an answer to the next request, within Executing."""
        exchanges = [one for one in self.report["exchanges"] if one["phase"] == "executing"]
        return [
            (newer["started_at"] - older["finished_at"]) * 1_000
            for older, newer in pairwise(exchanges)
        ]


@asynccontextmanager
async def started_model(turns: int, *, cached: bool = False) -> AsyncIterator[Model]:
    """The model, until the block ends. `cached`: its report says how its cache was used."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bench.model_process",
        str(turns),
        *(["cached"] if cached else []),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=2**24,
    )
    assert process.stdout is not None
    model = Model((await process.stdout.readline()).decode().strip())
    try:
        yield model
    finally:
        rest, _ = await process.communicate(b"")
        model.report = json.loads(rest)
        if model.report["violations"]:
            raise RuntimeError(f"the model refused: {model.report['violations'][0]}")
