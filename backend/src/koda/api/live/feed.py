"""What one socket sends, made from the log and the hub: every event once and in order."""

from collections.abc import AsyncIterator
from functools import partial

from koda.api.live.schemas import DeltaFrame, EventFrame
from koda.api.runtime import Runtime
from koda.db import log
from koda.errors import KodaError
from koda.events.types import (
    Delta,
    ModelAnswered,
    ModelFailed,
    StoredEvent,
    ToolCallFinished,
)
from koda.live.hub import Subscription

#: Events of one replayed page.
PAGE = 500


class FellBehind(KodaError):
    """The client reads more slowly than the Task goes on; it resumes where it is."""

    status = 503
    code = "slow_client"


class TaskFeed:
    """The frames of one Task from `after` on.

    The subscription must be older than the first read of the log: what is appended in between
    then comes twice and is told apart by its seq, and nothing is missed.
    """

    def __init__(
        self, runtime: Runtime, task_id: str, after: int, subscription: Subscription
    ) -> None:
        self.seq = after
        self._runtime = runtime
        self._task_id = task_id
        self._subscription = subscription
        self._closed_streams: set[str] = set()

    async def replay(self) -> AsyncIterator[EventFrame]:
        """What the log holds after `seq`, page by page, until its end is reached."""
        while True:
            read = partial(log.read_after, task_id=self._task_id, after=self.seq, limit=PAGE)
            events = await self._runtime.database.read(read)
            for event in events:
                yield self._pass(event)
            if len(events) < PAGE:
                return

    async def follow(self) -> AsyncIterator[EventFrame | DeltaFrame]:
        """What happens from now on. Raises FellBehind when the subscription was dropped."""
        while (notice := await self._subscription.get()) is not None:
            if isinstance(notice, Delta):
                # Those of a stream whose whole text has been replayed are late.
                if notice.stream_id not in self._closed_streams:
                    yield DeltaFrame(delta=notice)
            elif isinstance(notice, StoredEvent) and notice.seq == self.seq + 1:
                yield self._pass(notice)
            elif notice.seq > self.seq:
                # Notices can be lost or overtake each other; the log cannot.
                async for frame in self.replay():
                    yield frame
        raise FellBehind(
            "This socket reads more slowly than the task goes on.",
            hint="Connect again with the last seq.",
        )

    def _pass(self, stored: StoredEvent) -> EventFrame:
        self.seq = stored.seq
        event = stored.event
        if isinstance(event, ModelAnswered | ModelFailed):
            self._closed_streams.add(event.request_id)
        elif isinstance(event, ToolCallFinished):
            self._closed_streams.add(event.call_id)
        return EventFrame(event=stored)
