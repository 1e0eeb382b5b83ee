"""Rows that most tests need, made through the real tables."""

from sqlalchemy import Connection, insert

from koda.db import log
from koda.db.base import new_id, utc_now
from koda.db.tables.repository import Repository
from koda.db.tables.task import Task
from koda.db.tables.user import User
from koda.events.phases import Phase
from koda.events.types import Limits, PhaseModels, TaskCreated

UNLIMITED = Limits()
MODELS = PhaseModels(understanding="small", planning="strong", executing="strong")


def make_user(connection: Connection, role: str = "owner") -> str:
    user_id = new_id()
    connection.execute(
        insert(User).values(user_id=user_id, name="Someone", role=role, created_at=utc_now())
    )
    return user_id


def make_repository(connection: Connection, user_id: str, path: str = "") -> str:
    repository_id = new_id()
    connection.execute(
        insert(Repository).values(
            repository_id=repository_id,
            user_id=user_id,
            name="sample",
            path=path or f"/nowhere/{repository_id}",
            created_at=utc_now(),
        )
    )
    return repository_id


def make_task(
    connection: Connection,
    user_id: str,
    repository_id: str,
    *,
    prompt: str = "Do it",
    provider: str = "anthropic",
    auto_approve_plan: bool = False,
    limits: Limits = UNLIMITED,
) -> str:
    """A Task with its row and its first event, as the API makes it."""
    task_id, now = new_id(), utc_now()
    connection.execute(
        insert(Task).values(
            task_id=task_id,
            user_id=user_id,
            repository_id=repository_id,
            phase=Phase.QUEUED,
            prompt=prompt,
            title=prompt,
            provider=provider,
            created_at=now,
            updated_at=now,
            phase_at=now,
        )
    )
    created = TaskCreated(
        user_id=user_id,
        repository_id=repository_id,
        prompt=prompt,
        auto_approve_plan=auto_approve_plan,
        limits=limits,
        models=MODELS,
        provider=provider,
    )
    log.append(connection, task_id, [created])
    return task_id
