"""Sign-in by a one-time code, the caller's Sessions, and socket tickets."""

from sqlalchemy import Connection

from koda.api.auth.queries import list_live_sessions
from koda.api.auth.schemas import SessionPage, SignedIn, SocketTicket
from koda.api.caller import Caller
from koda.api.runtime import Runtime
from koda.errors import NotFound
from koda.security.login_codes import use_login_code
from koda.security.sessions import revoke_session, start_session
from koda.security.tokens import Claims, sign_ticket, sign_token


async def exchange(runtime: Runtime, code: str, user_agent: str) -> tuple[SignedIn, str]:
    """The Session that the code begins, and its token. Raises NotSignedIn."""
    now = runtime.now()

    def work(connection: Connection) -> Claims:
        user_id = use_login_code(connection, code, now)
        return start_session(connection, user_id, "browser", now, user_agent=user_agent)

    claims = await runtime.database.write(work)
    token = sign_token(claims, use="session", secret=runtime.settings.jwt_secret_key)
    answer = SignedIn(
        session_id=claims.session_id, user_id=claims.user_id, expires_at=claims.expires_at
    )
    return answer, token


async def end_session(runtime: Runtime, caller: Caller, session_id: str) -> None:
    """Revokes one of the caller's Sessions. Raises NotFound."""
    now = runtime.now()
    ended = await runtime.database.write(
        lambda connection: revoke_session(connection, caller.user_id, session_id, now)
    )
    if not ended:
        raise NotFound(f"You have no Session {session_id!r}.", hint="It may have ended already.")


async def list_sessions(runtime: Runtime, caller: Caller) -> SessionPage:
    """The caller's live Sessions."""
    now = runtime.now()
    return SessionPage(
        items=await runtime.database.read(
            lambda connection: list_live_sessions(
                connection, caller.user_id, caller.session_id, now
            )
        )
    )


def make_ticket(runtime: Runtime, caller: Caller) -> SocketTicket:
    """A socket ticket of the caller's Session."""
    ticket, claims = sign_ticket(
        caller.session_id,
        caller.user_id,
        now=runtime.now(),
        secret=runtime.settings.jwt_secret_key,
    )
    return SocketTicket(ticket=ticket, expires_at=claims.expires_at)
