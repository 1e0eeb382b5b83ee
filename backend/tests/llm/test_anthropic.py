"""The Anthropic adapter against a strict Messages API on loopback."""

import asyncio
import logging
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace

import pytest

from koda.events.types import Usage
from koda.llm.base import Answer, Credentials, ModelInfo, Provider, ProviderError
from koda.llm.providers import open_provider
from tests.llm.requests import (
    Json,
    ask,
    collect,
    request,
    result,
    streamed_inputs,
    streamed_text,
    streamed_thinking,
    user,
)
from tests.loopback.faults import Altered, Hold, malformed_input, max_tokens, pause_turn, refusal
from tests.loopback.messages_api import TEST_KEY, MessagesApi, Options
from tests.loopback.replies import Reply, call, say

_TRICKY = 'Ein "Zitat", \\ und 漢字 🦊\r\n\tzwei Zeilen\u2028'


@asynccontextmanager
async def serving(
    *replies: Reply, options: Options | None = None
) -> AsyncIterator[tuple[MessagesApi, Provider]]:
    """A server that gives these replies, chosen by the number of answers so far."""

    def brain(body: Json) -> Reply:
        return replies[sum(message["role"] == "assistant" for message in body["messages"])]

    async with MessagesApi(brain, options) as api:
        provider = await open_provider("anthropic", Credentials(TEST_KEY, api.url))
        try:
            yield api, provider
        finally:
            await provider.close()


@pytest.mark.parametrize("seed", range(25))
async def test_survives_streams_cut_at_any_byte(seed: int) -> None:
    reply = say(
        _TRICKY * 3,
        call("write_file", "toolu_1", path="ü/🦊.py", content=_TRICKY, deep={"a": [1, None, 2.5]}),
        call("read_file", "toolu_2", path="x"),
        thinking=f"Hmm… {_TRICKY}",
    )
    async with serving(reply, options=Options(seed=seed)) as (api, provider):
        parts = await collect(provider, request())
        answer = parts[-1]
        assert isinstance(answer, Answer)
        sent = api.recorded[0].reply
        assert sent is not None
        assert answer.content == sent.content
        assert streamed_text(parts) == _TRICKY * 3
        assert streamed_thinking(parts) == f"Hmm… {_TRICKY}"
        assert list(streamed_inputs(parts)) == ["toolu_1", "toolu_2"]


async def test_sends_thinking_and_unknown_blocks_back_as_they_came() -> None:
    odd = {"type": "oracle_result", "entries": [{"score": 1.50, "at": None}], "z": 1, "a": "ß"}
    hidden = {"type": "redacted_thinking", "data": "b3BhcXVl=="}
    asked = call("read_file", "toolu_1", path="x")
    first = Reply(
        ({"type": "thinking", "thinking": "Let me see. 🦊"}, hidden, odd, asked), "tool_use"
    )
    async with serving(first, say("Done.")) as (api, provider):
        one = await ask(provider, request())
        answered = {"role": "assistant", "content": list(one.content)}
        await ask(provider, request(user("Begin."), answered, user(result("toolu_1"))))
        # The server refuses thinking or unknown blocks that differ in anything.
        assert api.violations == []
        assert api.recorded[1].parsed["messages"][1]["content"][:3] == list(one.content[:3])


async def test_counts_tokens_and_cost() -> None:
    long = "words " * 2_000
    asked = call("read_file", "toolu_1", path="x")
    async with serving(say("", asked), say("Done.")) as (api, provider):
        one = await ask(provider, request(user(long)))
        answered = {"role": "assistant", "content": list(one.content)}
        two = await ask(provider, request(user(long), answered, user(result("toolu_1"))))
        counted = api.recorded[1].counted
        assert counted is not None
        assert counted.cache_read_tokens > 2_000
        assert two.usage == Usage(
            input_tokens=counted.input_tokens,
            output_tokens=two.usage.output_tokens,
            cache_read_tokens=counted.cache_read_tokens,
            cache_write_tokens=counted.cache_write_tokens,
        )
        # Sonnet 5.5: 2 in, 10 out, 0.10 cache read, 2.50 cache write a million.
        usage = two.usage
        price = usage.input_tokens * 2 + usage.output_tokens * 10
        price += usage.cache_read_tokens * 0.1 + usage.cache_write_tokens * 2.5
        assert two.cost_usd == pytest.approx(price / 1e6)


