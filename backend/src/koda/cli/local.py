"""The database and the local user, for commands that need no server."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection

from koda.db.base import utc_now
from koda.db.engine import open_database
from koda.db.migrate import migrate
from koda.security.users import ensure_owner
from koda.settings import Settings

T = TypeVar("T")


def as_owner(settings: Settings, work: Callable[[Connection, str], T]) -> T:
    """What `work(connection, user_id)` returns, in one transaction on the migrated database."""
    return asyncio.run(_as_owner(settings, work))


async def _as_owner(settings: Settings, work: Callable[[Connection, str], T]) -> T:
    database = open_database(settings)
    try:
        await migrate(database)
        return await database.write(
            lambda connection: work(connection, ensure_owner(connection, utc_now()))
        )
    finally:
        await database.close()
