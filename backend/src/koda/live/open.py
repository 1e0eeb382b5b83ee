"""Chooses the Hub that fits the database."""

from koda.db.engine import Database
from koda.live.hub import Hub, MemoryHub
from koda.live.postgres import PostgresHub


def make_hub(database: Database) -> Hub:
    """In memory for SQLite; with notices for PostgreSQL. `start` it before use."""
    return MemoryHub(database) if database.is_sqlite else PostgresHub(database)
