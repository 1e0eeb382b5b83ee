"""The orchestrator's hold on its Task: the present state, the conversation, and the append."""

from collections.abc import Awaitable, Callable, Iterable, Sequence

from koda.agent.context import Conversation, converse
from koda.events.fold import fold
from koda.events.state import TaskState
from koda.events.types import StoredEvent, TaskEvent

#: Appends events with the contents of blobs they name, and returns everything that the log gained
#: since the last call, in order: what people did meanwhile, then these events. With no events it
#: only returns what people did. Raises when the lease was lost.
Append = Callable[[Sequence[TaskEvent], Sequence[bytes]], Awaitable[list[StoredEvent]]]


class Ledger:
    """State and conversation after every event so far; events go in through `append` alone."""

    def __init__(self, events: Iterable[StoredEvent], append: Append, append_next: Append) -> None:
        """`append_next` appends only if people did nothing since the last call."""
        known = list(events)
        self.state: TaskState = fold(known)
        self.conversation: Conversation = converse(known)
        self._append = append
        self._append_next = append_next
        self._held: list[TaskEvent] = []
        self._held_contents: list[bytes] = []

    def hold(self, *events: TaskEvent, contents: Sequence[bytes] = ()) -> None:
        """Keeps events that may wait for the next `append`, which stores them first.

        Only for what could be done again without a trace, as a read: a crash loses it.
        """
        self._held.extend(events)
        self._held_contents.extend(contents)

    async def append(self, *events: TaskEvent, contents: Sequence[bytes] = ()) -> None:
        """Stores these events, in order, and takes in what people did before them."""
        all_events, all_contents = [*self._held, *events], [*self._held_contents, *contents]
        self._held, self._held_contents = [], []
        self._take(await self._append(all_events, all_contents))

    async def append_if_unmoved(self, *events: TaskEvent) -> None:
        """Stores these events only if people did nothing since; else takes in what they did.

        For an ending that a message of theirs would undo. Nothing may be held.
        """
        self._take(await self._append_next(events, ()))

    async def refresh(self) -> None:
        """Takes in what people did."""
        await self.append()

    def _take(self, gained: list[StoredEvent]) -> None:
        if gained:
            self.state = fold(gained, self.state)
            for stored in gained:
                self.conversation.add(stored)
