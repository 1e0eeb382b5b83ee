"""What a Tool is: an input model, traits, and a `run` that sees only the staged view."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from koda.errors import KodaError
from koda.events.phases import Phase
from koda.indexer.index import SymbolIndex
from koda.workspace.workspace import Workspace

EXPLORING = frozenset({Phase.UNDERSTANDING, Phase.PLANNING, Phase.EXECUTING})
CHANGING = frozenset({Phase.EXECUTING})


class ToolInput(BaseModel):
    """Base of all inputs: unknown fields are refused, so that a misspelt option is told."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ToolError(KodaError):
    """A failure that the model should read and act on; becomes an error ToolResult."""

    status = 400
    code = "tool_error"


@dataclass(frozen=True)
class ToolContext:
    """What a running Tool may use.

    `on_output` receives decoded pieces of a command's output as they come. `symbols` is shared by
    the Tasks of a Repository. `command_timeout_seconds` holds where a call names none.
    """

    workspace: Workspace
    on_output: Callable[[str], None]
    symbols: SymbolIndex
    command_timeout_seconds: float = 30.0


@dataclass(frozen=True)
class ToolOutcome:
    """What a Tool gives back: `content` for the model (bounded), small `facts` for display.

    `whole_output` is the untruncated output when `content` was cut, else None. `error` marks a
    result that tells of a failure (a command that exited with 1 is not one). `touched` are the
    paths that the call may have changed, None when any may have (after a command).
    """

    content: str
    facts: dict[str, Any] = field(default_factory=dict)
    whole_output: bytes | None = None
    error: bool = False
    touched: tuple[str, ...] | None = ()


InputT = TypeVar("InputT", bound=ToolInput)


@dataclass(frozen=True)
class Tool(Generic[InputT]):
    """A capability offered to the model.

    `read_only` calls of one turn run side by side; after any other the caller asks the Workspace
    what changed. `summarize` gives the object of its timeline row.
    """

    name: str
    description: str
    input_model: type[InputT]
    run: Callable[[InputT, ToolContext], Awaitable[ToolOutcome]]
    summarize: Callable[[InputT], str]
    read_only: bool
    phases: frozenset[Phase]
