"""The caller's account, keys and defaults."""

from sqlalchemy import Connection

from koda.api.caller import Caller
from koda.api.me.schemas import Defaults, Keys, KeyStatus, Me
from koda.api.runtime import Runtime
from koda.api.tasks.create import DEFAULT_PROVIDER, default_limits, default_models
from koda.security.csrf import csrf_token
from koda.security.provider_keys import delete_provider_key, find_key_hint, set_provider_key


async def get_me(runtime: Runtime, caller: Caller) -> Me:
    """The caller, as the web app needs to know them."""
    settings = runtime.settings
    token = None
    if caller.by_cookie:
        token = csrf_token(caller.session_id, settings.jwt_secret_key)
    return Me(
        id=caller.user_id,
        name=caller.name,
        role=caller.role,
        keys=Keys(anthropic=await get_key_status(runtime, caller.user_id)),
        csrf_token=token,
        sandbox=runtime.sandbox,
        defaults=Defaults(models=default_models(settings), limits=default_limits(settings)),
        demo_available=True,
    )


async def get_key_status(runtime: Runtime, user_id: str) -> KeyStatus:
    """Whose key calls would be made with; of the server's key nothing else is told."""
    hint = await runtime.database.read(
        lambda connection: find_key_hint(connection, user_id, DEFAULT_PROVIDER)
    )
    if hint is not None:
        return KeyStatus(set=True, source="yours", hint=hint)
    if runtime.settings.anthropic_api_key:
        return KeyStatus(set=True, source="server", hint=None)
    return KeyStatus(set=False, source=None, hint=None)


async def set_key(runtime: Runtime, caller: Caller, api_key: str) -> KeyStatus:
    """Stores the caller's key, encrypted. Raises InvalidInput."""
    owner, now = (caller.user_id, DEFAULT_PROVIDER), runtime.now()

    def work(connection: Connection) -> None:
        set_provider_key(connection, runtime.encryption, owner, api_key, now)

    await runtime.database.write(work)
    return await get_key_status(runtime, caller.user_id)


async def delete_key(runtime: Runtime, caller: Caller) -> KeyStatus:
    """Forgets the caller's key, if there is one."""
    await runtime.database.write(
        lambda connection: delete_provider_key(connection, caller.user_id, DEFAULT_PROVIDER)
    )
    return await get_key_status(runtime, caller.user_id)
