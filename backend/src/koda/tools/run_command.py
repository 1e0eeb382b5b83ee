"""run_command: a shell command in the sandboxed Workspace, its output streamed and bounded."""

import re

import structlog
from pydantic import Field

from koda.tools.base import CHANGING, Tool, ToolContext, ToolError, ToolInput, ToolOutcome
from koda.workspace.sandbox.base import CommandResult, SandboxUnavailable

#: Of the output in one result, some 4,000 tokens; errors tend to stand at the end.
_HEAD_CHARS = 5_000
_TAIL_CHARS = 11_000
_MAX_TIMEOUT_SECONDS = 600.0
#: Escape sequences: ECMA-48 CSI and OSC.
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\))")

_log = structlog.get_logger(__name__)


class RunCommand(ToolInput):
    """Input of run_command."""

    command: str
    timeout_seconds: float | None = Field(None, gt=0, le=_MAX_TIMEOUT_SECONDS)


async def _run(call: RunCommand, context: ToolContext) -> ToolOutcome:
    if not call.command.strip() or "\0" in call.command:
        raise ToolError("command must be a shell command line, not empty and without NUL.")
    timeout = call.timeout_seconds or context.command_timeout_seconds
    try:
        result = await context.workspace.run(
            call.command, timeout_seconds=timeout, on_output=context.on_output
        )
    except SandboxUnavailable as error:
        # Its message is for people: a model could only try to get around it.
        _log.warning("sandbox_unavailable", message=error.message)
        raise ToolError(
            "Commands cannot be run at present.", hint="Go on without, and say so in the end."
        ) from None
    output = readable(result.output.decode(errors="replace"))
    shown, is_cut = head_and_tail(output)
    content = f"{_verdict(result, timeout)}\n{shown}" if shown else _verdict(result, timeout)
    facts = {
        "exit_code": result.exit_code,
        "timed_out": result.timed_out,
        "duration_ms": result.duration_ms,
    }
    whole = result.output if is_cut or result.truncated else None
    return ToolOutcome(content, facts, whole, touched=None)


def _verdict(result: CommandResult, timeout_seconds: float) -> str:
    took = f"{result.duration_ms / 1_000:.1f} s"
    if result.timed_out:
        return (
            f"Stopped after {timeout_seconds:g} s (timeout_seconds can be up to "
            f"{_MAX_TIMEOUT_SECONDS:.0f}). Output until then:"
        )
    if result.exit_code is None:
        return f"Stopped after {took}."
    return f"Exit code {result.exit_code} after {took}."


def readable(output: str) -> str:
    """Terminal output as a terminal would leave it: no escapes, no overwritten progress lines."""
    lines = _ESCAPES.sub("", output).split("\n")
    return "\n".join(line.rstrip("\r").rsplit("\r", 1)[-1] for line in lines).rstrip()


def head_and_tail(output: str) -> tuple[str, bool]:
    """At most 16,000 characters of `output`, whole lines where possible; whether it was cut."""
    if len(output) <= _HEAD_CHARS + _TAIL_CHARS:
        return output, False
    head = output[:_HEAD_CHARS]
    tail = output[-_TAIL_CHARS:]
    head = head[: head.rfind("\n") + 1] or head
    tail = tail[tail.find("\n") + 1 :] or tail
    left_out = len(output) - len(head) - len(tail)
    return f"{head.rstrip()}\n[… {left_out:,} characters left out …]\n{tail}", True


RUN_COMMAND = Tool(
    name="run_command",
    description=(
        "Run a shell command in the repository's root, without network or input. "
        "Changed files are staged."
    ),
    input_model=RunCommand,
    run=_run,
    summarize=lambda call: call.command.strip(),
    read_only=False,
    phases=CHANGING,
)
