"""What a Task is at one point of its log: the value that `fold` computes."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from koda.events.phases import Phase, WaitReason
from koda.events.types import (
    DeliveryConflict,
    LeftOut,
    Limits,
    PhaseModels,
    Report,
    StagedChange,
    Step,
    Usage,
)


class _State(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Spending(_State):
    """What one phase has used. `unpriced` counts answers whose model has no known price."""

    usage: Usage = Usage()
    cost_usd: float = 0.0
    turns: int = 0
    unpriced: int = 0
    model_ms: int = 0
    tool_ms: int = 0


class StepState(_State):
    """A Step of the Plan with how far it is."""

    step: Step
    progress: Literal["open", "started", "done", "skipped"] = "open"
    note: str = ""


class WorkspaceFacts(_State):
    """The base a Task works on."""

    base_commit: str | None
    base_tree: str
    branch: str | None
    file_count: int
    uncommitted_count: int
    left_out: tuple[LeftOut, ...]
    sandbox_level: int
    pack_blob: str | None


class ChangeState(_State):
    """A StagedChange and where it came from (the latest ToolCall that touched it)."""

    change: StagedChange
    call_id: str
    step_id: str | None
    seq: int
    model: str
    note: str


class DecisionState(_State):
    """The present Decision on a Hunk id; void as soon as no staged Hunk has that id."""

    decision: Literal["accept", "reject"]
    path: str
    reason: str
    user_id: str
    seq: int


class DeliveryState(_State):
    """One Delivery, finished or under way (`outcome` None)."""

    delivery_id: str
    target: Literal["working_tree"]
    hunk_ids: tuple[str, ...]
    paths: tuple[str, ...]
    outcome: Literal["delivered", "conflict", "failed"] | None
    conflicts: tuple[DeliveryConflict, ...] = ()
    message: str = ""
    hint: str = ""
    seq: int


class TaskState(_State):
    """The whole Task after event `seq`. Equal logs give equal states, in every language."""

    task_id: str
    seq: int
    phase: Phase
    origin: Phase | None = None
    reason: WaitReason | None = None
    message: str = ""
    hint: str = ""
    round: int = 1
    created_at: datetime
    phase_at: datetime
    updated_at: datetime
    user_id: str
    repository_id: str
    prompt: str
    auto_approve_plan: bool
    limits: Limits
    models: PhaseModels
    provider: str
    generation: int = 0
    attempt: int = 0
    leased: bool = False
    cancel_requested: bool = False
    workspace: WorkspaceFacts | None = None
    report: Report | None = None
    plan: tuple[StepState, ...] = ()
    plan_decision: Literal["approved", "rejected"] | None = None
    plan_reason: str = ""
    summary: str = ""
    changes: dict[str, ChangeState] = Field(default_factory=dict)
    decisions: dict[str, DecisionState] = Field(default_factory=dict)
    deliveries: tuple[DeliveryState, ...] = ()
    spending: dict[str, Spending] = Field(default_factory=dict)
    repeated_answers: int = 0
    repeated_calls: int = 0
