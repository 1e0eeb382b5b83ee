"""kill -9 while 200 accepted files are written: the target is wholly old or wholly new."""

import asyncio
import os
import random
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from tests.crash.brains import command, straight
from tests.crash.follower import Follower
from tests.crash.processes import Zygote
from tests.crash.world import World, add_repository, open_world
from tests.worker.harness import git

pytestmark = [pytest.mark.xdist_group("crash"), pytest.mark.timeout(900)]

KILLS = 30 if os.environ.get("KODA_SOAK") else 6
FILES = [f"folder{number % 10}/file{number}" for number in range(200)]
MINE = "saved by me\n"
_ENDS = ("delivered", "approval")


def read_all(project: Path) -> dict[str, str]:
    """Every file outside `.git`."""
    return {
        path.relative_to(project).as_posix(): path.read_text()
        for path in project.rglob("*")
        if path.is_file() and path.relative_to(project).parts[0] != ".git"
    }


async def review(world: World, task_id: str) -> None:
    """Accepts everything and asks for the Delivery; returns after it, or when the server died."""
    changes = await world.call("GET", f"/api/tasks/{task_id}/changes")
    decisions = [
        {"hunk_id": hunk["id"], "decision": "accept"}
        for change in changes["changes"]
        for hunk in change["hunks"]
    ]
    assert len(decisions) == len(FILES)
    with suppress(httpx.TransportError):
        await world.call(
            "POST",
            f"/api/tasks/{task_id}/review",
            {"digest": changes["digest"], "outcome": "deliver", "decisions": decisions},
        )


def delivery_seconds(follower: Follower) -> float:
    """How long the one Delivery took, by its log."""
    started, finished = (
        datetime.fromisoformat(one["at"])
        for one in follower.events
        if one["event"]["type"] in ("delivery.started", "delivery.finished")
    )
    return (finished - started).total_seconds()


async def add_staged(world: World, repository_id: str) -> tuple[str, Follower]:
    task_id, follower = await world.add_task(repository_id, auto_approve_plan=True)
    await follower.wait_until(lambda: follower.phase == "approval")
    return task_id, follower


async def settle(world: World, follower: Follower) -> None:
    """Starts the server again and waits until the Delivery has come to an end."""
    await world.start()
    started = sum(one == "delivery.started" for one in follower.types())
    assert started == 1
    await follower.wait_until(
        lambda: follower.phase in _ENDS and "delivery.finished" in follower.types()
    )


async def test_a_delivery_is_whole_after_a_kill(zygote: Zygote, tmp_path: Path) -> None:
    project = tmp_path / "project"
    for name in FILES:
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text("first\n")
    git(project, "init", "-q")
    git(project, "add", "-A")
    git(project, "commit", "-qm", "first")
    rng = random.Random(20261122)
    brain = straight(command("for one in folder*/file*; do echo more >> $one; done"))
    async with open_world(zygote, tmp_path, brain) as world:
        await world.start()
        repository_id = await add_repository(world, project)
        task_id, follower = await add_staged(world, repository_id)
        await review(world, task_id)
        await follower.wait_until(lambda: follower.phase == "delivered")
        took = delivery_seconds(follower)
        assert set(read_all(project).values()) == {"first\nmore\n"}
        await follower.close()
        phases = set()
        for kill in range(KILLS):
            task_id, follower = await add_staged(world, repository_id)
            old = read_all(project)
            reviewing = asyncio.create_task(review(world, task_id))
            await follower.wait_until(lambda f=follower: f.phase == "delivering")
            await asyncio.sleep(rng.uniform(0, took))
            await world.kill()
            await reviewing
            if saves := kill % 3 == 2:
                (project / FILES[100]).write_text(MINE)
            await settle(world, follower)
            check_tree(project, old, follower.phase, saved=FILES[100] if saves else None)
            assert follower.faults == []
            phases.add(follower.phase)
            (project / FILES[100]).write_text(read_all(project)[FILES[101]])
            (project / f"{FILES[100]}.saved-meanwhile").unlink(missing_ok=True)
            await follower.close()
        assert "delivered" in phases
        await world.restart()
        assert list(world.data_dir.glob("deliveries/*.journal")) == []


def check_tree(project: Path, old: dict[str, str], phase: str, saved: str | None) -> None:
    """Wholly what `phase` says, and what a person saved meanwhile is kept."""
    new = {path: text + "more\n" for path, text in old.items()}
    found = read_all(project)
    if saved is not None:
        mine = [path for path, text in found.items() if text == MINE]
        assert mine in ([saved], [f"{saved}.saved-meanwhile"])
        for tree in (found, old, new):
            tree.pop(saved)
            tree.pop(f"{saved}.saved-meanwhile", None)
    assert found == (new if phase == "delivered" else old)
