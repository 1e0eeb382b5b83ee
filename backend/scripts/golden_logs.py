"""The logs behind contracts/golden/*.json: between them every TaskEvent, and every odd turn."""

from collections.abc import Callable

from koda.events import types as t
from koda.events.phases import Phase, WaitReason

MODELS = t.PhaseModels(understanding="small", planning="strong", executing="strong")
STEPS = (
    t.Step(step_id="s1", title="Write RetryPolicy", files=("src/retry.py",), check="pytest -q"),
    t.Step(step_id="s2", title="Use it", description="In Client.request."),
    t.Step(step_id="s3", title="Document it"),
)
DIGEST = "d" * 64


def created(prompt: str = "Retry with backoff.", *, auto: bool = False) -> t.TaskEvent:
    """The first event of a log."""
    return t.TaskCreated(
        user_id="u1",
        repository_id="r1",
        prompt=prompt,
        auto_approve_plan=auto,
        limits=t.Limits(cost_usd=1.5, turns=40),
        models=MODELS,
        provider="scripted",
    )


def leased(generation: int = 1, attempt: int = 1, **lost: object) -> t.TaskEvent:
    """A worker took the Task."""
    fields = {"worker_id": f"w{generation}", "generation": generation, "attempt": attempt, **lost}
    return t.LeaseAcquired.model_validate(fields)


def opened() -> t.TaskEvent:
    """The base, with uncommitted work and one file left out."""
    return t.WorkspaceOpened(
        base_commit="8c1f2ab" + "0" * 33,
        base_tree="1" * 40,
        branch="main",
        file_count=1204,
        uncommitted_count=3,
        left_out=(t.LeftOut(path="data.bin", reason="over 20 MB", size_bytes=31_000_000),),
        sandbox_level=1,
        pack_blob="2" * 64,
    )


def moved(
    origin: Phase, phase: Phase, reason: WaitReason | None = None, message: str = ""
) -> t.TaskEvent:
    """The Task moved."""
    hint = "Try again." if message else ""
    return t.PhaseChanged(origin=origin, phase=phase, reason=reason, message=message, hint=hint)


def asked(request_id: str, phase: Phase) -> t.TaskEvent:
    """A request was sent."""
    return t.ModelRequested(request_id=request_id, phase=phase, model="strong")


def answered(request_id: str, phase: Phase, cost_usd: float | None = 0.1) -> t.TaskEvent:
    """A whole answer with a tool use; 0.1 + 0.2 shows whether sums are made alike."""
    return t.ModelAnswered(
        request_id=request_id,
        phase=phase,
        model="strong",
        content=(
            {"type": "text", "text": "Zürich → 東京 👩‍💻"},
            {"type": "tool_use", "id": "c1", "name": "read_file", "input": {"path": "a.py"}},
        ),
        stop_reason="tool_use",
        usage=t.Usage(
            input_tokens=1200, output_tokens=87, cache_read_tokens=900, cache_write_tokens=300
        ),
        cost_usd=cost_usd,
        duration_ms=1840,
    )


def called(call_id: str, tool: str, status: str = "ok", duration_ms: int = 41) -> list[t.TaskEvent]:
    """A ToolCall from start to end."""
    end = {"call_id": call_id, "tool": tool, "status": status, "content": "1: import time"}
    return [
        t.ToolCallStarted(call_id=call_id, tool=tool, summary="a.py"),
        t.ToolCallFinished.model_validate(
            {**end, "facts": {"lines": 1, "exit_code": None}, "duration_ms": duration_ms}
        ),
    ]


def change(path: str, kind: str, additions: int = 3, deletions: int = 1) -> t.StagedChange:
    """A StagedChange with blobs made from its path."""
    base = None if kind == "added" else ("b" + path)[:8].ljust(64, "0")
    blob = None if kind == "deleted" else ("c" + path)[:8].ljust(64, "0")
    return t.StagedChange.model_validate(
        {
            "path": path,
            "kind": kind,
            "base_blob": base,
            "base_mode": base and "100644",
            "blob": blob,
            "mode": blob and "100644",
            "additions": additions,
            "deletions": deletions,
        }
    )


def staged(
    call_id: str,
    *changes: t.StagedChange,
    step_id: str | None = "s1",
    reverted: tuple[str, ...] = (),
) -> t.TaskEvent:
    """What one ToolCall staged."""
    return t.ChangesStaged(
        call_id=call_id,
        step_id=step_id,
        model="strong",
        note="As asked.",
        totals=t.ChangeTotals(files=len(changes), additions=3, deletions=1),
        changes=changes,
        reverted=reverted,
    )


def decided(*decisions: tuple[str, str | None, str]) -> t.TaskEvent:
    """Decisions as (hunk id, decision, reason)."""
    made = [
        {"hunk_id": hunk_id, "path": "src/retry.py", "decision": decision, "reason": reason}
        for hunk_id, decision, reason in decisions
    ]
    return t.HunksDecided.model_validate({"user_id": "u1", "digest": DIGEST, "decisions": made})


