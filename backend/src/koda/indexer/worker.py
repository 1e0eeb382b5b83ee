"""Parses many or large files in a process of its own: tree-sitter holds the interpreter's lock.

Reads file names below the folder in its first argument from standard input, NUL-terminated;
prints for each readable one `name NUL key NUL symbols as JSON` and a line end, once parsed.
"""

import os
import sys
from pathlib import Path

from koda.indexer.cache import cache_key
from koda.indexer.languages import find_grammar
from koda.indexer.symbols import dump_symbols, find_symbols


def main() -> None:
    """Works until its input ends."""
    root = Path(sys.argv[1])
    for raw in sys.stdin.buffer.read().split(b"\0")[:-1]:
        name = os.fsdecode(raw)
        grammar = find_grammar(name)
        try:
            content = (root / name).read_bytes()
        except OSError:
            continue
        if grammar is not None:
            symbols = dump_symbols(find_symbols(content, grammar))
            record = b"\0".join((raw, cache_key(content, grammar).encode(), symbols.encode()))
            sys.stdout.buffer.write(record + b"\n")
            sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
