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


async def _serve(settings: Settings) -> None:
    with listen(settings) as listener:
        bound = settings.model_copy(update={"port": listener.getsockname()[1]})
        # Outside of uvicorn's lifespan, which would turn a clear refusal into a traceback.
        async with announced(bound) as runtime:
            await serve_on(listener, bound, runtime)


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


async def serve_on(listener: socket.socket, settings: Settings, runtime: Runtime) -> None:
    """Serves the application of this runtime on this socket until a signal comes."""
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(settings, lambda: nullcontext(runtime)),
            ws="websockets-sansio",
            ws_per_message_deflate=False,
            ws_max_size=1_000_000,
            timeout_graceful_shutdown=GRACE_SECONDS,
            log_config=None,
            access_log=False,
            server_header=False,
        )
    )
    # uvicorn raises the signal again once it has stopped; the parts must still be closed then.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _once)
    await server.serve(sockets=[listener])


def _once(number: int, _: FrameType | None) -> None:
    """Lets the first signal pass; a second one ends the process at once."""
    signal.signal(number, signal.SIG_DFL)
