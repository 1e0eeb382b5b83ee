"""SQL of the caller's Sessions."""

from datetime import datetime

from sqlalchemy import Connection, select

from koda.api.auth.schemas import SessionInfo
from koda.db.tables.session import Session


def list_live_sessions(
    connection: Connection, user_id: str, current_id: str, now: datetime
) -> list[SessionInfo]:
    """The user's Sessions that are neither expired nor revoked, newest first."""
    rows = connection.execute(
        select(
            Session.session_id,
            Session.kind,
            Session.user_agent,
            Session.created_at,
            Session.last_seen_at,
            Session.expires_at,
        )
        .where(Session.user_id == user_id, Session.revoked_at.is_(None), Session.expires_at > now)
        .order_by(Session.created_at.desc(), Session.session_id.desc())
    )
    return [
        SessionInfo(
            id=row.session_id,
            kind=row.kind,
            user_agent=row.user_agent,
            created_at=row.created_at,
            last_seen_at=row.last_seen_at,
            expires_at=row.expires_at,
            current=row.session_id == current_id,
        )
        for row in rows
    ]
