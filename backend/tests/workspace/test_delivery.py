"""Delivery to a real working tree: exactly the accepted bytes, or nothing."""

import os
import stat
from pathlib import Path

import pytest

from koda.workspace.delivery import FileDelivery, forget, recover
from tests.workspace.trees import (
    EXECUTABLE,
    NEW,
    OLD,
    PLAIN,
    deliver_all,
    difference,
    in_child,
    journals,
    read_tree,
    with_folders,
    write_tree,
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    folder.mkdir()
    write_tree(folder, OLD)
    return folder


def test_the_tree_becomes_exactly_the_new_one_and_back(root: Path) -> None:
    result = deliver_all(root, difference(OLD, NEW))
    assert result.outcome == "delivered"
    assert read_tree(root) == with_folders(NEW)
    assert deliver_all(root, difference(NEW, OLD), delivery_id="two").outcome == "delivered"
    assert read_tree(root) == with_folders(OLD)


def test_every_changed_file_is_named_and_nothing_is_written(root: Path) -> None:
    (root / "readme.md").write_bytes(b"a person's\n")
    (root / "src/gone.py").unlink()
    (root / "empty").write_bytes(b"made meanwhile")
    (root / "link").unlink()
    (root / "link").mkdir()
    before = read_tree(root)
    result = deliver_all(root, difference(OLD, NEW))
    assert result.outcome == "conflict"
    assert {conflict.path: conflict.reason for conflict in result.conflicts} == {
        "empty": "exists already",
        "link": "was changed since",
        "readme.md": "was changed since",
        "src/gone.py": "was deleted since",
    }
    assert "reject their hunks" in result.hint
    assert read_tree(root) == before


@pytest.mark.parametrize("folder", ["src", "lonely/deep"])
def test_a_folder_that_became_a_symlink_is_a_conflict_and_not_followed(
    root: Path, folder: str
) -> None:
    (root / folder).rename(root.parent / "elsewhere")
    (root / folder).symlink_to(root.parent / "elsewhere")
    before = read_tree(root), read_tree(root.parent / "elsewhere")
    result = deliver_all(root, difference(OLD, NEW))
    assert result.outcome == "conflict"
    assert all(conflict.path.startswith(folder) for conflict in result.conflicts)
    assert (read_tree(root), read_tree(root.parent / "elsewhere")) == before


def test_a_symlink_to_the_expected_bytes_is_not_the_file(root: Path) -> None:
    (root / "readme.md").rename(root / "moved.md")
    (root / "readme.md").symlink_to("moved.md")
    result = deliver_all(root, difference(OLD, NEW))
    assert [conflict.path for conflict in result.conflicts] == ["readme.md"]
    assert (root / "moved.md").read_bytes() == b"old\n"


def test_a_folder_with_other_files_does_not_make_way(root: Path) -> None:
    (root / "folder_to_file/inner/ignored.log").write_bytes(b"mine")
    before = read_tree(root)
    result = deliver_all(root, difference(OLD, NEW))
    assert [(one.path, one.reason) for one in result.conflicts] == [
        ("folder_to_file/inner", "holds files that are no part of the change")
    ]
    assert read_tree(root) == before


@pytest.mark.parametrize(
    "path",
    ["/etc/x", "../x", "a/../../x", ".git/config", "a/.GIT/hooks/x", "", "a//b", "./a", "a\0b"],
)
def test_paths_outside_and_in_git_are_refused(root: Path, path: str) -> None:
    before = read_tree(root)
    result = deliver_all(root, [FileDelivery(path, None, None, b"x", PLAIN)])
    assert result.outcome == "failed"
    assert "Expected a path" in result.message or "git's own folder" in result.message
    assert read_tree(root) == before


def test_a_path_named_twice_and_a_wrong_mode_are_refused(root: Path) -> None:
    twice = [FileDelivery("new", None, None, content, PLAIN) for content in (b"1", b"2")]
    assert deliver_all(root, twice).outcome == "failed"
    assert deliver_all(root, [FileDelivery("new", None, None, b"", "160000")]).outcome == "failed"
    assert read_tree(root) == with_folders(OLD)


def test_permissions_and_attributes_of_a_replaced_file_stay(root: Path) -> None:
    target = root / "readme.md"
    target.chmod(0o640)
    os.setxattr(target, "user.origin", b"kept")
    assert deliver_all(root, difference(OLD, NEW)).outcome == "delivered"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert os.getxattr(target, "user.origin") == b"kept"
    assert stat.S_IMODE((root / "run.sh").stat().st_mode) == 0o755


def test_an_executable_bit_that_the_change_does_not_touch_stays_as_found(root: Path) -> None:
    (root / "readme.md").chmod(0o755)
    assert deliver_all(root, difference(OLD, NEW)).outcome == "delivered"
    assert stat.S_IMODE((root / "readme.md").stat().st_mode) == 0o755
    assert (root / "readme.md").read_bytes() == b"new\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_root_leaves_files_to_the_owner_of_the_tree(root: Path) -> None:
    for path in [root, *root.rglob("*")]:
        os.chown(path, 1234, 5678, follow_symlinks=False)
    assert deliver_all(root, difference(OLD, NEW)).outcome == "delivered"
    owners = {(path.lstat().st_uid, path.lstat().st_gid) for path in root.rglob("*")}
    assert owners == {(1234, 5678)}


def test_a_umask_without_executables_can_still_be_undone(root: Path) -> None:
    def deliver_then_lose_the_lease() -> None:
        os.umask(0o177)
        answers = iter([True, False])
        assert deliver_all(root, difference(OLD, NEW), lambda: next(answers)).outcome == "undone"

    assert in_child(deliver_then_lose_the_lease) == 0
    assert read_tree(root) == with_folders(OLD)


def test_a_lost_lease_before_the_lock_or_the_commit_changes_nothing(root: Path) -> None:
    asked: list[bool] = []

    def lost_at(turn: int) -> bool:
        asked.append(len(asked) + 1 < turn)
        return asked[-1]

    for turn in (1, 2):
        asked.clear()
        result = deliver_all(root, difference(OLD, NEW), lambda turn=turn: lost_at(turn))
        assert (result.outcome, len(asked)) == ("undone", turn)
        assert read_tree(root) == with_folders(OLD)
    assert deliver_all(root, difference(OLD, NEW)).outcome == "delivered"


def test_what_still_mine_raises_is_passed_on_with_the_tree_undone(root: Path) -> None:
    answers = iter([True])
    with pytest.raises(StopIteration):
        deliver_all(root, difference(OLD, NEW), lambda: next(answers))
    assert read_tree(root) == with_folders(OLD)
    assert recover(journals(root), "one") is not None


def test_a_delivered_delivery_is_not_repeated_until_forgotten(root: Path) -> None:
    files = difference(OLD, NEW)
    first = deliver_all(root, files)
    assert recover(journals(root), "one") == first
    (root / "readme.md").write_bytes(b"a person goes on\n")
    assert deliver_all(root, files) == first
    assert (root / "readme.md").read_bytes() == b"a person goes on\n"
    forget(journals(root), "one")
    assert recover(journals(root), "one") is None
    assert deliver_all(root, files).outcome == "conflict"


def test_a_conflict_can_be_tried_again_once_it_is_resolved(root: Path) -> None:
    (root / "readme.md").write_bytes(b"other\n")
    assert deliver_all(root, difference(OLD, NEW)).outcome == "conflict"
    (root / "readme.md").write_bytes(b"old\n")
    assert deliver_all(root, difference(OLD, NEW)).outcome == "delivered"


def test_files_that_are_as_wanted_are_left_alone(root: Path) -> None:
    inode = (root / "tool").stat().st_ino
    same = FileDelivery("tool", b"tool\n", EXECUTABLE, b"tool\n", EXECUTABLE)
    assert deliver_all(root, [same]).outcome == "delivered"
    assert (root / "tool").stat().st_ino == inode


def test_a_missing_target_is_named(tmp_path: Path) -> None:
    result = deliver_all(tmp_path / "nowhere", [FileDelivery("a", None, None, b"", PLAIN)])
    assert result.outcome == "failed"
    assert "nowhere: No such file or directory" in result.message


def test_another_folder_in_the_place_of_a_cut_off_delivery_is_left_alone(root: Path) -> None:
    def die() -> bool:
        os._exit(9)

    asked: list[None] = []

    def die_at_commit() -> bool:
        asked.append(None)
        return True if len(asked) == 1 else die()

    assert in_child(lambda: deliver_all(root, difference(OLD, NEW), die_at_commit)) == 9
    root.rename(root.parent / "moved")
    root.mkdir()
    write_tree(root, NEW)
    before = read_tree(root)
    result = recover(journals(root), "one")
    assert result is not None
    assert (result.outcome, read_tree(root)) == ("failed", before)
    root.rename(root.parent / "other")
    (root.parent / "moved").rename(root)
    result = recover(journals(root), "one")
    assert result is not None
    assert (result.outcome, read_tree(root)) == ("undone", with_folders(OLD))
