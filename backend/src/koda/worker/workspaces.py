"""A Workspace that opens while the model is already thinking."""

import asyncio
from collections.abc import Awaitable, Callable
from types import TracebackType

from koda.workspace.workspace import Workspace


class LazyWorkspace:
    """Opens once, when first wanted or earlier by `begin`; closes with the block."""

    def __init__(self, make: Callable[[], Awaitable[Workspace]]) -> None:
        self._make = make
        self._opening: asyncio.Task[Workspace] | None = None

    async def __aenter__(self) -> "LazyWorkspace":
        return self

    async def __aexit__(
        self,
        _: type[BaseException] | None,
        __: BaseException | None,
        ___: TracebackType | None,
    ) -> None:
        if self._opening is None:
            return
        if not self._opening.done():
            self._opening.cancel()
        await asyncio.wait({self._opening})
        if not self._opening.cancelled() and self._opening.exception() is None:
            await self._opening.result().close()

    def begin(self) -> None:
        """Starts to open it in the background."""
        if self._opening is None:
            self._opening = asyncio.ensure_future(self._make())

    async def get(self) -> Workspace:
        """The open Workspace. Raises what opening it raised."""
        self.begin()
        assert self._opening is not None  # noqa: S101  begin has set it
        return await asyncio.shield(self._opening)
