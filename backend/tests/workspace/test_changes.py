"""After a command the change set is the whole difference, whatever the command did to hide it."""

import os
import shutil
from pathlib import Path

import pytest

from koda.workspace.changes import ChangeSet
from koda.workspace.tree_scan import Settled
from koda.workspace.workspace import Workspace
from tests.workspace.conftest import OpenWorkspace
from tests.workspace.repos import Repo, unchanged


async def after(workspace: Workspace, command: str) -> ChangeSet:
    """The change set after a command that must succeed."""
    result = await workspace.run(command, timeout_seconds=30, on_output=lambda _: None)
    assert result.exit_code == 0, result.output.decode(errors="replace")
    return await workspace.changes()


def kinds(found: ChangeSet) -> dict[str, str]:
    return {path: change.kind for path, change in found.changes.items()}


async def test_edits_additions_deletions_and_modes_are_found(
    repo: Repo, open_workspace: OpenWorkspace
) -> None:
    repo.commit({"a": "a\n", "b": "b", "c": "c", "dir/d": "d", "f": "f", "folder/x": "x"})
    workspace = await open_workspace()
    found = await after(
        workspace,
        "echo more >> a; rm b; chmod +x c; ln -sf elsewhere dir/d; mkdir new; echo n > new/n;"
        "rm f; mkdir f; echo i > f/inside; rm -r folder; echo now > folder",
    )
    assert {path: (one.kind, one.mode) for path, one in found.changes.items()} == {
        "a": ("modified", "100644"),
        "b": ("deleted", None),
        "c": ("modified", "100755"),
        "dir/d": ("modified", "120000"),
        "new/n": ("added", "100644"),
        "f": ("deleted", None),
        "f/inside": ("added", "100644"),
        "folder/x": ("deleted", None),
        "folder": ("added", "100644"),
    }
    assert found.contents[str(found.changes["dir/d"].blob)] == b"elsewhere"
    assert list(found.changes) == sorted(found.changes)


async def test_what_is_put_back_is_no_change(repo: Repo, open_workspace: OpenWorkspace) -> None:
    repo.commit({"a": "a", "b": "b"})
    workspace = await open_workspace()
    assert kinds(await after(workspace, "echo x > a; rm b")) == {"a": "modified", "b": "deleted"}
    assert await after(workspace, "printf a > a; printf b > b; touch b") == ChangeSet()


async def test_times_and_sizes_cannot_hide_an_edit(
    repo: Repo, open_workspace: OpenWorkspace
) -> None:
    repo.commit({"a": "one", "b": "one", "c": "one", "d": "one"})
    workspace = await open_workspace()
    await after(workspace, "true")
    found = await after(
        workspace,
        "touch -r a stamp; printf two > a; touch -r stamp a;"
        "touch -r b stamp; printf two > x; touch -r stamp x; mv x b; touch -r stamp b;"
        "ln c twin; printf two > twin; rm twin stamp;"
        """python3 -c 'import mmap
with open("d", "r+b") as f: mmap.mmap(f.fileno(), 0)[:] = b"two"'""",
    )
    assert kinds(found) == dict.fromkeys("abcd", "modified")


async def test_many_quick_edits_are_never_missed(repo: Repo, open_workspace: OpenWorkspace) -> None:
    repo.commit({"a": "0000"})
    workspace = await open_workspace()
    await workspace.prepare_commands()
    file = workspace.root / "a"
    for number in range(1, 200):
        times = file.stat()
        file.write_bytes(b"%04d" % number)
        os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
        found = await workspace.changes()
        assert found.contents[str(found.changes["a"].blob)] == b"%04d" % number
        file.write_bytes(b"0000")
        assert (await workspace.changes()).changes == {}


