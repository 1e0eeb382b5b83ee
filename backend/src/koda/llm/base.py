"""The seam to model providers: one request in, streamed parts out, errors by kind."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from koda.errors import KodaError
from koda.events.types import Usage

ErrorKind = Literal[
    "auth", "rate_limit", "context_too_long", "overloaded", "rejected", "connection"
]


@dataclass(frozen=True)
class ToolSpec:
    """A Tool as the model sees it; `input_schema` is JSON Schema."""

    name: str
    description: str
    input_schema: dict[str, Any]


@dataclass(frozen=True)
class ModelRequest:
    """One call. `messages` are Messages API messages as JSON values, oldest first.

    The adapter places cache breakpoints; `system`, `tools` and every earlier message are
    byte-stable within a phase, so that all but the new tail can be read from cache.
    `effort` and `thinking` are sent only where the model can.
    """

    model: str
    system: str
    tools: tuple[ToolSpec, ...]
    messages: tuple[dict[str, Any], ...]
    max_output_tokens: int | None = None
    effort: Literal["low", "medium", "high"] | None = None
    thinking: bool = False


@dataclass(frozen=True)
class TextPart:
    """Text as it streams."""

    text: str


@dataclass(frozen=True)
class ThinkingPart:
    """Thinking as it streams."""

    text: str


@dataclass(frozen=True)
class ToolInputPart:
    """A piece of the JSON input of the tool call `call_id`; `json` may be empty at its start."""

    call_id: str
    tool: str
    json: str


@dataclass(frozen=True)
class Answer:
    """The whole answer; always the last part, exactly once.

    `content` holds Messages API blocks as JSON values; a tool_use whose input did not parse has
    `input` {} and its text under `malformed_input`. `cost_usd` is None where no price is known.
    """

    content: tuple[dict[str, Any], ...]
    stop_reason: str
    usage: Usage
    cost_usd: float | None


StreamPart = TextPart | ThinkingPart | ToolInputPart | Answer


@dataclass(frozen=True)
class ModelInfo:
    """What a Provider says of one model it serves; unknown facts are None."""

    model: str
    name: str
    max_input_tokens: int | None = None
    max_output_tokens: int | None = None
    retires_at: str | None = None
    can_think: bool = False
    can_set_effort: bool = False


@dataclass(frozen=True)
class Credentials:
    """The key of one call; `repr` hides it."""

    api_key: str = field(repr=False)
    base_url: str | None = None


class ProviderError(KodaError):
    """A request that got no answer. `retry_after_seconds` is what the API asked for, exactly."""

    status = 502
    code = "provider"

    def __init__(
        self,
        kind: ErrorKind,
        message: str,
        *,
        hint: str = "",
        retry_after_seconds: float | None = None,
    ) -> None:
        super().__init__(message, hint=hint, code=f"provider_{kind}")
        self.kind = kind
        self.retry_after_seconds = retry_after_seconds

    @property
    def retryable(self) -> bool:
        """Whether the same request may succeed later without a person."""
        return self.kind in ("rate_limit", "overloaded", "connection")


class Provider(Protocol):
    """A vendor adapter; one instance serves many tasks at once."""

    def stream(self, request: ModelRequest) -> AsyncGenerator[StreamPart, None]:
        """The parts of one answer, ending in an Answer. Raises ProviderError; retries nothing."""
        ...

    async def list_models(self) -> list[ModelInfo]:
        """The models the credentials may use. Raises ProviderError."""
        ...

    async def close(self) -> None:
        """Ends its connections."""
        ...
