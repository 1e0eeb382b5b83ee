"""What the stand-in model answers."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from koda.llm.scripted import Script, find_script_phase
from tests.loopback.faults import FAULT_MARK
from tests.loopback.replies import Reply, call, say

Json = dict[str, Any]
#: The body of a checked request -> the answer, from nothing else, so that it may be asked again.
Brain = Callable[[Json], Reply | Awaitable[Reply]]

_OWN_ID = re.compile(r"toolu_[a-z]+_(\d+)_\d+")


def play_script(script: Script) -> Brain:
    """Plays a script's answers phase by phase.

    The place in it comes from the ids of the tool calls in the request, which carry the number of
    their answer, and from the answers without calls after them; answers that a fault put in their
    place are not counted.
    """

    def brain(body: Json) -> Reply:
        phase = find_script_phase({tool["name"] for tool in body.get("tools", [])})
        position = _position(body["messages"])
        answer = script.answer_at(phase, position)
        calls = [
            call(one.tool, f"toolu_{phase}_{position}_{number}", **one.input)
            for number, one in enumerate(answer.calls, 1)
        ]
        return say(answer.text, *calls)

    return brain


def _position(messages: list[Json]) -> int:
    position = 0
    for message in messages:
        if message["role"] != "assistant" or isinstance(message["content"], str):
            continue
        ids = [block.get("id", "") for block in message["content"]]
        own = [int(found[1]) for found in map(_OWN_ID.fullmatch, filter(None, ids)) if found]
        if own:
            position = max(own) + 1
        elif not any(FAULT_MARK in str(block) for block in message["content"]):
            position += 1
    return position
