"""Logging: one line a request, structured, without secrets."""

import logging
import re
import secrets
import sys
import time
from typing import Any

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.typing import EventDict, Processor, WrappedLogger

#: Names of values that are never written, wherever they turn up.
_SECRET_NAMES = re.compile(
    r"api_key|token|secret|password|authorization|cookie|ticket|_code$", re.I
)
#: Shapes of secrets inside other text: provider keys, JSON web tokens, bearer headers.
_SECRET_SHAPES = re.compile(
    r"sk-[A-Za-z0-9_-]{8,}|eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*|(?i:bearer )\S+"
    r"|/login/\S+"
)
_HIDDEN = "[hidden]"

_log = structlog.get_logger()


def configure_logging(*, production: bool) -> None:
    """Sends everything to stderr: JSON lines in production, readable ones otherwise."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        hide_secrets,
    ]
    renderer: Processor = (
        structlog.processors.JSONRenderer()
        if production
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, renderer],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
    # Libraries log through the standard module; they go the same way.
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.root.handlers = [handler]
    logging.root.setLevel(logging.WARNING)
    # It would write the codes of sign-in links; RequestLog says what is worth knowing.
    logging.getLogger("uvicorn.access").disabled = True


def hide_secrets(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """A structlog processor that blanks values by name and secrets inside text by shape."""
    return {name: _cleaned(name, value) for name, value in event.items()}


def _cleaned(name: str, value: Any) -> Any:
    if isinstance(value, str | bytes) and _SECRET_NAMES.search(name):
        return _HIDDEN
    if isinstance(value, str):
        return _SECRET_SHAPES.sub(_HIDDEN, value)
    if isinstance(value, dict):
        return {key: _cleaned(str(key), one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(name, one) for one in value]
    return value


class RequestLog:
    """ASGI middleware: one line for each API request, by its route and not its address."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=secrets.token_hex(6)):
            try:
                await self._app(scope, receive, noting)
            finally:
                route = getattr(scope.get("route"), "path", None)
                if route is not None:
                    _log.info(
                        "request",
                        method=scope["method"],
                        route=route,
                        status=status,
                        duration_ms=round((time.perf_counter() - started) * 1000, 1),
                    )
