"""The whole job as a person does it in Chromium, from the sign-in link to the delivered bytes."""

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser import project as p
from tests.browser.conftest import OpenTab, StartServer
from tests.browser.person import Person
from tests.browser.watching import Watch
from tests.loopback.messages_api import TEST_KEY, MessagesApi

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(240)]

REASON = "Nobody asked for the mean"


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_a_person_does_the_whole_job(
    theme: str, tmp_path: Path, open_tab: OpenTab, start_server: StartServer
) -> None:
    folder = tmp_path / "till"
    p.make_project(folder)
    before = p.files_of(folder)
    model = p.SlowModel()
    async with MessagesApi(model) as api:
        server, link = await start_server(ANTHROPIC_BASE_URL=api.url)
        person = Person(await open_tab(theme), server.address)
        await arrive(person, link, folder, theme)
        await person.start_task("Correct the prices.\nAnd print receipts.")
        await follow(person, model, api)
        assert p.files_of(folder) == before
        await look_at_places(person, await open_tab(theme, beside=person.watch))
        await decide(person)
        assert p.files_of(folder) == before
        await deliver(person)
        assert api.violations == []
    assert p.files_of(folder) == delivered(before)
    await come_back(person)
    await look_around(person)
    await leave(person)


def delivered(before: dict[str, bytes]) -> dict[str, bytes]:
    """The user's files with exactly what was accepted."""
    after = before | {
        "src/prices.py": p.ACCEPTED_PRICES.encode(),
        "src/receipt.py": p.RECEIPT.encode(),
        "README.md": p.NEW_README.encode(),
    }
    del after["src/old.py"]
    return after


async def arrive(person: Person, link: str, folder: Path, theme: str) -> None:
    """Nothing is open without the link; with it, two things are left to do."""
    watch, page = person.watch, person.page
    watch.tolerate("401")
    await person.open("/")
    await expect(page).to_have_url(re.compile("/sign-in$"))
    await watch.check("sign in")
    await person.sign_in(link)
    watch.tolerate()
    await expect(page.locator("html")).to_have_attribute("data-theme", theme)
    await watch.check("first run")
    await person.set_up(folder, TEST_KEY)
    await watch.check("first run, ready")
    await person.press("c")
    await expect(page.get_by_role("textbox", name="What should change?")).to_be_focused()
    await watch.check("new task")
    await person.press("Escape")
    await expect(person.heading("Ready for your first task")).to_be_visible()


async def follow(person: Person, model: p.SlowModel, api: MessagesApi) -> None:
    """Live through the phases: the Plan approved, a message sent while the model speaks."""
    watch, log = person.watch, person.log
    await person.expect_phase("Understanding")
    model.gates["understanding"].set()
    await person.expect_phase("Planning")
    model.gates["planning"].set()
    await person.expect_phase("Plan needs you")
    await log.get_by_role("link", name="Open the plan").click()
    await expect(person.button("Approve 2 steps")).to_be_visible()
    await watch.check("plan")
    await person.press("Control+Enter")
    await person.expect_phase("Executing")
    await person.press("g", "t")
    await expect(log).to_contain_text("The prices come first.")
    assert api.recorded[-1].outcome == "open", "the text was to be seen while it streams"
    await watch.check("timeline at work", busy=True)
    await person.press("i")
    await person.page.get_by_label("Message to the agent").fill(p.STEER)
    await person.press("Enter")
    await expect(log).to_contain_text(p.STEER)
    await expect(log).to_contain_text("That was all about prices.")
    model.gates["steered"].set()
    await expect(log).to_contain_text("Does it run?")
    model.gates["summary"].set()
    await person.expect_phase("Review needs you")
    await watch.check("timeline")


async def look_at_places(person: Person, watch: Watch) -> None:
    """Addresses lead to their place in a tab of its own: an event, a Hunk, a file, what waits."""
    other = Person(watch, person.address)
    task = f"/tasks/{person.task_id}"
    await other.open(f"{task}#e0012")
    row = other.log.locator("[aria-current=true]")
    await expect(row).to_have_attribute("aria-label", re.compile(r"^Event \d+$"))
    await expect(row).to_be_in_viewport()
    changes = await person.get(f"/api{task}/changes")
    prices = next(one for one in changes["changes"] if one["path"] == "src/prices.py")
    assert len(prices["hunks"]) == 3
    await other.open(f"{task}/review#h-{prices['hunks'][1]['id']}")
    await expect(other.hunk).to_have_attribute("data-hunk-id", prices["hunks"][1]["id"])
    await expect(other.hunk).to_be_in_viewport()
    await other.open(f"{task}/review#f-README.md")
    await other.expect_hunk("README.md")
    await other.open(task)
    await expect(other.page).to_have_url(re.compile(f"{task}/review"))
    await watch.check_shift("review")
    await other.page.close()


