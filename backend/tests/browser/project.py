"""A repository with work of its user in it, and the model that changes it."""

import asyncio
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from tests.loopback.replies import Reply, call, say
from tests.worker.harness import git

Json = dict[str, Any]

PRICES = """\
VAT = 19


def net(gross):
    return gross / (1 + VAT / 100)


def gross(net):
    return net * (1 + VAT / 100)


def total(prices):
    result = 0
    for price in prices:
        result += price
    return result


def mean(prices):
    return total(prices) / len(prices)
"""
_LOOP = """\
    result = 0
    for price in prices:
        result += price
    return result
"""
_MEAN = "    return total(prices) / len(prices)\n"
#: Its first two hunks are what the person accepts; the third they do not.
ACCEPTED_PRICES = PRICES.replace("= 19", "= 21").replace(_LOOP, "    return sum(prices)\n")
NEW_PRICES = ACCEPTED_PRICES.replace(_MEAN, "    if not prices:\n        return 0\n" + _MEAN)
RECEIPT = 'def receipt(lines):\n    return "\\n".join(lines) + "\\n"\n'
README = "# Till\n\nCounts prices.\n\nA line that is not committed.\n"
NEW_README = README.replace("Counts prices.", "Counts prices and prints receipts.")

STEER = "Keep a list of changes, please."
STREAMED = (
    "The prices come first. "
    + " ".join(f"Sentence {number} says a little more about them." for number in range(1, 60))
    + " That was all about prices."
)


def make_project(folder: Path) -> None:
    """Committed, staged, unstaged and untracked work."""
    (folder / "src").mkdir(parents=True)
    (folder / "src/prices.py").write_text(PRICES)
    (folder / "src/old.py").write_text("OLD = True\n")
    (folder / "README.md").write_text("# Till\n\nCounts prices.\n")
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "first")
    (folder / "staged.txt").write_text("staged\n")
    git(folder, "add", "staged.txt")
    (folder / "README.md").write_text(README)
    (folder / "notes.txt").write_text("untracked\n")


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file below, `.git` too."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


class SlowModel:
    """Does the job, and waits where the person wants to look first: open its `gates`."""

    def __init__(self) -> None:
        self.gates: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    async def __call__(self, body: Json) -> Reply:
        names = {tool["name"] for tool in body["tools"]}
        if "report_understanding" in names:
            await self.gates["understanding"].wait()
            report = {"summary": "A till in **one** module.", "tests": ["python3 src/prices.py"]}
            return say("I have seen it.", call("report_understanding", "r", **report))
        if "submit_plan" in names:
            await self.gates["planning"].wait()
            return say("Two steps.", call("submit_plan", "p", steps=STEPS))
        return await self._execute(body)

    async def _execute(self, body: Json) -> Reply:
        said = sum(one["role"] == "assistant" for one in body["messages"])
        if said == 0:
            spoken = say(STREAMED, *PRICE_CALLS)
            return Reply(spoken.content, spoken.stop_reason, pause_seconds=0.02)
        if said == 1:
            await self.gates["steered"].wait()
            write = call("write_file", "w1", path="src/receipt.py", content=RECEIPT)
            return say("Now the receipt.", write)
        if said == 2:
            heard = STEER in json.dumps(body["messages"])
            return say("Then the rest.", *rest_calls(heard))
        if said == 3:
            check = "python3 -B -c 'import src.prices as p; print(p.total([1, 2]), p.mean([]))'"
            return say("Does it run?", call("run_command", "t1", command=check))
        await self.gates["summary"].wait()
        return say("Prices are **21 %** now, and receipts are printed.")


STEPS = [
    {"title": "Correct the prices", "files": ["src/prices.py", "src/receipt.py"]},
    {"title": "Tidy up", "files": ["README.md", "src/old.py", "CHANGES.md"]},
]
PRICE_CALLS = (
    call("mark_step", "m1", step=1, outcome="started"),
    call("write_file", "p1", path="src/prices.py", content=NEW_PRICES),
)


def rest_calls(heard: bool) -> tuple[Json, ...]:
    changes = "- Receipts\n" if heard else "Nobody asked.\n"
    return (
        call("mark_step", "m2", step=1, outcome="done"),
        call("mark_step", "m3", step=2, outcome="started"),
        call("write_file", "c1", path="CHANGES.md", content=changes),
        call("delete_file", "d1", path="src/old.py"),
        call(
            "edit_file",
            "e1",
            path="README.md",
            edits=[{"old": "Counts prices.", "new": "Counts prices and prints receipts."}],
        ),
    )
