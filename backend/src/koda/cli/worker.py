"""`koda worker`."""

import asyncio
import signal

import structlog

from koda.api.assembly import assembled
from koda.api.logs import configure_logging
from koda.settings import Misconfigured, Settings, load_settings

_log = structlog.get_logger()


def work() -> None:
    """Works on Tasks until a signal ends it. Raises Misconfigured on SQLite."""
    settings = load_settings()
    if settings.is_sqlite:
        raise Misconfigured(
            "`koda worker` expects PostgreSQL: an embedded database has one process of its own.",
            hint="Set DATABASE_URL, or use `koda serve`, which works on tasks itself.",
        )
    configure_logging(production=settings.env == "production")
    asyncio.run(_work(settings))


async def _work(settings: Settings) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    async with assembled(settings, address=None, works=True) as runtime:
        _log.info("worker_ready", sandbox=runtime.sandbox.name)
        await stopped.wait()
