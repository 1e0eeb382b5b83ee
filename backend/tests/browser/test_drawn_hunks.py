"""The Hunks on screen are the API's: as drawn by the review, and as Monaco shows them itself."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.conftest import PATIENCE_MS, OpenTab, StartServer
from tests.browser.generated import COMMAND, make_cases, make_repository
from tests.browser.person import Person
from tests.loopback.messages_api import TEST_KEY, MessagesApi
from tests.loopback.replies import Reply, call, say

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(240)]

Json = dict[str, Any]
SEED = 7

#: Scrolls from the first file to the last, and gives for every Hunk met on the way, in order, its
#: file and its removed and added lines. Goes on once what is in sight has its lines.
_SCROLL_THROUGH = """async () => {
  const scroll = document.querySelector("main");
  const frame = () => new Promise(requestAnimationFrame);
  const met = new Map();
  let since = performance.now();
  const textsOf = (hunk, tag) =>
    [...hunk.querySelectorAll(`${tag}.code-line code`)].map((code) => code.textContent);
  scroll.scrollTop = 0;
  for (;;) {
    await frame();
    await frame();
    const files = [...document.querySelectorAll("section[data-file]")];
    const hunks = files.flatMap((file) => [...file.querySelectorAll("[data-hunk-id]")]);
    const { top, bottom } = scroll.getBoundingClientRect();
    const inSight = hunks.filter((hunk) => {
      const box = hunk.getBoundingClientRect();
      return box.bottom > top && box.top < bottom;
    });
    if (inSight.length === 0 || inSight.some((hunk) => hunk.ariaBusy === "true")) {
      if (performance.now() - since < PATIENCE) continue;
      throw new Error(`no lines come: ${inSight.map((hunk) => hunk.ariaLabel).join("; ")}`);
    }
    for (const hunk of inSight)
      met.set(hunk.dataset.hunkId, {
        file: hunk.closest("[data-file]").dataset.file,
        removed: textsOf(hunk, "del"),
        added: textsOf(hunk, "ins"),
      });
    since = performance.now();
    const before = scroll.scrollTop;
    scroll.scrollTop += scroll.clientHeight * 0.7;
    if (scroll.scrollTop === before) return [...met].map(([id, one]) => ({ id, ...one }));
  }
}"""
#: Goes to a Hunk as a link would, and waits for the editor of its file to say what it shows.
_SHOWN_IN_EDITOR = """async ([changeId, hunkId]) => {
  location.hash = `h-${hunkId}`;
  const since = performance.now();
  for (;;) {
    await new Promise(requestAnimationFrame);
    const editor = document.querySelector(`[data-editor="${changeId}"]`);
    if (editor?.dataset.hunkIds !== undefined) return editor.dataset.hunkIds;
    if (performance.now() - since > PATIENCE) return "nothing";
  }
}"""


def _patient(script: str) -> str:
    return script.replace("PATIENCE", str(PATIENCE_MS))


def brain(body: Json) -> Reply:
    """One command does all of it."""
    names = {tool["name"] for tool in body["tools"]}
    if "report_understanding" in names:
        return say("", call("report_understanding", "r", summary="Many files."))
    if "submit_plan" in names:
        return say("", call("submit_plan", "p", steps=[{"title": "Change them all"}]))
    said = sum(one["role"] == "assistant" for one in body["messages"])
    return say("", call("run_command", "c1", command=COMMAND)) if said == 0 else say("Done.")


async def test_every_hunk_of_many_files_is_drawn_as_the_api_has_it(
    tmp_path: Path, open_tab: OpenTab, start_server: StartServer
) -> None:
    cases = make_cases(SEED)
    folder = tmp_path / "many"
    folder.mkdir()
    make_repository(folder, cases)
    async with MessagesApi(brain) as api:
        server, link = await start_server(ANTHROPIC_BASE_URL=api.url)
        person = Person(await open_tab(), server.address)
        await person.sign_in(link)
        await person.set_up(folder, TEST_KEY)
        await person.start_task("Change them all", approves=False)
        await person.expect_phase("Review needs you")
    task = f"/tasks/{person.task_id}"
    changes = (await person.get(f"/api{task}/changes"))["changes"]
    assert {one["path"] for one in changes} == {case.path for case in cases}
    await assert_drawn(person, task, changes)
    await assert_shown_in_monaco(person, task, changes)


async def assert_drawn(person: Person, task: str, changes: list[Json]) -> None:
    await person.open(f"{task}/review")
    await expect(person.hunk).to_be_visible()
    met = await person.page.evaluate(_patient(_SCROLL_THROUGH))
    drawn: dict[str, list[str]] = {}
    for one in met:
        drawn.setdefault(one["file"], []).append(one["id"])
    assert drawn == {one["id"]: [hunk["id"] for hunk in one["hunks"]] for one in changes}
    lines = {one["id"]: (one["removed"], one["added"]) for one in met}
    for change in changes:
        detail = await person.get(f"/api{task}/changes/{change['id']}")
        for hunk in detail["hunks"]:
            # The lines of a deleted file are shown when asked for.
            shows = change["kind"] != "deleted"
            expected = tuple(
                [row["text"] for row in hunk["rows"] if row["sign"] == sign and shows]
                for sign in "-+"
            )
            assert lines[hunk["id"]] == expected, change["path"]


async def assert_shown_in_monaco(person: Person, task: str, changes: list[Json]) -> None:
    await person.open(f"{task}/review?view=editor")
    for change in changes:
        hunks = [hunk["id"] for hunk in change["hunks"] if hunk["kind"] != "mode"]
        if change["binary"] or not hunks:
            continue
        shown = await person.page.evaluate(_patient(_SHOWN_IN_EDITOR), [change["id"], hunks[0]])
        assert shown.split() == hunks, change["path"]
