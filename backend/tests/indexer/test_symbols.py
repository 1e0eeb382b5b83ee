"""Symbols of Python, JavaScript and TypeScript sources, with kind, lines and nesting."""

import pytest

from koda.indexer.languages import find_grammar
from koda.indexer.symbols import (
    Symbol,
    dump_symbols,
    find_symbols,
    load_symbols,
    qualified_names,
)


def told(path: str, source: str) -> list[str]:
    """`depth kind name first-last` of each symbol."""
    grammar = find_grammar(path)
    assert grammar is not None
    return [
        f"{one.depth} {one.kind} {one.name} {one.line}-{one.end_line}"
        for one in find_symbols(source.encode(), grammar)
    ]


PYTHON = '''"""Docs: class NotOne: pass"""
LIMIT = 3
type Pair = tuple[int, int]

class Outer(Base):
    field = 1

    @property
    def name(self):
        def helper():
            return 1
        return helper

    class Inner:
        async def go(self): ...


if True:
    def guarded(): pass
'''


def test_python() -> None:
    assert told("a.py", PYTHON) == [
        "0 constant LIMIT 2-2",
        "0 type Pair 3-3",
        "0 class Outer 5-15",
        "1 method name 9-12",
        "2 function helper 10-11",
        "1 class Inner 14-15",
        "2 method go 15-15",
        "0 function guarded 19-19",
    ]


JAVASCRIPT = """import x from 'y';
export const LIMIT = 3;
const arrow = (a) => {
  const inner = function () {};
  return inner;
};
export default class Widget extends Base {
  constructor() { super(); }
  static create() {}
  get size() { return 1 }
  handler = () => {};
  #private() {}
}
function* numbers() {}
export async function load() {}
module.exports.extra = function () {};
const Named = class {};
let plain = 1;
"""


def test_javascript() -> None:
    assert told("a.jsx", JAVASCRIPT) == [
        "0 constant LIMIT 2-2",
        "0 function arrow 3-6",
        "1 function inner 4-4",
        "0 class Widget 7-13",
        "1 method constructor 8-8",
        "1 method create 9-9",
        "1 method size 10-10",
        "1 method handler 11-11",
        "1 method #private 12-12",
        "0 function numbers 14-14",
        "0 function load 15-15",
        "0 function extra 16-16",
        "0 class Named 17-17",
        "0 constant plain 18-18",
    ]


TYPESCRIPT = """export interface Shape<T> {
  area(): number;
  name: string;
}
export type Id = string | number;
export enum Color { Red, Green }
export abstract class Base {
  abstract draw(): void;
  private keep = (): void => {};
  size(): number { return 1 }
}
declare function ambient(a: string): void;
namespace Tools { export function hammer() {} }
declare module "other" { }
export const start = async () => {};
"""


@pytest.mark.parametrize("path", ["a.ts", "a.tsx", "a.mts"])
def test_typescript(path: str) -> None:
    assert told(path, TYPESCRIPT) == [
        "0 interface Shape 1-4",
        "1 method area 2-2",
        "0 type Id 5-5",
        "0 enum Color 6-6",
        "0 class Base 7-11",
        "1 method draw 8-8",
        "1 method keep 9-9",
        "1 method size 10-10",
        "0 function ambient 12-12",
        "0 namespace Tools 13-13",
        "1 function hammer 13-13",
        "0 namespace other 14-14",
        "0 function start 15-15",
    ]


def test_jsx_in_typescript() -> None:
    source = "export const App = () => <div>{list.map((x) => <Row key={x} />)}</div>;\n"
    assert told("a.tsx", source) == ["0 function App 1-1"]


def test_broken_and_odd_sources_give_what_can_be_read() -> None:
    assert told("a.py", "def f(:\n    pass\n\nclass A:\n    def g(self): pass\n")[-2:] == [
        "0 class A 4-5",
        "1 method g 5-5",
    ]
    assert told("a.py", "") == []
    assert told("a.py", "def naïve(): pass\r\n") == ["0 function naïve 1-1"]
    grammar = find_grammar("a.py")
    assert grammar is not None
    assert find_symbols(b"\xff\xfe\0def f(): pass", grammar) is not None


def test_only_known_languages_have_a_grammar() -> None:
    assert find_grammar("a.rs") is None
    assert find_grammar("py") is None
    found = find_grammar("dir.rs/A.PY")
    assert found is not None
    assert found.name == "python"


def test_symbols_survive_their_text_and_have_qualified_names() -> None:
    symbols = (Symbol("class", "A", 1, 9, 0), Symbol("method", "b", 2, 3, 1))
    symbols = (*symbols, Symbol("function", "c", 12, 13, 0))
    assert load_symbols(dump_symbols(symbols)) == symbols
    assert qualified_names(symbols) == ["A", "A.b", "c"]
