"""Parses in a process of its own: tree-sitter is C, and holds the interpreter's lock.

Reads file names below the folder in its first argument from standard input, NUL-terminated;
prints for each readable one `name NUL key NUL symbols as JSON` and a line end, once parsed.
"""

import os
import sys
from pathlib import Path

from koda.indexer.cache import cache_key
from koda.indexer.languages import find_grammar
from koda.indexer.symbols import TooSlow, dump_symbols, find_symbols

#: For one file; a usual one takes some milliseconds.
_FILE_SECONDS = 1.0


def main() -> None:
    """Works until its input ends."""
    root = Path(sys.argv[1])
    for name in sys.stdin.buffer.read().split(b"\0")[:-1]:
        try:
            key, symbols = _parse(root / os.fsdecode(name))
        except (OSError, TooSlow):
            continue
        sys.stdout.buffer.write(b"\0".join((name, key.encode(), symbols.encode())) + b"\n")
        sys.stdout.buffer.flush()


def _parse(file: Path) -> tuple[str, str]:
    grammar = find_grammar(file.name)
    if grammar is None:
        raise OSError(f"{file.name} is in no known language")
    content = file.read_bytes()
    symbols = find_symbols(content, grammar, time_limit_seconds=_FILE_SECONDS)
    return cache_key(content, grammar), dump_symbols(symbols)


if __name__ == "__main__":
    main()
