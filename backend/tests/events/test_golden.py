"""The golden logs: what Python folds here, `frontend/src/stores/reduce-task.test.ts` does too."""

import json
import subprocess
import sys
import typing
from pathlib import Path

import pytest

from koda.events.fold import apply_event, fold
from koda.events.phases import Phase, may_move
from koda.events.state import TaskState
from koda.events.types import PhaseChanged, StoredEvent, TaskEvent, decode_event, encode_event

ROOT = Path(__file__).parents[3]
GOLDEN = sorted((ROOT / "contracts" / "golden").glob("*.json"))


def read(path: Path) -> tuple[list[StoredEvent], TaskState]:
    content = json.loads(path.read_text(encoding="utf-8"))
    events = [StoredEvent.model_validate(one) for one in content["events"]]
    return events, TaskState.model_validate(content["state"])


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_log_folds_to_its_state(path: Path) -> None:
    events, expected = read(path)
    assert fold(events) == expected


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_log_folds_alike_from_any_point(path: Path) -> None:
    events, expected = read(path)
    state = None
    for at, one in enumerate(events, start=1):
        state = apply_event(state, one)
        assert fold(events[at:], state) == expected if at < len(events) else state == expected


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_events_come_back_from_storage_as_they_were(path: Path) -> None:
    events, _ = read(path)
    assert [decode_event(encode_event(one.event)) for one in events] == [e.event for e in events]


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_logs_move_only_as_the_table_allows(path: Path) -> None:
    phase = Phase.QUEUED
    for one in read(path)[0]:
        if isinstance(one.event, PhaseChanged):
            assert one.event.origin is phase
            assert may_move(phase, one.event.phase), f"seq {one.seq}"
            phase = one.event.phase


def test_every_event_type_and_phase_is_covered() -> None:
    events = [one.event for path in GOLDEN for one in read(path)[0]]
    union = typing.get_args(typing.get_args(TaskEvent)[0])
    assert {type(event) for event in events} == set(union)
    moves = [event for event in events if isinstance(event, PhaseChanged)]
    assert {event.phase for event in moves} | {Phase.QUEUED} == set(Phase)


def test_the_files_are_what_the_script_writes(tmp_path: Path) -> None:
    script = ROOT / "backend" / "scripts" / "make_golden.py"
    code = (
        "import sys, pathlib; sys.path.insert(0, sys.argv[1]); import make_golden;"
        "make_golden.GOLDEN = pathlib.Path(sys.argv[2]); make_golden.main()"
    )
    subprocess.run([sys.executable, "-c", code, str(script.parent), str(tmp_path)], check=True)
    written = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.glob("*.json")}
    assert written == {path.name: path.read_text(encoding="utf-8") for path in GOLDEN}
