"""The Provider of a Task, with the key of the person who asked for it."""

from collections import OrderedDict
from typing import Protocol

from sqlalchemy import Connection

from koda.db.engine import Database
from koda.events.state import TaskState
from koda.llm.base import Credentials, Provider, ProviderError
from koda.llm.providers import open_provider
from koda.security.encryption import Encryption
from koda.security.provider_keys import find_provider_key
from koda.settings import Settings

#: Open clients kept; each holds a connection pool and a TLS context.
_KEPT = 16


class ProviderPool:
    """Providers opened so far, by name, key and address; a new client costs some 50 ms."""

    def __init__(self) -> None:
        self._open: OrderedDict[tuple[str, str, str | None], Provider] = OrderedDict()

    async def get(self, name: str, credentials: Credentials) -> Provider:
        """An open Provider; the pool closes it."""
        key = (name, credentials.api_key, credentials.base_url)
        if key not in self._open:
            opened = await open_provider(name, credentials)
            self._open.setdefault(key, opened)
        self._open.move_to_end(key)
        while len(self._open) > _KEPT:
            _, oldest = self._open.popitem(last=False)
            await oldest.close()
        return self._open[key]

    async def close(self) -> None:
        """Closes every Provider."""
        while self._open:
            _, provider = self._open.popitem()
            await provider.close()


class _Parts(Protocol):
    @property
    def settings(self) -> Settings: ...
    @property
    def database(self) -> Database: ...
    @property
    def encryption(self) -> Encryption: ...
    @property
    def providers(self) -> ProviderPool: ...


async def get_task_provider(parts: _Parts, state: TaskState) -> Provider:
    """The Task's Provider with its user's own key, or else the server's.

    Raises ProviderError (auth) when there is neither.
    """
    settings = parts.settings
    if state.provider == "scripted":
        return await parts.providers.get("scripted", Credentials(api_key=""))

    def find(connection: Connection) -> str | None:
        return find_provider_key(connection, parts.encryption, state.user_id, state.provider)

    api_key = await parts.database.read(find) or settings.anthropic_api_key
    if not api_key:
        raise ProviderError(
            "auth",
            "No API key is set.",
            hint="Add yours under Settings, Keys, then let the task go on.",
        )
    credentials = Credentials(api_key=api_key, base_url=settings.anthropic_base_url or None)
    return await parts.providers.get(state.provider, credentials)
