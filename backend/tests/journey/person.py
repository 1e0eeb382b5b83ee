"""What a person does with Koda, over its API alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from koda.api.runtime import Runtime
from koda.db.verify import verify
from tests.loopback.messages_api import MessagesApi

Json = dict[str, Any]


@dataclass
class Person:
    """A signed-in owner. Each method is one thing they do; it fails on an unexpected status."""

    http: httpx.AsyncClient
    runtime: Runtime
    api: MessagesApi

    @staticmethod
    @asynccontextmanager
    async def signed_in(
        app: FastAPI, runtime: Runtime, api: MessagesApi, token: str
    ) -> AsyncIterator["Person"]:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(
            transport=transport,
            base_url="http://127.0.0.1:8000",
            headers={"authorization": f"Bearer {token}"},
            timeout=60,
        ) as http:
            yield Person(http, runtime, api)

    async def get(self, path: str) -> Json:
        answer = await self.http.get(path)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    async def post(self, path: str, body: Json, status: int = 200) -> Json:
        answer = await self.http.post(path, json=body)
        assert answer.status_code == status, f"{answer.status_code}: {answer.text}"
        found: Json = answer.json()
        return found

    async def add_repository(self, path: Path) -> str:
        added = await self.post("/api/repositories", {"path": str(path)}, 201)
        return str(added["id"])

    async def add_task(self, repository_id: str, **options: Any) -> str:
        body = {"repository_id": repository_id, "prompt": "Do the work.", **options}
        return str((await self.post("/api/tasks", body, 201))["id"])

    async def wait_for(self, task_id: str, *phases: str) -> Json:
        """The Task once it is in one of these phases and no worker holds it."""
        followed = self.runtime.hub.subscribe(task_id)
        try:
            async with asyncio.timeout(90):
                while True:
                    state = await self.runtime.database.read(
                        lambda c: self.runtime.states.get(c, task_id)
                    )
                    if state.phase in phases and not state.leased:
                        return await self.get(f"/api/tasks/{task_id}")
                    assert state.phase not in ("failed", "waiting"), f"{state.message} {state.hint}"
                    await followed.get()
        finally:
            followed.close()

    async def approve_plan(self, task_id: str) -> None:
        await self.post(f"/api/tasks/{task_id}/plan", {"decision": "approve"})

    async def changes(self, task_id: str) -> Json:
        return await self.get(f"/api/tasks/{task_id}/changes")

    async def decide(self, task_id: str, decisions: dict[str, str]) -> Json:
        digest = (await self.changes(task_id))["digest"]
        body = {
            "digest": digest,
            "decisions": [{"hunk_id": one, "decision": what} for one, what in decisions.items()],
        }
        return await self.post(f"/api/tasks/{task_id}/decisions", body)

    async def deliver(self, task_id: str, status: int = 200) -> Json:
        digest = (await self.changes(task_id))["digest"]
        body = {"digest": digest, "outcome": "deliver", "delivery": {"target": "working_tree"}}
        return await self.post(f"/api/tasks/{task_id}/review", body, status)

    async def problems(self) -> list[str]:
        return await self.runtime.database.read(verify)
