"""What every Provider in PROVIDERS promises; a new vendor is added to `_answering` only."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from koda.errors import InvalidInput
from koda.llm.base import Answer, Credentials, Provider, ToolInputPart
from koda.llm.demo import load_demo_script
from koda.llm.providers import PROVIDERS, open_provider
from koda.llm.scripted import Script, ScriptedProvider
from tests.llm.requests import (
    ask,
    collect,
    request,
    result,
    streamed_inputs,
    streamed_text,
    tool,
    user,
)
from tests.loopback.brains import play_script
from tests.loopback.messages_api import TEST_KEY, MessagesApi, Options

_MODELS = tuple({"id": f"claude-test-{n}", "display_name": f"Test {n}"} for n in range(3))


@pytest.fixture(params=sorted(PROVIDERS))
async def provider(request: pytest.FixtureRequest) -> AsyncIterator[Provider]:
    """A Provider whose model plays the demo's script."""
    async with _answering(request.param) as opened:
        try:
            yield opened
        finally:
            await opened.close()


@asynccontextmanager
async def _answering(name: str) -> AsyncIterator[Provider]:
    script = Script.model_validate(load_demo_script())
    if name == "scripted":
        yield ScriptedProvider(script)
        return
    async with MessagesApi(play_script(script), Options(models=_MODELS)) as api:
        yield await open_provider(name, Credentials(TEST_KEY, api.url))
        assert api.violations == []


async def test_ends_with_one_answer_that_holds_all_that_was_streamed(provider: Provider) -> None:
    parts = await collect(provider, request(tools=(tool("report_understanding"),)))
    assert [isinstance(part, Answer) for part in parts] == [False] * (len(parts) - 1) + [True]
    answer = parts[-1]
    assert isinstance(answer, Answer)
    spoken = [block["text"] for block in answer.content if block["type"] == "text"]
    assert streamed_text(parts) == "".join(spoken) != ""
    calls = {block["id"]: block["input"] for block in answer.content if block["type"] == "tool_use"}
    assert {key: json.loads(text) for key, text in streamed_inputs(parts).items()} == calls
    assert len(calls) == 2
    assert answer.stop_reason == "tool_use"
    assert answer.usage.output_tokens > 0


async def test_names_a_tool_call_before_its_input_comes(provider: Provider) -> None:
    parts = await collect(provider, request())
    first = next(part for part in parts if isinstance(part, ToolInputPart))
    assert (first.tool, first.json) == ("mark_step", "")


async def test_plays_a_conversation_to_its_end(provider: Provider) -> None:
    script = Script.model_validate(load_demo_script())
    messages = [user("Begin.")]
    for expected in script.executing:
        answer = await ask(provider, request(*messages))
        called = [block for block in answer.content if block["type"] == "tool_use"]
        assert [(block["name"], block["input"]) for block in called] == [
            (one.tool, one.input) for one in expected.calls
        ]
        messages.append({"role": "assistant", "content": list(answer.content)})
        messages.append(user(*(result(block["id"]) for block in called)))
    assert answer.stop_reason == "end_turn"


async def test_lists_models(provider: Provider) -> None:
    models = await provider.list_models()
    assert models
    assert len({model.model for model in models}) == len(models)


async def test_refuses_an_unknown_provider() -> None:
    with pytest.raises(InvalidInput, match="'nobody'"):
        await open_provider("nobody", Credentials(TEST_KEY))


async def test_every_registered_provider_opens() -> None:
    for name in PROVIDERS:
        opened = await open_provider(name, Credentials(TEST_KEY))
        await opened.close()
