"""The end of a Review: deliver what was accepted, ask for another Round, or drop it all."""

import asyncio
from dataclasses import dataclass

from koda.api.tasks.hunk_facts import HunkFacts, StagedSet, read_contents
from koda.api.tasks.moves import move
from koda.api.tasks.schemas import NewReview
from koda.db.base import new_id
from koda.db.blobs import digest_of
from koda.db.engine import Database
from koda.errors import InvalidInput
from koda.events.phases import Phase
from koda.events.state import TaskState
from koda.events.types import (
    DeliveredFile,
    DeliveryStarted,
    MessageAdded,
    ReviewSubmitted,
    StagedChange,
    TaskEvent,
)
from koda.workspace.hunks import FileContent, apply


@dataclass(frozen=True)
class DeliveryPlan:
    """What a Delivery of these Hunks writes; `contents` are the bytes its files name."""

    delivery_id: str
    hunk_ids: tuple[str, ...]
    files: tuple[DeliveredFile, ...]
    contents: tuple[bytes, ...]


async def plan_delivery(database: Database, state: TaskState, staged: StagedSet) -> DeliveryPlan:
    """The Delivery of every accepted Hunk that has not been delivered.

    A file is expected to hold the base plus what was delivered before. Raises InvalidInput when
    nothing is accepted.
    """
    accepted = staged.decided("accept")
    if not accepted:
        raise InvalidInput(
            "Expected at least one accepted hunk to deliver, got none.",
            code="nothing_accepted",
            hint="Accept a hunk, or end the review with another outcome.",
        )
    hunk_ids = frozenset(one.hunk_id for one in accepted)
    files: list[DeliveredFile] = []
    contents: dict[str, bytes] = {}
    for path in sorted({one.path for one in accepted}):
        change = state.changes[path].change
        base, proposed = await read_contents(database, change)
        sides = (staged.delivered, staged.delivered | hunk_ids)
        old, new = await asyncio.to_thread(_both_sides, change, base, proposed, sides)
        files.append(
            DeliveredFile(
                path=path,
                old_blob=_keep(contents, old),
                old_mode=old.mode,
                new_blob=_keep(contents, new),
                new_mode=new.mode,
            )
        )
    return DeliveryPlan(
        delivery_id=new_id(),
        hunk_ids=tuple(one.hunk_id for one in accepted),
        files=tuple(files),
        contents=tuple(contents.values()),
    )


def _both_sides(
    change: StagedChange,
    base: bytes | None,
    proposed: bytes | None,
    sides: tuple[frozenset[str], frozenset[str]],
) -> tuple[FileContent, FileContent]:
    before, after = sides
    return (
        apply(change, base, proposed, set(before)),
        apply(change, base, proposed, set(after)),
    )


def _keep(contents: dict[str, bytes], side: FileContent) -> str | None:
    if side.content is None:
        return None
    digest = digest_of(side.content)
    contents[digest] = side.content
    return digest


def deliver(
    state: TaskState, user_id: str, request: NewReview, plan: DeliveryPlan
) -> list[TaskEvent]:
    """The worker is asked to write the planned files."""
    started = DeliveryStarted(
        delivery_id=plan.delivery_id,
        target=request.delivery.target,
        digest=request.digest,
        hunk_ids=plan.hunk_ids,
        files=plan.files,
    )
    return [_submitted(user_id, request), started, move(state, Phase.DELIVERING)]


def revise(
    state: TaskState, staged: StagedSet, user_id: str, request: NewReview
) -> list[TaskEvent]:
    """Another Round, told what was refused and why. Raises InvalidInput when nothing was said."""
    text = compose_revision(staged, request.message)
    if not text:
        raise InvalidInput(
            "Expected a rejected hunk or a message, got neither.",
            code="nothing_to_revise",
            hint="Reject a hunk with a reason, or say what should change.",
        )
    message = MessageAdded(message_id=new_id(), user_id=user_id, text=text)
    return [_submitted(user_id, request), message, move(state, Phase.EXECUTING)]


def reject(state: TaskState, user_id: str, request: NewReview) -> list[TaskEvent]:
    """Nothing of it is wanted; the Task rests."""
    return [_submitted(user_id, request), move(state, Phase.REJECTED)]


def compose_revision(staged: StagedSet, message: str) -> str:
    """What the agent reads: the person's words, then each refused Hunk with its reason."""
    parts = [message.strip()] if message.strip() else []
    refused = staged.decided("reject")
    if refused:
        lines = [_refusal(one, staged.decisions[one.hunk_id].reason) for one in refused]
        parts.append("\n".join(["The reviewer rejected these changes:", *lines]))
    return "\n\n".join(parts)


def _refusal(hunk: HunkFacts, reason: str) -> str:
    return f"- {hunk.path}{_place(hunk)}: {reason.strip() or 'no reason given'}"


def _place(hunk: HunkFacts) -> str:
    if hunk.kind == "mode":
        return " (file mode)"
    if hunk.kind == "file":
        return " (whole file)"
    if hunk.new_lines == 0:
        return f" (removed lines at {hunk.new_start})"
    last = hunk.new_start + hunk.new_lines - 1
    return f" (line {last})" if last == hunk.new_start else f" (lines {hunk.new_start}-{last})"


def _submitted(user_id: str, request: NewReview) -> ReviewSubmitted:
    return ReviewSubmitted(
        user_id=user_id,
        digest=request.digest,
        outcome=request.outcome,
        text=request.message,
    )
