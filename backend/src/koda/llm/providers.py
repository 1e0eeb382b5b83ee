"""The known Providers by name. A vendor's module is imported when it is first used, not before:
an SDK can cost a second and 40 MB."""

import asyncio
import importlib
from collections.abc import Callable
from typing import cast

from koda.errors import InvalidInput
from koda.llm.base import Credentials, Provider

#: Name of a Provider -> "module:function" that makes one from Credentials.
PROVIDERS = {
    "anthropic": "koda.llm.anthropic:make",
    "scripted": "koda.llm.scripted:make",
}


async def open_provider(name: str, credentials: Credentials) -> Provider:
    """A Provider that calls with these credentials; the caller closes it.

    One serves any number of requests at once. Import and set-up run in a thread. Raises
    InvalidInput for a name that is not in PROVIDERS, ProviderError (auth) for unusable credentials.
    """
    if name not in PROVIDERS:
        known = ", ".join(sorted(PROVIDERS))
        raise InvalidInput(f"Expected a provider out of {known}; got {name!r}.")
    return await asyncio.to_thread(_make, name, credentials)


def _make(name: str, credentials: Credentials) -> Provider:
    module_name, function_name = PROVIDERS[name].split(":")
    make = getattr(importlib.import_module(module_name), function_name)
    return cast(Callable[[Credentials], Provider], make)(credentials)
