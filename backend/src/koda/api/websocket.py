"""The sockets: authenticate in the first frame, replay the log, then stay with what happens."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import structlog
from fastapi import APIRouter
from pydantic import BaseModel
from starlette.websockets import WebSocket, WebSocketDisconnect

from koda.api.caller import Caller, is_live
from koda.api.live.feed import FellBehind, TaskFeed
from koda.api.live.frames import (
    CLOSE_INTERNAL,
    CLOSE_SLOW,
    authenticate,
    close,
    receive_frame,
    refuse,
    send_frame,
)
from koda.api.live.inbox import follow_tasks
from koda.api.live.schemas import AuthenticateFrame, ErrorFrame, HeartbeatFrame, ReadyFrame
from koda.api.runtime import Runtime, RuntimeDep
from koda.api.tasks.service import get_state
from koda.errors import KodaError, NotSignedIn

HEARTBEAT_SECONDS = 15.0

router = APIRouter()
_log = structlog.get_logger()


@router.websocket("/api/ws/task/{task_id}")
async def follow_task(socket: WebSocket, task_id: str, runtime: RuntimeDep) -> None:
    """Stored events of one Task from `after` on, exactly once and in order, and its Deltas."""

    async def talk(caller: Caller, first: AuthenticateFrame) -> None:
        # Subscribed before the log is read, so that nothing falls between replay and live.
        subscription = runtime.hub.subscribe(task_id)
        try:
            state = await get_state(runtime, caller.user_id, task_id)
            feed = TaskFeed(runtime, task_id, min(first.after, state.seq), subscription)
            await send_frame(socket, ReadyFrame(seq=state.seq))
            await _converse(socket, runtime, caller, (_task_frames(feed), lambda: feed.seq))
        finally:
            subscription.close()

    await _serve(socket, runtime, talk)


@router.websocket("/api/live")
async def follow_inbox(socket: WebSocket, runtime: RuntimeDep) -> None:
    """Every Task of the caller as it changes."""

    async def talk(caller: Caller, _: AuthenticateFrame) -> None:
        subscription = runtime.hub.subscribe(None)
        try:
            await send_frame(socket, ReadyFrame(seq=0))
            frames = follow_tasks(runtime, caller.user_id, subscription)
            await _converse(socket, runtime, caller, (frames, lambda: 0))
        finally:
            subscription.close()

    await _serve(socket, runtime, talk)


async def _serve(
    socket: WebSocket,
    runtime: Runtime,
    talk: Callable[[Caller, AuthenticateFrame], Awaitable[None]],
) -> None:
    await socket.accept()
    try:
        caller, first = await authenticate(socket, runtime)
        await talk(caller, first)
    except WebSocketDisconnect:
        return
    except FellBehind as error:
        await close(socket, CLOSE_SLOW, _error_frame(error))
    except KodaError as error:
        await refuse(socket, error)
    except Exception:  # noqa: BLE001
        # A fault of one socket must be seen in the log and must not end quietly for its client.
        _log.exception("socket_failed", path=socket.scope["route"].path)
        frame = ErrorFrame(code="internal", message="The server failed.", hint="Connect again.")
        await close(socket, CLOSE_INTERNAL, frame)


async def _task_frames(feed: TaskFeed) -> AsyncIterator[BaseModel]:
    async for replayed in feed.replay():
        yield replayed
    async for frame in feed.follow():
        yield frame


async def _converse(
    socket: WebSocket,
    runtime: Runtime,
    caller: Caller,
    outgoing: tuple[AsyncIterator[BaseModel], Callable[[], int]],
) -> None:
    """Reads and writes side by side; the first that ends or fails ends the others.

    A socket that only wrote would not notice that its client is gone while nothing happens.
    """
    frames, seq = outgoing
    jobs = [
        asyncio.create_task(_read(socket, seq)),
        asyncio.create_task(_write(socket, frames)),
        asyncio.create_task(_beat(socket, runtime, caller, seq)),
    ]
    try:
        done, _ = await asyncio.wait(jobs, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)
    for job in done:
        job.result()


async def _read(socket: WebSocket, seq: Callable[[], int]) -> None:
    while True:
        frame = (await receive_frame(socket)).root
        if isinstance(frame, AuthenticateFrame):
            raise NotSignedIn("This socket is authenticated already.", code="invalid_frame")
        await send_frame(socket, HeartbeatFrame(seq=seq()))


async def _write(socket: WebSocket, frames: AsyncIterator[BaseModel]) -> None:
    async for frame in frames:
        await send_frame(socket, frame)


async def _beat(
    socket: WebSocket, runtime: Runtime, caller: Caller, seq: Callable[[], int]
) -> None:
    while True:
        await asyncio.sleep(HEARTBEAT_SECONDS)
        if not await is_live(runtime, caller.session_id):
            raise NotSignedIn("This Session has ended or was revoked.", hint="Sign in again.")
        await send_frame(socket, HeartbeatFrame(seq=seq()))


def _error_frame(error: KodaError) -> ErrorFrame:
    return ErrorFrame(code=error.code, message=error.message, hint=error.hint)
