"""What a Delivery will do, worked out by reading alone: nothing in the tree is written here."""

import os
import secrets
import stat
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from koda.errors import InvalidInput
from koda.workspace.target_tree import OTHER, Seen, TargetMoved, TargetTree, parents


@dataclass(frozen=True)
class Entry:
    """One file: what stands there, what shall, and the hidden name beside it for the exchange.

    `old` None: it is added; `new` None: it is deleted. `staged` lies in the same folder, or in the
    nearest one above that exists before and after.
    """

    path: str
    staged: str
    old: Seen | None
    new: Seen | None


@dataclass(frozen=True)
class Removed:
    """A folder that makes way for a file, as it is put back if the Delivery is undone."""

    path: str
    permissions: int
    uid: int
    gid: int


@dataclass(frozen=True)
class Plan:
    """All of it, in the order of the paths. `made` are folders to create, outermost first;
    `removed` are emptied folders that a file replaces, innermost first."""

    entries: tuple[Entry, ...] = ()
    made: tuple[str, ...] = ()
    removed: tuple[Removed, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @staticmethod
    def from_json(record: dict[str, Any]) -> "Plan":
        return Plan(
            tuple(
                Entry(one["path"], one["staged"], _seen(one["old"]), _seen(one["new"]))
                for one in record["entries"]
            ),
            tuple(record["made"]),
            tuple(Removed(**one) for one in record["removed"]),
        )


@dataclass(frozen=True)
class Wish:
    """One file as it was reviewed: expected `old`, wanted `new`; None means absent."""

    path: str
    old: Seen | None
    new: Seen | None


@dataclass
class _Draft:
    tree: TargetTree
    wishes: dict[str, Wish]
    moved: list[TargetMoved] = field(default_factory=list)
    found: dict[str, Seen | None] = field(default_factory=dict)
    removed: dict[str, Removed] = field(default_factory=dict)


def make_plan(tree: TargetTree, wishes: Sequence[Wish]) -> tuple[Plan, list[TargetMoved]]:
    """The plan, and every place that is not as expected (then the plan must not be carried out).

    A file that is already as wanted is no part of the plan. Raises InvalidInput when a path is
    named twice.
    """
    draft = _Draft(tree, {wish.path: wish for wish in wishes})
    if len(draft.wishes) < len(wishes):
        raise InvalidInput("Expected each path once in a Delivery, got one twice")
    for wish in wishes:
        try:
            draft.found[wish.path] = _examine(draft, wish)
        except TargetMoved as moved:
            reason = moved.reason if moved.path == wish.path else str(moved)
            draft.moved.append(TargetMoved(wish.path, reason))
    if draft.moved:
        return Plan(), draft.moved
    made = _folders_to_make(draft)
    blocked = {*draft.wishes, *made}
    token = secrets.token_hex(4)
    entries = []
    for index, wish in enumerate(sorted(wishes, key=lambda one: one.path)):
        old, new = draft.found[wish.path], _with_mode(wish, draft.found[wish.path])
        if old != new:
            staged = _staged_path(wish.path, blocked, f".koda-{token}-{index}")
            entries.append(Entry(wish.path, staged, old, new))
    removed = sorted(draft.removed.values(), key=lambda one: one.path, reverse=True)
    return Plan(tuple(entries), tuple(made), tuple(removed)), []


def _examine(draft: _Draft, wish: Wish) -> Seen | None:
    """What stands there. Raises TargetMoved when that is not what the wish expects."""
    if wish.old is None and _below_deleted_file(draft, wish):
        return None
    seen = draft.tree.look(wish.path)
    if wish.old is None:
        if seen is None:
            return None
        if seen.mode == OTHER and _makes_way(draft, wish.path):
            return None
        raise TargetMoved(wish.path, _why_taken(draft.tree, wish.path))
    if seen is None:
        raise TargetMoved(wish.path, "was deleted since")
    if not seen.same_content(wish.old):
        raise TargetMoved(wish.path, "was changed since")
    return seen


def _below_deleted_file(draft: _Draft, wish: Wish) -> bool:
    """Whether a folder above the path is now a file that this Delivery deletes."""
    above = (draft.wishes.get(folder) for folder in parents(wish.path))
    return any(one is not None and one.old is not None and one.new is None for one in above)


def _makes_way(draft: _Draft, path: str) -> bool:
    """Whether `path` is a folder out of which this Delivery deletes; plans its removal."""
    folders = {
        folder
        for wish in draft.wishes.values()
        if wish.new is None and wish.path.startswith(path + "/")
        for folder in parents(wish.path)
        if folder == path or folder.startswith(path + "/")
    }
    for folder in folders:
        facts = os.fstat(draft.tree.folder(folder))
        permissions = stat.S_IMODE(facts.st_mode)
        draft.removed[folder] = Removed(folder, permissions, facts.st_uid, facts.st_gid)
    return bool(folders)


def _why_taken(tree: TargetTree, path: str) -> str:
    """A file system that ignores case finds `readme` where `README` is to be added."""
    above, _, name = path.rpartition("/")
    with os.scandir(tree.folder(above)) as listing:
        names = [one.name for one in listing]
    if name in names:
        return "exists already"
    twin = next((one for one in names if one.casefold() == name.casefold()), None)
    return f"stands there as {twin!r}, and this file system ignores case" if twin else "exists"


def _folders_to_make(draft: _Draft) -> list[str]:
    wanted = {
        folder
        for wish in draft.wishes.values()
        if wish.new is not None and draft.found[wish.path] is None
        for folder in parents(wish.path)
    }
    return [folder for folder in sorted(wanted) if not _is_folder(draft, folder)]


def _is_folder(draft: _Draft, path: str) -> bool:
    try:
        draft.tree.folder(path)
    except (FileNotFoundError, TargetMoved):
        return False
    return True


def _with_mode(wish: Wish, found: Seen | None) -> Seen | None:
    """The wanted state; where the change leaves the executable bit alone, the bit found stays."""
    if wish.new is None or wish.old is None or found is None or wish.old.mode != wish.new.mode:
        return wish.new
    return Seen(found.mode, wish.new.digest)


def _staged_path(path: str, blocked: set[str], name: str) -> str:
    folder = ""
    for above in parents(path):
        if above in blocked:
            break
        folder = above
    return f"{folder}/{name}" if folder else name


def _seen(value: list[str] | None) -> Seen | None:
    return None if value is None else Seen(*value)
