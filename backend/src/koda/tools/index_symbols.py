"""index_symbols: classes, functions and the like of a file, a folder or the whole tree."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from koda.indexer.index import Indexed
from koda.indexer.languages import GLOBS, find_grammar
from koda.indexer.symbols import Symbol, qualified_names
from koda.tools.base import EXPLORING, Tool, ToolContext, ToolError, ToolInput, ToolOutcome
from koda.tools.globs import Globs
from koda.tools.paths import Place, require_existing
from koda.tools.ripgrep import list_files
from koda.tools.text import counted

_LIMIT_CHARS = 12_000
_MOST_HITS = 100
#: Names of one file in an overview.
_NAMED_SYMBOLS = 12
_NAMED_LATE = 5
#: Deeper ones are local to a method's body.
_OUTLINE_DEPTH = 3

_Symbols = tuple[Symbol, ...]


class IndexSymbols(ToolInput):
    """Input of index_symbols."""

    path: str = "."
    query: str = ""


async def _run(call: IndexSymbols, context: ToolContext) -> ToolOutcome:
    place, is_folder = await require_existing(context, call.path)
    root = context.workspace.root
    if not is_folder and find_grammar(place.relative) is None:
        raise ToolError(
            f"{PurePosixPath(place.relative).name} is not Python, JavaScript or TypeScript.",
            hint="read_file and search_code work on every text file.",
        )
    paths = [place.relative]
    if is_folder:
        paths = await list_files(root, place.relative, Globs(include=GLOBS))
    indexed = await context.symbols.read(root, paths)
    content = _render(call, place, is_folder, indexed.symbols)
    facts = {
        "files": len(indexed.symbols),
        "symbols": sum(len(symbols) for symbols in indexed.symbols.values()),
    }
    return ToolOutcome("\n".join([content, *_late(indexed)]), facts)


def _late(indexed: Indexed) -> list[str]:
    if not indexed.late:
        return []
    named = ", ".join(indexed.late[:_NAMED_LATE])
    more = ", …" if len(indexed.late) > _NAMED_LATE else ""
    return [f"[{counted(len(indexed.late), 'file')} not indexed in time: {named}{more}]"]


def _render(call: IndexSymbols, place: Place, is_folder: bool, found: dict[str, _Symbols]) -> str:
    if call.query:
        return render_hits(found, call.query)
    if is_folder:
        return render_overview(found)
    return render_outline(place.relative, found.get(place.relative, ()))


def render_outline(path: str, symbols: _Symbols) -> str:
    """`12-40 class Name`, nested by indentation."""
    if not symbols:
        return f"{path}: no symbols (or larger than 1 MB)."
    rows = [
        f"{'  ' * symbol.depth}{_lines(symbol)} {symbol.kind} {symbol.name}"
        for symbol in symbols
        if symbol.depth < _OUTLINE_DEPTH
    ]
    return _bounded([path, *rows], "symbols; search_code finds others")


def render_hits(found: Mapping[str, _Symbols], query: str) -> str:
    """Symbols whose qualified name contains `query`: equal names first, then by length."""
    wanted = query.casefold()
    hits = [
        (_distance(name, wanted), path, symbol.line, f"{path}:{symbol.line} {symbol.kind} {name}")
        for path, symbols in found.items()
        for symbol, name in zip(symbols, qualified_names(symbols), strict=True)
        if wanted in name.casefold()
    ]
    if not hits:
        return f"No symbol contains {query!r} in {counted(len(found), 'indexed file')}."
    rows = [row for *_, row in sorted(hits)[:_MOST_HITS]]
    if len(hits) > _MOST_HITS:
        rows.append(f"[{len(hits) - _MOST_HITS:,} more; use a longer query or a path]")
    return _bounded(rows, "symbols; use a longer query or a path")


def _distance(name: str, wanted: str) -> int:
    folded = name.casefold()
    if wanted in (folded, folded.rsplit(".", 1)[-1]):
        return -1
    return len(folded)


def render_overview(found: Mapping[str, _Symbols]) -> str:
    """One line a file with its top-level names, files with most symbols first."""
    ranked = sorted(
        ((path, symbols) for path, symbols in found.items() if symbols),
        key=lambda one: (-len(one[1]), one[0]),
    )
    if not ranked:
        return "No symbols: no Python, JavaScript or TypeScript here."
    total = sum(len(symbols) for _, symbols in ranked)
    head = f"{counted(total, 'symbol')} in {counted(len(ranked), 'file')}, largest first"
    return _bounded([head, *(_overview_row(*one) for one in ranked)], "files; give a path or query")


def _overview_row(path: str, symbols: _Symbols) -> str:
    top = [symbol for symbol in symbols if symbol.depth == 0 and symbol.kind != "constant"]
    top = top or [symbol for symbol in symbols if symbol.depth == 0]
    by_size = sorted(top, key=lambda one: one.line - one.end_line)[:_NAMED_SYMBOLS]
    names = ", ".join(f"{one.kind} {one.name}" for one in sorted(by_size, key=lambda x: x.line))
    more = f" and {len(top) - len(by_size)} more" if len(top) > len(by_size) else ""
    return f"{path}: {names}{more}"


def _lines(symbol: Symbol) -> str:
    if symbol.line == symbol.end_line:
        return str(symbol.line)
    return f"{symbol.line}-{symbol.end_line}"


def _bounded(rows: list[str], what_else: str) -> str:
    size = 0
    for number, row in enumerate(rows):
        size += len(row) + 1
        if size > _LIMIT_CHARS:
            return "\n".join([*rows[:number], f"[{len(rows) - number:,} more {what_else}]"])
    return "\n".join(rows)


def _summarize(call: IndexSymbols) -> str:
    return " in ".join(one for one in (call.query, call.path if call.path != "." else "") if one)


INDEX_SYMBOLS = Tool(
    name="index_symbols",
    description=(
        "Find definitions by name (query), outline a file, or overview a folder. "
        "Python, JavaScript, TypeScript."
    ),
    input_model=IndexSymbols,
    run=_run,
    summarize=_summarize,
    read_only=True,
    phases=EXPLORING,
)
