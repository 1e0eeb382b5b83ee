"""Real `koda` processes that tests kill, forked from a warm one."""

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

_BACKEND = Path(__file__).parents[2]
LINE_SECONDS = 60
_ADDRESS = re.compile(r"(http://127\.0\.0\.1:\d+)/")


class Zygote:
    """Starts `koda` commands at once: what they import is loaded already."""

    def __init__(self) -> None:
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.crash.zygote", str(theirs.fileno())],
                cwd=_BACKEND,
                pass_fds=[theirs.fileno()],
            )

    def close(self) -> None:
        self._socket.close()
        self._process.wait(30)

    async def start(self, env: dict[str, str], *argv: str) -> "KodaProcess":
        """`koda *argv` with exactly this environment."""
        loop = asyncio.get_running_loop()
        read, write = os.pipe()
        request = json.dumps({"argv": argv, "env": env}).encode()
        socket.send_fds(self._socket, [request], [write])
        os.close(write)
        process_id = await asyncio.to_thread(self._answer)
        reader = asyncio.StreamReader()
        transport, _ = await loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(read, "rb")
        )
        return KodaProcess(self, process_id, reader, transport)

    async def run(self, env: dict[str, str], *argv: str) -> tuple[int, str]:
        """Exit code and output of `koda *argv`."""
        process = await self.start(env, *argv)
        code = await process.wait()
        return code, "\n".join(process.lines)

    async def wait(self, process_id: int) -> int:
        """The exit code of a process that ends; one at a time."""
        self._socket.send(json.dumps({"wait": process_id}).encode())
        code: int = await asyncio.to_thread(self._answer)
        return code

    def _answer(self) -> Any:
        return json.loads(self._socket.recv(65_536))


class KodaProcess:
    """One `koda` process. `lines` is what it printed so far."""

    def __init__(
        self,
        zygote: Zygote,
        process_id: int,
        reader: asyncio.StreamReader,
        transport: asyncio.BaseTransport,
    ) -> None:
        self.process_id = process_id
        self.lines: list[str] = []
        self._zygote = zygote
        self._transport = transport
        self._said = asyncio.Condition()
        self._reading = asyncio.create_task(self._read(reader))
        self._ended = False

    async def wait_for_line(self, pattern: re.Pattern[str]) -> re.Match[str]:
        """The first match of what it prints. Fails when it ends, or a minute passes, without."""
        try:
            async with asyncio.timeout(LINE_SECONDS), self._said:
                while True:
                    for line in self.lines:
                        if found := pattern.search(line):
                            return found
                    assert not self._reading.done(), "\n".join(self.lines)
                    await self._said.wait()
        except TimeoutError:
            raise AssertionError("\n".join(["no such line in:", *self.lines])) from None

    async def ready_at(self) -> str:
        """Address of a server, once it can be used."""
        return (await self.wait_for_line(_ADDRESS))[1]

    async def kill(self) -> None:
        """kill -9; returns when it is gone."""
        assert await self.end(signal.SIGKILL) == -signal.SIGKILL

    async def end(self, number: signal.Signals) -> int:
        """Sends the signal; the exit code once it is gone."""
        os.kill(self.process_id, number)
        return await self.wait()

    async def wait(self) -> int:
        """Its exit code, once it has ended by itself."""
        code = await self._zygote.wait(self.process_id)
        self._ended = True
        # Not to the end of the pipe: what it started may hold that open.
        if code < 0:
            self._transport.close()
        await self._reading
        self._transport.close()
        return code

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        if not self._ended:
            await self.kill()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        try:
            while line := await reader.readline():
                async with self._said:
                    self.lines.append(line.decode(errors="replace").rstrip())
                    self._said.notify_all()
        finally:
            async with self._said:
                self._said.notify_all()
