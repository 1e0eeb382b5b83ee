"""What the Messages API refuses, as strictly as its documentation says.

Checked are the shape of every block, the order of roles, tool results by id, breakpoints, and that
thinking and blocks of unknown kinds come back exactly as they were issued.
"""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]

#: Top-level fields: required, then optional.
_REQUIRED = frozenset({"model", "max_tokens", "messages"})
_OPTIONAL = frozenset(
    {"system", "tools", "tool_choice", "stream", "thinking", "output_config", "metadata"}
    | {"stop_sequences", "service_tier", "cache_control"}
)
#: Block type -> required and optional fields besides `type`.
_BLOCKS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "text": (frozenset({"text"}), frozenset({"citations", "cache_control"})),
    "image": (frozenset({"source"}), frozenset({"cache_control"})),
    "thinking": (frozenset({"thinking", "signature"}), frozenset()),
    "redacted_thinking": (frozenset({"data"}), frozenset()),
    "tool_use": (frozenset({"id", "name", "input"}), frozenset({"caller", "cache_control"})),
    "tool_result": (
        frozenset({"tool_use_id"}),
        frozenset({"content", "is_error", "cache_control"}),
    ),
}
_ONLY_ASSISTANT = frozenset({"thinking", "redacted_thinking", "tool_use"})
_ONLY_USER = frozenset({"tool_result", "image"})
_TOOL_ID = re.compile(r"[a-zA-Z0-9_-]+")
_TOOL_NAME = re.compile(r"[a-zA-Z0-9_-]{1,128}")
_MAX_BREAKPOINTS = 4
#: The SDK sends the newer one; other clients and endpoints still use the older.
_VERSIONS = frozenset({"2023-06-01", "2026-10-21"})


class Refused(Exception):
    """The API's answer to a request it does not take."""

    def __init__(self, message: str, *, status: int = 400, kind: str = "invalid_request_error"):
        super().__init__(message)
        self.message = message
        self.status = status
        self.kind = kind


def require(holds: bool, message: str) -> None:
    """Refuses the request unless `holds`."""
    if not holds:
        raise Refused(message)


def sign(thinking: str) -> str:
    """The signature this server issues for thinking, and demands back with it."""
    return base64.b64encode(hashlib.sha256(b"signed" + thinking.encode()).digest()).decode()


def fingerprint(block: Json) -> str:
    """Identity of a block apart from its breakpoint."""
    plain = {key: value for key, value in block.items() if key != "cache_control"}
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def check_headers(headers: Mapping[str, str], keys: frozenset[str]) -> None:
    """`headers` with lower-case names; `keys` are the API keys that are let in."""
    bearer = headers.get("authorization", "").removeprefix("Bearer ")
    key = headers.get("x-api-key") or bearer
    if key not in keys:
        raise Refused("invalid x-api-key", status=401, kind="authentication_error")
    require(headers.get("anthropic-version") in _VERSIONS, "anthropic-version: header is required")


def check_body(body: object, issued: set[str], paused: set[str]) -> Json:
    """The body as an object. Raises Refused.

    `issued` are fingerprints of blocks of kinds that only this server made; `paused` those of the
    last blocks of answers that stopped with pause_turn, after which alone a request may end with
    the assistant.
    """
    if not isinstance(body, dict):
        raise Refused("the body must be a JSON object")
    unknown = body.keys() - _REQUIRED - _OPTIONAL
    require(not unknown, f"{', '.join(sorted(unknown))}: Extra inputs are not permitted")
    missing = _REQUIRED - body.keys()
    require(not missing, f"{', '.join(sorted(missing))}: Field required")
    require(isinstance(body["model"], str) and bool(body["model"]), "model: must be a string")
    tokens = body["max_tokens"]
    require(isinstance(tokens, int) and tokens > 0, "max_tokens: must be a positive integer")
    _check_options(body)
    _check_tools(body.get("tools", []))
    _check_system(body.get("system", []))
    _check_messages(body["messages"], issued, paused)
    require(
        _count_breakpoints(body) <= _MAX_BREAKPOINTS,
        f"A maximum of {_MAX_BREAKPOINTS} blocks with cache_control may be provided. "
        f"Found {_count_breakpoints(body)}.",
    )
    return body


def _check_options(body: Json) -> None:
    thinking = body.get("thinking")
    if thinking is not None:
        kinds = ("adaptive", "disabled", "enabled", "between_tools")
        require(thinking.get("type") in kinds, "thinking.type: unknown")
        extra = thinking.keys() - {"type", "display", "budget_tokens"}
        require(not extra, "thinking: Extra inputs are not permitted")
    output = body.get("output_config")
    if output is not None:
        require(not output.keys() - {"effort", "format"}, "output_config: Extra inputs")
        efforts = (None, "low", "medium", "high", "xhigh", "max")
        require(output.get("effort") in efforts, "output_config.effort: unknown")


def _check_tools(tools: list[Json]) -> None:
    names = [tool.get("name") for tool in tools]
    require(len(set(names)) == len(names), "tools: Tool names must be unique.")
    for index, tool in enumerate(tools):
        at = f"tools.{index}"
        extra = tool.keys() - {"name", "description", "input_schema", "cache_control"}
        require(not extra, f"{at}: Extra inputs are not permitted: {sorted(extra)}")
        require(bool(_TOOL_NAME.fullmatch(tool.get("name") or "")), f"{at}.name: not valid")
        schema = tool.get("input_schema")
        require(isinstance(schema, dict), f"{at}.input_schema: Field required")
        require(schema.get("type") == "object", f"{at}.input_schema.type: must be object")
        _check_breakpoint(tool, at)


