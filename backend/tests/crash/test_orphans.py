"""Commands die with the server that started them, whichever Sandbox they run in."""

import asyncio
import os
import select
from pathlib import Path

import pytest

from tests.crash.brains import command, straight
from tests.crash.processes import Zygote
from tests.crash.story import make_project
from tests.crash.world import add_repository, open_world

pytestmark = [pytest.mark.xdist_group("crash"), pytest.mark.timeout(600)]

GONE_SECONDS = 30


def processes_with(text: str) -> list[int]:
    """Ids of the processes with `text` in their command line."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if text.encode() in line and int(folder.name) != os.getpid():
            found.append(int(folder.name))
    return found


def hold(process_ids: list[int]) -> list[int]:
    """A descriptor of each that is still there."""
    held = []
    for one in process_ids:
        try:
            held.append(os.pidfd_open(one))
        except ProcessLookupError:
            continue
    return held


def wait_gone(held: list[int]) -> None:
    for one in held:
        ready, _, _ = select.select([one], [], [], GONE_SECONDS)
        os.close(one)
        assert ready, "a process outlived the server"


@pytest.mark.parametrize("level", ["bubblewrap", "landlock", "none"])
async def test_commands_die_with_the_server(zygote: Zygote, tmp_path: Path, level: str) -> None:
    make_project(tmp_path / "project")
    # A duration that no other process on this machine sleeps.
    mark = f"sleep 8{os.getpid()}.{int.from_bytes(os.urandom(3))}"
    text = f"setsid {mark} & nohup {mark} & echo begun; {mark}"
    brain = straight(command(text))
    async with open_world(zygote, tmp_path, brain, KODA_SANDBOX=level) as world:
        await world.start()
        repository_id = await add_repository(world, tmp_path / "project")
        _, follower = await world.add_task(repository_id, auto_approve_plan=True)
        await follower.wait_until(lambda: "begun" in follower.output)
        running = hold(processes_with(mark.split()[1]))
        assert len(running) >= 4
        await world.kill()
        await asyncio.to_thread(wait_gone, running)
        assert processes_with(mark.split()[1]) == []
        await follower.close()
