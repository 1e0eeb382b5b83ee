"""Requests and small helpers that the tests of this folder share."""

from contextlib import aclosing
from typing import Any

from koda.llm.base import (
    Answer,
    ModelRequest,
    Provider,
    StreamPart,
    TextPart,
    ThinkingPart,
    ToolInputPart,
    ToolSpec,
)

Json = dict[str, Any]

MODEL = "claude-sonnet-5-5"


def tool(name: str) -> ToolSpec:
    """A Tool with one text input."""
    schema = {"type": "object", "properties": {"path": {"type": "string"}}, "required": ["path"]}
    return ToolSpec(name, f"Does {name}.", schema)


def user(*content: str | Json) -> Json:
    """A user message of texts and blocks."""
    blocks = [{"type": "text", "text": c} if isinstance(c, str) else c for c in content]
    return {"role": "user", "content": blocks}


def result(call_id: str, text: str = "fine") -> Json:
    """A tool_result block."""
    return {"type": "tool_result", "tool_use_id": call_id, "content": text}


def request(*messages: Json, **changes: Any) -> ModelRequest:
    """A request in the executing phase; `changes` replace fields."""
    fields: Json = {
        "model": MODEL,
        "system": "You work on a repository. " * 20,
        "tools": (tool("read_file"), tool("write_file")),
        "messages": messages or (user("Begin."),),
    }
    return ModelRequest(**{**fields, **changes})


async def collect(provider: Provider, asked: ModelRequest) -> list[StreamPart]:
    """All parts of one answer."""
    async with aclosing(provider.stream(asked)) as parts:  # type: ignore[type-var]
        return [part async for part in parts]


async def ask(provider: Provider, asked: ModelRequest) -> Answer:
    """The Answer alone."""
    last = (await collect(provider, asked))[-1]
    assert isinstance(last, Answer)
    return last


def streamed_text(parts: list[StreamPart]) -> str:
    """What was streamed as text."""
    return "".join(part.text for part in parts if isinstance(part, TextPart))


def streamed_thinking(parts: list[StreamPart]) -> str:
    """What was streamed as thinking."""
    return "".join(part.text for part in parts if isinstance(part, ThinkingPart))


def streamed_inputs(parts: list[StreamPart]) -> dict[str, str]:
    """The JSON text of each tool call's input, as streamed, by call id."""
    inputs: dict[str, str] = {}
    for part in parts:
        if isinstance(part, ToolInputPart):
            inputs[part.call_id] = inputs.get(part.call_id, "") + part.json
    return inputs
