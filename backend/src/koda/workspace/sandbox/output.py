"""A command's output: bounded in memory, and passed on as text while it comes."""

import asyncio
import codecs
from collections.abc import Callable

KEEP_BYTES = 100_000
"""Kept from the start, and again from the end; what lies between is only counted."""
INTERVAL_SECONDS = 0.05
"""Between two calls of `on_output`: a screen cannot show more, a log should not hold more."""


class BoundedBytes:
    """The first and the last `KEEP_BYTES` of what is added, and a count of the rest."""

    def __init__(self) -> None:
        self._head = bytearray()
        self._tail = bytearray()
        self._cut_bytes = 0

    @property
    def truncated(self) -> bool:
        return self._cut_bytes + len(self._tail) > KEEP_BYTES

    def add(self, data: bytes) -> None:
        room = KEEP_BYTES - len(self._head)
        self._head += data[:room]
        self._tail += data[room:]
        # Trimmed only when twice too long, so that each byte is moved once on average.
        if len(self._tail) > 2 * KEEP_BYTES:
            self._trim()

    def value(self) -> bytes:
        """All of it, or head, a line with the number of bytes left out, and tail."""
        if self.truncated:
            self._trim()
            note = f"\n[... {self._cut_bytes:,} bytes left out ...]\n".encode()
            return bytes(self._head) + note + bytes(self._tail)
        return bytes(self._head + self._tail)

    def _trim(self) -> None:
        extra = len(self._tail) - KEEP_BYTES
        if extra > 0:
            self._cut_bytes += extra
            del self._tail[:extra]


class OutputStream:
    """Decodes output as it comes and passes it on, at most once per INTERVAL_SECONDS.

    Bytes that are not UTF-8 become U+FFFD; a character cut between two reads does not. No text
    is lost unless more than BoundedBytes holds comes within one interval.
    """

    def __init__(self, on_output: Callable[[str], None]) -> None:
        self.kept = BoundedBytes()
        self._on_output = on_output
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._waiting = BoundedBytes()
        self._timer: asyncio.TimerHandle | None = None
        self._passed_at = float("-inf")
        self._closed = False

    def feed(self, data: bytes) -> None:
        """Take what was read; ignored after `close`."""
        if self._closed:
            return
        self.kept.add(data)
        self._waiting.add(data)
        if self._timer is not None:
            return
        loop = asyncio.get_running_loop()
        wait_seconds = self._passed_at + INTERVAL_SECONDS - loop.time()
        if wait_seconds <= 0:
            self._pass_on(final=False)
        else:
            self._timer = loop.call_later(wait_seconds, self._pass_on, False)

    def close(self) -> None:
        """Pass on what still waits, with the remains of a character cut off at the end."""
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()
        self._pass_on(final=True)

    def _pass_on(self, final: bool) -> None:
        self._timer = None
        self._passed_at = asyncio.get_running_loop().time()
        text = self._decoder.decode(self._waiting.value(), final)
        self._waiting = BoundedBytes()
        if text:
            self._on_output(text)
