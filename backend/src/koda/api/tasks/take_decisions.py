"""Decisions on Hunks: which event they become."""

from collections.abc import Sequence

from koda.api.tasks.hunk_facts import StagedSet, require_reviewable
from koda.api.tasks.schemas import DecisionInput
from koda.errors import Conflict, InvalidInput
from koda.events.state import TaskState
from koda.events.types import HunkDecision, HunksDecided


def take_decisions(
    state: TaskState,
    staged: StagedSet,
    user_id: str,
    digest: str,
    decisions: Sequence[DecisionInput],
) -> HunksDecided:
    """All of the Decisions, or none: of one Hunk twice, the last counts.

    Raises Conflict for another staged set and for a Hunk already delivered, InvalidInput for an
    id that is none of its Hunks.
    """
    require_reviewable(state, staged, digest)
    known = {one.hunk_id: one for one in staged.all()}
    wanted = {one.hunk_id: one for one in decisions}
    unknown = [hunk_id for hunk_id in wanted if hunk_id not in known]
    if unknown:
        raise InvalidInput(
            f"{len(unknown)} of the decisions name no hunk of the staged changes.",
            code="unknown_hunk",
            hint="GET the changes again for the present hunk ids.",
            details={"hunk_ids": unknown[:20]},
        )
    late = [hunk_id for hunk_id in wanted if hunk_id in staged.delivered]
    if late:
        raise Conflict(
            f"{len(late)} of the hunks have been delivered already.",
            code="hunk_delivered",
            hint="Reload the changes: delivered hunks cannot be decided on again.",
            details={"hunk_ids": late[:20]},
        )
    return HunksDecided(
        user_id=user_id,
        digest=digest,
        decisions=tuple(
            HunkDecision(
                hunk_id=hunk_id,
                path=known[hunk_id].path,
                decision=one.decision,
                reason=one.reason,
            )
            for hunk_id, one in wanted.items()
        ),
    )
