"""/api/repositories."""

from typing import Annotated

from fastapi import APIRouter, Query

from koda.api.caller import CallerDep
from koda.api.errors import problems
from koda.api.idempotency import OnceDep
from koda.api.repositories import service
from koda.api.repositories.schemas import NewRepository, Repository, RepositoryPage
from koda.api.runtime import RuntimeDep

router = APIRouter(prefix="/api/repositories", tags=["repositories"])


@router.post("", status_code=201, responses=problems(409))
async def register_repository(
    request: NewRepository, once: OnceDep, caller: CallerDep
) -> Repository:
    """Registers a git repository of the server's machine; twice is as good as once."""
    return await service.register(once, caller, request)


@router.get("", responses=problems())
async def list_repositories(
    runtime: RuntimeDep,
    caller: CallerDep,
    cursor: Annotated[str | None, Query(max_length=100)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> RepositoryPage:
    """The caller's Repositories, newest first."""
    return await service.list_repositories(runtime, caller, cursor, limit)
