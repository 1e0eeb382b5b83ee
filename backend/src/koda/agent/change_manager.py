"""Turns what a ToolCall changed into one event with its provenance."""

from collections.abc import Iterable
from dataclasses import dataclass

from koda.events.state import TaskState
from koda.events.types import ChangesStaged, ChangeTotals, StagedChange
from koda.workspace.changes import ChangeSet
from koda.workspace.workspace import Workspace


@dataclass(frozen=True)
class Provenance:
    """Who changed something: the ToolCall, its model, and the words it said just before."""

    call_id: str
    model: str
    note: str


@dataclass(frozen=True)
class Staged:
    """The event to append and the blobs it names; `refused` are sentences on what stayed out."""

    event: ChangesStaged | None
    contents: tuple[bytes, ...]
    refused: tuple[str, ...]


class ChangeManager:
    """Compares the Workspace with what is staged and says what is new."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def stage(
        self, state: TaskState, touched: tuple[str, ...] | None, provenance: Provenance
    ) -> Staged:
        """What the call changed. `touched` None: anything may have changed, so all is compared."""
        if touched is None:
            found = await self._workspace.changes()
            paths: Iterable[str] = set(found.changes) | set(state.changes)
        else:
            found = await self._workspace.changes_at(touched)
            paths = touched
        refused = tuple(f"{one.path}: {one.reason}" for one in found.refused)
        event = _compare(state, found, sorted(paths), provenance)
        if event is None:
            return Staged(None, (), refused)
        named = {
            blob for change in event.changes for blob in (change.blob, change.base_blob) if blob
        }
        contents = tuple(found.contents[blob] for blob in sorted(named))
        return Staged(event, contents, refused)


def _compare(
    state: TaskState, found: ChangeSet, paths: list[str], provenance: Provenance
) -> ChangesStaged | None:
    changes = []
    reverted = []
    for path in paths:
        now, before = found.changes.get(path), state.changes.get(path)
        if now is None and before is not None:
            reverted.append(path)
        elif now is not None and (before is None or before.change != now):
            changes.append(now)
    if not changes and not reverted:
        return None
    return ChangesStaged(
        call_id=provenance.call_id,
        step_id=_step_of(state, changes),
        model=provenance.model,
        note=provenance.note,
        changes=tuple(changes),
        reverted=tuple(reverted),
        totals=_totals(state, changes, reverted),
    )


def _step_of(state: TaskState, changes: list[StagedChange]) -> str | None:
    """The Step that the agent said it works on, else the first that names one of the files."""
    started = [one.step.step_id for one in state.plan if one.progress == "started"]
    if started:
        return started[-1]
    paths = {change.path for change in changes}
    naming = (one.step.step_id for one in state.plan if paths & set(one.step.files))
    return next(naming, None)


def _totals(state: TaskState, changes: list[StagedChange], reverted: list[str]) -> ChangeTotals:
    after = {path: one.change for path, one in state.changes.items() if path not in reverted}
    after.update({change.path: change for change in changes})
    return ChangeTotals(
        files=len(after),
        additions=sum(change.additions for change in after.values()),
        deletions=sum(change.deletions for change in after.values()),
    )
