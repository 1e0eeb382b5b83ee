"""Where a Task is, and the only moves between those places."""

from enum import StrEnum


class Phase(StrEnum):
    """The one place a Task is in. The values are part of the public contract."""

    QUEUED = "queued"
    UNDERSTANDING = "understanding"
    PLANNING = "planning"
    PLAN_REVIEW = "plan_review"
    EXECUTING = "executing"
    WAITING = "waiting"
    APPROVAL = "approval"
    DELIVERING = "delivering"
    DELIVERED = "delivered"
    REJECTED = "rejected"
    FAILED = "failed"
    CANCELLED = "cancelled"


class WaitReason(StrEnum):
    """Why a Task in `waiting` waits."""

    QUESTION = "question"
    BUDGET = "budget"
    PROVIDER = "provider"
    DISK = "disk"
    REPOSITORY = "repository"


#: A worker has something to do in these.
RUNNABLE = frozenset(
    {Phase.QUEUED, Phase.UNDERSTANDING, Phase.PLANNING, Phase.EXECUTING, Phase.DELIVERING}
)
#: Nothing happens in these until a person acts.
RESTING = frozenset({Phase.DELIVERED, Phase.REJECTED, Phase.FAILED, Phase.CANCELLED})
#: Staged changes may be decided on and delivered from these.
REVIEWABLE = frozenset({Phase.APPROVAL, Phase.DELIVERED, Phase.FAILED, Phase.CANCELLED})

_STOPS = frozenset({Phase.WAITING, Phase.FAILED, Phase.CANCELLED})

TRANSITIONS: dict[Phase, frozenset[Phase]] = {
    Phase.QUEUED: _STOPS | {Phase.UNDERSTANDING},
    Phase.UNDERSTANDING: _STOPS | {Phase.PLANNING},
    Phase.PLANNING: _STOPS | {Phase.PLAN_REVIEW, Phase.EXECUTING},
    Phase.PLAN_REVIEW: frozenset({Phase.PLANNING, Phase.EXECUTING, Phase.CANCELLED}),
    Phase.EXECUTING: _STOPS | {Phase.APPROVAL},
    Phase.WAITING: frozenset(
        {
            Phase.QUEUED,
            Phase.UNDERSTANDING,
            Phase.PLANNING,
            Phase.EXECUTING,
            Phase.DELIVERING,
            Phase.FAILED,
            Phase.CANCELLED,
        }
    ),
    Phase.APPROVAL: frozenset({Phase.DELIVERING, Phase.EXECUTING, Phase.REJECTED, Phase.CANCELLED}),
    # A Delivery that met a conflict goes back to where it was asked for.
    Phase.DELIVERING: frozenset({Phase.WAITING, Phase.REJECTED}) | REVIEWABLE,
    Phase.DELIVERED: frozenset({Phase.DELIVERING}),
    Phase.REJECTED: frozenset(),
    Phase.FAILED: frozenset({Phase.DELIVERING}),
    Phase.CANCELLED: frozenset({Phase.DELIVERING}),
}


def may_move(origin: Phase, target: Phase) -> bool:
    """Whether the table allows `origin` -> `target`."""
    return target in TRANSITIONS[origin]
