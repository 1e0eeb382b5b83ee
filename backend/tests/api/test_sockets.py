"""The sockets, over a real server on loopback."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from koda.api.live.feed import FellBehind, TaskFeed
from koda.api.runtime import Runtime
from koda.cli.serve import listen
from koda.db import log
from koda.db.base import utc_now
from koda.events.types import Delta, MessageAdded, ModelFailed
from koda.live.hub import QUEUE_LIMIT
from koda.security.sessions import revoke_session
from koda.security.tokens import read_token, sign_ticket
from koda.security.users import LOCAL_OWNER_ID
from tests.api.staging import TO_PLAN_REVIEW, add_task, append
from tests.api.test_sign_in import new_code
from tests.factory import make_user


@pytest.fixture
async def server(app: FastAPI, runtime: Runtime) -> AsyncIterator[uvicorn.Server]:
    """A real server on the application."""
    settings = runtime.settings.model_copy(update={"port": 0})
    with listen(settings) as listener:
        config = uvicorn.Config(
            app, ws="websockets-sansio", ws_per_message_deflate=False, lifespan="off",
            log_config=None, timeout_graceful_shutdown=2,
        )  # fmt: skip
        made = uvicorn.Server(config)
        config.port = listener.getsockname()[1]
        serving = asyncio.create_task(made.serve(sockets=[listener]))
        yield made
        made.should_exit = True
        await serving


@pytest.fixture
def port(server: uvicorn.Server) -> int:
    return server.config.port


def at(port: int, path: str) -> str:
    return f"ws://127.0.0.1:{port}{path}"


async def receive(socket: ClientConnection) -> dict[str, Any]:
    return json.loads(await asyncio.wait_for(socket.recv(), 30))


async def refusal(socket: ClientConnection) -> tuple[str, int]:
    """The code of the error frame, and of the close that follows."""
    frame = await receive(socket)
    assert frame["type"] == "error"
    with pytest.raises(ConnectionClosed) as closed:
        await socket.recv()
    return frame["code"], closed.value.rcvd.code


@asynccontextmanager
async def following(
    port: int, task_id: str, token: str, after: int = 0
) -> AsyncIterator[ClientConnection]:
    # A client that stops reading at its bound would not see the close either.
    async with connect(at(port, f"/api/ws/task/{task_id}"), max_queue=None) as socket:
        first = {"type": "authenticate", "token": token, "after": after}
        await socket.send(json.dumps(first))
        yield socket


def message(number: int) -> MessageAdded:
    return MessageAdded(message_id=str(number), user_id=LOCAL_OWNER_ID, text=f"Number {number}")


async def test_a_socket_replays_the_log_and_stays(port: int, runtime: Runtime, token: str) -> None:
    task_id = await add_task(runtime, *TO_PLAN_REVIEW)
    total = 1 + len(TO_PLAN_REVIEW)
    async with following(port, task_id, token, after=2) as socket:
        assert await receive(socket) == {"type": "ready", "seq": total}
        for seq in range(3, total + 1):
            frame = await receive(socket)
            assert (frame["type"], frame["event"]["seq"]) == ("event", seq)
        delta = Delta(task_id=task_id, stream_id="r1", kind="text", text="Hel")
        runtime.hub.publish_delta(delta)
        assert await receive(socket) == {"type": "delta", "delta": delta.model_dump()}
        await append(runtime, task_id, message(1))
        frame = await receive(socket)
        assert frame["event"]["seq"] == total + 1
        assert frame["event"]["event"]["text"] == "Number 1"
        await socket.send('{"type": "ping"}')
        assert await receive(socket) == {"type": "heartbeat", "seq": total + 1}


async def test_every_event_comes_once_and_in_order_however_often_the_line_is_cut(
    port: int, runtime: Runtime, token: str
) -> None:
    task_id = await add_task(runtime)
    total = 120

    async def write() -> None:
        for number in range(2, total + 1):
            await append(runtime, task_id, message(number))

    writing = asyncio.create_task(write())
    seqs: list[int] = []
    while len(seqs) < total:
        async with following(port, task_id, token, after=seqs[-1] if seqs else 0) as socket:
            for _ in range(17):
                frame = await receive(socket)
                if frame["type"] == "event":
                    seqs.append(frame["event"]["seq"])
                if len(seqs) == total:
                    break
    await writing
    assert seqs == list(range(1, total + 1))


async def test_a_client_of_the_future_is_told_what_there_is(
    port: int, runtime: Runtime, token: str
) -> None:
    task_id = await add_task(runtime)
    async with following(port, task_id, token, after=99) as socket:
        assert await receive(socket) == {"type": "ready", "seq": 1}
        await append(runtime, task_id, message(2))
        assert (await receive(socket))["event"]["seq"] == 2


@pytest.mark.parametrize(
    ("first", "code", "closed"),
    [
        ({"type": "authenticate"}, "not_signed_in", 4401),
        ({"type": "authenticate", "token": "x.y.z"}, "not_signed_in", 4401),
        ({"type": "ping"}, "not_signed_in", 4401),
        ({"type": "other"}, "invalid_frame", 4400),
        ({"type": "authenticate", "after": -1}, "invalid_frame", 4400),
        (None, "invalid_frame", 4400),
    ],
)
async def test_a_first_frame_that_shows_nobody_is_refused(
    port: int, runtime: Runtime, first: dict[str, Any] | None, code: str, closed: int
) -> None:
    task_id = await add_task(runtime)
    async with connect(at(port, f"/api/ws/task/{task_id}"), max_queue=None) as socket:
        await socket.send(json.dumps(first) if first else b"\0bytes")
        assert await refusal(socket) == (code, closed)


async def test_silence_is_refused_in_time(
    port: int, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("koda.api.live.frames.AUTHENTICATE_SECONDS", 0.05)
    async with connect(at(port, "/api/live")) as socket:
        assert await refusal(socket) == ("authenticate_timeout", 4401)


async def test_the_cookie_counts_only_with_this_servers_origin(
    port: int, runtime: Runtime, anonymous
) -> None:
    task_id = await add_task(runtime)
    await anonymous.post("/api/auth/exchange", json={"code": await new_code(runtime)})
    cookie = "; ".join(f"{name}={value}" for name, value in anonymous.cookies.items())
    address = at(port, f"/api/ws/task/{task_id}")
    with pytest.raises(InvalidStatus) as refused:
        async with connect(address, origin="https://evil.example"):
            pass
    assert refused.value.response.status_code == 403
    first = '{"type": "authenticate", "after": 0}'
    async with connect(address, additional_headers={"cookie": cookie}) as socket:
        await socket.send(first)
        assert await refusal(socket) == ("not_signed_in", 4401)
    own = f"http://127.0.0.1:{port}"
    async with connect(address, additional_headers={"cookie": cookie}, origin=own) as socket:
        await socket.send(first)
        assert (await receive(socket))["type"] == "ready"


async def test_a_ticket_opens_a_socket_for_one_minute(
    port: int, runtime: Runtime, token: str
) -> None:
    task_id = await add_task(runtime)
    secret = runtime.settings.jwt_secret_key
    claims = read_token(token, use="session", secret=secret, now=utc_now())
    for age_seconds, expected in ((0, "ready"), (61, "error")):
        made_at = utc_now().timestamp() - age_seconds
        moment = utc_now().fromtimestamp(made_at, tz=utc_now().tzinfo)
        ticket, _ = sign_ticket(claims.session_id, LOCAL_OWNER_ID, now=moment, secret=secret)
        async with connect(at(port, f"/api/ws/task/{task_id}"), max_queue=None) as socket:
            await socket.send(json.dumps({"type": "authenticate", "ticket": ticket}))
            assert (await receive(socket))["type"] == expected


async def test_other_peoples_tasks_cannot_be_followed(
    port: int, runtime: Runtime, token: str
) -> None:
    other = await runtime.database.write(make_user)
    task_id = await add_task(runtime, user_id=other)
    async with following(port, task_id, token) as socket:
        assert await refusal(socket) == ("not_found", 4404)


async def test_a_revoked_session_is_shut_out_at_the_next_heartbeat(
    port: int, runtime: Runtime, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("koda.api.websocket.HEARTBEAT_SECONDS", 0.05)
    task_id = await add_task(runtime)
    secret, now = runtime.settings.jwt_secret_key, utc_now()
    session_id = read_token(token, use="session", secret=secret, now=now).session_id
    async with following(port, task_id, token, after=1) as socket:
        assert (await receive(socket))["type"] == "ready"
        assert await receive(socket) == {"type": "heartbeat", "seq": 1}
        await runtime.database.write(lambda c: revoke_session(c, LOCAL_OWNER_ID, session_id, now))
        while (frame := await receive(socket))["type"] == "heartbeat":
            pass
        assert frame["code"] == "not_signed_in"


async def test_no_subscriber_is_left_when_clients_are_gone(
    server: uvicorn.Server, port: int, runtime: Runtime, token: str
) -> None:
    task_id = await add_task(runtime)
    for _ in range(3):
        async with following(port, task_id, token) as socket:
            await receive(socket)
    _, running = await asyncio.wait(server.server_state.tasks, timeout=10)
    assert not running
    assert not getattr(runtime.hub, "_memory", runtime.hub).has_followers(task_id)


async def test_a_subscription_that_fell_behind_ends_the_feed(runtime: Runtime) -> None:
    task_id = await add_task(runtime)
    subscription = runtime.hub.subscribe(task_id)
    feed = TaskFeed(runtime, task_id, 1, subscription)
    for number in range(QUEUE_LIMIT + 1):
        delta = Delta(task_id=task_id, stream_id="r", kind="text", text=str(number))
        runtime.hub.publish_delta(delta)
    with pytest.raises(FellBehind):
        async for _ in feed.follow():
            pass


async def test_late_deltas_of_a_replayed_stream_are_dropped(runtime: Runtime) -> None:
    task_id = await add_task(runtime)
    subscription = runtime.hub.subscribe(task_id)
    late = Delta(task_id=task_id, stream_id="r1", kind="text", text="late")
    runtime.hub.publish_delta(late)
    failed = ModelFailed(
        request_id="r1", phase="queued", kind="connection", message="Cut.", attempt=1
    )
    await append(runtime, task_id, failed)
    feed = TaskFeed(runtime, task_id, 0, subscription)
    assert [frame.event.seq async for frame in feed.replay()] == [1, 2]
    fresh = Delta(task_id=task_id, stream_id="r2", kind="text", text="fresh")
    runtime.hub.publish_delta(fresh)
    follow = feed.follow()
    assert (await anext(follow)).delta == fresh
    await follow.aclose()
    subscription.close()


async def test_a_lost_notice_is_made_good_by_the_next(runtime: Runtime) -> None:
    task_id = await add_task(runtime)
    subscription = runtime.hub.subscribe(task_id)
    feed = TaskFeed(runtime, task_id, 1, subscription)
    await append(runtime, task_id, message(2))
    await subscription.get()
    await append(runtime, task_id, message(3))
    follow = feed.follow()
    assert [(await anext(follow)).event.seq for _ in range(2)] == [2, 3]
    await follow.aclose()
    subscription.close()


async def test_the_inbox_shows_each_task_that_changed_and_no_strangers(
    port: int, runtime: Runtime, token: str
) -> None:
    other = await runtime.database.write(make_user)
    async with connect(at(port, "/api/live")) as socket:
        await socket.send(json.dumps({"type": "authenticate", "token": token}))
        assert await receive(socket) == {"type": "ready", "seq": 0}
        await add_task(runtime, user_id=other)
        mine = await add_task(runtime)
        for number in range(5):
            await append(runtime, mine, message(number))
        frames = [await receive(socket)]
        while frames[-1]["task"]["seq"] < 6:
            frames.append(await receive(socket))
        assert {one["task"]["id"] for one in frames} == {mine}
        assert len(frames) < 6
    assert len(await runtime.database.read(lambda c: log.read_all(c, mine))) == 6
