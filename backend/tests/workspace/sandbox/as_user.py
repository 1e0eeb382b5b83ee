"""Run by test_ordinary_user.py as a program: drops root, then reports on a level as JSON."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

from koda.settings import Settings
from koda.workspace.sandbox.base import Sandbox
from koda.workspace.sandbox.probe import probe_sandbox
from tests.workspace.sandbox.worlds import Place, processes_with, until


async def report(level: str, root: Path) -> dict[str, Any]:
    sandbox = await probe_sandbox(Settings(data_dir=root / "data", sandbox=level))
    place = Place(root=root / "data/workspace", user=root / "user's own")
    (place.add_dependency("node_modules") / "known").write_text("known")
    (place.user / "theirs").write_text("theirs")
    peer = await asyncio.create_subprocess_exec(
        "/bin/sleep", "300", env={"KEY": "known-to-the-server-only"}
    )
    try:
        return {
            "detail": sandbox.detail,
            "uid": await output(sandbox, place, "id -u"),
            "files": await output(
                sandbox,
                place,
                "echo ours > a && chmod 700 a && cat a node_modules/known && "
                f"cat {root}/data/tmp {root}/secret",
            ),
            "layer": await output(sandbox, place, "echo x > node_modules/n && cat node_modules/n"),
            "theirs": [path.name for path in (place.user / "node_modules").iterdir()],
            "signal": await output(sandbox, place, f"kill -9 {peer.pid}; cat /proc/{peer.pid}/*"),
            "alive": peer.returncode is None,
            "socket": await output(sandbox, place, "python3 -c 'import socket; socket.socket()'"),
            "daemons": await daemons(sandbox, place),
            "chmod": await changed_attributes(sandbox, place),
            "bomb": await bomb_is_refused(sandbox, place),
        }
    finally:
        if peer.returncode is None:
            peer.kill()
        await peer.wait()


async def output(sandbox: Sandbox, place: Place, command: str) -> str:
    return (await place.run(sandbox, command)).output.decode()


async def daemons(sandbox: Sandbox, place: Place) -> list[int]:
    mark = f"daemon-of-{os.getpid()}"
    await place.run(sandbox, f"setsid sh -c 'sleep 300 # {mark}' & sleep 0.1")
    return processes_with(mark)


async def bomb_is_refused(sandbox: Sandbox, place: Place) -> bool:
    mark = f"bomb{os.getpid()}"
    program = f"import os, time  # {mark}\nfor n in range(12): os.fork()\ntime.sleep(300)"
    result = await place.run(sandbox, f'python3 -c "{program}"', timeout_seconds=4)
    refused = b"BlockingIOError" in result.output
    await until(lambda: processes_with(mark) == [], seconds=30)
    return refused


async def changed_attributes(sandbox: Sandbox, place: Place) -> bool:
    """Whether a command can change mode and times of the user's own file."""
    theirs = place.user / "theirs"
    before = theirs.stat()
    await place.run(sandbox, f'chmod 4777 "{theirs}"; touch -d 2001-01-01 "{theirs}"')
    after = theirs.stat()
    return (before.st_mode, before.st_mtime) != (after.st_mode, after.st_mtime)


def main(level: str, root: Path, uid: int, interpreter: str) -> None:
    if uid != os.getuid():
        os.setgroups([])
        os.setgid(uid)
        os.setuid(uid)
    sys.executable = interpreter
    print(json.dumps(asyncio.run(report(level, root))))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
