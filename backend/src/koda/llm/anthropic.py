"""The Provider on Anthropic's SDK, for everything that speaks the Messages API."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable
from functools import cache
from typing import Any, TypeVar, cast

import anthropic
import httpx2

from koda.llm.anthropic_answer import AnswerAssembler
from koda.llm.anthropic_errors import SDK_ERRORS, ErrorMapper
from koda.llm.anthropic_request import (
    DEFAULT_OUTPUT_TOKENS,
    UNKNOWN_OUTPUT_TOKENS,
    build_body,
)
from koda.llm.base import Credentials, ModelInfo, ModelRequest, ProviderError, StreamPart
from koda.llm.catalog import find_record

VENDOR_URL = "https://api.anthropic.com"
#: `read` is the time between two bytes: the API sends pings while a model thinks.
_TIMEOUT = httpx2.Timeout(connect=10, read=120, write=60, pool=30)
#: How long a whole answer waits for the end of its body, after which the connection can be used
#: again. The end comes with the last event, but for servers that forget to send it.
_DRAIN_SECONDS = 0.05
_PAGE = 1_000

Stream = anthropic.AsyncStream[object]
ResultT = TypeVar("ResultT")


def make(credentials: Credentials) -> "AnthropicProvider":
    """A Provider for this key. Raises ProviderError (auth) for a key that cannot be sent."""
    key = credentials.api_key.strip()
    if not (key.isascii() and key.isprintable() and key):
        raise ProviderError(
            "auth",
            "Expected an API key of printable ASCII characters; got none, or something else.",
            hint="Set the key again in the settings.",
        )
    # The SDK adds /v1 itself; addresses of other clients are often copied with it.
    base_url = (credentials.base_url or VENDOR_URL).rstrip("/").removesuffix("/v1")
    return AnthropicProvider(key, base_url)


@cache
def _tls() -> ssl.SSLContext:
    """One context for all clients: each costs 0.1 s and a megabyte."""
    return httpx2.create_ssl_context()


class AnthropicProvider:
    """Calls one endpoint with one key."""

    def __init__(self, api_key: str, base_url: str) -> None:
        self._errors = ErrorMapper(base_url, api_key)
        self._listed: dict[str, ModelInfo] = {}
        self._client = anthropic.AsyncAnthropic(
            api_key=api_key,
            base_url=base_url,
            # The caller retries: it records each attempt and keeps to what the API asks.
            max_retries=0,
            timeout=_TIMEOUT,
            # The SDK sends the key as a bearer token; some endpoints read only this header.
            default_headers={"x-api-key": api_key},
            # Headers other than Authorization survive a redirect to another host.
            http_client=anthropic.DefaultAsyncHttpxClient(
                verify=_tls(), timeout=_TIMEOUT, follow_redirects=False
            ),
        )

    async def stream(self, request: ModelRequest) -> AsyncIterator[StreamPart]:
        """See Provider. The events are read undecoded, so that blocks of kinds unknown here stay
        as they came; the SDK's own models would fill in and drop fields."""
        assembler = AnswerAssembler(request.model, _call_ids(request))
        async with await self._mapped(self._send(request)) as events:
            while not assembler.whole:
                for part in assembler.feed(await self._next(events)):
                    yield part
            await _drain(events)
        # Last, with the connection given back: many readers stop at the Answer.
        yield assembler.answer()

    async def list_models(self) -> list[ModelInfo]:
        """See Provider. What they say of themselves is used for later requests of this Provider."""
        models: list[ModelInfo] = []
        after: str | None = None
        while True:
            page = await self._mapped(self._get_models(after))
            models += [_model_info(entry) for entry in _entries(page)]
            after = page.get("last_id") if page.get("has_more") else None
            if after is None:
                break
        self._listed = {model.model: model for model in models}
        return models

    async def close(self) -> None:
        """See Provider."""
        await self._client.close()

    async def _send(self, request: ModelRequest) -> Stream:
        limits = self._listed.get(request.model) or _built_in(request.model)
        largest = limits.max_output_tokens
        content = build_body(
            request,
            output_tokens=min(largest, DEFAULT_OUTPUT_TOKENS) if largest else UNKNOWN_OUTPUT_TOKENS,
            can_think=limits.can_think,
            can_set_effort=limits.can_set_effort,
        )
        return await self._client.post(
            "/v1/messages",
            cast_to=object,
            content=content,
            options={"headers": {"content-type": "application/json"}},
            stream=True,
            stream_cls=Stream,
        )

    async def _next(self, events: Stream) -> object:
        try:
            return await self._mapped(anext(events))
        except StopAsyncIteration:
            pass
        raise self._errors.cut_off()

    async def _get_models(self, after: str | None) -> dict[str, Any]:
        params = {"limit": _PAGE} | ({"after_id": after} if after else {})
        page = await self._client.get("/v1/models", cast_to=object, options={"params": params})
        return page if isinstance(page, dict) else {}

    async def _mapped(self, work: Awaitable[ResultT]) -> ResultT:
        """What `work` gives, or its failure as ProviderError.

        Raised outside of the handler: the SDK's error would otherwise hang on it as context, with
        the request and its key.
        """
        try:
            return await work
        except SDK_ERRORS as error:
            failure = self._errors.map(error)
        raise failure


async def _drain(events: Stream) -> None:
    try:
        async with asyncio.timeout(_DRAIN_SECONDS):
            async for _ in events:
                pass
    except (TimeoutError, *SDK_ERRORS):
        # The answer is whole; only the connection is lost.
        return


def _call_ids(request: ModelRequest) -> set[str]:
    return {
        block["id"]
        for message in request.messages
        if not isinstance(message["content"], str)
        for block in message["content"]
        if block.get("type") == "tool_use"
    }


def _built_in(model: str) -> ModelInfo:
    record = find_record(model)
    if record is None:
        return ModelInfo(model=model, name=model)
    return ModelInfo(
        model=model,
        name=model,
        max_input_tokens=record.max_input_tokens,
        max_output_tokens=record.max_output_tokens,
        can_think=record.can_think,
        can_set_effort=record.can_set_effort,
    )


def _entries(page: dict[str, Any]) -> list[dict[str, Any]]:
    """The entries that name a model; other servers' lists hold little more than that."""
    data = page.get("data")
    entries = data if isinstance(data, list) else []
    return [entry for entry in entries if isinstance(entry, dict) and entry.get("id")]


def _model_info(entry: dict[str, Any]) -> ModelInfo:
    known = _built_in(str(entry["id"]))
    capabilities = entry.get("capabilities") or {}
    return ModelInfo(
        model=known.model,
        name=entry.get("display_name") or known.model,
        max_input_tokens=entry.get("max_input_tokens") or known.max_input_tokens,
        max_output_tokens=entry.get("max_tokens") or known.max_output_tokens,
        retires_at=entry.get("retires_at"),
        can_think=_supported(capabilities, known.can_think, "thinking", "types", "adaptive"),
        can_set_effort=_supported(capabilities, known.can_set_effort, "effort"),
    )


def _supported(capabilities: dict[str, Any], otherwise: bool, *path: str) -> bool:
    found: Any = capabilities
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    return cast(bool, found["supported"]) if isinstance(found, dict) else otherwise
