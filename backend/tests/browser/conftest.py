"""Chromium, and servers for it."""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, async_playwright, expect

from koda.api.web import find_web_dir
from koda.settings import Settings
from tests.browser.server import Server
from tests.browser.watching import DESK, Watch
from tests.crash.processes import Zygote

_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
#: Longer than anything takes on a busy machine; nothing is waited for that long in a good run.
PATIENCE_MS = 30_000

OpenTab = Callable[..., Awaitable[Watch]]
StartServer = Callable[..., Awaitable[tuple[Server, str]]]


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    """The warm process that servers are forked from."""
    opened = Zygote()
    yield opened
    opened.close()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium, once there is something to open in it."""
    if find_web_dir(Settings().web_dir) is None:
        pytest.fail("the web app is not built: `make test` does, or name one by KODA_WEB_DIR")
    path = shutil.which("chromium")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing; `make deps` installs it")
        pytest.skip("Chromium is not installed; `make deps` installs it")
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield launched
        await launched.close()


@pytest.fixture
async def start_server(zygote: Zygote, tmp_path: Path) -> AsyncIterator[StartServer]:
    """A started server and its sign-in link."""
    async with AsyncExitStack() as stack:

        async def start(**env: str) -> tuple[Server, str]:
            server = Server(zygote, tmp_path, **env)
            stack.push_async_callback(server.kill)
            return server, await server.start()

        yield start


@pytest.fixture
async def open_tab(browser: Browser, start_server: StartServer) -> AsyncIterator[OpenTab]:
    """A new tab; `beside` another it shares the cookies. No problem may be left at the end.

    Asks for `start_server`, so that no server is stopped under an open tab.
    """
    watches: list[Watch] = []

    async def open_one(theme: str = "light", beside: Watch | None = None) -> Watch:
        context: BrowserContext = (
            beside.page.context
            if beside is not None
            else await browser.new_context(
                viewport={"width": DESK[0], "height": DESK[1]},
                color_scheme="dark" if theme == "dark" else "light",
                reduced_motion="reduce",
            )
        )
        context.set_default_timeout(PATIENCE_MS)
        watch = Watch(await context.new_page())
        await watch.begin()
        watches.append(watch)
        return watch

    yield open_one
    for context in browser.contexts:
        await context.close()
    problems = [problem for watch in watches for problem in watch.problems]
    assert not problems, "\n\n".join(problems)
