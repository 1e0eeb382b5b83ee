"""API keys of Providers: stored encrypted, decrypted only for the call, never shown again."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from koda.db.tables.provider_key import ProviderKey
from koda.errors import InvalidInput
from koda.security.encryption import Encryption

_HINT_LENGTH = 4
_SHORTEST = 8


def set_provider_key(
    connection: Connection,
    encryption: Encryption,
    owner: tuple[str, str],
    api_key: str,
    now: datetime,
) -> None:
    """Stores the key of `owner` (user_id, provider) in place of an earlier one.

    Raises InvalidInput, without the key in the message, for what cannot be an HTTP header.
    """
    user_id, provider = owner
    api_key = api_key.strip()
    if len(api_key) < _SHORTEST or not api_key.isascii() or not api_key.isprintable():
        raise InvalidInput(
            f"Expected a key of at least {_SHORTEST} printable ASCII characters.",
            hint="Copy the key again from the provider's console.",
        )
    delete_provider_key(connection, user_id, provider)
    row = {
        "user_id": user_id,
        "provider": provider,
        "ciphertext": encryption.encrypt(api_key).decode(),
        "hint": api_key[-_HINT_LENGTH:],
        "created_at": now,
    }
    connection.execute(insert(ProviderKey), row)


def delete_provider_key(connection: Connection, user_id: str, provider: str) -> bool:
    """Forgets the key; False when there was none."""
    result = connection.execute(
        delete(ProviderKey)
        .where(ProviderKey.user_id == user_id, ProviderKey.provider == provider)
        .returning(ProviderKey.user_id)
    )
    return result.first() is not None


def find_key_hint(connection: Connection, user_id: str, provider: str) -> str | None:
    """The last four characters of the stored key, or None when there is none."""
    return connection.execute(
        select(ProviderKey.hint).where(
            ProviderKey.user_id == user_id, ProviderKey.provider == provider
        )
    ).scalar()


def find_provider_key(
    connection: Connection, encryption: Encryption, user_id: str, provider: str
) -> str | None:
    """The key itself, or None when the user set none. Ask for it only for the call.

    Raises Misconfigured when no present ENCRYPTION_KEY made it.
    """
    ciphertext = connection.execute(
        select(ProviderKey.ciphertext).where(
            ProviderKey.user_id == user_id, ProviderKey.provider == provider
        )
    ).scalar()
    return None if ciphertext is None else encryption.decrypt(ciphertext.encode())


def rotate_provider_keys(connection: Connection, encryption: Encryption) -> int:
    """Puts every stored key under the first of ENCRYPTION_KEY; how many there are.

    Raises Misconfigured, and changes nothing, when one was made by a key that is gone.
    """
    rows = connection.execute(
        select(ProviderKey.user_id, ProviderKey.provider, ProviderKey.ciphertext)
    ).all()
    for user_id, provider, ciphertext in rows:
        connection.execute(
            update(ProviderKey)
            .where(ProviderKey.user_id == user_id, ProviderKey.provider == provider)
            .values(ciphertext=encryption.rotate(ciphertext.encode()).decode())
        )
    return len(rows)
