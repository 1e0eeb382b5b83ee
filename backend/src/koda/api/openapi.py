"""The OpenAPI document: the routes, and what only sockets carry."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema

from koda import __version__
from koda.api.auth import schemas as auth
from koda.api.demo import schemas as demo
from koda.api.health import schemas as health
from koda.api.live import schemas as live
from koda.api.me import schemas as me
from koda.api.repositories import schemas as repositories
from koda.api.schemas import Problem
from koda.api.tasks import schemas as tasks
from koda.events.state import TaskState
from koda.events.types import Delta, StoredEvent

_ANSWERS: tuple[type[BaseModel], ...] = (
    Problem, TaskState, StoredEvent, Delta, live.TaskSocketFrame, live.LiveSocketFrame,
    health.Health, auth.SignedIn, auth.SessionPage, auth.SocketTicket, me.Me,
    repositories.RepositoryPage, demo.DemoTask, tasks.TaskPage, tasks.EventPage, tasks.Changes,
    tasks.ChangeDetail, tasks.DecisionsTaken, tasks.ReviewTaken,
)  # fmt: skip
_REQUESTS: tuple[type[BaseModel], ...] = (
    live.ClientFrame, auth.Exchange, me.NewKey, repositories.NewRepository, tasks.NewTask,
    tasks.NewMessage, tasks.PlanDecision, tasks.NewDecisions, tasks.NewReview, tasks.NewLimits,
)  # fmt: skip


class _Complete(GenerateJsonSchema):
    """Answers always carry every field, so a field with a default is required in them."""

    def field_is_required(self, field: Any, total: bool) -> bool:
        return self.mode == "serialization" or super().field_is_required(field, total)


def describe(app: FastAPI) -> dict[str, Any]:
    """The document of `app`. Every schema of an answer has all of its fields required."""
    document: dict[str, Any] = get_openapi(
        title="Koda", version=__version__, openapi_version="3.1.0", routes=app.routes
    )
    schemas = document["components"]["schemas"]
    schemas.update(_complete_schemas())
    return document


def _complete_schemas() -> dict[str, Any]:
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        *((model, "serialization") for model in _ANSWERS),
        *((model, "validation") for model in _REQUESTS),
    ]
    _, schema = models_json_schema(
        wanted, ref_template="#/components/schemas/{model}", schema_generator=_Complete
    )
    found: dict[str, Any] = schema["$defs"]
    return found
