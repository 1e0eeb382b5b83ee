"""A snapshot is the working tree's raw bytes, whatever the repository is like, and taking it
changes nothing of the user's."""

import os
import shutil
import socket
import time
from pathlib import Path

import pytest

from koda.workspace.listing import SizeLimits
from koda.workspace.mirror import Mirror
from tests.workspace.repos import Repo, check_store, contents, tree_files, unchanged


def left_out(base: object) -> dict[str, str]:
    return {one.path: one.reason for one in base.left_out}  # type: ignore[attr-defined]


async def test_staged_unstaged_and_untracked_work_is_in_the_base(
    repo: Repo, mirror: Mirror
) -> None:
    commit = repo.commit(
        {"kept.txt": "kept", "staged.txt": "1", "edited.txt": "1", "gone.txt": "1", "both.txt": "1"}
    )
    repo.write({"staged.txt": "2", "both.txt": "2", "added.txt": "new"})
    repo.git("add", "staged.txt", "both.txt", "added.txt")
    repo.write({"edited.txt": "2", "both.txt": "3", "sub/untracked.txt": "u"})
    (repo.path / "gone.txt").unlink()
    with unchanged(repo.path):
        base = await mirror.snapshot(repo.path)
    assert contents(mirror.path, base.tree) == {
        "kept.txt": b"kept",
        "staged.txt": b"2",
        "edited.txt": b"2",
        "both.txt": b"3",
        "added.txt": b"new",
        "sub/untracked.txt": b"u",
    }
    assert (base.commit, base.branch, base.left_out) == (commit, "main", ())
    assert (base.file_count, base.uncommitted_count, base.deleted) == (6, 6, ("gone.txt",))
    check_store(mirror.path)


async def test_a_second_snapshot_sees_what_changed_since(repo: Repo, mirror: Mirror) -> None:
    repo.commit({"a.txt": "a", "b.txt": "b", "c": "file", "d/x": "x"})
    first = await mirror.snapshot(repo.path)
    repo.write({"a.txt": "A", "new.txt": "n"})
    (repo.path / "b.txt").unlink()
    (repo.path / "c").unlink()
    repo.write({"c/inside": "folder now"})
    (repo.path / "d" / "x").unlink()
    (repo.path / "d").rmdir()
    repo.write({"d": "file now"})
    with unchanged(repo.path):
        second = await mirror.snapshot(repo.path)
    assert contents(mirror.path, second.tree) == {
        "a.txt": b"A",
        "new.txt": b"n",
        "c/inside": b"folder now",
        "d": b"file now",
    }
    assert contents(mirror.path, first.tree)["c"] == b"file"


async def test_an_edit_that_keeps_size_and_time_is_seen(repo: Repo, mirror: Mirror) -> None:
    repo.commit({"a.txt": "one"})
    await mirror.snapshot(repo.path)
    file = repo.path / "a.txt"
    times = file.stat()
    file.write_text("two")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    base = await mirror.snapshot(repo.path)
    assert contents(mirror.path, base.tree) == {"a.txt": b"two"}


async def test_ignored_files_stay_out_by_every_kind_of_rule(
    repo: Repo, mirror: Mirror, tmp_path: Path
) -> None:
    repo.commit({".gitignore": "*.log\n!keep.log\n", "src/.gitignore": "local\n"})
    (repo.path / ".git" / "info" / "exclude").write_text("secret-notes")
    excludes = tmp_path / "my-ignores"
    excludes.write_text("*.swp\n")
    repo.git("config", "core.excludesFile", str(excludes))
    repo.write(
        {"a.log": "", "keep.log": "k", "src/local": "", "secret-notes": "", "a.swp": "", "b": "b"}
    )
    repo.write({"forced.log": "tracked though ignored"})
    repo.git("add", "--force", "forced.log")
    with unchanged(repo.path):
        base = await mirror.snapshot(repo.path)
    assert set(contents(mirror.path, base.tree)) == {
        ".gitignore",
        "src/.gitignore",
        "keep.log",
        "b",
        "forced.log",
    }
    assert base.excludes.endswith("*.swp\nsecret-notes\n")


