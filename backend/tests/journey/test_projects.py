"""The main job on projects with dependencies: explore, edit, test against the own change, format,
review hunk by hunk, deliver, and find exactly the accepted bytes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.journey.conftest import StartProduct
from tests.journey.projects import node_project, python_project
from tests.loopback.brains import Brain
from tests.loopback.replies import Reply, call, say
from tests.worker.harness import git, tree_hash

Json = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One kind of project: what the model edits, and how it is tested and formatted."""

    make: Any
    test: str
    failing: str
    passing: str
    tidy: str
    edits: tuple[Json, ...]
    added: str
    deleted: str
    formatted: tuple[str, str]


def edit(path: str, old: str, new: str) -> Json:
    return {"path": path, "edits": [{"old": old, "new": new}]}


PYTHON = Case(
    make=python_project,
    test="python -m unittest discover -s tests",
    failing="FAILED",
    passing="OK",
    tidy="tidy",
    edits=(
        edit("src/sums/add.py", "def add(a, b):\n", "def add(a, b, c=0):\n"),
        edit("src/sums/add.py", "plus(a, b)\n", "plus(helper.plus(a, b), c)\n"),
        edit("src/sums/__init__.py", "import add\n", "import add\nfrom sums.sub import sub\n"),
        edit("tests/test_add.py", "sums.add(1, 2), 3)", "sums.add(1, 2, 3), 7)"),
        edit("docs/use.md", "Call add.", "Call add or sub."),
    ),
    added="src/sums/sub.py",
    deleted="src/sums/old.py",
    formatted=("src/sums/more.py", "src/sums/text.py"),
)
NODE = Case(
    make=node_project,
    test="node --test tests/",
    failing="fail 1",
    passing="pass 1",
    tidy="tidy",
    edits=(
        edit("src/add.js", "(a, b) =>", "(a, b, c = 0) =>"),
        edit("src/add.js", "plus(a, b);", "plus(plus(a, b), c);"),
        edit("src/index.js", '"./add.js";\n', '"./add.js";\nexport { sub } from "./sub.js";\n'),
        edit("tests/add.test.js", "add(1, 2), 3)", "add(1, 2, 3), 7)"),
        edit("docs/use.md", "Call add.", "Call add or sub."),
    ),
    added="src/sub.js",
    deleted="src/old.js",
    formatted=("src/more.js", "src/text.js"),
)
SUB = {"src/sums/sub.py": "def sub(a, b):\n    return a - b\n"}
SUB["src/sub.js"] = "export const sub = (a, b) => a - b;\n"


def worker_brain(case: Case) -> Brain:
    """Explores, plans, edits, sees its own test fail, mends it, formats, and sums up."""
    mend = edit(*_mended(case))
    turns = [
        [
            call("read_file", "e0", path=case.edits[0]["path"]),
            call("search_code", "e1", pattern="plus"),
        ],
        [call("edit_file", f"d{n}", **one) for n, one in enumerate(case.edits)],
        [
            call("write_file", "w0", path=case.added, content=SUB[case.added]),
            call("delete_file", "x0", path=case.deleted),
        ],
        [call("run_command", "t0", command=case.test)],
        [call("edit_file", "m0", **mend)],
        [call("run_command", "t1", command=case.test)],
        [call("run_command", "f0", command=case.tidy)],
        [call("read_file", "v0", path=case.formatted[0])],
    ]

    def brain(body: Json) -> Reply:
        names = {tool["name"] for tool in body["tools"]}
        said = sum(one["role"] == "assistant" for one in body["messages"])
        if "report_understanding" in names:
            return say("", call("report_understanding", "r", summary="Sums.", tests=[case.test]))
        if "submit_plan" in names:
            steps = [{"title": "Add sub", "files": [case.added, case.edits[0]["path"]]}]
            return say("", call("submit_plan", "p", steps=steps))
        return say("Working.", *turns[said]) if said < len(turns) else say("Added sub.")

    return brain


def _mended(case: Case) -> tuple[str, str, str]:
    return case.edits[3]["path"], "7)", "6)"


