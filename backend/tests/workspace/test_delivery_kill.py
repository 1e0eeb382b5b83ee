"""kill -9 inside a Delivery: afterwards the tree is wholly old or wholly new, and clean."""

import itertools
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from koda.workspace.delivery import DeliveryResult, FileDelivery, forget, recover
from tests.workspace.no_renameat2 import forbid_renameat2, needs_known_number
from tests.workspace.trees import (
    NEW,
    OLD,
    PLAIN,
    Tree,
    at_step,
    deliver_all,
    die,
    difference,
    fast_folder,
    in_child,
    journals,
    read_tree,
    with_folders,
    write_tree,
)

#: `make soak` runs ten times as many cases.
pytestmark = pytest.mark.timeout(900)

RUNS = 1_000 if os.environ.get("KODA_SOAK") else 100


@pytest.fixture
def fast_path(tmp_path: Path) -> Iterator[Path]:
    with fast_folder(tmp_path) as folder:
        yield folder


@pytest.fixture
def root(fast_path: Path) -> Path:
    folder = fast_path / "tree"
    folder.mkdir()
    write_tree(folder, OLD)
    return folder


def settled(root: Path) -> DeliveryResult | None:
    """What `recover` says, asked twice: the second time it has nothing left to do."""
    result = recover(journals(root), "one")
    tree = read_tree(root)
    assert recover(journals(root), "one") == result
    assert read_tree(root) == tree
    return result


def deliver_until(step: int, root: Path, files: list[FileDelivery]) -> None:
    at_step(step, die)
    deliver_all(root, files)


def recover_until(step: int, root: Path) -> None:
    at_step(step, die)
    recover(journals(root), "one")


def check_every_step(root: Path, prepare: Callable[[], None]) -> None:
    """Kills a Delivery at each of its steps, and its recovery at one step too."""
    rng = random.Random(20261122)
    outcomes = []
    for step in itertools.count(1):
        ended = in_child(lambda step=step: (prepare(), deliver_until(step, root, FORWARD)))
        if ended == 0:
            break
        assert ended == -signal.SIGKILL
        at = rng.randint(1, 80)
        assert in_child(lambda at=at: (prepare(), recover_until(at, root))) in (0, ended)
        result = settled(root)
        outcomes.append(result.outcome if result else None)
        if outcomes[-1] == "delivered":
            assert read_tree(root) == with_folders(NEW)
            forget(journals(root), "one")
            assert deliver_all(root, BACKWARD, delivery_id="back").outcome == "delivered"
            forget(journals(root), "back")
        assert result is None or result.kept == ()
        assert read_tree(root) == with_folders(OLD)
        forget(journals(root), "one")
    assert read_tree(root) == with_folders(NEW)
    assert outcomes == sorted(outcomes, key=[None, "undone", "delivered"].index)
    assert set(outcomes) == {None, "undone", "delivered"}


FORWARD, BACKWARD = difference(OLD, NEW), difference(NEW, OLD)


def test_killed_at_each_step_the_tree_is_wholly_old_or_new(root: Path) -> None:
    check_every_step(root, lambda: None)


@needs_known_number
def test_so_it_is_where_the_kernel_cannot_exchange(root: Path) -> None:
    check_every_step(root, forbid_renameat2)


def test_200_files_killed_at_random_moments(fast_path: Path) -> None:
    rng = random.Random(os.environ.get("PYTEST_XDIST_WORKER", "") + "20261122")
    root = fast_path / "tree"
    trees = [many_files(0), many_files(1)]
    write_tree(root, trees[0])
    longest = 0.0
    now = 0
    seen = set()
    for _ in range(RUNS):
        files = difference(trees[now], trees[1 - now])
        limit = longest * rng.uniform(0, 1.1)
        started = time.monotonic()
        ended = in_child(lambda files=files, limit=limit: deliver_for(limit, root, files))
        if ended == 0:
            longest = max(longest, time.monotonic() - started)
        result = settled(root)
        delivered = result is not None and result.outcome == "delivered"
        now = 1 - now if delivered else now
        assert read_tree(root) == with_folders(trees[now])
        forget(journals(root), "one")
        seen.add((ended, delivered))
    assert {(-signal.SIGALRM, False), (0, True)} <= seen


def many_files(version: int) -> Tree:
    """200 files: replaced, and a few of each added or deleted, in 20 folders."""
    return {
        f"folder_{number % 20}/file_{number}": (PLAIN, b"%d in version %d\n" % (number, version))
        for number in range(200)
        if number % 10 or number // 10 % 2 == version
    }


def deliver_for(seconds: float, root: Path, files: list[FileDelivery]) -> None:
    """Delivers, and has the kernel end this process after so long, like -9 between any two
    instructions; 0 lets it live."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    assert deliver_all(root, files).outcome == "delivered"
    signal.setitimer(signal.ITIMER_REAL, 0)
