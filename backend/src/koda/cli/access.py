"""`koda token` and `koda login-link`."""

from sqlalchemy import Connection

from koda.api.links import login_link
from koda.cli.local import as_owner
from koda.db.base import utc_now
from koda.security.login_codes import make_login_code
from koda.security.sessions import start_bearer_session
from koda.settings import load_settings


def print_token() -> None:
    """Prints a new bearer token and nothing else, for use in scripts."""
    settings = load_settings()

    def work(connection: Connection, user_id: str) -> str:
        return start_bearer_session(connection, user_id, utc_now(), secret=settings.jwt_secret_key)

    print(as_owner(settings, work))


def print_login_link() -> None:
    """Prints a new sign-in link and nothing else."""
    settings = load_settings()

    def work(connection: Connection, user_id: str) -> str:
        return make_login_code(connection, user_id, utc_now())

    print(login_link(settings, as_owner(settings, work)))
