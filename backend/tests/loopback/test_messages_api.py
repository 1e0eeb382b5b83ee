"""The stand-in API refuses what the API refuses, and counts its cache as the API does."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.loopback.faults import DropMid
from tests.loopback.messages_api import TEST_KEY, MessagesApi
from tests.loopback.prompt_cache import LOOKBACK_BLOCKS, PromptCache
from tests.loopback.replies import Reply, call, say
from tests.loopback.rules import sign

Json = dict[str, Any]

_HEADERS = {"x-api-key": TEST_KEY, "anthropic-version": "2023-06-01"}
_MARK = {"cache_control": {"type": "ephemeral"}}


@pytest.fixture
async def api() -> AsyncIterator[MessagesApi]:
    async with MessagesApi(lambda _: say("Hello.", thinking="Hm.")) as server:
        yield server


@pytest.fixture
async def client(api: MessagesApi) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=api.url, headers=_HEADERS) as opened:
        yield opened


def _text(text: str, **more: Any) -> Json:
    return {"type": "text", "text": text, **more}


def _body(*messages: Json, **more: Any) -> Json:
    return {
        "model": "claude-test",
        "max_tokens": 100,
        "messages": list(messages) or [{"role": "user", "content": "Hi."}],
        **more,
    }


def _user(*blocks: Json) -> Json:
    return {"role": "user", "content": list(blocks)}


def _assistant(*blocks: Json) -> Json:
    return {"role": "assistant", "content": list(blocks)}


def _result(call_id: str, **more: Any) -> Json:
    return {"type": "tool_result", "tool_use_id": call_id, "content": "fine", **more}


_ASKS = _assistant(call("read_file", "a"), call("read_file", "b"))
_BOTH = _user(_result("a"), _result("b"))
_TOOL: Json = {"name": "read_file", "input_schema": {"type": "object"}}


@pytest.mark.parametrize(
    "body",
    [
        _body(_user(_text("Hi."))),
        _body(_user(_text("Hi.")), _ASKS, _user(_result("b"), _result("a"), _text("And?"))),
        _body(tools=[_TOOL | _MARK], system=[_text("Be kind.", **_MARK)]),
        _body(
            _user(_text("Hi.")),
            _assistant({"type": "thinking", "thinking": "Hm.", "signature": sign("Hm.")}),
            _user(_text("Go on.")),
        ),
    ],
)
async def test_takes_what_the_api_takes(client: httpx.AsyncClient, body: Json) -> None:
    answer = await client.post("/v1/messages", json=body)
    assert answer.status_code == 200, answer.text
    assert answer.json()["content"][-1] == _text("Hello.")


_REFUSED: dict[str, Json] = {
    "unknown field": _body(temperature=1),
    "no messages": _body() | {"messages": []},
    "assistant first": _body(_assistant(_text("Hi."))),
    "two of one role": _body(_user(_text("Hi.")), _user(_text("Hi."))),
    "prefill": _body(_user(_text("Hi.")), _assistant(_text("I"))),
    "empty text": _body(_user(_text(""))),
    "empty content": _body(_user()),
    "unanswered call": _body(_user(_text("Hi.")), _ASKS, _user(_result("a"))),
    "dangling call": _body(_user(_text("Hi.")), _ASKS),
    "stray result": _body(_user(_result("a"))),
    "result twice": _body(_user(_text("Hi.")), _ASKS, _user(_result("a"), *_BOTH["content"])),
    "text first": _body(_user(_text("Hi.")), _ASKS, _user(_text("So:"), *_BOTH["content"])),
    "id used twice": _body(_user(_text("Hi.")), _ASKS, _BOTH, _ASKS, _BOTH),
    "own field": _body(_user(_text("Hi.")), _assistant(_text("I", malformed_input="x")), _BOTH),
    "result of assistant": _body(_user(_text("Hi.")), _assistant(_result("a")), _user(_text("x"))),
    "changed thinking": _body(
        _user(_text("Hi.")),
        _assistant({"type": "thinking", "thinking": "Ha.", "signature": sign("Hm.")}),
        _user(_text("Go on.")),
    ),
    "made-up block": _body(_user({"type": "oracle_result"})),
    "made-up redaction": _body(
        _user(_text("Hi.")),
        _assistant({"type": "redacted_thinking", "data": "x"}),
        _user(_text("Go on.")),
    ),
    "empty error": _body(
        _user(_text("Hi.")), _ASKS, _user(_result("a"), _result("b", content="", is_error=True))
    ),
    "five breakpoints": _body(_user(*[_text("Hi.", **_MARK)] * 5)),
    "breakpoint on thinking": _body(
        _user(_text("Hi.")),
        _assistant({"type": "thinking", "thinking": "Hm.", "signature": sign("Hm."), **_MARK}),
        _user(_text("Go on.")),
    ),
    "two tools of one name": _body(tools=[_TOOL, _TOOL]),
    "tool without schema": _body(tools=[{"name": "read_file"}]),
    "made-up effort": _body(output_config={"effort": "enormous"}),
}


@pytest.mark.parametrize("name", _REFUSED)
async def test_refuses_what_the_api_refuses(
    api: MessagesApi, client: httpx.AsyncClient, name: str
) -> None:
    answer = await client.post("/v1/messages", json=_REFUSED[name])
    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_request_error"
    assert len(api.violations) == 1


@pytest.mark.parametrize("missing", ["model", "max_tokens", "messages"])
async def test_refuses_a_body_without(client: httpx.AsyncClient, missing: str) -> None:
    body = _body()
    del body[missing]
    answer = await client.post("/v1/messages", json=body)
    assert (answer.status_code, missing in answer.text) == (400, True)


async def test_refuses_wrong_keys_and_missing_versions(
    api: MessagesApi, client: httpx.AsyncClient
) -> None:
    wrong = await client.post("/v1/messages", json=_body(), headers={"x-api-key": "other"})
    assert wrong.status_code == 401
    async with httpx.AsyncClient(base_url=api.url, headers={"x-api-key": TEST_KEY}) as bare:
        assert (await bare.post("/v1/messages", json=_body())).status_code == 400


async def test_a_dropped_stream_is_an_error_for_http_too(
    api: MessagesApi, client: httpx.AsyncClient
) -> None:
    api.fail_next(DropMid())
    with pytest.raises(httpx.RemoteProtocolError):
        await client.post("/v1/messages", json=_body(stream=True))


async def test_every_recorded_request_tells_its_outcome(
    api: MessagesApi, client: httpx.AsyncClient
) -> None:
    await client.post("/v1/messages", json=_body())
    await client.post("/v1/messages", json=_REFUSED["prefill"])
    assert [one.outcome for one in api.recorded] == ["answered", "refused"]
    assert json.loads(api.recorded[0].body) == _body()
    first = api.recorded[0]
    assert 0 < first.started_at <= first.received_at <= first.finished_at
    assert isinstance(first.reply, Reply)


def _conversation(block_count: int, *marked: int) -> Json:
    blocks = [
        _text(f"{n} " + "x" * 392, **(_MARK if n in marked else {})) for n in range(block_count)
    ]
    return _body(_user(*blocks))


def test_the_cache_reads_what_was_written_at_a_breakpoint() -> None:
    cache = PromptCache(min_tokens=100)
    first = cache.count(_conversation(5, 4))
    again = cache.count(_conversation(5, 4))
    assert first.cache_read_tokens == 0
    assert (first.input_tokens, first.cache_write_tokens) == (0, again.cache_read_tokens)
    assert (again.input_tokens, again.cache_write_tokens) == (0, 0)


def test_the_cache_looks_back_over_twenty_blocks_and_no_more() -> None:
    for distance, found in ((LOOKBACK_BLOCKS - 1, True), (LOOKBACK_BLOCKS, False)):
        cache = PromptCache(min_tokens=100)
        written = cache.count(_conversation(5, 4)).cache_write_tokens
        counted = cache.count(_conversation(5 + distance, 4 + distance))
        assert counted.cache_read_tokens == (written if found else 0)
        assert counted.possible_tokens == written


def test_the_cache_knows_no_short_prompts() -> None:
    cache = PromptCache(min_tokens=10_000)
    cache.count(_conversation(5, 4))
    counted = cache.count(_conversation(5, 4))
    assert (counted.cache_read_tokens, counted.possible_tokens) == (0, 0)


def test_the_cache_forgets_after_five_minutes_without_use() -> None:
    times = iter((0.0, 299.0, 598.0, 899.0))
    cache = PromptCache(min_tokens=100, clock=lambda: next(times))
    counted = [cache.count(_conversation(5, 4)) for _ in range(4)]
    assert [one.cache_read_tokens > 0 for one in counted] == [False, True, True, False]
    assert [one.possible_tokens > 0 for one in counted] == [False, True, True, False]


def test_without_a_breakpoint_nothing_is_read_and_much_was_possible() -> None:
    cache = PromptCache(min_tokens=100)
    cache.count(_conversation(5))
    counted = cache.count(_conversation(6))
    assert (counted.cache_read_tokens, counted.cache_write_tokens) == (0, 0)
    assert counted.possible_tokens > 400


async def test_runs_as_a_process_that_plays_the_demo() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.loopback.messages_api"),
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    try:
        url = (await process.stdout.readline()).decode().strip()
        async with httpx.AsyncClient(base_url=url, headers=_HEADERS) as client:
            answer = await client.post(
                "/v1/messages", json=_body(tools=[_TOOL | {"name": "submit_plan"}])
            )
        assert answer.json()["stop_reason"] == "tool_use"
    finally:
        process.terminate()
        await process.wait()
