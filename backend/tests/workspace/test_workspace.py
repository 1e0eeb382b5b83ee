"""Reading, writing and restoring in a Workspace: what is outside stays outside."""

import asyncio
import hashlib
import os
from pathlib import Path

import pytest

from koda.errors import InvalidInput, KodaError, NotFound
from koda.events.types import StagedChange
from koda.workspace.changes import ChangeSet
from koda.workspace.layout import Layout
from koda.workspace.mirror import Mirror
from koda.workspace.sandbox.base import Sandbox
from koda.workspace.workspace import Opening, Workspace, sweep_generations, sweep_workspaces
from tests.workspace.conftest import LIMITS, OpenWorkspace
from tests.workspace.repos import Repo, unchanged


def files_of(workspace: Workspace) -> dict[str, bytes]:
    """Every file of the tree but for the commands' `.git`; a symlink's target as its bytes."""
    found = {}
    for above, folders, names in os.walk(workspace.root):
        if Path(above) == workspace.root and ".git" in folders:
            folders.remove(".git")
        links = [name for name in folders if Path(above, name).is_symlink()]
        for name in (*names, *links):
            path = Path(above, name)
            content = os.fsencode(path.readlink()) if path.is_symlink() else path.read_bytes()
            found[path.relative_to(workspace.root).as_posix()] = content
    return found


async def restore_to(workspace: Workspace, found: ChangeSet) -> None:
    async def content_of(blob: str) -> bytes:
        return found.contents[blob]

    await workspace.restore(found.changes, content_of)


async def test_it_opens_with_the_users_files_as_they_lie(
    repo: Repo, open_workspace: OpenWorkspace
) -> None:
    repo.commit(
        {".gitattributes": "* text=auto eol=crlf\n", "a.txt": "1\n", "run": "x", "gone": ""}
    )
    repo.write({"a.txt": b"edited\r\n", "new/b": b"\xff\0"})
    (repo.path / "run").chmod(0o755)
    (repo.path / "gone").unlink()
    (repo.path / "link").symlink_to("new")
    with unchanged(repo.path):
        workspace = await open_workspace()
        assert files_of(workspace) == {
            ".gitattributes": b"* text=auto eol=crlf\n",
            "a.txt": b"edited\r\n",
            "run": b"x",
            "new/b": b"\xff\0",
            "link": b"new",
        }
    assert (workspace.root / "run").stat().st_mode & 0o777 == 0o755
    assert (workspace.root / "a.txt").stat().st_mode & 0o777 == 0o644
    assert await workspace.changes() == ChangeSet()


async def test_it_shares_no_file_with_the_user_or_the_mirror(
    repo: Repo, open_workspace: OpenWorkspace, data_dir: Path
) -> None:
    repo.commit({"a": "a"})
    workspace = await open_workspace()
    await workspace.prepare_commands()
    inside = [path for path in workspace.root.rglob("*") if path.is_file()]
    assert {path.stat().st_nlink for path in inside} == {1}
    assert not list(workspace.root.rglob("alternates"))
    assert str(data_dir) not in (workspace.root / ".git" / "config").read_text()


async def test_what_is_written_is_read_and_staged(
    repo: Repo, open_workspace: OpenWorkspace
) -> None:
    repo.commit({"src/a.py": "one\ntwo\n", "run.sh": "x"})
    (repo.path / "run.sh").chmod(0o755)
    repo.commit()
    workspace = await open_workspace()
    assert await workspace.write("src/a.py", b"one\n2\n3\n") == "src/a.py"
    assert await workspace.write(f"{repo.path}/src/deep/new.py", b"n\n") == "src/deep/new.py"
    assert await workspace.write("./run.sh", b"y") == "run.sh"
    assert await workspace.read("src/a.py") == b"one\n2\n3\n"
    found = await workspace.changes_at(["src/a.py", "src/deep/new.py", "run.sh"])
    blob = {name: hashlib.sha256(name.encode()).hexdigest() for name in ("x", "y")}
    assert found.changes["run.sh"] == StagedChange(
        path="run.sh",
        kind="modified",
        base_blob=blob["x"],
        base_mode="100755",
        blob=blob["y"],
        mode="100755",
        additions=1,
        deletions=1,
    )
    counts = {path: (one.kind, one.additions, one.deletions) for path, one in found.changes.items()}
    assert counts == {
        "src/a.py": ("modified", 2, 1),
        "src/deep/new.py": ("added", 1, 0),
        "run.sh": ("modified", 1, 1),
    }
    assert set(found.contents.values()) == {
        *(b"one\ntwo\n", b"one\n2\n3\n", b"n\n", b"x", b"y"),
    }
    assert await workspace.changes() == found
    with unchanged(repo.path):
        await workspace.write("src/a.py", b"one\ntwo\n")
    assert (await workspace.changes_at(["src/a.py"])).changes == {}


