"""Carries out a Review: decides, appends, and waits for what the worker makes of a Delivery."""

import asyncio
import time
from collections.abc import Sequence

from sqlalchemy import Connection

from koda.api.idempotency import Once, Outcome
from koda.api.tasks.commands import append, lock_task
from koda.api.tasks.hunk_facts import StagedSet, require_reviewable
from koda.api.tasks.schemas import NewReview, ReviewTaken
from koda.api.tasks.service import get_state, load_staged, render_tasks
from koda.api.tasks.submit_review import DeliveryPlan, deliver, plan_delivery, reject, revise
from koda.api.tasks.take_decisions import take_decisions
from koda.errors import Conflict
from koda.events.phases import Phase
from koda.events.state import DeliveryState, TaskState
from koda.events.types import TaskEvent
from koda.live.hub import Subscription

#: How long an answer waits for the worker; after it the client follows the Task.
WAIT_SECONDS = 30.0
#: Looks at the log again when no notice came.
_LOOK_SECONDS = 2.0
#: Another tab may decide while this Delivery is computed; more often is no accident.
_TRIES = 5


class _Moved(Conflict):
    """The Task changed while the Review was worked out; it is worked out again."""

    code = "task_moved"


async def submit_review(once: Once, task_id: str, request: NewReview) -> tuple[ReviewTaken, int]:
    """The Task after the Review and the status to answer with: 202 while a Delivery goes on.

    Raises Conflict: stale_digest, not_reviewable, delivery_conflict, delivery_failed;
    InvalidInput: nothing_accepted, nothing_to_revise.
    """
    followed = once.runtime.hub.subscribe(task_id)
    try:
        outcome = await once.find() or await _store(once, task_id, request)
        state = await _settled(once, task_id, outcome.get("delivery_id"), followed)
    finally:
        followed.close()
    delivery = _find_delivery(state, outcome.get("delivery_id"))
    if delivery is not None:
        _require_success(delivery)
    task = (await render_tasks(once.runtime, [state]))[0]
    going_on = delivery is not None and delivery.outcome is None
    return ReviewTaken(task=task, delivery=delivery), 202 if going_on else 200


async def _store(once: Once, task_id: str, request: NewReview) -> Outcome:
    for _ in range(_TRIES - 1):
        try:
            return await _store_once(once, task_id, request)
        except _Moved:
            continue
    return await _store_once(once, task_id, request)


async def _store_once(once: Once, task_id: str, request: NewReview) -> Outcome:
    seen = await get_state(once.runtime, once.user_id, task_id)
    staged = await load_staged(once.runtime, seen)
    require_reviewable(seen, staged, request.digest)
    decided: list[TaskEvent] = []
    if request.decisions:
        event = take_decisions(seen, staged, once.user_id, request.digest, request.decisions)
        decided, staged = [event], staged.decide(event)
    plan = None
    if request.outcome == "deliver":
        plan = await plan_delivery(once.runtime.database, seen, staged)

    def work(connection: Connection) -> Outcome:
        state = lock_task(once, connection, task_id)
        _require_unmoved(seen, state)
        events = [*decided, *_events(state, staged, once.user_id, request, plan)]
        outcome = append(connection, state, events, plan.contents if plan else ())
        return outcome | ({"delivery_id": plan.delivery_id} if plan else {})

    return await once.write(work)


def _events(
    state: TaskState,
    staged: StagedSet,
    user_id: str,
    request: NewReview,
    plan: DeliveryPlan | None,
) -> Sequence[TaskEvent]:
    if plan is not None:
        return deliver(state, user_id, request, plan)
    if request.outcome == "revise":
        return revise(state, staged, user_id, request)
    return reject(state, user_id, request)


def _require_unmoved(seen: TaskState, state: TaskState) -> None:
    for name in ("phase", "changes", "decisions", "deliveries"):
        if getattr(seen, name) != getattr(state, name):
            raise _Moved(
                "The task changed while this review was stored.",
                hint="Reload the changes and review again.",
            )


async def _settled(
    once: Once, task_id: str, delivery_id: str | None, followed: Subscription
) -> TaskState:
    """The Task once the Delivery has ended or waits, or WAIT_SECONDS have passed."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        state = await get_state(once.runtime, once.user_id, task_id)
        delivery = _find_delivery(state, delivery_id)
        left = deadline - time.monotonic()
        ended = delivery is None or delivery.outcome is not None
        if ended or state.phase is not Phase.DELIVERING or left <= 0:
            return state
        try:
            await asyncio.wait_for(followed.get(), min(left, _LOOK_SECONDS))
        except TimeoutError:
            continue


def _find_delivery(state: TaskState, delivery_id: str | None) -> DeliveryState | None:
    return next((one for one in state.deliveries if one.delivery_id == delivery_id), None)


def _require_success(delivery: DeliveryState) -> None:
    if delivery.outcome == "conflict":
        raise Conflict(
            delivery.message or "The target has changed since the review; nothing was written.",
            code="delivery_conflict",
            hint=delivery.hint or "Look at the named files, then review again.",
            details={"conflicts": [one.model_dump() for one in delivery.conflicts]},
        )
    if delivery.outcome == "failed":
        raise Conflict(
            delivery.message or "The delivery failed; nothing was written.",
            code="delivery_failed",
            hint=delivery.hint or "Look into the server's log, then deliver again.",
        )
