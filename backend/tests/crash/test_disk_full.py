"""A full disk: Tasks wait, nothing is lost, and they go on once there is space."""

import asyncio
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.audit import audit
from tests.crash.brains import command, straight
from tests.crash.processes import Zygote
from tests.crash.story import make_project
from tests.crash.world import World, add_repository, open_world

pytestmark = [pytest.mark.xdist_group("crash"), pytest.mark.timeout(600)]

SIZE_BYTES = 48_000_000


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a file system of its own with room for a few megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_BYTES},mode=700", "tmpfs", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("only root can mount a small file system")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(disk: Path, *, leaving_bytes: int) -> None:
    """Takes all space but so much."""
    found = os.statvfs(disk)
    left = found.f_bavail * found.f_frsize - leaving_bytes
    with (disk / "ballast").open("ab") as file:
        if left > 0:
            os.posix_fallocate(file.fileno(), file.tell(), left)


async def keep_full(disk: Path) -> None:
    """Takes also what others free, until it is cancelled."""
    while True:
        fill(disk, leaving_bytes=0)
        await asyncio.sleep(0.001)


def free(disk: Path) -> None:
    (disk / "ballast").unlink()


async def resume(world: World, task_id: str) -> None:
    await world.call("POST", f"/api/tasks/{task_id}/resume")


async def test_a_task_that_fills_the_disk_waits_and_goes_on_when_asked(
    zygote: Zygote, small_disk: Path, tmp_path: Path
) -> None:
    make_project(tmp_path / "project")
    # The model is told that its command was cut off, and tries again.
    again = command("head -c 6000000 /dev/urandom > big.bin; wc -c < big.bin")
    kept = {"tool": "write_file", "input": {"path": "kept.txt", "content": "kept\n"}}
    brain = straight(kept, again, again)
    async with open_world(zygote, small_disk, brain) as world:
        await world.start()
        repository_id = await add_repository(world, tmp_path / "project")
        task_id, follower = await world.add_task(repository_id)
        await follower.wait_until(lambda: follower.phase == "plan_review")
        fill(small_disk, leaving_bytes=3_000_000)
        await world.approve(task_id)
        await follower.wait_until(lambda: follower.phase == "waiting")
        waiting = await world.call("GET", f"/api/tasks/{task_id}")
        assert waiting["reason"] == "disk", waiting["message"]
        assert waiting["hint"]
        assert list(await world.staged(task_id)) == ["", "kept.txt"]
        free(small_disk)
        await resume(world, task_id)
        await follower.wait_until(lambda: follower.phase == "approval")
        assert list(await world.staged(task_id)) == ["", "big.bin", "kept.txt"]
        assert follower.events == await world.events(task_id)
        await follower.close()
        await world.kill()


async def test_when_hardly_the_log_can_be_written_it_goes_on_all_the_same(
    zygote: Zygote, small_disk: Path, tmp_path: Path
) -> None:
    make_project(tmp_path / "project")
    # Where the Task waits, the model is told that its command was cut off, and tries again.
    again = command("echo begun; sleep 2; echo yes > done.txt")
    brain = straight(again, again)
    async with open_world(zygote, small_disk, brain) as world:
        await world.start()
        repository_id = await add_repository(world, tmp_path / "project")
        task_id, follower = await world.add_task(repository_id, auto_approve_plan=True)
        await follower.wait_until(lambda: "begun" in follower.output)
        hog = asyncio.create_task(keep_full(small_disk))
        assert world.server is not None
        # Where the word that the Task waits still fits, a person resumes; else the sweep does.
        either = {
            asyncio.create_task(world.server.wait_for_line(re.compile("jobs.put_off"))),
            asyncio.create_task(follower.wait_until(lambda: follower.phase == "waiting")),
        }
        ended, open_ones = await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        for one in (*open_ones, hog):
            one.cancel()
        await asyncio.wait({*open_ones, hog})
        await ended.pop()
        free(small_disk)
        if follower.phase == "waiting":
            await resume(world, task_id)
        await follower.wait_until(lambda: follower.phase == "approval")
        assert list(await world.staged(task_id)) == ["", "done.txt"]
        audit(follower, await world.events(task_id), world.api.recorded)
        await follower.close()
        await world.kill()
