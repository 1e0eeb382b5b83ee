"""Every way in which a ToolCall can go wrong ends in a result, or is raised to people."""

import errno
from dataclasses import replace
from typing import Any

import pytest
from structlog.testing import capture_logs

from koda.errors import InvalidInput, Unavailable
from koda.events.phases import Phase
from koda.tools.base import Tool, ToolContext, ToolInput, ToolOutcome
from koda.tools.executor import (
    RESULT_LIMIT_CHARS,
    bounded,
    execute,
    parse_protocol_input,
    run_tool,
    summarize,
)
from koda.tools.protocol import MarkStep, SubmitPlan
from koda.tools.read_file import READ_FILE
from tests.tools.conftest import Bench


async def test_an_unknown_tool_is_answered_with_those_that_exist(bench: Bench) -> None:
    assert await bench.failure("open_file", path="a") == (
        "'open_file' is not a tool. There are: read_file, write_file, edit_file, delete_file, "
        "list_directory, search_code, run_command, index_symbols, mark_step."
    )


async def test_every_wrong_field_is_named(bench: Bench) -> None:
    said = await bench.failure("read_file", start_line="x" * 100, limit=3)
    assert said == (
        "read_file: path is missing; start_line: input should be a valid integer, unable to parse "
        f"string as an integer, got '{'x' * 59}…; limit is unknown. "
        "It takes path, start_line?, end_line?."
    )


async def test_input_that_was_no_json_is_told(bench: Bench) -> None:
    context = context_of(bench)
    outcome = await execute("read_file", {}, Phase.EXECUTING, context, '{"path": "a')
    assert outcome == ToolOutcome(
        'The input was not valid JSON: \'{"path": "a\'. Send it again.', error=True
    )


def context_of(bench: Bench) -> ToolContext:
    return ToolContext(bench.workspace, bench.output.append, bench.symbols)


def failing(error: Exception, *, read_only: bool = True) -> Tool[Any]:
    """A Tool whose run raises `error`."""

    async def run(call: ToolInput, context: ToolContext) -> ToolOutcome:
        raise error

    return replace(READ_FILE, input_model=ToolInput, run=run, read_only=read_only, name="broken")


async def test_what_a_model_can_mend_is_told_with_its_hint(bench: Bench) -> None:
    outcome = await run_tool(failing(InvalidInput("No.", hint="Do this.")), {}, context_of(bench))
    assert outcome == ToolOutcome("No. Do this.", error=True)


async def test_what_only_people_can_mend_is_raised(bench: Bench) -> None:
    with pytest.raises(Unavailable):
        await run_tool(failing(Unavailable("The disk is gone.")), {}, context_of(bench))
    with pytest.raises(OSError, match="full"):
        await run_tool(failing(OSError(errno.ENOSPC, "full")), {}, context_of(bench))


@pytest.mark.parametrize(("read_only", "touched"), [(True, ()), (False, None)])
async def test_a_fault_of_the_tool_is_told_and_its_trace_logged(
    bench: Bench, read_only: bool, touched: tuple[str, ...] | None
) -> None:
    broken = failing(RuntimeError("a secret detail"), read_only=read_only)
    with capture_logs() as logs:
        outcome = await run_tool(broken, {}, context_of(bench))
    assert outcome == ToolOutcome(
        "broken failed unexpectedly: RuntimeError.", error=True, touched=touched
    )
    assert [(one["event"], one["tool"], one["exc_info"]) for one in logs] == [
        ("tool_failed", "broken", True)
    ]


def test_results_are_bounded_and_keep_the_whole() -> None:
    outcome = bounded(ToolOutcome("x" * 30_000, {"path": "caf\udce9"}))
    assert len(outcome.content) <= RESULT_LIMIT_CHARS
    assert outcome.content.endswith("[… 10,100 characters left out; ask for less]")
    assert outcome.whole_output == b"x" * 30_000
    assert outcome.facts == {"path": "caf\\udce9"}
    short = ToolOutcome("short", whole_output=b"whole", touched=None)
    assert bounded(short) == short


def test_protocol_inputs_are_parsed_or_refused() -> None:
    plan = parse_protocol_input("submit_plan", {"steps": [{"title": "Do it", "files": ["a.py"]}]})
    assert isinstance(plan, SubmitPlan)
    assert plan.steps[0].files == ("a.py",)
    assert parse_protocol_input("mark_step", {"step": 2, "outcome": "done"}) == MarkStep(
        step=2, outcome="done"
    )
    refused = parse_protocol_input("submit_plan", {"steps": []})
    assert refused == ToolOutcome(
        "submit_plan: steps: tuple should have at least 1 item after validation, not 0, got []. "
        "It takes steps.",
        error=True,
    )
    refused = parse_protocol_input("submit_plan", {"steps": [{"title": ""}]})
    assert isinstance(refused, ToolOutcome)
    assert "steps.0.title: string should have at least 1 character" in refused.content


@pytest.mark.parametrize(
    ("name", "inputs", "summary"),
    [
        ("read_file", {"path": "a.py"}, "a.py"),
        ("read_file", {"path": "a.py", "start_line": 3}, "a.py:3-"),
        ("read_file", {"path": "a.py", "end_line": 9}, "a.py:1-9"),
        ("search_code", {"pattern": "x"}, "x"),
        ("search_code", {"pattern": "x", "path": "src", "glob": "*.py"}, "x in src *.py"),
        ("run_command", {"command": " make test\n"}, "make test"),
        ("index_symbols", {"query": "App", "path": "src"}, "App in src"),
        ("index_symbols", {}, ""),
        ("list_directory", {}, "."),
        ("list_directory", {"depth": "deep"}, ""),
        ("no_tool", {}, ""),
    ],
)
def test_a_calls_row_names_its_object(name: str, inputs: dict[str, Any], summary: str) -> None:
    assert summarize(name, inputs, Phase.EXECUTING) == summary
