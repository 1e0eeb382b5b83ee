"""The published contract, and a bounded storm of generated requests against it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koda.api.openapi import describe
from koda.api.runtime import Runtime
from koda.api.server import create_app
from koda.settings import Settings
from tests.api.conftest import ADDRESS
from tests.api.staging import TO_PLAN_REVIEW, add_reviewable_task, add_task

SOAKING = bool(os.environ.get("KODA_SOAK"))
CASES = 400 if SOAKING else 8


def test_the_contract_is_printed_without_a_data_folder(tmp_path: Path) -> None:
    folder = tmp_path / "never"
    done = subprocess.run(
        [sys.executable, "-m", "koda.api.contract"],
        env={"KODA_DATA_DIR": str(folder)},
        capture_output=True,
        check=True,
    )
    document = httpx.Response(200, content=done.stdout).json()
    schemas = document["components"]["schemas"]
    assert {"TaskState", "StoredEvent", "Delta", "TaskSocketFrame", "LiveSocketFrame"} <= set(
        schemas
    )
    assert not [name for name in schemas if "-" in name or "Validation" in name]
    assert not folder.exists()


def _operations() -> Iterator[pytest.param]:
    routes = create_app(Settings(), lambda: nullcontext(None))
    schema = schemathesis.openapi.from_dict(describe(routes))
    for found in schema.get_all_operations():
        operation = found.ok()
        yield pytest.param(operation, id=f"{operation.method}-{operation.path}")


@pytest.fixture
async def known_ids(runtime: Runtime) -> list[str]:
    """Tasks that generated requests may hit."""
    return [await add_task(runtime, *TO_PLAN_REVIEW), await add_reviewable_task(runtime)]


@pytest.mark.parametrize("operation", list(_operations()))
@settings(
    max_examples=CASES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
    derandomize=not SOAKING,
)
@given(data=st.data())
async def test_no_request_is_answered_with_a_failure_of_the_server(
    client: httpx.AsyncClient,
    known_ids: list[str],
    operation: schemathesis.APIOperation,
    data: st.DataObject,
) -> None:
    case = data.draw(operation.as_strategy())
    if "task_id" in case.path_parameters:
        case.path_parameters["task_id"] = data.draw(
            st.sampled_from([*known_ids, case.path_parameters["task_id"]])
        )
    answer = await client.request(**_sendable(case.as_transport_kwargs(base_url=ADDRESS)))
    assert answer.status_code < 500, answer.text
    assert str(answer.status_code) in operation.definition.raw["responses"], answer.text
    if answer.status_code >= 400:
        assert {"code", "message", "hint"} <= set(answer.json())


def _sendable(request: dict[str, Any]) -> dict[str, Any]:
    """What httpx takes of a generated request; the signed-in client's own headers stay."""
    headers = {
        name: value.encode("latin-1", "replace")
        for name, value in request["headers"].items()
        if name.lower() in ("content-type", "idempotency-key", "if-none-match")
    }
    body = {name: request[name] for name in ("json", "data") if name in request}
    if isinstance(body.get("data"), str | bytes):
        body = {"content": body["data"]}
    return {
        "method": request["method"],
        "url": request["url"],
        "params": request["params"],
        "headers": headers,
        **body,
    }
