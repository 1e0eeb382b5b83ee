"""What the socket of all Tasks sends: each Task that changed, at most once in a while."""

import asyncio
from collections.abc import AsyncIterator

from koda.api.live.feed import FellBehind
from koda.api.live.schemas import TaskFrame
from koda.api.runtime import Runtime
from koda.api.tasks.service import get_task
from koda.errors import NotFound
from koda.live.hub import Subscription

#: Joins what happens to a Task within this time into one frame.
THROTTLE_SECONDS = 0.25


async def follow_tasks(
    runtime: Runtime, user_id: str, subscription: Subscription
) -> AsyncIterator[TaskFrame]:
    """A frame for each of the user's Tasks that changed. Raises FellBehind."""
    strangers: set[str] = set()
    while True:
        changed = await _collect(subscription)
        if changed is None:
            break
        for task_id in sorted(changed - strangers):
            try:
                yield TaskFrame(task=await get_task(runtime, user_id, task_id))
            except NotFound:
                # Somebody else's; a Task never changes hands.
                strangers.add(task_id)
    raise FellBehind("This socket reads more slowly than the tasks go on.", hint="Connect again.")


async def _collect(subscription: Subscription) -> set[str] | None:
    """Ids of the Tasks that changed until THROTTLE_SECONDS after the first; None at the end."""
    first = await subscription.get()
    if first is None:
        return None
    changed = {first.task_id}
    try:
        async with asyncio.timeout(THROTTLE_SECONDS):
            while (notice := await subscription.get()) is not None:
                changed.add(notice.task_id)
    except TimeoutError:
        pass
    return changed
