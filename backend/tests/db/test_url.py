from pathlib import Path

import pytest

from koda.db.engine import Database, normalise_url


@pytest.mark.parametrize(
    ("given", "driven", "dsn"),
    [
        (
            "postgres://u:p@h/d?sslmode=require",
            "postgresql+asyncpg://u:p@h/d?ssl=require",
            "postgresql://u:p@h/d?sslmode=require",
        ),
        (
            "postgresql://u@h:5433/d?channel_binding=require&sslmode=verify-full",
            "postgresql+asyncpg://u@h:5433/d?ssl=verify-full",
            "postgresql://u@h:5433/d?sslmode=verify-full",
        ),
    ],
)
async def test_hosted_urls_are_driven_by_asyncpg(given: str, driven: str, dsn: str) -> None:
    url = normalise_url(given, Path("/data"))
    assert url.render_as_string(hide_password=False) == driven
    database = Database(url)
    assert database.dsn == dsn
    await database.close()


def test_no_url_is_the_data_folders_file() -> None:
    url = normalise_url("", Path("/data"))
    assert (url.get_backend_name(), url.database) == ("sqlite", "/data/koda.db")
