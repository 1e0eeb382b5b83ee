"""/api/demo."""

from fastapi import APIRouter

from koda.api.caller import CallerDep
from koda.api.demo import service
from koda.api.demo.schemas import DemoTask
from koda.api.errors import problems
from koda.api.idempotency import OnceDep

router = APIRouter(prefix="/api/demo", tags=["demo"])


@router.post("", status_code=201, responses=problems(503))
async def start_demo(once: OnceDep, caller: CallerDep) -> DemoTask:
    """Starts the demo: a sample repository, and a scripted model that costs nothing."""
    return await service.start_demo(once, caller)
