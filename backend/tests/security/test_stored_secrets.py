"""Encryption, its rotation, login codes and the local owner, on both databases."""

import asyncio
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Connection, text

from koda.db.base import utc_now
from koda.db.engine import Database
from koda.errors import NotSignedIn
from koda.security.encryption import Encryption
from koda.security.login_codes import make_login_code, use_login_code
from koda.security.provider_keys import (
    find_provider_key,
    rotate_provider_keys,
    set_provider_key,
)
from koda.security.users import ensure_owner
from koda.settings import Misconfigured

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
KEY = "test-key-of-a-person"


@pytest.mark.parametrize(
    "keys", ["", " , ", "short", f"{OLD},nonsense"], ids=["empty", "blank", "short", "second"]
)
def test_keys_that_are_none_are_named_as_such(keys: str) -> None:
    with pytest.raises(Misconfigured) as error:
        Encryption(keys)
    assert "nonsense" not in error.value.message


def test_a_ciphertext_hides_the_secret_and_is_never_the_same() -> None:
    encryption = Encryption(OLD)
    first, second = encryption.encrypt(KEY), encryption.encrypt(KEY)
    assert first != second
    assert KEY.encode() not in first
    assert encryption.decrypt(second) == KEY
    with pytest.raises(Misconfigured):
        Encryption(NEW).decrypt(first)


async def test_after_a_rotation_the_old_key_is_not_needed(database: Database) -> None:
    now = utc_now()

    def store(connection: Connection) -> str:
        user_id = ensure_owner(connection, now)
        set_provider_key(connection, Encryption(OLD), (user_id, "anthropic"), KEY, now)
        return user_id

    user_id = await database.write(store)
    both = Encryption(f"{NEW},{OLD}")
    assert await database.write(lambda c: rotate_provider_keys(c, both)) == 1
    new = Encryption(NEW)
    assert await database.read(lambda c: find_provider_key(c, new, user_id, "anthropic")) == KEY
    with pytest.raises(Misconfigured):
        await database.write(lambda c: rotate_provider_keys(c, Encryption(OLD)))


async def test_a_code_is_spent_by_one_of_many_at_once(database: Database) -> None:
    now = utc_now()
    code = await database.write(lambda c: make_login_code(c, ensure_owner(c, now), now))
    attempts = [database.write(lambda c: use_login_code(c, code, now)) for _ in range(8)]
    outcomes = await asyncio.gather(*attempts, return_exceptions=True)
    assert sum(isinstance(one, str) for one in outcomes) == 1
    assert sum(isinstance(one, NotSignedIn) for one in outcomes) == 7


async def test_only_the_hash_of_a_code_is_stored_and_old_ones_are_dropped(
    database: Database,
) -> None:
    now = utc_now()
    code = await database.write(lambda c: make_login_code(c, ensure_owner(c, now), now))

    def rows(connection: Connection) -> list[str]:
        return [repr(row) for row in connection.execute(text("select * from login_code"))]

    (row,) = await database.read(rows)
    assert code not in row
    later = now + timedelta(minutes=16)
    await database.write(lambda c: make_login_code(c, ensure_owner(c, later), later))
    assert len(await database.read(rows)) == 1


async def test_two_starts_at_once_make_one_owner(database: Database) -> None:
    now = utc_now()
    await asyncio.gather(*(database.write(lambda c: ensure_owner(c, now)) for _ in range(4)))

    def count(connection: Connection) -> int:
        return connection.execute(text("select count(*) from user_account")).scalar_one()

    assert await database.read(count) == 1
