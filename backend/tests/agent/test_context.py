from datetime import UTC, datetime

from koda.agent.context import CONTINUE, NUDGES, REPEATED, converse
from koda.events.phases import Phase
from koda.events.types import (
    ConversationOpened,
    MessageAdded,
    ModelAnswered,
    ModelFailed,
    ModelRequested,
    PlanRejected,
    StoredEvent,
    TaskEvent,
    ToolCallFinished,
    Usage,
)

AT = datetime(2026, 1, 1, tzinfo=UTC)


def stored(*events: TaskEvent) -> list[StoredEvent]:
    return [StoredEvent(task_id="t", seq=n, at=AT, event=one) for n, one in enumerate(events, 1)]


def opened(phase: Phase = Phase.EXECUTING) -> ConversationOpened:
    return ConversationOpened(phase=phase, round=1, text="begin")


def requested(number: int = 1, phase: Phase = Phase.EXECUTING) -> ModelRequested:
    return ModelRequested(request_id=f"r{number}", phase=phase, model="m")


def answered(*content: dict, stop: str = "end_turn", number: int = 1) -> ModelAnswered:
    return ModelAnswered(
        request_id=f"r{number}",
        phase=Phase.EXECUTING,
        model="m",
        content=content,
        stop_reason=stop,
        usage=Usage(),
        cost_usd=0.0,
        duration_ms=1,
    )


def use(call_id: str) -> dict:
    return {"type": "tool_use", "id": call_id, "name": "read_file", "input": {"path": "a"}}


def text(words: str) -> dict:
    return {"type": "text", "text": words}


def finished(call_id: str, **options: object) -> ToolCallFinished:
    values = {"status": "ok", "content": f"result {call_id}", **options}
    return ToolCallFinished(call_id=call_id, tool="read_file", duration_ms=1, **values)


def spoken(words: str) -> MessageAdded:
    return MessageAdded(message_id=words, user_id="u", text=words)


def test_results_and_messages_form_one_user_message_results_first() -> None:
    conversation = converse(
        stored(
            opened(),
            requested(),
            answered(text("look"), use("c1"), use("c2"), stop="tool_use"),
            finished("c2"),
            spoken("never resend POST"),
            finished("c1", status="error"),
            requested(2),
        )
    )
    assert [one["role"] for one in conversation.messages] == ["user", "assistant", "user"]
    assert conversation.messages[-1]["content"] == [
        {"type": "tool_result", "tool_use_id": "c2", "content": "result c2"},
        {"type": "tool_result", "tool_use_id": "c1", "content": "result c1", "is_error": True},
        text("Message from the person:\nnever resend POST"),
    ]


def test_a_message_during_an_answer_waits_for_the_next_request() -> None:
    conversation = converse(stored(opened(), requested(), spoken("wait"), answered(text("done"))))
    assert [one["role"] for one in conversation.messages] == ["user", "assistant"]
    assert conversation.has_something_new()


def test_a_failed_request_is_sent_again_with_what_was_said_meanwhile() -> None:
    failed = ModelFailed(
        request_id="r1", phase=Phase.EXECUTING, kind="overloaded", message="busy", attempt=1
    )
    conversation = converse(stored(opened(), requested(), failed, spoken("more"), requested(2)))
    assert conversation.messages == [
        {
            "role": "user",
            "content": [text("begin"), text("Message from the person:\nmore")],
        }
    ]


def test_calls_without_a_result_stay_open_and_a_repeated_one_says_so() -> None:
    events = stored(
        opened(), requested(), answered(use("c1"), use("c2"), stop="tool_use"), finished("c1")
    )
    assert [call["id"] for call in converse(events).open_calls] == ["c2"]
    again = stored(*(one.event for one in events), finished("c2", repeated=True), requested(2))
    assert converse(again).messages[-1]["content"][1]["content"] == f"{REPEATED}result c2"


def test_a_cut_answer_is_continued_and_a_phase_without_its_result_is_nudged() -> None:
    cut = converse(stored(opened(), requested(), answered(text("so"), stop="max_tokens")))
    assert cut.has_something_new() and not cut.answered
    planning = Phase.PLANNING
    ended = converse(
        stored(opened(planning), requested(1, planning), answered(text("done")), requested(2))
    )
    assert ended.messages[-1]["content"] == [text(NUDGES[planning])]
    assert ended.nudges == 1
    assert CONTINUE not in str(ended.messages)


def test_a_rejected_plan_goes_on_in_the_same_conversation() -> None:
    conversation = converse(
        stored(
            opened(Phase.PLANNING),
            requested(1, Phase.PLANNING),
            answered(use("c1"), stop="tool_use"),
            finished("c1"),
            PlanRejected(user_id="u", reason="smaller"),
            requested(2, Phase.PLANNING),
        )
    )
    assert [block["type"] for block in conversation.messages[-1]["content"]] == [
        "tool_result",
        "text",
    ]


def test_unread_words_go_over_into_the_next_phase() -> None:
    conversation = converse(
        stored(opened(Phase.PLANNING), requested(), spoken("hear me"), opened(), requested(2))
    )
    assert conversation.messages == [
        {
            "role": "user",
            "content": [text("begin"), text("Message from the person:\nhear me")],
        }
    ]


def test_earlier_messages_never_change_as_the_log_grows() -> None:
    events = stored(
        opened(),
        requested(),
        answered(text(" "), use("c1"), stop="tool_use"),
        finished("c1"),
        requested(2),
        answered(text("more"), use("c2"), stop="tool_use", number=2),
        finished("c2"),
        requested(3),
    )
    whole = converse(events).messages
    for end in (2, 5):
        before = converse(events[:end]).messages
        assert whole[: len(before)] == before
