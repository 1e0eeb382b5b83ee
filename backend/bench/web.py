"""The JavaScript of the first page, as the build's own script counts it."""

import json
import subprocess
from pathlib import Path

from bench.measure import Measure

WEB = Path(__file__).parents[2] / "frontend"


def measure() -> dict[str, Measure]:
    """js_initial_kb, gzipped, before Monaco."""
    done = subprocess.run(
        ["node", "scripts/bundle-size.mjs"], cwd=WEB, capture_output=True, text=True, check=False
    )
    found = json.loads(done.stdout.splitlines()[-1])["js_initial_kb"]
    return {"js_initial_kb": Measure(found["value"], "kB", found["budget"])}
