"""Every fact that can be stored about a Task, as one discriminated union.

Payloads are frozen and refuse unknown fields. An old payload that no longer fits is repaired
here, when it is decoded, and nowhere else.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from koda.events.phases import Phase, WaitReason


class Payload(BaseModel):
    """Shared shape rules: immutable, no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Limits(Payload):
    """Bounds of a Task; reaching one pauses it. None means unbounded."""

    cost_usd: float | None = None
    turns: int | None = None
    seconds: float | None = None


class PhaseModels(Payload):
    """Model id per phase, as the Provider names it."""

    understanding: str
    planning: str
    executing: str


class Usage(Payload):
    """Tokens of one model answer, as the Provider counted them."""

    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0


class Place(Payload):
    """A path that matters for the Task, and why."""

    path: str
    note: str = ""


class Report(Payload):
    """What Understanding found out."""

    summary: str
    places: tuple[Place, ...] = ()
    tests: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()


class Step(Payload):
    """One Step of a Plan. `step_id` is stable over edits; `files` are the paths it names."""

    step_id: str
    title: str
    description: str = ""
    files: tuple[str, ...] = ()
    check: str = ""


class LeftOut(Payload):
    """An untracked file or folder that did not enter the base, and why."""

    path: str
    reason: str
    size_bytes: int | None = None


class StagedChange(Payload):
    """Proposed content of one file against the base. Blobs are SHA-256 hex of raw bytes.

    `base_blob`/`base_mode` are None for an added file, `blob`/`mode` for a deleted one. Modes are
    git's: 100644, 100755, 120000.
    """

    path: str
    kind: Literal["added", "modified", "deleted"]
    base_blob: str | None
    base_mode: str | None
    blob: str | None
    mode: str | None
    additions: int
    deletions: int
    binary: bool = False


class ChangeTotals(Payload):
    """Size of a staged set: files, and lines added and removed over all of them."""

    files: int
    additions: int
    deletions: int


class HunkDecision(Payload):
    """A person's Decision on one Hunk; `decision` None takes an earlier one back."""

    hunk_id: str
    path: str
    decision: Literal["accept", "reject"] | None
    reason: str = ""


class DeliveredFile(Payload):
    """What one file of a Delivery replaces and becomes; None means absent."""

    path: str
    old_blob: str | None
    old_mode: str | None
    new_blob: str | None
    new_mode: str | None


class DeliveryConflict(Payload):
    """A target file that is not what the Review was based on."""

    path: str
    reason: str


class TaskCreated(Payload):
    """A person asked for a Task; always seq 1."""

    type: Literal["task.created"] = "task.created"
    user_id: str
    repository_id: str
    prompt: str
    auto_approve_plan: bool = False
    limits: Limits = Limits()
    models: PhaseModels
    provider: str


class LeaseAcquired(Payload):
    """A worker took the Task. `attempt` is 1 plus the leases in a row that ended in a crash.

    `interrupted_calls` are tool calls that had started and not finished under the lease before;
    `lost_answer` says that a model answer was in flight. Both are asked for again.
    """

    type: Literal["lease.acquired"] = "lease.acquired"
    worker_id: str
    generation: int
    attempt: int
    interrupted_calls: tuple[str, ...] = ()
    lost_answer: bool = False


class WorkspaceOpened(Payload):
    """The base was fixed. `base_tree` is a tree id in the mirror; `base_commit` None if unborn."""

    type: Literal["workspace.opened"] = "workspace.opened"
    base_commit: str | None
    base_tree: str
    branch: str | None
    file_count: int
    uncommitted_count: int
    left_out: tuple[LeftOut, ...] = ()
    sandbox_level: int
    pack_blob: str | None = None


class PhaseChanged(Payload):
    """The Task moved. `reason` is set for waiting, `message`/`hint` explain waiting and failed."""

    type: Literal["phase.changed"] = "phase.changed"
    origin: Phase
    phase: Phase
    reason: WaitReason | None = None
    message: str = ""
    hint: str = ""


class ConversationOpened(Payload):
    """A phase's conversation with the model begins with this user text."""

    type: Literal["conversation.opened"] = "conversation.opened"
    phase: Phase
    round: int
    text: str


class MessageAdded(Payload):
    """A person spoke to the agent; it reads this before its next request."""

    type: Literal["message.added"] = "message.added"
    message_id: str
    user_id: str
    text: str


class ModelRequested(Payload):
    """A request was sent; every message before this seq is part of it."""

    type: Literal["model.requested"] = "model.requested"
    request_id: str
    phase: Phase
    model: str


class ModelAnswered(Payload):
    """A whole answer. `content` holds Messages API blocks (text, thinking, tool_use, ...) as JSON.

    `cost_usd` is None where the price of the model is unknown.
    """

    type: Literal["model.answered"] = "model.answered"
    request_id: str
    phase: Phase
    model: str
    content: tuple[dict[str, Any], ...]
    stop_reason: str
    usage: Usage
    cost_usd: float | None
    duration_ms: int


class ModelFailed(Payload):
    """A request got no answer. `retry_in_seconds` None: it is not sent again by itself."""

    type: Literal["model.failed"] = "model.failed"
    request_id: str
    phase: Phase
    kind: Literal[
        "auth",
        "rate_limit",
        "context_too_long",
        "overloaded",
        "rejected",
        "connection",
        "cancelled",
    ]
    message: str
    attempt: int
    retry_in_seconds: float | None = None


class ToolCallStarted(Payload):
    """One ToolCall of the last answer begins; its input stands in that answer."""

    type: Literal["tool_call.started"] = "tool_call.started"
    call_id: str
    tool: str
    summary: str = ""


