"""The demo on a phone: from the first page to the delivered files, with no key and no model."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenTab, StartServer
from tests.browser.person import Person
from tests.browser.project import files_of
from tests.browser.watching import PHONE

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(240)]


async def test_the_demo_leads_from_the_first_page_to_delivered_files(
    open_tab: OpenTab, start_server: StartServer
) -> None:
    server, link = await start_server()
    person = Person(await open_tab(), server.address)
    page = person.page
    await page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    await person.sign_in(link)
    await person.button("Try the demo").click()
    await person.link("Open the plan").click()
    (repository,) = (await person.get("/api/repositories"))["items"]
    folder = Path(repository["path"])
    before = files_of(folder)
    await person.button("Approve").click()
    await person.button("Plan, review needs you").click()
    await page.get_by_role("menuitem", name="Review").click()
    changes = (await person.get(f"/api/tasks/{person.task_id}/changes"))["changes"]
    await accept_all(person, sum(len(one["hunks"]) for one in changes))
    assert files_of(folder) == before
    await page.get_by_role("contentinfo").get_by_role("button", name="Deliver").click()
    sheet = page.get_by_role("dialog", name=re.compile("^Deliver"))
    await sheet.get_by_role("button", name="Deliver to").click()
    await expect(person.button("Review, delivered")).to_be_visible()
    assert files_of(folder) == await delivered(person, before, changes)


async def accept_all(person: Person, hunks: int) -> None:
    """One by one, by thumb."""
    bar = person.page.get_by_role("contentinfo", name="Decide")
    for number in range(1, hunks + 1):
        await bar.get_by_role("button", name="Accept", exact=True).click()
        await expect(bar).to_contain_text(f"{number} accepted, 0 rejected")


async def delivered(
    person: Person, before: dict[str, bytes], changes: list[dict[str, Any]]
) -> dict[str, bytes]:
    """The files with every change as the API has it."""
    after = dict(before)
    for change in changes:
        detail = await person.get(f"/api/tasks/{person.task_id}/changes/{change['id']}")
        if change["kind"] == "deleted":
            del after[change["path"]]
        else:
            after[change["path"]] = detail["content"].encode()
    return after
