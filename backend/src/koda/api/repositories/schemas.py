"""Shapes of registered Repositories."""

from datetime import datetime

from pydantic import Field

from koda.api.schemas import Answer, Request


class NewRepository(Request):
    """A git repository on the server's machine, by absolute path."""

    path: str = Field(min_length=1, max_length=4096)


class Repository(Answer):
    """A registered Repository as it is now.

    `head` is a commit id, None while unborn; `branch` is None when detached. When it is not
    `available`, `message` says why.
    """

    id: str
    name: str
    path: str
    branch: str | None
    head: str | None
    created_at: datetime
    available: bool
    message: str


class RepositoryPage(Answer):
    """Repositories, newest first; `next` is the cursor of the next page."""

    items: list[Repository]
    next: str | None