async def test_a_file_that_becomes_ignored_leaves_the_next_base(repo: Repo, mirror: Mirror) -> None:
    repo.commit({"a": "a"})
    repo.write({"notes": "n"})
    assert "notes" in contents(mirror.path, (await mirror.snapshot(repo.path)).tree)
    repo.write({".gitignore": "notes\n"})
    assert "notes" not in contents(mirror.path, (await mirror.snapshot(repo.path)).tree)


async def test_bytes_are_raw_whatever_the_attributes_say(repo: Repo, mirror: Mirror) -> None:
    ran = repo.path.parent / "filter-ran"
    repo.git("config", "filter.spy.clean", f"touch {ran}; cat")
    repo.git("config", "filter.spy.smudge", f"touch {ran}; cat")
    repo.commit({".gitattributes": "*.txt text eol=crlf\n*.id ident\n"})
    repo.commit({"a.txt": b"one\r\ntwo\r\n", "b.id": b"$Id$\n", "utf.ps1": "hi".encode("utf-16")})
    repo.write(
        {
            ".gitattributes": "*.txt text eol=crlf\n*.id ident\n*.spy filter=spy\n"
            "*.ps1 working-tree-encoding=UTF-16\n"
        }
    )
    repo.write({"c.spy": b"raw", "d.txt": b"mixed\r\nends\n", "b.id": b"$Id: 123 $\n"})
    with unchanged(repo.path):
        base = await mirror.snapshot(repo.path)
    found = contents(mirror.path, base.tree)
    assert found["a.txt"] == b"one\r\ntwo\r\n"
    assert found["b.id"] == b"$Id: 123 $\n"
    assert found["c.spy"] == b"raw"
    assert found["d.txt"] == b"mixed\r\nends\n"
    assert found["utf.ps1"] == "hi".encode("utf-16")
    assert not ran.exists()


async def test_converted_files_do_not_count_as_uncommitted(repo: Repo, mirror: Mirror) -> None:
    repo.commit({".gitattributes": "*.txt text eol=crlf\n", "a.txt": b"1\r\n", "b.txt": b"1\r\n"})
    repo.write({"b.txt": b"2\r\n"})
    base = await mirror.snapshot(repo.path)
    assert base.uncommitted_count == 1
    assert contents(mirror.path, base.tree)["a.txt"] == b"1\r\n"


async def test_lfs_pointers_and_smudged_content_are_taken_as_they_lie(
    repo: Repo, mirror: Mirror
) -> None:
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n"
    repo.commit({".gitattributes": "*.bin filter=lfs diff=lfs merge=lfs -text\n"})
    repo.commit({"a.bin": pointer, "b.bin": pointer})
    repo.git("config", "filter.lfs.clean", "false")
    repo.git("config", "filter.lfs.required", "true")
    repo.write({"b.bin": b"the real\0bytes"})
    with unchanged(repo.path):
        base = await mirror.snapshot(repo.path)
    found = contents(mirror.path, base.tree)
    assert (found["a.bin"], found["b.bin"]) == (pointer, b"the real\0bytes")


async def test_modes_and_symlinks_are_kept_and_never_followed(
    repo: Repo, mirror: Mirror, tmp_path: Path
) -> None:
    (tmp_path / "outside").write_text("not yours")
    repo.commit({"run.sh": "#!/bin/sh\n", "folder/inner": "i"})
    (repo.path / "run.sh").chmod(0o755)
    (repo.path / "link").symlink_to("folder/inner")
    (repo.path / "away").symlink_to(tmp_path / "outside")
    (repo.path / "broken").symlink_to("nowhere")
    (repo.path / "folder" / "inner").unlink()
    (repo.path / "folder").rmdir()
    (repo.path / "real").mkdir()
    repo.write({"real/inner": "other"})
    (repo.path / "folder").symlink_to("real")
    with unchanged(repo.path):
        base = await mirror.snapshot(repo.path)
    assert tree_files(mirror.path, base.tree) == {
        "run.sh": ("100755", b"#!/bin/sh\n"),
        "link": ("120000", b"folder/inner"),
        "away": ("120000", os.fsencode(tmp_path / "outside")),
        "broken": ("120000", b"nowhere"),
        "folder": ("120000", b"real"),
        "real/inner": ("100644", b"other"),
    }
    assert base.deleted == ("folder/inner",)


