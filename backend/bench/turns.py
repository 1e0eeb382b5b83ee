"""What Koda adds to a turn: against a bare loop on the same SDK, in the same run."""

import asyncio
import statistics
import tempfile
from pathlib import Path
from typing import Any

import anthropic
from tests.factory import make_task
from tests.loopback.messages_api import TEST_KEY

from bench.measure import Measure
from bench.model import started_model
from bench.scene import make_project, scene, until_phase
from koda.agent.prompts import system_prompt
from koda.events.phases import Phase
from koda.tools.registry import specs_for

TURNS = 20
ROUNDS = 5
#: A turn reads one of fifty; how many others there are does not matter to it.
FILES = 60
#: Over the bare loop's median; and the p95 may be this many times the bare loop's.
OVER_BARE_MS = 4.0
P95_FACTOR = 1.5


def measure(*, postgres: bool = False) -> dict[str, Measure]:
    """overhead_turn_ms or overhead_turn_pg_ms, and what the same requests say of the cache."""
    return asyncio.run(_measure(postgres))


async def _measure(postgres: bool) -> dict[str, Measure]:
    ours: list[float] = []
    bare: list[float] = []
    kept: list[float] = []
    read: list[float] = []
    for number in range(ROUNDS + 1):
        async with started_model(TURNS, cached=True) as model:
            await _our_turns(model.url, postgres)
        async with started_model(TURNS) as plain:
            await _bare_turns(plain.url)
        if number:  # the first round pays for imports
            ours += model.gaps_ms()
            bare += plain.gaps_ms()
            kept.append(model.report["prefix_kept"])
            read.append(model.report["cache_read_of_possible"])
    key = "overhead_turn_pg_ms" if postgres else "overhead_turn_ms"
    found = {key: _compare(ours, bare)}
    if not postgres:
        found["prefix_kept"] = Measure(min(kept), "share", 0.99, at_least=True)
        found["cache_read_of_possible"] = Measure(min(read), "share", 0.99, at_least=True)
    return found


def _compare(ours: list[float], bare: list[float]) -> Measure:
    p95, bare_p95 = (statistics.quantiles(one, n=20)[-1] for one in (ours, bare))
    bare_median = statistics.median(bare)
    return Measure(
        value=statistics.median(ours),
        unit="ms",
        budget=bare_median + OVER_BARE_MS,
        also=p95 <= P95_FACTOR * bare_p95,
        notes={"bare": bare_median, "p95": p95, "bare_p95": bare_p95},
    )


async def _our_turns(url: str, postgres: bool) -> None:
    async with scene(url, postgres=postgres, files=FILES) as made:
        task_id = await made.database.write(
            lambda c: make_task(c, made.user_id, made.repository_id, auto_approve_plan=True)
        )
        await until_phase(made, task_id, "approval")


async def _bare_turns(url: str) -> None:
    """The least a loop can do: stream, read the file, send the result."""
    with tempfile.TemporaryDirectory(prefix="koda-bench-") as name:
        folder = Path(name)
        make_project(folder, FILES)
        tools: Any = [
            {"name": one.name, "description": one.description, "input_schema": one.input_schema}
            for one in specs_for(Phase.EXECUTING)
        ]
        messages: Any = [{"role": "user", "content": "begin"}]
        async with anthropic.AsyncAnthropic(
            api_key=TEST_KEY,
            base_url=url,
            max_retries=0,
            default_headers={"x-api-key": TEST_KEY},
        ) as client:
            while True:
                async with client.messages.stream(
                    model="claude-sonnet-5-5",
                    max_tokens=32_000,
                    system=system_prompt(Phase.EXECUTING),
                    tools=tools,
                    messages=messages,
                ) as stream:
                    answer = await stream.get_final_message()
                content = [block.model_dump(exclude_none=True) for block in answer.content]
                messages.append({"role": "assistant", "content": content})
                calls = [block for block in answer.content if block.type == "tool_use"]
                if not calls:
                    return
                results = [
                    {
                        "type": "tool_result",
                        "tool_use_id": one.id,
                        "content": (folder / one.input["path"]).read_text(),
                    }
                    for one in calls
                ]
                messages.append({"role": "user", "content": results})
