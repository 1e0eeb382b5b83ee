"""Keys are write-only: set, told of by their last four characters, and deleted."""

import httpx
import pytest
from sqlalchemy import text

from koda.api.runtime import Runtime
from koda.security.provider_keys import find_provider_key
from koda.security.users import LOCAL_OWNER_ID

KEY = "test-key-of-a-person-wxyz"
PATH = "/api/me/keys/anthropic"


async def test_a_key_is_stored_encrypted_and_never_shown_again(
    client: httpx.AsyncClient, runtime: Runtime, capfd: pytest.CaptureFixture[str]
) -> None:
    answer = await client.put(PATH, json={"api_key": f" {KEY}\n"})
    assert answer.json() == {"set": True, "source": "yours", "hint": "wxyz"}
    rest = [answer.text, (await client.get("/api/me")).text, *capfd.readouterr()]
    assert not any(KEY in one for one in rest)

    def stored(connection) -> tuple[str, str | None]:
        (row,) = connection.execute(text("select * from provider_key")).all()
        found = find_provider_key(connection, runtime.encryption, LOCAL_OWNER_ID, "anthropic")
        return repr(row), found

    row, found = await runtime.database.read(stored)
    assert KEY not in row
    assert found == KEY


async def test_without_an_own_key_the_servers_is_named_but_not_hinted_at(
    client: httpx.AsyncClient,
) -> None:
    await client.put(PATH, json={"api_key": KEY})
    for _ in range(2):
        answer = await client.delete(PATH)
        assert answer.json() == {"set": True, "source": "server", "hint": None}


@pytest.mark.parametrize("key", ["petite", "test key ☃ with a snowman", "test-key\nof two lines"])
async def test_what_cannot_be_a_key_is_refused_without_repeating_it(
    client: httpx.AsyncClient, key: object
) -> None:
    answer = await client.put(PATH, json={"api_key": key})
    assert answer.status_code in (400, 422)
    assert str(key) not in answer.text
