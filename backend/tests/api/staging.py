"""Tasks at a given point of their log, made by appending what a worker would have appended."""

from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import Connection

from koda.api.runtime import Runtime
from koda.db import log
from koda.db.blobs import digest_of
from koda.events.phases import Phase
from koda.events.types import (
    ChangesStaged,
    ChangeTotals,
    PhaseChanged,
    PlanSubmitted,
    StagedChange,
    Step,
    TaskEvent,
    WorkspaceOpened,
)
from koda.security.users import LOCAL_OWNER_ID
from tests.factory import make_repository, make_task

OPENED = WorkspaceOpened(
    base_commit=None, base_tree="0" * 40, branch="main", file_count=1, uncommitted_count=0,
    sandbox_level=1,
)  # fmt: skip
STEPS = (Step(step_id="s1", title="Do it", files=("a.txt",)), Step(step_id="s2", title="Check it"))

BASE = b"".join(b"line %d\n" % number for number in range(1, 31))
#: Three hunks: lines 2, 15 and 29 of BASE.
STAGED = (
    BASE.replace(b"line 2\n", b"line two\n")
    .replace(b"line 15\n", b"line fifteen\nand more\n")
    .replace(b"line 29\n", b"")
)


@dataclass(frozen=True)
class File:
    """Proposed content of a path; None means absent."""

    path: str
    base: bytes | None
    staged: bytes | None

    def change(self) -> StagedChange:
        kind = "added" if self.base is None else "deleted" if self.staged is None else "modified"
        return StagedChange(
            path=self.path,
            kind=kind,
            base_blob=None if self.base is None else digest_of(self.base),
            base_mode=None if self.base is None else "100644",
            blob=None if self.staged is None else digest_of(self.staged),
            mode=None if self.staged is None else "100644",
            additions=3 if self.base and self.staged else 0,
            deletions=3 if self.base and self.staged else 0,
        )


FILES = (File("a.txt", BASE, STAGED), File("new.txt", None, b"new\n"))


def move(origin: Phase, phase: Phase, **facts: object) -> PhaseChanged:
    return PhaseChanged.model_validate({"origin": origin, "phase": phase, **facts})


def moves(*phases: Phase) -> list[TaskEvent]:
    """Through these phases, one after the other."""
    return [move(origin, phase) for origin, phase in pairwise(phases)]


TO_PLAN_REVIEW: list[TaskEvent] = [
    OPENED,
    *moves(Phase.QUEUED, Phase.UNDERSTANDING, Phase.PLANNING),
    PlanSubmitted(steps=STEPS),
    move(Phase.PLANNING, Phase.PLAN_REVIEW),
]
TO_EXECUTING: list[TaskEvent] = [*TO_PLAN_REVIEW, move(Phase.PLAN_REVIEW, Phase.EXECUTING)]


async def add_task(runtime: Runtime, *events: TaskEvent, user_id: str = LOCAL_OWNER_ID) -> str:
    """A Task of this user after these events."""

    def work(connection: Connection) -> str:
        repository_id = make_repository(connection, user_id)
        task_id = make_task(connection, user_id, repository_id, prompt="Do it\nwell")
        if events:
            log.append(connection, task_id, list(events))
        return task_id

    return await runtime.database.write(work)


def staged_events(*files: File) -> ChangesStaged:
    changes = tuple(one.change() for one in files)
    totals = ChangeTotals(
        files=len(changes),
        additions=sum(one.additions for one in changes),
        deletions=sum(one.deletions for one in changes),
    )
    return ChangesStaged(
        call_id="call-1", step_id="s1", model="strong", note="why", changes=changes, totals=totals
    )


async def add_reviewable_task(runtime: Runtime, *files: File) -> str:
    """A Task in approval with these files staged (FILES, if none is given)."""
    chosen = files or FILES
    contents = [one for file in chosen for one in (file.base, file.staged) if one is not None]
    task_id = await add_task(runtime)
    events = [*TO_EXECUTING, staged_events(*chosen), move(Phase.EXECUTING, Phase.APPROVAL)]
    await append(runtime, task_id, *events, contents=contents)
    return task_id


async def append(
    runtime: Runtime, task_id: str, *events: TaskEvent, contents: list[bytes] | None = None
) -> None:
    await runtime.database.write(
        lambda connection: log.append(connection, task_id, list(events), contents=contents or [])
    )


async def read_events(runtime: Runtime, task_id: str, after: int = 0) -> list[TaskEvent]:
    stored = await runtime.database.read(lambda c: log.read_all(c, task_id, after))
    return [one.event for one in stored]
