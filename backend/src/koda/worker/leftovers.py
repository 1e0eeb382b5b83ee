"""Clears what dead processes left behind: leases, Workspace folders, journals of Deliveries."""

import asyncio
from functools import partial

from sqlalchemy import Connection, select

from koda.db import lease
from koda.db.engine import Database
from koda.db.states import TaskStates
from koda.db.tables.task import Task
from koda.events.phases import Phase
from koda.settings import Settings
from koda.workspace.delivery import forget, list_journals, recover
from koda.workspace.layout import Layout
from koda.workspace.workspace import sweep_workspaces

#: A Delivery under way is in one of these; WAITING when a fault stopped it.
_UNSETTLED = (Phase.DELIVERING, Phase.WAITING)


async def clear_leftovers(settings: Settings, database: Database, *, alone: bool) -> None:
    """For a worker's start, before it claims a Task.

    `alone`: no other process works on this database, so every lease in it is a dead one's.
    """
    if alone:
        await database.write(lease.void_all)
    await sweep_workspaces(Layout(settings.data_dir), lambda: database.read(lease.list_held))
    await _settle_deliveries(settings, database)


async def _settle_deliveries(settings: Settings, database: Database) -> None:
    """Ends Deliveries whose Task has an outcome already; the others are their Runner's to end."""
    folder = settings.data_dir / "deliveries"
    # Listed first: a journal is younger than the phase that tells of its Delivery.
    journals = await asyncio.to_thread(list_journals, folder)
    if not journals:
        return
    unsettled = await database.read(_list_unsettled)
    for delivery_id in set(journals) - unsettled:
        await asyncio.to_thread(recover, folder, delivery_id)
        await asyncio.to_thread(partial(forget, folder, delivery_id))


def _list_unsettled(connection: Connection) -> set[str]:
    tasks = connection.execute(select(Task.task_id).where(Task.phase.in_(_UNSETTLED))).scalars()
    states = TaskStates()
    return {
        delivery.delivery_id
        for task_id in tasks.all()
        for delivery in states.get(connection, task_id).deliveries
        if delivery.outcome is None
    }
