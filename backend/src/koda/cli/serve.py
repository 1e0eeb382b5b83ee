"""`koda serve`."""

import asyncio
import signal
import socket
from contextlib import nullcontext
from types import FrameType

import uvicorn

from koda.api.logs import configure_logging
from koda.api.runtime import Runtime
from koda.api.server import announced, create_app
from koda.errors import Unavailable
from koda.settings import Settings, load_settings

#: Connections that are still open after this are cut when the server stops.
GRACE_SECONDS = 5
_BACKLOG = 2048


def serve(host: str | None, port: int | None) -> None:
    """Serves until a signal ends it. Raises DataFolderBusy, Unavailable for a taken port."""
    settings = with_address(load_settings(), host, port)
    configure_logging(production=settings.env == "production")
    asyncio.run(_serve(settings))


def with_address(settings: Settings, host: str | None, port: int | None) -> Settings:
    """The settings with what the command line says instead."""
    named = {"host": host, "port": port}
    return settings.model_copy(update={k: v for k, v in named.items() if v is not None})


class _Stop:
    """What SIGINT and SIGTERM do before and after uvicorn handles them itself.

    The first asks to stop, so that every part is still closed: uvicorn raises it again once it
    has stopped, and it may come before uvicorn runs. A second one ends the process at once.
    """

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._hear)

    def _hear(self, number: int, _: FrameType | None) -> None:
        self.asked = True
        signal.signal(number, signal.SIG_DFL)


class _Server(uvicorn.Server):
    """Stops also for a signal that came while the parts were put together."""

    def __init__(self, config: uvicorn.Config, stop: _Stop) -> None:
        super().__init__(config)
        self._stop = stop

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        # By now uvicorn's own handlers have taken over.
        self.should_exit = self.should_exit or self._stop.asked


async def _serve(settings: Settings) -> None:
    stop = _Stop()
    with listen(settings) as listener:
        bound = settings.model_copy(update={"port": listener.getsockname()[1]})
        # Outside of uvicorn's lifespan, which would turn a clear refusal into a traceback.
        async with announced(bound) as runtime:
            await _serve_on(listener, bound, runtime, stop)


def listen(settings: Settings) -> socket.socket:
    """The listening socket. Raises Unavailable when the address cannot be had."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    address = (settings.host, settings.port)
    try:
        return socket.create_server(address, family=family, backlog=_BACKLOG)
    except OSError as error:
        raise Unavailable(
            f"Cannot listen on {settings.host} port {settings.port}: {error.strerror}.",
            hint="Choose another with --port, or stop what uses it.",
        ) from error


async def _serve_on(
    listener: socket.socket, settings: Settings, runtime: Runtime, stop: _Stop
) -> None:
    config = uvicorn.Config(
        create_app(settings, lambda: nullcontext(runtime)),
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_max_size=1_000_000,
        timeout_graceful_shutdown=GRACE_SECONDS,
        log_config=None,
        access_log=False,
        server_header=False,
    )
    await _Server(config, stop).serve(sockets=[listener])
