"""/api/auth."""

from fastapi import APIRouter, Request, Response

from koda.api.auth import service
from koda.api.auth.cookie import drop_session_cookie, set_session_cookie
from koda.api.auth.schemas import Exchange, SessionPage, SignedIn, SocketTicket
from koda.api.caller import CallerDep
from koda.api.errors import problems
from koda.api.runtime import RuntimeDep

router = APIRouter(prefix="/api/auth", tags=["auth"])


@router.post("/exchange", responses=problems())
async def exchange(
    body: Exchange, request: Request, response: Response, runtime: RuntimeDep
) -> SignedIn:
    """Spends the code of a sign-in link; the Session's cookie comes with the answer."""
    agent = request.headers.get("user-agent", "")
    answer, token = await service.exchange(runtime, body.code, agent)
    set_session_cookie(request, response, runtime, token)
    return answer


@router.post("/sign-out", status_code=204, responses=problems(404))
async def sign_out(
    request: Request, response: Response, runtime: RuntimeDep, caller: CallerDep
) -> None:
    """Ends the Session that asks."""
    await service.end_session(runtime, caller, caller.session_id)
    drop_session_cookie(request, response, runtime)


@router.get("/sessions", responses=problems())
async def list_sessions(runtime: RuntimeDep, caller: CallerDep) -> SessionPage:
    """Where the caller is signed in."""
    return await service.list_sessions(runtime, caller)


@router.delete("/sessions/{session_id}", status_code=204, responses=problems(404))
async def end_session(session_id: str, runtime: RuntimeDep, caller: CallerDep) -> None:
    """Signs out elsewhere; tokens of that Session are worth nothing from now on."""
    await service.end_session(runtime, caller, session_id)


@router.post("/socket-ticket", responses=problems())
async def make_socket_ticket(runtime: RuntimeDep, caller: CallerDep) -> SocketTicket:
    """A ticket for sockets that the cookie does not reach; good for one minute."""
    return service.make_ticket(runtime, caller)