class ToolCallFinished(Payload):
    """Its ToolResult: `content` is what the model reads; `output_blob` the whole output, if longer.

    `facts` are small JSON values for display (exit_code, lines, matches).
    """

    type: Literal["tool_call.finished"] = "tool_call.finished"
    call_id: str
    tool: str
    status: Literal["ok", "error", "cancelled"]
    content: str
    output_blob: str | None = None
    facts: dict[str, Any] = Field(default_factory=dict)
    duration_ms: int
    repeated: bool = False


class ChangesStaged(Payload):
    """What one ToolCall staged: new or changed StagedChanges, and paths equal to the base again.

    `totals` counts the whole staged set after it.
    """

    type: Literal["changes.staged"] = "changes.staged"
    call_id: str
    step_id: str | None
    model: str
    note: str = ""
    changes: tuple[StagedChange, ...] = ()
    reverted: tuple[str, ...] = ()
    totals: ChangeTotals


class ReportSubmitted(Payload):
    """Understanding ended."""

    type: Literal["report.submitted"] = "report.submitted"
    report: Report


class PlanSubmitted(Payload):
    """Planning ended with these Steps."""

    type: Literal["plan.submitted"] = "plan.submitted"
    steps: tuple[Step, ...]


class PlanApproved(Payload):
    """The Steps to follow, as approved. `user_id` None: automatic approval was chosen."""

    type: Literal["plan.approved"] = "plan.approved"
    user_id: str | None
    steps: tuple[Step, ...]


class PlanRejected(Payload):
    """A person wants another Plan, for this reason."""

    type: Literal["plan.rejected"] = "plan.rejected"
    user_id: str
    reason: str


class StepStarted(Payload):
    """Work on a Step began."""

    type: Literal["step.started"] = "step.started"
    step_id: str


class StepFinished(Payload):
    """A Step ended; `note` says what the agent has to say of it."""

    type: Literal["step.finished"] = "step.finished"
    step_id: str
    outcome: Literal["done", "skipped"]
    note: str = ""


class SummaryWritten(Payload):
    """Executing ended with this text for the reviewer."""

    type: Literal["summary.written"] = "summary.written"
    text: str


class HunksDecided(Payload):
    """A person decided on Hunks of the staged set with this digest."""

    type: Literal["hunks.decided"] = "hunks.decided"
    user_id: str
    digest: str
    decisions: tuple[HunkDecision, ...]


class ReviewSubmitted(Payload):
    """A person ended a Review of the staged set with this digest."""

    type: Literal["review.submitted"] = "review.submitted"
    user_id: str
    digest: str
    outcome: Literal["deliver", "revise", "reject"]
    text: str = ""


class DeliveryStarted(Payload):
    """A Delivery to the working tree was asked for; the worker carries it out."""

    type: Literal["delivery.started"] = "delivery.started"
    delivery_id: str
    target: Literal["working_tree"]
    digest: str
    hunk_ids: tuple[str, ...]
    files: tuple[DeliveredFile, ...]


class DeliveryFinished(Payload):
    """The Delivery is whole, or nothing of it happened and `conflicts` or `message` say why."""

    type: Literal["delivery.finished"] = "delivery.finished"
    delivery_id: str
    outcome: Literal["delivered", "conflict", "failed"]
    conflicts: tuple[DeliveryConflict, ...] = ()
    message: str = ""
    hint: str = ""


class CancelRequested(Payload):
    """A person asked to stop."""

    type: Literal["cancel.requested"] = "cancel.requested"
    user_id: str


class LimitsExtended(Payload):
    """A person raised the limits; these are the new ones."""

    type: Literal["limits.extended"] = "limits.extended"
    user_id: str
    limits: Limits


class TaskResumed(Payload):
    """A person asked a waiting Task to go on."""

    type: Literal["task.resumed"] = "task.resumed"
    user_id: str


class LeaseReleased(Payload):
    """The worker let go: the Task rests, waits for a person, or is handed back at a shutdown."""

    type: Literal["lease.released"] = "lease.released"
    generation: int
    reason: Literal["rests", "handed_back"]


TaskEvent = Annotated[
    TaskCreated
    | LeaseAcquired
    | WorkspaceOpened
    | PhaseChanged
    | ConversationOpened
    | MessageAdded
    | ModelRequested
    | ModelAnswered
    | ModelFailed
    | ToolCallStarted
    | ToolCallFinished
    | ChangesStaged
    | ReportSubmitted
    | PlanSubmitted
    | PlanApproved
    | PlanRejected
    | StepStarted
    | StepFinished
    | SummaryWritten
    | HunksDecided
    | ReviewSubmitted
    | DeliveryStarted
    | DeliveryFinished
    | CancelRequested
    | LimitsExtended
    | TaskResumed
    | LeaseReleased,
    Field(discriminator="type"),
]

_EVENT: TypeAdapter[TaskEvent] = TypeAdapter(TaskEvent)


class StoredEvent(BaseModel):
    """A TaskEvent as the log keeps it: numbered from 1 without gaps within its Task."""

    model_config = ConfigDict(frozen=True)

    task_id: str
    seq: int
    at: datetime
    event: TaskEvent


def decode_event(payload: str | bytes) -> TaskEvent:
    """The event stored as this JSON object. Raises pydantic.ValidationError when it fits none."""
    return _EVENT.validate_json(payload)


def encode_event(event: TaskEvent) -> str:
    """The JSON object that `decode_event` reads back."""
    return event.model_dump_json()


class Delta(BaseModel):
    """An unsaved piece of a streaming answer or command output; may be lost.

    `stream_id` is the request_id or call_id it belongs to; the closing event holds the whole.
    """

    model_config = ConfigDict(frozen=True)

    task_id: str
    stream_id: str
    kind: Literal["text", "thinking", "tool_input", "output"]
    text: str
    tool: str | None = None