@pytest.mark.parametrize("sandbox", ["bubblewrap", "landlock"])
@pytest.mark.parametrize("case", [PYTHON, NODE], ids=["venv", "node_modules"])
async def test_exactly_the_accepted_bytes_arrive(
    case: Case, sandbox: str, tmp_path: Path, start_product: StartProduct
) -> None:
    project = tmp_path / "project"
    project.mkdir()
    case.make(project)
    (project / "staged.txt").write_text("staged\n")
    git(project, "add", "staged.txt")
    (project / "docs/use.md").write_text("# Use\n\nCall add.\n\nUnstaged line.\n")
    (project / "untracked.txt").write_text("untracked\n")
    before = tree_hash(project)
    files = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    async with start_product(worker_brain(case), sandbox=sandbox) as person:
        task_id = await person.add_task(await person.add_repository(project))
        await person.wait_for(task_id, "plan_review")
        await person.approve_plan(task_id)
        await person.wait_for(task_id, "approval")
        assert person.api.violations == []
        await _assert_commands_saw_the_change(person, task_id, case)
        changes = await person.changes(task_id)
        assert {one["path"]: one["kind"] for one in changes["changes"]} == {
            **{one["path"]: "modified" for one in case.edits},
            **dict.fromkeys(case.formatted, "modified"),
            case.added: "added",
            case.deleted: "deleted",
        }
        assert tree_hash(project) == before
        hunks = [(one["path"], hunk["id"]) for one in changes["changes"] for hunk in one["hunks"]]
        accepted = {hunk_id for number, (_, hunk_id) in enumerate(hunks) if number % 2 == 0}
        await person.decide(
            task_id,
            {one: "accept" if one in accepted else "reject" for _, one in hunks},
        )
        assert tree_hash(project) == before
        expected = await _expected(person, task_id, files, project, accepted)
        reviewed = await person.deliver(task_id)
        assert reviewed["task"]["phase"] == "delivered"
        now = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
        assert now == expected
        assert await person.problems() == []


async def _assert_commands_saw_the_change(person: Any, task_id: str, case: Case) -> None:
    page = await person.get(f"/api/tasks/{task_id}/events?limit=1000")
    results = {
        one["event"]["call_id"]: one["event"]
        for one in page["items"]
        if one["event"]["type"] == "tool_call.finished"
    }
    assert {one["status"] for one in results.values()} == {"ok"}, results
    first, second = results["t0"], results["t1"]
    assert first["facts"]["exit_code"] != 0 and case.failing in first["content"], first["content"]
    assert second["facts"]["exit_code"] == 0 and case.passing in second["content"], second
    assert all(path in results["f0"]["content"] for path in case.formatted), results["f0"]
    assert "  \n" not in results["v0"]["content"]


async def _expected(
    person: Any, task_id: str, files: dict[Path, bytes], project: Path, accepted: set[str]
) -> dict[Path, bytes]:
    """The user's files with each accepted hunk's lines put in place, by the answer's own ranges."""
    expected = dict(files)
    for change in (await person.changes(task_id))["changes"]:
        detail = await person.get(f"/api/tasks/{task_id}/changes/{change['id']}")
        path = project / change["path"]
        chosen = [hunk for hunk in detail["hunks"] if hunk["id"] in accepted]
        if change["kind"] == "deleted" and chosen:
            del expected[path]
        elif change["kind"] == "added" and chosen:
            expected[path] = detail["content"].encode()
        elif change["kind"] == "modified":
            expected[path] = _patched(detail, chosen)
    return expected


def _patched(detail: Json, chosen: list[Json]) -> bytes:
    old = detail["original"].splitlines(keepends=True)
    new = detail["content"].splitlines(keepends=True)
    for hunk in sorted(chosen, key=lambda one: -one["old_start"]):
        # git's convention: a range without lines names the line before it.
        begin = hunk["old_start"] - (1 if hunk["old_lines"] else 0)
        source = hunk["new_start"] - (1 if hunk["new_lines"] else 0)
        old[begin : begin + hunk["old_lines"]] = new[source : source + hunk["new_lines"]]
    return "".join(old).encode()
