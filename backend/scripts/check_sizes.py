"""Fails when a Python file or function outgrows the house style: 500 lines, 60 lines; tests 600."""

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILE_LINES = {"src": 500, "bench": 500, "scripts": 500, "tests": 600}
FUNCTION_LINES = 60


def main() -> int:
    """The exit status: 1 when something is too long."""
    problems = [
        problem
        for folder, limit in FILE_LINES.items()
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts
        for problem in _problems(path, limit)
    ]
    print("\n".join(problems) or "sizes: well within")
    return int(bool(problems))


def _problems(path: Path, limit: int) -> list[str]:
    source = path.read_text(encoding="utf-8")
    name = path.relative_to(ROOT)
    found = []
    if (lines := source.count("\n")) > limit:
        found.append(f"{name}: {lines} lines, at most {limit}")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                found.append(f"{name}:{node.lineno}: {node.name} has {length} lines")
    return found


if __name__ == "__main__":
    sys.exit(main())
