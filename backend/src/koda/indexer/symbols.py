"""Bytes of one source file -> the symbols it defines; pure."""

import json
from dataclasses import astuple, dataclass

from tree_sitter import Node, QueryCursor

from koda.indexer.languages import Grammar, compiled, new_parser

#: A name bound twice by one definition (`const f = () => …` is a constant and a function).
_WEAKER = frozenset({"constant"})
#: Kinds in whose body a function is a method.
_OWNERS = frozenset({"class", "interface"})


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


def find_symbols(content: bytes, grammar: Grammar) -> tuple[Symbol, ...]:
    """The symbols in `content`, in the order of the file; broken code gives what can be read."""
    tree = new_parser(grammar).parse(content)
    definitions: dict[int, tuple[Node, Node, str]] = {}
    for _, captures in QueryCursor(compiled(grammar)[1]).matches(tree.root_node):
        (name,) = captures.pop("name")
        ((kind, (node,)),) = captures.items()
        known = definitions.get(name.start_byte)
        if known is None or known[2] in _WEAKER:
            definitions[name.start_byte] = (node, name, kind)
    return tuple(_nest(sorted(definitions.values(), key=lambda one: one[0].start_byte)))


def _nest(definitions: list[tuple[Node, Node, str]]) -> list[Symbol]:
    symbols: list[Symbol] = []
    around: list[tuple[int, str]] = []
    for node, name, kind in definitions:
        while around and around[-1][0] <= node.start_byte:
            around.pop()
        inner = "method" if kind == "function" and around and around[-1][1] in _OWNERS else kind
        symbols.append(
            Symbol(
                inner,
                (name.text or b"").decode(errors="replace").strip("\"'"),
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
