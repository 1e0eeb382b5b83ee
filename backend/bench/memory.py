"""Resident memory of an idle server, before its first model call."""

import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from bench.measure import Measure

BUDGET_MB = 130.0
PORT = 8097


def measure() -> dict[str, Measure]:
    """idle_memory_mb (1 MB = 1,000,000 bytes), and how long the start took."""
    koda = Path(sys.executable).with_name("koda")
    with tempfile.TemporaryDirectory(prefix="koda-bench-") as folder:
        environment = {**os.environ, "KODA_DATA_DIR": f"{folder}/data", "PORT": str(PORT)}
        began = time.monotonic()
        server = subprocess.Popen(
            [koda, "serve"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            _wait_until_served()
            ready = time.monotonic() - began
            # What the start left in motion has settled.
            time.sleep(3)
            status = Path(f"/proc/{server.pid}/status").read_text()
        finally:
            server.terminate()
            server.wait(15)
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found is not None
    return {
        "idle_memory_mb": Measure(
            int(found[1]) * 1024 / 1e6, "MB", BUDGET_MB, notes={"ready_seconds": ready}
        )
    }


def _wait_until_served() -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/api/health", timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")
