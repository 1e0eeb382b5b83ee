"""The tool loop of one phase: ask, stream, run the tools, ask again, until the phase has moved.

Each decision is read off the log's fold, so that a resumed Task goes on where it stood.
"""

import asyncio
import random
import time
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Literal
from uuid import uuid4

from koda.agent.calls import CallRunner
from koda.agent.endings import summary_events
from koda.agent.ledger import Ledger
from koda.agent.limits import find_reached_limit
from koda.agent.prompts import system_prompt
from koda.events.phases import Phase, WaitReason
from koda.events.types import Delta, ModelAnswered, ModelFailed, ModelRequested, PhaseChanged
from koda.llm.base import (
    Answer,
    ModelRequest,
    Provider,
    ProviderError,
    StreamPart,
    TextPart,
    ThinkingPart,
    ToolInputPart,
)
from koda.llm.retry import find_delay_seconds
from koda.tools.registry import specs_for

#: Answers that ended without the phase's closing tool before Koda gives up.
NUDGE_LIMIT = 3
#: Where the model can set it: exploring is cheap, planning is where thought pays.
_EFFORT: dict[Phase, Literal["low", "medium", "high"]] = {
    Phase.UNDERSTANDING: "low",
    Phase.PLANNING: "high",
    Phase.EXECUTING: "medium",
}
#: Takes a Delta on its way to whoever follows the Task; must not block.
Publish = Callable[[Delta], None]


@dataclass
class _Trouble:
    """A run of failures of one request."""

    attempts: int = 0
    since: float = 0.0


class PhaseLoop:
    """Talks one phase of a Task through with its model."""

    def __init__(
        self,
        ledger: Ledger,
        provider: Provider,
        calls: CallRunner,
        publish: Publish,
        stopping: Callable[[], bool],
    ) -> None:
        self._ledger = ledger
        self._provider = provider
        self._calls = calls
        self._publish = publish
        self._stopping = stopping
        self._trouble = _Trouble()

    async def run(self, phase: Phase, model: str) -> None:
        """Returns once the Task has left `phase`, or `stopping` said so: then at a safe point."""
        while self._ledger.state.phase is phase and not self._may_stop():
            conversation = self._ledger.conversation
            if conversation.open_calls:
                await self._calls.run(phase, model)
            elif conversation.answered and not conversation.has_something_new():
                await self._ledger.append_if_unmoved(*summary_events(self._ledger))
            elif conversation.nudges >= NUDGE_LIMIT:
                await self._give_up(phase)
            elif reached := find_reached_limit(self._ledger.state):
                await self._wait(WaitReason.BUDGET, *reached)
            else:
                await self._ask(phase, model)
        # Results that waited for the next request must not be lost when there is none.
        await self._ledger.append()

    def _may_stop(self) -> bool:
        """A safe point: nothing that began would have to be done again."""
        return self._stopping() and not self._calls.under_way

    async def _ask(self, phase: Phase, model: str) -> None:
        request_id = uuid4().hex
        await self._ledger.append(ModelRequested(request_id=request_id, phase=phase, model=model))
        if self._ledger.state.phase is not phase:
            return
        request = ModelRequest(
            model=model,
            system=system_prompt(phase),
            tools=specs_for(phase),
            messages=tuple(self._ledger.conversation.messages),
            effort=_EFFORT.get(phase),
            thinking=phase is not Phase.UNDERSTANDING,
        )
        started = time.monotonic()
        try:
            answer = await self._stream(request, request_id)
        except ProviderError as error:
            await self._handle(error, request_id, phase)
            return
        self._trouble = _Trouble()
        answered = ModelAnswered(
            request_id=request_id,
            phase=phase,
            model=model,
            content=answer.content,
            stop_reason=answer.stop_reason,
            usage=answer.usage,
            cost_usd=answer.cost_usd,
            duration_ms=round((time.monotonic() - started) * 1000),
        )
        await self._ledger.append(answered, *self._calls.started(phase, answer.content))

    async def _stream(self, request: ModelRequest, request_id: str) -> Answer:
        async with aclosing(self._provider.stream(request)) as parts:
            async for part in parts:
                if isinstance(part, Answer):
                    return part
                self._publish(_delta(self._ledger.state.task_id, request_id, part))
        raise ProviderError("connection", "The model's answer ended before it was whole.")

    async def _handle(self, error: ProviderError, request_id: str, phase: Phase) -> None:
        now = time.monotonic()
        if self._trouble.attempts == 0:
            self._trouble.since = now
        self._trouble.attempts += 1
        delay = find_delay_seconds(
            error,
            attempt=self._trouble.attempts,
            waiting_seconds=now - self._trouble.since,
            spread=random.random(),  # noqa: S311  spreads retries, keeps no secret
        )
        failed = ModelFailed(
            request_id=request_id,
            phase=phase,
            kind=error.kind,
            message=error.message,
            attempt=self._trouble.attempts,
            retry_in_seconds=delay,
        )
        if delay is None:
            self._trouble = _Trouble()
            hint = error.hint or "Mend the cause, then let the task go on."
            await self._ledger.append(
                failed, self._waiting(WaitReason.PROVIDER, error.message, hint)
            )
            return
        await self._ledger.append(failed)
        await asyncio.sleep(delay)

    async def _give_up(self, phase: Phase) -> None:
        await self._wait(
            WaitReason.PROVIDER,
            f"The model ended {phase.value} {NUDGE_LIMIT} times without a result.",
            "Say what it should do, or choose another model, then let it go on.",
        )

    async def _wait(self, reason: WaitReason, message: str, hint: str) -> None:
        await self._ledger.append(self._waiting(reason, message, hint))

    def _waiting(self, reason: WaitReason, message: str, hint: str) -> PhaseChanged:
        return PhaseChanged(
            origin=self._ledger.state.phase,
            phase=Phase.WAITING,
            reason=reason,
            message=message,
            hint=hint,
        )


def _delta(task_id: str, stream_id: str, part: StreamPart) -> Delta:
    match part:
        case TextPart():
            return Delta(task_id=task_id, stream_id=stream_id, kind="text", text=part.text)
        case ThinkingPart():
            return Delta(task_id=task_id, stream_id=stream_id, kind="thinking", text=part.text)
        case ToolInputPart():
            return Delta(
                task_id=task_id,
                stream_id=stream_id,
                kind="tool_input",
                text=part.json,
                tool=part.tool,
            )
        case Answer():
            raise TypeError("an Answer is no Delta")