async def test_an_empty_repository_has_an_empty_base(repo: Repo, mirror: Mirror) -> None:
    with unchanged(repo.path):
        base = await mirror.snapshot(repo.path)
    assert contents(mirror.path, base.tree) == {}
    assert (base.commit, base.branch, base.file_count, base.uncommitted_count) == (
        None,
        "main",
        0,
        0,
    )


async def test_an_unborn_branch_with_files_counts_them_all(repo: Repo, mirror: Mirror) -> None:
    repo.write({"a": "a", "b": "b"})
    repo.git("add", "a")
    with unchanged(repo.path):
        base = await mirror.snapshot(repo.path)
    assert contents(mirror.path, base.tree) == {"a": b"a", "b": b"b"}
    assert (base.commit, base.uncommitted_count) == (None, 2)


async def test_a_detached_head_has_no_branch(repo: Repo, mirror: Mirror) -> None:
    first = repo.commit({"a": "1"})
    repo.commit({"a": "2"})
    repo.git("checkout", "--quiet", first)
    base = await mirror.snapshot(repo.path)
    assert (base.commit, base.branch, base.uncommitted_count) == (first, None, 0)


async def test_in_mid_merge_the_conflict_is_taken_as_it_lies(repo: Repo, mirror: Mirror) -> None:
    repo.commit({"a": "base\n"})
    repo.git("checkout", "--quiet", "-b", "side")
    repo.commit({"a": "side\n", "s": "s"})
    repo.git("checkout", "--quiet", "main")
    repo.commit({"a": "main\n"})
    repo.git("merge", "side", check=False)
    with unchanged(repo.path):
        base = await mirror.snapshot(repo.path)
    found = contents(mirror.path, base.tree)
    assert found["a"].startswith(b"<<<<<<< HEAD\nmain\n")
    assert (found["s"], base.uncommitted_count) == (b"s", 2)


async def test_a_linked_worktree_shows_its_own_files(
    repo: Repo, mirror: Mirror, tmp_path: Path
) -> None:
    repo.commit({"a": "main"})
    linked = Repo(tmp_path / "linked", init=False)
    repo.git("worktree", "add", "--quiet", "-b", "side", str(linked.path))
    linked.write({"a": "side", "b": "b"})
    linked.git("add", "b")
    with unchanged(repo.path, linked.path):
        base = await mirror.snapshot(linked.path)
    assert contents(mirror.path, base.tree) == {"a": b"side", "b": b"b"}
    assert base.branch == "side"


async def test_a_submodules_files_are_plain_files(
    repo: Repo, mirror: Mirror, tmp_path: Path
) -> None:
    library = Repo(tmp_path / "library")
    library.commit({"lib.py": "x = 1\n", "deep/er.py": "y = 2\n"})
    repo.commit({"a": "a"})
    for name in ("lib", "empty"):
        repo.git("-c", "protocol.file.allow=always", "submodule", "add", str(library.path), name)
    repo.commit()
    repo.git("submodule", "deinit", "--force", "empty")
    repo.write({"lib/lib.py": "x = 3\n"})
    with unchanged(repo.path):
        base = await mirror.snapshot(repo.path)
    found = contents(mirror.path, base.tree)
    assert set(found) == {"a", ".gitmodules", "lib/lib.py", "lib/deep/er.py"}
    assert found["lib/lib.py"] == b"x = 3\n"
    assert left_out(base) == {"empty": "submodule that is not checked out"}
    assert base.uncommitted_count == 0


