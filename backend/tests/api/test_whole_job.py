"""The main job by HTTP alone, with a real worker: demo, plan, review, delivery."""

import asyncio
import subprocess
from collections.abc import AsyncIterator
from contextlib import nullcontext
from pathlib import Path

import httpx
import pytest

from koda.api.assembly import assembled
from koda.api.runtime import Runtime
from koda.api.server import create_app
from koda.db.base import utc_now
from koda.db.verify import verify
from koda.security.sessions import start_bearer_session
from koda.security.users import LOCAL_OWNER_ID
from koda.settings import Settings
from tests.api.conftest import ADDRESS


@pytest.fixture
async def working(api_settings: Settings) -> AsyncIterator[Runtime]:
    settings = api_settings.model_copy(update={"sandbox": "auto"})
    async with assembled(settings, address="a test", works=True) as runtime:
        yield runtime


@pytest.fixture
async def client(working: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(working.settings, lambda: nullcontext(working))
    app.state.runtime = working
    secret = working.settings.jwt_secret_key
    token = await working.database.write(
        lambda c: start_bearer_session(c, LOCAL_OWNER_ID, utc_now(), secret=secret)
    )
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url=ADDRESS,
        headers={"authorization": f"Bearer {token}"},
        timeout=60,
    ) as signed_in:
        yield signed_in


async def reach(client: httpx.AsyncClient, runtime: Runtime, task_id: str, phase: str) -> dict:
    """The Task once it is in this phase."""
    subscription = runtime.hub.subscribe(task_id)
    try:
        async with asyncio.timeout(100):
            while True:
                task = (await client.get(f"/api/tasks/{task_id}")).json()
                if task["phase"] == phase:
                    return task
                assert task["phase"] not in ("failed", "waiting"), task
                await subscription.get()
    finally:
        subscription.close()


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


async def test_the_demo_delivers_exactly_what_was_accepted(
    client: httpx.AsyncClient, working: Runtime
) -> None:
    task_id = (await client.post("/api/demo")).json()["task_id"]
    task = await reach(client, working, task_id, "plan_review")
    (repository,) = (await client.get("/api/repositories")).json()["items"]
    folder = Path(repository["path"])
    before = tree(folder)
    assert task["plan"]
    await client.post(f"/api/tasks/{task_id}/plan", json={"decision": "approve"})
    await reach(client, working, task_id, "approval")
    assert tree(folder) == before
    changes = (await client.get(f"/api/tasks/{task_id}/changes")).json()
    accepted, rejected = changes["changes"][::2], changes["changes"][1::2]
    assert rejected
    request = {
        "digest": changes["digest"],
        "outcome": "deliver",
        "decisions": [
            {"hunk_id": hunk["id"], "decision": decision}
            for decision, chosen in (("accept", accepted), ("reject", rejected))
            for change in chosen
            for hunk in change["hunks"]
        ],
    }
    answer = await client.post(f"/api/tasks/{task_id}/review", json=request)
    assert (answer.status_code, answer.json()["task"]["phase"]) == (200, "delivered")
    expected = dict(before)
    for change in accepted:
        detail = (await client.get(f"/api/tasks/{task_id}/changes/{change['id']}")).json()
        if change["kind"] == "deleted":
            del expected[change["path"]]
        else:
            expected[change["path"]] = detail["content"].encode()
    assert tree(folder) == expected
    assert await working.database.read(verify) == []
    subprocess.run(["git", "fsck", "--strict"], cwd=folder, check=True)  # noqa: ASYNC221
