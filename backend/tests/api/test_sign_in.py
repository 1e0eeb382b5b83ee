"""Sign-in by link, Sessions, the CSRF check, tickets."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from koda.api.links import make_login_link
from koda.api.runtime import Runtime
from koda.db.base import utc_now
from koda.security.users import LOCAL_OWNER_ID


async def new_code(runtime: Runtime) -> str:
    link = await make_login_link(runtime.settings, runtime.database)
    return link.rsplit("/", 1)[1]


async def sign_in(client: httpx.AsyncClient, runtime: Runtime) -> str:
    """Signs the client in by cookie; the CSRF token."""
    answer = await client.post("/api/auth/exchange", json={"code": await new_code(runtime)})
    assert answer.status_code == 200
    return (await client.get("/api/me")).json()["csrf_token"]


async def test_a_link_signs_in_once(anonymous: httpx.AsyncClient, runtime: Runtime) -> None:
    code = await new_code(runtime)
    first = await anonymous.post("/api/auth/exchange", json={"code": code})
    assert first.status_code == 200
    assert first.json()["user_id"] == LOCAL_OWNER_ID
    cookie = first.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie
    second = await anonymous.post("/api/auth/exchange", json={"code": code})
    assert (second.status_code, second.json()["code"]) == (401, "link_spent")


async def test_a_link_is_void_after_15_minutes(
    app: FastAPI, anonymous: httpx.AsyncClient, runtime: Runtime
) -> None:
    code = await new_code(runtime)
    app.state.runtime = replace(runtime, now=lambda: utc_now() + timedelta(minutes=15, seconds=1))
    answer = await anonymous.post("/api/auth/exchange", json={"code": code})
    assert answer.status_code == 401


async def test_the_cookie_is_secure_behind_tls_and_bound_to_the_prefix(
    app: FastAPI, anonymous: httpx.AsyncClient, runtime: Runtime
) -> None:
    settings = runtime.settings.model_copy(update={"public_url": "https://koda.example/team"})
    app.state.runtime = replace(runtime, settings=settings)
    answer = await anonymous.post(
        "/api/auth/exchange",
        json={"code": await new_code(runtime)},
        headers={"x-forwarded-prefix": "/team"},
    )
    assert "Secure" in answer.headers["set-cookie"]
    assert "Path=/team/" in answer.headers["set-cookie"]


async def test_nothing_but_health_and_exchange_is_open(
    app: FastAPI, anonymous: httpx.AsyncClient
) -> None:
    document = (await anonymous.get("/api/openapi.json")).json()
    tried = 0
    for path, methods in document["paths"].items():
        for method in methods:
            if path in ("/api/health", "/api/auth/exchange"):
                continue
            address = path.replace("{", "").replace("}", "")
            answer = await anonymous.request(method, address)
            assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in"), path
            tried += 1
    assert tried > 20


async def test_a_session_ends_after_seven_days(
    app: FastAPI, client: httpx.AsyncClient, runtime: Runtime
) -> None:
    for days, status in ((6.99, 200), (7.01, 401)):
        later = utc_now() + timedelta(days=days)
        app.state.runtime = replace(runtime, now=lambda later=later: later)
        assert (await client.get("/api/me")).status_code == status


async def test_writes_by_cookie_need_the_csrf_token(
    anonymous: httpx.AsyncClient, runtime: Runtime
) -> None:
    csrf = await sign_in(anonymous, runtime)
    for headers in ({}, {"x-csrf-token": "0" * 64}, {"x-csrf-token": "é".encode()}):
        refused = await anonymous.post("/api/auth/sign-out", headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (403, "csrf")
    assert (await anonymous.get("/api/me")).status_code == 200
    done = await anonymous.post("/api/auth/sign-out", headers={"x-csrf-token": csrf})
    assert done.status_code == 204
    assert (await anonymous.get("/api/me")).status_code == 401


async def test_the_token_of_another_session_is_no_csrf_token(
    app: FastAPI, anonymous: httpx.AsyncClient, runtime: Runtime
) -> None:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as other:
        foreign = await sign_in(other, runtime)
    await sign_in(anonymous, runtime)
    refused = await anonymous.post("/api/auth/sign-out", headers={"x-csrf-token": foreign})
    assert refused.status_code == 403


async def test_a_bearer_token_needs_no_csrf_token_and_gets_none(
    client: httpx.AsyncClient,
) -> None:
    assert (await client.get("/api/me")).json()["csrf_token"] is None
    assert (await client.post("/api/auth/socket-ticket")).status_code == 200


async def test_sessions_are_listed_and_can_be_ended_from_elsewhere(
    anonymous: httpx.AsyncClient, client: httpx.AsyncClient, runtime: Runtime
) -> None:
    await sign_in(anonymous, runtime)
    items = (await client.get("/api/auth/sessions")).json()["items"]
    assert [(one["kind"], one["current"]) for one in items] == [
        ("browser", False),
        ("bearer", True),
    ]
    ended = await client.delete(f"/api/auth/sessions/{items[0]['id']}")
    assert ended.status_code == 204
    assert (await anonymous.get("/api/me")).status_code == 401
    again = await client.delete(f"/api/auth/sessions/{items[0]['id']}")
    assert again.status_code == 404


@pytest.mark.parametrize("header", ["Bearer", "Bearer x.y.z", "Basic abc", "Bearer a b"])
async def test_other_authorization_headers_let_nobody_in(
    anonymous: httpx.AsyncClient, header: str
) -> None:
    answer = await anonymous.get("/api/me", headers={"authorization": header})
    assert answer.status_code == 401


async def test_a_socket_ticket_opens_no_route(
    anonymous: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    ticket = (await client.post("/api/auth/socket-ticket")).json()["ticket"]
    answer = await anonymous.get("/api/me", headers={"authorization": f"Bearer {ticket}"})
    assert answer.status_code == 401
