"""`koda db`."""

import asyncio

from koda.db.engine import open_database
from koda.db.migrate import migrate, require_current
from koda.db.verify import verify
from koda.settings import Settings, load_settings


def upgrade() -> None:
    """Runs the missing migrations."""
    asyncio.run(_upgrade(load_settings()))
    print("The database has this version's schema.")


def check() -> int:
    """Prints what is wrong; 1 when something is."""
    problems = asyncio.run(_verify(load_settings()))
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problems." if problems else "Every task equals its log.")
    return 1 if problems else 0


async def _upgrade(settings: Settings) -> None:
    database = open_database(settings)
    try:
        await migrate(database)
    finally:
        await database.close()


async def _verify(settings: Settings) -> list[str]:
    database = open_database(settings)
    try:
        await database.read(require_current)
        return await database.read(verify)
    finally:
        await database.close()
