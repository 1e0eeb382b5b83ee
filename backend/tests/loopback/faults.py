"""What can go wrong with one request, on demand."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from tests.loopback.replies import Reply

Json = dict[str, Any]

#: Marks the tool calls of altered answers, so that a brain does not count them as its own.
FAULT_MARK = "fault"


@dataclass(frozen=True)
class HttpFault:
    """An error answer instead of a stream."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    media_type: str = "application/json"


@dataclass(frozen=True)
class DropBefore:
    """The connection closes without a byte of an answer."""


@dataclass(frozen=True)
class DropMid:
    """The connection closes after this share of the stream's bytes."""

    share: float = 0.5


@dataclass(frozen=True)
class ErrorEvent:
    """The stream breaks into an error event after this share of its events."""

    kind: str = "overloaded_error"
    message: str = "Overloaded"
    share: float = 0.5


@dataclass(frozen=True)
class Hold:
    """The stream stops after this share of its events until the client goes away."""

    share: float = 0.5


@dataclass(frozen=True)
class Altered:
    """The brain's answer is changed before it is sent."""

    alter: Callable[[Reply, str], Reply]


Fault = HttpFault | DropBefore | DropMid | ErrorEvent | Hold | Altered


def error_body(kind: str, message: str) -> bytes:
    """The API's error object."""
    error = {"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_1"}
    return json.dumps(error).encode()


def http_error(status: int, kind: str, message: str, **headers: str) -> HttpFault:
    """An error with the API's body; underscores in header names become hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpFault(status, error_body(kind, message), named)


def rate_limited(seconds: str = "1") -> HttpFault:
    """429 with retry-after."""
    return http_error(429, "rate_limit_error", "Too many requests", retry_after=seconds)


def overloaded() -> HttpFault:
    """529 without retry-after."""
    return http_error(529, "overloaded_error", "Overloaded")


def html_bad_gateway() -> HttpFault:
    """What a proxy in between answers."""
    page = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
    return HttpFault(502, page, media_type="text/html; charset=utf-8")


def _with_call(reply: Reply, block: Json) -> Reply:
    spoken = tuple(one for one in reply.content if one["type"] != "tool_use")
    return replace(reply, content=(*spoken, block), stop_reason="tool_use")


def _broken_call(reply: Reply, tag: str) -> Json:
    calls = [block for block in reply.content if block["type"] == "tool_use"]
    name = calls[0]["name"] if calls else "read_file"
    raw = '{"path": "src/ma'
    return {"type": "tool_use", "id": f"toolu_{tag}", "name": name, "input": {}, "raw_input": raw}


def malformed_input(reply: Reply, tag: str) -> Reply:
    """A call whose input is cut-off JSON."""
    return _with_call(reply, _broken_call(reply, tag))


def unknown_tool(reply: Reply, tag: str) -> Reply:
    """A call of a tool that was not offered."""
    block = {"type": "tool_use", "id": f"toolu_{tag}", "name": "launch_rocket", "input": {"to": 1}}
    return _with_call(reply, block)


def max_tokens(reply: Reply, tag: str) -> Reply:
    """An answer cut off in the middle of a call."""
    return replace(malformed_input(reply, tag), stop_reason="max_tokens")


def refusal(reply: Reply, tag: str) -> Reply:
    """A model that will not go on."""
    text = {"type": "text", "text": f"I cannot help with that ({tag})."}
    return replace(reply, content=(text,), stop_reason="refusal")


def pause_turn(reply: Reply, tag: str) -> Reply:
    """A turn that wants to be continued as it is."""
    text = {"type": "text", "text": f"Still working ({tag})."}
    return replace(reply, content=(text,), stop_reason="pause_turn")


#: The twelve of the benchmark api_faults_survived, each as the faults of consecutive requests.
NAMED_FAULTS: dict[str, tuple[Fault, ...]] = {
    "rate_limit": (rate_limited(),),
    "error_500": (http_error(500, "api_error", "Internal server error"),),
    "overloaded_twice": (overloaded(), overloaded()),
    "html_502": (html_bad_gateway(),),
    "drop_before": (DropBefore(),),
    "drop_mid": (DropMid(),),
    "error_event": (ErrorEvent(),),
    "malformed_input": (Altered(malformed_input),),
    "unknown_tool": (Altered(unknown_tool),),
    "max_tokens": (Altered(max_tokens),),
    "refusal": (Altered(refusal),),
    "pause_turn": (Altered(pause_turn),),
}
