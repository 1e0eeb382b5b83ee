"""Whether the parts of this server answer."""

from sqlalchemy.exc import SQLAlchemyError

from koda import __version__
from koda.api.health.schemas import DatabaseHealth, Health, QueueHealth
from koda.api.runtime import REFUSED_LEVEL, Runtime
from koda.db import queue


async def get_health(runtime: Runtime) -> Health:
    """The state of this moment; a database that does not answer makes it degraded."""
    counted = {"runnable": 0, "leased": 0}
    answers = True
    try:
        counted = await runtime.database.read(queue.count)
    except (OSError, SQLAlchemyError):
        answers = False
    works = answers and runtime.sandbox.level != REFUSED_LEVEL
    return Health(
        status="ok" if works else "degraded",
        version=__version__,
        database=DatabaseHealth(
            kind="sqlite" if runtime.database.is_sqlite else "postgresql", ok=answers
        ),
        sandbox=runtime.sandbox,
        queue=QueueHealth(**counted),
    )
