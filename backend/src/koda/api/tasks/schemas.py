"""Shapes of Tasks and of what people do to them."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from koda.api.schemas import Answer, Request
from koda.events.phases import Phase, WaitReason
from koda.events.state import DeliveryState, StepState
from koda.events.types import Limits, PhaseModels, Report, StoredEvent

Show = Literal["needs", "running", "done"]


class LimitsInput(Request):
    """Bounds of a Task; one left out keeps its present or default value, null is unbounded."""

    cost_usd: float | None = Field(None, gt=0, le=1_000_000)
    turns: int | None = Field(None, gt=0, le=1_000_000)
    seconds: float | None = Field(None, gt=0, le=31_536_000)


class ModelsInput(Request):
    """Model id by phase; None takes the default."""

    understanding: str | None = Field(None, min_length=1, max_length=200)
    planning: str | None = Field(None, min_length=1, max_length=200)
    executing: str | None = Field(None, min_length=1, max_length=200)


class NewTask(Request):
    """A piece of work in words."""

    repository_id: str
    prompt: str = Field(min_length=1, max_length=100_000)
    auto_approve_plan: bool = False
    limits: LimitsInput | None = None
    models: ModelsInput | None = None


class TaskQuery(Request):
    """Which Tasks to list; `q` are words of the prompt, `show` a group of phases."""

    show: Show | None = None
    q: str = Field("", max_length=500)
    repository_id: str | None = Field(None, max_length=100)
    cursor: str | None = Field(None, max_length=500)
    limit: int = Field(50, ge=1, le=200)


class TokenCounts(Answer):
    """Tokens over all phases."""

    input: int
    output: int
    cache_read: int
    cache_write: int


class ChangeCounts(Answer):
    """Size of the staged set."""

    files: int
    additions: int
    deletions: int


class HunkCounts(Answer):
    """Hunks of the staged set by Decision; `open` has none yet."""

    total: int
    accepted: int
    rejected: int
    open: int


class Task(Answer):
    """One piece of work as it is after event `seq`.

    `title` is the prompt's first line; `hunks` is None where nothing can be reviewed. `reason`
    is set while waiting; `message` and `hint` explain waiting and failed.
    """

    id: str
    seq: int
    phase: Phase
    reason: WaitReason | None
    message: str
    hint: str
    prompt: str
    title: str
    repository_id: str
    repository_name: str
    branch: str | None
    plan: list[StepState]
    report: Report | None
    summary: str
    cost_usd: float
    tokens: TokenCounts
    round: int
    limits: Limits
    models: PhaseModels
    auto_approve_plan: bool
    created_at: datetime
    updated_at: datetime
    phase_at: datetime
    changes: ChangeCounts
    hunks: HunkCounts | None
    provider: str


class TaskPage(Answer):
    """Tasks, latest change first; `next` is the cursor of the next page."""

    items: list[Task]
    next: str | None


class EventPage(Answer):
    """Events in order; `next` is the `after` of the next page, None at the end of the log."""

    items: list[StoredEvent]
    next: int | None


class NewMessage(Request):
    """Words for the agent."""

    text: str = Field(min_length=1, max_length=100_000)


class StepInput(Request):
    """A Step as the person wants it; without `step_id` it is a new one."""

    step_id: str | None = Field(None, max_length=200)
    title: str = Field(min_length=1, max_length=1000)
    description: str = Field("", max_length=20_000)
    files: list[str] = Field(default_factory=list, max_length=1000)
    check: str = Field("", max_length=4000)


class PlanDecision(Request):
    """Approve the Plan (with `steps`: as edited) or ask for another for this `reason`."""

    decision: Literal["approve", "reject"]
    reason: str = Field("", max_length=100_000)
    steps: list[StepInput] | None = Field(None, max_length=200)


class HunkInfo(Answer):
    """A Hunk with its Decision. Lines are 1-based, git's convention; `kind` lines has ranges."""

    id: str
    kind: Literal["lines", "file", "mode"]
    old_start: int
    old_lines: int
    new_start: int
    new_lines: int
    additions: int
    deletions: int
    decision: Literal["accept", "reject"] | None
    reason: str
    decided_by: str | None
    delivered: bool


