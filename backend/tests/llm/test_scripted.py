"""The scripted Provider: the same request always gets the same answer."""

import pytest

from koda.llm.scripted import Script, ScriptedProvider
from tests.llm.requests import Json, ask, collect, request, result, streamed_text, tool, user

_SCRIPT = Script.model_validate(
    {
        "understanding": [
            {"calls": [{"tool": "report_understanding", "input": {"summary": "ok"}}]}
        ],
        "planning": [{"calls": [{"tool": "submit_plan", "input": {"steps": []}}]}],
        "executing": [
            {"text": "I read.", "calls": [{"tool": "read_file", "input": {"path": "a"}}] * 2},
            {"text": "All\n  done, with   spaces. "},
        ],
    }
)


@pytest.mark.parametrize(
    ("tools", "called"),
    [
        (("read_file", "report_understanding"), "report_understanding"),
        (("read_file", "submit_plan"), "submit_plan"),
        (("read_file", "write_file"), "read_file"),
    ],
)
async def test_the_tools_on_offer_tell_the_phase(tools: tuple[str, ...], called: str) -> None:
    answer = await ask(ScriptedProvider(_SCRIPT), request(tools=tuple(map(tool, tools))))
    assert answer.content[-1]["name"] == called


async def test_goes_on_after_a_restart_from_the_request_alone() -> None:
    first = await ask(ScriptedProvider(_SCRIPT), request())
    messages = _continued([user("Begin.")], first.content)
    again = [await ask(ScriptedProvider(_SCRIPT), request(*messages)) for _ in range(2)]
    assert again[0] == again[1]
    assert again[0].content == ({"type": "text", "text": "All\n  done, with   spaces. "},)
    assert again[0].stop_reason == "end_turn"


async def test_call_ids_are_unique_in_a_conversation_that_outlives_the_script() -> None:
    script = _SCRIPT.model_copy(update={"executing": _SCRIPT.executing[:1]})
    messages, ids = [user("Begin.")], []
    for _ in range(4):
        answer = await ask(ScriptedProvider(script), request(*messages))
        ids += [block["id"] for block in answer.content if block["type"] == "tool_use"]
        messages = _continued(messages, answer.content)
    assert len(ids) == len(set(ids)) == 8


async def test_streams_in_small_parts_and_costs_nothing() -> None:
    messages = _continued([user("Begin.")], ({"type": "text", "text": "Hm."},))
    parts = await collect(ScriptedProvider(_SCRIPT), request(*messages))
    assert len(parts) > 4
    assert streamed_text(parts) == "All\n  done, with   spaces. "
    answer = await ask(ScriptedProvider(_SCRIPT), request(*messages))
    assert answer.cost_usd == 0
    assert answer.usage.cache_read_tokens > 0


async def test_a_phase_without_answers_says_so() -> None:
    answer = await ask(ScriptedProvider(Script()), request())
    assert answer.content[0]["text"] == "This script has no answers for executing."


def _continued(messages: list[Json], content: tuple[Json, ...]) -> list[Json]:
    calls = [block["id"] for block in content if block["type"] == "tool_use"]
    results = user(*map(result, calls)) if calls else user("Go on.")
    return [*messages, {"role": "assistant", "content": list(content)}, results]