async def test_mode_deletion_and_emptied_folders(repo: Repo, open_workspace: OpenWorkspace) -> None:
    repo.commit({"a": "a", "deep/er/b": "b", "c": "c"})
    workspace = await open_workspace()
    await workspace.write("a", b"a", executable=True)
    assert await workspace.delete("deep/er/b") == "deep/er/b"
    assert not (workspace.root / "deep").exists()
    found = await workspace.changes_at(["a", "deep/er/b", "c"])
    assert {path: (one.kind, one.base_mode, one.mode) for path, one in found.changes.items()} == {
        "a": ("modified", "100644", "100755"),
        "deep/er/b": ("deleted", "100644", None),
    }
    assert found.changes["a"].blob == found.changes["a"].base_blob
    with pytest.raises(NotFound):
        await workspace.delete("deep/er/b")
    with pytest.raises(InvalidInput):
        await workspace.delete(".")


async def test_paths_that_lead_outside_are_refused(
    repo: Repo, open_workspace: OpenWorkspace, tmp_path: Path
) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "file").write_text("not yours")
    repo.commit({"a": "a", "dir/b": "b"})
    (repo.path / "out").symlink_to(tmp_path / "outside")
    (repo.path / "up").symlink_to("dir/../../..")
    (repo.path / "loop").symlink_to("loop")
    (repo.path / "git").symlink_to(".git")
    workspace = await open_workspace()
    await workspace.prepare_commands()
    refused = [
        *("", "../x", "dir/../../x", "/etc/passwd", f"{repo.path}x", "out/file", "out/new", "up/x"),
        *("loop", "loop/x", ".git/config", ".GIT/config", "dir/.git/x", "git/config", "a\0b"),
        *("\udcff", f"{tmp_path}/data/secrets.json"),
    ]
    for path in refused:
        with pytest.raises(InvalidInput):
            workspace.resolve(path)
        with pytest.raises(InvalidInput):
            await workspace.write(path, b"x")
    assert (tmp_path / "outside" / "file").read_text() == "not yours"
    assert sorted(file.name for file in (tmp_path / "outside").iterdir()) == ["file"]
    with pytest.raises(InvalidInput):
        await workspace.write("a/under-a-file", b"x")
    with pytest.raises(InvalidInput):
        await workspace.write("dir", b"x")
    with pytest.raises(InvalidInput):
        await workspace.read("dir")


async def test_symlinks_inside_are_followed_to_the_one_real_name(
    repo: Repo, open_workspace: OpenWorkspace
) -> None:
    repo.commit({"real/a": "a"})
    (repo.path / "alias").symlink_to("real")
    (repo.path / "absolute").symlink_to(repo.path / "real" / "a")
    workspace = await open_workspace()
    assert workspace.relative("alias/../alias/a") == "real/a"
    assert await workspace.read("absolute") == b"a"
    assert await workspace.write("alias/new", b"n") == "real/new"
    assert await workspace.write("absolute", b"through") == "real/a"
    assert (workspace.root / "absolute").is_symlink()
    assert await workspace.delete("alias") == "alias"
    found = await workspace.changes_at(["absolute", "alias/new", "real/new", "alias"])
    assert {path: one.kind for path, one in found.changes.items()} == {
        "alias": "deleted",
        "real/a": "modified",
        "real/new": "added",
    }


async def test_files_over_the_limit_are_refused_by_name(
    repo: Repo, open_workspace: OpenWorkspace
) -> None:
    repo.commit({"a": "a"})
    workspace = await open_workspace()
    with pytest.raises(KodaError) as refusal:
        await workspace.write("big", b"x" * 100_001)
    assert (refusal.value.status, "big" in refusal.value.message) == (413, True)
    (workspace.root / "a").write_bytes(b"x" * 100_001)
    with pytest.raises(KodaError) as refusal:
        await workspace.read("a")
    assert refusal.value.message.startswith("Could not read 'a': over ")


async def test_ignored_files_can_be_written_but_are_not_staged(
    repo: Repo, open_workspace: OpenWorkspace
) -> None:
    repo.commit({".gitignore": "*.log\n", "kept.log": ""})
    repo.git("add", "--force", "kept.log")
    repo.commit()
    workspace = await open_workspace()
    await workspace.write("a.log", b"x")
    await workspace.write("kept.log", b"x")
    found = await workspace.changes_at(["a.log", "kept.log"])
    assert list(found.changes) == ["kept.log"]
    assert [(one.path, one.reason) for one in found.refused] == [
        ("a.log", "is git-ignored, so it is not staged")
    ]
    await workspace.write(".gitignore", b"")
    assert list((await workspace.changes_at(["a.log"])).changes) == ["a.log"]


