"""Shapes that every resource shares: request base, error body."""

from typing import Any

from pydantic import BaseModel, ConfigDict, field_validator


class Request(BaseModel):
    """Base of request bodies: unknown fields are refused, so that a misspelt one is told."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*", mode="after")
    @classmethod
    def _refuse_nul(cls, value: Any) -> Any:
        # PostgreSQL cannot store it, and no text that a person means has it.
        texts = value if isinstance(value, list) else [value]
        if any(isinstance(text, str) and "\0" in text for text in texts):
            raise ValueError("expected text without NUL characters")
        return value


class Answer(BaseModel):
    """Base of answers."""

    model_config = ConfigDict(frozen=True)


class Problem(Answer):
    """Body of every error. `code` is stable, `hint` says what to do next and may be empty."""

    code: str
    message: str
    hint: str
    details: dict[str, Any] | None = None
