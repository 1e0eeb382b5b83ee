"""What a person does in a tab: by the words on the screen and by the keyboard."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.browser.watching import Watch

Json = dict[str, Any]


@dataclass
class Person:
    """Somebody at one tab of one server."""

    watch: Watch
    address: str

    @property
    def page(self) -> Page:
        return self.watch.page

    @property
    def task_id(self) -> str:
        """Of the Task on screen."""
        found = re.search(r"/tasks/([^/?#]+)", self.page.url)
        assert found is not None, self.page.url
        return found[1]

    async def open(self, path: str) -> None:
        """As from a bookmark: the app is loaded anew."""
        await self.page.goto("about:blank")
        await self.page.goto(self.address + path)

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)

    async def get(self, path: str) -> Json:
        """What the API answers to this browser's session."""
        answer = await self.page.request.get(self.address + path)
        assert answer.ok, await answer.text()
        found: Json = await answer.json()
        return found

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name)

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=name)

    def heading(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("heading", name=name)

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log", name="Timeline")

    @property
    def hunk(self) -> Locator:
        """The Hunk under the cursor."""
        return self.page.get_by_role("article").and_(self.page.locator("[aria-current=true]"))

    async def sign_in(self, link: str) -> None:
        await self.page.goto(link)
        await expect(self.heading(re.compile("your first task"))).to_be_visible()

    async def set_up(self, repository: Path, key: str) -> None:
        """The first run: a Repository and a key."""
        await expect(self.heading("Two things, then your first task")).to_be_visible()
        await self.page.get_by_label("Path of the repository").fill(str(repository))
        await self.press("Enter")
        await expect(self.heading("One thing, then your first task")).to_be_visible()
        await self.page.get_by_label("Model key").fill(key)
        await self.button("Save").click()
        await expect(self.heading("Ready for your first task")).to_be_visible()

    async def start_task(self, prompt: str, *, approves: bool = True) -> None:
        await self.press("c")
        await self.page.get_by_role("textbox", name="What should change?").fill(prompt)
        if not approves:
            await self.page.get_by_text("Start at once").click()
        await self.press("Control+Enter")
        await expect(self.log).to_contain_text(prompt)

    async def expect_phase(self, words: str) -> None:
        """What the bar says about the Task."""
        await expect(self.page.locator("header").get_by_text(words, exact=True)).to_be_visible()

    async def expect_hunk(self, *words: str) -> None:
        """That the cursor stands on the Hunk whose spoken name has all these words."""
        for one in words:
            await expect(self.hunk).to_have_attribute("aria-label", re.compile(re.escape(one)))
