"""`koda key`."""

import getpass
import sys

from sqlalchemy import Connection

from koda.api.tasks.create import DEFAULT_PROVIDER
from koda.cli.local import as_owner
from koda.db.base import utc_now
from koda.security.encryption import Encryption
from koda.security.provider_keys import delete_provider_key, set_provider_key
from koda.settings import load_settings


def set_key() -> None:
    """Stores the local user's key; echoes no part of it."""
    settings = load_settings()
    encryption = Encryption(settings.encryption_key)
    asks = sys.stdin.isatty()
    api_key = getpass.getpass("Anthropic API key: ") if asks else sys.stdin.readline()

    def work(connection: Connection, user_id: str) -> None:
        owner = (user_id, DEFAULT_PROVIDER)
        set_provider_key(connection, encryption, owner, api_key, utc_now())

    as_owner(settings, work)
    print("The key is stored, encrypted. New model calls use it.")


def delete_key() -> None:
    """Forgets the local user's key."""

    def work(connection: Connection, user_id: str) -> bool:
        return delete_provider_key(connection, user_id, DEFAULT_PROVIDER)

    deleted = as_owner(load_settings(), work)
    print("The key is deleted." if deleted else "There was no key.")
