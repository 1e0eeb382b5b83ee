"""The web server: `create_app`, and `app` for `uvicorn koda.api.server:app`."""

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import Any

from fastapi import FastAPI

from koda import __version__
from koda.api import websocket
from koda.api.assembly import assembled
from koda.api.auth import routes as auth
from koda.api.demo import routes as demo
from koda.api.errors import install_error_handlers
from koda.api.guard import Guard, Trust
from koda.api.health import routes as health
from koda.api.links import base_address, make_login_link
from koda.api.logs import RequestLog, configure_logging
from koda.api.me import routes as me
from koda.api.openapi import describe
from koda.api.repositories import routes as repositories
from koda.api.runtime import Runtime
from koda.api.tasks import routes as tasks
from koda.api.web import WebApp, find_web_dir
from koda.settings import Settings, load_settings

_ROUTERS = (
    health.router,
    auth.router,
    me.router,
    repositories.router,
    tasks.router,
    demo.router,
    websocket.router,
)


OpenRuntime = Callable[[], AbstractAsyncContextManager[Runtime]]


def create_app(settings: Settings, open_runtime: OpenRuntime) -> FastAPI:
    """The application; `open_runtime` is entered when it starts and left when it stops."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_runtime() as runtime:
            app.state.runtime = runtime
            yield

    app = FastAPI(
        title="Koda",
        version=__version__,
        lifespan=lifespan,
        openapi_url="/api/openapi.json",
        # These pages load their scripts from a CDN.
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    for router in _ROUTERS:
        app.include_router(router)
    app.router.default = WebApp(find_web_dir(settings.web_dir))
    install_error_handlers(app)
    app.add_middleware(RequestLog)
    app.add_middleware(Guard, trust=Trust.of(settings))
    app.openapi = partial(describe, app)  # type: ignore[method-assign]
    return app


@asynccontextmanager
async def announced(settings: Settings) -> AsyncIterator[Runtime]:
    """The whole server on this data folder; its sign-in link is printed once it is ready."""
    address = base_address(settings)
    async with assembled(settings, address=address, works=settings.worker) as runtime:
        print_login_link(await make_login_link(settings, runtime.database))
        yield runtime


def print_login_link(link: str) -> None:
    """Shows the link where the server was started."""
    lines = ("", "  Koda is ready. Sign in here, once, within 15 minutes:", "", f"    {link}", "")
    print(*lines, sep="\n", file=sys.stderr, flush=True)


def __getattr__(name: str) -> Any:
    # Made when a server asks for it: importing `create_app` must not make a data folder.
    if name != "app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    settings = load_settings()
    configure_logging(production=settings.env == "production")
    return create_app(settings, partial(announced, settings))
