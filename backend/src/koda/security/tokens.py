"""Signed tokens: HS256, and nothing else is accepted. The only file that knows the JWT library.

A token alone lets nobody in: its `jti` names a Session row, which must still be live.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from jose import JWTError, jwt  # type: ignore[import-untyped]

from koda.errors import NotSignedIn

SESSION_SECONDS = 7 * 24 * 3600
TICKET_SECONDS = 60
_ALGORITHM = "HS256"

Use = Literal["session", "socket"]


@dataclass(frozen=True)
class Claims:
    """What a valid token says."""

    session_id: str
    user_id: str
    expires_at: datetime


def sign_token(claims: Claims, *, use: Use, secret: str) -> str:
    """The token of these claims; `use` keeps a socket ticket from passing as a Session's token."""
    payload = {
        "jti": claims.session_id,
        "sub": claims.user_id,
        "aud": f"koda:{use}",
        "exp": int(claims.expires_at.timestamp()),
    }
    return str(jwt.encode(payload, secret, algorithm=_ALGORITHM))


def sign_ticket(session_id: str, user_id: str, *, now: datetime, secret: str) -> tuple[str, Claims]:
    """A socket ticket of one minute, and what it says."""
    claims = Claims(session_id, user_id, now + timedelta(seconds=TICKET_SECONDS))
    return sign_token(claims, use="socket", secret=secret), claims


def read_token(token: str, *, use: Use, secret: str, now: datetime) -> Claims:
    """The claims of a token of this use. Raises NotSignedIn for every other string."""
    try:
        payload: dict[str, Any] = jwt.decode(
            token,
            secret,
            algorithms=[_ALGORITHM],
            audience=f"koda:{use}",
            # The expiry is checked below, against the clock that was handed in; the library would
            # check a required one against its own.
            options={
                "verify_exp": False,
                "require_aud": True,
                "require_sub": True,
                "require_jti": True,
            },
        )
    except JWTError as error:
        raise _refused() from error
    claims = Claims(
        session_id=str(payload["jti"]),
        user_id=str(payload["sub"]),
        expires_at=datetime.fromtimestamp(int(payload.get("exp", 0)), UTC),
    )
    if claims.expires_at <= now:
        raise _refused()
    return claims


def _refused() -> NotSignedIn:
    return NotSignedIn(
        "Expected a valid token, got one that is expired, revoked or not from this server.",
        hint="Sign in again; `koda login-link` makes a new link.",
    )
