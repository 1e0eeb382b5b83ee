"""Works on one Task under its lease: leases it, starts the orchestrator, stores what it emits."""

import asyncio
import errno
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from koda.agent.calls import CallRunner
from koda.agent.ledger import Ledger
from koda.agent.loop import PhaseLoop
from koda.agent.orchestrator import Orchestrator
from koda.db import lease, log, queue
from koda.errors import KodaError
from koda.events.phases import RUNNABLE, Phase, WaitReason, may_move
from koda.events.types import PhaseChanged, WorkspaceOpened
from koda.llm.base import Provider
from koda.tools.base import ToolContext
from koda.worker.bases import TaskBase, get_repository_path
from koda.worker.claiming import Claimed, claim
from koda.worker.closing import closing_events
from koda.worker.delivering import deliver_task
from koda.worker.hold import Hold, holding
from koda.worker.parts import WorkerParts
from koda.worker.providers import task_provider
from koda.worker.workspaces import Closer, LazyWorkspace
from koda.workspace.layout import Layout
from koda.workspace.workspace import sweep_generations

#: Leases that may end in a crash without progress before Koda stops trying.
ATTEMPT_LIMIT = 5
#: How long a worker that shuts down waits for a safe point.
DRAIN_SECONDS = 3.0

_log = structlog.get_logger()


