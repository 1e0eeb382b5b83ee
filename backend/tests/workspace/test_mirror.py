"""The mirror holds the commits and bases of Tasks, alone, through crowds and kills."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from koda.workspace.base import unwrap_pack
from koda.workspace.mirror import BaseLost, Mirror
from koda.workspace.source import SourceRefused
from tests.workspace.conftest import LIMITS
from tests.workspace.repos import Repo, check_store, contents, unchanged


async def test_refresh_brings_new_commits_only(repo: Repo, mirror: Mirror) -> None:
    repo.commit({f"f{n}": os.urandom(500).hex() for n in range(50)})
    with unchanged(repo.path):
        await mirror.refresh(repo.path)
    first = sum(file.stat().st_size for file in mirror.path.glob("objects/pack/*.pack"))
    commit = repo.commit({"f1": "changed"})
    with unchanged(repo.path):
        await mirror.refresh(repo.path)
        await mirror.refresh(repo.path)
    packs = [file.stat().st_size for file in mirror.path.glob("objects/pack/*.pack")]
    assert len(packs) == 2
    assert sum(packs) - first < first / 10
    assert contents(mirror.path, f"{commit}^{{tree}}")["f1"] == b"changed"
    check_store(mirror.path)


async def test_refresh_follows_a_rewritten_history(repo: Repo, mirror: Mirror) -> None:
    repo.commit({"a": "1"})
    await mirror.refresh(repo.path)
    repo.write({"a": "2"})
    repo.git("commit", "--quiet", "--all", "--amend", "--message", "other")
    repo.git("reflog", "expire", "--expire=now", "--all")
    repo.git("gc", "--quiet", "--prune=now")
    await mirror.refresh(repo.path)
    assert contents(mirror.path, "refs/koda/head^{tree}") == {"a": b"2"}
    check_store(mirror.path)


async def test_the_mirror_shares_nothing_with_the_source(repo: Repo, mirror: Mirror) -> None:
    repo.commit({"a": "a"})
    base = await mirror.snapshot(repo.path)
    inodes = {path.stat().st_ino for path in mirror.path.rglob("*") if path.is_file()}
    theirs = {path.stat().st_ino for path in repo.path.rglob("*") if path.is_file()}
    assert not inodes & theirs
    assert not list(mirror.path.rglob("alternates"))
    shutil.rmtree(repo.path)
    check_store(mirror.path)
    assert contents(mirror.path, base.tree) == {"a": b"a"}


async def test_a_base_is_found_again_whole_but_for_its_pack(repo: Repo, mirror: Mirror) -> None:
    repo.commit({"a": "a", "b": "b"})
    (repo.path / "b").unlink()
    repo.write({"big": b"x" * 100_001, ".git/info/exclude": "*.x\n"})
    base = await mirror.snapshot(repo.path)
    assert await mirror.find_base("t1") is None
    await mirror.keep("t1", base)
    found = await mirror.find_base("t1")
    assert found is not None
    assert (found.deleted, found.excludes, len(found.left_out)) == (("b",), "*.x\n", 1)
    assert found == type(base)(**{**vars(base), "pack": None})
    await mirror.forget("t1")
    await mirror.forget("t1")
    assert await mirror.find_base("t1") is None


async def test_kept_bases_outlive_a_tidy_and_forgotten_ones_do_not(
    repo: Repo, mirror: Mirror
) -> None:
    repo.commit({"a": "a"})
    repo.write({"a": "kept"})
    kept = await mirror.snapshot(repo.path)
    await mirror.keep("t1", kept)
    repo.write({"a": "dropped"})
    await mirror.snapshot(repo.path)
    repo.write({"a": "latest"})
    latest = await mirror.snapshot(repo.path)
    await mirror.tidy()
    Repo(mirror.path, init=False).git("gc", "--quiet", "--prune=now")
    assert contents(mirror.path, kept.tree) == {"a": b"kept"}
    assert contents(mirror.path, latest.tree) == {"a": b"latest"}
    repo.write({"b": "b"})
    assert (await mirror.snapshot(repo.path)).file_count == 2


async def test_a_lost_mirror_is_rebuilt_from_the_pack(repo: Repo, data_dir: Path) -> None:
    repo.commit({f"f{n}": f"{n}" for n in range(200)})
    repo.write({"f1": "edited", "new": b"\0binary"})
    (repo.path / "f2").unlink()
    mirror = Mirror(data_dir / "one.git", limits=LIMITS, data_dir=data_dir)
    base = await mirror.snapshot(repo.path)
    assert base.pack is not None
    assert len(unwrap_pack(base.pack).objects) < 2_000
    repo.commit({"f1": "moved on"})
    other = Mirror(data_dir / "two.git", limits=LIMITS, data_dir=data_dir)
    with unchanged(repo.path):
        restored = await other.restore("t1", base.pack, repo.path)
    assert restored == type(base)(**{**vars(base), "pack": None})
    assert contents(other.path, base.tree) == contents(mirror.path, base.tree)
    assert await other.find_base("t1") == restored
    check_store(other.path)


async def test_a_base_is_rebuilt_on_a_commit_that_no_branch_has_any_more(
    repo: Repo, data_dir: Path
) -> None:
    repo.commit({"a": "1"})
    repo.write({"a": "2"})
    base = await Mirror(data_dir / "1.git", limits=LIMITS, data_dir=data_dir).snapshot(repo.path)
    repo.git("commit", "--quiet", "--all", "--amend", "--message", "amended")
    assert base.pack is not None
    other = Mirror(data_dir / "2.git", limits=LIMITS, data_dir=data_dir)
    assert (await other.restore("t1", base.pack, repo.path)).tree == base.tree
    repo.git("reflog", "expire", "--expire=now", "--all")
    repo.git("gc", "--quiet", "--prune=now")
    third = Mirror(data_dir / "3.git", limits=LIMITS, data_dir=data_dir)
    with pytest.raises(BaseLost) as lost:
        await third.restore("t1", base.pack, repo.path)
    assert lost.value.hint


async def test_a_base_of_an_unborn_branch_is_rebuilt_too(repo: Repo, data_dir: Path) -> None:
    repo.write({"a": "a"})
    base = await Mirror(data_dir / "1.git", limits=LIMITS, data_dir=data_dir).snapshot(repo.path)
    assert base.pack is not None
    other = Mirror(data_dir / "2.git", limits=LIMITS, data_dir=data_dir)
    assert (await other.restore("t1", base.pack, repo.path)).tree == base.tree
    assert contents(other.path, base.tree) == {"a": b"a"}


async def test_many_tasks_at_once_each_get_the_base(repo: Repo, mirror: Mirror) -> None:
    repo.commit({f"f{n}": f"{n}" for n in range(100)})
    repo.write({"f1": "edited"})

    async def one(number: int) -> str:
        base = await mirror.snapshot(repo.path)
        await mirror.keep(f"t{number}", base)
        return base.tree

    with unchanged(repo.path):
        trees = await asyncio.gather(*(one(number) for number in range(12)))
    assert len(set(trees)) == 1
    check_store(mirror.path)


async def test_what_is_gone_gets_one_answer_and_keeps_the_mirror(
    repo: Repo, mirror: Mirror
) -> None:
    repo.commit({"a": "a"})
    base = await mirror.snapshot(repo.path)
    shutil.rmtree(repo.path)
    with pytest.raises(SourceRefused) as refusal:
        await mirror.snapshot(repo.path)
    assert refusal.value.code == "source_gone"
    assert contents(mirror.path, base.tree) == {"a": b"a"}


async def test_a_damaged_index_of_the_mirror_is_made_anew(repo: Repo, mirror: Mirror) -> None:
    repo.commit({"a": "a"})
    await mirror.snapshot(repo.path)
    (mirror.path / "koda" / "index").write_bytes(b"DIRC not an index")
    base = await mirror.snapshot(repo.path)
    assert contents(mirror.path, base.tree) == {"a": b"a"}


async def test_locks_of_dead_processes_are_cleared(repo: Repo, mirror: Mirror) -> None:
    repo.commit({"a": "a"})
    base = await mirror.snapshot(repo.path)
    await mirror.keep("t1", base)
    repo.write({"a": "b"})
    stale = ("koda/index.lock", "refs/koda/latest.lock", "refs/koda/tasks/t1.lock", "HEAD.lock")
    for name in stale:
        (mirror.path / name).touch()
    mirror.path.with_suffix(".lock").write_text("!")
    base = await mirror.snapshot(repo.path)
    await mirror.keep("t1", base)
    assert contents(mirror.path, base.tree) == {"a": b"b"}
    assert not list(mirror.path.rglob("*.lock"))


_CHILD = """
import asyncio, sys
from pathlib import Path
from koda.workspace.listing import SizeLimits
from koda.workspace.mirror import Mirror

