"""The prompt cache as the API documents it, and what perfect breakpoints could have read.

Entries are written at breakpoints only, found at most 20 blocks before one, live five minutes
after their last use, and hold at least `min_tokens`. Tokens are counted at four characters each.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

LIFETIME_SECONDS = 300.0
#: A breakpoint itself counts as the first of the blocks that are looked at.
LOOKBACK_BLOCKS = 20


@dataclass(frozen=True)
class Counted:
    """Input tokens of one request. `possible_tokens`: what perfect breakpoints could have read."""

    input_tokens: int
    cache_read_tokens: int
    cache_write_tokens: int
    possible_tokens: int


@dataclass(frozen=True)
class _Position:
    """A place behind a block: digest and tokens of everything up to it."""

    digest: str
    tokens: int
    is_breakpoint: bool


class PromptCache:
    """One organisation's cache."""

    def __init__(
        self, *, min_tokens: int = 1_024, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._min_tokens = min_tokens
        self._clock = clock
        self._entries: dict[str, float] = {}
        self._seen: dict[str, float] = {}

    def count(self, body: Json) -> Counted:
        """Counts the request, reads and writes the cache for it."""
        positions = list(_positions(body))
        now = self._clock()
        read = self._longest(self._reachable(positions), self._entries, now)
        possible = self._longest(positions, self._seen, now)
        written = 0
        for position in positions:
            self._seen[position.digest] = now
            if position.is_breakpoint and position.tokens >= self._min_tokens:
                self._entries[position.digest] = now
                written = max(written, position.tokens)
        total = positions[-1].tokens if positions else 0
        return Counted(
            input_tokens=total - max(read, written),
            cache_read_tokens=read,
            cache_write_tokens=max(0, written - read),
            possible_tokens=possible,
        )

    def _reachable(self, positions: list[_Position]) -> list[_Position]:
        reachable: set[int] = set()
        for index, position in enumerate(positions):
            if position.is_breakpoint:
                reachable.update(range(max(0, index - LOOKBACK_BLOCKS + 1), index + 1))
        return [positions[index] for index in sorted(reachable)]

    def _longest(self, positions: list[_Position], known: dict[str, float], now: float) -> int:
        hits = [
            position.tokens
            for position in positions
            if now - known.get(position.digest, float("-inf")) <= LIFETIME_SECONDS
            and position.tokens >= self._min_tokens
        ]
        return max(hits, default=0)


def _positions(body: Json) -> Iterator[_Position]:
    """Tools, then system, then messages: the order in which the API builds its prefix."""
    # What changes the whole prompt stands before all of it.
    digest = hashlib.sha256(json.dumps([body["model"], body.get("thinking")]).encode())
    tokens = 0
    for role, block in _blocks(body):
        plain = {key: value for key, value in block.items() if key != "cache_control"}
        text = json.dumps(plain, ensure_ascii=False)
        digest.update(f"\0{role}\0{text}".encode())
        tokens += max(1, len(text) // 4)
        yield _Position(digest.hexdigest(), tokens, "cache_control" in block)


def _blocks(body: Json) -> Iterator[tuple[str, Json]]:
    for tool in body.get("tools", []):
        yield "tool", tool
    for block in _as_blocks(body.get("system", [])):
        yield "system", block
    for number, message in enumerate(body["messages"]):
        for block in _as_blocks(message["content"]):
            yield f"{number}.{message['role']}", block


def _as_blocks(content: str | list[Json]) -> list[Json]:
    return [{"type": "text", "text": content}] if isinstance(content, str) else content
