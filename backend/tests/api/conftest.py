"""The real application over ASGI, and over a real server for sockets; no worker runs."""

from collections.abc import AsyncIterator
from contextlib import nullcontext

import httpx
import pytest
from cryptography.fernet import Fernet
from fastapi import FastAPI

from koda.api.assembly import assembled
from koda.api.runtime import Runtime
from koda.api.server import create_app
from koda.db.base import utc_now
from koda.security.sessions import start_bearer_session
from koda.security.users import LOCAL_OWNER_ID
from koda.settings import Settings

ADDRESS = "http://127.0.0.1:8000"


@pytest.fixture
def api_settings(settings: Settings) -> Settings:
    """Settings of a server whose commands need no sandbox: none is run here."""
    return settings.model_copy(
        update={
            "encryption_key": Fernet.generate_key().decode(),
            "sandbox": "none",
            "anthropic_api_key": "test-key-of-the-server",
            "worker": False,
            "web_dir": settings.data_dir / "no-build-here",
        }
    )


@pytest.fixture
async def runtime(api_settings: Settings) -> AsyncIterator[Runtime]:
    async with assembled(api_settings, address=None, works=False) as parts:
        yield parts


@pytest.fixture
def app(runtime: Runtime) -> FastAPI:
    made = create_app(runtime.settings, lambda: nullcontext(runtime))
    made.state.runtime = runtime
    return made


@pytest.fixture
async def token(runtime: Runtime) -> str:
    """A bearer token of the owner."""
    secret = runtime.settings.jwt_secret_key
    return await runtime.database.write(
        lambda c: start_bearer_session(c, LOCAL_OWNER_ID, utc_now(), secret=secret)
    )


@pytest.fixture
async def anonymous(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
        yield client


@pytest.fixture
async def client(app: FastAPI, token: str) -> AsyncIterator[httpx.AsyncClient]:
    """Signed in by a bearer token."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    headers = {"authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(
        transport=transport, base_url=ADDRESS, headers=headers
    ) as signed_in:
        yield signed_in
