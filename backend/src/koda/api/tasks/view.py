"""Task states as the API shows them; pure."""

import hashlib

from koda.api.tasks.hunk_facts import HunkFacts, StagedSet
from koda.api.tasks.schemas import (
    BaseInfo,
    ChangeCounts,
    ChangeInfo,
    Changes,
    HunkCounts,
    HunkInfo,
    Task,
    TokenCounts,
)
from koda.events.state import ChangeState, TaskState
from koda.events.types import StagedChange
from koda.workspace.hunks import change_set_digest

TITLE_LENGTH = 100


def title_of(prompt: str) -> str:
    """The prompt's first line with words in it, cut to TITLE_LENGTH characters."""
    first = next((line.strip() for line in prompt.splitlines() if line.strip()), "")
    return first if len(first) <= TITLE_LENGTH else first[: TITLE_LENGTH - 1].rstrip() + "…"


def task_view(state: TaskState, repository_name: str, hunks: HunkCounts | None) -> Task:
    """The Task of this state."""
    usage = [one.usage for one in state.spending.values()]
    changes = [one.change for one in state.changes.values()]
    return Task(
        id=state.task_id,
        seq=state.seq,
        phase=state.phase,
        reason=state.reason,
        message=state.message,
        hint=state.hint,
        prompt=state.prompt,
        title=title_of(state.prompt),
        repository_id=state.repository_id,
        repository_name=repository_name,
        branch=state.workspace.branch if state.workspace else None,
        plan=list(state.plan),
        report=state.report,
        summary=state.summary,
        cost_usd=sum(one.cost_usd for one in state.spending.values()),
        tokens=TokenCounts(
            input=sum(one.input_tokens for one in usage),
            output=sum(one.output_tokens for one in usage),
            cache_read=sum(one.cache_read_tokens for one in usage),
            cache_write=sum(one.cache_write_tokens for one in usage),
        ),
        round=state.round,
        limits=state.limits,
        models=state.models,
        auto_approve_plan=state.auto_approve_plan,
        created_at=state.created_at,
        updated_at=state.updated_at,
        phase_at=state.phase_at,
        changes=ChangeCounts(
            files=len(changes),
            additions=sum(one.additions for one in changes),
            deletions=sum(one.deletions for one in changes),
        ),
        hunks=hunks,
        provider=state.provider,
    )


def changes_view(state: TaskState, staged: StagedSet) -> Changes:
    """The staged set of this state, sorted by path."""
    planned = {path for one in state.plan for path in one.step.files}
    return Changes(
        digest=staged.digest,
        base=BaseInfo(
            commit=state.workspace.base_commit if state.workspace else None,
            branch=state.workspace.branch if state.workspace else None,
        ),
        round=state.round,
        changes=[
            _change_info(state.changes[path], staged, in_plan=path in planned)
            for path in sorted(state.changes)
        ],
    )


def change_id_of(path: str) -> str:
    """32 hex that name the path in addresses."""
    return hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()[:32]


def change_digest(change: StagedChange) -> str:
    """64 hex over path, base and proposed content: what a change's detail depends on."""
    proposed = change_set_digest([change])
    whole = f"{change.base_mode} {change.base_blob} {change.binary} {proposed}"
    return hashlib.sha256(whole.encode()).hexdigest()


def _change_info(one: ChangeState, staged: StagedSet, *, in_plan: bool) -> ChangeInfo:
    change = one.change
    hunks = staged.hunks[change.path]
    return ChangeInfo(
        id=change_id_of(change.path),
        path=change.path,
        kind=change.kind,
        mode=change.mode,
        base_mode=change.base_mode,
        additions=change.additions,
        deletions=change.deletions,
        digest=change_digest(change),
        binary=change.binary,
        step_id=one.step_id,
        call_id=one.call_id,
        seq=one.seq,
        model=one.model,
        note=one.note,
        in_plan=in_plan,
        delivered=bool(hunks) and all(hunk.hunk_id in staged.delivered for hunk in hunks),
        hunks=[_hunk_info(hunk, staged) for hunk in hunks],
    )


def _hunk_info(hunk: HunkFacts, staged: StagedSet) -> HunkInfo:
    decided = staged.decisions.get(hunk.hunk_id)
    return HunkInfo(
        id=hunk.hunk_id,
        kind=hunk.kind,
        old_start=hunk.old_start,
        old_lines=hunk.old_lines,
        new_start=hunk.new_start,
        new_lines=hunk.new_lines,
        additions=hunk.additions,
        deletions=hunk.deletions,
        decision=decided.decision if decided else None,
        reason=decided.reason if decided else "",
        decided_by=decided.user_id if decided else None,
        delivered=hunk.hunk_id in staged.delivered,
    )
