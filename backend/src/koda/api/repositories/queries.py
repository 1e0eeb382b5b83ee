"""SQL of registered Repositories."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from koda.db.tables.repository import Repository
from koda.errors import Conflict


@dataclass(frozen=True)
class RepositoryRow:
    """A registered Repository as it is stored."""

    repository_id: str
    user_id: str
    name: str
    path: str
    is_demo: bool
    created_at: datetime


_COLUMNS = (
    Repository.repository_id,
    Repository.user_id,
    Repository.name,
    Repository.path,
    Repository.is_demo,
    Repository.created_at,
)


def find_by_path(connection: Connection, path: str) -> RepositoryRow | None:
    """The Repository at this real path, whoever registered it."""
    row = connection.execute(select(*_COLUMNS).where(Repository.path == path)).first()
    return RepositoryRow(*row) if row else None


def get_repository(connection: Connection, repository_id: str) -> RepositoryRow:
    """The Repository with this id, which was read before in the same request."""
    row = connection.execute(
        select(*_COLUMNS).where(Repository.repository_id == repository_id)
    ).one()
    return RepositoryRow(*row)


def add_repository(connection: Connection, row: RepositoryRow) -> RepositoryRow:
    """Stores the row, unless its user has registered the path before: then that one.

    Raises Conflict when another user registered the path.
    """
    try:
        with connection.begin_nested():
            connection.execute(insert(Repository), vars(row))
    except IntegrityError as error:
        known = find_by_path(connection, row.path)
        if known is None:
            raise
        if known.user_id != row.user_id:
            raise Conflict(
                "Another person has registered this repository.",
                code="registered_by_another",
                hint="Ask them, or register another checkout of it.",
            ) from error
        return known
    return row


def list_repositories(
    connection: Connection, user_id: str, before: str | None, limit: int
) -> list[RepositoryRow]:
    """Up to `limit` of the user's Repositories with an id below `before`, newest first."""
    query = select(*_COLUMNS).where(Repository.user_id == user_id)
    if before is not None:
        query = query.where(Repository.repository_id < before)
    rows = connection.execute(query.order_by(Repository.repository_id.desc()).limit(limit))
    return [RepositoryRow(*row) for row in rows]