def delivery(delivery_id: str, outcome: str, message: str = "") -> list[t.TaskEvent]:
    """A Delivery from start to end; a conflict names its file."""
    conflicts = [{"path": "src/retry.py", "reason": "changed since"}]
    ended = {"delivery_id": delivery_id, "outcome": outcome, "message": message}
    return [
        t.DeliveryStarted(
            delivery_id=delivery_id,
            target="working_tree",
            digest=DIGEST,
            hunk_ids=("h1",),
            files=(
                t.DeliveredFile(
                    path="src/retry.py",
                    old_blob=None,
                    old_mode=None,
                    new_blob="c",
                    new_mode="100644",
                ),
            ),
        ),
        t.DeliveryFinished.model_validate(
            {**ended, "conflicts": conflicts if outcome == "conflict" else []}
        ),
    ]


def understood() -> list[t.TaskEvent]:
    """From the queue to Planning."""
    report = t.Report(
        summary="A client that sleeps.",
        places=(t.Place(path="src/client.py", note="counts attempts"), t.Place(path="tests")),
        tests=("pytest -q",),
        risks=("callers pass retries=",),
    )
    return [
        leased(),
        opened(),
        moved(Phase.QUEUED, Phase.UNDERSTANDING),
        t.ConversationOpened(phase=Phase.UNDERSTANDING, round=1, text="Look around."),
        asked("q1", Phase.UNDERSTANDING),
        answered("q1", Phase.UNDERSTANDING),
        *called("c1", "read_file"),
        t.ReportSubmitted(report=report),
        moved(Phase.UNDERSTANDING, Phase.PLANNING),
    ]


def planned(user_id: str | None = "u1") -> list[t.TaskEvent]:
    """From Planning to Executing; `user_id` None approves by itself."""
    middle = Phase.PLANNING if user_id is None else Phase.PLAN_REVIEW
    review = [] if user_id is None else [moved(Phase.PLANNING, Phase.PLAN_REVIEW)]
    return [
        asked("q2", Phase.PLANNING),
        answered("q2", Phase.PLANNING),
        t.PlanSubmitted(steps=STEPS),
        *review,
        t.PlanApproved(user_id=user_id, steps=STEPS),
        moved(middle, Phase.EXECUTING),
    ]


def executed() -> list[t.TaskEvent]:
    """From Executing to Approval."""
    return [
        t.StepStarted(step_id="s1"),
        answered("q3", Phase.EXECUTING, 0.1),
        *called("c2", "write_file"),
        staged("c2", change("src/retry.py", "added", 58, 0)),
        t.StepFinished(step_id="s1", outcome="done", note="Tests pass."),
        answered("q4", Phase.EXECUTING, 0.2),
        staged(
            "c3", change("src/client.py", "modified"), change("old.py", "deleted"), step_id="s2"
        ),
        t.StepFinished(step_id="s3", outcome="skipped"),
        t.SummaryWritten(text="The client retries now."),
        moved(Phase.EXECUTING, Phase.APPROVAL),
    ]


def whole_job() -> list[t.TaskEvent]:
    """Prompt to Delivery, with a Plan refused, Decisions taken back, and a conflict first."""
    return [
        created(),
        *understood(),
        t.PlanSubmitted(steps=STEPS[:1]),
        moved(Phase.PLANNING, Phase.PLAN_REVIEW),
        t.PlanRejected(user_id="u1", reason="Too short."),
        moved(Phase.PLAN_REVIEW, Phase.PLANNING),
        *planned(),
        t.MessageAdded(message_id="m1", user_id="u1", text="Never resend POST."),
        *executed(),
        decided(("h1", "accept", ""), ("h2", "reject", "not asked"), ("h3", "accept", "")),
        decided(("h3", None, ""), ("h2", "reject", "out of scope")),
        t.ReviewSubmitted(user_id="u1", digest=DIGEST, outcome="deliver"),
        moved(Phase.APPROVAL, Phase.DELIVERING),
        *delivery("d1", "conflict"),
        moved(Phase.DELIVERING, Phase.APPROVAL),
        moved(Phase.APPROVAL, Phase.DELIVERING),
        *delivery("d2", "delivered"),
        moved(Phase.DELIVERING, Phase.DELIVERED),
        t.LeaseReleased(generation=1, reason="rests"),
    ]


