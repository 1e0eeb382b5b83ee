"""What search_code and the file lists use where ripgrep is missing: same rules, same output.

A script of its own process, so that a pattern that backtracks for ever can be killed and holds
no lock of the server's. Reads one JSON object (see `main`) from its first argument.
"""

import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from koda.tools.gitignore import IgnoreRules
from koda.tools.ignore_rules import read_rules

Rules = list[tuple[str, IgnoreRules]]


def main(argument: str) -> int:
    """Searches the working directory; exit status and output as ripgrep's with --null --column.

    {"path", "rules"} alone lists files; with "pattern" there are also "literal", "ignore_case",
    "context", "max_columns" and "max_file_bytes".
    """
    query: dict[str, Any] = json.loads(argument)
    out = sys.stdout.buffer
    if "pattern" not in query:
        for path in _files(query):
            out.write(os.fsencode(path) + b"\0")
        return 0
    source = re.escape(query["pattern"]) if query["literal"] else query["pattern"]
    try:
        pattern = re.compile(source, re.IGNORECASE if query["ignore_case"] else 0)
    except re.error as error:
        sys.stderr.write(f"regex parse error: {error}\n")
        return 2
    for path in _files(query):
        _search_file(path, pattern, query)
    return 0


def _files(query: dict[str, Any]) -> Iterator[str]:
    start = Path(query["path"])
    if start.is_file():
        yield f"./{start.as_posix()}"
        return
    for path in _walk(start, [(".", IgnoreRules(query["rules"]))]):
        yield f"./{path.as_posix()}"


def _walk(folder: Path, rules: Rules) -> Iterator[Path]:
    here = [*rules, (folder.as_posix(), IgnoreRules(read_rules(folder)))]
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        is_folder = entry.is_dir(follow_symlinks=False)
        path = folder / entry.name
        if entry.name == ".git" or _is_ignored(path, is_folder, here):
            continue
        if is_folder:
            yield from _walk(path, here)
        elif entry.is_file(follow_symlinks=False):
            yield path


def _is_ignored(path: Path, is_folder: bool, rules: Rules) -> bool:
    for folder, spec in reversed(rules):
        verdict = spec.verdict(path.relative_to(folder).as_posix(), is_folder)
        if verdict is not None:
            return verdict
    return False


def _search_file(path: str, pattern: re.Pattern[str], query: dict[str, Any]) -> None:
    lines = _lines(path, query["max_file_bytes"])
    found = {i: match for i, line in enumerate(lines) if (match := pattern.search(line))}
    context: int = query["context"]
    shown = sorted(
        {
            number
            for index in found
            for number in range(max(0, index - context), min(len(lines), index + context + 1))
        }
    )
    for number in shown:
        line, match = lines[number], found.get(number)
        body = line.encode(errors="surrogateescape")
        long = len(body) > query["max_columns"]
        if match is None:
            mark, body = "-", b"[Omitted long context line]" if long else body
        else:
            column = len(line[: match.start()].encode(errors="surrogateescape")) + 1
            mark = f":{column}:"
            if long:
                count = sum(1 for _ in pattern.finditer(line))
                body = b"[Omitted long line with %d matches]" % count
        head = os.fsencode(path) + b"\0" + f"{number + 1}{mark}".encode()
        sys.stdout.buffer.write(head + body + b"\n")


def _lines(path: str, max_file_bytes: int) -> list[str]:
    try:
        if Path(path).stat().st_size > max_file_bytes:
            return []
        content = Path(path).read_bytes()
    except OSError:
        return []
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", errors="replace")
    elif b"\0" in content:
        return []
    else:
        text = content.removeprefix(b"\xef\xbb\xbf").decode(errors="surrogateescape")
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    return [line.removesuffix("\r") for line in lines]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
