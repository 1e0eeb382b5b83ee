"""A server that is root gives each Workspace a user of its own at level 2."""

import os
from pathlib import Path

import pytest

from koda.workspace.sandbox.base import Sandbox
from koda.workspace.sandbox.identity import CommandUser, adopt, find_command_user
from tests.workspace.sandbox.worlds import Place, digest_of

pytestmark = pytest.mark.skipif(
    not find_command_user().separate, reason="the server is not root, or lacks its powers"
)


async def test_each_workspace_has_its_own_user(
    landlock: Sandbox, place: Place, data_dir: Path
) -> None:
    other = Place(root=data_dir / "another", user=place.user)
    one, two = await place.text(landlock, "id"), await other.text(landlock, "id")
    assert one != two
    assert "uid=0" not in one + two


async def test_the_users_files_keep_mode_and_times(landlock: Sandbox, place: Place) -> None:
    theirs = place.user / "theirs"
    theirs.write_text("theirs")
    before = (digest_of(place.user), theirs.stat().st_mtime_ns)
    result = await place.run(
        landlock, f"chmod 777 {theirs}; touch -d 2001-01-01 {theirs}; touch {theirs}"
    )
    assert result.exit_code == 1
    assert (digest_of(place.user), theirs.stat().st_mtime_ns) == before


async def test_it_passes_through_closed_folders_and_reads_none_of_them(
    landlock: Sandbox, place: Place
) -> None:
    place.root.chmod(0o700)
    (place.root / "journal").write_text("secret")
    output = (await place.run(landlock, "pwd; ls ..; cat ../journal")).output
    assert output.startswith(f"{place.tree}\n".encode())
    assert b"secret" not in output
    assert output.count(b"Permission denied") == 2


async def test_files_that_koda_writes_later_belong_to_it_too(
    landlock: Sandbox, place: Place
) -> None:
    (place.tree / "old").write_text("old")
    await place.text(landlock, "echo more >> old")
    new = place.tree / "new folder/file"
    new.parent.mkdir()
    new.write_text("new")
    adopt(place.tree, [new, place.tree / "gone/file"])
    await place.text(landlock, "chmod +x 'new folder/file' && touch 'new folder/other'")
    assert os.access(new, os.X_OK)
    assert place.tree.parent.stat().st_uid == os.getuid()


async def test_a_repository_made_later_belongs_to_it_too(landlock: Sandbox, place: Place) -> None:
    await place.text(landlock, "true")
    (place.tree / ".git/objects").mkdir(parents=True)
    await place.text(landlock, "chmod 700 .git/objects && touch .git/index")


async def test_no_capability_but_passing_through(landlock: Sandbox, place: Place) -> None:
    program = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
for number in range(41):
    if libc.prctl(47, 1, number, 0, 0) == 1 or libc.prctl(23, number, 0, 0, 0) == -1:
        print(number)
header, data = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
libc.capget(header, data)
print(*data)
"""
    (place.tree / "caps.py").write_text(program)
    user: CommandUser = find_command_user()
    bits = user.capabilities
    number = bits.bit_length() - 1
    assert await place.text(landlock, "python3 caps.py") == f"{number}\n{bits} {bits} {bits} 0 0 0"