async def test_has_no_cost_for_a_model_without_a_price() -> None:
    async with serving(say("Hello.")) as (_, provider):
        answer = await ask(provider, request(model="qwen3:8b"))
        assert answer.cost_usd is None


async def test_keeps_the_text_of_input_that_does_not_parse() -> None:
    reply = say("", call("write_file", "toolu_1", path="x"))
    async with serving(reply, say("Sorry.")) as (api, provider):
        api.fail_next(Altered(malformed_input))
        one = await ask(provider, request())
        assert one.content[-1] == {
            "type": "tool_use",
            "id": "toolu_fault1",
            "name": "write_file",
            "input": {},
            "malformed_input": '{"path": "src/ma',
        }
        answered = {"role": "assistant", "content": list(one.content)}
        await ask(provider, request(user("Begin."), answered, user(result("toolu_fault1"))))
        assert api.violations == []


@pytest.mark.parametrize("raw", ["[1]", '"text"', "{} {}", '{"path": "\\ud83d"}'])
async def test_counts_input_that_is_no_object_as_malformed(raw: str) -> None:
    reply = Reply(({**call("read_file", "toolu_1"), "raw_input": raw},), "tool_use")
    async with serving(reply) as (_, provider):
        block = (await ask(provider, request())).content[0]
        assert (block["input"], block["malformed_input"]) == ({}, raw)


async def test_takes_a_call_without_input_as_an_empty_object() -> None:
    async with serving(say("", call("list_directory", "toolu_1"))) as (_, provider):
        assert (await ask(provider, request())).content == (call("list_directory", "toolu_1"),)


@pytest.mark.parametrize(
    ("alter", "reason"),
    [(max_tokens, "max_tokens"), (refusal, "refusal"), (pause_turn, "pause_turn")],
)
async def test_passes_stop_reasons_through(alter: object, reason: str) -> None:
    async with serving(say("Hello."), say("Go on.")) as (api, provider):
        api.fail_next(Altered(alter))  # type: ignore[arg-type]
        assert (await ask(provider, request())).stop_reason == reason


async def test_continues_a_paused_turn() -> None:
    async with serving(say("One."), say("Two.")) as (api, provider):
        api.fail_next(Altered(pause_turn))
        one = await ask(provider, request())
        answered = {"role": "assistant", "content": list(one.content)}
        two = await ask(provider, request(user("Begin."), answered))
        assert (two.stop_reason, api.violations) == ("end_turn", [])


async def test_renames_call_ids_that_the_conversation_has_already() -> None:
    again = say("", call("read_file", "call_0", path="x"), call("read_file", "call_0", path="y"))
    async with serving(again, again) as (api, provider):
        one = await ask(provider, request())
        assert [block["id"] for block in one.content] == ["call_0", "call_0-2"]
        answered = {"role": "assistant", "content": list(one.content)}
        results = user(result("call_0"), result("call_0-2"))
        two = await collect(provider, request(user("Begin."), answered, results))
        assert list(streamed_inputs(two)) == ["call_0-3", "call_0-4"]
        assert api.violations == []


async def test_sends_the_key_in_both_headers() -> None:
    async with serving(say("Hello.")) as (api, provider):
        await ask(provider, request())
        headers = api.recorded[0].headers
        assert headers["x-api-key"] == TEST_KEY
        assert headers["authorization"] == f"Bearer {TEST_KEY}"


async def test_asks_for_thinking_and_effort_only_where_the_model_can() -> None:
    async with serving(say("Hello.")) as (api, provider):
        for model in ("claude-sonnet-5-5", "claude-haiku-4-5-20251001", "qwen3:8b"):
            await ask(provider, request(model=model, thinking=True, effort="low"))
        able, *others = [one.parsed for one in api.recorded]
        assert able["thinking"]["type"] == "adaptive"
        assert able["output_config"] == {"effort": "low"}
        for body in others:
            assert not {"thinking", "output_config"} & body.keys()
        assert [one["max_tokens"] for one in (able, *others)] == [32_000, 32_000, 8_192]


