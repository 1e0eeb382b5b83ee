"""Frames of both sockets; each is one JSON text message."""

from typing import Annotated, Literal

from pydantic import Field, RootModel

from koda.api.schemas import Answer, Request
from koda.api.tasks.schemas import Task
from koda.events.types import Delta, StoredEvent


class AuthenticateFrame(Request):
    """First frame of every client. With the cookie neither `token` nor `ticket` is needed.

    `after` is the last event seq the client has; 0 for none.
    """

    type: Literal["authenticate"]
    token: str | None = Field(None, max_length=4096)
    ticket: str | None = Field(None, max_length=4096)
    after: int = Field(0, ge=0, le=2**53)


class PingFrame(Request):
    """Keeps proxies awake; answered by a heartbeat."""

    type: Literal["ping"]


class ReadyFrame(Answer):
    """The client is let in; `seq` is the log's end at this moment (0 on the live socket)."""

    type: Literal["ready"] = "ready"
    seq: int


class EventFrame(Answer):
    """The next event, exactly once and in order."""

    type: Literal["event"] = "event"
    event: StoredEvent


class DeltaFrame(Answer):
    """A piece of streaming text; may be lost, its closing event holds the whole."""

    type: Literal["delta"] = "delta"
    delta: Delta


class HeartbeatFrame(Answer):
    """Sent every 15 seconds and after a ping; `seq` is the last event sent.

    On the live socket it is 0.
    """

    type: Literal["heartbeat"] = "heartbeat"
    seq: int


class ErrorFrame(Answer):
    """Why the server closes the socket right after."""

    type: Literal["error"] = "error"
    code: str
    message: str
    hint: str


class TaskFrame(Answer):
    """A Task of the caller changed; at most one frame a Task in 250 milliseconds."""

    type: Literal["task"] = "task"
    task: Task


class ClientFrame(RootModel[Annotated[AuthenticateFrame | PingFrame, Field(discriminator="type")]]):
    """What a client may send."""


class TaskSocketFrame(
    RootModel[
        Annotated[
            ReadyFrame | EventFrame | DeltaFrame | HeartbeatFrame | ErrorFrame,
            Field(discriminator="type"),
        ]
    ]
):
    """What the socket of one Task sends."""


class LiveSocketFrame(
    RootModel[
        Annotated[ReadyFrame | TaskFrame | HeartbeatFrame | ErrorFrame, Field(discriminator="type")]
    ]
):
    """What the socket of all Tasks sends."""
