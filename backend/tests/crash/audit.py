"""What a Task's log and the model's records must say, however often its server was killed."""

from collections import Counter
from typing import Any

from koda.llm.scripted import find_script_phase
from tests.crash.follower import Follower
from tests.loopback.messages_api import Recorded

Json = dict[str, Any]
#: (phase, number of the answer in it)
Turn = tuple[str, int]


def audit(follower: Follower, stored: list[Json], asked: list[Recorded]) -> None:
    """`stored` is the log as the API gives it, `asked` what the model heard of this Task alone."""
    assert follower.faults == []
    assert follower.events == stored
    assert [one["seq"] for one in stored] == list(range(1, len(stored) + 1))
    events = [one["event"] for one in stored]
    _audit_counts(events)
    _audit_leases(events)
    _audit_calls(events)
    _audit_answers(events, asked)


def _audit_counts(events: list[Json]) -> None:
    """Each lease names exactly what the one before it had begun and not ended."""
    calls: set[str] = set()
    asking = False
    for event in events:
        match event["type"]:
            case "tool_call.started":
                calls.add(event["call_id"])
            case "tool_call.finished":
                calls.discard(event["call_id"])
            case "model.requested":
                asking = True
            case "model.answered" | "model.failed":
                asking = False
            case "lease.acquired":
                assert (set(event["interrupted_calls"]), event["lost_answer"]) == (calls, asking)
                asking = False


def _audit_leases(events: list[Json]) -> None:
    """A lease repeats at most one answer, or the calls of one group, of which one may change."""
    tools = {one["call_id"]: one["tool"] for one in events if one["type"] == "tool_call.started"}
    for lease in (one for one in events if one["type"] == "lease.acquired"):
        calls = lease["interrupted_calls"]
        assert not (calls and lease["lost_answer"])
        changing = [tools[one] for one in calls if tools[one] in _CHANGING]
        assert len(changing) <= 1, changing


_CHANGING = {"run_command", "edit_file", "write_file", "delete_file"}


def _audit_calls(events: list[Json]) -> None:
    """Each call starts once and ends once; what was run again says so."""
    started = [one["call_id"] for one in events if one["type"] == "tool_call.started"]
    finished = {one["call_id"]: one for one in events if one["type"] == "tool_call.finished"}
    ends = sum(one["type"] == "tool_call.finished" for one in events)
    assert sorted(started) == sorted(finished) and ends == len(finished)
    interrupted = {
        call
        for one in events
        if one["type"] == "lease.acquired"
        for call in one["interrupted_calls"]
    }
    assert {call for call, one in finished.items() if one["repeated"]} == interrupted
    assert {one["status"] for one in finished.values()} == {"ok"}


def _audit_answers(events: list[Json], asked: list[Recorded]) -> None:
    """Nothing is asked again whose answer was stored, and a lost answer is counted."""
    heard = Counter(map(_turn, asked))
    for turn, (requests, lost) in _turns(events).items():
        assert requests == 1 + lost, turn
        assert heard[turn] <= requests, turn


def _turn(record: Recorded) -> Turn:
    body = record.parsed
    phase = find_script_phase({tool["name"] for tool in body["tools"]})
    return phase, sum(message["role"] == "assistant" for message in body["messages"])


def _turns(events: list[Json]) -> dict[Turn, tuple[int, int]]:
    """Requests that the log tells of for each answered turn, and answers that it says were lost."""
    found: dict[Turn, tuple[int, int]] = {}
    answered: Counter[str] = Counter()
    requests = lost = 0
    for event in events:
        if event["type"] == "model.requested":
            requests += 1
        elif event["type"] == "lease.acquired":
            lost += event["lost_answer"]
        elif event["type"] == "model.answered":
            phase = event["phase"]
            found[phase, answered[phase]] = (requests, lost)
            answered[phase] += 1
            requests = lost = 0
    return found
