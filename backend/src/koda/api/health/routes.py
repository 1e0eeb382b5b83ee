"""/api/health."""

from fastapi import APIRouter

from koda.api.health import service
from koda.api.health.schemas import Health
from koda.api.runtime import RuntimeDep

router = APIRouter(prefix="/api/health", tags=["health"])


@router.get("")
async def get_health(runtime: RuntimeDep) -> Health:
    """Open to all, for load balancers; names no person, path or key."""
    return await service.get_health(runtime)
