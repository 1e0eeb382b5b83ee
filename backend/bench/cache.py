"""What consecutive requests share: `prefix_kept` and `cache_read_of_possible`, from recordings."""

import json
import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from tests.loopback.messages_api import Recorded

BUDGET = 0.99
#: A breakpoint as the adapter writes it: it moves, and is no part of what the model reads.
_MARK = re.compile(rb',"cache_control":\{"type":"ephemeral"\}')


def prefix_kept(recorded: Iterable[Recorded]) -> float:
    """Share of each request's bytes that the next one of its phase begins with; 1.0 without any.

    Breakpoints and the brackets that close a body do not count.
    """
    kept = total = 0
    for bodies in _by_conversation(recorded).values():
        for older, newer in pairwise(bodies):
            kept += _shared(older, newer)
            total += len(older)
    return kept / total if total else 1.0


def cache_read_of_possible(recorded: Iterable[Recorded]) -> float:
    """Tokens read from cache of those that perfect breakpoints could have read; 1.0 without any."""
    counted = [one.counted for one in recorded if one.counted is not None]
    possible = sum(one.possible_tokens for one in counted)
    return sum(one.cache_read_tokens for one in counted) / possible if possible else 1.0


def _by_conversation(recorded: Iterable[Recorded]) -> dict[str, list[bytes]]:
    """Bodies in order of arrival, without breakpoints, by phase and opening message."""
    found: dict[str, list[bytes]] = {}
    for one in recorded:
        bare = _MARK.sub(b"", one.body).removesuffix(b"]}")
        found.setdefault(_conversation(json.loads(bare + b"]}")), []).append(bare)
    return found


def _conversation(body: dict[str, Any]) -> str:
    names = [tool["name"] for tool in body.get("tools", [])]
    return json.dumps([body["model"], names, body["messages"][0]["content"][0]])


def _shared(older: bytes, newer: bytes) -> int:
    """Length of the common start, found by halving: comparing slices is fast, bytes are not."""
    low, high = 0, min(len(older), len(newer))
    while low < high:
        middle = (low + high + 1) // 2
        if older[:middle] == newer[:middle]:
            low = middle
        else:
            high = middle - 1
    return low
