"""A Task that changed nothing: it can be asked for more, and closed."""

from pathlib import Path
from typing import Any

from tests.journey.conftest import StartProduct
from tests.journey.projects import commit, write
from tests.loopback.replies import Reply, call, say


def brain(body: dict[str, Any]) -> Reply:
    names = {tool["name"] for tool in body["tools"]}
    if "report_understanding" in names:
        return say("", call("report_understanding", "r", summary="Seen."))
    if "submit_plan" in names:
        return say("", call("submit_plan", "p", steps=[{"title": "Look"}]))
    return say("Nothing is to be changed.")


async def test_a_task_without_changes_is_asked_for_more_and_then_closed(
    tmp_path: Path, start_product: StartProduct
) -> None:
    project = tmp_path / "project"
    project.mkdir()
    write(project, {"a.txt": "one\n"})
    commit(project)
    async with start_product(brain) as person:
        task_id = await person.add_task(
            await person.add_repository(project), auto_approve_plan=True
        )
        await person.wait_for(task_id, "approval")
        await person.post(f"/api/tasks/{task_id}/messages", {"text": "Are you sure?"})
        again = await person.wait_for(task_id, "approval")
        assert again["round"] == 2
        digest = (await person.changes(task_id))["digest"]
        body = {"digest": digest, "outcome": "reject"}
        closed = await person.post(f"/api/tasks/{task_id}/review", body)
        assert closed["task"]["phase"] == "rejected"
        assert await person.problems() == []