async def test_a_repository_inside_is_taken_as_untracked_files(repo: Repo, mirror: Mirror) -> None:
    repo.commit({"a": "a"})
    inner = Repo(repo.path / "tools" / "inner")
    inner.commit({"x.py": "x", ".gitignore": "*.tmp\n"})
    inner.write({"y.py": "y", "z.tmp": "z"})
    Repo(repo.path / "unborn").write({"u": "u"})
    with unchanged(repo.path):
        base = await mirror.snapshot(repo.path)
    assert contents(mirror.path, base.tree) == {
        "a": b"a",
        "tools/inner/x.py": b"x",
        "tools/inner/.gitignore": b"*.tmp\n",
        "tools/inner/y.py": b"y",
        "unborn/u": b"u",
    }


async def test_a_repository_in_the_place_of_a_tracked_file_is_seen(
    repo: Repo, mirror: Mirror
) -> None:
    repo.commit({"a": "a", "b": "b"})
    (repo.path / "a").unlink()
    Repo(repo.path / "a").commit({"x": "x"})
    base = await mirror.snapshot(repo.path)
    assert contents(mirror.path, base.tree) == {"a/x": b"x", "b": b"b"}
    assert base.deleted == ("a",)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open everything")
async def test_what_the_server_may_not_read_is_named(repo: Repo, mirror: Mirror) -> None:
    repo.commit({"a": "a", "closed": "c", "dir/in": "i"})
    repo.write({"new": "n", "shut/x": "x"})
    closed = [repo.path / name for name in ("closed", "new", "shut")]
    for path in closed:
        path.chmod(0)
    try:
        base = await mirror.snapshot(repo.path)
    finally:
        for path in closed:
            path.chmod(0o755)
    assert contents(mirror.path, base.tree) == {"a": b"a", "dir/in": b"i"}
    assert left_out(base) == dict.fromkeys(
        ("closed", "new", "shut"), "Koda's server may not read it"
    )


async def test_a_shallow_clone_works_and_may_be_deepened(
    repo: Repo, mirror: Mirror, tmp_path: Path
) -> None:
    first = repo.commit({"a": "1"})
    repo.commit({"a": "2"})
    shallow = Repo(tmp_path / "shallow", init=False)
    repo.git("clone", "--quiet", "--depth=1", f"file://{repo.path}", str(shallow.path))
    shallow.write({"b": "b"})
    with unchanged(shallow.path):
        base = await mirror.snapshot(shallow.path)
    assert contents(mirror.path, base.tree) == {"a": b"2", "b": b"b"}
    check_store(mirror.path)
    shallow.git("-c", "protocol.file.allow=always", "fetch", "--quiet", "--unshallow")
    base = await mirror.snapshot(shallow.path)
    check_store(mirror.path)
    assert contents(mirror.path, f"{first}^{{tree}}") == {"a": b"1"}


@pytest.mark.parametrize("index", [(), ("--sparse-index",)])
async def test_a_sparse_checkout_keeps_what_is_on_disk_and_says_so(
    repo: Repo, mirror: Mirror, index: tuple[str, ...]
) -> None:
    repo.commit({"top": "t", "in/a": "a", "out/b": "b", "out/deep/c": "c"})
    repo.git("sparse-checkout", "set", "--cone", *index, "in")
    repo.write({"in/new": "n"})
    with unchanged(repo.path):
        base = await mirror.snapshot(repo.path)
    assert contents(mirror.path, base.tree) == {"top": b"t", "in/a": b"a", "in/new": b"n"}
    assert left_out(base) == {".": "2 tracked files are outside the sparse checkout"}
    assert (base.uncommitted_count, base.deleted) == (1, ())


async def test_a_split_index_is_read(repo: Repo, mirror: Mirror) -> None:
    repo.commit({f"f{n}": str(n) for n in range(30)})
    repo.git("update-index", "--split-index")
    repo.write({"more": "m"})
    repo.git("add", "more")
    with unchanged(repo.path):
        base = await mirror.snapshot(repo.path)
    assert len(contents(mirror.path, base.tree)) == 31
    assert not list(mirror.path.glob("sharedindex.*"))