def second_round() -> list[t.TaskEvent]:
    """Changes were asked for; a file went back to the base; the rest was refused."""
    return [
        created(auto=True),
        *understood(),
        *planned(None),
        *executed(),
        t.ReviewSubmitted(user_id="u1", digest=DIGEST, outcome="revise", text="Keep old.py."),
        moved(Phase.APPROVAL, Phase.EXECUTING),
        t.ConversationOpened(phase=Phase.EXECUTING, round=2, text="Keep old.py."),
        staged("c9", change("src/client.py", "modified", 9, 2), step_id=None, reverted=("old.py",)),
        t.SummaryWritten(text="Kept."),
        moved(Phase.EXECUTING, Phase.APPROVAL),
        t.ReviewSubmitted(user_id="u1", digest=DIGEST, outcome="reject", text="No longer needed."),
        moved(Phase.APPROVAL, Phase.REJECTED),
    ]


def taken_over() -> list[t.TaskEvent]:
    """Workers died: a call and an answer are repeated, a third hands back at a shutdown."""
    lost = {"interrupted_calls": ("c2", "c3"), "lost_answer": True}
    return [
        created(),
        *understood(),
        *planned(),
        asked("q3", Phase.EXECUTING),
        leased(2, 2, **lost),
        *called("c2", "run_command", "cancelled", 900),
        leased(3, 3, lost_answer=True),
        asked("q4", Phase.EXECUTING),
        t.LeaseReleased(generation=3, reason="handed_back"),
        leased(4, 1),
    ]


def waited() -> list[t.TaskEvent]:
    """Retries, then a wait for the Provider, for a budget and for an answer."""

    def failed(kind: str, attempt: int, retry_in_seconds: float | None) -> t.TaskEvent:
        fields = {"request_id": "q3", "phase": Phase.EXECUTING, "kind": kind, "attempt": attempt}
        said = {"message": "Overloaded.", "retry_in_seconds": retry_in_seconds}
        return t.ModelFailed.model_validate({**fields, **said})

    def wait(reason: WaitReason, message: str) -> t.TaskEvent:
        return moved(Phase.EXECUTING, Phase.WAITING, reason, message)

    back = moved(Phase.WAITING, Phase.EXECUTING)
    return [
        created(),
        *understood(),
        *planned(),
        failed("overloaded", 1, 0.5),
        failed("rate_limit", 2, None),
        wait(WaitReason.PROVIDER, "The model's API is overloaded."),
        t.LeaseReleased(generation=1, reason="rests"),
        t.TaskResumed(user_id="u1"),
        back,
        answered("q4", Phase.EXECUTING, None),
        wait(WaitReason.BUDGET, "Paused at $1.50."),
        t.LimitsExtended(user_id="u1", limits=t.Limits(cost_usd=2.5, turns=None, seconds=600)),
        back,
        *called("c5", "ask_user"),
        wait(WaitReason.QUESTION, "Keep the view?"),
        t.MessageAdded(message_id="m1", user_id="u1", text="Keep it."),
        back,
    ]


def stopped() -> list[t.TaskEvent]:
    """Stopped in mid-command; what was staged is delivered all the same."""
    return [
        created(),
        *understood(),
        *planned(),
        staged("c2", change("src/retry.py", "added")),
        t.ToolCallStarted(call_id="c3", tool="run_command", summary="pytest"),
        t.CancelRequested(user_id="u1"),
        moved(Phase.EXECUTING, Phase.CANCELLED),
        moved(Phase.CANCELLED, Phase.DELIVERING),
        *delivery("d1", "failed", "The disk is full."),
        moved(Phase.DELIVERING, Phase.CANCELLED),
    ]


def broken() -> list[t.TaskEvent]:
    """The key was refused: failed with a message, asked to stop too late."""
    return [
        created(),
        *understood(),
        t.CancelRequested(user_id="u1"),
        moved(Phase.PLANNING, Phase.FAILED, None, "The model's API refused the key."),
    ]


def odd_names() -> list[t.TaskEvent]:
    """Paths and Steps whose names mean something in a language: they must stay plain names."""
    names = ("__proto__", "constructor", "10", "2", "a b/ü\u202e.py", "toString")
    plan = tuple(t.Step(step_id=name, title=name) for name in names)
    return [
        created("Zwei Zeilen\nund 👩‍💻"),
        leased(),
        moved(Phase.QUEUED, Phase.UNDERSTANDING),
        moved(Phase.UNDERSTANDING, Phase.PLANNING),
        t.PlanApproved(user_id=None, steps=plan),
        moved(Phase.PLANNING, Phase.EXECUTING),
        *(t.StepStarted(step_id=name) for name in names),
        staged("c1", *(change(name, "added") for name in names)),
        staged("c2", reverted=("constructor", "toString", "never there")),
        decided(*((name, "accept", "") for name in names)),
        decided(("__proto__", None, ""), ("10", "reject", "")),
    ]


LOGS: dict[str, Callable[[], list[t.TaskEvent]]] = {
    "created": lambda: [created()],
    "whole-job": whole_job,
    "second-round": second_round,
    "taken-over": taken_over,
    "waited": waited,
    "stopped": stopped,
    "broken": broken,
    "odd-names": odd_names,
}
