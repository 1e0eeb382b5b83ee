"""Output comes in order, as it is written, whole up to a bound, and as text."""

import asyncio

import pytest

from koda.workspace.sandbox.base import Sandbox
from koda.workspace.sandbox.output import INTERVAL_SECONDS, KEEP_BYTES, BoundedBytes, OutputStream
from tests.workspace.sandbox.worlds import Place, until


async def test_stdout_and_stderr_keep_their_order(sandbox: Sandbox, place: Place) -> None:
    command = "for n in 1 2 3; do echo out $n; echo err $n >&2; done"
    expected = "".join(f"out {n}\nerr {n}\n" for n in (1, 2, 3))
    assert (await place.run(sandbox, command)).output.decode() == expected


async def test_output_is_passed_on_while_the_command_runs(sandbox: Sandbox, place: Place) -> None:
    heard: list[str] = []
    both = asyncio.Event()

    def listen(text: str) -> None:
        heard.append(text)
        if "second" in "".join(heard):
            both.set()

    # The command goes on only after a person has seen its first line.
    command = "echo first; while [ ! -e go ]; do sleep 0.01; done; echo second; sleep 60"
    running = asyncio.ensure_future(
        sandbox.run(place.world, command, timeout_seconds=20, on_output=listen)
    )
    async with asyncio.timeout(10):
        await until(lambda: bool(heard))
        assert heard == ["first\n"]
        (place.tree / "go").touch()
        await both.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert "".join(heard) == "first\nsecond\n"


async def test_endless_output_is_bounded(sandbox: Sandbox, place: Place) -> None:
    heard: list[str] = []
    result = await sandbox.run(
        place.world,
        "echo the start; yes | head -c 30000000; echo the end",
        timeout_seconds=30,
        on_output=heard.append,
    )
    assert result.truncated
    assert len(result.output) < 2 * KEEP_BYTES + 100
    assert result.output.startswith(b"the start\ny\n")
    assert result.output.endswith(b"y\nthe end\n")
    left_out = 30_000_000 + len("the start\nthe end\n") - 2 * KEEP_BYTES
    assert f"\n[... {left_out:,} bytes left out ...]\n".encode() in result.output
    calls_at_most = result.duration_ms / 1_000 / INTERVAL_SECONDS + 3
    assert len(heard) <= calls_at_most


async def test_what_is_not_utf8_is_kept_raw_and_shown_replaced(
    sandbox: Sandbox, place: Place
) -> None:
    heard: list[str] = []
    result = await sandbox.run(
        place.world,
        r"printf 'caf\303'; sleep 0.2; printf '\251 \377'",
        timeout_seconds=20,
        on_output=heard.append,
    )
    assert result.output == b"caf\xc3\xa9 \xff"
    assert "".join(heard) == "café �"


async def test_no_text_is_lost_between_two_calls() -> None:
    heard: list[str] = []
    stream = OutputStream(heard.append)
    parts = [f"line {n} é\n".encode() for n in range(500)]
    for part in parts:
        stream.feed(part[:3])
        stream.feed(part[3:])
        await asyncio.sleep(0)
    stream.close()
    assert "".join(heard).encode() == b"".join(parts)
    assert len(heard) <= 10


@pytest.mark.parametrize("size", [0, 1, KEEP_BYTES, 2 * KEEP_BYTES, 2 * KEEP_BYTES + 1, 900_000])
@pytest.mark.parametrize("step", [1_000, 65_536, 10**6])
def test_head_and_tail_are_exact(size: int, step: int) -> None:
    data = bytes(n % 251 for n in range(size))
    kept = BoundedBytes()
    for start in range(0, size, step):
        kept.add(data[start : start + step])
    if size <= 2 * KEEP_BYTES:
        assert (kept.truncated, kept.value()) == (False, data)
        return
    note = f"\n[... {size - 2 * KEEP_BYTES:,} bytes left out ...]\n".encode()
    assert (kept.truncated, kept.value()) == (
        True,
        data[:KEEP_BYTES] + note + data[-KEEP_BYTES:],
    )