async def decide(person: Person) -> None:
    """By keyboard, over all seven Hunks; one file is read in Monaco's diff editor on the way."""
    watch, page = person.watch, person.page
    await person.link("Review the changes").click()
    await person.expect_hunk("Hunk 1 of 7", "prices.py", "to decide")
    await watch.check("review")
    await read_in_monaco(person)
    await person.press("a")
    await person.expect_hunk("Hunk 2 of 7", "prices.py")
    await person.press("j")
    await person.expect_hunk("Hunk 3 of 7", "prices.py")
    await person.press("x")
    await page.get_by_label("Why? The agent reads it if you request changes.").fill(REASON)
    await watch.check("review, a reason")
    await person.press("Enter")
    await person.expect_hunk("Hunk 4 of 7", "receipt.py", "the whole file")
    await person.press("a")
    await person.expect_hunk("Hunk 5 of 7", "CHANGES.md")
    await person.press("x", "Enter")
    await person.expect_hunk("Hunk 6 of 7", "old.py")
    await person.press("a")
    await person.expect_hunk("Hunk 7 of 7", "README.md")
    await person.press("a")
    await person.expect_hunk("Hunk 2 of 7")
    await person.press("a", "u", "n")
    await person.expect_hunk("Hunk 2 of 7", "to decide")
    await person.press("a")
    bar = page.get_by_role("contentinfo", name="Delivery")
    await expect(bar).to_contain_text("5 accepted")
    await expect(bar).to_contain_text("2 rejected")
    await expect(bar).to_contain_text("0 to decide")
    await watch.check("review, all decided")


async def read_in_monaco(person: Person) -> None:
    """The editor shows the API's Hunks of this file, by its own reckoning."""
    page = person.page
    changes = await person.get(f"/api/tasks/{person.task_id}/changes")
    (file,) = [one for one in changes["changes"] if one["path"] == "src/prices.py"]
    section = page.get_by_role("region", name="src/prices.py")
    await section.get_by_role("button", name="Whole file").click()
    editor = page.locator(f"[data-editor='{file['id']}']")
    await expect(editor).to_have_attribute(
        "data-hunk-ids", " ".join(one["id"] for one in file["hunks"])
    )
    await expect(editor).to_contain_text("VAT = 21")
    await person.watch.check("review in Monaco")
    await person.press("Escape")
    await expect(editor).to_have_count(0)
    await person.expect_hunk("Hunk 1 of 7")


async def deliver(person: Person) -> None:
    page = person.page
    await person.press("Control+Enter")
    sheet = page.get_by_role("dialog", name="Deliver 5 hunks in 4 files")
    await expect(sheet).to_contain_text("Left out: 2 rejected hunks in 2 files.")
    await person.watch.check("delivery sheet")
    await person.press("Control+Enter")
    await expect(page.get_by_text("Delivered 5 hunks in 4 files")).to_be_visible()
    await expect(sheet).to_have_count(0)
    await person.watch.check("review, delivered")


async def come_back(person: Person) -> None:
    """Everything is there again after a reload."""
    await person.page.reload()
    await expect(person.page.get_by_text("Delivered 5 hunks in 4 files")).to_be_visible()
    await expect(person.page.get_by_text(REASON)).to_be_visible()
    await person.open(f"/tasks/{person.task_id}")
    await person.expect_phase("Delivered")
    await expect(person.log).to_contain_text("The task is delivered")
    await person.watch.check_shift("timeline")


async def look_around(person: Person) -> None:
    """The other screens, each loaded anew."""
    task = f"/tasks/{person.task_id}"
    for name, path in (
        ("inbox", "/"),
        ("plan", f"{task}/plan"),
        ("new task", "/new"),
        ("repositories", "/repositories"),
        ("settings", "/settings/you"),
        ("keys", "/settings/keys"),
        ("sessions", "/settings/sessions"),
        ("nothing here", "/nothing-here"),
    ):
        await person.open(path)
        await person.watch.check_shift(name)
        await person.watch.check(f"{name}, at the end")
    await person.press("?")
    await expect(person.page.get_by_role("dialog", name="Keys")).to_be_visible()
    await person.watch.check("sheet of keys")
    await person.press("Escape")


async def leave(person: Person) -> None:
    """After signing out nothing opens any more, the old address neither."""
    page = person.page
    task = page.url
    await page.get_by_role("button", name=re.compile("settings, theme, sign out")).click()
    person.watch.tolerate("401")
    await page.get_by_role("menuitem", name="Sign out").click()
    await expect(page).to_have_url(re.compile("/sign-in$"))
    await person.open("/")
    await expect(page).to_have_url(re.compile("/sign-in$"))
    assert (await page.request.get(f"{person.address}/api/tasks")).status == 401, task
