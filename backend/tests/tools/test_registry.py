"""What each phase offers to the model: the right Tools, in few tokens, with schemas that hold."""

import json
import subprocess
import sys

import pytest

from koda.events.phases import Phase
from koda.tools.protocol import SPECS
from koda.tools.registry import TOOLS, find_tool, specs_for

PHASES = [Phase.UNDERSTANDING, Phase.PLANNING, Phase.EXECUTING]


def names(phase: Phase) -> list[str]:
    return [spec.name for spec in specs_for(phase)]


def test_each_phase_has_its_tools() -> None:
    exploring = ["read_file", "list_directory", "search_code", "index_symbols"]
    assert names(Phase.UNDERSTANDING) == [*exploring, "report_understanding"]
    assert names(Phase.PLANNING) == [*exploring, "submit_plan"]
    assert names(Phase.EXECUTING) == [*TOOLS, "mark_step"]
    assert names(Phase.APPROVAL) == []


def test_only_read_only_tools_are_offered_before_a_plan_is_approved() -> None:
    offered = [TOOLS[name] for name in names(Phase.PLANNING) if name in TOOLS]
    assert all(tool.read_only for tool in offered)
    assert find_tool("write_file", Phase.PLANNING) is None
    assert find_tool("write_file", Phase.EXECUTING) is TOOLS["write_file"]


@pytest.mark.parametrize("phase", PHASES)
def test_the_tools_of_a_phase_cost_few_tokens(phase: Phase) -> None:
    shapes = [
        {"name": spec.name, "description": spec.description, "input_schema": spec.input_schema}
        for spec in specs_for(phase)
    ]
    # Characters / 4, as the budget counts them; 2,000 are there for tools and system prompt.
    assert len(json.dumps(shapes)) / 4 < 900


@pytest.mark.parametrize("phase", PHASES)
def test_schemas_hold_nothing_but_what_a_model_needs(phase: Phase) -> None:
    for spec in specs_for(phase):
        text = json.dumps(spec.input_schema)
        assert spec.input_schema["type"] == "object"
        for word in ("$ref", "$defs", "anyOf", '"title":', "additionalProperties", '"default"'):
            assert word not in text.replace('"title": {"minLength"', "")


def test_a_whole_schema() -> None:
    (mark_step,) = SPECS[Phase.EXECUTING]
    assert mark_step.input_schema == {
        "type": "object",
        "properties": {
            "step": {"type": "integer", "minimum": 1, "description": "Number in the plan"},
            "outcome": {"type": "string", "enum": ["started", "done", "skipped"]},
            "note": {"type": "string"},
        },
        "required": ["step", "outcome"],
    }


def test_specs_are_the_same_bytes_in_every_process() -> None:
    code = (
        "import json\nfrom koda.events.phases import Phase\n"
        "from koda.tools.registry import specs_for\n"
        "print(json.dumps([vars(s) for s in specs_for(Phase.EXECUTING)]))"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            capture_output=True,
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1
