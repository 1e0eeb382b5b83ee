"""Generates the web app's types from the API's contract."""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
TYPES = ROOT / "frontend/src/types/api.ts"


def generate(target: Path) -> None:
    """Writes the TypeScript of the present contract to `target`."""
    contract = subprocess.run(
        [sys.executable, "-m", "koda.api.contract"], check=True, capture_output=True
    ).stdout
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        file.write(contract)
        file.flush()
        subprocess.run(
            ["npm", "run", "--silent", "types", "--", "-o", str(target), file.name],
            cwd=ROOT / "frontend",
            check=True,
            stdout=subprocess.DEVNULL,
        )


if __name__ == "__main__":
    generate(TYPES)
