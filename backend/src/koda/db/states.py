"""Folded Tasks, kept between requests so that a long log is folded once."""

from collections import OrderedDict

from sqlalchemy import Connection, text

from koda.db.log import read_all
from koda.errors import NotFound
from koda.events.fold import fold
from koda.events.state import TaskState

_KEPT = 256


class TaskStates:
    """Loads TaskStates, folding only the events since the last load. Safe from several threads:
    a state is immutable, and a lost race only costs a second fold."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, TaskState] = OrderedDict()

    def get(self, connection: Connection, task_id: str) -> TaskState:
        """The Task as this connection sees it. Raises NotFound."""
        known = self._kept.get(task_id)
        events = read_all(connection, task_id, known.seq if known else 0)
        if not events and known is None:
            raise NotFound(f"There is no task {task_id!r}.", hint="Open it from the inbox.")
        state = fold(events, known)
        self._kept[task_id] = state
        self._kept.move_to_end(task_id)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return state

    def get_locked(self, connection: Connection, task_id: str) -> TaskState:
        """The Task, with its row locked until the transaction ends: decide on it, then append.

        Must come before the transaction's own appends. SQLite's writer transaction is the lock.
        """
        if connection.dialect.name != "sqlite":
            connection.execute(
                text("select 1 from task where task_id = :task for update"), {"task": task_id}
            )
        return self.get(connection, task_id)
