"""The demo's script against its sample repository, with real files and its real tests."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from koda.llm.demo import create_demo_repository, load_demo_files, load_demo_script
from koda.llm.scripted import Script


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    create_demo_repository(tmp_path / "ledger-sync")
    return tmp_path / "ledger-sync"


def test_the_sample_passes_its_own_tests_offline(repository: Path) -> None:
    assert 8 <= len(load_demo_files()) <= 14
    assert _run("python3 -m unittest", repository).returncode == 0


def test_the_script_explores_what_is_there(repository: Path) -> None:
    script = Script.model_validate(load_demo_script())
    calls = [one for answer in script.understanding + script.planning for one in answer.calls]
    read = [one.input["path"] for one in calls if "path" in one.input]
    assert all((repository / path).exists() for path in read)
    assert calls[-1].tool == "submit_plan"
    assert len(calls[-1].input["steps"]) == 4
    report = next(one.input for one in calls if one.tool == "report_understanding")
    assert all((repository / place["path"]).exists() for place in report["places"])


def test_the_script_works_and_says_the_truth_about_its_tests(repository: Path) -> None:
    script = Script.model_validate(load_demo_script())
    outcomes = [
        _apply(one.tool, one.input, repository)
        for answer in script.executing
        for one in answer.calls
    ]
    codes = [outcome for outcome in outcomes if outcome is not None]
    # It imports; then two tests fail, as the text says; at the end all pass.
    assert codes == [0, 1, 0]
    assert "8 tests pass" in script.executing[-1].text
    assert not script.executing[-1].calls
    tested = _run("python3 -m unittest", repository).stderr
    assert "Ran 8 tests" in tested


def test_the_script_changes_enough_to_review() -> None:
    script = Script.model_validate(load_demo_script())
    calls = [one for answer in script.executing for one in answer.calls]
    edits = {one.input["path"]: one.input["edits"] for one in calls if one.tool == "edit_file"}
    assert len(edits) == 3
    assert sum(map(len, edits.values())) >= 6
    assert [one.tool for one in calls].count("write_file") == 1
    assert [one.tool for one in calls].count("delete_file") == 1


def test_marks_every_step_of_its_plan_started_and_done() -> None:
    script = Script.model_validate(load_demo_script())
    marks = [
        (one.input["step"], one.input["outcome"])
        for answer in script.executing
        for one in answer.calls
        if one.tool == "mark_step"
    ]
    assert marks == [(step, outcome) for step in (1, 2, 3, 4) for outcome in ("started", "done")]


def _apply(tool: str, values: dict[str, Any], root: Path) -> int | None:
    """Does what the tool would do; a command's exit code, else None."""
    path = root / values.get("path", "")
    match tool:
        case "write_file":
            path.write_text(values["content"], encoding="utf-8")
        case "delete_file":
            path.unlink()
        case "run_command":
            return _run(values["command"], root).returncode
        case "edit_file":
            text = path.read_text(encoding="utf-8")
            for edit in values["edits"]:
                assert text.count(edit["old"]) == 1, edit["old"]
                text = text.replace(edit["old"], edit["new"])
            path.write_text(text, encoding="utf-8")
    return None


def _run(command: str, root: Path) -> subprocess.CompletedProcess[str]:
    python = command.replace("python3", sys.executable)
    return subprocess.run(
        python, shell=True, cwd=root, capture_output=True, text=True, check=False, timeout=60
    )
