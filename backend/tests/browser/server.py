"""`koda serve` as a person runs it: a process with a data folder and a port of its own."""

import os
import re
from pathlib import Path

from tests.crash.processes import KodaProcess, Zygote

_LINK = re.compile(r"(http://127\.0\.0\.1:(\d+))/login/\S+")


class Server:
    """One data folder in `folder`; `start` and `kill` its process as often as wanted."""

    def __init__(self, zygote: Zygote, folder: Path, **env: str) -> None:
        self._zygote = zygote
        self._process: KodaProcess | None = None
        self._port = "0"
        self.address = ""
        self.env = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "KODA_DATA_DIR": str(folder / "data"),
            **{name: os.environ[name] for name in ("KODA_WEB_DIR",) if name in os.environ},
            **env,
        }

    async def start(self) -> str:
        """The sign-in link it prints, once it can be used; always on the port of the first time."""
        self._process = await self._zygote.start(self.env, "serve", "--port", self._port)
        found = await self._process.wait_for_line(_LINK)
        self.address, self._port = found[1], found[2]
        return found[0]

    async def kill(self) -> None:
        """kill -9; returns when it is gone."""
        process, self._process = self._process, None
        if process is not None:
            await process.kill()
