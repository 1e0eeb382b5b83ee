"""A command ends when it should, as what it was, and takes everything it started with it."""

import asyncio
import os
import time
import uuid
from pathlib import Path

import pytest

from koda.errors import InvalidInput
from koda.workspace.sandbox.base import Sandbox
from tests.workspace.sandbox.worlds import Place, processes_with, until

_DAEMONS = """
setsid nohup sh -c 'trap "" TERM HUP; sleep 300 # {mark}' >/dev/null 2>&1 </dev/null &
(setsid sh -c 'sleep 300 & sleep 300 # {mark}' &) &
python3 -c '
import os, time  # {mark}
for _ in range(2):
    if os.fork():
        os._exit(0)
    os.setsid()
os.close(1)
os.close(2)
time.sleep(300)'
"""


def _daemons() -> tuple[str, str]:
    mark = uuid.uuid4().hex
    return mark, _DAEMONS.format(mark=mark)


def _open_descriptors() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


@pytest.mark.parametrize(
    ("command", "exit_code"),
    [
        ("true", 0),
        ("exit 3", 3),
        ("kill -TERM $$", 143),
        ("kill -KILL $$", 137),
        ("sh -c 'kill -SEGV $$'; exit $?", 139),
        ("no-such-program", 127),
        ("exec /etc", 126),
    ],
)
async def test_exit_codes(sandbox: Sandbox, place: Place, command: str, exit_code: int) -> None:
    result = await place.run(sandbox, command)
    assert (result.exit_code, result.timed_out) == (exit_code, False)


async def test_failures_of_the_command_are_its_own_output(sandbox: Sandbox, place: Place) -> None:
    result = await place.run(sandbox, "echo bwrap: launcher: no >&2; exit 1")
    assert (result.exit_code, result.output) == (1, b"bwrap: launcher: no\n")


async def test_daemons_die_with_the_command(sandbox: Sandbox, place: Place) -> None:
    mark, daemons = _daemons()
    began = time.monotonic()
    result = await place.run(sandbox, daemons + "sleep 0.3; echo done")
    assert result.output == b"done\n"
    assert processes_with(mark) == []
    assert time.monotonic() - began < 5


async def test_a_child_that_holds_the_output_open_does_not_hold_the_command(
    sandbox: Sandbox, place: Place
) -> None:
    result = await place.run(sandbox, "sleep 300 & echo started", timeout_seconds=10)
    assert (result.exit_code, result.output, result.timed_out) == (0, b"started\n", False)
    assert result.duration_ms < 4_000


async def test_timeout_kills_the_whole_tree(sandbox: Sandbox, place: Place) -> None:
    mark, daemons = _daemons()
    command = f"echo up; {daemons} trap '' TERM; sleep 300"
    result = await place.run(sandbox, command, timeout_seconds=2)
    assert (result.exit_code, result.timed_out, result.output) == (None, True, b"up\n")
    assert processes_with(mark) == []
    assert 2_000 <= result.duration_ms < 4_500


async def test_cancelling_kills_the_whole_tree_first(sandbox: Sandbox, place: Place) -> None:
    mark, daemons = _daemons()
    up = asyncio.Event()
    running = asyncio.ensure_future(
        sandbox.run(
            place.world,
            f"{daemons} echo up; sleep 300",
            timeout_seconds=60,
            on_output=lambda _: up.set(),
        )
    )
    async with asyncio.timeout(10):
        await up.wait()
    await until(lambda: len(processes_with(mark)) >= 3)
    began = time.monotonic()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert processes_with(mark) == []
    # 0.1 s, on a machine that has nothing else to do.
    assert time.monotonic() - began < 2.5


async def test_cancelling_twice_and_before_the_start_leaves_nothing(
    sandbox: Sandbox, place: Place
) -> None:
    mark = uuid.uuid4().hex
    for turns in range(40):
        running = asyncio.ensure_future(place.run(sandbox, f"sleep 300 # {mark}"))
        for _ in range(turns):
            await asyncio.sleep(0.001)
        running.cancel()
        await asyncio.sleep(0)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
    await until(lambda: processes_with(mark) == [], seconds=1)


async def test_commands_side_by_side_do_not_meet(sandbox: Sandbox, place: Place) -> None:
    results = await asyncio.gather(*(place.run(sandbox, f"echo {n}") for n in range(8)))
    assert [result.output for result in results] == [f"{n}\n".encode() for n in range(8)]


async def test_stdin_is_empty(sandbox: Sandbox, place: Place) -> None:
    assert await place.text(sandbox, "cat; echo end") == "end"


async def test_a_fork_bomb_ends_with_its_time(sandbox: Sandbox, place: Place) -> None:
    mark = f"bomb{uuid.uuid4().hex}"
    bomb = f"{mark}() {{ {mark} | {mark} & }}; {mark}"
    if os.geteuid() == 0 and sandbox.level == 1:
        # The kernel exempts root's processes from the limit, also in a user namespace.
        bomb = f"for n in $(seq 300); do sleep 300 & done; echo {mark}"
    result = await place.run(sandbox, f"{bomb}; sleep 300", timeout_seconds=1)
    assert result.timed_out
    assert result.duration_ms < 6_000
    await until(lambda: processes_with(mark) == [], seconds=2)


async def test_no_file_descriptor_is_left_behind(sandbox: Sandbox, place: Place) -> None:
    await place.run(sandbox, "true")
    before = _open_descriptors()
    for _ in range(3):
        await place.run(sandbox, "sleep 300 &")
        await place.run(sandbox, "sleep 300", timeout_seconds=0.05)
    await until(lambda: _open_descriptors() <= before)


@pytest.mark.parametrize("command", ["echo \0", "echo \udcff", "echo " + "x" * 100_000])
async def test_what_cannot_be_an_argument_is_refused(
    sandbox: Sandbox, place: Place, command: str
) -> None:
    with pytest.raises(InvalidInput, match="Expected a command"):
        await place.run(sandbox, command)
