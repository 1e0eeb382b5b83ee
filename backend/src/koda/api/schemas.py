"""Shapes that every resource shares: request base, error body."""

from typing import Any

from pydantic import BaseModel, ConfigDict


class Request(BaseModel):
    """Base of request bodies: unknown fields are refused, so that a misspelt one is told."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Answer(BaseModel):
    """Base of answers."""

    model_config = ConfigDict(frozen=True)


class Problem(Answer):
    """Body of every error. `code` is stable, `hint` says what to do next and may be empty."""

    code: str
    message: str
    hint: str
    details: dict[str, Any] | None = None
