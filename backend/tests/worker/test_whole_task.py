from pathlib import Path

import pytest

from koda.db.engine import Database
from koda.db.verify import verify
from koda.events.phases import Phase
from koda.events.types import PhaseChanged, PlanApproved
from koda.llm.demo import create_demo_repository, load_demo_script
from koda.llm.scripted import Script
from koda.settings import Settings
from tests.loopback.brains import play_script
from tests.loopback.messages_api import MessagesApi
from tests.worker.harness import git, tree_hash, working


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """The demo's repository, committed, with uncommitted and untracked work in it."""
    folder = tmp_path / "sample"
    folder.mkdir()
    create_demo_repository(folder)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "first")
    (folder / "notes.md").write_text("mine\n")
    return folder


async def test_a_task_goes_from_prompt_to_approval_and_changes_nothing_outside(
    settings: Settings, database: Database, sample: Path
) -> None:
    before = tree_hash(sample)
    brain = play_script(Script.model_validate(load_demo_script()))
    async with MessagesApi(brain) as api, working(settings, database, api) as bench:
        task_id = await bench.add_task(await bench.add_repository(sample))
        planned = await bench.wait_for(task_id, Phase.PLAN_REVIEW)
        assert planned.report is not None and planned.report.summary
        assert len(planned.plan) == 4
        steps = tuple(one.step for one in planned.plan)
        await bench.append(
            task_id,
            PlanApproved(user_id=bench.user_id, steps=steps),
            PhaseChanged(origin=Phase.PLAN_REVIEW, phase=Phase.EXECUTING),
        )
        done = await bench.wait_for(task_id, Phase.APPROVAL)
        assert api.violations == []
        assert {one.progress for one in done.plan} == {"done"}
        kinds = sorted(one.change.kind for one in done.changes.values())
        assert kinds == ["added", "deleted", "modified", "modified", "modified"]
        assert done.summary
        assert tree_hash(sample) == before
        assert await database.read(verify) == []
