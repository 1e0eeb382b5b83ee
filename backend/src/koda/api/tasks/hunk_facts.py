"""The Hunks of a Task's staged set with what was decided on them; ids are cached by content."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from koda.api.tasks.schemas import HunkCounts
from koda.db import blobs
from koda.db.engine import Database
from koda.errors import Conflict
from koda.events.phases import REVIEWABLE
from koda.events.state import DecisionState, TaskState
from koda.events.types import HunksDecided, StagedChange
from koda.workspace.hunks import change_set_digest, split

_KEPT_CHANGES = 4_096


@dataclass(frozen=True)
class HunkFacts:
    """A Hunk without its bytes."""

    hunk_id: str
    path: str
    kind: Literal["lines", "file", "mode"]
    old_start: int
    old_lines: int
    new_start: int
    new_lines: int
    additions: int
    deletions: int


class HunkIndex:
    """Hunks of StagedChanges, computed once for each: a StagedChange names its bytes."""

    def __init__(self) -> None:
        self._kept: OrderedDict[StagedChange, tuple[HunkFacts, ...]] = OrderedDict()

    async def hunks_of(
        self, database: Database, changes: Iterable[StagedChange]
    ) -> dict[str, tuple[HunkFacts, ...]]:
        """Path -> its Hunks in order; splitting runs in a thread."""
        found: dict[str, tuple[HunkFacts, ...]] = {}
        missing: list[StagedChange] = []
        for change in changes:
            known = self._kept.get(change)
            if known is None:
                missing.append(change)
            else:
                self._kept.move_to_end(change)
                found[change.path] = known
        for change in missing:
            base, staged = await read_contents(database, change)
            facts = await asyncio.to_thread(_split, change, base, staged)
            found[change.path] = facts
            self._keep(change, facts)
        return found

    def _keep(self, change: StagedChange, facts: tuple[HunkFacts, ...]) -> None:
        self._kept[change] = facts
        while len(self._kept) > _KEPT_CHANGES:
            self._kept.popitem(last=False)


async def read_contents(
    database: Database, change: StagedChange
) -> tuple[bytes | None, bytes | None]:
    """The base and the staged bytes of a change; None where the file is absent."""
    wanted = [digest for digest in (change.base_blob, change.blob) if digest]
    found = await database.read(lambda connection: blobs.get_many(connection, wanted))
    base = found[change.base_blob] if change.base_blob else None
    return base, found[change.blob] if change.blob else None


def _split(change: StagedChange, base: bytes | None, staged: bytes | None) -> tuple[HunkFacts, ...]:
    return tuple(
        HunkFacts(
            hunk_id=hunk.hunk_id,
            path=hunk.path,
            kind=hunk.kind,
            old_start=hunk.old_start,
            old_lines=hunk.old_lines,
            new_start=hunk.new_start,
            new_lines=hunk.new_lines,
            additions=hunk.additions,
            deletions=hunk.deletions,
        )
        for hunk in split(change, base, staged)
    )


@dataclass(frozen=True)
class StagedSet:
    """A Task's staged set as a reviewer sees it: Hunks by path, and what became of each."""

    digest: str
    hunks: dict[str, tuple[HunkFacts, ...]]
    decisions: dict[str, DecisionState]
    delivered: frozenset[str]

    def at(self, state: TaskState) -> "StagedSet":
        """The same Hunks with the Decisions of `state`. Raises Conflict when they differ."""
        digest = change_set_digest(one.change for one in state.changes.values())
        if digest != self.digest:
            raise _stale(digest)
        return replace(self, decisions=state.decisions, delivered=delivered_hunks(state))

    def decide(self, event: HunksDecided) -> "StagedSet":
        """The set as it will be after this event."""
        decisions = dict(self.decisions)
        for one in event.decisions:
            decisions.pop(one.hunk_id, None)
            if one.decision is not None:
                decisions[one.hunk_id] = DecisionState(
                    decision=one.decision,
                    path=one.path,
                    reason=one.reason,
                    user_id=event.user_id,
                    seq=0,
                )
        return replace(self, decisions=decisions)

    def all(self) -> list[HunkFacts]:
        """Every Hunk, by path and place."""
        return [one for path in sorted(self.hunks) for one in self.hunks[path]]

    def decided(self, decision: str) -> list[HunkFacts]:
        """The Hunks with this Decision that have not been delivered."""
        return [
            one
            for one in self.all()
            if one.hunk_id not in self.delivered and self._decision(one) == decision
        ]

    def counts(self) -> HunkCounts:
        """How far the Review is; a delivered Hunk counts as accepted."""
        accepted = rejected = 0
        hunks = self.all()
        for one in hunks:
            decision = self._decision(one)
            accepted += one.hunk_id in self.delivered or decision == "accept"
            rejected += one.hunk_id not in self.delivered and decision == "reject"
        total = len(hunks)
        return HunkCounts(
            total=total, accepted=accepted, rejected=rejected, open=total - accepted - rejected
        )

    def _decision(self, hunk: HunkFacts) -> str | None:
        decided = self.decisions.get(hunk.hunk_id)
        return decided.decision if decided else None


async def load_staged_set(database: Database, index: HunkIndex, state: TaskState) -> StagedSet:
    """The staged set of this state."""
    changes = [one.change for one in state.changes.values()]
    return StagedSet(
        digest=change_set_digest(changes),
        hunks=await index.hunks_of(database, changes),
        decisions=state.decisions,
        delivered=delivered_hunks(state),
    )


def delivered_hunks(state: TaskState) -> frozenset[str]:
    """Ids of the Hunks that have reached the target."""
    return frozenset(
        hunk_id
        for delivery in state.deliveries
        if delivery.outcome == "delivered"
        for hunk_id in delivery.hunk_ids
    )


def require_reviewable(state: TaskState, staged: StagedSet, digest: str) -> None:
    """Raises Conflict when the Task cannot be reviewed now, or another staged set was seen."""
    if state.phase not in REVIEWABLE:
        raise Conflict(
            f"Nothing can be reviewed while the task is in {state.phase.value}.",
            code="not_reviewable",
            hint="Wait until the agent has finished its round.",
            details={"phase": state.phase.value},
        )
    if staged.digest != digest:
        raise _stale(staged.digest)


def _stale(digest: str) -> Conflict:
    return Conflict(
        "The staged changes are no longer those that were reviewed.",
        code="stale_digest",
        hint="Reload the changes and look at what is new.",
        details={"digest": digest},
    )
