"""search_code: lines that match a pattern, grouped by file, bounded, with a way to narrow."""

import asyncio
from collections import Counter
from itertools import groupby

from pydantic import Field

from koda.tools.base import EXPLORING, Tool, ToolContext, ToolError, ToolInput, ToolOutcome
from koda.tools.globs import ALL_FILES, parse_globs
from koda.tools.paths import require_existing, require_file
from koda.tools.ripgrep import Found, FoundLine, SearchQuery, search
from koda.tools.text import counted

_LIMIT_CHARS = 14_000
_NUMBER_CHARS = 6
#: Characters shown of a line, around its first match.
_LINE_CHARS = 300
_BEFORE_MATCH_CHARS = 80
_NAMED_FILES = 20


class SearchCode(ToolInput):
    """Input of search_code."""

    pattern: str = Field(min_length=1, description="Regular expression for one line")
    path: str = Field(".", description="Folder or file")
    glob: str = Field("", description="*.py or src/**/*.{ts,tsx} or !*.md")
    ignore_case: bool = False
    literal: bool = False
    context: int = Field(0, ge=0, le=10, description="Lines around each match")
    max_results: int = Field(100, ge=1, le=1_000)


async def _run(call: SearchCode, context: ToolContext) -> ToolOutcome:
    if "\n" in call.pattern or "\0" in call.pattern:
        raise ToolError(
            "The pattern holds a line end or NUL; search_code looks at one line at a time.",
            hint="Search for the most telling line, with context for those around it.",
        )
    place, is_folder = await require_existing(context, call.path)
    if not is_folder:
        await require_file(context, call.path)
    query = SearchQuery(
        call.pattern,
        place.relative,
        parse_globs(call.glob, place.relative) if is_folder else ALL_FILES,
        call.ignore_case,
        call.literal,
        call.context,
    )
    found = await search(context.workspace.root, query)
    return await asyncio.to_thread(render, found, call.max_results)


def render(found: Found, max_results: int) -> ToolOutcome:
    """The result as the model reads it: a head line, then each file with its lines."""
    matches = Counter(one.path for one in found.lines if one.column is not None)
    total = sum(matches.values())
    if total == 0:
        return ToolOutcome("No matches. Ignored and binary files are not searched.", {"matches": 0})
    visible = _visible(found.lines, max_results)
    shown = sum(1 for one in visible if one.column is not None)
    blocks = [_block(path, list(group)) for path, group in groupby(visible, lambda one: one.path)]
    in_files = f"in {counted(len(matches), 'file')}"
    more = "more than " if found.cut else ""
    head = f"{more}{counted(total, 'match', 'matches')} {in_files}"
    if shown < total:
        head = f"{shown:,} of {head}; narrow with path, glob or pattern, or raise max_results"
        blocks.append(_elsewhere(matches, shown))
    facts = {"matches": total, "files": len(matches), "shown": shown}
    return ToolOutcome("\n".join([head, *blocks]), facts)


def _visible(lines: list[FoundLine], max_results: int) -> list[FoundLine]:
    """The lines within both limits: the first match always, no context of a match left out."""
    shown, size, stop = 0, 0, 0
    for index, one in enumerate(lines):
        if one.column is not None:
            if shown >= max_results or (shown and size > _LIMIT_CHARS):
                return lines[:stop]
            shown += 1
        if one.column is not None or lines[stop - 1].path == one.path:
            stop = index + 1
        size += min(len(one.text), _LINE_CHARS) + _NUMBER_CHARS
    return lines


def _block(path: str, lines: list[FoundLine]) -> str:
    rows = ["", path]
    has_context = any(one.column is None for one in lines)
    for before, one in zip([None, *lines], lines, strict=False):
        if has_context and before and one.line > before.line + 1:
            rows.append("--")
        rows.append(_row(one))
    return "\n".join(rows)


def _row(one: FoundLine) -> str:
    text = one.text.decode(errors="replace")
    mark = "-" if one.column is None else ":"
    if len(text) <= _LINE_CHARS:
        return f"{one.line}{mark} {text}"
    at = len(one.text[: (one.column or 1) - 1].decode(errors="replace"))
    start = max(0, min(at - _BEFORE_MATCH_CHARS, len(text) - _LINE_CHARS))
    stop = start + _LINE_CHARS
    head, tail = "…" if start else "", "…" if stop < len(text) else ""
    return f"{one.line}{mark} {head}{text[start:stop]}{tail}"


def _elsewhere(matches: Counter[str], shown: int) -> str:
    """Files whose matches are not all shown, with their counts; `shown` went in path order."""
    left: list[str] = []
    for path in sorted(matches):
        hidden = matches[path] - min(shown, matches[path])
        shown -= min(shown, matches[path])
        if hidden:
            left.append(f"{path} ({hidden:,})")
    more = f", and {len(left) - _NAMED_FILES:,} more files" if len(left) > _NAMED_FILES else ""
    return f"\nNot shown: {', '.join(left[:_NAMED_FILES])}{more}"


def _summarize(call: SearchCode) -> str:
    scope = " ".join(one for one in (call.path if call.path != "." else "", call.glob) if one)
    return f"{call.pattern} in {scope}" if scope else call.pattern


SEARCH_CODE = Tool(
    name="search_code",
    description="Search file contents. Ignored files are left out.",
    input_model=SearchCode,
    run=_run,
    summarize=_summarize,
    read_only=True,
    phases=EXPLORING,
)