class Runner:
    """Works on Tasks, each under a lease of its own. One instance serves a whole worker."""

    def __init__(self, parts: WorkerParts) -> None:
        self._parts = parts
        self._draining = asyncio.Event()
        self._closer = Closer()

    def drain(self) -> None:
        """Asks every running Task to be handed back at its next safe point."""
        self._draining.set()

    async def settle(self) -> None:
        """Returns when what ended Tasks left to be cleared is cleared."""
        await self._closer.wait()

    async def run(self, task_id: str) -> None:
        """Works on the Task until it waits for a person, rests, or is handed back.

        Returns at once when another worker has it. Never raises for what the Task did.
        """
        if self._draining.is_set():
            return
        parts = self._parts
        claimed = await parts.database.write(lambda c: claim(c, task_id, parts.worker_id))
        if claimed is None:
            return
        last_seq = claimed.events[-1].seq
        with structlog.contextvars.bound_contextvars(task_id=task_id):
            async with holding(parts.database, parts.hub, claimed.lease, last_seq) as hold:
                ledger = Ledger(claimed.events, hold.append, hold.append_next)
                if ledger.state.cancel_requested:
                    hold.cancelled.set()
                work = asyncio.create_task(self._work(claimed, ledger))
                try:
                    await self._watch(work, hold, ledger)
                finally:
                    await self._release(hold)

    async def _work(self, claimed: Claimed, ledger: Ledger) -> None:
        state = ledger.state
        layout = Layout(self._parts.settings.data_dir)
        self._closer.run(sweep_generations(layout, state.task_id, claimed.lease.generation))
        if state.attempt > ATTEMPT_LIMIT:
            raise KodaError(
                f"The worker died {ATTEMPT_LIMIT} times in a row on this task.",
                hint="The server's log says why; what is staged stays reviewable.",
                code="too_many_attempts",
            )
        path = await self._parts.database.read(
            lambda c: get_repository_path(c, state.repository_id)
        )
        if state.phase is Phase.DELIVERING:
            await deliver_task(self._parts, ledger, path, claimed.lease)
            return
        async with task_provider(self._parts, state) as provider:
            await self._orchestrate(claimed, ledger, provider, path)

    async def _orchestrate(
        self, claimed: Claimed, ledger: Ledger, provider: Provider, path: Path
    ) -> None:
        parts, base = self._parts, TaskBase(self._parts, ledger.state, path)
        generation = claimed.lease.generation
        lazy = LazyWorkspace(lambda: base.open_workspace(generation, ledger.state), self._closer)

        async def open_base() -> WorkspaceOpened:
            opened, pack = await base.fix()
            if pack is not None:
                ledger.hold(contents=(pack,))
            lazy.begin()
            return opened

        publish = parts.hub.publish_delta
        symbols = parts.symbols.get(ledger.state.repository_id)

        async def make_context(on_output: Callable[[str], None]) -> ToolContext:
            timeout_seconds = parts.settings.command_timeout_seconds
            return ToolContext(await lazy.get(), on_output, symbols, timeout_seconds)

        stopping = self._draining.is_set
        calls = CallRunner(ledger, make_context, publish, claimed.interrupted_calls, stopping)
        loop = PhaseLoop(ledger, provider, calls, publish, stopping)
        orchestrator = Orchestrator(ledger, loop, stopping, open_base, base.list_top_level)
        async with lazy:
            if ledger.state.workspace is not None:
                lazy.begin()
            await orchestrator.run()

    async def _watch(self, work: "asyncio.Task[None]", hold: Hold, ledger: Ledger) -> None:
        """Waits for the work to end, or ends it: a person, a lost lease or a shutdown asks."""
        watched = {
            asyncio.create_task(event.wait()): event
            for event in (hold.cancelled, hold.lost, self._draining)
        }
        try:
            await asyncio.wait({work, *watched}, return_when=asyncio.FIRST_COMPLETED)
            if self._draining.is_set() and not hold.cancelled.is_set():
                await asyncio.wait({work}, timeout=DRAIN_SECONDS)
        finally:
            for one in watched:
                one.cancel()
            work.cancel()
            await asyncio.wait({work})
        if hold.lost.is_set():
            return
        if hold.cancelled.is_set():
            await self._close(ledger, Phase.CANCELLED)
        elif not work.cancelled() and (error := work.exception()) is not None:
            await self._fail(ledger, error)

    async def _fail(self, ledger: Ledger, error: BaseException) -> None:
        if isinstance(error, log.LeaseLost):
            return
        if isinstance(error, KodaError):
            _log.warning("task.stopped", code=error.code, message=error.message)
        else:
            _log.error("task.failed", exc_info=error)
        phase, reason, message, hint = _explain(error)
        await self._close(ledger, phase, reason, message, hint)

    async def _close(
        self,
        ledger: Ledger,
        phase: Phase,
        reason: WaitReason | None = None,
        message: str = "",
        hint: str = "",
    ) -> None:
        """Ends what had started, and moves the Task; nothing when it has moved already."""
        with suppress(log.LeaseLost):
            await ledger.refresh()
            origin, cancelled = ledger.state.phase, phase is Phase.CANCELLED
            if not may_move(origin, phase) or not (cancelled or origin in RUNNABLE):
                return
            moved = PhaseChanged(
                origin=origin, phase=phase, reason=reason, message=message, hint=hint
            )
            await ledger.append(*closing_events(ledger, cancelled=cancelled), moved)

    async def _release(self, hold: Hold) -> None:
        task_id = hold.lease.task_id

        def let_go(connection: Connection) -> None:
            with suppress(log.LeaseLost):
                draining = self._draining.is_set()
                lease.release(connection, hold.lease, "handed_back" if draining else "rests")
            queue.job_ended(connection, task_id)

        await self._parts.database.write(let_go)


Explained = tuple[Phase, WaitReason | None, str, str]


def _explain(error: BaseException) -> Explained:
    """Where a Task goes that met `error`, and what a person reads."""
    if _is_disk_full(error):
        return (
            Phase.WAITING,
            WaitReason.DISK,
            "The disk of the server is full.",
            "Free some space, then let the task go on. Nothing was lost.",
        )
    if isinstance(error, KodaError) and error.code == "too_many_attempts":
        return Phase.FAILED, None, error.message, error.hint
    if isinstance(error, KodaError):
        reason = WaitReason.PROVIDER if error.code.startswith("provider") else WaitReason.REPOSITORY
        return Phase.WAITING, reason, error.message, error.hint or "Then let the task go on."
    reference = uuid4().hex[:8]
    _log.error("task.reference", reference=reference)
    return (
        Phase.FAILED,
        None,
        f"Koda met a fault of its own (reference {reference}).",
        "The server's log has the details under that reference. What is staged stays reviewable.",
    )


def _is_disk_full(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    if isinstance(error, KodaError):
        return error.code == "disk_full"
    return isinstance(error, OperationalError) and "disk is full" in str(error)
