"""What consecutive requests share: the bytes, and what the API's cache reads of them."""

import json
from collections.abc import AsyncIterator
from itertools import pairwise

import pytest
from bench.cache import cache_read_of_possible, prefix_kept

from koda.llm.base import Credentials, ModelRequest, Provider
from koda.llm.providers import open_provider
from tests.llm.requests import Json, ask, request, result, tool, user
from tests.loopback.messages_api import TEST_KEY, MessagesApi, Options, Recorded
from tests.loopback.prompt_cache import PromptCache
from tests.loopback.replies import Reply, call, say

_TOOLS = tuple(tool(f"tool_{number}") for number in range(8))


@pytest.fixture
async def api() -> AsyncIterator[MessagesApi]:
    """A server whose answer number n makes as many calls as the last user text asks for."""

    def brain(body: Json) -> Reply:
        turn = len(body["messages"])
        blocks = [
            call("tool_0", f"turn{turn}_{number}", path=f"src/{number}.py")
            for number in range(_calls_at(turn // 2))
        ]
        return say("I look at some more files.", *blocks, thinking="Which ones? " * 20)

    async with MessagesApi(brain, Options(min_cache_tokens=256, cut=False)) as server:
        yield server


def _calls_at(turn: int) -> int:
    """From one call a turn to far more than the lookback of 20 blocks."""
    return (1, 3, 30, 1, 45, 12, 2, 60, 1, 1)[turn % 10]


@pytest.fixture
async def provider(api: MessagesApi) -> AsyncIterator[Provider]:
    opened = await open_provider("anthropic", Credentials(TEST_KEY, api.url))
    yield opened
    await opened.close()


async def _converse(provider: Provider, turns: int, steer_at: int | None = None) -> None:
    messages: list[Json] = [user("Please change the client. " * 40)]
    for turn in range(turns):
        answer = await ask(provider, _asked(messages))
        content = json.loads(json.dumps(answer.content))
        messages.append({"role": "assistant", "content": content})
        calls = [block["id"] for block in content if block["type"] == "tool_use"]
        steering = ["Never resend POST."] if turn == steer_at else []
        messages.append(user(*(result(one, "line\n" * 60) for one in calls), *steering))


def _asked(messages: list[Json]) -> ModelRequest:
    return request(*messages, tools=_TOOLS, thinking=True, effort="medium")


async def test_a_phase_shares_its_bytes_except_breakpoints(
    api: MessagesApi, provider: Provider
) -> None:
    await _converse(provider, 12, steer_at=4)
    bodies = [_without_marks(one.body) for one in api.recorded]
    for older, newer in pairwise(bodies):
        # Without the brackets that close the older one's messages.
        assert newer.startswith(older.removesuffix("]}"))
    assert api.violations == []


async def test_breakpoints_read_all_that_perfect_ones_could(
    api: MessagesApi, provider: Provider
) -> None:
    await _converse(provider, 20, steer_at=6)
    assert sum(one.counted.possible_tokens for one in api.recorded if one.counted) > 100_000
    assert cache_read_of_possible(api.recorded) >= 0.99
    assert prefix_kept(api.recorded) == 1.0


def test_the_measures_see_a_prefix_that_changes() -> None:
    cache = PromptCache(min_tokens=1)
    recorded = []
    for system in ("It is 12:00.", "It is 12:01."):
        text = {"type": "text", "text": "word " * 100, "cache_control": {"type": "ephemeral"}}
        body: Json = {"model": "m", "system": system, "messages": [user(text)]}
        bare = json.dumps(body, separators=(",", ":")).encode()
        recorded.append(Recorded({}, bare, 0, 0, counted=cache.count(body)))
    assert prefix_kept(recorded) < 0.2
    assert cache_read_of_possible(recorded[:1]) == 1.0
    unmarked: Json = {"model": "m", "messages": [user("word " * 100)]}
    bodies = [Recorded({}, b"{}", 0, 0, counted=cache.count(unmarked)) for _ in range(2)]
    assert cache_read_of_possible(bodies) == 0.0


async def test_a_failed_request_costs_no_cache(api: MessagesApi, provider: Provider) -> None:
    messages = [user("Please change the client. " * 80)]
    first = await ask(provider, _asked(messages))
    ids = [block["id"] for block in first.content if block["type"] == "tool_use"]
    messages.append({"role": "assistant", "content": list(first.content)})
    messages.append(user(*map(result, ids)))
    # A person's words arrive while the request is repeated: the tail is not where it was.
    messages[-1]["content"].append({"type": "text", "text": "Mind the tests."})
    await ask(provider, _asked(messages))
    counted = api.recorded[1].counted
    assert counted is not None
    assert counted.cache_read_tokens == counted.possible_tokens > 0


async def test_another_task_reads_tools_and_system(api: MessagesApi, provider: Provider) -> None:
    for text in ("One task. ", "Another one. "):
        await ask(provider, request(user(text * 200), tools=_TOOLS))
    counted = api.recorded[1].counted
    assert counted is not None
    assert counted.cache_read_tokens == counted.possible_tokens > 256


async def test_a_request_without_system_marks_its_tools(
    api: MessagesApi, provider: Provider
) -> None:
    await ask(provider, request(system="", tools=_TOOLS))
    body = api.recorded[0].parsed
    assert "system" not in body
    assert [("cache_control" in one) for one in body["tools"]] == [False] * 7 + [True]


async def test_joins_messages_of_one_role_and_drops_empty_ones(
    api: MessagesApi, provider: Provider
) -> None:
    await ask(
        provider,
        request(
            {"role": "user", "content": "Begin."},
            {"role": "assistant", "content": [{"type": "text", "text": " \n"}]},
            user("Go on.", ""),
        ),
    )
    mark = {"cache_control": {"type": "ephemeral"}}
    assert api.recorded[0].parsed["messages"] == [
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "Begin."},
                {"type": "text", "text": "Go on."} | mark,
            ],
        }
    ]


def _without_marks(body: bytes) -> str:
    text = body.decode()
    assert 2 <= text.count(',"cache_control":{"type":"ephemeral"}') <= 4
    return text.replace(',"cache_control":{"type":"ephemeral"}', "")
