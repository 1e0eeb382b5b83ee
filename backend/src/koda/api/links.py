"""Addresses that people open."""

import ipaddress

from sqlalchemy import Connection

from koda.db.base import utc_now
from koda.db.engine import Database
from koda.security.login_codes import make_login_code
from koda.security.users import ensure_owner
from koda.settings import Settings


def base_address(settings: Settings) -> str:
    """Where the web app is opened, without a slash at the end."""
    if settings.frontend_url or settings.public_url:
        return (settings.frontend_url or settings.public_url).rstrip("/")
    return f"http://{_reachable(settings.host)}:{settings.port}"


def login_link(settings: Settings, code: str) -> str:
    """The sign-in link of this code."""
    return f"{base_address(settings)}/login/{code}"


async def make_login_link(settings: Settings, database: Database) -> str:
    """A new sign-in link of the local owner; works once, for 15 minutes."""

    def work(connection: Connection) -> str:
        now = utc_now()
        return make_login_code(connection, ensure_owner(connection, now), now)

    return login_link(settings, await database.write(work))


def _reachable(host: str) -> str:
    """A host to open where the server listens on this one; 0.0.0.0 is no place to go to."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.is_unspecified:
        return "127.0.0.1"
    return f"[{host}]" if address.version == 6 else host
