"""What a Delivery is about to do and how far it is, in a file that outlives a kill.

One JSON object a line. A line that a kill cut off counts as not written.
"""

import fcntl
import hashlib
import json
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from koda.errors import Conflict, InvalidInput

_NAME = re.compile(r"[A-Za-z0-9_-]{1,100}")
_LOCK_TIMEOUT_SECONDS = 60.0
_LOCK_POLL_SECONDS = 0.02


class Journal:
    """The journal of one Delivery: `folder`/`delivery_id`.journal, outside the target tree."""

    def __init__(self, folder: Path, delivery_id: str) -> None:
        if not _NAME.fullmatch(delivery_id):
            raise InvalidInput(f"Expected a delivery id of letters and digits, got {delivery_id!r}")
        self.path = folder / f"{delivery_id}.journal"

    def start(self, record: dict[str, Any]) -> None:
        """A new journal that begins with `record`; a previous one is gone. Durable on return."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.unlink(missing_ok=True)
        self.append(record)
        _sync_folder(self.path.parent)

    def append(self, record: dict[str, Any]) -> None:
        """Adds `record`; it is durable on return, and on an OSError it is not there."""
        whole = self._whole_bytes()
        with os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "wb") as f:
            try:
                f.seek(whole)
                f.truncate()
                f.write(json.dumps(record).encode() + b"\n")
                f.flush()
                os.fsync(f.fileno())
            except OSError:
                os.ftruncate(f.fileno(), whole)
                raise

    def _whole_bytes(self) -> int:
        """Where the last line that was written to its end ends."""
        try:
            return self.path.read_bytes().rfind(b"\n") + 1
        except FileNotFoundError:
            return 0

    def read(self) -> list[dict[str, Any]]:
        """The records in order; empty when nothing was ever durable."""
        try:
            lines = self.path.read_bytes().split(b"\n")
        except FileNotFoundError:
            return []
        return [json.loads(line) for line in lines[:-1]]

    def forget(self) -> None:
        """Removes it; for when its outcome is stored elsewhere."""
        self.path.unlink(missing_ok=True)


@contextmanager
def target_lock(folder: Path, target: Path) -> Iterator[None]:
    """Holds the lock of one target tree, among all threads and processes that use `folder`.

    A killed holder lets go by itself. Raises Conflict when another holds it for a minute.
    """
    folder.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256(os.fsencode(target.resolve())).hexdigest()[:32]
    handle = os.open(folder / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _wait_for(handle, target)
        yield
    finally:
        os.close(handle)


def _wait_for(handle: int, target: Path) -> None:
    deadline = time.monotonic() + _LOCK_TIMEOUT_SECONDS
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise Conflict(
                    f"Another Delivery to {target} is still under way",
                    hint="Wait for it to end, then deliver again.",
                ) from None
            time.sleep(_LOCK_POLL_SECONDS)
        else:
            return


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
