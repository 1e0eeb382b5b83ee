"""Run as a program by tests that kill a server, or start one with fewer capabilities: runs one
command (LEVEL, FOLDER, COMMAND) and prints its output as it comes."""

import asyncio
import sys
from pathlib import Path

from koda.settings import Settings
from koda.workspace.sandbox.probe import probe_sandbox
from tests.workspace.sandbox.worlds import Place


async def main(level: str, root: Path, command: str) -> None:
    sandbox = await probe_sandbox(Settings(data_dir=root / "data", sandbox=level))
    place = Place(root=root / "data/workspace", user=root / "user")
    await sandbox.run(
        place.world, command, timeout_seconds=60, on_output=lambda text: print(text, flush=True)
    )


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))
