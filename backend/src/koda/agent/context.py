"""The model's conversation, folded from the log: equal logs give equal bytes.

A phase's conversation begins at its last `conversation.opened`. What people say and what tools
give back waits until the next request and then forms one user message, tool results first.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from koda.events import types as t
from koda.events.phases import Phase

Message = dict[str, Any]
Block = dict[str, Any]

SPOKEN = "Message from the person:"
CONTINUE = "You reached the length limit of one answer. Go on where you stopped."
NUDGES = {
    Phase.UNDERSTANDING: "Call report_understanding now to end this phase.",
    Phase.PLANNING: "Call submit_plan now to end this phase.",
}
REPEATED = (
    "(The server was restarted while this ran. What it had half done was discarded, "
    "and it was run again from the state before it.)\n"
)


@dataclass
class Conversation:
    """What the present phase's requests say, and where they stand.

    `messages` is what a request sends whose `model.requested` was the last event added;
    `open_calls` are tool_use blocks of the last answer without a result, in order; `open_request`
    is a request without an answer; `nudges` counts answers that ended the phase's turn without
    its closing tool.
    """

    phase: Phase | None = None
    messages: list[Message] = field(default_factory=list)
    open_calls: list[Block] = field(default_factory=list)
    nudges: int = 0
    answered: bool = False
    stop_reason: str = ""
    open_request: t.ModelRequested | None = None
    _results: list[Block] = field(default_factory=list)
    _texts: list[Block] = field(default_factory=list)

    def add(self, stored: t.StoredEvent) -> None:
        """Takes one more event, in order."""
        match stored.event:
            case t.ConversationOpened() as event:
                self._open(event)
            case t.MessageAdded() as event:
                self._say(f"{SPOKEN}\n{event.text}")
            case t.PlanRejected() as event:
                self._say(f"The person wants another plan. Reason: {event.reason}")
            case t.ModelRequested() as event:
                self._flush()
                self.open_request = event
            case t.ModelFailed():
                self.open_request = None
            case t.ModelAnswered() as event:
                self.open_request = None
                self._answer(event)
            case t.ToolCallFinished() as event:
                self._result(event)
            case _:
                pass

    def has_something_new(self) -> bool:
        """Whether something waits to be said to the model."""
        return bool(self._results or self._texts)

    def _open(self, event: t.ConversationOpened) -> None:
        # What a person said since the last request belongs to the new conversation as well.
        unread = [block for block in self._texts if block["text"].startswith(SPOKEN)]
        self.phase, self.nudges, self.answered, self.stop_reason = event.phase, 0, False, ""
        self.messages, self.open_calls, self._results, self._texts = [], [], [], []
        self._say(event.text)
        self._texts += unread

    def _say(self, text: str) -> None:
        self._texts.append({"type": "text", "text": text})
        self.answered = False

    def _flush(self) -> None:
        blocks = self._results + self._texts
        self._results, self._texts = [], []
        if not blocks:
            return
        if self.messages and self.messages[-1]["role"] == "user":
            self.messages[-1] = {
                "role": "user",
                "content": [*self.messages[-1]["content"], *blocks],
            }
        else:
            self.messages.append({"role": "user", "content": blocks})

    def _answer(self, event: t.ModelAnswered) -> None:
        content = [_without_malformed(block) for block in event.content if not _is_empty(block)]
        if content:
            self.messages.append({"role": "assistant", "content": content})
        self.open_calls = [block for block in event.content if block.get("type") == "tool_use"]
        self.stop_reason = event.stop_reason
        self.answered = not self.open_calls and event.stop_reason != "pause_turn"
        if self.open_calls or event.stop_reason == "pause_turn":
            return
        if event.stop_reason == "max_tokens" and content:
            self._say(CONTINUE)
        elif self.phase in NUDGES:
            self.nudges += 1
            self._say(NUDGES[self.phase])

    def _result(self, event: t.ToolCallFinished) -> None:
        note = REPEATED if event.repeated else ""
        block: Block = {
            "type": "tool_result",
            "tool_use_id": event.call_id,
            "content": note + event.content,
        }
        if event.status != "ok":
            block["is_error"] = True
        self._results.append(block)
        self.open_calls = [call for call in self.open_calls if call["id"] != event.call_id]


def converse(events: Iterable[t.StoredEvent]) -> Conversation:
    """The conversation after these events."""
    conversation = Conversation()
    for stored in events:
        conversation.add(stored)
    return conversation


def _is_empty(block: Block) -> bool:
    return block.get("type") == "text" and not block.get("text", "").strip()


def _without_malformed(block: Block) -> Block:
    return {key: value for key, value in block.items() if key != "malformed_input"}
