"""Codes of sign-in links: each works once, for 15 minutes, and only its hash is stored."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, update

from koda.db.tables.login_code import LoginCode
from koda.errors import NotSignedIn

CODE_SECONDS = 15 * 60


def make_login_code(connection: Connection, user_id: str, now: datetime) -> str:
    """A new code for this user (32 url-safe characters, 192 random bits). Drops expired ones."""
    code = secrets.token_urlsafe(24)
    connection.execute(delete(LoginCode).where(LoginCode.expires_at <= now))
    row = {
        "code_hash": _hash(code),
        "user_id": user_id,
        "created_at": now,
        "expires_at": now + timedelta(seconds=CODE_SECONDS),
        "used_at": None,
    }
    connection.execute(insert(LoginCode), row)
    return code


def use_login_code(connection: Connection, code: str, now: datetime) -> str:
    """The user_id the code signs in; it is spent by this. Raises NotSignedIn.

    One statement both checks and spends it, so that of two simultaneous uses one succeeds.
    """
    user_id = connection.execute(
        update(LoginCode)
        .where(
            LoginCode.code_hash == _hash(code),
            LoginCode.used_at.is_(None),
            LoginCode.expires_at > now,
        )
        .values(used_at=now)
        .returning(LoginCode.user_id)
    ).scalar()
    if user_id is None:
        raise NotSignedIn(
            "This link has been used or has expired. Each one works once, for 15 minutes.",
            code="link_spent",
            hint="Run `koda login-link` where Koda runs, and open the link it prints.",
        )
    return str(user_id)


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
