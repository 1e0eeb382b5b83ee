"""The languages Koda finds symbols in, by file name: grammar, query, version."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path, PurePosixPath

import tree_sitter_javascript
import tree_sitter_python
import tree_sitter_typescript
from tree_sitter import Language, Parser, Query

_QUERIES = Path(__file__).with_name("queries")


@dataclass(frozen=True)
class Grammar:
    """A tree-sitter grammar and the query files that name its symbols.

    Each pattern captures the definition under its kind and the identifier as `name`.
    """

    name: str
    wheel: str
    load: Callable[[], object]
    queries: tuple[str, ...]


_PYTHON = Grammar("python", "tree-sitter-python", tree_sitter_python.language, ("python",))
_JAVASCRIPT = Grammar(
    "javascript",
    "tree-sitter-javascript",
    tree_sitter_javascript.language,
    ("javascript", "javascript_only"),
)
_TYPESCRIPT = Grammar(
    "typescript",
    "tree-sitter-typescript",
    tree_sitter_typescript.language_typescript,
    ("javascript", "typescript"),
)
_TSX = Grammar(
    "tsx", "tree-sitter-typescript", tree_sitter_typescript.language_tsx, _TYPESCRIPT.queries
)

_BY_SUFFIX = {
    **dict.fromkeys((".py", ".pyi"), _PYTHON),
    **dict.fromkeys((".js", ".jsx", ".mjs", ".cjs"), _JAVASCRIPT),
    **dict.fromkeys((".ts", ".mts", ".cts"), _TYPESCRIPT),
    ".tsx": _TSX,
}

#: Of all languages, as globs.
GLOBS = tuple(f"*{suffix}" for suffix in _BY_SUFFIX)


def find_grammar(path: str) -> Grammar | None:
    """The grammar for a file of this name, or None."""
    return _BY_SUFFIX.get(PurePosixPath(path).suffix.lower())


@cache
def grammar_version(grammar: Grammar) -> str:
    """Changes whenever the same bytes may give other symbols: the key of cached ones."""
    digest = sha256(_query_source(grammar).encode()).hexdigest()[:12]
    return f"{grammar.name}-{version(grammar.wheel)}-{digest}"


@cache
def compiled(grammar: Grammar) -> tuple[Language, Query]:
    """Language and query, compiled once (TypeScript's takes some 20 ms)."""
    language = Language(grammar.load())
    return language, Query(language, _query_source(grammar))


def new_parser(grammar: Grammar) -> Parser:
    """A parser of its own for each thread."""
    return Parser(compiled(grammar)[0])


def _query_source(grammar: Grammar) -> str:
    return "\n".join((_QUERIES / f"{name}.scm").read_text() for name in grammar.queries)
