"""Runs the ToolCalls of one answer: read-only neighbours side by side, everything else in order.

A result is stored before the next call that could change something begins; the last ones ride
with the next request's append.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from koda.agent.change_manager import ChangeManager, Provenance, Staged
from koda.agent.endings import plan_events, report_events
from koda.agent.ledger import Ledger
from koda.db.blobs import digest_of
from koda.events.phases import Phase
from koda.events.types import (
    ChangesStaged,
    Delta,
    StepFinished,
    StepStarted,
    TaskEvent,
    ToolCallFinished,
    ToolCallStarted,
)
from koda.tools.base import ToolContext, ToolInput, ToolOutcome
from koda.tools.executor import execute, parse_protocol_input, summarize
from koda.tools.protocol import INPUT_MODELS, SPECS, MarkStep, ReportUnderstanding, SubmitPlan
from koda.tools.registry import find_tool

Block = dict[str, Any]
#: Makes what a Tool may use, given where a command's output goes; waits for the Workspace.
MakeContext = Callable[[Callable[[str], None]], Awaitable[ToolContext]]
#: Longest text of the model kept beside a change as its reason.
NOTE_LIMIT = 600
_CLOSING = frozenset(INPUT_MODELS) - {"mark_step"}


@dataclass(frozen=True)
class _Result:
    finished: ToolCallFinished
    events: tuple[TaskEvent, ...] = ()
    contents: tuple[bytes, ...] = ()


class CallRunner:
    """Runs calls against the Workspace, which may still be opening when the first call comes.

    `interrupted` are ids of calls that a crash cut off: they run again, and their results say so.
    Once `stopping` says so, no further call begins.
    """

    def __init__(
        self,
        ledger: Ledger,
        make_context: MakeContext,
        publish: Callable[[Delta], None],
        interrupted: Iterable[str],
        stopping: Callable[[], bool],
    ) -> None:
        self._ledger = ledger
        self._make_context = make_context
        self._publish = publish
        self._stopping = stopping
        self._interrupted = set(interrupted)
        self._begun = set(self._interrupted)

    @property
    def under_way(self) -> bool:
        """Whether a call has begun, by the log, that has no result yet."""
        return any(call["id"] in self._begun for call in self._ledger.conversation.open_calls)

    def started(self, phase: Phase, content: Iterable[Block]) -> list[ToolCallStarted]:
        """The start events of the calls that an answer with this content runs first."""
        groups = _groups([block for block in content if block.get("type") == "tool_use"], phase)
        return self._begin(groups[0], phase) if groups and not self._stopping() else []

    def _begin(self, group: list[Block], phase: Phase) -> list[ToolCallStarted]:
        fresh = [call for call in group if call["id"] not in self._begun]
        self._begun.update(call["id"] for call in fresh)
        return [_started(call, phase) for call in fresh]

    async def run(self, phase: Phase, model: str) -> None:
        """Runs every open call, or those that have begun when it is to stop.

        The closing tool of a phase, run last, moves the Task on.
        """
        groups = _groups(self._ledger.conversation.open_calls, phase)
        note = _note(self._ledger.conversation.messages)
        # A stop may have come between the answer and its calls.
        if begun := self._begin(groups[0], phase):
            await self._ledger.append(*begun)
        for index, group in enumerate(groups):
            results = await asyncio.gather(
                *(self._run_one(call, phase, model, note) for call in group)
            )
            self._begun.difference_update(call["id"] for call in group)
            events = [event for one in results for event in (one.finished, *one.events)]
            contents = [content for one in results for content in one.contents]
            if index + 1 < len(groups):
                stopping = self._stopping()
                begun = [] if stopping else self._begin(groups[index + 1], phase)
                await self._ledger.append(*events, *begun, contents=contents)
                if stopping:
                    return
            elif _may_wait(group, results, phase):
                self._ledger.hold(*events, contents=contents)
                self._ledger.conversation.open_calls.clear()
            else:
                await self._ledger.append(*events, contents=contents)

    async def _run_one(self, call: Block, phase: Phase, model: str, note: str) -> _Result:
        began = time.monotonic()
        if any(spec.name == call["name"] for spec in SPECS[phase]):
            outcome, events = self._close(call)
            return _Result(self._finished(call, began, outcome), tuple(events))
        context = await self._make_context(partial(self._on_output, call["id"], call["name"]))
        outcome = await execute(
            call["name"], call["input"], phase, context, call.get("malformed_input")
        )
        if outcome.touched == ():
            return _Result(self._finished(call, began, outcome), (), _whole(outcome))
        manager = ChangeManager(context.workspace)
        provenance = Provenance(call["id"], model, note)
        staged = await manager.stage(self._ledger.state, outcome.touched, provenance)
        return self._with_changes(self._finished(call, began, outcome), outcome, staged)

    def _close(self, call: Block) -> tuple[ToolOutcome, list[TaskEvent]]:
        submitted = parse_protocol_input(call["name"], call["input"])
        match submitted:
            case ToolOutcome():
                return submitted, []
            case ReportUnderstanding():
                return ToolOutcome("Report received."), report_events(submitted)
            case SubmitPlan():
                return ToolOutcome("Plan received."), plan_events(self._ledger, submitted)
            case MarkStep():
                return self._mark(submitted)
            case ToolInput():
                raise TypeError(f"no protocol tool takes {type(submitted).__name__}")

    def _mark(self, submitted: MarkStep) -> tuple[ToolOutcome, list[TaskEvent]]:
        plan = self._ledger.state.plan
        if not 1 <= submitted.step <= len(plan):
            text = f"Expected a step from 1 to {len(plan)}, got {submitted.step}."
            return ToolOutcome(text, error=True), []
        step_id = plan[submitted.step - 1].step.step_id
        if submitted.outcome == "started":
            return ToolOutcome("Noted."), [StepStarted(step_id=step_id)]
        marked = StepFinished(step_id=step_id, outcome=submitted.outcome, note=submitted.note)
        return ToolOutcome("Noted."), [marked]

    def _finished(self, call: Block, began: float, outcome: ToolOutcome) -> ToolCallFinished:
        whole = outcome.whole_output
        return ToolCallFinished(
            call_id=call["id"],
            tool=call["name"],
            status="error" if outcome.error else "ok",
            content=outcome.content,
            output_blob=digest_of(whole) if whole is not None else None,
            facts=outcome.facts,
            duration_ms=round((time.monotonic() - began) * 1000),
            repeated=call["id"] in self._interrupted,
        )

    def _with_changes(
        self, finished: ToolCallFinished, outcome: ToolOutcome, staged: Staged
    ) -> _Result:
        if staged.refused:
            told = "".join(f"\nNot staged: {one}" for one in staged.refused)
            finished = finished.model_copy(update={"content": finished.content + told})
        events: list[TaskEvent] = []
        if staged.event is not None:
            events = [*self._steps_entered(staged.event), staged.event]
        return _Result(finished, tuple(events), (*_whole(outcome), *staged.contents))

    def _steps_entered(self, staged: ChangesStaged) -> list[TaskEvent]:
        """A Step begins by its mark, or else by the first change to a file that it names."""
        plan = self._ledger.state.plan
        entered = next((one for one in plan if one.step.step_id == staged.step_id), None)
        if entered is None or entered.progress != "open":
            return []
        return [StepStarted(step_id=entered.step.step_id)]

    def _on_output(self, call_id: str, tool: str, text: str) -> None:
        task_id = self._ledger.state.task_id
        self._publish(
            Delta(task_id=task_id, stream_id=call_id, kind="output", text=text, tool=tool)
        )


def _started(call: Block, phase: Phase) -> ToolCallStarted:
    summary = summarize(call["name"], call["input"], phase)
    return ToolCallStarted(call_id=call["id"], tool=call["name"], summary=summary)


def _whole(outcome: ToolOutcome) -> tuple[bytes, ...]:
    return () if outcome.whole_output is None else (outcome.whole_output,)


def _is_read_only(call: Block, phase: Phase) -> bool:
    tool = find_tool(call["name"], phase)
    return tool is not None and tool.read_only


def _groups(calls: list[Block], phase: Phase) -> list[list[Block]]:
    """Neighbouring read-only calls together, each other call alone, closing tools last."""
    closing = [call for call in calls if call["name"] in _CLOSING]
    groups: list[list[Block]] = []
    for call in (*(one for one in calls if one not in closing), *closing):
        beside = bool(groups) and _is_read_only(groups[-1][-1], phase)
        if beside and _is_read_only(call, phase):
            groups[-1].append(call)
        else:
            groups.append([call])
    return groups


def _may_wait(group: list[Block], results: list[_Result], phase: Phase) -> bool:
    return all(_is_read_only(call, phase) for call in group) and not any(
        one.events or one.contents for one in results
    )


def _note(messages: list[Block]) -> str:
    content = messages[-1]["content"] if messages else []
    texts = [block["text"].strip() for block in content if block.get("type") == "text"]
    return texts[-1][:NOTE_LIMIT] if texts else ""