async def test_believes_what_the_models_list_says_of_a_model() -> None:
    listed = (
        {
            "id": "claude-next-1",
            "display_name": "Next",
            "max_input_tokens": 500_000,
            "max_tokens": 16_000,
            "retires_at": "2027-01-01T00:00:00Z",
            "capabilities": {
                "thinking": {"supported": True, "types": {"adaptive": {"supported": True}}},
                "effort": {"supported": False},
            },
        },
        {"id": "claude-sonnet-5-5", "display_name": "Sonnet"},
        {"id": "qwen3:8b"},
    )
    async with serving(say("Hello."), options=Options(models=listed)) as (api, provider):
        assert await provider.list_models() == [
            ModelInfo(
                "claude-next-1", "Next", 500_000, 16_000, "2027-01-01T00:00:00Z", True, False
            ),
            ModelInfo("claude-sonnet-5-5", "Sonnet", 1_000_000, 128_000, None, True, True),
            ModelInfo("qwen3:8b", "qwen3:8b"),
        ]
        await ask(provider, request(model="claude-next-1", thinking=True, effort="high"))
        body = api.recorded[0].parsed
        assert body["max_tokens"] == 16_000
        assert "thinking" in body
        assert "output_config" not in body


async def test_closing_the_stream_ends_the_request() -> None:
    async with serving(say("word " * 500)) as (api, provider):
        api.fail_next(Hold(0.3))
        async with aclosing(provider.stream(request())) as parts:  # type: ignore[type-var]
            await anext(aiter(parts))
        await asyncio.wait_for(api.wait_until_finished(0), 5)
        # The provider is as good as new.
        assert (await ask(provider, request())).stop_reason == "end_turn"


async def test_cancelling_in_mid_stream_ends_the_request() -> None:
    async with serving(say("word " * 500)) as (api, provider):
        api.fail_next(Hold(0.3))
        task = asyncio.ensure_future(ask(provider, request()))
        await api.wait_for_requests(1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(api.wait_until_finished(0), 5)


async def test_one_connection_serves_consecutive_requests() -> None:
    async with serving(say("Hello.")) as (api, provider):
        for _ in range(5):
            async for part in provider.stream(request()):
                if isinstance(part, Answer):
                    break
        assert api.connection_count == 1


async def test_an_answer_does_not_wait_for_a_body_that_never_ends() -> None:
    async with serving(say("Hello.")) as (api, provider):
        api.fail_next(Hold(1.0))
        answer = await asyncio.wait_for(ask(provider, request()), 5)
        assert answer.stop_reason == "end_turn"


async def test_serves_many_at_once() -> None:
    async with serving(say("Hello.")) as (_, provider):
        answers = await asyncio.gather(*(ask(provider, request()) for _ in range(20)))
        assert {answer.content[0]["text"] for answer in answers} == {"Hello."}


async def test_sends_text_that_has_no_utf8() -> None:
    # A command's output can hold bytes that Python reads as lone surrogates.
    async with serving(say("Hello.")) as (api, provider):
        await ask(provider, request(user("bad \udc80 byte")))
        assert api.recorded[0].parsed["messages"][0]["content"][0]["text"] == "bad ? byte"


@pytest.mark.parametrize("ending", ["", "/", "/v1", "/v1/"])
async def test_takes_an_address_with_or_without_its_version(ending: str) -> None:
    async with MessagesApi(lambda _: say("Hello.")) as api:
        provider = await open_provider("anthropic", Credentials(TEST_KEY, api.url + ending))
        assert (await ask(provider, request())).stop_reason == "end_turn"
        await provider.close()


async def test_no_log_line_holds_the_key(caplog: pytest.LogCaptureFixture) -> None:
    key = "test-key-that-must-not-show"
    with caplog.at_level(logging.DEBUG):
        async with MessagesApi(lambda _: say("Hi."), Options(keys=frozenset({key}))) as api:
            provider = await open_provider("anthropic", Credentials(key, api.url))
            await ask(provider, request())
            await provider.list_models()
            await provider.close()
    logged = [record.getMessage() + str(record.__dict__) for record in caplog.records]
    assert any("/v1/messages" in line for line in logged)
    assert not [line for line in logged if key in line]


async def test_refuses_keys_that_cannot_be_sent() -> None:
    for key in ("", "  ", "test\nkey", "tëst"):
        with pytest.raises(ProviderError) as caught:
            await open_provider("anthropic", Credentials(key))
        assert caught.value.kind == "auth"


async def test_credentials_hide_their_key() -> None:
    assert TEST_KEY not in repr(replace(Credentials(TEST_KEY), base_url="http://127.0.0.1"))


def test_the_sdk_is_not_imported_before_it_is_used() -> None:
    code = (
        "import sys, koda.llm.providers, koda.llm.scripted, koda.llm.retry, koda.llm.pricing;"
        "sys.exit('anthropic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
