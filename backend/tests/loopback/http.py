"""As much of HTTP/1.1 as a strict stand-in needs, by hand, to cut it off at any byte."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qsl


class HttpError(Exception):
    """What came is not HTTP/1.1 as a good client sends it."""


@dataclass(frozen=True)
class Request:
    """Header names are lower case. Times are `time.perf_counter` seconds."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    started_at: float
    received_at: float

    @property
    def query(self) -> dict[str, str]:
        """The parameters behind `?`."""
        return dict(parse_qsl(self.path.partition("?")[2]))


async def read_request(reader: asyncio.StreamReader) -> Request | None:
    """The next request of a connection; None when the client closed it."""
    first = await reader.read(1)
    if not first:
        return None
    started_at = time.perf_counter()
    try:
        head = (first + await reader.readuntil(b"\r\n\r\n")).decode("ascii")
        lines = head.rstrip("\r\n").split("\r\n")
        method, path, version = lines[0].split(" ")
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines[1:])
        }
        body = await reader.readexactly(int(headers.get("content-length", "0")))
    except asyncio.IncompleteReadError:
        return None
    except ValueError as error:
        raise HttpError(str(error)) from error
    if version != "HTTP/1.1" or "transfer-encoding" in headers:
        raise HttpError(f"expected HTTP/1.1 with content-length, got {lines[0]!r}")
    return Request(method, path, headers, body, started_at, time.perf_counter())


async def send_response(
    writer: asyncio.StreamWriter,
    status: int,
    body: bytes,
    media_type: str = "application/json",
    headers: Mapping[str, str] | None = None,
) -> None:
    """A whole response; the connection stays open."""
    fields = {
        "content-type": media_type,
        "content-length": str(len(body)),
        "request-id": "req_loopback",
        **(headers or {}),
    }
    writer.write(_head(status, fields) + body)
    await writer.drain()


async def start_chunks(writer: asyncio.StreamWriter) -> Callable[[bytes], Awaitable[None]]:
    """Begins an event stream; gives a function that writes one chunk, and with b"" the last."""
    fields = {"content-type": "text/event-stream; charset=utf-8", "transfer-encoding": "chunked"}
    writer.write(_head(200, fields))

    async def write_chunk(data: bytes) -> None:
        writer.write(b"%x\r\n%b\r\n" % (len(data), data))
        await writer.drain()

    return write_chunk


def _head(status: int, fields: Mapping[str, str]) -> bytes:
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Unknown"
    lines = [f"HTTP/1.1 {status} {phrase}", *(f"{name}: {value}" for name, value in fields.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")