async def main():
    path, data_dir, source = map(Path, sys.argv[1:4])
    mirror = Mirror(path, limits=SizeLimits(100_000, 300_000), data_dir=data_dir)
    print("ready", flush=True)
    while True:
        await mirror.keep("t1", await mirror.snapshot(source))

asyncio.run(main())
"""


async def test_killed_at_any_moment_the_mirror_stays_usable(
    repo: Repo, mirror: Mirror, data_dir: Path
) -> None:
    repo.commit({f"f{n}": f"{n}" * 200 for n in range(300)})
    rounds = 60 if os.environ.get("KODA_SOAK") else 6
    for round_number in range(rounds):
        command = [sys.executable, "-c", _CHILD, mirror.path, data_dir, repo.path]
        child = await asyncio.create_subprocess_exec(*map(str, command), stdout=subprocess.PIPE)
        assert child.stdout is not None
        await child.stdout.readline()
        for edit in range(round_number + 1):
            repo.write({f"f{edit}": f"{round_number} {edit}", f"new-{round_number}-{edit}": "n"})
            repo.commit()
        child.send_signal(signal.SIGKILL)
        await child.wait()
        with unchanged(repo.path):
            base = await mirror.snapshot(repo.path)
        check_store(mirror.path)
        expected = {
            path.relative_to(repo.path).as_posix(): path.read_bytes()
            for path in repo.path.iterdir()
            if path.is_file()
        }
        assert contents(mirror.path, base.tree) == expected


async def test_a_cancelled_snapshot_lets_the_next_one_through(repo: Repo, mirror: Mirror) -> None:
    repo.commit({f"f{n}": f"{n}" * 200 for n in range(500)})
    for turns in range(1, 30, 4):
        task = asyncio.create_task(mirror.snapshot(repo.path))
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert (await mirror.snapshot(repo.path)).file_count == 500
    check_store(mirror.path)
