"""What the guard keeps out, and the headers it adds."""

import httpx
import pytest
from fastapi import FastAPI

from koda.api.guard import BODY_LIMIT_BYTES, Trust, host_name
from koda.api.runtime import Runtime
from koda.settings import Settings


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("localhost:8000", "localhost"),
        ("[::1]:8000", "::1"),
        ("[::1]", "::1"),
        ("EXAMPLE.com.", "example.com"),
        ("a:b:c", ""),
        ("", ""),
    ],
)
def test_host_name_reads_every_form(header: str, name: str) -> None:
    assert host_name(header) == name


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil", ""])
async def test_an_unknown_host_is_refused(anonymous: httpx.AsyncClient, host: str) -> None:
    answer = await anonymous.get("/api/health", headers={"host": host})
    assert answer.status_code == 400
    assert answer.json()["code"] == "unknown_host"


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000", "LOCALHOST"])
async def test_loopback_names_are_answered(anonymous: httpx.AsyncClient, host: str) -> None:
    answer = await anonymous.get("/api/health", headers={"host": host})
    assert answer.status_code == 200


def test_the_address_a_connection_came_in_by_is_a_good_host_but_no_name_is() -> None:
    trust = Trust.of(Settings(host="0.0.0.0"))
    assert trust.knows_host("192.0.2.7:8000", "192.0.2.7")
    assert not trust.knows_host("192.0.2.8:8000", "192.0.2.7")
    assert not trust.knows_host("rebound.example", "rebound.example")


def test_configured_hosts_and_origins_are_trusted() -> None:
    trust = Trust.of(
        Settings(
            public_url="https://koda.example/team/",
            frontend_url="https://app.example",
            allowed_hosts=("other.example",),
        )
    )
    assert trust.prefix == "/team"
    assert all(trust.knows_host(name, None) for name in ("koda.example", "other.example:9"))
    assert trust.knows_origin("https://app.example", "koda.example")
    assert trust.knows_origin("https://koda.example", "internal:8000")
    assert not trust.knows_origin("http://app.example", "koda.example")
    assert not trust.knows_origin("null", "koda.example")


async def test_a_foreign_page_may_read_nothing_new_and_write_nothing(
    client: httpx.AsyncClient,
) -> None:
    foreign = {"origin": "https://evil.example"}
    refused = await client.post("/api/demo", headers=foreign)
    assert (refused.status_code, refused.json()["code"]) == (403, "foreign_origin")
    read = await client.get("/api/me", headers=foreign)
    assert "access-control-allow-origin" not in read.headers
    own = await client.post("/api/tasks", json={}, headers={"origin": "http://127.0.0.1:8000"})
    assert own.status_code == 422


async def test_every_answer_carries_the_security_headers(anonymous: httpx.AsyncClient) -> None:
    for path in ("/api/health", "/api/me", "/api/nothing", "/nothing.js"):
        headers = (await anonymous.get(path)).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "worker-src 'self' blob:" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


async def test_answers_of_the_api_are_not_kept(anonymous: httpx.AsyncClient) -> None:
    assert (await anonymous.get("/api/health")).headers["cache-control"] == "no-store"


async def test_a_body_over_the_limit_is_refused(client: httpx.AsyncClient) -> None:
    declared = await client.post("/api/tasks", content=b" " * (BODY_LIMIT_BYTES + 1))
    assert (declared.status_code, declared.json()["code"]) == (413, "too_large")

    async def pieces():
        for _ in range(BODY_LIMIT_BYTES // 1_000_000 + 1):
            yield b" " * 1_000_000

    chunked = await client.post("/api/tasks", content=pieces())
    assert (chunked.status_code, chunked.json()["code"]) == (413, "too_large")


async def test_a_nul_in_the_address_is_refused(client: httpx.AsyncClient) -> None:
    for path in ("/api/tasks/a%00b", "/api/tasks?q=a%00b"):
        assert (await client.get(path)).status_code == 400


async def test_a_forwarded_prefix_reaches_the_same_routes(
    anonymous: httpx.AsyncClient,
) -> None:
    prefixed = {"x-forwarded-prefix": "/team/koda"}
    stripped = await anonymous.get("/api/health", headers=prefixed)
    whole = await anonymous.get("/team/koda/api/health", headers=prefixed)
    assert (stripped.status_code, whole.status_code) == (200, 200)
    assert whole.headers["cache-control"] == "no-store"
    ignored = await anonymous.get("/x/api/health", headers={"x-forwarded-prefix": "//evil/x"})
    assert ignored.status_code == 404


async def test_an_unexpected_failure_shows_a_reference_and_no_internals(
    app: FastAPI, runtime: Runtime
) -> None:
    async def fail() -> None:
        raise ValueError("a secret inside")

    app.add_api_route("/api/fails", fail)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        answer = await client.get("/api/fails")
    assert answer.status_code == 500
    body = answer.json()
    assert body["code"] == "internal"
    assert body["details"]["reference"] in body["message"]
    assert "secret inside" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_refused_payload_is_not_repeated(client: httpx.AsyncClient) -> None:
    answer = await client.put("/api/me/keys/anthropic", json={"api_key": "x", "more": "test-key"})
    assert answer.status_code == 422
    body = answer.json()
    assert body["code"] == "invalid_payload"
    assert {one["place"] for one in body["details"]["faults"]} == {"body.api_key", "body.more"}
    assert "test-key" not in answer.text


async def test_what_is_not_there_is_told_as_json(client: httpx.AsyncClient) -> None:
    for method, path, status in (
        ("GET", "/api/nothing", 404),
        ("POST", "/api/nothing", 404),
        ("DELETE", "/api/health", 405),
        ("GET", "/api", 404),
    ):
        answer = await client.request(method, path)
        assert answer.status_code == status
        assert set(answer.json()) == {"code", "message", "hint"}
