"""PostgreSQL with the worker as a process of its own: it dies, the server lives, and so it goes."""

import asyncio
import os
import random
import re
import time
from pathlib import Path

import pytest

from tests.crash.audit import audit
from tests.crash.follower import Follower
from tests.crash.processes import KodaProcess, Zygote
from tests.crash.story import SCRIPT, make_project
from tests.crash.world import World, add_repository, open_world
from tests.loopback.brains import play_script
from tests.postgres import PostgresServer

pytestmark = [pytest.mark.xdist_group("crash"), pytest.mark.timeout(900)]

KILLS = 15 if os.environ.get("KODA_SOAK") else 3
_READY = re.compile("worker_ready")


async def start_worker(world: World) -> KodaProcess:
    worker = await world.zygote.start(world.env, "worker")
    await worker.wait_for_line(_READY)
    return worker


async def test_followers_see_everything_once_while_workers_die(
    zygote: Zygote, postgres: PostgresServer, tmp_path: Path
) -> None:
    make_project(tmp_path / "project")
    name = f"crash_{os.getpid()}_{time.monotonic_ns()}"
    await postgres.execute(f"create database {name} template koda_template")
    brain = play_script(SCRIPT)
    env = {"DATABASE_URL": postgres.url(name), "KODA_WORKER": "false"}
    async with open_world(zygote, tmp_path, brain, **env) as world:
        await world.start()
        repository_id = await add_repository(world, tmp_path / "project")
        worker = await start_worker(world)
        try:
            worker = await check(world, worker, repository_id)
        finally:
            await worker.kill()
    await postgres.execute(f"drop database {name} with (force)")


async def check(world: World, worker: KodaProcess, repository_id: str) -> KodaProcess:
    """A Task that is killed again and again stages what an undisturbed one does."""
    calm_id, calm = await world.add_task(repository_id, auto_approve_plan=True)
    await calm.wait_until(lambda: calm.phase == "approval")
    rng = random.Random(20261122)
    first = len(world.api.recorded)
    task_id, follower = await world.add_task(repository_id, auto_approve_plan=True)
    second = Follower(world.address, task_id, world.token)
    for kill in range(KILLS):
        wanted = follower.seq + rng.randint(2, 60 // KILLS)
        await follower.wait_until(lambda w=wanted: follower.seq >= w)
        await asyncio.sleep(rng.uniform(0, 0.06))
        await worker.kill()
        await world.verify()
        if kill % 3 == 1:
            await world.restart()
        worker = await start_worker(world)
    await follower.wait_until(lambda: follower.phase == "approval")
    await second.wait_until(lambda: second.seq == follower.seq)
    assert await world.staged(task_id) == await world.staged(calm_id)
    stored = await world.events(task_id)
    for one in (follower, second):
        await one.wait_until(lambda one=one: one.seq >= len(stored))
        audit(one, stored, world.api.recorded[first:])
        await one.close()
    await calm.close()
    assert world.api.violations == []
    return worker
