"""Delivery to a working tree: all of the files or none, whoever saves and whatever is killed.

Each new content is written beside its target under a hidden name, then exchanged with it in one
step, and what came out is compared with what was reviewed. A journal outside the tree is written
ahead. Until its `committed` record a Delivery is undone, from then on it is finished. Durability:
every new file, every touched folder and every journal record is flushed before what relies on it.
"""

import errno
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from koda.errors import InvalidInput, KodaError
from koda.events.types import DeliveryConflict
from koda.workspace.delivery_plan import Plan, Wish, make_plan
from koda.workspace.delivery_stage import Stager
from koda.workspace.delivery_steps import Steps
from koda.workspace.exchange import require_linux
from koda.workspace.journal import Journal, target_lock
from koda.workspace.target_tree import (
    EXECUTABLE,
    REGULAR,
    SYMLINK,
    Seen,
    TargetMoved,
    TargetTree,
    check_path,
)

Outcome = Literal["delivered", "conflict", "failed", "undone"]

_HINTS = {
    errno.ENOSPC: "Nothing was changed. Free some space there, then deliver again.",
    errno.EDQUOT: "Nothing was changed. Free some of the quota, then deliver again.",
    errno.EROFS: "Nothing was changed. The file system is mounted read-only.",
    errno.EACCES: "Nothing was changed. Give the user that Koda runs as write access.",
    errno.EPERM: "Nothing was changed. Give the user that Koda runs as write access.",
}
_OTHER_HINT = "Nothing was changed. See to it, then deliver again."
_NOT_SETTLED = "It is half done. Koda settles it at the next try and when it starts again."


@dataclass(frozen=True)
class FileDelivery:
    """One file: raw bytes (of a symlink its target) and git mode, both None where it is absent.

    `old` is what must stand there, `new` what shall. Where both modes are equal, the executable
    bit stays as it is found.
    """

    path: str
    old: bytes | None
    old_mode: str | None
    new: bytes | None
    new_mode: str | None


@dataclass(frozen=True)
class DeliveryResult:
    """`delivered`: the tree holds all of it. Otherwise it holds nothing of it.

    conflict: `conflicts` names what was changed meanwhile; failed: `message` and `hint` say what
    is wrong; undone: a kill or a lost lease came first, and it may be tried again. `kept` are the
    paths where a person saved between: their content stays, there or as `<path>.saved-meanwhile`.
    """

    outcome: Outcome
    conflicts: tuple[DeliveryConflict, ...] = ()
    message: str = ""
    hint: str = ""
    kept: tuple[str, ...] = ()


def deliver(
    target: Path,
    files: Sequence[FileDelivery],
    *,
    journal_dir: Path,
    delivery_id: str,
    still_mine: Callable[[], bool],
) -> DeliveryResult:
    """Brings all of `files` into the tree at `target`, or none. Blocking: run it in a thread.

    `journal_dir` lies outside the tree and is the same for all Deliveries to it; it holds the
    journal and the target's lock. `still_mine` says whether the caller still holds its lease; it
    is asked once the lock is held and right before the point of no return. A Delivery of this id
    that was cut off is settled first; one that was delivered is not repeated. Every failure that
    can be named is an outcome, not an exception; what `still_mine` raises is passed on, undone.
    """
    run = _Run(Journal(journal_dir, delivery_id), target)
    try:
        require_linux()
        for file in files:
            _check(file)
        with target_lock(journal_dir, target):
            earlier = _settle(run.journal)
            if earlier is not None and (earlier.outcome == "delivered" or not _ended(run.journal)):
                return earlier
            return run.deliver(files, still_mine)
    except KodaError as error:
        return DeliveryResult("failed", message=error.message, hint=error.hint)
    except OSError as error:
        return _failed(error, str(target))


def recover(journal_dir: Path, delivery_id: str) -> DeliveryResult | None:
    """Settles a Delivery that was cut off: wholly delivered, or wholly undone. Idempotent.

    None when it never began. Answers with the outcome as often as asked, until `forget`.
    """
    journal = Journal(journal_dir, delivery_id)
    planned = journal.read()
    if not planned:
        return None
    try:
        with target_lock(journal_dir, Path(planned[0]["target"])):
            return _settle(journal)
    except KodaError as error:
        return DeliveryResult("failed", message=error.message, hint=error.hint)
    except OSError as error:
        return replace(_failed(error, planned[0]["target"]), hint=_NOT_SETTLED)


def forget(journal_dir: Path, delivery_id: str) -> None:
    """Removes the journal, once the outcome is stored elsewhere. One with something left to settle
    stays for `recover`."""
    journal = Journal(journal_dir, delivery_id)
    if not journal.read() or _ended(journal):
        journal.forget()


def list_journals(journal_dir: Path) -> list[str]:
    """The ids of all Deliveries that have a journal."""
    return [path.stem for path in journal_dir.glob("*.journal")]


