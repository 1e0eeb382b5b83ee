"""The value that cookie-authenticated writes must repeat, bound to their Session."""

import hashlib
import hmac


def csrf_token(session_id: str, secret: str) -> str:
    """64 hex, the same for the whole Session; no other site can compute or read it."""
    return hmac.new(secret.encode(), f"csrf:{session_id}".encode(), hashlib.sha256).hexdigest()


def is_csrf_token(given: str, session_id: str, secret: str) -> bool:
    """Whether `given` is that value, compared in constant time."""
    return hmac.compare_digest(given.encode(), csrf_token(session_id, secret).encode())
