"""What must not happen on any screen: errors in the console, refused content, faults axe finds."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import ConsoleMessage, Page

_AXE = Path(__file__).parents[3] / "frontend/node_modules/axe-core/axe.min.js"
#: Sum over a screen's load from which a shift is noticed; a tenth would still be called good.
MOST_SHIFT = 0.02
DESK = (1440, 900)
PHONE = (390, 844)

#: Before anything of the page runs: refusals of the policy as errors, shifts summed up.
_ON_LOAD = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`Refused by the policy: ${event.effectiveDirective} ${event.blockedURI}`));
window.shifts = [];
const placeOf = ({ node, previousRect: before, currentRect: after }) => `${node?.nodeName} ` +
  `.${node?.className} from ${before.x},${before.y} to ${after.x},${after.y}`;
new PerformanceObserver((list) => {
  for (const { hadRecentInput, value, sources } of list.getEntries())
    if (!hadRecentInput) window.shifts.push({ value, moved: sources.map(placeOf) });
}).observe({ type: "layout-shift", buffered: true });
"""
_SETTLED = """() => document.fonts.status === "loaded" && document.querySelector("main, h1")
  && !document.querySelector('[aria-busy="true"]')"""
#: Two frames: after the first the styles of a new width hold, after the second they are drawn.
_DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
_RUN_AXE = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, help, nodes }) => ({ id, help, nodes: nodes.slice(0, 5).map((node) =>
      [node.target.join(" "), node.html.slice(0, 200), node.failureSummary].join("\\n")) }));
}"""


@dataclass
class Watch:
    """Follows one page. `problems` is what was wrong so far, in words."""

    page: Page
    problems: list[str] = field(default_factory=list)
    _tolerated: list[re.Pattern[str]] = field(default_factory=list)

    async def begin(self) -> None:
        """Call before the page is opened."""
        await self.page.add_init_script(_ON_LOAD)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.problems.append(f"Uncaught: {error}"))

    def tolerate(self, *patterns: str) -> None:
        """From now on these errors of the console are no problem; without any, all are again."""
        self._tolerated = [re.compile(one) for one in patterns]

    def _said(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        text = f"{message.text} ({message.location.get('url', '')})"
        if not any(one.search(text) for one in self._tolerated):
            self.problems.append(f"{message.type}: {text}")

    async def settle(self) -> None:
        """Until the screen is loaded and drawn, with its fonts."""
        await self.page.wait_for_function(_SETTLED)
        await self.page.evaluate(_DRAWN)

    async def check(self, screen: str, *, busy: bool = False) -> None:
        """axe at both widths, and that nothing sticks out; `busy`: the screen is at work."""
        for width, height in (PHONE, DESK):
            await self.page.set_viewport_size({"width": width, "height": height})
            if busy:
                await self.page.evaluate(_DRAWN)
            else:
                await self.settle()
            await self._axe(f"{screen} at {width}")
            over = await self.page.evaluate(
                "() => document.documentElement.scrollWidth - innerWidth"
            )
            if over > 0:
                self.problems.append(f"{screen} at {width}: {over} px stick out")

    async def _axe(self, where: str) -> None:
        if not await self.page.evaluate("() => 'axe' in window"):
            await self.page.evaluate(_AXE.read_text())
        found: list[dict[str, Any]] = await self.page.evaluate(_RUN_AXE)
        self.problems += [f"{where}: {json.dumps(one, indent=1)}" for one in found]

    async def check_shift(self, screen: str) -> None:
        """That what was loaded since the last navigation stayed where it was drawn first."""
        await self.settle()
        shifts: list[dict[str, Any]] = await self.page.evaluate("() => window.shifts")
        if sum(one["value"] for one in shifts) > MOST_SHIFT:
            self.problems.append(f"{screen} moved while it loaded: {json.dumps(shifts, indent=1)}")
