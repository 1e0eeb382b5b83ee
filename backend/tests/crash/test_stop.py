"""SIGTERM: a running Task is handed back at a safe point."""

import random
import signal
import time
from pathlib import Path

import pytest

from koda.worker.runner import DRAIN_SECONDS
from tests.crash.audit import audit
from tests.crash.brains import command, straight
from tests.crash.follower import Follower
from tests.crash.processes import Zygote
from tests.crash.story import SCRIPT, make_project
from tests.crash.world import World, add_repository, open_world
from tests.loopback.brains import play_script
from tests.loopback.faults import Hold

pytestmark = [pytest.mark.xdist_group("crash"), pytest.mark.timeout(600)]

STOPS = 6


async def stop(world: World) -> float:
    """SIGTERM; the seconds until the server has ended by itself."""
    assert world.server is not None
    began = time.monotonic()
    server, world.server = world.server, None
    assert await server.end(signal.SIGTERM) == 0, "\n".join(server.lines)
    took = time.monotonic() - began
    await world.verify()
    return took


def handed_back(follower: Follower) -> int:
    return sum(
        one["event"]["type"] == "lease.released" and one["event"]["reason"] == "handed_back"
        for one in follower.events
    )


def repeated(follower: Follower) -> int:
    leases = [one["event"] for one in follower.events if one["event"]["type"] == "lease.acquired"]
    return sum(one["lost_answer"] + len(one["interrupted_calls"]) for one in leases)


async def test_a_stopped_task_goes_on_and_repeats_nothing(zygote: Zygote, tmp_path: Path) -> None:
    make_project(tmp_path / "project")
    rng = random.Random(20261122)
    async with open_world(zygote, tmp_path, play_script(SCRIPT)) as world:
        await world.start()
        repository_id = await add_repository(world, tmp_path / "project")
        task_id, follower = await world.add_task(repository_id, auto_approve_plan=True)
        unsafe = 0
        for _ in range(STOPS):
            wanted = follower.seq + rng.randint(2, 9)
            await follower.wait_until(
                lambda w=wanted: follower.seq >= w or follower.phase == "approval"
            )
            # A loaded machine may need longer for an answer than a stopping server waits.
            unsafe += await stop(world) >= DRAIN_SECONDS
            await world.start()
        await follower.wait_until(lambda: follower.phase == "approval")
        assert len(await world.staged(task_id)) == 6
        assert repeated(follower) <= unsafe
        assert handed_back(follower) >= 1
        audit(follower, await world.events(task_id), world.api.recorded)
        await follower.close()


async def test_an_answer_that_does_not_end_is_cut_off_and_asked_for_again(
    zygote: Zygote, tmp_path: Path
) -> None:
    make_project(tmp_path / "project")
    async with open_world(zygote, tmp_path, play_script(SCRIPT)) as world:
        await world.start()
        repository_id = await add_repository(world, tmp_path / "project")
        world.api.fail_next(Hold())
        _, follower = await world.add_task(repository_id)
        await world.api.wait_for_requests(1)
        assert await stop(world) >= DRAIN_SECONDS
        await world.start()
        await follower.wait_until(lambda: follower.phase == "plan_review")
        assert (repeated(follower), handed_back(follower)) == (1, 1)
        await follower.close()


async def test_a_command_that_does_not_end_is_cut_off_and_run_again(
    zygote: Zygote, tmp_path: Path
) -> None:
    make_project(tmp_path / "project")
    brain = straight(command("[ -e left ] && echo seen; touch left; echo begun; sleep 60"))
    async with open_world(zygote, tmp_path, brain) as world:
        await world.start()
        repository_id = await add_repository(world, tmp_path / "project")
        task_id, follower = await world.add_task(repository_id, auto_approve_plan=True)
        await follower.wait_until(lambda: "begun" in follower.output)
        assert await stop(world) >= DRAIN_SECONDS
        follower.output = ""
        await world.start()
        await follower.wait_until(lambda: "begun" in follower.output)
        assert "seen" not in follower.output
        assert list(await world.staged(task_id)) == [""]
        await world.call("POST", f"/api/tasks/{task_id}/cancel")
        await follower.wait_until(lambda: follower.phase == "cancelled")
        assert (repeated(follower), handed_back(follower)) == (1, 1)
        await follower.close()
