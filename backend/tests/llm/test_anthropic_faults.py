"""Every way a request can fail: its kind, what the API asked for, and no secret in any of it."""

import asyncio
import copy
import traceback
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest

from koda.llm.anthropic_errors import find_retry_after_seconds
from koda.llm.base import Answer, Credentials, Provider, ProviderError
from koda.llm.providers import open_provider
from tests.llm.requests import Json, ask, collect, request, user
from tests.loopback import faults as f
from tests.loopback.messages_api import TEST_KEY, MessagesApi, Options
from tests.loopback.replies import Reply, say

KEY = "test-key-that-must-not-show"


def _brain(_: Json) -> Reply:
    return say("A whole answer, in several words.")


async def _fail(fault: f.Fault, asked: Provider | None = None) -> ProviderError:
    """The error of one request that meets `fault`; the next one must succeed."""
    async with MessagesApi(_brain, Options(keys=frozenset({KEY}))) as api:
        provider = asked or await open_provider("anthropic", Credentials(KEY, api.url))
        try:
            api.fail_next(fault)
            with pytest.raises(ProviderError) as caught:
                await collect(provider, request())
            assert (await ask(provider, request())).stop_reason == "end_turn"
            # Koda retries, the SDK does not: one failed request, one good one.
            assert len(api.recorded) == 2
        finally:
            await provider.close()
        _assert_no_secret(caught.value)
        return caught.value


def _assert_no_secret(error: BaseException) -> None:
    """The key is in no message, trace, cause, context or attribute that a log could show."""
    shown = "".join(traceback.format_exception(error)) + repr(error) + repr(vars(error))
    assert KEY not in shown
    assert error.__cause__ is None
    assert error.__context__ is None


@pytest.mark.parametrize(
    ("fault", "kind", "retry_after"),
    [
        (f.rate_limited("7"), "rate_limit", 7.0),
        (f.rate_limited("0.25"), "rate_limit", 0.25),
        (f.http_error(429, "rate_limit_error", "Slow"), "rate_limit", None),
        (
            f.http_error(429, "rate_limit_error", "x", retry_after="9", retry_after_ms="1500"),
            "rate_limit",
            1.5,
        ),
        (f.http_error(400, "invalid_request_error", "bad field"), "rejected", None),
        (
            f.http_error(400, "invalid_request_error", "Your credit balance is too low"),
            "rejected",
            None,
        ),
        (f.http_error(401, "authentication_error", f"invalid key {KEY}"), "auth", None),
        (f.http_error(402, "billing_error", "Pay"), "rejected", None),
        (f.http_error(403, "permission_error", f"no {KEY}"), "auth", None),
        (f.http_error(404, "not_found_error", "model: claude-gone"), "rejected", None),
        (f.http_error(408, "timeout_error", "Slow"), "overloaded", None),
        (f.http_error(413, "request_too_large", "Too large"), "context_too_long", None),
        (f.http_error(500, "api_error", "Oops", retry_after="3"), "overloaded", 3.0),
        (f.http_error(503, "api_error", "Away"), "overloaded", None),
        (f.http_error(504, "timeout_error", "Late"), "overloaded", None),
        (f.overloaded(), "overloaded", None),
        (f.html_bad_gateway(), "overloaded", None),
        (f.HttpFault(502, b""), "overloaded", None),
        (f.HttpFault(400, b"[1, 2]"), "rejected", None),
        (f.HttpFault(400, b'{"error": "model is required"}'), "rejected", None),
        (f.HttpFault(307, b"", {"location": "http://127.0.0.1:9/"}), "rejected", None),
        (f.DropBefore(), "connection", None),
        (f.DropMid(0.0), "connection", None),
        (f.DropMid(0.5), "connection", None),
        (f.DropMid(0.99), "connection", None),
        (f.ErrorEvent(), "overloaded", None),
        (f.ErrorEvent("rate_limit_error", "Slow", 0.0), "rate_limit", None),
        (f.ErrorEvent("invalid_request_error", "bad"), "rejected", None),
        (f.ErrorEvent("authentication_error", f"bad {KEY}"), "auth", None),
        (f.ErrorEvent("new_kind_of_error", "?"), "overloaded", None),
    ],
)
async def test_maps_every_failure_to_its_kind(
    fault: f.Fault, kind: str, retry_after: float | None
) -> None:
    error = await _fail(fault)
    assert (error.kind, error.retry_after_seconds) == (kind, retry_after)
    assert error.retryable == (kind in ("rate_limit", "overloaded", "connection"))
    assert error.code == f"provider_{kind}"
    assert error.message
    assert error.hint


