"""A Provider that plays a script instead of asking a model: for the demo and for tests.

It chooses the next answer from the request alone, so that a Task goes on after any restart.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from koda.events.types import Usage
from koda.llm.base import (
    Answer,
    Credentials,
    ModelInfo,
    ModelRequest,
    StreamPart,
    TextPart,
    ToolInputPart,
)
from koda.llm.demo import load_demo_script

ScriptPhase = Literal["understanding", "planning", "executing"]

#: Pace of the demo: about what a small model streams.
DEMO_PART_DELAY_SECONDS = 0.015
_WORDS = re.compile(r"\s*\S+\s*")
_INPUT_PIECE = 48
#: A tool that is offered in one phase only tells which phase a request belongs to.
_PHASE_OF_TOOL: dict[str, ScriptPhase] = {
    "report_understanding": "understanding",
    "submit_plan": "planning",
}


class ScriptedCall(BaseModel):
    """One tool call of an answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tool: str
    input: dict[str, Any] = {}


class ScriptedAnswer(BaseModel):
    """What the model would say: text, then tool calls. Without calls the turn ends."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str = ""
    calls: tuple[ScriptedCall, ...] = ()


class Script(BaseModel):
    """The answers of each phase in order; past its end the last one is given again."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    understanding: tuple[ScriptedAnswer, ...] = ()
    planning: tuple[ScriptedAnswer, ...] = ()
    executing: tuple[ScriptedAnswer, ...] = ()

    def answer_at(self, phase: ScriptPhase, position: int) -> ScriptedAnswer:
        """The answer number `position`, from 0. A phase without any says that it has none."""
        answers: tuple[ScriptedAnswer, ...] = getattr(self, phase)
        if not answers:
            return ScriptedAnswer(text=f"This script has no answers for {phase}.")
        return answers[min(position, len(answers) - 1)]


def find_script_phase(tool_names: set[str]) -> ScriptPhase:
    """The phase of a request that offers these tools."""
    return next((p for tool, p in _PHASE_OF_TOOL.items() if tool in tool_names), "executing")


def call_id(phase: ScriptPhase, position: int, number: int) -> str:
    """The same id for the same call of the same request, different from all others."""
    return f"call_{phase}_{position}_{number}"


def make(credentials: Credentials) -> "ScriptedProvider":
    """The demo's Provider. It needs no credentials."""
    del credentials
    return ScriptedProvider(
        Script.model_validate(load_demo_script()), part_delay_seconds=DEMO_PART_DELAY_SECONDS
    )


class ScriptedProvider:
    """Plays `script`, one part every `part_delay_seconds`; costs nothing and says so."""

    def __init__(self, script: Script, *, part_delay_seconds: float = 0.0) -> None:
        self._script = script
        self._delay_seconds = part_delay_seconds

    async def stream(self, request: ModelRequest) -> AsyncIterator[StreamPart]:
        """See Provider."""
        phase = find_script_phase({tool.name for tool in request.tools})
        position = sum(message["role"] == "assistant" for message in request.messages)
        scripted = self._script.answer_at(phase, position)
        content = _blocks(scripted, phase, position)
        for part in _parts(content):
            await asyncio.sleep(self._delay_seconds)
            yield part
        yield Answer(
            content=content,
            stop_reason="tool_use" if scripted.calls else "end_turn",
            usage=_usage(request, content),
            cost_usd=0.0,
        )

    async def list_models(self) -> list[ModelInfo]:
        """See Provider."""
        return [ModelInfo(model="scripted", name="Demo script (no model is called)")]

    async def close(self) -> None:
        """See Provider."""


def _blocks(
    scripted: ScriptedAnswer, phase: ScriptPhase, position: int
) -> tuple[dict[str, Any], ...]:
    text = [{"type": "text", "text": scripted.text}] if scripted.text else []
    calls = [
        {
            "type": "tool_use",
            "id": call_id(phase, position, number),
            "name": call.tool,
            "input": call.input,
        }
        for number, call in enumerate(scripted.calls, 1)
    ]
    return (*text, *calls)


def _parts(content: tuple[dict[str, Any], ...]) -> Iterator[StreamPart]:
    for block in content:
        if block["type"] == "text":
            yield from (TextPart(word) for word in _WORDS.findall(block["text"]))
            continue
        text = json.dumps(block["input"], ensure_ascii=False)
        yield ToolInputPart(block["id"], block["name"], "")
        for start in range(0, len(text), _INPUT_PIECE):
            yield ToolInputPart(block["id"], block["name"], text[start : start + _INPUT_PIECE])


def _usage(request: ModelRequest, content: tuple[dict[str, Any], ...]) -> Usage:
    """What a model would have counted, at four characters a token and with a perfect cache."""
    *older, newest = [_tokens(message) for message in request.messages] or [0]
    head = _tokens(request.system) + sum(_tokens(tool.input_schema) for tool in request.tools)
    return Usage(
        input_tokens=newest if older else head + newest,
        output_tokens=_tokens(content),
        cache_read_tokens=head + sum(older) if older else 0,
    )


def _tokens(value: object) -> int:
    return len(json.dumps(value, ensure_ascii=False)) // 4
