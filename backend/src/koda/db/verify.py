"""Folds every Task from zero and compares it with its row and its blobs."""

from sqlalchemy import Connection, select

from koda.db.log import read_all
from koda.db.projection import expected_row
from koda.db.tables.blob import Blob
from koda.db.tables.task import Task
from koda.events.fold import fold
from koda.events.state import TaskState


def verify(connection: Connection) -> list[str]:
    """A sentence for each thing that is wrong; empty when all is well."""
    problems: list[str] = []
    for row in connection.execute(select(Task.__table__).order_by(Task.task_id)).mappings():
        task_id = row["task_id"]
        try:
            state = fold(read_all(connection, task_id))
        except ValueError as error:
            problems.append(f"task {task_id}: its log does not fold: {error}")
            continue
        problems += [f"task {task_id}: {one}" for one in _differences(dict(row), state)]
        problems += [f"task {task_id}: {one}" for one in _missing_blobs(connection, state)]
    return problems


def _differences(row: dict[str, object], state: TaskState) -> list[str]:
    found = []
    for column, expected in expected_row(state).items():
        actual = row[column]
        if isinstance(actual, float):
            actual = round(actual, 9)
        if actual != expected:
            found.append(f"{column} is {actual!r}, its log says {expected!r}")
    return found


def _missing_blobs(connection: Connection, state: TaskState) -> list[str]:
    wanted = {
        blob: one.change.path
        for one in state.changes.values()
        for blob in (one.change.blob, one.change.base_blob)
        if blob
    }
    if state.workspace and state.workspace.pack_blob:
        wanted[state.workspace.pack_blob] = "the base"
    there = set(connection.execute(select(Blob.digest).where(Blob.digest.in_(wanted))).scalars())
    return [
        f"content {digest} of {path} is missing"
        for digest, path in wanted.items()
        if digest not in there
    ]
