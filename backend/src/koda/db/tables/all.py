"""Imports every table, so that the metadata is whole for migrations and tests."""

from koda.db.base import Base
from koda.db.tables import (
    blob,
    idempotency,
    login_code,
    provider_key,
    repository,
    session,
    task,
    task_event,
    user,
)

__all__ = [
    "Base",
    "blob",
    "idempotency",
    "login_code",
    "provider_key",
    "repository",
    "session",
    "task",
    "task_event",
    "user",
]
