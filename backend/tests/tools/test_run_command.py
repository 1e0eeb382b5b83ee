"""run_command: in the sandbox, on the staged view, streamed and bounded."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from koda.events.phases import Phase
from koda.tools.base import ToolContext
from koda.tools.executor import execute
from koda.tools.run_command import head_and_tail, readable
from koda.workspace.sandbox.base import CommandResult, SandboxUnavailable, World
from koda.workspace.workspace import Opening, Workspace
from tests.tools.conftest import LIMITS, Bench, Prepared


async def test_output_and_exit_code_are_told(bench: Bench) -> None:
    outcome = await bench.call("run_command", command="echo out; echo err >&2; exit 3")
    verdict, *lines = outcome.content.split("\n")
    assert verdict.startswith("Exit code 3 after ")
    assert lines == ["out", "err"]
    assert (outcome.error, outcome.touched, outcome.whole_output) == (False, None, None)
    assert (outcome.facts["exit_code"], outcome.facts["timed_out"]) == (3, False)
    assert "".join(bench.output) == "out\nerr\n"


async def test_commands_see_what_is_staged_and_what_they_write_is_read(bench: Bench) -> None:
    await bench.call("write_file", path="a.txt", content="staged\n")
    outcome = await bench.call("run_command", command="cat a.txt && echo more >> a.txt")
    assert outcome.content.endswith("\nstaged")
    assert (await bench.call("read_file", path="a.txt")).content == "1\tstaged\n2\tmore"


async def test_a_command_that_prints_nothing_has_only_a_verdict(bench: Bench) -> None:
    outcome = await bench.call("run_command", command="true")
    assert "\n" not in outcome.content


async def test_long_output_keeps_both_ends_and_the_whole(bench: Bench) -> None:
    command = "i=0; while [ $i -lt 4000 ]; do echo line $i; i=$((i+1)); done; echo last"
    outcome = await bench.call("run_command", command=command)
    assert len(outcome.content) < 16_500
    lines = outcome.content.split("\n")
    assert (lines[1], lines[-1]) == ("line 0", "last")
    assert sum("characters left out" in line for line in lines) == 1
    assert outcome.whole_output is not None
    assert outcome.whole_output.endswith(b"line 3999\nlast\n")


async def test_a_timeout_is_told_with_the_output_so_far(bench: Bench) -> None:
    outcome = await bench.call("run_command", command="echo begun; sleep 60", timeout_seconds=0.5)
    assert outcome.content == (
        "Stopped after 0.5 s (timeout_seconds can be up to 600). Output until then:\nbegun"
    )
    assert (outcome.facts["timed_out"], outcome.facts["exit_code"]) == (True, None)


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"command": "  "}, "command must be a shell command line"),
        ({"command": "a\0b"}, "command must be a shell command line"),
        ({"command": "true", "timeout_seconds": 601}, "less than or equal to 600, got 601"),
        ({"command": "true", "timeout_seconds": 0}, "greater than 0, got 0"),
    ],
)
async def test_impossible_calls_are_refused(
    bench: Bench, inputs: dict[str, object], said: str
) -> None:
    assert said in await bench.failure("run_command", **inputs)


async def test_cancelling_is_not_swallowed(bench: Bench) -> None:
    started = asyncio.Event()
    context = ToolContext(bench.workspace, lambda _: started.set(), bench.symbols)
    call = asyncio.create_task(
        execute("run_command", {"command": "echo go; sleep 60"}, Phase.EXECUTING, context)
    )
    await started.wait()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call


class NoSandbox:
    """A Sandbox that cannot start commands, as where the kernel offers none."""

    level, name, detail = 0, "refused", ""

    async def run(
        self,
        world: World,
        command: str,
        *,
        timeout_seconds: float,
        on_output: Callable[[str], None],
    ) -> CommandResult:
        raise SandboxUnavailable("bwrap: no permission for namespaces", hint="Install it.")


async def test_the_sandboxs_own_failure_is_not_shown_to_the_model(
    prepared: Prepared, tmp_path: Path
) -> None:
    opening = Opening(
        tmp_path / "1", prepared.mirror, prepared.base, prepared.source, NoSandbox(), LIMITS, ()
    )
    workspace = await Workspace.open(opening)
    bench = Bench(workspace, prepared.source, None)  # type: ignore[arg-type]
    said = await bench.failure("run_command", command="true")
    assert said == "Commands cannot be run at present. Go on without, and say so in the end."
    await workspace.close()


def test_terminal_codes_and_overwritten_lines_are_left_out() -> None:
    text = "\x1b[1;31mred\x1b[0m\r\n 10%\r 50%\r100% done\n\x1b]0;title\x07end\r\n\n"
    assert readable(text) == "red\n100% done\nend"


def test_an_endless_line_is_cut_too() -> None:
    shown, is_cut = head_and_tail("a" * 50_000)
    assert is_cut
    assert len(shown) < 16_100
    assert head_and_tail("a" * 16_000) == ("a" * 16_000, False)
