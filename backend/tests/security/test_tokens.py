"""Tokens: what is accepted, and everything that is not."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from jose import jwt

from koda.errors import NotSignedIn
from koda.security.csrf import csrf_token, is_csrf_token
from koda.security.tokens import Claims, Use, read_token, sign_ticket, sign_token

SECRET = "test-only-signing-words"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CLAIMS = Claims("session", "user", NOW + timedelta(hours=1))


def part(value: dict[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def payload(**other: object) -> dict[str, object]:
    wanted = {"jti": "s", "sub": "u", "aud": "koda:session", "exp": int(NOW.timestamp()) + 60}
    return {name: one for name, one in {**wanted, **other}.items() if one is not None}


def test_a_signed_token_is_read_back() -> None:
    token = sign_token(CLAIMS, use="session", secret=SECRET)
    assert read_token(token, use="session", secret=SECRET, now=NOW) == CLAIMS


@pytest.mark.parametrize(("use", "other"), [("session", "socket"), ("socket", "session")])
def test_a_token_of_one_use_does_not_pass_for_another(use: Use, other: Use) -> None:
    token = sign_token(CLAIMS, use=use, secret=SECRET)
    with pytest.raises(NotSignedIn):
        read_token(token, use=other, secret=SECRET, now=NOW)


def test_a_token_ends_at_its_second() -> None:
    token = sign_token(CLAIMS, use="session", secret=SECRET)
    read_token(
        token, use="session", secret=SECRET, now=CLAIMS.expires_at - timedelta(microseconds=1)
    )
    with pytest.raises(NotSignedIn):
        read_token(token, use="session", secret=SECRET, now=CLAIMS.expires_at)


def test_a_ticket_lasts_one_minute() -> None:
    _, claims = sign_ticket("session", "user", now=NOW, secret=SECRET)
    assert claims.expires_at - NOW == timedelta(minutes=1)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "a.b.c",
        f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(payload())}.",
        jwt.encode(payload(), SECRET, algorithm="HS512"),
        jwt.encode(payload(), "other words", algorithm="HS256"),
        *(
            jwt.encode(payload(**{name: None}), SECRET, algorithm="HS256")
            for name in ("jti", "sub", "aud", "exp")
        ),
        jwt.encode(payload(aud="koda:other"), SECRET, algorithm="HS256"),
    ],
)
def test_everything_else_is_refused(token: str) -> None:
    with pytest.raises(NotSignedIn):
        read_token(token, use="session", secret=SECRET, now=NOW)


def test_a_csrf_token_belongs_to_one_session_and_one_server() -> None:
    token = csrf_token("one", SECRET)
    assert is_csrf_token(token, "one", SECRET)
    assert not is_csrf_token(token, "two", SECRET)
    assert not is_csrf_token(token, "one", "other words")
    assert not is_csrf_token("", "one", SECRET)
