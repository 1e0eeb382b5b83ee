import asyncio
import os
import random
from pathlib import Path

import pytest

from tests.crash.audit import audit
from tests.crash.follower import Follower
from tests.crash.processes import Zygote
from tests.crash.story import SCRIPT, make_project
from tests.crash.world import World, add_repository, open_world
from tests.loopback.brains import play_script
from tests.worker.harness import tree_hash

pytestmark = [pytest.mark.xdist_group("crash"), pytest.mark.timeout(900)]

KILLS = 150 if os.environ.get("KODA_SOAK") else 30
#: Of an undisturbed Task's some 70 events, between two kills.
MOST_EVENTS = 14
#: Then the kill comes, within the time that an event takes.
MOST_DELAY_SECONDS = 0.06


async def run_undisturbed(world: World, repository_id: str) -> dict[str, str]:
    """What a Task stages when nothing is killed."""
    task_id, follower = await world.add_task(repository_id, auto_approve_plan=True)
    await follower.wait_until(lambda: follower.phase == "approval")
    await follower.close()
    return await world.staged(task_id)


async def kill_at_random(world: World, follower: Follower, rng: random.Random, stop: str) -> int:
    """Kills and restarts the server until the Task is in `stop`; how often."""
    kills = 0
    while True:
        wanted = follower.seq + rng.randint(1, MOST_EVENTS)
        await follower.wait_until(lambda w=wanted: follower.seq >= w or follower.phase == stop)
        if follower.phase == stop:
            return kills
        await asyncio.sleep(rng.uniform(0, MOST_DELAY_SECONDS))
        await world.restart()
        kills += 1


async def test_a_task_goes_on_by_itself_after_every_kill(zygote: Zygote, tmp_path: Path) -> None:
    project = tmp_path / "project"
    make_project(project)
    before = tree_hash(project)
    rng = random.Random(os.environ.get("PYTEST_XDIST_WORKER", "") + "20261122")
    async with open_world(zygote, tmp_path, play_script(SCRIPT)) as world:
        await world.start()
        repository_id = await add_repository(world, project)
        expected = await run_undisturbed(world, repository_id)
        assert set(expected) == {"", "a.py", "b.py", "c.py", "new.py", "old.py"}
        kills = 0
        while kills < KILLS:
            first = len(world.api.recorded)
            task_id, follower = await world.add_task(repository_id)
            kills += await kill_at_random(world, follower, rng, "plan_review")
            await world.restart()
            waiting = await world.call("GET", f"/api/tasks/{task_id}")
            assert waiting["phase"] == "plan_review"
            await world.approve(task_id)
            kills += 1 + await kill_at_random(world, follower, rng, "approval")
            await world.restart()
            kills += 1
            assert await world.staged(task_id) == expected
            audit(follower, await world.events(task_id), world.api.recorded[first:])
            await follower.close()
        assert world.api.violations == []
        await world.kill()
        assert list((world.data_dir / "workspaces").glob("*/*")) == []
    assert tree_hash(project) == before
