"""The job that is done while everything is killed: a small project, and what the model says."""

from pathlib import Path

from koda.llm.scripted import Script
from tests.worker.harness import git

#: Repeated on top of what it half did, it would leave another result.
FORMATTER = "for one in a.py b.py c.py; do echo '# formatted' >> $one; sleep 0.02; done"

SCRIPT = Script.model_validate(
    {
        "understanding": [
            {
                "text": "I look around.",
                "calls": [
                    {"tool": "list_directory", "input": {"path": "."}},
                    {"tool": "read_file", "input": {"path": "a.py"}},
                    {"tool": "search_code", "input": {"pattern": "return"}},
                ],
            },
            {
                "text": "That is all.",
                "calls": [
                    {
                        "tool": "report_understanding",
                        "input": {"summary": "Three functions.", "tests": ["python3 check.py"]},
                    }
                ],
            },
        ],
        "planning": [
            {"text": "Once more.", "calls": [{"tool": "read_file", "input": {"path": "b.py"}}]},
            {
                "text": "The plan.",
                "calls": [
                    {
                        "tool": "submit_plan",
                        "input": {
                            "steps": [
                                {"title": "Change", "files": ["a.py", "new.py", "old.py"]},
                                {"title": "Format and check"},
                            ]
                        },
                    }
                ],
            },
        ],
        "executing": [
            {
                "text": "First the change.",
                "calls": [
                    {"tool": "mark_step", "input": {"step": 1, "outcome": "started"}},
                    {
                        "tool": "edit_file",
                        "input": {
                            "path": "a.py",
                            "edits": [{"old": "return 1", "new": "return 10"}],
                        },
                    },
                    {"tool": "write_file", "input": {"path": "new.py", "content": "N = 1\n"}},
                ],
            },
            {
                "text": "What is not needed goes.",
                "calls": [{"tool": "delete_file", "input": {"path": "old.py"}}],
            },
            {
                "text": "Now the formatter.",
                "calls": [
                    {"tool": "mark_step", "input": {"step": 2, "outcome": "started"}},
                    {"tool": "run_command", "input": {"command": FORMATTER}},
                    {"tool": "read_file", "input": {"path": "c.py"}},
                ],
            },
            {
                "text": "And the check.",
                "calls": [{"tool": "run_command", "input": {"command": "cat a.py new.py"}}],
            },
            {"text": "Changed, formatted and checked."},
        ],
    }
)


def make_project(folder: Path) -> None:
    """A committed repository with uncommitted and untracked work in it."""
    folder.mkdir()
    for number, name in enumerate("abc", start=1):
        (folder / f"{name}.py").write_text(f"def {name}():\n    return {number}\n")
    (folder / "old.py").write_text("OLD = True\n")
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "first")
    (folder / "b.py").write_text("def b():\n    return 'mine'\n")
    (folder / "notes.md").write_text("mine\n")
