"""What the SDK raises -> ProviderError by kind. No message ever holds the key."""

import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import anthropic
import httpx2

from koda.llm.base import ErrorKind, ProviderError

#: What can come out of sending a request and reading its stream. ValueError: an event whose data
#: is no JSON, or bytes that are no UTF-8.
SDK_ERRORS = (anthropic.APIError, httpx2.HTTPError, httpx2.StreamError, ValueError)

_MESSAGE_LENGTH = 300

_BY_STATUS: dict[int, ErrorKind] = {
    401: "auth",
    403: "auth",
    408: "overloaded",
    409: "overloaded",
    413: "context_too_long",
    425: "overloaded",
    429: "rate_limit",
}
#: An error in mid-stream comes under status 200; its type then says what it is.
_BY_TYPE: dict[str, ErrorKind] = {
    "authentication_error": "auth",
    "permission_error": "auth",
    "request_too_large": "context_too_long",
    "rate_limit_error": "rate_limit",
    "api_error": "overloaded",
    "overloaded_error": "overloaded",
    "timeout_error": "overloaded",
    "invalid_request_error": "rejected",
    "not_found_error": "rejected",
    "billing_error": "rejected",
}
#: The API has no error code for it; these are its words and those of servers that speak like it.
_TOO_LONG = ("prompt is too long", "context window", "context length", "context_length", "n_ctx")

_HINTS: dict[ErrorKind, str] = {
    "auth": "Check the API key in the settings, and that it may use this model.",
    "rate_limit": "The request is sent again by itself.",
    "overloaded": "The request is sent again by itself.",
    "connection": "The request is sent again by itself; check the network and the base URL.",
    "context_too_long": "Start a smaller task, or choose a model with a larger context window.",
    "rejected": "Check the model and the endpoint in the settings.",
}
_BILLING_HINT = "Add credit or raise the spending limit at the provider, then resume."


class ErrorMapper:
    """Maps the failures of one endpoint, called with one key."""

    def __init__(self, base_url: str, api_key: str) -> None:
        parts = urlsplit(base_url)
        # Without what may stand before the host: an address can hold a password.
        self._place = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        self._key = api_key

    def map(self, error: Exception) -> ProviderError:
        """The ProviderError for one of SDK_ERRORS."""
        if isinstance(error, anthropic.APIStatusError):
            return self._status(error)
        if isinstance(error, anthropic.APITimeoutError | httpx2.TimeoutException):
            return self._failed("connection", f"No answer came from {self._place} in time.")
        if isinstance(error, ValueError):
            return self._failed(
                "connection", f"What {self._place} streamed could not be read: it was no JSON."
            )
        cause = type(error.__cause__ or error).__name__
        return self._failed(
            "connection", f"The connection to {self._place} failed or broke off ({cause})."
        )

    def cut_off(self) -> ProviderError:
        """For a stream that ended, without an error, before its answer was whole."""
        return self._failed("connection", f"The answer of {self._place} ended before it was whole.")

    def _status(self, error: anthropic.APIStatusError) -> ProviderError:
        detail = _detail(error.body)
        said = str(detail.get("message") or "")
        kind = _kind(error.status_code, str(detail.get("type") or ""), said)
        status = error.status_code
        message = f"{self._place} answered {self._quoted(said) or _described(error)}"
        if status >= 400:
            message += f" (HTTP {status})"
        return ProviderError(
            kind,
            message,
            hint=_BILLING_HINT if _is_about_money(status, detail) else _HINTS[kind],
            retry_after_seconds=find_retry_after_seconds(error.response.headers),
        )

    def _quoted(self, said: str) -> str:
        one_line = " ".join(said.split())
        if self._key:
            one_line = one_line.replace(self._key, "[key]")
        return one_line[:_MESSAGE_LENGTH]

    def _failed(self, kind: ErrorKind, message: str) -> ProviderError:
        return ProviderError(kind, message, hint=_HINTS[kind])


def find_retry_after_seconds(
    headers: Mapping[str, str], now: datetime | None = None
) -> float | None:
    """Seconds that the API asks to wait, never negative; None where it asks for nothing readable.

    `retry-after-ms` is the more exact; `retry-after` is seconds or an HTTP date (RFC 9110, 10.2.3).
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    text = headers.get("retry-after")
    seconds = _number(text)
    if seconds is not None or not text:
        return seconds
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (aware - (now or datetime.now(UTC))).total_seconds())


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return max(0.0, number) if math.isfinite(number) else None


def _detail(body: object) -> dict[str, Any]:
    """The `error` object of an error body; {} for HTML and other strangers."""
    if isinstance(body, str):
        try:
            body = json.loads(body)
        except ValueError:
            return {}
    found = body.get("error", body) if isinstance(body, dict) else {}
    return found if isinstance(found, dict) else {"message": found}


def _kind(status: int, error_type: str, said: str) -> ErrorKind:
    if status in (200, 400, 413, 422, 500) and any(words in said.lower() for words in _TOO_LONG):
        return "context_too_long"
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if status >= 500 and status != 501:
        return "overloaded"
    if status < 300:
        return _BY_TYPE.get(error_type, "overloaded")
    return "rejected"


def _is_about_money(status: int, detail: dict[str, Any]) -> bool:
    if status == 402 or detail.get("type") == "billing_error":
        return True
    return "credit balance" in str(detail.get("message")).lower()


def _described(error: anthropic.APIStatusError) -> str:
    media_type = error.response.headers.get("content-type", "").partition(";")[0]
    if 300 <= error.status_code < 400:
        return "with a redirect, which is not followed: it would take the key elsewhere"
    return f"with an error page of type {media_type}" if media_type else "with an empty error"
