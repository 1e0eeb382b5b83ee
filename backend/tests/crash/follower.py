"""A socket client that comes back through every kill, as a browser does."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import websockets
from websockets.exceptions import WebSocketException

Json = dict[str, Any]


class Address:
    """Where the present server is; each new one has a number of its own."""

    def __init__(self) -> None:
        self._changed = asyncio.Condition()
        self._number = 0
        self.url = ""

    async def set(self, url: str) -> None:
        async with self._changed:
            self.url = url
            self._number += 1
            self._changed.notify_all()

    async def after(self, number: int) -> tuple[int, str]:
        """The first server after the one of this number."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._number > number)
            return self._number, self.url


class Follower:
    """Collects the events of one Task. `events` are as they came, `faults` what was wrong, `output`
    is what commands printed while it was connected."""

    def __init__(self, address: Address, task_id: str, token: str) -> None:
        self.events: list[Json] = []
        self.faults: list[str] = []
        self.output = ""
        self.phase = "queued"
        self._path = f"/api/ws/task/{task_id}"
        self._token = token
        self._grown = asyncio.Condition()
        self._job = asyncio.create_task(self._follow(address))

    @property
    def seq(self) -> int:
        return len(self.events)

    async def wait_until(self, wanted: Callable[[], bool], timeout_seconds: float = 60) -> None:
        """Until what came satisfies `wanted`."""
        try:
            async with asyncio.timeout(timeout_seconds), self._grown:
                await self._grown.wait_for(lambda: wanted() or self._job.done())
        except TimeoutError:
            raise AssertionError(f"still {self.phase} after {self.types()[-12:]}") from None
        if self._job.done():
            self._job.result()

    def types(self) -> list[str]:
        return [one["event"]["type"] for one in self.events]

    async def close(self) -> None:
        self._job.cancel()
        await asyncio.gather(self._job, return_exceptions=True)

    async def _follow(self, address: Address) -> None:
        number = 0
        while True:
            number, url = await address.after(number)
            try:
                async with websockets.connect(url.replace("http", "ws") + self._path) as server:
                    hello = {"type": "authenticate", "token": self._token, "after": self.seq}
                    await server.send(json.dumps(hello))
                    async for frame in server:
                        await self._take(json.loads(frame))
            except (OSError, EOFError, WebSocketException):
                # It was killed; the next one goes on after `seq`.
                continue

    async def _take(self, frame: Json) -> None:
        if frame["type"] == "error":
            self.faults.append(str(frame))
        if frame["type"] == "delta" and frame["delta"]["kind"] == "output":
            async with self._grown:
                self.output += frame["delta"]["text"]
                self._grown.notify_all()
        if frame["type"] != "event":
            return
        stored = frame["event"]
        if stored["seq"] != self.seq + 1:
            self.faults.append(f"seq {stored['seq']} after {self.seq}")
        async with self._grown:
            self.events.append(stored)
            if stored["event"]["type"] == "phase.changed":
                self.phase = stored["event"]["phase"]
            self._grown.notify_all()
