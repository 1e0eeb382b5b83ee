"""The Session cookie: HttpOnly, SameSite=Lax, for this server's path alone."""

from urllib.parse import urlsplit

from fastapi import Request, Response

from koda.api.caller import cookie_name
from koda.api.runtime import Runtime
from koda.security.tokens import SESSION_SECONDS


def set_session_cookie(request: Request, response: Response, runtime: Runtime, token: str) -> None:
    """Lets the browser keep the token for as long as it is good."""
    response.set_cookie(
        cookie_name(runtime),
        token,
        max_age=SESSION_SECONDS,
        path=_path(request),
        secure=_is_secure(request, runtime),
        httponly=True,
        samesite="lax",
    )


def drop_session_cookie(request: Request, response: Response, runtime: Runtime) -> None:
    """Makes the browser forget the token."""
    response.delete_cookie(
        cookie_name(runtime),
        path=_path(request),
        secure=_is_secure(request, runtime),
        httponly=True,
        samesite="lax",
    )


def _path(request: Request) -> str:
    prefix: str = request.scope.get("root_path", "")
    return f"{prefix}/"


def _is_secure(request: Request, runtime: Runtime) -> bool:
    # A proxy that ends TLS is known by the address people open.
    opened = urlsplit(runtime.settings.public_url).scheme
    return (opened or request.url.scheme) == "https"