async def test_a_sha256_repository_works(tmp_path: Path, mirror: Mirror) -> None:
    repo = Repo(tmp_path / "modern", init=False)
    repo.path.mkdir()
    repo.git("init", "--quiet", "--object-format=sha256")
    repo.commit({"a": "a"})
    repo.write({"b": "b"})
    with unchanged(repo.path):
        base = await mirror.snapshot(repo.path)
    assert contents(mirror.path, base.tree) == {"a": b"a", "b": b"b"}
    assert len(base.tree) == 64


async def test_a_partial_clone_works_without_its_missing_blobs(
    repo: Repo, mirror: Mirror, tmp_path: Path
) -> None:
    repo.commit({"a": "1", "out/b": "old"})
    repo.commit({"a": "2"})
    repo.git("config", "uploadpack.allowFilter", "true")
    partial = Repo(tmp_path / "partial", init=False)
    repo.git(
        "clone",
        "--quiet",
        "--filter=blob:none",
        "--sparse",
        f"file://{repo.path}",
        str(partial.path),
    )
    partial.git("config", "remote.origin.url", "/gone")
    partial.write({"c": "c"})
    with unchanged(partial.path):
        base = await mirror.snapshot(partial.path)
    assert contents(mirror.path, base.tree) == {"a": b"2", "c": b"c"}


async def test_odd_names_are_kept_and_impossible_ones_named(repo: Repo, mirror: Mirror) -> None:
    names = [
        "new\nline",
        'quo"te',
        "back\\slash",
        "-dash",
        ":colon",
        " space ",
        "ünï",
        "tab\t",
        "*",
    ]
    repo.commit({name: name for name in names[:5]})
    repo.write({name: name for name in names[5:]})
    (Path(os.fsdecode(os.fsencode(repo.path) + b"/latin-\xe9"))).write_text("x")
    with unchanged(repo.path):
        base = await mirror.snapshot(repo.path)
    assert contents(mirror.path, base.tree) == {name: name.encode() for name in names}
    assert left_out(base) == {"latin-\\xe9": "the name is no valid UTF-8"}


async def test_names_that_differ_in_case_alone_are_two_files(repo: Repo, mirror: Mirror) -> None:
    repo.commit({"Read.me": "1", "dir/a": "a"})
    repo.git("mv", "Read.me", "README.ME")
    repo.write({"read.me": "2", "DIR/a": "A"})
    base = await mirror.snapshot(repo.path)
    assert set(contents(mirror.path, base.tree)) == {"README.ME", "read.me", "dir/a", "DIR/a"}


async def test_what_is_no_file_is_named_or_passed_over(repo: Repo, mirror: Mirror) -> None:
    repo.commit({"a": "a", "was-file": "w"})
    (repo.path / "was-file").unlink()
    os.mkfifo(repo.path / "was-file")
    os.mkfifo(repo.path / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(repo.path / "socket"))
        base = await mirror.snapshot(repo.path)
    assert contents(mirror.path, base.tree) == {"a": b"a"}
    assert left_out(base) == {"was-file": "is a pipe"}


async def test_large_files_are_named_and_left_out(repo: Repo, mirror: Mirror) -> None:
    repo.commit({"a": "a", "tracked.bin": b"t" * 100_001})
    repo.write({"untracked.bin": b"u" * 100_001, "fits": b"f" * 100_000})
    base = await mirror.snapshot(repo.path)
    assert set(contents(mirror.path, base.tree)) == {"a", "fits"}
    assert left_out(base) == {"tracked.bin": "over 0.1 MB", "untracked.bin": "over 0.1 MB"}
    assert (base.uncommitted_count, base.deleted) == (1, ())


async def test_over_the_total_the_largest_untracked_folders_go_first(
    repo: Repo, mirror: Mirror
) -> None:
    repo.commit({"src/a.py": "a"})
    repo.write({f"data/{n}": b"d" * 90_000 for n in range(4)})
    repo.write({"src/new.py": "new", "src/more/deep.py": "m", "notes": b"n" * 90_000})
    base = await mirror.snapshot(repo.path)
    kept = {"src/a.py", "src/new.py", "src/more/deep.py", "notes"}
    assert set(contents(mirror.path, base.tree)) == kept
    assert [(one.path, one.reason, one.size_bytes) for one in base.left_out] == [
        ("data", "4 untracked files; all together are over 0.3 MB", 360_000)
    ]


