"""Middleware before everything else: Host and Origin checks, size limit, security headers.

Pure ASGI, because a wrapped response would break streaming and sockets.
"""

import ipaddress
import json
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from koda.settings import Settings

#: A Review with 20,000 Decisions is about 3 MB.
BODY_LIMIT_BYTES = 8_000_000

#: Monaco starts its workers from blobs and sets styles inline.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)
SECURITY_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_PREFIX = re.compile(r"(/[A-Za-z0-9_~][A-Za-z0-9._~-]*)+")


@dataclass(frozen=True)
class Trust:
    """Which names this server answers to, and whose pages may write to it."""

    hosts: frozenset[str]
    origins: frozenset[str]
    prefix: str = ""
    loopback: frozenset[str] = field(default=_LOOPBACK)

    @staticmethod
    def of(settings: Settings) -> "Trust":
        """The trust that the settings spell out."""
        public, frontend = urlsplit(settings.public_url), urlsplit(settings.frontend_url)
        names = {settings.host, public.hostname, frontend.hostname, *settings.allowed_hosts}
        urls = (one for one in (public, frontend) if one.netloc)
        return Trust(
            hosts=frozenset(name.lower() for name in names if name),
            origins=frozenset(f"{one.scheme}://{one.netloc}".lower() for one in urls),
            prefix=public.path.rstrip("/"),
        )

    def knows_host(self, host: str, server: str | None) -> bool:
        """Whether `host` (of the Host header) may be answered to.

        Another site can rebind its own name to this address but not an address to itself, so the
        address that the connection came in by is always good.
        """
        name = host_name(host)
        if name in self.loopback or name in self.hosts:
            return True
        return _is_address(name) and name == server

    def knows_origin(self, origin: str, host: str) -> bool:
        """Whether a page of `origin` may write: same host and port, or a configured one."""
        return origin.lower() in self.origins or urlsplit(origin).netloc.lower() == host.lower()


class Guard:
    """Refuses what no page or script of this server sends; adds the headers to what it answers."""

    def __init__(self, app: ASGIApp, trust: Trust) -> None:
        self._app = app
        self._trust = trust

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        fault = self._fault(scope, headers)
        if fault is not None:
            await _refuse(scope, send, *fault)
            return
        prefix = _forwarded_prefix(headers) or self._trust.prefix
        scope = {**scope, "root_path": prefix} if prefix else scope
        if scope["type"] == "websocket":
            await self._app(scope, receive, send)
            return
        await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_headers(scope, MutableHeaders(scope=message))
            await send(message)

        await self._app(scope, _CountedBody(receive), send_with_headers)

    def _fault(self, scope: Scope, headers: Headers) -> tuple[int, str, str] | None:
        host = headers.get("host", "")
        server = scope.get("server")
        if not self._trust.knows_host(host, server[0] if server else None):
            return (
                400,
                "unknown_host",
                f"This server does not answer to the host name {host_name(host)[:200]!r}. "
                "Expected localhost, or a name in KODA_ALLOWED_HOSTS or KODA_PUBLIC_URL.",
            )
        writes = scope["type"] == "websocket" or scope["method"] not in _SAFE_METHODS
        origin = headers.get("origin")
        if writes and origin is not None and not self._trust.knows_origin(origin, host):
            return (
                403,
                "foreign_origin",
                f"A page of {origin[:200]!r} may not write here. Set KODA_PUBLIC_URL or "
                "FRONTEND_URL if that is where the web app is opened.",
            )
        if "\0" in scope["path"] or b"%00" in scope.get("query_string", b""):
            # No name here has one, and PostgreSQL cannot even be asked for it.
            return 400, "invalid_input", "The address holds a NUL character."
        if _declared_size(headers) > BODY_LIMIT_BYTES:
            return _TOO_LARGE
        return None


_TOO_LARGE = (413, "too_large", f"The request is larger than {BODY_LIMIT_BYTES} bytes.")


class _CountedBody:
    """`receive` that stops at the size limit, whatever the headers said."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._size = 0

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._size += len(message.get("body", b""))
            if self._size > BODY_LIMIT_BYTES:
                # FastAPI passes this one exception on as it is while it reads a body.
                raise HTTPException(413, f"the body is larger than {BODY_LIMIT_BYTES} bytes")
        return message


def host_name(host: str) -> str:
    """The name in a Host header, lower case, without port, brackets and final dot."""
    match = re.fullmatch(r"\[([0-9A-Fa-f:.]+)\](:\d+)?|([^:]*)(:\d+)?", host.strip())
    if match is None:
        return ""
    return (match[1] or match[3] or "").lower().rstrip(".")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _declared_size(headers: Headers) -> int:
    declared = headers.get("content-length", "")
    return int(declared) if declared.isdigit() else 0


def _forwarded_prefix(headers: Headers) -> str:
    prefix = headers.get("x-forwarded-prefix", "").rstrip("/")
    return prefix if _PREFIX.fullmatch(prefix) else ""


def _add_headers(scope: Scope, headers: MutableHeaders) -> None:
    for name, value in SECURITY_HEADERS.items():
        headers.setdefault(name, value)
    if scope["path"].removeprefix(scope.get("root_path", "")).startswith("/api/"):
        headers.setdefault("cache-control", "no-store")


async def _refuse(scope: Scope, send: Send, status: int, code: str, message: str) -> None:
    if scope["type"] == "websocket":
        # Closing before accepting is answered with 403.
        await send({"type": "websocket.close", "code": 4403, "reason": code})
        return
    body = json.dumps({"code": code, "message": message, "hint": ""}).encode()
    headers = SECURITY_HEADERS | {
        "content-type": "application/json",
        "content-length": str(len(body)),
        "connection": "close",
    }
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})
