"""Answers of the stand-in model, and their way onto the wire as server-sent events."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from tests.loopback.rules import sign

Json = dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """One answer. A tool_use may have `raw_input` in place of `input`: text that need not parse.

    `pause_seconds` passes between two events, for tests that need a stream to last.
    """

    content: tuple[Json, ...]
    stop_reason: str
    pause_seconds: float = 0.0


def say(text: str, *calls: Json, thinking: str = "") -> Reply:
    """Text, then tool calls made by `call`; stops for the tools, or ends the turn without any."""
    thought = [{"type": "thinking", "thinking": thinking}] if thinking else []
    spoken = [{"type": "text", "text": text}] if text else []
    return Reply((*thought, *spoken, *calls), "tool_use" if calls else "end_turn")


def call(name: str, call_id: str, **tool_input: Any) -> Json:
    """A tool_use block."""
    return {"type": "tool_use", "id": call_id, "name": name, "input": tool_input}


def issue(reply: Reply) -> Reply:
    """The reply with its thinking signed, as the blocks that must come back."""
    signed = [
        {**block, "signature": sign(block["thinking"])} if block["type"] == "thinking" else block
        for block in reply.content
    ]
    return replace(reply, content=tuple(signed))


def output_tokens(reply: Reply) -> int:
    """Counted at four characters a token."""
    return max(1, len(json.dumps(reply.content)) // 4)


def message_of(reply: Reply, model: str, usage: Json) -> Json:
    """The answer to a request that does not stream."""
    return {
        "id": "msg_loopback",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": list(reply.content),
        "stop_reason": reply.stop_reason,
        "stop_sequence": None,
        "usage": {**usage, "output_tokens": output_tokens(reply)},
    }


def events_of(reply: Reply, model: str, usage: Json, rng: random.Random) -> Iterator[Json]:
    """The events of a streamed answer; texts and inputs are cut anywhere."""
    start = message_of(reply, model, usage) | {"content": [], "stop_reason": None}
    start["usage"] = {**usage, "output_tokens": 1}
    yield {"type": "message_start", "message": start}
    yield {"type": "ping"}
    for index, block in enumerate(reply.content):
        first, deltas = _opened(block, rng)
        yield {"type": "content_block_start", "index": index, "content_block": first}
        for delta in deltas:
            yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    yield {
        "type": "message_delta",
        "delta": {"stop_reason": reply.stop_reason, "stop_sequence": None},
        "usage": {"output_tokens": output_tokens(reply)},
    }
    yield {"type": "message_stop"}


def _opened(block: Json, rng: random.Random) -> tuple[Json, list[Json]]:
    """A block as it starts, and the deltas that make it whole."""
    match block["type"]:
        case "text":
            pieces = cut(block["text"], rng)
            deltas = [{"type": "text_delta", "text": piece} for piece in pieces]
            return {**block, "text": ""}, deltas
        case "thinking":
            pieces = cut(block["thinking"], rng)
            deltas = [{"type": "thinking_delta", "thinking": piece} for piece in pieces]
            signature = {"type": "signature_delta", "signature": block["signature"]}
            return {**block, "thinking": "", "signature": ""}, [*deltas, signature]
        case "tool_use":
            first = {"type": "tool_use", "id": block["id"], "name": block["name"], "input": {}}
            raw = block.get("raw_input")
            text = json.dumps(block["input"], ensure_ascii=False) if raw is None else raw
            deltas = [
                {"type": "input_json_delta", "partial_json": piece}
                for piece in ["", *cut("" if text == "{}" else text, rng)]
            ]
            return first, deltas
    return block, []


def cut(text: str, rng: random.Random, longest: int = 40) -> list[str]:
    """The text in pieces of 1 to `longest` characters."""
    pieces = []
    start = 0
    while start < len(text):
        end = start + rng.randint(1, longest)
        pieces.append(text[start:end])
        start = end
    return pieces


def encode_event(event: Json, rng: random.Random) -> bytes:
    """One server-sent event, with either kind of line end and either kind of JSON escapes."""
    end = rng.choice(("\n", "\r\n"))
    data = json.dumps(event, ensure_ascii=rng.random() < 0.5)
    return f"event: {event['type']}{end}data: {data}{end}{end}".encode()


def cut_bytes(data: bytes, rng: random.Random, longest: int = 400) -> Iterator[bytes]:
    """The bytes in pieces that end anywhere, also inside a character or a line end."""
    start = 0
    while start < len(data):
        end = start + rng.choice((1, 2, 3, rng.randint(1, longest)))
        yield data[start:end]
        start = end
