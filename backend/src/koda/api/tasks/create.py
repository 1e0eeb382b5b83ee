"""A new Task: its row and its first event."""

from sqlalchemy import Connection

from koda.api.idempotency import Once, Outcome
from koda.api.tasks.queries import insert_task, require_repository
from koda.api.tasks.schemas import NewTask, Task
from koda.api.tasks.service import get_task
from koda.api.tasks.steer import merge_limits
from koda.api.tasks.view import title_of
from koda.db import log
from koda.db.base import new_id
from koda.errors import Conflict, InvalidInput
from koda.events.phases import Phase
from koda.events.types import Limits, PhaseModels, TaskCreated
from koda.security.provider_keys import find_key_hint
from koda.settings import Settings

DEFAULT_PROVIDER = "anthropic"


async def create_task(once: Once, request: NewTask, *, provider: str = DEFAULT_PROVIDER) -> Task:
    """A new Task of this user, queued for a worker.

    Raises NotFound for an unknown Repository, InvalidInput for a blank prompt, and Conflict where
    there is no key to call the model with.
    """
    if not request.prompt.strip():
        raise InvalidInput("Expected a task in words, got a blank prompt.")
    settings = once.runtime.settings
    created = TaskCreated(
        user_id=once.user_id,
        repository_id=request.repository_id,
        prompt=request.prompt,
        auto_approve_plan=request.auto_approve_plan,
        limits=merge_limits(default_limits(settings), request.limits),
        models=_models(settings, request),
        provider=provider,
    )

    def work(connection: Connection) -> Outcome:
        require_repository(connection, request.repository_id, once.user_id)
        if provider == DEFAULT_PROVIDER:
            _require_key(connection, settings, once.user_id)
        return {"task_id": _insert(connection, once, created)}

    outcome = await once.write(work)
    return await get_task(once.runtime, once.user_id, outcome["task_id"])


def default_limits(settings: Settings) -> Limits:
    """What a Task gets where its request names no limits."""
    return Limits(
        cost_usd=settings.limit_cost_usd,
        turns=settings.limit_turns,
        seconds=settings.limit_seconds,
    )


def default_models(settings: Settings) -> PhaseModels:
    """What a Task gets where its request names no models."""
    return PhaseModels(
        understanding=settings.model_understanding,
        planning=settings.model_planning,
        executing=settings.model_executing,
    )


def _models(settings: Settings, request: NewTask) -> PhaseModels:
    named = request.models.model_dump(exclude_none=True) if request.models else {}
    return default_models(settings).model_copy(update=named)


def _require_key(connection: Connection, settings: Settings, user_id: str) -> None:
    has_own = find_key_hint(connection, user_id, DEFAULT_PROVIDER) is not None
    if not (has_own or settings.anthropic_api_key):
        raise Conflict(
            "There is no key to call the model with.",
            code="no_key",
            hint="Set your Anthropic key in the settings or with `koda key set`, or try the demo.",
        )


def _insert(connection: Connection, once: Once, created: TaskCreated) -> str:
    task_id, now = new_id(), once.runtime.now()
    row = {
        "task_id": task_id,
        "user_id": created.user_id,
        "repository_id": created.repository_id,
        "phase": Phase.QUEUED.value,
        "prompt": created.prompt,
        "title": title_of(created.prompt),
        "provider": created.provider,
        "created_at": now,
        "updated_at": now,
        "phase_at": now,
    }
    insert_task(connection, row)
    log.append(connection, task_id, [created])
    return task_id
