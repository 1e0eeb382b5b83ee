"""Messages API stream events -> StreamParts and the whole Answer. Pure: knows no SDK."""

import codecs
import json
from dataclasses import dataclass, field
from typing import Any

from koda.events.types import Usage
from koda.llm.base import Answer, ProviderError, StreamPart, TextPart, ThinkingPart, ToolInputPart
from koda.llm.pricing import find_cost_usd

Json = dict[str, Any]

_COUNTS = {
    "input_tokens": "input_tokens",
    "output_tokens": "output_tokens",
    "cache_read_input_tokens": "cache_read_tokens",
    "cache_creation_input_tokens": "cache_write_tokens",
}


@dataclass
class _Block:
    """One content block as it grows. `pieces` holds the JSON text of a tool's input."""

    value: Json
    pieces: list[str] = field(default_factory=list)
    # Servers may cut a surrogate pair in two deltas; halves are kept until the other one comes.
    decoder: codecs.IncrementalDecoder = field(
        default_factory=lambda: codecs.getincrementaldecoder("utf-16-le")("replace")
    )

    def whole_characters(self, text: str, *, final: bool = False) -> str:
        return self.decoder.decode(text.encode("utf-16-le", "surrogatepass"), final)


class AnswerAssembler:
    """Collects the events of one answer, in order.

    `taken_ids` are the tool call ids of the conversation so far: some local servers use the same
    ones in every answer, and those get a suffix here, because a result is matched by id.
    """

    def __init__(self, model: str, taken_ids: set[str]) -> None:
        self._model = model
        self._taken = set(taken_ids)
        self._blocks: dict[int, _Block] = {}
        self._counts: dict[str, int] = {}
        self._stop_reason: str | None = None
        self.whole = False

    def feed(self, event: object) -> list[StreamPart]:
        """What this event adds for a reader. Raises ProviderError when it fits no known shape."""
        try:
            return self._feed(event)
        except (KeyError, TypeError, AttributeError) as error:
            shape = type(error).__name__
        raise ProviderError(
            "connection",
            f"The model's answer had an event that is not of the Messages API ({shape}).",
            hint="Check that the endpoint speaks the Anthropic Messages API.",
        )

    def _feed(self, event: Any) -> list[StreamPart]:
        match event["type"]:
            case "message_start":
                self._count(event["message"].get("usage"))
            case "content_block_start":
                return self._start(event["index"], dict(event["content_block"]))
            case "content_block_delta":
                return self._grow(self._blocks[event["index"]], event["delta"])
            case "content_block_stop":
                return self._stop(self._blocks[event["index"]])
            case "message_delta":
                self._stop_reason = event["delta"].get("stop_reason") or self._stop_reason
                self._count(event.get("usage"))
            case "message_stop":
                self.whole = True
        return []

    def answer(self) -> Answer:
        """The Answer; valid once `whole`."""
        content = tuple(self._blocks[index].value for index in sorted(self._blocks))
        calls = any(block.get("type") == "tool_use" for block in content)
        usage = Usage(**self._counts)
        return Answer(
            content=content,
            stop_reason=self._stop_reason or ("tool_use" if calls else "end_turn"),
            usage=usage,
            cost_usd=find_cost_usd(self._model, usage),
        )

    def _count(self, usage: Json | None) -> None:
        """Counts are cumulative: a later one replaces an earlier one."""
        for theirs, ours in _COUNTS.items():
            if isinstance(count := (usage or {}).get(theirs), int):
                self._counts[ours] = count

    def _start(self, index: int, value: Json) -> list[StreamPart]:
        block = self._blocks[index] = _Block(value)
        match value["type"]:
            case "text":
                text = value["text"] = block.whole_characters(value.get("text") or "")
                return [TextPart(text)] if text else []
            case "tool_use":
                value["id"] = self._free_id(value.get("id") or "call")
                value.setdefault("input", {})
                return [ToolInputPart(value["id"], value["name"], "")]
        return []

    def _free_id(self, wanted: str) -> str:
        free, number = wanted, 1
        while free in self._taken:
            number += 1
            free = f"{wanted}-{number}"
        self._taken.add(free)
        return free

    def _grow(self, block: _Block, delta: Json) -> list[StreamPart]:
        match delta["type"]:
            case "text_delta":
                return self._add_text(block, block.whole_characters(delta["text"]))
            case "input_json_delta":
                return self._add_input(block, block.whole_characters(delta["partial_json"]))
            case "citations_delta":
                block.value["citations"] = [
                    *(block.value.get("citations") or []),
                    delta["citation"],
                ]
                return []
        # thinking, signature, and whatever comes next: text fields grow, all others are replaced.
        for key, new in delta.items():
            if key != "type":
                old = block.value.get(key)
                grows = isinstance(old, str) and isinstance(new, str)
                block.value[key] = old + new if grows else new
        thought = delta.get("thinking")
        return [ThinkingPart(thought)] if thought else []

    def _add_text(self, block: _Block, text: str) -> list[StreamPart]:
        block.value["text"] += text
        return [TextPart(text)] if text else []

    def _add_input(self, block: _Block, piece: str) -> list[StreamPart]:
        block.pieces.append(piece)
        if not piece or block.value["type"] != "tool_use":
            return []
        return [ToolInputPart(block.value["id"], block.value["name"], piece)]

    def _stop(self, block: _Block) -> list[StreamPart]:
        parts: list[StreamPart] = []
        rest = block.whole_characters("", final=True)
        if rest:
            grow = self._add_text if block.value["type"] == "text" else self._add_input
            parts = grow(block, rest)
        text = "".join(block.pieces)
        if text.strip():
            _set_input(block.value, text)
        return parts


def _set_input(value: Json, text: str) -> None:
    try:
        parsed = json.loads(text)
        # An escaped half of a surrogate pair parses, and can then be neither stored nor sent.
        json.dumps(parsed, ensure_ascii=False).encode()
    except ValueError:
        parsed = None
    if isinstance(parsed, dict):
        value["input"] = parsed
    else:
        value["input"] = {}
        value["malformed_input"] = text
