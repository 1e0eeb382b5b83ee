"""A server on 127.0.0.1 that speaks the Messages API strictly, with a brain instead of a model.

In a test: `async with MessagesApi(brain) as api: ... api.url`. As a process, playing the demo's
script: `python -m tests.loopback.messages_api [--port N]`; its first line is the URL.
"""

import argparse
import asyncio
import inspect
import json
import random
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from koda.llm.demo import load_demo_script
from koda.llm.scripted import Script
from tests.loopback import faults as f
from tests.loopback.brains import Brain, play_script
from tests.loopback.http import HttpError, Request, read_request, send_response, start_chunks
from tests.loopback.prompt_cache import Counted, PromptCache
from tests.loopback.replies import (
    Reply,
    cut_bytes,
    encode_event,
    events_of,
    issue,
    message_of,
)
from tests.loopback.rules import Refused, check_body, check_headers, fingerprint

Json = dict[str, Any]

TEST_KEY = "test-key"
_KNOWN_BLOCKS = frozenset({"text", "thinking", "tool_use"})


@dataclass
class Recorded:
    """One POST /v1/messages. Times are `time.perf_counter` seconds.

    `outcome` is "answered", "refused", "client_gone", or the class name of the fault that was sent.
    """

    headers: dict[str, str]
    body: bytes
    started_at: float
    received_at: float
    finished_at: float = 0.0
    outcome: str = "open"
    message: str = ""
    reply: Reply | None = None
    counted: Counted | None = None

    @property
    def parsed(self) -> Json:
        """The body as an object."""
        parsed: Json = json.loads(self.body)
        return parsed


@dataclass
class Options:
    """How the server behaves. `cut` False sends each event whole, for measurements."""

    keys: frozenset[str] = frozenset({TEST_KEY})
    models: tuple[Json, ...] = ()
    cut: bool = True
    seed: int = 0
    min_cache_tokens: int = 1_024
    max_prompt_tokens: int = 200_000
    context_message: str = "prompt is too long: {tokens} tokens > {limit} maximum"


