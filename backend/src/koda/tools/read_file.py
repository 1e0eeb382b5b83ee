"""read_file: lines of a text file with their numbers, within limits that say how to go on."""

import asyncio

from pydantic import Field

from koda.tools.base import EXPLORING, Tool, ToolContext, ToolError, ToolInput, ToolOutcome
from koda.tools.paths import Place, require_file
from koda.tools.text import clip, count_lines, counted, decode, describe_size, iter_lines

#: Of one result: some 4,500 tokens, and below the executor's own bound.
_LIMIT_CHARS = 18_000
_LIMIT_LINES = 1_000
_LIMIT_LINE_CHARS = 2_000


class ReadFile(ToolInput):
    """Input of read_file."""

    path: str
    start_line: int | None = Field(None, ge=1)
    end_line: int | None = Field(None, ge=1, description="Inclusive")


async def _run(call: ReadFile, context: ToolContext) -> ToolOutcome:
    if call.start_line and call.end_line and call.end_line < call.start_line:
        raise ToolError(
            f"end_line {call.end_line} lies before start_line {call.start_line}; both count from 1."
        )
    place = await require_file(context, call.path)
    content = await context.workspace.read(place.relative)
    return await asyncio.to_thread(_show, place, content, call.start_line or 1, call.end_line)


def _show(place: Place, content: bytes, start: int, end: int | None) -> ToolOutcome:
    file = decode(content)
    if file is None:
        size = describe_size(len(content))
        return ToolOutcome(
            f"{place.relative} is binary ({size}) and is not shown.",
            {"path": place.relative, "binary": True, "size_bytes": len(content)},
        )
    total = count_lines(file.text)
    if start > max(total, 1):
        raise ToolError(
            f"{place.relative} has {counted(total, 'line')}; start_line was {start}.",
        )
    shown = number_lines(file.text, start, end)
    last = start + len(shown) - 1
    facts = {"path": place.relative, "first_line": start, "last_line": last, "lines": total}
    return ToolOutcome("\n".join([*_notes(file.traits(), start, last, total), *shown]), facts)


def _notes(traits: list[str], start: int, last: int, total: int) -> list[str]:
    notes = list(traits)
    if total == 0:
        notes.append("the file is empty")
    elif start > 1 or last < total:
        more = f"; start_line={last + 1} goes on" if last < total else ""
        notes.append(f"lines {start}-{last} of {total:,}{more}")
    return [f"[{'; '.join(notes)}]"] if notes else []


def number_lines(text: str, start: int, end: int | None) -> list[str]:
    """`12<tab>text` of the 1-based lines start..end, as many as the limits allow, at least one."""
    shown: list[str] = []
    size = 0
    for number, line in enumerate(iter_lines(text), 1):
        if number < start:
            continue
        row = f"{number}\t{clip(line, _LIMIT_LINE_CHARS)}"
        size += len(row) + 1
        too_many = len(shown) >= _LIMIT_LINES or (shown and size > _LIMIT_CHARS)
        if too_many or (end is not None and number > end):
            break
        shown.append(row)
    return shown


def _summarize(call: ReadFile) -> str:
    if call.start_line is None and call.end_line is None:
        return call.path
    return f"{call.path}:{call.start_line or 1}-{call.end_line or ''}"


READ_FILE = Tool(
    name="read_file",
    description="Read a text file. Each line is preceded by its number and a tab.",
    input_model=ReadFile,
    run=_run,
    summarize=_summarize,
    read_only=True,
    phases=EXPLORING,
)
