"""What the log never holds."""

import httpx
import pytest

from koda.api.logs import hide_secrets


def test_secrets_are_hidden_by_name_and_by_shape() -> None:
    event = {
        "event": "called with sk-ant-test-0123456789 and Bearer abc.def",
        "api_key": "test-key",
        "nested": {"authorization": "x", "path": "/login/some-code", "input_tokens": 7},
        "exception": "ValueError: eyJhbGciOi.eyJqdGkiOi.c2ln",
        "code": "not_found",
    }
    assert hide_secrets(None, "info", event) == {
        "event": "called with [hidden] and [hidden]",
        "api_key": "[hidden]",
        "nested": {"authorization": "[hidden]", "path": "[hidden]", "input_tokens": 7},
        "exception": "ValueError: [hidden]",
        "code": "not_found",
    }


async def test_a_request_is_logged_by_its_route_and_without_what_it_carried(
    client: httpx.AsyncClient, token: str, capfd: pytest.CaptureFixture[str]
) -> None:
    await client.get("/api/tasks/some-task-id", params={"q": "some-words"})
    await client.put("/api/me/keys/anthropic", json={"api_key": "test-key-of-a-person"})
    said = "".join(capfd.readouterr())
    assert "/api/tasks/{task_id}" in said
    assert "status=404" in said
    for secret in (token, "some-words", "test-key-of-a-person"):
        assert secret not in said
