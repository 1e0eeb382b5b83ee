"""A data folder with its server, worker, model and repository, and what a person does with them."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.crash.follower import Address, Follower
from tests.crash.processes import KodaProcess, Zygote
from tests.loopback.brains import Brain
from tests.loopback.messages_api import TEST_KEY, MessagesApi

Json = dict[str, Any]
ANSWER_SECONDS = 60


@dataclass
class World:
    """At most one server at a time; `start` and `kill` it as often as wanted."""

    zygote: Zygote
    api: MessagesApi
    env: dict[str, str]
    address: Address = field(default_factory=Address)
    server: KodaProcess | None = None
    token: str = ""

    @property
    def data_dir(self) -> Path:
        return Path(self.env["KODA_DATA_DIR"])

    async def start(self) -> None:
        """A server, ready for requests; what follows a Task connects to it."""
        self.server = await self.zygote.start(self.env, "serve", "--port", "0")
        url = await self.server.ready_at()
        if not self.token:
            code, self.token = await self.zygote.run(self.env, "token")
            assert code == 0, self.token
        await self.address.set(url)

    async def kill(self) -> None:
        """kill -9, after which the log and every row must agree."""
        assert self.server is not None
        server, self.server = self.server, None
        await server.kill()
        await self.verify()

    async def restart(self) -> None:
        await self.kill()
        await self.start()

    async def verify(self) -> None:
        assert await self.zygote.run(self.env, "db", "verify") == (0, "Every task equals its log.")

    async def call(self, method: str, path: str, body: Json | None = None) -> Json:
        """What the API answers; fails on anything but success."""
        headers = {"authorization": f"Bearer {self.token}"}
        async with httpx.AsyncClient(base_url=self.address.url, timeout=ANSWER_SECONDS) as client:
            answer = await client.request(method, path, json=body, headers=headers)
        assert answer.is_success, answer.text
        answered: Json = answer.json()
        return answered

    async def add_task(self, repository_id: str, **options: object) -> tuple[str, Follower]:
        """A new Task and who follows it."""
        made = await self.call(
            "POST",
            "/api/tasks",
            {"repository_id": repository_id, "prompt": "Do it", **options},
        )
        return made["id"], Follower(self.address, made["id"], self.token)

    async def approve(self, task_id: str) -> None:
        await self.call("POST", f"/api/tasks/{task_id}/plan", {"decision": "approve"})

    async def events(self, task_id: str) -> list[Json]:
        return (await self.call("GET", f"/api/tasks/{task_id}/events?limit=1000"))["items"]

    async def staged(self, task_id: str) -> dict[str, str]:
        """Digest of the whole set under "", and of each change under its path."""
        answer = await self.call("GET", f"/api/tasks/{task_id}/changes")
        return {"": answer["digest"]} | {one["path"]: one["digest"] for one in answer["changes"]}


@asynccontextmanager
async def open_world(
    zygote: Zygote, folder: Path, brain: Brain, **env: str
) -> AsyncIterator[World]:
    """A World in this folder; nothing of it runs afterwards."""
    async with MessagesApi(brain) as api:
        world = World(
            zygote,
            api,
            {
                "PATH": os.environ["PATH"],
                "HOME": str(folder),
                "KODA_DATA_DIR": str(folder / "data"),
                "ANTHROPIC_API_KEY": TEST_KEY,
                "ANTHROPIC_BASE_URL": api.url,
                **env,
            },
        )
        try:
            yield world
        finally:
            if world.server is not None:
                await world.server.kill()


async def add_repository(world: World, path: Path) -> str:
    made = await world.call("POST", "/api/repositories", {"path": str(path)})
    repository_id: str = made["id"]
    return repository_id


async def gather_closing(*followers: Follower) -> None:
    await asyncio.gather(*(one.close() for one in followers))