async def test_says_what_the_api_said() -> None:
    error = await _fail(f.http_error(404, "not_found_error", "model:\n  claude-gone"))
    assert error.message.endswith("answered model: claude-gone (HTTP 404)")


async def test_says_nothing_of_an_html_page_but_that_it_came() -> None:
    error = await _fail(f.html_bad_gateway())
    assert error.message.endswith("answered with an error page of type text/html (HTTP 502)")


async def test_tells_that_money_is_missing() -> None:
    error = await _fail(f.http_error(402, "billing_error", "Pay"))
    assert "credit" in error.hint


@pytest.mark.parametrize(
    "message",
    [
        "prompt is too long: {tokens} tokens > {limit} maximum",
        "input length and `max_tokens` exceed context limit: the context window is {limit}",
        "the request exceeds the available context size, n_ctx {limit}",
    ],
)
async def test_tells_a_prompt_that_is_too_long(message: str) -> None:
    options = Options(max_prompt_tokens=3_000, context_message=message)
    async with MessagesApi(_brain, options) as api:
        provider = await open_provider("anthropic", Credentials(TEST_KEY, api.url))
        with pytest.raises(ProviderError) as caught:
            await ask(provider, request(user("word " * 4_000)))
        await provider.close()
    assert caught.value.kind == "context_too_long"
    assert not caught.value.retryable


async def test_tells_a_refused_connection_without_the_passwords_of_its_address() -> None:
    server = await asyncio.start_server(lambda _, __: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    address = f"http://user:{KEY}@127.0.0.1:{port}/base"
    provider = await open_provider("anthropic", Credentials(KEY, address))
    with pytest.raises(ProviderError) as caught:
        await ask(provider, request())
    await provider.close()
    assert caught.value.kind == "connection"
    assert f"http://127.0.0.1:{port} " in caught.value.message
    _assert_no_secret(caught.value)


async def test_a_wrong_key_is_an_auth_error_for_models_too() -> None:
    async with MessagesApi(_brain) as api:
        provider = await open_provider("anthropic", Credentials(KEY, api.url))
        with pytest.raises(ProviderError) as caught:
            await provider.list_models()
        await provider.close()
    assert caught.value.kind == "auth"
    _assert_no_secret(caught.value)


@pytest.mark.parametrize(
    "stream",
    [
        b"event: message_start\ndata: {broken\n\n",
        b"event: message_start\ndata: {}\n\n",
        b'event: content_block_delta\ndata: {"type": "content_block_delta", "index": 3}\n\n',
        b"event: message_start\ndata: \xff\xfe\n\n",
        b"",
        b"<html>welcome to the hotel network</html>",
    ],
)
async def test_a_stream_that_is_no_answer_is_a_connection_error(stream: bytes) -> None:
    fault = f.HttpFault(200, stream, media_type="text/event-stream")
    assert (await _fail(fault)).kind == "connection"


async def test_the_named_faults_each_let_the_next_request_through() -> None:
    assert len(f.NAMED_FAULTS) == 12
    async with MessagesApi(_brain) as api:
        provider = await open_provider("anthropic", Credentials(TEST_KEY, api.url))
        for faults in f.NAMED_FAULTS.values():
            api.fail_next(*copy.copy(faults))
            for _ in faults:
                await _ignore_failure(provider)
            assert isinstance((await collect(provider, request()))[-1], Answer)
        await provider.close()
        assert api.violations == []


async def _ignore_failure(provider: Provider) -> None:
    try:
        await ask(provider, request())
    except ProviderError:
        return


def test_reads_retry_after_in_all_its_forms() -> None:
    now = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
    later = format_datetime(datetime(2026, 11, 1, 12, 1, 30, tzinfo=UTC), usegmt=True)
    for headers, expected in [
        ({}, None),
        ({"retry-after": "12"}, 12.0),
        ({"retry-after": later}, 90.0),
        ({"retry-after": "Sun, 01 Nov 2026 11:00:00 -0000"}, 0.0),
        ({"retry-after": "-5"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after-ms": "250", "retry-after": "1"}, 0.25),
        ({"retry-after-ms": "x", "retry-after": "1"}, 1.0),
    ]:
        assert find_retry_after_seconds(headers, now) == expected, headers
