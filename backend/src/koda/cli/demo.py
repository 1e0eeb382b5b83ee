"""`koda demo`."""

import asyncio

from koda.api.assembly import assembled
from koda.api.caller import Caller
from koda.api.demo.service import start_demo
from koda.api.idempotency import Once
from koda.api.links import base_address, make_login_link
from koda.cli.serve import serve, with_address
from koda.security.users import LOCAL_OWNER_ID
from koda.settings import Settings, load_settings
from koda.worker.data_lock import DataFolderBusy, DataLock


def play(host: str | None, port: int | None) -> None:
    """Makes a demo Task; serves it, unless a server already runs on this data folder."""
    settings = with_address(load_settings(), host, port)
    for line in asyncio.run(_make(settings)):
        print(line)
    if not _is_served(settings):
        serve(host, port)


async def _make(settings: Settings) -> list[str]:
    async with assembled(settings, address=None, works=False) as runtime:
        once = Once(runtime, LOCAL_OWNER_ID, key=None, request_hash="")
        caller = Caller(LOCAL_OWNER_ID, session_id="", name="", role="owner", by_cookie=False)
        made = await start_demo(once, caller)
        return [
            "The demo is a task like any other; its model is a script and costs nothing.",
            f"  Sign in:  {await make_login_link(settings, runtime.database)}",
            f"  The task: {base_address(settings)}/tasks/{made.task_id}",
        ]


def _is_served(settings: Settings) -> bool:
    lock = DataLock(settings.data_dir)
    try:
        lock.acquire("koda demo")
    except DataFolderBusy:
        return True
    lock.release()
    return False