async def test_gigabytes_of_untracked_files_are_left_out_unread(repo: Repo, data_dir: Path) -> None:
    repo.commit({"a": "a"})
    (repo.path / "dump").mkdir()
    for number in range(300):
        with (repo.path / "dump" / f"{number}.bin").open("wb") as file:
            file.truncate(17_000_000)
    with (repo.path / "one.iso").open("wb") as file:
        file.truncate(5_000_000_000)
    limits = SizeLimits(file_bytes=20_000_000, untracked_bytes=200_000_000)
    mirror = Mirror(data_dir / "m.git", limits=limits, data_dir=data_dir)
    began = time.monotonic()
    base = await mirror.snapshot(repo.path)
    assert time.monotonic() - began < 2
    assert left_out(base) == {
        "dump": "300 untracked files; all together are over 200 MB",
        "one.iso": "over 20 MB",
    }
    assert contents(mirror.path, base.tree) == {"a": b"a"}


async def test_many_left_out_files_are_told_by_folder(repo: Repo, mirror: Mirror) -> None:
    repo.commit({"a": "a"})
    repo.write({f"big/{n}": b"b" * 100_001 for n in range(41)})
    base = await mirror.snapshot(repo.path)
    assert left_out(base) == {"big": "41 files: over 0.1 MB"}


async def test_the_data_folder_inside_a_repository_never_enters(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "home")
    repo.commit({"a": "a"})
    data_dir = repo.path / ".koda"
    data_dir.mkdir()
    repo.write({".koda/secrets.json": "{}"})
    mirror = Mirror(data_dir / "m.git", limits=SizeLimits(10_000, 10_000), data_dir=data_dir)
    base = await mirror.snapshot(repo.path)
    assert contents(mirror.path, base.tree) == {"a": b"a"}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
async def test_another_users_repository_works_and_keeps_its_owner(
    repo: Repo, mirror: Mirror
) -> None:
    repo.commit({"a": "a"})
    repo.write({"b": "b"})
    for above, folders, names in os.walk(repo.path):
        for name in (*folders, *names):
            os.lchown(Path(above, name), 12345, 12345)
    os.chown(repo.path, 12345, 12345)
    with unchanged(repo.path):
        base = await mirror.snapshot(repo.path)
    assert contents(mirror.path, base.tree) == {"a": b"a", "b": b"b"}


@pytest.mark.skipif(not os.access("/dev/shm", os.W_OK), reason="needs a second file system")
async def test_a_repository_on_another_file_system_works(
    mirror: Mirror,
) -> None:
    repo = Repo(Path("/dev/shm") / f"koda-test-{os.getpid()}-{time.monotonic_ns()}")
    try:
        repo.commit({"a": "a"})
        repo.write({"a": "b"})
        with unchanged(repo.path):
            base = await mirror.snapshot(repo.path)
        assert contents(mirror.path, base.tree) == {"a": b"b"}
    finally:
        shutil.rmtree(repo.path)


async def test_nothing_of_the_users_configuration_runs(repo: Repo, mirror: Mirror) -> None:
    ran = repo.path.parent / "ran"
    script = repo.path / ".git" / "evil.sh"
    script.write_text(f"#!/bin/sh\ntouch {ran}\n")
    script.chmod(0o755)
    repo.commit({"a": "a"})
    for hook in ("post-index-change", "reference-transaction", "post-checkout"):
        (repo.path / ".git" / "hooks").mkdir(exist_ok=True)
        (repo.path / ".git" / "hooks" / hook).symlink_to(script)
    for key in (
        "core.fsmonitor",
        "core.pager",
        "uploadpack.packObjectsHook",
        "core.sshCommand",
        "filter.x.clean",
        "diff.external",
        "core.alternateRefsCommand",
    ):
        repo.git("config", key, str(script))
    repo.write({".gitattributes": "* filter=x\n", "b": "b"})
    with unchanged(repo.path):
        await mirror.snapshot(repo.path)
    assert not ran.exists()
