"""A person saves while Koda delivers: what they saved last is never lost, nothing is half done."""

import os
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from koda.workspace.delivery import recover
from koda.workspace.journal import target_lock
from tests.workspace.no_renameat2 import forbid_renameat2, needs_known_number
from tests.workspace.trees import (
    NEW,
    OLD,
    at_step,
    count_steps,
    deliver_all,
    die,
    difference,
    fast_folder,
    files_only,
    in_child,
    journals,
    read_tree,
    write_tree,
)

#: `make soak` runs ten times as many cases.
pytestmark = pytest.mark.timeout(900)

FORWARD = difference(OLD, NEW)
MINE = b"what the person saved\n"
#: One file that is replaced, one that is deleted, one that is added.
PATHS = ["readme.md", "src/gone.py", "empty"]
RUNS = 150 if os.environ.get("KODA_SOAK") else 8
_DELIVERED, _CONFLICT, _OTHER = 20, 21, 22


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with fast_folder(tmp_path) as place:
        yield place


def new_tree(root: Path) -> Path:
    root.mkdir(parents=True)
    write_tree(root, OLD)
    return root


def save_in_place(path: Path) -> None:
    path.write_bytes(MINE)


def save_by_rename(path: Path) -> None:
    swap = path.with_name("editor.swp")
    swap.write_bytes(MINE)
    swap.rename(path)


def save_a_symlink(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to(os.fsdecode(MINE))


def delete(path: Path) -> None:
    path.unlink(missing_ok=True)


SAVES = [save_in_place, save_by_rename, save_a_symlink, delete]


def check(root: Path, path: str, save: Callable[[Path], None], *, delivered: bool) -> None:
    """All else is wholly old or new; there stands what the person left there."""
    tree = files_only(read_tree(root))
    left = tree.pop(path, None)
    whole = {**(NEW if delivered else OLD)}
    as_delivered = whole.pop(path, None)
    assert tree == whole
    if save is delete:
        assert left is None or left == as_delivered
    else:
        assert left is not None
        assert left[1] == MINE


def nothing() -> None:
    """The kernel as it is."""


WAYS = pytest.mark.parametrize(
    "prepare", [nothing, pytest.param(forbid_renameat2, marks=needs_known_number)]
)


def moments(rng: random.Random, prepare: Callable[[], None], scratch: Path) -> Iterator[int]:
    """Steps spread over a whole Delivery."""
    root = new_tree(scratch)
    total = count_steps(lambda: (prepare(), deliver_all(root, FORWARD)))
    for turn in range(RUNS):
        yield int((turn + rng.random()) * total / RUNS) + 1


@WAYS
@pytest.mark.parametrize("save", SAVES)
@pytest.mark.parametrize("path", PATHS)
def test_a_save_at_any_moment_is_a_conflict_or_stays(
    folder: Path, path: str, save: Callable[[Path], None], prepare: Callable[[], None]
) -> None:
    rng = random.Random(f"save {path} {save.__name__}")
    seen = set()
    for turn, step in enumerate(moments(rng, prepare, folder / "counted/tree")):
        root = new_tree(folder / f"{turn}/tree")
        ended = in_child(lambda s=step, r=root: deliver_and_save(s, r, prepare, path, save))
        assert ended in (_DELIVERED, _CONFLICT)
        check(root, path, save, delivered=ended == _DELIVERED)
        seen.add(ended)
    assert _DELIVERED in seen


@WAYS
@pytest.mark.parametrize("save", SAVES)
@pytest.mark.parametrize("path", PATHS)
def test_a_save_between_a_kill_and_the_recovery_stays(
    folder: Path, path: str, save: Callable[[Path], None], prepare: Callable[[], None]
) -> None:
    rng = random.Random(f"kill {path} {save.__name__}")
    kept = set()
    for turn, step in enumerate(moments(rng, prepare, folder / "counted/tree")):
        root = new_tree(folder / f"{turn}/tree")
        in_child(lambda s=step, r=root: (prepare(), at_step(s, die), deliver_all(r, FORWARD)))
        save(root / path)
        result = recover(journals(root), "one")
        assert recover(journals(root), "one") == result
        delivered = result is not None and result.outcome == "delivered"
        check(root, path, save, delivered=delivered)
        kept |= set(result.kept) if result and not delivered else set()
    assert kept == {path} or (save is delete and kept <= {path})


def deliver_and_save(
    step: int,
    root: Path,
    prepare: Callable[[], None],
    path: str,
    save: Callable[[Path], None],
) -> None:
    prepare()
    at_step(step, lambda: save(root / path))
    outcome = deliver_all(root, FORWARD).outcome
    os._exit({"delivered": _DELIVERED, "conflict": _CONFLICT}.get(outcome, _OTHER))


def test_a_save_through_a_handle_from_before_is_kept_beside(folder: Path) -> None:
    root = new_tree(folder / "tree")
    asked: list[None] = []
    with (root / "readme.md").open("r+b") as handle:

        def save_late() -> bool:
            asked.append(None)
            if len(asked) == 2:
                handle.write(MINE)
                handle.flush()
            return True

        result = deliver_all(root, FORWARD, save_late)
    assert (result.outcome, result.kept) == ("delivered", ("readme.md",))
    assert (root / "readme.md").read_bytes() == b"new\n"
    assert (root / "readme.md.saved-meanwhile").read_bytes() == MINE


def test_of_two_deliveries_at_once_one_is_delivered(folder: Path) -> None:
    root = new_tree(folder / "tree")
    with ThreadPoolExecutor(2) as pool:
        runs = [
            pool.submit(deliver_all, root, FORWARD, delivery_id=name) for name in ("one", "two")
        ]
    assert sorted(run.result().outcome for run in runs) == ["conflict", "delivered"]
    assert files_only(read_tree(root)) == NEW


def test_a_delivery_waits_for_the_lock_of_its_target(folder: Path) -> None:
    root = new_tree(folder / "tree")
    order: list[str] = []
    with ThreadPoolExecutor(1) as pool:
        with target_lock(journals(root), root):
            run = pool.submit(deliver_all, root, FORWARD, lambda: order.append("asked") is None)
            order.append("held")
        assert run.result().outcome == "delivered"
    assert order == ["held", "asked", "asked"]
