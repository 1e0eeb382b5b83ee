"""Shapes of sign-in, Sessions and socket tickets."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from koda.api.schemas import Answer, Request


class Exchange(Request):
    """The one-time code of a sign-in link."""

    code: str = Field(min_length=1, max_length=200)


class SignedIn(Answer):
    """A Session began; its cookie came with this answer."""

    session_id: str
    user_id: str
    expires_at: datetime


class SessionInfo(Answer):
    """A login of the caller. `current` marks the one that asked; `kind` says how it is carried."""

    id: str
    kind: Literal["browser", "bearer"]
    user_agent: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    current: bool


class SessionPage(Answer):
    """The caller's live Sessions, newest first; `next` is None: there are never many."""

    items: list[SessionInfo]
    next: str | None = None


class SocketTicket(Answer):
    """Opens sockets for one minute where no cookie reaches them."""

    ticket: str
    expires_at: datetime