class MessagesApi:
    """The server. `recorded` holds every messages request in order of arrival."""

    def __init__(self, brain: Brain, options: Options | None = None) -> None:
        self._brain = brain
        self._options = options or Options()
        self._rng = random.Random(self._options.seed)
        self._cache = PromptCache(min_tokens=self._options.min_cache_tokens)
        self._faults: deque[f.Fault | None] = deque()
        self._issued: set[str] = set()
        self._paused: set[str] = set()
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()
        self.recorded: list[Recorded] = []
        self.connection_count = 0
        self._changed = asyncio.Condition()

    @property
    def url(self) -> str:
        """http://127.0.0.1:<port>"""
        assert self._server is not None, "the server is not started"
        host, port = self._server.sockets[0].getsockname()[:2]
        return f"http://{host}:{port}"

    @property
    def violations(self) -> list[str]:
        """Why requests were refused: empty for a client that keeps the rules."""
        return [one.message for one in self.recorded if one.outcome == "refused"]

    def fail_next(self, *faults: f.Fault | None) -> None:
        """The next requests meet these, in order; None lets one through."""
        self._faults.extend(faults)

    async def wait_for_requests(self, count: int) -> None:
        """Until this many messages requests have arrived."""
        async with self._changed:
            await self._changed.wait_for(lambda: len(self.recorded) >= count)

    async def wait_until_finished(self, index: int) -> None:
        """Until request number `index`, from 0, has arrived and its exchange is over."""
        async with self._changed:
            await self._changed.wait_for(
                lambda: len(self.recorded) > index and self.recorded[index].finished_at > 0
            )

    async def start(self, port: int = 0) -> None:
        """Listens on 127.0.0.1."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", port)

    async def stop(self) -> None:
        """Closes the port and every connection."""
        if self._server is not None:
            self._server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.stop()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connection_count += 1
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (request := await read_request(reader)) is not None:
                await self._answer(request, reader, writer)
        except (ConnectionError, HttpError, _Dropped):
            writer.transport.abort()
        finally:
            writer.close()

    async def _answer(
        self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        path = request.path.partition("?")[0]
        if request.method == "GET" and path == "/v1/models":
            await self._send_models(request, writer)
        elif request.method == "POST" and path == "/v1/messages":
            await self._send_message(request, reader, writer)
        else:
            body = f.error_body("not_found_error", f"Not found: {request.method} {path}")
            await send_response(writer, 404, body)

    async def _send_models(self, request: Request, writer: asyncio.StreamWriter) -> None:
        try:
            check_headers(request.headers, self._options.keys)
        except Refused as refused:
            await _send_refusal(writer, refused)
            return
        after = request.query.get("after_id")
        models = list(self._options.models)
        start = [model["id"] for model in models].index(after) + 1 if after else 0
        # Two a page, so that a client that reads one page only is found out.
        page = models[start : start + 2]
        body = {
            "data": page,
            "has_more": start + 2 < len(models),
            "first_id": page[0]["id"] if page else None,
            "last_id": page[-1]["id"] if page else None,
        }
        await send_response(writer, 200, json.dumps(body).encode())

    async def _send_message(
        self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        record = Recorded(request.headers, request.body, request.started_at, request.received_at)
        self.recorded.append(record)
        await self._notify()
        try:
            await self._exchange(record, reader, writer)
        except Refused as refused:
            record.outcome, record.message = "refused", refused.message
            await _send_refusal(writer, refused)
        except ConnectionError:
            record.outcome = "client_gone"
            raise
        finally:
            record.finished_at = time.perf_counter()
            await self._notify()

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _exchange(
        self, record: Recorded, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        fault = self._faults.popleft() if self._faults else None
        check_headers(record.headers, self._options.keys)
        try:
            parsed = json.loads(record.body)
        except ValueError:
            raise Refused("the body is not valid JSON") from None
        body = check_body(parsed, self._issued, self._paused)
        if isinstance(fault, f.DropBefore):
            record.outcome = "DropBefore"
            raise _Dropped
        if isinstance(fault, f.HttpFault):
            record.outcome = "HttpFault"
            await send_response(writer, fault.status, fault.body, fault.media_type, fault.headers)
            return
        record.counted = self._count(body)
        record.reply = await self._reply(body, fault, len(self.recorded))
        if body.get("stream"):
            await self._stream(record, fault, reader, writer)
        else:
            message = message_of(record.reply, body["model"], _usage(record.counted))
            await send_response(writer, 200, json.dumps(message).encode())
        if record.outcome == "open":
            record.outcome = "answered"

    def _count(self, body: Json) -> Counted:
        counted = self._cache.count(body)
        tokens = counted.input_tokens + counted.cache_read_tokens + counted.cache_write_tokens
        limit = self._options.max_prompt_tokens
        if tokens > limit:
            raise Refused(self._options.context_message.format(tokens=tokens, limit=limit))
        return counted

    async def _reply(self, body: Json, fault: f.Fault | None, number: int) -> Reply:
        answer = self._brain(body)
        reply = await answer if inspect.isawaitable(answer) else answer
        if isinstance(fault, f.Altered):
            reply = fault.alter(reply, f"{f.FAULT_MARK}{number}")
        reply = issue(reply)
        for block in reply.content:
            if block["type"] not in _KNOWN_BLOCKS:
                self._issued.add(fingerprint(block))
        if reply.stop_reason == "pause_turn":
            self._paused.add(fingerprint(reply.content[-1]))
        return reply

    async def _stream(
        self,
        record: Recorded,
        fault: f.Fault | None,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        assert record.reply is not None and record.counted is not None
        model, usage = record.parsed["model"], _usage(record.counted)
        events = [
            encode_event(event, self._rng)
            for event in events_of(record.reply, model, usage, self._rng)
        ]
        write_chunk = await start_chunks(writer)
        if isinstance(fault, f.DropMid):
            data = b"".join(events)
            await self._write(write_chunk, [data[: int(len(data) * fault.share)]], 0)
        elif isinstance(fault, f.ErrorEvent):
            error = {"type": "error", "error": {"type": fault.kind, "message": fault.message}}
            sent = events[: int(len(events) * fault.share)]
            await self._write(write_chunk, [*sent, encode_event(error, self._rng)], 0)
        elif isinstance(fault, f.Hold):
            await self._write(write_chunk, events[: int(len(events) * fault.share)], 0)
            # Ends when the client closes its side.
            await reader.read(1)
        else:
            await self._write(write_chunk, events, record.reply.pause_seconds)
        if isinstance(fault, f.DropMid | f.Hold | f.ErrorEvent):
            record.outcome = type(fault).__name__
        if isinstance(fault, f.DropMid | f.Hold):
            raise _Dropped
        await write_chunk(b"")

    async def _write(self, write_chunk: Any, pieces: Iterable[bytes], pause: float) -> None:
        for piece in pieces:
            for part in cut_bytes(piece, self._rng) if self._options.cut else (piece,):
                await write_chunk(part)
            if pause:
                await asyncio.sleep(pause)


class _Dropped(Exception):
    """The connection ends here, on purpose."""


def _usage(counted: Counted) -> Json:
    return {
        "input_tokens": counted.input_tokens,
        "cache_creation_input_tokens": counted.cache_write_tokens,
        "cache_read_input_tokens": counted.cache_read_tokens,
    }


async def _send_refusal(writer: asyncio.StreamWriter, refused: Refused) -> None:
    await send_response(writer, refused.status, f.error_body(refused.kind, refused.message))


async def _run(port: int) -> None:
    api = MessagesApi(play_script(Script.model_validate(load_demo_script())))
    await api.start(port)
    print(api.url, flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    asyncio.run(_run(parser.parse_args().port))
