"""Sessions: the rows that decide whether a token still lets somebody in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, insert, select, update

from koda.db.base import new_id
from koda.db.tables.session import Session
from koda.db.tables.user import User
from koda.security.tokens import SESSION_SECONDS, Claims, sign_token

#: `last_seen_at` is written at most this often, so that reading stays free of writes.
SEEN_EVERY = timedelta(minutes=5)
_USER_AGENT_LENGTH = 300

Kind = Literal["browser", "bearer"]


@dataclass(frozen=True)
class LiveSession:
    """A Session that is neither expired nor revoked, and whose it is."""

    session_id: str
    user_id: str
    name: str
    role: str
    last_seen_at: datetime


def start_session(
    connection: Connection, user_id: str, kind: Kind, now: datetime, *, user_agent: str = ""
) -> Claims:
    """A new Session of seven days; its claims, to be signed as a token."""
    claims = Claims(new_id(), user_id, now + timedelta(seconds=SESSION_SECONDS))
    row = {
        "session_id": claims.session_id,
        "user_id": user_id,
        "kind": kind,
        "user_agent": user_agent[:_USER_AGENT_LENGTH],
        "created_at": now,
        "expires_at": claims.expires_at,
        "last_seen_at": now,
        "revoked_at": None,
    }
    connection.execute(insert(Session), row)
    return claims


def start_bearer_session(
    connection: Connection, user_id: str, now: datetime, *, secret: str
) -> str:
    """A bearer token for scripts, with a Session of its own that can be revoked."""
    claims = start_session(connection, user_id, "bearer", now, user_agent="koda token")
    return sign_token(claims, use="session", secret=secret)


def find_live_session(connection: Connection, session_id: str, now: datetime) -> LiveSession | None:
    """The Session with its user, or None when it is unknown, expired or revoked."""
    row = connection.execute(
        select(Session.session_id, Session.user_id, User.name, User.role, Session.last_seen_at)
        .join(User, User.user_id == Session.user_id)
        .where(
            Session.session_id == session_id,
            Session.expires_at > now,
            Session.revoked_at.is_(None),
        )
    ).first()
    return LiveSession(*row) if row else None


def note_seen(connection: Connection, session_id: str, now: datetime) -> None:
    """Remembers that the Session was used just now."""
    connection.execute(
        update(Session).where(Session.session_id == session_id).values(last_seen_at=now)
    )


def revoke_session(connection: Connection, user_id: str, session_id: str, now: datetime) -> bool:
    """Ends a live Session of this user; False when there is none with this id."""
    result = connection.execute(
        update(Session)
        .where(
            Session.session_id == session_id,
            Session.user_id == user_id,
            Session.revoked_at.is_(None),
        )
        .values(revoked_at=now)
        .returning(Session.session_id)
    )
    return result.first() is not None
