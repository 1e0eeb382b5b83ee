"""The database's own clock, so that workers on several machines agree on a lease's end."""

from sqlalchemy import Connection

_NOW = {
    "sqlite": "(julianday('now') - 2440587.5) * 86400.0",
    "postgresql": "extract(epoch from clock_timestamp())::float8",
}


def now_sql(connection: Connection) -> str:
    """SQL of the present moment in seconds since 1970."""
    return _NOW[connection.dialect.name]