def test_a_file_is_trusted_only_once_a_later_change_would_show(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("old")
    while not Settled(tmp_path / "clock").holds(file.lstat()):
        continue
    settled = Settled(tmp_path / "clock")
    file.write_text("new")
    assert not settled.holds(file.lstat())


@pytest.mark.parametrize(
    "trick",
    [
        "echo '*' > .git/info/exclude",
        "rm -rf .git",
        "rm -rf .git && echo 'gitdir: /nowhere' > .git",
        "rm -rf .git && ln -s /nowhere .git",
        "git add -A && git -c user.name=x -c user.email=x@y commit -qm hidden",
        "git config core.excludesFile /dev/stdin",
        "git update-index --assume-unchanged a",
        "git update-index --skip-worktree a; rm -f .git/index; mkdir .git/index",
        "git config core.worktree /tmp",
        "chmod 000 .git",
        "printf 'DIRC' > .git/index",
    ],
)
async def test_nothing_under_git_hides_a_file(
    repo: Repo, open_workspace: OpenWorkspace, trick: str
) -> None:
    repo.commit({"a": "a", "dir/b": "b"})
    workspace = await open_workspace()
    found = await after(workspace, f"echo x > a; echo n > new; echo n > dir/new; {trick}")
    assert kinds(found) == {"a": "modified", "dir/new": "added", "new": "added"}
    assert kinds(await after(workspace, "echo y > a; echo again")) == kinds(found)


async def test_repositories_that_commands_make_hide_nothing(
    repo: Repo, open_workspace: OpenWorkspace
) -> None:
    repo.commit({".gitignore": "*.tmp\n", "a": "a", "dir/b": "b", "dir/sub/c": "c"})
    workspace = await open_workspace()
    found = await after(
        workspace,
        "cd dir; git init -q; echo x > b; echo n > sub/new; mkdir -p ../fresh/in && cd ../fresh;"
        "git init -q; echo 1 > f; echo 2 > in/g; echo 3 > in/h.tmp; echo in/g > .gitignore;"
        "git add f; git -c user.name=x -c user.email=x@y commit -qm inner; cd in; git init -q;"
        "mkdir ../wt; echo 'gitdir: ../.git' > ../wt/.git; echo w > ../wt/w",
    )
    assert kinds(found) == {
        "dir/b": "modified",
        "dir/sub/new": "added",
        "fresh/f": "added",
        "fresh/.gitignore": "added",
        "fresh/wt/w": "added",
    }
    assert (workspace.root / "fresh" / ".git" / "HEAD").exists()


async def test_ignored_files_are_never_staged(repo: Repo, open_workspace: OpenWorkspace) -> None:
    repo.commit({".gitignore": "/build/\n*.o\n", "a": "a", "tracked.o": "t"})
    repo.git("add", "--force", "tracked.o")
    repo.commit()
    (repo.path / ".git" / "info" / "exclude").write_text(".idea\n")
    workspace = await open_workspace()
    found = await after(
        workspace,
        "mkdir -p build/x .idea; touch build/x/y .idea/z a.o; echo x > tracked.o; echo n > n",
    )
    assert kinds(found) == {"tracked.o": "modified", "n": "added"}


async def test_a_pipe_in_the_place_of_an_ignore_file_does_not_hang(
    repo: Repo, open_workspace: OpenWorkspace
) -> None:
    repo.commit({"dir/a": "a"})
    workspace = await open_workspace()
    found = await after(workspace, "mkfifo dir/.gitignore pipe; echo n > dir/n")
    assert kinds(found) == {"dir/n": "added"}


async def test_ignore_files_that_are_links_or_folders_do_no_harm(
    repo: Repo, open_workspace: OpenWorkspace
) -> None:
    repo.commit({"dir/a": "a"})
    workspace = await open_workspace()
    found = await after(
        workspace, "ln -s /dev/zero .gitignore; mkdir dir/.gitignore; echo n > dir/n"
    )
    assert kinds(found) == {".gitignore": "added", "dir/n": "added"}


async def test_a_folder_replaced_by_a_link_is_not_followed(
    repo: Repo, open_workspace: OpenWorkspace, tmp_path: Path
) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "a").write_text("not yours")
    repo.commit({"dir/a": "a", "dir/b": "b"})
    workspace = await open_workspace()
    found = await after(workspace, f"rm -r dir; ln -s {tmp_path}/outside dir")
    assert {path: (one.kind, one.mode) for path, one in found.changes.items()} == {
        "dir": ("added", "120000"),
        "dir/a": ("deleted", None),
        "dir/b": ("deleted", None),
    }
    assert b"not yours" not in found.contents.values()


