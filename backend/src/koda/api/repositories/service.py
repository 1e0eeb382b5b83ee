"""Registers git repositories by path and tells how they are now."""

import asyncio
import os
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection

from koda.api.caller import Caller
from koda.api.idempotency import Once, Outcome
from koda.api.repositories import queries
from koda.api.repositories.queries import RepositoryRow
from koda.api.repositories.schemas import NewRepository, Repository, RepositoryPage
from koda.api.runtime import Runtime
from koda.db.base import new_id
from koda.errors import InvalidInput, KodaError, NotAllowed
from koda.settings import Settings
from koda.workspace.source import inspect_source


async def register(once: Once, caller: Caller, request: NewRepository) -> Repository:
    """The Repository at this path; one that is registered already is answered as it is.

    Raises InvalidInput for a relative path, NotAllowed outside KODA_LOCAL_ROOTS for others than
    the owner, SourceRefused (400) with the one reason why it cannot be worked on.
    """
    settings = once.runtime.settings
    path = _absolute_path(request.path)
    # Before anything is said of what is there: others must not explore the server's disk.
    real = await asyncio.to_thread(os.path.realpath, path)
    require_allowed_path(settings, caller.role, Path(real))
    source = await inspect_source(path, data_dir=settings.data_dir)
    require_allowed_path(settings, caller.role, source.path)
    name, now = source.path.name or "/", once.runtime.now()
    wanted = RepositoryRow(new_id(), caller.user_id, name, str(source.path), False, now)

    def work(connection: Connection) -> Outcome:
        return {"repository_id": queries.add_repository(connection, wanted).repository_id}

    outcome = await once.write(work)
    row = await once.runtime.database.read(
        lambda connection: queries.get_repository(connection, outcome["repository_id"])
    )
    return await _present(once.runtime, row)


async def add_demo_repository(runtime: Runtime, user_id: str, path: Path) -> str:
    """The repository_id of a sample repository that was made just now."""
    now = runtime.now()
    row = await runtime.database.write(
        lambda connection: queries.add_repository(
            connection, RepositoryRow(new_id(), user_id, path.name, str(path), True, now)
        )
    )
    return row.repository_id


async def list_repositories(
    runtime: Runtime, caller: Caller, cursor: str | None, limit: int
) -> RepositoryPage:
    """A page of the caller's Repositories, each looked at as it is now."""
    rows = await runtime.database.read(
        lambda connection: queries.list_repositories(connection, caller.user_id, cursor, limit + 1)
    )
    page = rows[:limit]
    items = await asyncio.gather(*(_present(runtime, row) for row in page))
    following = page[-1].repository_id if len(rows) > limit else None
    return RepositoryPage(items=list(items), next=following)


def _absolute_path(text: str) -> Path:
    """The path that a person named; `~` is theirs or another user's home. Raises InvalidInput."""
    path = Path(text)
    with suppress(RuntimeError):
        # There is no such user, so it stays relative.
        path = path.expanduser()
    if path.is_absolute():
        return path
    raise InvalidInput(
        f"Expected an absolute path, got {text!r}.",
        hint="`pwd` in the repository prints it.",
    )


def require_allowed_path(settings: Settings, role: str, path: Path) -> Path:
    """Returns `path` (real) when this role may register it. Raises NotAllowed."""
    roots = [root.resolve() for root in settings.local_roots]
    if role == "owner" or any(path.is_relative_to(root) for root in roots):
        return path
    raise NotAllowed(
        "Only the owner may register any path; others those under KODA_LOCAL_ROOTS.",
        code="outside_local_roots",
        hint="Ask the owner to register it, or to add its folder to KODA_LOCAL_ROOTS.",
    )


async def _present(runtime: Runtime, row: RepositoryRow) -> Repository:
    branch = head = None
    message = ""
    try:
        source = await inspect_source(Path(row.path), data_dir=runtime.settings.data_dir)
        branch, head = source.branch, source.head
    except KodaError as error:
        message = error.message
    return Repository(
        id=row.repository_id,
        name=row.name,
        path=row.path,
        branch=branch,
        head=head,
        created_at=row.created_at,
        available=not message,
        message=message,
    )
