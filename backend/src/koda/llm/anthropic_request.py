"""ModelRequest -> body of POST /v1/messages, with cache breakpoints on a byte-stable prefix."""

import json
from typing import Any

from koda.llm.base import ModelRequest, ToolSpec

Json = dict[str, Any]

#: Asked for when the request names no limit; a model that allows less gets its own maximum.
DEFAULT_OUTPUT_TOKENS = 32_000
#: The same for a model of which nothing is known: what small local models still accept.
UNKNOWN_OUTPUT_TOKENS = 8_192
#: The API allows four breakpoints; one stands behind tools and system.
_MESSAGE_BREAKPOINTS = 3
#: Blocks that may carry a breakpoint. Thinking may not, and of unknown kinds nobody knows.
_MARKABLE = frozenset({"text", "tool_use", "tool_result", "image", "document"})
_MARK = {"type": "ephemeral"}


def build_body(
    request: ModelRequest, *, output_tokens: int, can_think: bool, can_set_effort: bool
) -> bytes:
    """The body as UTF-8 JSON. `output_tokens` is the model's own maximum or the default for it.

    Requests of one phase share all bytes up to their new messages, except the breakpoints.
    """
    body: Json = {
        "model": request.model,
        "max_tokens": request.max_output_tokens or output_tokens,
        "stream": True,
    }
    if request.thinking and can_think:
        # Newer models leave the text of their thinking out unless it is asked for.
        body["thinking"] = {"type": "adaptive", "display": "summarized"}
    if request.effort is not None and can_set_effort:
        body["output_config"] = {"effort": request.effort}
    body |= _head(request)
    body["messages"] = _marked(_normalized(request.messages))
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    # A lone surrogate, which a command's output may hold, has no UTF-8.
    return text.encode("utf-8", "replace")


def _head(request: ModelRequest) -> Json:
    """Tools and system, which is the order the cache sees; the last of them is a breakpoint."""
    head: Json = {}
    if request.tools:
        head["tools"] = [_tool(spec) for spec in request.tools]
    if request.system:
        head["system"] = [{"type": "text", "text": request.system, "cache_control": _MARK}]
    elif request.tools:
        head["tools"][-1]["cache_control"] = _MARK
    return head


def _tool(spec: ToolSpec) -> Json:
    return {
        "name": spec.name,
        "description": spec.description,
        "input_schema": spec.input_schema,
    }


def _normalized(messages: tuple[Json, ...]) -> list[Json]:
    """The messages as the API takes them: lists of blocks, roles in turn, nothing empty."""
    result: list[Json] = []
    for message in messages:
        blocks = [_clean(block) for block in _blocks(message["content"]) if not _is_empty(block)]
        if not blocks:
            continue
        if result and result[-1]["role"] == message["role"]:
            result[-1]["content"] += blocks
        else:
            result.append({"role": message["role"], "content": blocks})
    return result


def _blocks(content: str | list[Json]) -> list[Json]:
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def _is_empty(block: Json) -> bool:
    """Models answer with empty text now and then; the API refuses it when it is sent back."""
    return block.get("type") == "text" and not (block.get("text") or "").strip()


def _clean(block: Json) -> Json:
    """The block without what Koda itself put into it."""
    return {key: value for key, value in block.items() if key != "malformed_input"}


def _marked(messages: list[Json]) -> list[Json]:
    """The messages with breakpoints at the tail and at the tails of the two requests before.

    A breakpoint finds an older entry only within 20 blocks, which one turn with many parallel
    results passes. The end of every user message was the tail of a request, so a breakpoint set
    there again hits exactly; the second covers a request that failed before it was cached.
    """
    ends = [index for index, message in enumerate(messages[:-1]) if message["role"] == "user"]
    for index in [*ends[1 - _MESSAGE_BREAKPOINTS :], len(messages) - 1][-_MESSAGE_BREAKPOINTS:]:
        _mark_last(messages[index]["content"])
    return messages


def _mark_last(blocks: list[Json]) -> None:
    for index in range(len(blocks) - 1, -1, -1):
        if blocks[index].get("type") in _MARKABLE:
            blocks[index] = {**blocks[index], "cache_control": _MARK}
            return
