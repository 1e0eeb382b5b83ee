"""Every fault of the model's API, met in the middle of a Task: it goes on, or says why it waits."""

from pathlib import Path

import pytest

from koda.db.engine import Database
from koda.db.verify import verify
from koda.events.phases import Phase
from koda.events.types import ModelFailed
from koda.settings import Settings
from tests.loopback.faults import NAMED_FAULTS
from tests.loopback.messages_api import MessagesApi
from tests.loopback.replies import Reply, call, say
from tests.worker.harness import git, working


def brain(body: dict) -> Reply:
    """Reports, plans, writes a file and ends; what a fault put in its place is not counted."""
    names = {tool["name"] for tool in body["tools"]}
    if "report_understanding" in names:
        return say("Seen.", call("report_understanding", "r", summary="Small."))
    if "submit_plan" in names:
        return say("Planned.", call("submit_plan", "p", steps=[{"title": "Write"}]))
    results = [
        block["tool_use_id"]
        for message in body["messages"]
        if message["role"] == "user"
        for block in message["content"]
        if block["type"] == "tool_result"
    ]
    if "w" not in results:
        return say("Writing.", call("write_file", "w", path="new.txt", content="new\n"))
    return say("Wrote it.")


@pytest.mark.parametrize("name", sorted(NAMED_FAULTS))
async def test_a_fault_in_the_middle_is_survived(
    name: str, settings: Settings, database: Database, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "a.txt").write_text("one\n")
    git(project, "init", "-q")
    git(project, "add", "-A")
    git(project, "commit", "-qm", "first")
    async with MessagesApi(brain) as api, working(settings, database, api) as bench:
        # The third request is Executing's first.
        api.fail_next(None, None, *NAMED_FAULTS[name])
        task_id = await bench.add_task(await bench.add_repository(project), auto_approve_plan=True)
        done = await bench.wait_for(task_id, Phase.APPROVAL)
        assert api.violations == []
        assert done.summary
        if name != "refusal":
            assert list(done.changes) == ["new.txt"]
        failures = [
            one.event.retry_in_seconds
            for one in await bench.events(task_id)
            if isinstance(one.event, ModelFailed)
        ]
        assert all(seconds is not None for seconds in failures)
        assert await database.read(verify) == []
