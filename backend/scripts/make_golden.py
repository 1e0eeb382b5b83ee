"""Writes contracts/golden/*.json: logs with the state that `fold` makes of each.

`python scripts/make_golden.py`; run it after a change of events or of the fold, and read the diff.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from golden_logs import LOGS

from koda.events.fold import fold
from koda.events.types import StoredEvent, TaskEvent

GOLDEN = Path(__file__).parents[2] / "contracts" / "golden"
_START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def numbered(name: str, events: list[TaskEvent]) -> list[StoredEvent]:
    """The log as it would be stored, an event every 1.25 seconds."""
    return [
        StoredEvent(
            task_id=f"task-{name}",
            seq=seq,
            at=_START + timedelta(seconds=1.25 * seq),
            event=event,
        )
        for seq, event in enumerate(events, start=1)
    ]


def golden(name: str) -> str:
    """The file of this name as text."""
    events = numbered(name, LOGS[name]())
    content = {
        "name": name,
        "events": [one.model_dump(mode="json") for one in events],
        "state": fold(events).model_dump(mode="json"),
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    """Writes every file, and removes those whose log is gone."""
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for path in GOLDEN.glob("*.json"):
        if path.stem not in LOGS:
            path.unlink()
    for name in LOGS:
        (GOLDEN / f"{name}.json").write_text(golden(name), encoding="utf-8")


if __name__ == "__main__":
    main()