async def test_what_cannot_be_staged_is_named(repo: Repo, open_workspace: OpenWorkspace) -> None:
    repo.commit({"a": "a", "b": "b"})
    workspace = await open_workspace()
    found = await after(
        workspace,
        "head -c 100001 /dev/zero > big; head -c 100001 /dev/zero > a;"
        "printf x > \"$(printf 'bad-\\351')\"; mkfifo pipe; rm b; mkfifo b",
    )
    assert kinds(found) == {"b": "deleted"}
    assert {(one.path, one.reason) for one in found.refused} == {
        ("a", "over 0.1 MB"),
        ("big", "over 0.1 MB"),
        ("bad-\\xe9", "the name is no valid UTF-8"),
    }


async def test_more_than_the_total_is_refused_by_name(
    repo: Repo, open_workspace: OpenWorkspace
) -> None:
    repo.commit({"a": "a"})
    workspace = await open_workspace()
    found = await after(workspace, "for n in 1 2 3 4; do head -c 90000 /dev/zero > f$n; done")
    assert list(found.changes) == ["f1", "f2", "f3"]
    assert [one.path for one in found.refused] == ["f4"]


async def test_odd_names_are_staged(repo: Repo, open_workspace: OpenWorkspace) -> None:
    names = [":colon", "new\nline", "-dash", 'quo"te', "*", "back\\slash", ".GITx", " "]
    repo.commit({"a": "a"})
    workspace = await open_workspace()
    await after(workspace, "true")
    for name in names:
        await workspace.write(name, b"x")
    assert set((await workspace.changes_at(names)).changes) == set(names)
    assert set((await workspace.changes()).changes) == set(names)


async def test_what_a_command_closes_is_seen_all_the_same(
    repo: Repo, open_workspace: OpenWorkspace
) -> None:
    """As root this is no hurdle; it is one for the server's ordinary user."""
    repo.commit({"dir/deep/a": "a", "dir/b": "b", "c": "c"})
    workspace = await open_workspace()
    found = await after(
        workspace,
        "echo x > dir/b; mkdir -p new/er dir/inner; touch new/er/n dir/inner/i; echo y > c;"
        "git -C dir/inner init -q; chmod 000 dir/deep dir/inner dir new/er new c",
    )
    assert kinds(found) == {
        "c": "modified",
        "dir/b": "modified",
        "dir/inner/i": "added",
        "new/er/n": "added",
    }
    assert found.refused == ()


async def test_dependency_folders_are_never_staged(
    repo: Repo, open_workspace: OpenWorkspace
) -> None:
    repo.commit({".gitignore": "node_modules/\n", "a": "a", "packages/web/p": "p"})
    repo.write({"node_modules/x/i.js": "1", "packages/web/node_modules/y/i.js": "2"})
    with unchanged(repo.path):
        workspace = await open_workspace()
        found = await after(
            workspace,
            "cat node_modules/x/i.js packages/web/node_modules/y/i.js; rm -rf node_modules;"
            "echo n > n; echo > .gitignore",
        )
        assert kinds(found) == {".gitignore": "modified", "n": "added"}
        shutil.rmtree(workspace.root / "node_modules", ignore_errors=True)
        (workspace.root / "node_modules").symlink_to("/nowhere")
        assert kinds(await workspace.changes()) == {".gitignore": "modified", "n": "added"}
        await workspace.delete("node_modules")
        await workspace.write("node_modules/x/mine.js", b"m")
        refused = (await workspace.changes_at(["node_modules/x/mine.js"])).refused
        assert [one.reason for one in refused] == ["is in one of your dependency folders"]