class _Run:
    """One call of `deliver`, under the target's lock."""

    def __init__(self, journal: Journal, target: Path) -> None:
        self.journal = journal
        self.target = target

    def deliver(
        self, files: Sequence[FileDelivery], still_mine: Callable[[], bool]
    ) -> DeliveryResult:
        if not still_mine():
            return _lease_lost()
        with TargetTree(self.target) as tree:
            plan, moved = make_plan(tree, [_wish(file) for file in files])
            if moved:
                return _conflict(moved)
            self.journal.start(
                {
                    "record": "planned",
                    "target": str(self.target),
                    "inode": tree.inode,
                    "plan": plan.to_json(),
                }
            )
            contents = {file.path: file.new for file in files if file.new is not None}
            return self._carry_out(Steps(tree, plan), contents, still_mine)

    def _carry_out(
        self, steps: Steps, contents: dict[str, bytes], still_mine: Callable[[], bool]
    ) -> DeliveryResult:
        """Whatever happens in here, the journal ends with an outcome unless undoing failed."""
        result = DeliveryResult("undone")
        committed = False
        try:
            committed = self._commit(steps, contents, still_mine)
            if not committed:
                result = _lease_lost()
        except TargetMoved as moved:
            result = _conflict([moved])
        except OSError as error:
            result = _failed(error, f"{self.target}/{steps.at}")
        finally:
            if not committed:
                result = _undo(self.journal, steps, result)
        return _finish(self.journal, steps) if committed else result

    def _commit(
        self, steps: Steps, contents: dict[str, bytes], still_mine: Callable[[], bool]
    ) -> bool:
        """Whether the tree is new for good; False when the lease was lost before that."""
        entries = []
        with Stager(steps.tree) as stager:
            for entry in steps.plan.entries:
                steps.at = entry.path
                entries.append(stager.stage(entry, contents.get(entry.path, b"")))
            stager.flush()
        staged: dict[str, Any] = {"record": "staged"}
        if tuple(entries) != steps.plan.entries:
            steps.plan = replace(steps.plan, entries=tuple(entries))
            staged["plan"] = steps.plan.to_json()
        self.journal.append(staged)
        steps.carry_out()
        if not still_mine():
            return False
        self.journal.append({"record": "committed"})
        return True


def _settle(journal: Journal) -> DeliveryResult | None:
    """Brings what the journal tells of to an end, under the target's lock."""
    records = journal.read()
    if not records:
        return None
    planned, last = records[0], records[-1]
    if last["record"] == "ended":
        return _result(last)
    try:
        with TargetTree(Path(planned["target"])) as tree:
            if tree.inode != planned["inode"]:
                return _other_folder(planned["target"])
            plans = [record["plan"] for record in records if "plan" in record]
            steps = Steps(tree, Plan.from_json(plans[-1]))
            if last["record"] == "committed":
                return _finish(journal, steps)
            return _undo(journal, steps, DeliveryResult("undone"))
    except OSError as error:
        return replace(_failed(error, planned["target"]), hint=_NOT_SETTLED)


def _ended(journal: Journal) -> bool:
    return bool(journal.read()[-1]["record"] == "ended")


def _finish(journal: Journal, steps: Steps) -> DeliveryResult:
    try:
        return _end(journal, DeliveryResult("delivered", kept=tuple(steps.finish())))
    except OSError:
        # The tree is wholly new. Hidden names may be left; the next `recover` removes them.
        return DeliveryResult("delivered")


def _undo(journal: Journal, steps: Steps, result: DeliveryResult) -> DeliveryResult:
    try:
        kept: list[str] = []
        if any(record["record"] == "staged" for record in journal.read()):
            kept = steps.undo()
        else:
            steps.unstage()
    except OSError as error:
        # Without an "ended" record, which would say that nothing is left to undo.
        return replace(_failed(error, f"{steps.tree.root}/{steps.at}"), hint=_NOT_SETTLED)
    return _end(journal, replace(result, kept=tuple(kept)))


def _end(journal: Journal, result: DeliveryResult) -> DeliveryResult:
    conflicts = [conflict.model_dump() for conflict in result.conflicts]
    journal.append({"record": "ended", **vars(result), "conflicts": conflicts})
    return result


def _result(ended: dict[str, Any]) -> DeliveryResult:
    return DeliveryResult(
        ended["outcome"],
        tuple(DeliveryConflict(**conflict) for conflict in ended["conflicts"]),
        ended["message"],
        ended["hint"],
        tuple(ended["kept"]),
    )


def _check(file: FileDelivery) -> None:
    check_path(file.path)
    for content, mode in ((file.old, file.old_mode), (file.new, file.new_mode)):
        expected = (None,) if content is None else (REGULAR, EXECUTABLE, SYMLINK)
        if mode not in expected:
            raise InvalidInput(f"Expected a mode of {expected} for {file.path}, got {mode!r}")


def _wish(file: FileDelivery) -> Wish:
    return Wish(file.path, _seen(file.old, file.old_mode), _seen(file.new, file.new_mode))


def _seen(content: bytes | None, mode: str | None) -> Seen | None:
    if content is None or mode is None:
        return None
    return Seen(mode, hashlib.sha256(content).hexdigest())


def _conflict(moved: Sequence[TargetMoved]) -> DeliveryResult:
    conflicts = tuple(DeliveryConflict(path=one.path, reason=one.reason) for one in moved)
    return DeliveryResult(
        "conflict",
        conflicts,
        f"{len(conflicts)} of the files in the target were changed meanwhile; nothing was written.",
        "Put those files back as they were, or reject their hunks and deliver the others.",
    )


def _failed(error: OSError, where: str) -> DeliveryResult:
    message = f"Could not deliver to {where}: {error.strerror or error}"
    return DeliveryResult("failed", message=message, hint=_HINTS.get(error.errno or 0, _OTHER_HINT))


def _lease_lost() -> DeliveryResult:
    return DeliveryResult("undone", message="Another worker has taken the Task over")


def _other_folder(target: str) -> DeliveryResult:
    return DeliveryResult(
        "failed",
        message=f"A Delivery to {target} was cut off, and another folder stands there now",
        hint="Put the folder back where it was, or start a new Delivery.",
    )
