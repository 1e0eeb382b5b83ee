"""Fails on words that the glossary rules out in names, and on marks of unfinished work."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
#: Pattern -> what to say instead. Checked in code, not in prose.
REFUSED = {
    r"\bTODO\b|\bFIXME\b|\bXXX\b": "finish it, or put it into docs/status.md",
    r"\bclass \w*(Observation|Subtask|Todo)\b": "see docs/glossary.md",
    r"\b(task|event|phase)_status\b": "a Task has a Phase",
    r"class \w+Repository\b(?!\()": "a Repository is a git repository; SQL lives in queries.py",
}
SUFFIXES = (".py", ".ts", ".tsx")


def main() -> int:
    """The exit status: 1 when a refused word was found."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name.endswith(SUFFIXES)]
    problems = [
        problem
        for path in paths
        if path.exists() and path != Path(__file__).resolve()
        for problem in _problems(path)
    ]
    print("\n".join(problems) or "words: as the glossary has them")
    return int(bool(problems))


def _problems(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}: {advice}"
        for number, line in enumerate(lines, start=1)
        for pattern, advice in REFUSED.items()
        if re.search(pattern, line)
    ]


if __name__ == "__main__":
    sys.exit(main())
