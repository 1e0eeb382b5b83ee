"""Bytes of one source file -> the symbols it defines; pure."""

import json
import math
import time
from dataclasses import astuple, dataclass

from tree_sitter import Node, QueryCursor, Tree

from koda.indexer.languages import Grammar, compiled, new_parser

#: A name bound twice by one definition (`const f = () => …` is a constant and a function).
_WEAKER = frozenset({"constant"})
#: Kinds in whose body a function is a method.
_OWNERS = frozenset({"class", "interface"})
_PIECE_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Symbol:
    """A definition. Lines are 1-based; `depth` counts the symbols around it, 0 at the top.

    `kind`: class, function, method, constant, interface, type, enum or namespace.
    """

    kind: str
    name: str
    line: int
    end_line: int
    depth: int


class TooSlow(Exception):
    """The time limit was reached: some grammars take quadratic time on some sources."""


def find_symbols(
    content: bytes, grammar: Grammar, *, time_limit_seconds: float = math.inf
) -> tuple[Symbol, ...]:
    """The symbols in `content`, in the order of the file; broken code gives what can be read.

    Holds the interpreter's lock for up to 0.1 s at a time. Raises TooSlow.
    """
    tree = _parse(content, grammar, time.monotonic() + time_limit_seconds)
    definitions: dict[int, tuple[Node, Node, str]] = {}
    for _, captures in QueryCursor(compiled(grammar)[1]).matches(tree.root_node):
        (name,) = captures.pop("name")
        ((kind, (node,)),) = captures.items()
        known = definitions.get(name.start_byte)
        if known is None or known[2] in _WEAKER:
            definitions[name.start_byte] = (node, name, kind)
    return tuple(_nest(content, sorted(definitions.values(), key=lambda one: one[0].start_byte)))


def _parse(content: bytes, grammar: Grammar, ends_at: float) -> Tree:
    # Only a parser that asks for its input piece by piece can be stopped.
    try:
        return new_parser(grammar).parse(
            lambda start, _: content[start : start + _PIECE_BYTES],
            progress_callback=lambda *_: time.monotonic() > ends_at,
        )
    except ValueError:
        raise TooSlow from None


def _nest(content: bytes, definitions: list[tuple[Node, Node, str]]) -> list[Symbol]:
    symbols: list[Symbol] = []
    around: list[tuple[int, str]] = []
    for node, name, kind in definitions:
        while around and around[-1][0] <= node.start_byte:
            around.pop()
        inner = "method" if kind == "function" and around and around[-1][1] in _OWNERS else kind
        symbols.append(
            Symbol(
                inner,
                content[name.start_byte : name.end_byte].decode(errors="replace").strip("\"'"),
                node.start_point.row + 1,
                node.end_point.row + 1,
                len(around),
            )
        )
        around.append((node.end_byte, kind))
    return symbols


def qualified_names(symbols: tuple[Symbol, ...]) -> list[str]:
    """`Outer.inner` of each, in order."""
    names: list[str] = []
    around: list[str] = []
    for symbol in symbols:
        around = [*around[: symbol.depth], symbol.name]
        names.append(".".join(around))
    return names


def dump_symbols(symbols: tuple[Symbol, ...]) -> str:
    """The JSON text that `load_symbols` reads."""
    return json.dumps([astuple(symbol) for symbol in symbols], separators=(",", ":"))


def load_symbols(text: str) -> tuple[Symbol, ...]:
    """The symbols that `dump_symbols` wrote."""
    return tuple(Symbol(*fields) for fields in json.loads(text))
