"""Writes docs/screens/*.png: the app's screens, taken from the demo on a server of its own.

`python scripts/make_screens.py` after `make run` has built the web app; needs Chromium. It takes
about two minutes, and leaves nothing behind but the pictures.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Page, sync_playwright
from png_size import shrink

ROOT = Path(__file__).parents[2]
SCREENS = ROOT / "docs" / "screens"
KODA = Path(sys.executable).with_name("koda")
SIZES = {"": (1440, 900), "-narrow": (390, 844)}
THEMES = ("light", "dark")
#: A file above this is refused: the documentation is read over slow lines, too.
LIMIT_BYTES = 200_000
#: Longer than the demo takes on a busy machine.
PATIENCE_SECONDS = 180.0
_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
#: Nothing moves, and no cursor blinks, while a picture is taken.
_STILL = "*, *::before, *::after { animation: none !important; caret-color: transparent }"


@contextmanager
def served(env: dict[str, str], log: Path) -> Iterator[str]:
    """A server on a free port, until the block ends; its sign-in link. It writes to `log`."""
    with log.open("wb") as stderr:
        command = [str(KODA), "serve", "--port", "0"]
        with subprocess.Popen(command, env=env, stderr=stderr) as server:
            try:
                yield _wait_for_link(log)
            finally:
                server.terminate()


def _wait_for_link(log: Path) -> str:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (found := re.search(r"http\S+/login/\S+", log.read_text(encoding="utf-8"))):
        if time.monotonic() > deadline:
            raise TimeoutError("the server did not start")
        time.sleep(0.1)
    return found[0]


class Demo:
    """Plays the demo by the API."""

    def __init__(self, address: str, token: str) -> None:
        headers = {"authorization": f"Bearer {token}"}
        self._client = httpx.Client(base_url=f"{address}/api", headers=headers, timeout=60)

    def call(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """GET, or POST of `body`. Raises HTTPStatusError."""
        answer = self._client.get(path) if body is None else self._client.post(path, json=body)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def start(self) -> str:
        """The id of a new Task, whose Plan waits."""
        task_id: str = self.call("/demo", {})["task_id"]
        self.wait(task_id, "plan_review")
        return task_id

    def execute(self, task_id: str) -> None:
        """Approves the Plan and waits for the Review."""
        self.call(f"/tasks/{task_id}/plan", {"decision": "approve"})
        self.wait(task_id, "approval")

    def wait(self, task_id: str, phase: str) -> None:
        """Until the Task is there. Raises TimeoutError."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (now := self.call(f"/tasks/{task_id}")["phase"]) != phase:
            if time.monotonic() > deadline:
                raise TimeoutError(f"expected {phase}, the task is {now}")
            time.sleep(0.2)

    def decide(self, task_id: str, decisions: list[str]) -> str:
        """Decides on the first Hunks in the order of their files; the digest."""
        changes = self.call(f"/tasks/{task_id}/changes")
        hunks = [hunk["id"] for change in changes["changes"] for hunk in change["hunks"]]
        made = [
            {"hunk_id": hunk_id, "decision": decision}
            for hunk_id, decision in zip(hunks, decisions, strict=False)
        ]
        digest: str = changes["digest"]
        self.call(f"/tasks/{task_id}/decisions", {"digest": digest, "decisions": made})
        return digest

    def deliver(self, task_id: str) -> None:
        """Accepts everything and delivers it."""
        digest = self.decide(task_id, ["accept"] * 1_000)
        self.call(f"/tasks/{task_id}/review", {"digest": digest, "outcome": "deliver"})

    def find_seq(self, task_id: str, event_type: str) -> int:
        """Where in the log the last event of this type stands."""
        events = self.call(f"/tasks/{task_id}/events?limit=1000")["items"]
        found: list[int] = [one["seq"] for one in events if one["event"]["type"] == event_type]
        return found[-1]


def take(page: Page, address: str, place: str, name: str) -> None:
    """Pictures of one screen in both themes and both sizes."""
    for theme in THEMES:
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        for suffix, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            page.goto("about:blank")
            page.goto(address + place)
            page.wait_for_load_state("networkidle")
            page.wait_for_function("!document.querySelector('[aria-busy=true]')")
            page.evaluate("document.fonts.ready")
            # Colours come from a worker and heights settle after them; neither is announced.
            page.wait_for_timeout(1_500)
            target = SCREENS / f"{name}-{theme}{suffix}.png"
            target.write_bytes(shrink(page.screenshot(style=_STILL)))
            print(f"{target.relative_to(ROOT)}  {target.stat().st_size / 1000:.0f} kB", flush=True)


def main() -> int:
    """The exit status: 1 when a picture is too large."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="koda-") as folder:
        env = {**os.environ, "KODA_DATA_DIR": f"{folder}/koda"}
        with served(env, Path(folder, "log")) as link, sync_playwright() as playwright:
            address = link.split("/login/")[0]
            asked = subprocess.run([KODA, "token"], env=env, check=True, capture_output=True)
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=_FLAGS
            )
            page = browser.new_page()
            page.goto(link)
            page.wait_for_url(lambda url: "/login/" not in url)
            play(page, address, Demo(address, asked.stdout.decode().strip()))
            browser.close()
    large = [one.name for one in SCREENS.glob("*.png") if one.stat().st_size > LIMIT_BYTES]
    print(f"over {LIMIT_BYTES} bytes: {', '.join(large)}" if large else "every picture is small")
    return int(bool(large))


def play(page: Page, address: str, demo: Demo) -> None:
    """The demo, with a picture wherever a person is asked something."""
    reviewed = demo.start()
    demo.execute(reviewed)
    demo.decide(reviewed, ["accept", "accept", "reject"])
    delivered = demo.start()
    demo.execute(delivered)
    demo.deliver(delivered)
    planned = demo.start()
    take(page, address, "/", "inbox")
    take(page, address, f"/tasks/{planned}/plan", "plan")
    seq = demo.find_seq(reviewed, "changes.staged")
    take(page, address, f"/tasks/{reviewed}#e{seq}", "timeline")
    take(page, address, f"/tasks/{reviewed}/review#f-ledger/client.py", "review")


if __name__ == "__main__":
    sys.exit(main())
