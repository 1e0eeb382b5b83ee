"""Fan-out of stored events and unsaved Deltas to whoever follows a Task.

Stored events are hints here: a subscriber compares seq and reads what it missed from the log, so
that a lost notice costs time, never an event.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from typing import Protocol

from koda.db.engine import Committed, Database
from koda.events.types import Delta, StoredEvent

#: A subscriber this far behind is dropped; it resumes from the log.
QUEUE_LIMIT = 1_024

Notice = StoredEvent | Delta


class Subscription:
    """A bounded queue of what happens to one Task, or to all of them (`task_id` None).

    `dropped` is set once it fell behind; it then receives nothing more. With PostgreSQL an event
    of another process arrives as `Notified`.
    """

    def __init__(self, task_id: str | None, close: Callable[["Subscription"], None]) -> None:
        self.task_id = task_id
        self.dropped = False
        self._queue: asyncio.Queue[Notice | Notified | None] = asyncio.Queue(QUEUE_LIMIT)
        self._close = close

    async def get(self) -> "Notice | Notified | None":
        """The next notice; None when the subscription was dropped or the hub closed."""
        if self.dropped and self._queue.empty():
            return None
        return await self._queue.get()

    def offer(self, notice: "Notice | Notified") -> None:
        """Hands over a notice, or drops the subscription when it is too far behind."""
        if self.dropped:
            return
        if self._queue.qsize() >= QUEUE_LIMIT - 1:
            self.end()
        else:
            self._queue.put_nowait(notice)

    def end(self) -> None:
        """Lets `get` return None after what is queued."""
        self.dropped = True
        self._queue.put_nowait(None)

    def close(self) -> None:
        """Stops the flow; safe to call twice."""
        self._close(self)


class Notified:
    """Word from another process that a Task's log has grown to `seq` at least."""

    def __init__(self, task_id: str, seq: int) -> None:
        self.task_id = task_id
        self.seq = seq


class Hub(Protocol):
    """Where events are heard as they happen; one per process."""

    def subscribe(self, task_id: str | None) -> Subscription:
        """What happens from now on; the caller closes it."""
        ...

    def publish_delta(self, delta: Delta) -> None:
        """Hands a Delta to the followers of its Task; may be lost."""
        ...

    async def start(self) -> None:
        """Begins to listen."""
        ...

    async def close(self) -> None:
        """Ends every subscription."""
        ...


class MemoryHub:
    """The Hub of a process that is alone on its database."""

    def __init__(self, database: Database) -> None:
        self._by_task: dict[str | None, set[Subscription]] = defaultdict(set)
        self._stop_listening = database.on_commit(self._committed)

    def subscribe(self, task_id: str | None) -> Subscription:
        """What happens from now on; the caller closes it."""
        subscription = Subscription(task_id, self._remove)
        self._by_task[task_id].add(subscription)
        return subscription

    def publish_delta(self, delta: Delta) -> None:
        """Hands a Delta to the followers of its Task; those of all Tasks get none."""
        for subscription in tuple(self._by_task.get(delta.task_id, ())):
            subscription.offer(delta)

    def has_followers(self, task_id: str) -> bool:
        """Whether somebody in this process follows the Task."""
        return bool(self._by_task.get(task_id))

    def offer(self, notice: Notice | Notified) -> None:
        """Hands a notice to the followers of its Task and of all Tasks."""
        for key in (notice.task_id, None):
            for subscription in tuple(self._by_task.get(key, ())):
                subscription.offer(notice)

    async def start(self) -> None:
        """Nothing to begin: the database tells of every commit."""

    async def close(self) -> None:
        """Ends every subscription."""
        self._stop_listening()
        for subscriptions in tuple(self._by_task.values()):
            for subscription in tuple(subscriptions):
                subscription.end()
        self._by_task.clear()

    def _committed(self, committed: Committed) -> None:
        for stored in committed.events:
            self.offer(stored)

    def _remove(self, subscription: Subscription) -> None:
        followers = self._by_task.get(subscription.task_id)
        if followers is not None:
            followers.discard(subscription)
            if not followers:
                del self._by_task[subscription.task_id]
