"""Full, read-only and limited file systems: the outcome says so, and nothing is changed."""

import ctypes
import os
import resource
from collections.abc import Callable
from pathlib import Path

import pytest

from koda.workspace.delivery import DeliveryResult, FileDelivery, recover
from tests.workspace.trees import (
    NEW,
    OLD,
    PLAIN,
    deliver_all,
    difference,
    files_only,
    in_child,
    journals,
    read_tree,
    with_folders,
    write_tree,
)

LARGE = FileDelivery("large.bin", None, None, b"x" * 1_000_000, PLAIN)
FORWARD = difference(OLD, NEW)
_CLONE_NEWNS, _MS_RDONLY, _MS_REMOUNT, _MS_BIND, _MS_REC, _MS_PRIVATE = (
    0x20000,
    1,
    32,
    4096,
    16384,
    1 << 18,
)
_NOT_ALLOWED = 77


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    folder.mkdir()
    return folder


def mount(source: str, target: Path, kind: str, flags: int, options: str = "") -> None:
    """Mounts for this process alone: call it in a child. Exits where that is not allowed."""
    libc = ctypes.CDLL(None, use_errno=True)
    everywhere = _MS_REC | _MS_PRIVATE
    steps = [
        lambda: libc.unshare(_CLONE_NEWNS),
        lambda: libc.mount(b"none", b"/", None, everywhere, None),
        lambda: libc.mount(
            source.encode(), os.fsencode(target), kind.encode(), flags, options.encode()
        ),
    ]
    if any(step() != 0 for step in steps):
        os._exit(_NOT_ALLOWED)


def expect(work: Callable[[], None]) -> None:
    ended = in_child(work)
    if ended == _NOT_ALLOWED:
        pytest.skip("this user may not mount")
    assert ended == 0


def check_failed(result: DeliveryResult, message: str, hint: str) -> None:
    assert result.outcome == "failed"
    assert message in result.message
    assert hint in result.hint


def test_a_full_file_system_is_named_and_nothing_is_changed(root: Path) -> None:
    def work() -> None:
        mount("none", root, "tmpfs", 0, "size=400k")
        write_tree(root, OLD)
        result = deliver_all(root, [*FORWARD, LARGE])
        check_failed(result, "large.bin: No space left on device", "Free some space")
        assert read_tree(root) == with_folders(OLD)
        assert recover(journals(root), "one") == result
        assert deliver_all(root, FORWARD).outcome == "delivered"
        assert read_tree(root) == with_folders(NEW)

    expect(work)


def test_a_read_only_file_system_is_named(root: Path) -> None:
    write_tree(root, OLD)

    def work() -> None:
        mount(str(root), root, "none", _MS_BIND)
        mount(str(root), root, "none", _MS_BIND | _MS_REMOUNT | _MS_RDONLY)
        check_failed(deliver_all(root, FORWARD), "Read-only file system", "mounted read-only")

    expect(work)
    assert read_tree(root) == with_folders(OLD)


def test_a_file_system_mounted_inside_the_tree_is_delivered_to(root: Path) -> None:
    write_tree(root, OLD)

    def work() -> None:
        mount("none", root / "src", "tmpfs", 0, "size=1m")
        write_tree(root / "src", {name[4:]: OLD[name] for name in OLD if name.startswith("src/")})
        assert deliver_all(root, FORWARD).outcome == "delivered"
        assert files_only(read_tree(root)) == NEW

    expect(work)


def test_a_limit_of_size_in_mid_file_is_undone(root: Path) -> None:
    write_tree(root, OLD)

    def work() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        check_failed(deliver_all(root, [*FORWARD, LARGE]), "File too large", "Nothing was changed")

    expect(work)
    assert read_tree(root) == with_folders(OLD)


@pytest.mark.parametrize("size_bytes", range(0, 6_000, 500))
def test_no_space_for_the_journal_changes_nothing_or_is_settled(
    root: Path, size_bytes: int
) -> None:
    write_tree(root, OLD)

    def work() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, size_bytes))
        deliver_all(root, FORWARD)

    expect(work)
    result = recover(journals(root), "one")
    delivered = result is not None and result.outcome == "delivered"
    assert read_tree(root) == with_folders(NEW if delivered else OLD)
    assert deliver_all(root, FORWARD).outcome == "delivered"
    assert read_tree(root) == with_folders(NEW)
