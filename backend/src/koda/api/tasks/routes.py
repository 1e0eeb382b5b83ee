"""/api/tasks."""

from typing import Annotated

from fastapi import APIRouter, Header, Query, Response

from koda.api.caller import CallerDep
from koda.api.errors import problems
from koda.api.idempotency import OnceDep
from koda.api.runtime import RuntimeDep
from koda.api.tasks import commands, create, decide_plan, review, service, steer
from koda.api.tasks.queries import TaskFilter
from koda.api.tasks.schemas import (
    ChangeDetail,
    Changes,
    DecisionsTaken,
    EventPage,
    NewDecisions,
    NewLimits,
    NewMessage,
    NewReview,
    NewTask,
    PlanDecision,
    ReviewTaken,
    Task,
    TaskPage,
    TaskQuery,
)
from koda.db.log import PAGE_LIMIT

router = APIRouter(prefix="/api/tasks", tags=["tasks"])

#: A seq fits a 32-bit column.
Seq = Annotated[int, Query(ge=0, le=2**31 - 1)]


@router.post("", status_code=201, responses=problems(404, 409))
async def create_task(request: NewTask, once: OnceDep) -> Task:
    """Asks for a piece of work; a worker takes it up at once."""
    return await create.create_task(once, request)


@router.get("", responses=problems())
async def list_tasks(
    runtime: RuntimeDep,
    caller: CallerDep,
    wanted: Annotated[TaskQuery, Query()],
) -> TaskPage:
    """The caller's Tasks, latest move first."""
    return await service.list_tasks(
        runtime,
        caller.user_id,
        TaskFilter(wanted.show, wanted.q, wanted.repository_id),
        wanted.cursor,
        wanted.limit,
    )


@router.get("/{task_id}", responses=problems(404))
async def get_task(task_id: str, runtime: RuntimeDep, caller: CallerDep) -> Task:
    """One Task as it is."""
    return await service.get_task(runtime, caller.user_id, task_id)


@router.get("/{task_id}/events", responses=problems(404))
async def list_events(
    task_id: str,
    runtime: RuntimeDep,
    caller: CallerDep,
    after: Seq = 0,
    limit: Annotated[int, Query(ge=1, le=PAGE_LIMIT)] = 200,
) -> EventPage:
    """The log after seq `after`, in order."""
    return await service.list_events(runtime, caller.user_id, task_id, after, limit)


@router.post("/{task_id}/messages", responses=problems(404, 409))
async def add_message(task_id: str, request: NewMessage, once: OnceDep) -> Task:
    """Speaks to the agent, at any time before the Task rests."""
    return await commands.command(
        once, task_id, lambda state: steer.add_message(state, once.user_id, request.text)
    )


@router.post("/{task_id}/cancel", responses=problems(404, 409))
async def cancel_task(task_id: str, once: OnceDep) -> Task:
    """Stops the Task within a second; what was staged stays reviewable."""
    return await commands.cancel_task(once, task_id)


@router.post("/{task_id}/plan", responses=problems(404, 409))
async def decide_on_plan(task_id: str, request: PlanDecision, once: OnceDep) -> Task:
    """Approves the Plan, as it is or as edited, or asks for another."""
    return await commands.command(
        once, task_id, lambda state: decide_plan.decide_plan(state, once.user_id, request)
    )


@router.get("/{task_id}/changes", responses=problems(404))
async def get_changes(task_id: str, runtime: RuntimeDep, caller: CallerDep) -> Changes:
    """The whole staged set with its Hunks and Decisions."""
    return await service.get_changes(runtime, caller.user_id, task_id)


@router.get(
    "/{task_id}/changes/{change_id}",
    response_model=ChangeDetail,
    responses={**problems(404), 304: {"description": "The ETag given is still this change's"}},
)
async def get_change(
    task_id: str,
    change_id: str,
    runtime: RuntimeDep,
    caller: CallerDep,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """One staged file in full; immutable by its digest, which is the ETag."""
    change, digest = await service.find_change(runtime, caller.user_id, task_id, change_id)
    headers = {"etag": f'"{digest}"', "cache-control": "private, no-cache"}
    if names_etag(if_none_match, digest):
        return Response(status_code=304, headers=headers)
    detail = await service.get_change_detail(runtime, change)
    return Response(detail.model_dump_json(), media_type="application/json", headers=headers)


@router.post("/{task_id}/decisions", responses=problems(404, 409))
async def decide_hunks(task_id: str, request: NewDecisions, once: OnceDep) -> DecisionsTaken:
    """Accepts and rejects Hunks; all of them, or none."""
    return await commands.decide_hunks(once, task_id, request)


@router.post(
    "/{task_id}/review",
    responses={**problems(404, 409), 202: {"model": ReviewTaken, "description": "Still writing"}},
)
async def submit_review(
    task_id: str, request: NewReview, once: OnceDep, response: Response
) -> ReviewTaken:
    """Delivers what was accepted, asks for another Round, or drops it all."""
    answer, response.status_code = await review.submit_review(once, task_id, request)
    return answer


@router.post("/{task_id}/limits", responses=problems(404, 409))
async def extend_limits(task_id: str, request: NewLimits, once: OnceDep) -> Task:
    """Sets other limits; a Task that waited for them goes on."""
    return await commands.command(
        once, task_id, lambda state: steer.extend_limits(state, once.user_id, request.limits)
    )


@router.post("/{task_id}/resume", responses=problems(404, 409))
async def resume(task_id: str, once: OnceDep) -> Task:
    """A waiting Task goes on where it stopped."""
    return await commands.command(once, task_id, lambda state: steer.resume(state, once.user_id))


def names_etag(if_none_match: str | None, digest: str) -> bool:
    """Whether the header names this digest, weakly or strongly."""
    named = (if_none_match or "").split(",")
    return any(one.strip().removeprefix("W/") in (f'"{digest}"', "*") for one in named)
