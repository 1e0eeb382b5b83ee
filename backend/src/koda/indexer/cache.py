"""Symbols by content: what was parsed once is never parsed again, in a file or in memory."""

import hashlib
import sqlite3
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path

from koda.indexer.languages import Grammar, grammar_version

#: Oldest entries beyond this are dropped: some 20 versions of each file of a large repository.
_MOST_ENTRIES = 100_000
#: SQLite's oldest limit of variables in one statement is 999.
_BATCH = 900


def cache_key(content: bytes, grammar: Grammar) -> str:
    """git's blob id of `content` (SHA-1 repositories) with the grammar's version."""
    header = b"blob %d\0" % len(content)
    blob = hashlib.sha1(header + content, usedforsecurity=False).hexdigest()
    return f"{blob}:{grammar_version(grammar)}"


class SymbolCache:
    """Key -> symbols as JSON text, safe to use from several threads and processes.

    A cache only: a file that cannot be read as one is replaced, and losing it costs time alone.
    """

    def __init__(self, path: Path | None) -> None:
        """At `path` (its folder must exist), or in memory when None."""
        self._lock = threading.Lock()
        try:
            self._connection = self._connect(path)
        except sqlite3.DatabaseError:
            if path is None:
                raise
            path.unlink()
            self._connection = self._connect(path)

    @staticmethod
    def _connect(path: Path | None) -> sqlite3.Connection:
        connection = sqlite3.connect(path or ":memory:", check_same_thread=False, timeout=5)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = OFF")
            with connection:
                connection.execute(
                    "CREATE TABLE IF NOT EXISTS symbols (key TEXT UNIQUE, content TEXT NOT NULL)"
                )
        except sqlite3.DatabaseError:
            connection.close()
            raise
        return connection

    def find(self, keys: Iterable[str]) -> dict[str, str]:
        """What is known of these keys."""
        wanted = list(dict.fromkeys(keys))
        found: dict[str, str] = {}
        with self._lock:
            for start in range(0, len(wanted), _BATCH):
                batch = wanted[start : start + _BATCH]
                marks = ",".join("?" * len(batch))
                query = f"SELECT key, content FROM symbols WHERE key IN ({marks})"  # noqa: S608
                found.update(self._connection.execute(query, batch).fetchall())
        return found

    def store(self, entries: Mapping[str, str]) -> None:
        """Adds these entries."""
        with self._lock, self._connection:
            self._connection.executemany(
                "INSERT OR IGNORE INTO symbols VALUES (?, ?)", entries.items()
            )
            self._connection.execute(
                "DELETE FROM symbols WHERE rowid <= (SELECT max(rowid) FROM symbols) - ?",
                (_MOST_ENTRIES,),
            )

    def close(self) -> None:
        """Closes the file."""
        with self._lock:
            self._connection.close()
