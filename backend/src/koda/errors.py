"""The one error type that people see, and the subclasses shared by several parts."""

from typing import Any


class KodaError(Exception):
    """A failure with a message for a person.

    `message` says what was expected and what came, `hint` what to do next; neither may hold a
    secret. `code` is a stable snake_case word for programs, `status` the HTTP status the API
    answers with, `details` optional JSON-able facts (a list of conflicts, the present digest).
    """

    status = 500
    code = "internal"

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        code: str | None = None,
        status: int | None = None,
        details: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.details = details
        if code is not None:
            self.code = code
        if status is not None:
            self.status = status


class InvalidInput(KodaError):
    """What came is well-formed but cannot be meant: a path outside, an empty prompt."""

    status = 400
    code = "invalid_input"


class NotSignedIn(KodaError):
    """No valid Session or bearer token came with the request."""

    status = 401
    code = "not_signed_in"


class NotAllowed(KodaError):
    """The caller is known but may not do this."""

    status = 403
    code = "not_allowed"


class NotFound(KodaError):
    """The named thing does not exist, or is not the caller's to see."""

    status = 404
    code = "not_found"


class Conflict(KodaError):
    """The request was right for a state that has since moved on; nothing was changed."""

    status = 409
    code = "conflict"


class Unavailable(KodaError):
    """Something outside Koda is missing or down; the same request may succeed later."""

    status = 503
    code = "unavailable"
