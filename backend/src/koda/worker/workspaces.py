"""A Workspace that opens while the model is already thinking."""

import asyncio
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any

from koda.workspace.workspace import Workspace


class Closer:
    """Closes Workspaces behind the back of whoever used them: removing thousands of files must
    not hold up a cancel or the next phase."""

    def __init__(self) -> None:
        self._closing: set[asyncio.Task[None]] = set()

    def close_later(self, opening: "asyncio.Task[Workspace]") -> None:
        """Closes what `opening` gives; one that is still opening is given up."""
        opening.cancel()
        self.run(_close(opening))

    def run(self, clearing: Coroutine[Any, Any, None]) -> None:
        """Carries out other clearing in the background."""
        task = asyncio.create_task(clearing)
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def wait(self) -> None:
        """Returns when all are closed."""
        while self._closing:
            await asyncio.wait(self._closing)


async def _close(opening: "asyncio.Task[Workspace]") -> None:
    await asyncio.wait({opening})
    if not opening.cancelled() and opening.exception() is None:
        await opening.result().close()


class LazyWorkspace:
    """Opens once, when first wanted or earlier by `begin`; given to the Closer with the block."""

    def __init__(self, make: Callable[[], Coroutine[Any, Any, Workspace]], closer: Closer) -> None:
        self._make = make
        self._closer = closer
        self._opening: asyncio.Task[Workspace] | None = None

    async def __aenter__(self) -> "LazyWorkspace":
        return self

    async def __aexit__(
        self,
        _: type[BaseException] | None,
        __: BaseException | None,
        ___: TracebackType | None,
    ) -> None:
        if self._opening is not None:
            self._closer.close_later(self._opening)

    def begin(self) -> "asyncio.Task[Workspace]":
        """Starts to open it in the background, unless that was done."""
        if self._opening is None:
            self._opening = asyncio.create_task(self._make())
        return self._opening

    async def get(self) -> Workspace:
        """The open Workspace. Raises what opening it raised."""
        return await asyncio.shield(self.begin())
