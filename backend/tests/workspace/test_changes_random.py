"""Random edits against the plain truth: every file read, every file compared."""

import hashlib
import os
import random
import shutil
import stat
from pathlib import Path

import pytest

from koda.workspace.changes import ChangeSet
from koda.workspace.workspace import Workspace
from tests.workspace.conftest import OpenWorkspace
from tests.workspace.repos import Repo

ROUNDS = 2_000 if os.environ.get("KODA_SOAK") else 60
_NAMES = ("a", "b", "c", "d")

Files = dict[str, tuple[str, bytes]]


def truth(root: Path) -> Files:
    """Mode and bytes of every file and symlink that git could hold."""
    found: Files = {}
    for above, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name != ".git"]
        links = [name for name in folders if Path(above, name).is_symlink()]
        for name in (*names, *links):
            path = Path(above, name)
            mode = path.lstat().st_mode
            relative = path.relative_to(root).as_posix()
            if stat.S_ISLNK(mode):
                found[relative] = ("120000", os.fsencode(path.readlink()))
            elif stat.S_ISREG(mode):
                found[relative] = ("100755" if mode & 0o100 else "100644", path.read_bytes())
    return found


def expected(base: Files, now: Files) -> dict[str, tuple[str, str | None, bytes | None]]:
    """Kind, mode and bytes of every difference."""
    changed: dict[str, tuple[str, str | None, bytes | None]] = {}
    for path in sorted({*base, *now}):
        if base.get(path) != now.get(path):
            kind = "added" if path not in base else "modified" if path in now else "deleted"
            changed[path] = (kind, *now.get(path, (None, None)))
    return changed


def simplified(found: ChangeSet) -> dict[str, tuple[str, str | None, bytes | None]]:
    return {
        path: (one.kind, one.mode, found.contents[one.blob] if one.blob else None)
        for path, one in found.changes.items()
    }


def edit(root: Path, chance: random.Random) -> None:
    """One thing that a command might do somewhere in the tree."""
    place = root.joinpath(*(chance.choice(_NAMES) for _ in range(chance.randint(1, 3))))
    if any(above.is_symlink() or above.is_file() for above in place.parents if above != root):
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    kept = place.lstat() if os.path.lexists(place) else None
    doing = chance.choice(
        ("write", "write", "same size", "link", "remove", "folder", "mode", "git")
    )
    if doing == "mode" and place.is_file() and not place.is_symlink():
        place.chmod(chance.choice((0o644, 0o755, 0o600)))
    elif doing == "git":
        (place.parent / ".git").mkdir(exist_ok=True)
        (place.parent / ".git" / "HEAD").write_text("ref: refs/heads/x\n")
        for name in ("objects", "refs"):
            (place.parent / ".git" / name).mkdir(exist_ok=True)
    elif doing == "same size" and place.is_file() and not place.is_symlink() and kept:
        place.write_bytes(chance.randbytes(kept.st_size))
        os.utime(place, ns=(kept.st_atime_ns, kept.st_mtime_ns))
    elif doing != "mode":
        replace(place, doing, chance)


def replace(place: Path, doing: str, chance: random.Random) -> None:
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)
    if doing == "link":
        place.symlink_to(chance.choice((*_NAMES, "/nowhere", "..")))
    elif doing == "folder":
        place.mkdir()
    elif doing in ("write", "same size"):
        place.write_bytes(chance.choice((b"", b"a\n", b"b\n", b"\0\xff", b"one\r\ntwo")))


async def opened(repo: Repo, open_workspace: OpenWorkspace, chance: random.Random) -> Workspace:
    repo.commit({"start": "s"})
    for _ in range(60):
        edit(repo.path, chance)
    for inner in repo.path.rglob(".git"):
        if inner.parent != repo.path:
            shutil.rmtree(inner)
    return await open_workspace()


@pytest.mark.parametrize("seed", range(4))
async def test_the_change_set_is_exactly_the_difference(
    repo: Repo, open_workspace: OpenWorkspace, seed: int
) -> None:
    chance = random.Random(seed)
    workspace = await opened(repo, open_workspace, chance)
    base = truth(workspace.root)
    assert base == truth(repo.path)
    await workspace.prepare_commands()
    for _ in range(ROUNDS // 4):
        for _ in range(chance.randint(1, 8)):
            edit(workspace.root, chance)
        now = truth(workspace.root)
        found = await workspace.changes()
        assert simplified(found) == expected(base, now)
        at = (await workspace.changes_at(found.changes)).changes
        assert {path: at[path] for path in found.changes} == found.changes
        assert at.items() <= found.changes.items()
        for one in found.changes.values():
            for blob in (one.blob, one.base_blob):
                assert blob is None or hashlib.sha256(found.contents[blob]).hexdigest() == blob


@pytest.mark.parametrize("seed", range(2))
async def test_restore_always_gives_the_same_tree(
    repo: Repo, open_workspace: OpenWorkspace, seed: int
) -> None:
    chance = random.Random(100 + seed)
    workspace = await opened(repo, open_workspace, chance)
    await workspace.prepare_commands()
    wanted, files = await workspace.changes(), truth(workspace.root)

    async def content_of(blob: str) -> bytes:
        return wanted.contents[blob]

    for _ in range(ROUNDS // 6):
        for _ in range(chance.randint(1, 20)):
            edit(workspace.root, chance)
        await workspace.restore(wanted.changes, content_of)
        assert truth(workspace.root) == files
        if chance.random() < 0.5:
            for _ in range(chance.randint(1, 5)):
                edit(workspace.root, chance)
            wanted, files = await workspace.changes(), truth(workspace.root)
