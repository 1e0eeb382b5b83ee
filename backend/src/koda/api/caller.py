"""Who asks: from a bearer token or the Session cookie to a live Session, with the CSRF check."""

import hashlib
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.requests import HTTPConnection

from koda.api.runtime import Runtime, RuntimeDep
from koda.errors import NotAllowed, NotSignedIn
from koda.security.csrf import is_csrf_token
from koda.security.sessions import SEEN_EVERY, find_live_session, note_seen
from koda.security.tokens import Use, read_token

CSRF_HEADER = "x-csrf-token"
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Caller:
    """The person behind a request, and how it was shown."""

    user_id: str
    session_id: str
    name: str
    role: str
    by_cookie: bool


def cookie_name(runtime: Runtime) -> str:
    """Differs between servers, because cookies of all ports of a host share one jar."""
    secret = runtime.settings.jwt_secret_key.encode()
    return f"koda_{hashlib.sha256(b'cookie:' + secret).hexdigest()[:8]}"


async def require_caller(request: Request, runtime: RuntimeDep) -> Caller:
    """The Caller of this request. Raises NotSignedIn; NotAllowed when the CSRF check fails."""
    bearer = _bearer_token(request)
    token = bearer or find_cookie(request, runtime)
    if not token:
        raise NotSignedIn(
            "Expected a Session cookie or a bearer token, got neither.",
            hint="Open the sign-in link that the server printed, or run `koda token`.",
        )
    caller = await find_caller(runtime, token, use="session", by_cookie=not bearer)
    if caller.by_cookie and request.method not in _READING:
        given = request.headers.get(CSRF_HEADER, "")
        if not is_csrf_token(given, caller.session_id, runtime.settings.jwt_secret_key):
            raise NotAllowed(
                "Expected this Session's X-CSRF-Token header, got none or another.",
                code="csrf",
                hint="Reload the page; GET /api/me gives the token.",
            )
    return caller


async def find_caller(runtime: Runtime, token: str, *, use: Use, by_cookie: bool) -> Caller:
    """The Caller that a token of this use names. Raises NotSignedIn."""
    now = runtime.now()
    claims = read_token(token, use=use, secret=runtime.settings.jwt_secret_key, now=now)
    session = await runtime.database.read(
        lambda connection: find_live_session(connection, claims.session_id, now)
    )
    if session is None:
        raise NotSignedIn(
            "This Session has ended or was revoked.",
            hint="Sign in again; `koda login-link` makes a new link.",
        )
    if now - session.last_seen_at > SEEN_EVERY:
        await runtime.database.write(
            lambda connection: note_seen(connection, session.session_id, now)
        )
    return Caller(session.user_id, session.session_id, session.name, session.role, by_cookie)


async def is_live(runtime: Runtime, session_id: str) -> bool:
    """Whether the Session still lets somebody in."""
    now = runtime.now()
    session = await runtime.database.read(
        lambda connection: find_live_session(connection, session_id, now)
    )
    return session is not None


def find_cookie(connection: HTTPConnection, runtime: Runtime) -> str | None:
    """The Session cookie's value, if one came."""
    return connection.cookies.get(cookie_name(runtime))


def _bearer_token(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


CallerDep = Annotated[Caller, Depends(require_caller)]