class ChangeInfo(Answer):
    """A StagedChange, where it came from and its Hunks.

    `id` names the path for the Task's life, `digest` exactly this content and base; `in_plan`:
    the approved Plan names the path; `delivered`: all of its Hunks have been delivered.
    """

    id: str
    path: str
    kind: Literal["added", "modified", "deleted"]
    mode: str | None
    base_mode: str | None
    additions: int
    deletions: int
    digest: str
    binary: bool
    step_id: str | None
    call_id: str
    seq: int
    model: str
    note: str
    in_plan: bool
    delivered: bool
    hunks: list[HunkInfo]


class BaseInfo(Answer):
    """What the staged set is a change to; None while unborn or detached."""

    commit: str | None
    branch: str | None


class Changes(Answer):
    """The whole staged set, sorted by path. `digest` names it in Decisions and Reviews."""

    digest: str
    base: BaseInfo
    round: int
    changes: list[ChangeInfo]


class RowInfo(Answer):
    """A displayed line. `marks` are [start, end) word changes in UTF-16 code units of `text`."""

    sign: Literal[" ", "-", "+"]
    old: int | None
    new: int | None
    text: str
    marks: list[tuple[int, int]]
    no_newline: bool
    crlf: bool


class HunkRows(Answer):
    """A Hunk with its lines and three of context around it."""

    id: str
    kind: Literal["lines", "file", "mode"]
    old_start: int
    old_lines: int
    new_start: int
    new_lines: int
    additions: int
    deletions: int
    rows: list[RowInfo]


class ChangeDetail(Answer):
    """One StagedChange in full, immutable by its digest (the ETag).

    `original` and `content` are None where the file is absent, binary or too large; then
    `encoding` is None too. `size_bytes` is of the new content, of the old one when deleted.
    """

    id: str
    path: str
    digest: str
    kind: Literal["added", "modified", "deleted"]
    binary: bool
    original: str | None
    content: str | None
    encoding: str | None
    eol: Literal["lf", "crlf", "cr", "mixed"] | None
    original_final_newline: bool | None
    final_newline: bool | None
    size_bytes: int
    too_large: bool
    hunks: list[HunkRows]


class DecisionInput(Request):
    """A Decision on one Hunk; None takes an earlier one back."""

    hunk_id: str = Field(min_length=1, max_length=200)
    decision: Literal["accept", "reject"] | None
    reason: str = Field("", max_length=20_000)


class NewDecisions(Request):
    """Decisions on Hunks of the staged set with this digest; all are taken or none."""

    digest: str = Field(min_length=64, max_length=64)
    decisions: list[DecisionInput] = Field(min_length=1, max_length=20_000)


class DecisionsTaken(Answer):
    """The staged set's counts after the Decisions, which are event `seq`."""

    digest: str
    seq: int
    hunks: HunkCounts


class DeliveryInput(Request):
    """Where accepted Hunks go."""

    target: Literal["working_tree"] = "working_tree"


class NewReview(Request):
    """The end of a Review of the staged set with this digest.

    `decisions` are taken first; `message` goes to the agent with outcome revise.
    """

    digest: str = Field(min_length=64, max_length=64)
    outcome: Literal["deliver", "revise", "reject"]
    decisions: list[DecisionInput] = Field(default_factory=list, max_length=20_000)
    message: str = Field("", max_length=100_000)
    delivery: DeliveryInput = DeliveryInput()


class ReviewTaken(Answer):
    """The Task after the Review. `delivery` with outcome None is still under way (status 202)."""

    task: Task
    delivery: DeliveryState | None


class NewLimits(Request):
    """New limits of a Task; it goes on if it waited for them."""

    limits: LimitsInput
