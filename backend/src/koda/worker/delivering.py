"""Carries out the Delivery that a Review asked for, and settles one that a crash cut off."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from koda.agent.ledger import Ledger
from koda.db import blobs, lease, log
from koda.db.lease import Lease
from koda.events.phases import Phase
from koda.events.state import TaskState
from koda.events.types import DeliveredFile, DeliveryFinished, DeliveryStarted, PhaseChanged
from koda.worker.parts import WorkerParts
from koda.workspace.delivery import DeliveryResult, FileDelivery, deliver, forget

_LEASE_CHECK_SECONDS = 5.0


async def deliver_task(parts: WorkerParts, ledger: Ledger, target: Path, held: Lease) -> None:
    """Brings the Task's open Delivery to an end; afterwards it rests, or is back in review.

    Raises LeaseLost, with nothing delivered, when another worker took over meanwhile.
    """
    started = await _get_started(parts, ledger.state)
    files = await _read_files(parts, started.files)
    journals = parts.settings.data_dir / "deliveries"
    loop = asyncio.get_running_loop()

    def still_mine() -> bool:
        asked = asyncio.run_coroutine_threadsafe(
            parts.database.write(lambda c: lease.renew(c, held)), loop
        )
        return asked.result(_LEASE_CHECK_SECONDS).held

    result = await _finish(
        asyncio.to_thread(
            deliver,
            target,
            files,
            journal_dir=journals,
            delivery_id=started.delivery_id,
            still_mine=still_mine,
        )
    )
    if result.outcome == "undone":
        raise log.LeaseLost("The lease ended during the delivery; nothing of it was done.")
    await ledger.append(_finished(started, result), _moved(ledger.state, result))
    await asyncio.to_thread(forget, journals, started.delivery_id)


async def _finish(running: Coroutine[Any, Any, DeliveryResult]) -> DeliveryResult:
    """Waits for the thread also when cancelled: a Delivery ends by itself, never half way."""
    task = asyncio.ensure_future(running)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise


async def _get_started(parts: WorkerParts, state: TaskState) -> DeliveryStarted:
    seq = state.deliveries[-1].seq
    (stored,) = await parts.database.read(
        lambda c: log.read_after(c, state.task_id, seq - 1, limit=1)
    )
    if not isinstance(stored.event, DeliveryStarted):
        raise TypeError(f"expected delivery.started at {seq}, found {stored.event.type}")
    return stored.event


async def _read_files(parts: WorkerParts, files: tuple[DeliveredFile, ...]) -> list[FileDelivery]:
    wanted = [blob for file in files for blob in (file.old_blob, file.new_blob) if blob]
    contents = await parts.database.read(lambda c: blobs.get_many(c, wanted))
    return [
        FileDelivery(
            path=file.path,
            old=contents[file.old_blob] if file.old_blob else None,
            old_mode=file.old_mode,
            new=contents[file.new_blob] if file.new_blob else None,
            new_mode=file.new_mode,
        )
        for file in files
    ]


def _finished(started: DeliveryStarted, result: DeliveryResult) -> DeliveryFinished:
    message = result.message
    if result.kept:
        message = f"Kept what you saved meanwhile: {', '.join(result.kept)}. {message}".strip()
    return DeliveryFinished(
        delivery_id=started.delivery_id,
        outcome="failed" if result.outcome == "undone" else result.outcome,
        conflicts=result.conflicts,
        message=message,
        hint=result.hint,
    )


def _moved(state: TaskState, result: DeliveryResult) -> PhaseChanged:
    """A Delivery that did not happen leaves the Task where the Review was."""
    back = state.origin or Phase.APPROVAL
    phase = Phase.DELIVERED if result.outcome == "delivered" else back
    return PhaseChanged(origin=Phase.DELIVERING, phase=phase)
