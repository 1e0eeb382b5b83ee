"""The Provider of a Task, with the key of the person who asked for it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

from sqlalchemy import Connection

from koda.db.engine import Database
from koda.events.state import TaskState
from koda.llm.base import Credentials, Provider, ProviderError
from koda.llm.providers import open_provider
from koda.security.encryption import Encryption
from koda.security.provider_keys import find_provider_key
from koda.settings import Settings


class _Parts(Protocol):
    @property
    def settings(self) -> Settings: ...
    @property
    def database(self) -> Database: ...
    @property
    def encryption(self) -> Encryption: ...


@asynccontextmanager
async def task_provider(parts: _Parts, state: TaskState) -> AsyncIterator[Provider]:
    """The Task's Provider with its user's own key, or else the server's; closed with the block.

    Raises ProviderError (auth) when there is neither.
    """
    provider = await open_provider(state.provider, await _get_credentials(parts, state))
    try:
        yield provider
    finally:
        await provider.close()


async def _get_credentials(parts: _Parts, state: TaskState) -> Credentials:
    settings = parts.settings
    if state.provider == "scripted":
        return Credentials(api_key="")

    def find(connection: Connection) -> str | None:
        return find_provider_key(connection, parts.encryption, state.user_id, state.provider)

    api_key = await parts.database.read(find) or settings.anthropic_api_key
    if not api_key:
        raise ProviderError(
            "auth",
            "No API key is set.",
            hint="Add yours under Settings, Keys, then let the task go on.",
        )
    return Credentials(api_key=api_key, base_url=settings.anthropic_base_url or None)
