"""A socket as frames: the first one authenticates, and there is a limit to waiting."""

import asyncio
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect

from koda.api.caller import Caller, find_caller, find_cookie
from koda.api.live.schemas import AuthenticateFrame, ClientFrame, ErrorFrame
from koda.api.runtime import Runtime
from koda.errors import InvalidInput, KodaError, NotSignedIn

#: A client that says nothing is shut out after this.
AUTHENTICATE_SECONDS = 5.0
#: Close codes of the application's own range.
CLOSE_REFUSED = 4401
CLOSE_NOT_FOUND = 4404
CLOSE_INVALID = 4400
CLOSE_SLOW = 4008
CLOSE_INTERNAL = 1011

_CLOSE_CODES = {400: CLOSE_INVALID, 401: CLOSE_REFUSED, 403: CLOSE_REFUSED, 404: CLOSE_NOT_FOUND}


async def send_frame(socket: WebSocket, frame: BaseModel) -> None:
    """Sends one frame. Raises WebSocketDisconnect when the client is gone."""
    await socket.send_text(frame.model_dump_json())


async def receive_frame(socket: WebSocket) -> ClientFrame:
    """The client's next frame. Raises WebSocketDisconnect, InvalidInput for anything else."""
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1005))
    try:
        return ClientFrame.model_validate_json(message.get("text") or "")
    except ValidationError as error:
        raise InvalidInput(
            "Expected a frame of type authenticate or ping, got something else.",
            code="invalid_frame",
            hint="/api/openapi.json has the frames under ClientFrame.",
        ) from error


async def authenticate(socket: WebSocket, runtime: Runtime) -> tuple[Caller, AuthenticateFrame]:
    """The Caller that the first frame names. Raises NotSignedIn, InvalidInput."""
    try:
        async with asyncio.timeout(AUTHENTICATE_SECONDS):
            first = (await receive_frame(socket)).root
    except TimeoutError as error:
        raise NotSignedIn(
            f"Expected an authenticate frame within {AUTHENTICATE_SECONDS:.0f} seconds.",
            code="authenticate_timeout",
        ) from error
    if not isinstance(first, AuthenticateFrame):
        raise NotSignedIn(f"Expected the first frame to authenticate, got {first.type!r}.")
    if first.token is not None:
        caller = await find_caller(runtime, first.token, use="session", by_cookie=False)
    elif first.ticket is not None:
        caller = await find_caller(runtime, first.ticket, use="socket", by_cookie=False)
    else:
        caller = await find_caller(
            runtime, _require_cookie(socket, runtime), use="session", by_cookie=True
        )
    return caller, first


async def refuse(socket: WebSocket, error: KodaError) -> None:
    """Says why, and closes; a client that is gone already is no failure."""
    frame = ErrorFrame(code=error.code, message=error.message, hint=error.hint)
    await close(socket, _CLOSE_CODES.get(error.status, CLOSE_INVALID), frame)


async def close(socket: WebSocket, code: int, frame: ErrorFrame | None = None) -> None:
    """Closes with this code, after `frame` if there is one."""
    try:
        if frame is not None:
            await send_frame(socket, frame)
        await socket.close(code)
    except (WebSocketDisconnect, RuntimeError):
        # RuntimeError is what Starlette raises for a socket that has been closed already.
        return


def _require_cookie(socket: WebSocket, runtime: Runtime) -> str:
    # Every browser sends Origin, and the guard has checked it; without one this is a program that
    # should not be using somebody's cookie.
    origin = socket.headers.get("origin", "")
    cookie = find_cookie(socket, runtime)
    if not cookie or not urlsplit(origin).netloc:
        raise NotSignedIn(
            "Expected a token, a ticket or this server's cookie with its Origin, got none.",
            hint="Sign in, or send a token in the first frame.",
        )
    return cookie
