"""The server is killed under an open page: it says so, catches up, and nothing is lost."""

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser import project as p
from tests.browser.conftest import OpenTab, StartServer
from tests.browser.person import Person
from tests.browser.server import Server
from tests.loopback.messages_api import TEST_KEY, MessagesApi

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(240)]

#: What Chromium itself says of a server that is not there.
GONE = (r"net::ERR_", r"WebSocket connection to")


async def test_a_page_survives_the_death_of_its_server(
    tmp_path: Path, open_tab: OpenTab, start_server: StartServer
) -> None:
    folder = tmp_path / "till"
    p.make_project(folder)
    model = p.SlowModel()
    for gate in ("understanding", "planning"):
        model.gates[gate].set()
    async with MessagesApi(model) as api:
        server, link = await start_server(ANTHROPIC_BASE_URL=api.url)
        person = Person(await open_tab(), server.address)
        await person.sign_in(link)
        await person.set_up(folder, TEST_KEY)
        await person.start_task("Correct the prices.", approves=False)
        await expect(person.log).to_contain_text("The prices come first.")
        await lose_and_find(person, server, check="timeline without its server")
        await expect(person.log).to_contain_text("That was all about prices.")
        for gate in ("steered", "summary"):
            model.gates[gate].set()
        await person.expect_phase("Review needs you")
        await expect_every_event(person)
        await decide_offline(person, server)


async def lose_and_find(person: Person, server: Server, check: str) -> None:
    """kill -9 and a new start, with what the page says of both."""
    page, watch = person.page, person.watch
    watch.tolerate(*GONE)
    await server.kill()
    strip = page.get_by_role("alert").filter(has_text="Reconnecting.")
    await expect(strip).to_contain_text(re.compile(r"Showing everything up to event \d{4}\."))
    await watch.check(check, busy=True)
    await server.start()
    await strip.get_by_role("button", name="Try now").click()
    await expect(page.get_by_role("status").filter(has_text="Connected.")).to_be_visible()
    await expect(strip).to_have_count(0)
    watch.tolerate()


async def expect_every_event(person: Person) -> None:
    """The page has as many events as the log, and after a reload the very same."""
    events = (await person.get(f"/api/tasks/{person.task_id}/events?limit=1000"))["items"]
    assert [one["seq"] for one in events] == list(range(1, len(events) + 1))
    told = person.page.get_by_text(f"{len(events)} events", exact=True)
    await expect(told).to_be_visible()
    shown = await person.log.inner_text()
    assert shown.count("That was all about prices.") <= 1
    await person.open(f"/tasks/{person.task_id}#e0001")
    await expect(told).to_be_visible()


async def decide_offline(person: Person, server: Server) -> None:
    """A Decision made while the server is away is kept, and sent when it is back."""
    page, watch = person.page, person.watch
    await person.open(f"/tasks/{person.task_id}/review")
    await person.expect_hunk("Hunk 1 of ")
    watch.tolerate(*GONE)
    await server.kill()
    await person.press("a")
    await person.expect_hunk("Hunk 2 of ")
    bar = page.get_by_role("contentinfo", name="Delivery")
    await expect(bar).to_contain_text("1 accepted")
    await expect(page.get_by_text("not saved yet")).to_be_visible()
    await server.start()
    await expect(page.get_by_text("not saved yet")).to_have_count(0)
    await expect(bar).to_contain_text("1 accepted")
    task = await person.get(f"/api/tasks/{person.task_id}")
    assert task["hunks"]["accepted"] == 1
