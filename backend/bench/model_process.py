"""The stand-in model as a process of its own, so that its work is not counted as ours.

Prints its URL; at the end of its input it prints one JSON line about what it was asked.
"""

import asyncio
import json
import sys
from dataclasses import replace
from typing import Any

from tests.loopback.messages_api import MessagesApi, Options
from tests.loopback.replies import Reply, call, say

from bench.cache import cache_read_of_possible, prefix_kept

REPORT = {"summary": "All of it is in module 1.", "tests": ["pytest"]}
PLAN = {"steps": [{"title": "Read the modules", "files": ["pkg/module_1.py"]}]}


def brain(turns: int) -> Any:
    """Reports, plans, then reads a file in each of `turns` answers, and ends."""

    def answer(body: dict[str, Any]) -> Reply:
        names = {tool["name"] for tool in body["tools"]}
        said = sum(one["role"] == "assistant" for one in body["messages"])
        if "report_understanding" in names:
            return say("Seen.", call("report_understanding", "r", **REPORT))
        if "submit_plan" in names:
            # As a model thinks, the Workspace opens: a turn's price is not the start's.
            planned = say("Planned.", call("submit_plan", "p", **PLAN))
            return replace(planned, pause_seconds=0.3)
        if said < turns:
            path = f"pkg/module_{said % 50}.py"
            return say(f"Reading {path}.", call("read_file", f"c{said}", path=path))
        return say("Read them all.")

    return answer


async def _serve(turns: int, cached: bool) -> None:
    async with MessagesApi(brain(turns), Options(cut=False)) as api:
        print(api.url, flush=True)
        await asyncio.to_thread(sys.stdin.read)
        report: dict[str, Any] = {
            "exchanges": [
                {
                    "phase": _phase(one.parsed),
                    "started_at": one.started_at,
                    "finished_at": one.finished_at,
                }
                for one in api.recorded
            ],
            "violations": api.violations,
        }
        if cached:
            report["prefix_kept"] = prefix_kept(api.recorded)
            report["cache_read_of_possible"] = cache_read_of_possible(api.recorded)
        print(json.dumps(report), flush=True)


def _phase(body: dict[str, Any]) -> str:
    names = {tool["name"] for tool in body["tools"]}
    for tool, phase in (("report_understanding", "understanding"), ("submit_plan", "planning")):
        if tool in names:
            return phase
    return "executing"


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), "cached" in sys.argv))
