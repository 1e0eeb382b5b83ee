"""The whole product in one process: application, worker, sandbox, and a model on loopback."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext

import pytest
from cryptography.fernet import Fernet

from koda.api.assembly import assembled
from koda.api.server import create_app
from koda.db.base import utc_now
from koda.security.sessions import start_bearer_session
from koda.security.users import LOCAL_OWNER_ID
from koda.settings import Settings
from tests.journey.person import Person
from tests.loopback.brains import Brain
from tests.loopback.messages_api import TEST_KEY, MessagesApi

StartProduct = Callable[..., AbstractAsyncContextManager[Person]]


@pytest.fixture
def start_product(settings: Settings) -> StartProduct:
    """Starts it with a brain; gives a person who is signed in. `sandbox` names the level."""

    @asynccontextmanager
    async def start(brain: Brain, *, sandbox: str = "auto") -> AsyncIterator[Person]:
        async with MessagesApi(brain) as api:
            own = settings.model_copy(
                update={
                    "encryption_key": Fernet.generate_key().decode(),
                    "sandbox": sandbox,
                    "anthropic_api_key": TEST_KEY,
                    "anthropic_base_url": api.url,
                }
            )
            async with assembled(own, address=None, works=True) as runtime:
                app = create_app(own, lambda: nullcontext(runtime))
                app.state.runtime = runtime
                token = await runtime.database.write(
                    lambda c: start_bearer_session(
                        c, LOCAL_OWNER_ID, utc_now(), secret=own.jwt_secret_key
                    )
                )
                async with Person.signed_in(app, runtime, api, token) as person:
                    yield person

    return start
