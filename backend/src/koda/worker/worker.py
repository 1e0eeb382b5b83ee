"""A worker: takes Tasks from the queue and runs them, inside the server or as `koda worker`."""

import os
import socket
from uuid import uuid4

from koda.db.engine import Database
from koda.live.hub import Hub
from koda.security.encryption import Encryption
from koda.settings import Settings
from koda.worker.jobs import Jobs
from koda.worker.leftovers import clear_leftovers
from koda.worker.parts import SymbolIndexes, WorkerParts
from koda.worker.runner import Runner
from koda.workspace.sandbox.base import Sandbox


class Worker:
    """Runs Tasks between `start` and `stop`. The database and hub stay the caller's."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        hub: Hub,
        encryption: Encryption,
        sandbox: Sandbox,
    ) -> None:
        worker_id = f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:6]}"
        parts = WorkerParts(
            worker_id=worker_id,
            settings=settings,
            database=database,
            hub=hub,
            encryption=encryption,
            sandbox=sandbox,
            symbols=SymbolIndexes(settings.data_dir),
        )
        self._parts = parts
        self._runner = Runner(parts)
        self._jobs = Jobs(database, self._runner.run, settings.max_concurrent_tasks)

    async def start(self, *, alone: bool = False) -> None:
        """Begins to take Tasks; those a crash left behind are found by the first sweep.

        `alone`: no other process works on this database. Then they go on at once; otherwise when
        the lease of the dead worker has run out.
        """
        await clear_leftovers(self._parts.settings, self._parts.database, alone=alone)
        await self._jobs.start()

    async def stop(self) -> None:
        """Hands running Tasks back at a safe point and returns when all are let go."""
        self._runner.drain()
        await self._jobs.stop()
        await self._runner.settle()
