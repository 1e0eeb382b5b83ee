"""Carries a Delivery's plan out on the tree, undoes it, or cleans up after it.

Undo and finish look at what stands where instead of remembering, so that they can run again after
a kill at any point of any of them, and never take away what a person put there meanwhile.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from koda.workspace.delivery_plan import Entry, Plan
from koda.workspace.delivery_stage import give_to
from koda.workspace.exchange import (
    Place,
    exchange,
    exists,
    move_away,
    move_new,
    remove,
    settle_exchange,
)
from koda.workspace.target_tree import Seen, TargetMoved, TargetTree, look, parents

#: What a person saved while it was hidden, and what has no place to go back to, is kept under
#: its name with this.
_SAVED_SUFFIX = ".saved-meanwhile"
#: Exchanging back may meet a person's save; meeting one every time is not plausible.
_MAX_EXCHANGES = 8
_STAYS = frozenset({errno.ENOTEMPTY, errno.EEXIST, errno.ENOENT, errno.ENOTDIR, errno.EBUSY})


class Steps:
    """One plan on one open tree. `at` is the path last worked on, for messages."""

    def __init__(self, tree: TargetTree, plan: Plan) -> None:
        self.tree = tree
        self.plan = plan
        self.at = ""

    def carry_out(self) -> None:
        """Puts every staged entry in place; what came out stands under the hidden names. Durable.

        Raises TargetMoved at the first place where something else came out than was expected;
        after it, and after an OSError, `undo` is due.
        """
        for entry in self._deletes():
            with _moved_if_missing(entry):
                move_away(self.tree.place(entry.path), self.tree.place(entry.staged))
            self._verify(entry)
        self._remove_folders()
        self._make_folders()
        for entry in self._adds():
            with _moved_if_missing(entry):
                move_new(self.tree.place(entry.staged), self.tree.place(entry.path))
        for entry in self._replacements():
            with _moved_if_missing(entry):
                exchange(self.tree.place(entry.staged), self.tree.place(entry.path))
            self._verify(entry)
        self._sync_folders()

    def undo(self) -> list[str]:
        """Makes the tree wholly old; the paths where a person's later content stays instead."""
        kept = [entry.path for entry in self._replacements() if self._undo_replacement(entry)]
        kept += [entry.path for entry in self._adds() if self._undo_add(entry)]
        self._restore_folders()
        kept += [entry.path for entry in self._deletes() if self._undo_delete(entry)]
        return sorted(kept)

    def unstage(self) -> None:
        """Removes the hidden names while nothing was carried out yet."""
        for entry in self.plan.entries:
            staged = self._find(entry.staged)
            if staged is not None:
                remove(staged)

    def finish(self) -> list[str]:
        """Removes what came out, and the folders that this emptied, as git does.

        The paths where a person saved into the old file meanwhile; that stands beside the new one.
        """
        kept = []
        for entry in [*self._deletes(), *self._replacements()]:
            self.at = entry.path
            staged = self._find(entry.staged)
            inside = look(staged) if staged else None
            if staged and inside and self._drop(entry, staged, inside):
                kept.append(entry.path)
        emptied = {folder for one in self._deletes() for folder in parents(one.path)}
        for folder in sorted(emptied, reverse=True):
            self._remove_folder(folder)
        return sorted(kept)

    def _deletes(self) -> Iterator[Entry]:
        return self._entries(old=True, new=False)

    def _adds(self) -> Iterator[Entry]:
        return self._entries(old=False, new=True)

    def _replacements(self) -> Iterator[Entry]:
        return self._entries(old=True, new=True)

    def _entries(self, *, old: bool, new: bool) -> Iterator[Entry]:
        for entry in self.plan.entries:
            if (entry.old is not None, entry.new is not None) == (old, new):
                self.at = entry.path
                yield entry

    def _find(self, path: str) -> Place | None:
        """None when its folder is gone, or is no folder any more."""
        try:
            return self.tree.place(path)
        except (FileNotFoundError, TargetMoved):
            return None

    def _verify(self, entry: Entry) -> None:
        if look(self.tree.place(entry.staged)) != entry.old:
            raise TargetMoved(entry.path, "was saved in the same moment")

    def _undo_replacement(self, entry: Entry) -> bool:
        staged, target = self._find(entry.staged), self._find(entry.path)
        if staged is None:
            return False
        if target is None:
            return self._drop_whatever(entry, staged)
        settle_exchange(staged, target)
        for _ in range(_MAX_EXCHANGES):
            inside, outside = look(staged), look(target)
            if inside is None:
                return False
            if inside == entry.new:
                remove(staged)
                return outside != entry.old
            if not _should_go_back(entry, inside, outside):
                break
            _put_back(staged, target, free=outside is None)
        self._drop_whatever(entry, staged)
        return True

    def _undo_add(self, entry: Entry) -> bool:
        staged, target = self._find(entry.staged), self._find(entry.path)
        if staged is None:
            return False
        if target is None:
            self._drop_whatever(entry, staged)
            return False
        settle_exchange(staged, target)
        if not exists(staged):
            if look(target) != entry.new:
                return self._is_taken(entry, target)
            move_away(target, staged)
        inside = look(staged)
        if inside is None or inside == entry.new:
            remove(staged)
            return self._is_taken(entry, target)
        self._return_or_drop(entry, staged, inside)
        return True

    def _is_taken(self, entry: Entry, target: Place) -> bool:
        """Whether a person's file stands there: not the folder that was to make way."""
        return exists(target) and all(entry.path != folder.path for folder in self.plan.removed)

    def _undo_delete(self, entry: Entry) -> bool:
        staged = self._find(entry.staged)
        inside = look(staged) if staged else None
        if staged is None or inside is None:
            return False
        target = self._find(entry.path)
        if target is not None:
            settle_exchange(staged, target)
        if exists(staged):
            self._return_or_drop(entry, staged, inside)
        return self.tree.look(entry.path) != entry.old

    def _return_or_drop(self, entry: Entry, staged: Place, inside: Seen) -> None:
        try:
            move_new(staged, self.tree.place(entry.path))
        except (FileExistsError, FileNotFoundError, TargetMoved):
            self._drop(entry, staged, inside)

    def _drop_whatever(self, entry: Entry, staged: Place) -> bool:
        """Whether there was anything."""
        inside = look(staged)
        if inside is not None:
            self._drop(entry, staged, inside)
        return inside is not None

    def _drop(self, entry: Entry, staged: Place, inside: Seen) -> bool:
        """Removes a hidden name that holds Koda's own or the reviewed bytes.

        Anything else is a person's: it becomes a visible file beside, and the answer is True.
        """
        if inside in (entry.old, entry.new):
            remove(staged)
            return False
        name = entry.path.rpartition("/")[2] + _SAVED_SUFFIX
        free = 1
        while exists(Place(staged.folder, name)):
            free += 1
            name = f"{entry.path.rpartition('/')[2]}{_SAVED_SUFFIX}-{free}"
        move_new(staged, Place(staged.folder, name))
        return True

    def _make_folders(self) -> None:
        for folder in self.plan.made:
            self.at = folder
            with _moved_if_missing(Entry(folder, "", None, None)):
                place = self.tree.place(folder)
            try:
                os.mkdir(place.name, dir_fd=place.folder)
            except FileExistsError:
                continue
            give_to(os.fstat(place.folder), place)

    def _remove_folders(self) -> None:
        for removed in self.plan.removed:
            if not self._remove_folder(removed.path):
                raise TargetMoved(removed.path, "holds files that are no part of the change")

    def _restore_folders(self) -> None:
        for folder in reversed(self.plan.made):
            self._remove_folder(folder)
        for removed in reversed(self.plan.removed):
            place = self._find(removed.path)
            if place is None or exists(place):
                continue
            os.mkdir(place.name, dir_fd=place.folder)
            handle = self.tree.folder(removed.path)
            if os.geteuid() == 0:
                os.fchown(handle, removed.uid, removed.gid)
            os.fchmod(handle, removed.permissions)

    def _remove_folder(self, path: str) -> bool:
        """Whether it was an empty folder, and is gone."""
        self.tree.forget_folder(path)
        place = self._find(path)
        if place is None:
            return False
        try:
            os.rmdir(place.name, dir_fd=place.folder)
        except OSError as error:
            if error.errno in _STAYS:
                return False
            raise
        return True

    def _sync_folders(self) -> None:
        names = [name for entry in self.plan.entries for name in (entry.path, entry.staged)]
        names += [*self.plan.made, *(removed.path for removed in self.plan.removed)]
        for folder in sorted({name.rpartition("/")[0] for name in names}):
            with suppress(FileNotFoundError, TargetMoved):
                os.fsync(self.tree.folder(folder))


def _should_go_back(entry: Entry, inside: Seen, outside: Seen | None) -> bool:
    """Whether what is hidden (not Koda's bytes) belongs back in its place.

    Yes where Koda's bytes stand, where the reviewed bytes stand and a person's save is hidden
    (a kill in mid-undo), and where nothing stands unless a person deleted the new file.
    """
    if outside is None or outside == entry.old:
        return inside != entry.old
    return outside == entry.new


def _put_back(staged: Place, target: Place, *, free: bool) -> None:
    """One try; the caller looks again, so that a person who was faster is noticed."""
    try:
        if free:
            move_new(staged, target)
        else:
            exchange(staged, target)
    except (FileNotFoundError, FileExistsError):
        settle_exchange(staged, target)


@contextmanager
def _moved_if_missing(entry: Entry) -> Iterator[None]:
    """Names that are taken or missing against the plan are a person's doing."""
    try:
        yield
    except FileNotFoundError:
        raise TargetMoved(entry.path, "was deleted in the same moment") from None
    except FileExistsError:
        raise TargetMoved(entry.path, "was made or saved in the same moment") from None
