"""/api/me."""

from fastapi import APIRouter

from koda.api.caller import CallerDep
from koda.api.errors import problems
from koda.api.me import service
from koda.api.me.schemas import KeyStatus, Me, NewKey
from koda.api.runtime import RuntimeDep

router = APIRouter(prefix="/api/me", tags=["me"])


@router.get("", responses=problems())
async def get_me(runtime: RuntimeDep, caller: CallerDep) -> Me:
    """The caller, with the CSRF token of a cookie's Session."""
    return await service.get_me(runtime, caller)


@router.put("/keys/anthropic", responses=problems())
async def set_key(request: NewKey, runtime: RuntimeDep, caller: CallerDep) -> KeyStatus:
    """Stores the caller's key; it is never shown again."""
    return await service.set_key(runtime, caller, request.api_key.get_secret_value())


@router.delete("/keys/anthropic", responses=problems())
async def delete_key(runtime: RuntimeDep, caller: CallerDep) -> KeyStatus:
    """Forgets the caller's key."""
    return await service.delete_key(runtime, caller)
