"""Carries out one ToolCall: whatever goes wrong becomes a result that the model can act on."""

import errno
from dataclasses import replace
from typing import Any

import structlog
from pydantic import ValidationError

from koda.errors import KodaError
from koda.events.phases import Phase
from koda.tools.base import Tool, ToolContext, ToolInput, ToolOutcome
from koda.tools.protocol import INPUT_MODELS, SPECS
from koda.tools.registry import find_tool, specs_for

#: Bound of every result, some 5,000 tokens; Tools keep within it by themselves, and say more.
RESULT_LIMIT_CHARS = 20_000
_NAMED_ERRORS = 5
_VALUE_CHARS = 60

_log = structlog.get_logger(__name__)


async def execute(
    name: str,
    tool_input: dict[str, Any],
    phase: Phase,
    context: ToolContext,
    malformed_input: str | None = None,
) -> ToolOutcome:
    """The outcome of the Tool `name`; what a model can act on is an outcome with `error` set.

    `malformed_input` is the text of an input that was not JSON. Raised are cancellation, and
    KodaErrors of the server itself (status 500 and above: a full disk), which only people can
    mend. After a failure of an unexpected kind `touched` is None: anything may have changed.
    """
    tool = find_tool(name, phase)
    if tool is None:
        return _failure(_not_offered(name, phase))
    if malformed_input is not None:
        return _failure(f"The input was not valid JSON: {malformed_input[:200]!r}. Send it again.")
    return await run_tool(tool, tool_input, context)


async def run_tool(
    tool: Tool[Any], tool_input: dict[str, Any], context: ToolContext
) -> ToolOutcome:
    """The outcome of `tool`, as `execute` tells it."""
    try:
        call = tool.input_model.model_validate(tool_input)
    except ValidationError as error:
        return _failure(describe_invalid(tool.name, tool.input_model, error))
    try:
        return bounded(await tool.run(call, context))
    except KodaError as error:
        if error.status >= 500:
            raise
        return _failure(f"{error.message} {error.hint}".rstrip())
    except Exception as error:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise
        _log.exception("tool_failed", tool=tool.name)
        touched = () if tool.read_only else None
        return ToolOutcome(
            clean(f"{tool.name} failed unexpectedly: {type(error).__name__}."),
            error=True,
            touched=touched,
        )


def parse_protocol_input(name: str, tool_input: dict[str, Any]) -> ToolInput | ToolOutcome:
    """The input of a protocol tool (see protocol.py), or the error outcome to answer with."""
    model = INPUT_MODELS[name]
    try:
        return model.model_validate(tool_input)
    except ValidationError as error:
        return _failure(describe_invalid(name, model, error))


def summarize(name: str, tool_input: dict[str, Any], phase: Phase) -> str:
    """The object of the call's timeline row; empty when the call cannot be understood."""
    tool = find_tool(name, phase)
    try:
        return clean(tool.summarize(tool.input_model.model_validate(tool_input))) if tool else ""
    except ValidationError:
        return ""


def bounded(outcome: ToolOutcome) -> ToolOutcome:
    """The outcome with content that fits, can be stored everywhere and says what was cut."""
    content = clean(outcome.content)
    whole = outcome.whole_output
    if len(content) > RESULT_LIMIT_CHARS:
        whole = whole if whole is not None else content.encode()
        kept = content[: RESULT_LIMIT_CHARS - 100]
        content = f"{kept}\n[… {len(content) - len(kept):,} characters left out; ask for less]"
    facts = {k: clean(v) if isinstance(v, str) else v for k, v in outcome.facts.items()}
    return replace(outcome, content=content, facts=facts, whole_output=whole)


def clean(text: str) -> str:
    """Without what JSON in a database cannot hold: NUL, and halves of surrogate pairs."""
    return text.replace("\0", "\\0").encode(errors="backslashreplace").decode()


def describe_invalid(name: str, model: type[ToolInput], error: ValidationError) -> str:
    """One sentence that names each wrong field, what came, and what the Tool takes."""
    problems = []
    for one in error.errors(include_url=False)[:_NAMED_ERRORS]:
        where = ".".join(str(part) for part in one["loc"]) or "input"
        came = repr(one["input"])
        came = came if len(came) <= _VALUE_CHARS else f"{came[:_VALUE_CHARS]}…"
        if one["type"] == "missing":
            problems.append(f"{where} is missing")
        elif one["type"] == "extra_forbidden":
            problems.append(f"{where} is unknown")
        else:
            problems.append(f"{where}: {one['msg'].lower()}, got {came}")
    fields = ", ".join(
        field if info.is_required() else f"{field}?" for field, info in model.model_fields.items()
    )
    return f"{name}: {'; '.join(problems)}. It takes {fields}."


def _not_offered(name: str, phase: Phase) -> str:
    offered = ", ".join(spec.name for spec in specs_for(phase))
    known = find_tool(name, Phase.EXECUTING) or any(
        spec.name == name for specs in SPECS.values() for spec in specs
    )
    reason = f"is not available while {phase.value}" if known else "is not a tool"
    return f"{name!r} {reason}. There are: {offered}."


def _failure(message: str) -> ToolOutcome:
    return bounded(ToolOutcome(message, error=True))
