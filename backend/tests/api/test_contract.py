"""The published contract, and a bounded storm of generated requests against it."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koda.api.openapi import describe
from koda.api.runtime import Runtime
from tests.api.conftest import ADDRESS
from tests.api.staging import TO_PLAN_REVIEW, add_reviewable_task, add_task

SOAKING = bool(os.environ.get("KODA_SOAK"))
CASES = 400 if SOAKING else 12


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
