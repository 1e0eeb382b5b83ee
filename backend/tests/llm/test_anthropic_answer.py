"""Putting an answer together from events, also from servers that speak the API only roughly."""

from typing import Any

import pytest

from koda.events.types import Usage
from koda.llm.anthropic_answer import AnswerAssembler
from koda.llm.base import Answer, ProviderError, StreamPart, TextPart, ToolInputPart

Json = dict[str, Any]


def _assemble(*events: Json, taken: set[str] | None = None) -> tuple[list[StreamPart], Answer]:
    assembler = AnswerAssembler("some-model", taken or set())
    parts = [
        part for event in (*events, {"type": "message_stop"}) for part in assembler.feed(event)
    ]
    assert assembler.whole
    return parts, assembler.answer()


def _start(block: Json, index: int = 0) -> Json:
    return {"type": "content_block_start", "index": index, "content_block": block}


def _delta(kind: str, index: int = 0, **values: Any) -> Json:
    delta = {"type": f"{kind}_delta", **values}
    return {"type": "content_block_delta", "index": index, "delta": delta}


def _stop(index: int = 0) -> Json:
    return {"type": "content_block_stop", "index": index}


def test_joins_characters_that_were_cut_in_halves() -> None:
    parts, answer = _assemble(
        _start({"type": "text", "text": ""}),
        _delta("text", text="fox \ud83e"),
        _delta("text", text="\udd8a!"),
        _stop(),
    )
    assert parts == [TextPart("fox "), TextPart("🦊!")]
    assert answer.content == ({"type": "text", "text": "fox 🦊!"},)


def test_replaces_a_half_whose_other_half_never_comes() -> None:
    parts, answer = _assemble(
        _start({"type": "text", "text": ""}), _delta("text", text="odd \ud83e"), _stop()
    )
    assert parts == [TextPart("odd "), TextPart("�")]
    assert answer.content[0]["text"] == "odd �"


def test_joins_halves_inside_tool_input() -> None:
    _, answer = _assemble(
        _start({"type": "tool_use", "id": "a", "name": "write_file", "input": {}}),
        _delta("input_json", partial_json='{"path": "\ud83e'),
        _delta("input_json", partial_json='\udd8a"}'),
        _stop(),
    )
    assert answer.content[0]["input"] == {"path": "🦊"}


def test_takes_input_that_comes_whole_with_its_block() -> None:
    block = {"type": "tool_use", "id": "a", "name": "read_file", "input": {"path": "x"}}
    parts, answer = _assemble(_start(block), _stop())
    assert parts == [ToolInputPart("a", "read_file", "")]
    assert answer.content == (block,)
    assert answer.stop_reason == "tool_use"


def test_gives_ids_to_calls_that_have_none() -> None:
    calls = [{"type": "tool_use", "name": "read_file"} for _ in range(2)]
    events = [event for n, call in enumerate(calls) for event in (_start(call, n), _stop(n))]
    _, answer = _assemble(*events, taken={"call"})
    assert [block["id"] for block in answer.content] == ["call-2", "call-3"]
    assert answer.content[0]["input"] == {}


def test_keeps_citations_in_order() -> None:
    _, answer = _assemble(
        _start({"type": "text", "text": "", "citations": None}),
        _delta("citations", citation={"n": 1}),
        _delta("text", text="Said."),
        _delta("citations", citation={"n": 2}),
        _stop(),
    )
    assert answer.content == ({"type": "text", "text": "Said.", "citations": [{"n": 1}, {"n": 2}]},)


def test_grows_blocks_of_unknown_kinds_by_their_fields() -> None:
    _, answer = _assemble(
        _start({"type": "summary", "content": None, "score": 1}),
        _delta("summary", content="All "),
        _delta("summary", content="of it.", score=2),
        _stop(),
    )
    assert answer.content == ({"type": "summary", "content": "All of it.", "score": 2},)


def test_keeps_server_tool_calls_apart_from_ours() -> None:
    parts, answer = _assemble(
        _start({"type": "server_tool_use", "id": "s", "name": "web_search", "input": {}}),
        _delta("input_json", partial_json='{"query": "x"}'),
        _stop(),
    )
    assert parts == []
    assert answer.content[0]["input"] == {"query": "x"}
    assert answer.stop_reason == "end_turn"


def test_counts_are_cumulative_and_may_be_missing() -> None:
    start = {"input_tokens": 7, "cache_read_input_tokens": None, "output_tokens": 1}
    _, answer = _assemble(
        {"type": "message_start", "message": {"usage": start}},
        {"type": "message_delta", "delta": {}, "usage": {"output_tokens": 20, "input_tokens": 9}},
        {"type": "message_delta", "delta": {"stop_reason": "refusal"}},
    )
    assert answer == Answer((), "refusal", Usage(input_tokens=9, output_tokens=20), None)


def test_passes_over_events_of_unknown_types() -> None:
    parts, answer = _assemble({"type": "weather_report", "rain": True})
    assert (parts, answer.content) == ([], ())


@pytest.mark.parametrize(
    "event",
    [None, [], "text", {}, {"type": "message_start"}, _delta("text", text="x"), _start({})],
)
def test_refuses_events_that_fit_no_shape(event: object) -> None:
    with pytest.raises(ProviderError) as caught:
        AnswerAssembler("some-model", set()).feed(event)
    assert caught.value.kind == "connection"
    assert caught.value.__context__ is None