async def test_restore_makes_a_fresh_workspace_equal_to_the_log(
    repo: Repo, open_workspace: OpenWorkspace
) -> None:
    repo.commit({"a": "a", "b": "b", "dir/c": "c", "link-dir/x": "x", "file": "f", "same": "s"})
    first = await open_workspace()
    await first.write("a", b"A", executable=True)
    await first.delete("b")
    await first.delete("dir/c")
    await first.write("dir", b"a file now")
    await first.delete("file")
    await first.write("file/inside", b"a folder now")
    await first.delete("link-dir/x")
    (first.root / "link-dir").symlink_to("same")
    wanted = await first.changes()
    second = await open_workspace()
    await restore_to(second, wanted)
    assert files_of(second) == files_of(first)
    assert await second.changes() == wanted


async def test_restore_takes_back_what_a_command_half_did(
    repo: Repo, open_workspace: OpenWorkspace
) -> None:
    repo.commit({".gitignore": "build/\n", "a": "a", "dir/b": "b", "c": "c"})
    workspace = await open_workspace()
    await workspace.write("a", b"staged")
    wanted = await workspace.changes()
    await workspace.run(
        "echo half > a; rm -r dir; echo x > dir; mkdir build new; touch build/o new/n; chmod +x c",
        timeout_seconds=20,
        on_output=lambda _: None,
    )
    await restore_to(workspace, wanted)
    assert await workspace.changes() == wanted
    assert files_of(workspace) == {
        ".gitignore": b"build/\n",
        "a": b"staged",
        "dir/b": b"b",
        "c": b"c",
        "build/o": b"",
    }


async def test_restore_does_not_follow_links_that_a_command_planted(
    repo: Repo, open_workspace: OpenWorkspace, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "staged").write_text("theirs")
    (outside / "base").write_text("theirs")
    repo.commit({"dir/base": "b", "dir/gone": "g"})
    workspace = await open_workspace()
    await workspace.write("dir/staged", b"s")
    await workspace.delete("dir/gone")
    wanted = await workspace.changes()
    command = f"rm -r dir; ln -s {outside} dir"
    await workspace.run(command, timeout_seconds=20, on_output=lambda _: None)
    with unchanged(outside):
        await restore_to(workspace, wanted)
    assert await workspace.changes() == wanted
    assert files_of(workspace) == {"dir/base": b"b", "dir/staged": b"s"}


async def test_close_ends_a_running_command_and_removes_everything(
    repo: Repo, open_workspace: OpenWorkspace
) -> None:
    repo.commit({"a": "a"})
    workspace = await open_workspace()
    begun = asyncio.Event()
    running = asyncio.create_task(
        workspace.run(
            "mkdir -p deep/er; touch deep/er/f; chmod 0 deep/er; echo begun; sleep 60",
            timeout_seconds=90,
            on_output=lambda _: begun.set(),
        )
    )
    await asyncio.wait_for(begun.wait(), 20)
    await asyncio.wait_for(workspace.close(), 10)
    with pytest.raises(asyncio.CancelledError):
        await running
    assert not workspace.root.parent.exists()


async def test_a_cancelled_opening_leaves_no_folder(
    repo: Repo, mirror: Mirror, data_dir: Path, unprotected: Sandbox
) -> None:
    repo.commit({f"f{n}": f"{n}" for n in range(500)})
    base = await mirror.snapshot(repo.path)
    folder = data_dir / "workspaces" / "t" / "1"
    for turns in (0, 1, 2, 4, 8, 16, 32):
        opening = Opening(folder, mirror.path, base, repo.path, unprotected, LIMITS, ())
        running = asyncio.create_task(Workspace.open(opening))
        for _ in range(turns):
            await asyncio.sleep(0)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert not folder.exists()


async def test_a_sweep_removes_all_but_the_living(data_dir: Path) -> None:
    layout = Layout(data_dir)
    for task, generation in (("t1", 1), ("t1", 2), ("t2", 1)):
        layout.workspace(task, generation).mkdir(parents=True)
        (layout.workspace(task, generation) / "tree").mkdir()

    async def find_living() -> list[tuple[str, int]]:
        layout.workspace("t3", 1).mkdir(parents=True)
        return [("t1", 2)]

    await sweep_workspaces(layout, find_living)
    assert layout.workspace("t3", 1).exists(), "it was made after the folders were listed"
    assert sorted(path.name for path in (data_dir / "workspaces").iterdir()) == ["t1", "t3"]
    assert [path.name for path in layout.task("t1").iterdir()] == ["2"]


async def test_a_new_generation_removes_only_the_earlier_ones_of_its_task(data_dir: Path) -> None:
    layout = Layout(data_dir)
    for task, generation in (("t1", 1), ("t1", 2), ("t1", 10), ("t2", 1)):
        (layout.workspace(task, generation) / "tree").mkdir(parents=True)
    await sweep_generations(layout, "t1", 10)
    left = sorted(
        path.relative_to(data_dir / "workspaces").as_posix()
        for path in data_dir.glob("workspaces/*/*")
    )
    assert left == ["t1/10", "t2/1"]