def _check_system(system: str | list[Json]) -> None:
    if isinstance(system, str):
        return
    for index, block in enumerate(system):
        require(block.get("type") == "text", f"system.{index}.type: must be text")
        _check_fields(block, f"system.{index}")


def _check_messages(messages: list[Json], issued: set[str], paused: set[str]) -> None:
    require(bool(messages), "messages: at least one message is required")
    for index, message in enumerate(messages):
        at = f"messages.{index}"
        require(message.keys() == {"role", "content"}, f"{at}: expected role and content only")
        expected = "assistant" if index % 2 else "user"
        require(message["role"] == expected, f"{at}: roles must alternate, starting with user")
        _check_content(message, at, issued)
    _check_results(messages)
    last = messages[-1]
    if last["role"] == "assistant":
        resumed = isinstance(last["content"], list) and fingerprint(last["content"][-1]) in paused
        require(resumed, "the conversation must end with a user message")


def _check_content(message: Json, at: str, issued: set[str]) -> None:
    content, role = message["content"], message["role"]
    if isinstance(content, str):
        require(bool(content.strip()), f"{at}: text content blocks must be non-empty")
        return
    require(isinstance(content, list), f"{at}.content: must be a string or a list")
    require(bool(content), f"{at}: all messages must have non-empty content")
    for number, block in enumerate(content):
        where = f"{at}.content.{number}"
        kind = block.get("type")
        if kind not in _BLOCKS:
            require(fingerprint(block) in issued, f"{where}: unknown block, or one that changed")
            continue
        wrong = _ONLY_USER if role == "assistant" else _ONLY_ASSISTANT
        require(kind not in wrong, f"{where}: {kind} is not allowed in a message of {role}")
        _check_fields(block, where)
        _check_values(block, where, issued)


def _check_fields(block: Json, at: str) -> None:
    required, optional = _BLOCKS[block["type"]]
    fields = block.keys() - {"type"}
    require(fields >= required, f"{at}: Field required: {sorted(required - fields)}")
    extra = fields - required - optional
    require(not extra, f"{at}: Extra inputs are not permitted: {sorted(extra)}")
    if block["type"] == "text":
        filled = bool(block["text"].strip())
        require(filled, f"{at}: text content blocks must contain non-whitespace text")
    _check_breakpoint(block, at)


def _check_values(block: Json, at: str, issued: set[str]) -> None:
    match block["type"]:
        case "tool_use":
            require(bool(_TOOL_ID.fullmatch(block["id"])), f"{at}.id: not valid")
            require(isinstance(block["input"], dict), f"{at}.input: must be an object")
        case "thinking":
            signed = block["signature"] == sign(block["thinking"])
            require(signed, f"{at}: Invalid `signature` in `thinking` block")
        case "redacted_thinking":
            require(fingerprint(block) in issued, f"{at}: Invalid `data`")
        case "tool_result":
            _check_result(block, at)


def _check_result(block: Json, at: str) -> None:
    content = block.get("content", "")
    if block.get("is_error"):
        require(bool(content), f"{at}: content cannot be empty if `is_error` is true")
    for part in [] if isinstance(content, str) else content:
        require(part.get("type") in ("text", "image"), f"{at}.content: text and image only")
        _check_fields(part, at)


def _check_results(messages: list[Json]) -> None:
    """Each tool_use is answered, once, at the start of the next message, and nothing else is."""
    seen: set[str] = set()
    for index, message in enumerate(messages):
        results = _ids(message, "tool_result", "tool_use_id")
        asked = _ids(messages[index - 1], "tool_use", "id") if index else []
        require(
            set(results) == set(asked),
            f"messages.{index}: expected tool_result for {sorted(asked)} and nothing else, "
            f"got {sorted(results)}",
        )
        require(len(results) == len(set(results)), f"messages.{index}: a result came twice")
        kinds = [block.get("type") for block in _content(message)]
        first = kinds[: len(results)]
        require(
            all(kind == "tool_result" for kind in first),
            f"messages.{index}: tool_result blocks must come first",
        )
        own = _ids(message, "tool_use", "id")
        require(not seen.intersection(own), "`tool_use` ids must be unique")
        require(len(own) == len(set(own)), "`tool_use` ids must be unique")
        seen.update(own)
    dangling = _ids(messages[-1], "tool_use", "id")
    require(not dangling, f"`tool_use` ids without `tool_result`: {dangling}")


def _content(message: Json) -> list[Json]:
    return [] if isinstance(message["content"], str) else message["content"]


def _ids(message: Json, kind: str, field: str) -> list[str]:
    return [block[field] for block in _content(message) if block.get("type") == kind]


def _check_breakpoint(block: Json, at: str) -> None:
    mark = block.get("cache_control")
    if mark is None:
        return
    require(mark.get("type") == "ephemeral", f"{at}.cache_control.type: must be ephemeral")
    require(not mark.keys() - {"type", "ttl"}, f"{at}.cache_control: Extra inputs")
    require(mark.get("ttl", "5m") in ("5m", "1h"), f"{at}.cache_control.ttl: 5m or 1h")


def _count_breakpoints(body: Json) -> int:
    system = body.get("system", [])
    blocks = [*body.get("tools", []), *([] if isinstance(system, str) else system)]
    for message in body["messages"]:
        for block in _content(message):
            blocks.append(block)
            inner = block.get("content")
            blocks += (
                [part for part in inner if isinstance(part, dict)]
                if isinstance(inner, list)
                else []
            )
    return sum("cache_control" in block for block in blocks) + ("cache_control" in body)
