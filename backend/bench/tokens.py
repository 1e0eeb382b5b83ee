"""The fixed price of a request: system prompt and tools, in characters / 4."""

import json

from bench.measure import Measure
from koda.agent.prompts import system_prompt
from koda.events.phases import Phase
from koda.tools.registry import specs_for

BUDGET = 2_000
PHASES = (Phase.UNDERSTANDING, Phase.PLANNING, Phase.EXECUTING)


def measure() -> dict[str, Measure]:
    """fixed_tokens_understanding, _planning, _executing."""
    return {f"fixed_tokens_{phase}": Measure(_tokens(phase), "tokens", BUDGET) for phase in PHASES}


def _tokens(phase: Phase) -> float:
    tools = [
        {"name": one.name, "description": one.description, "input_schema": one.input_schema}
        for one in specs_for(phase)
    ]
    return (len(system_prompt(phase)) + len(json.dumps(tools, separators=(",", ":")))) / 4
