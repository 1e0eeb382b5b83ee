"""The strongest level that works is taken, and what does not work is said in words."""

import os
from pathlib import Path

import pytest

from koda.settings import Settings
from koda.workspace.sandbox.base import Sandbox, SandboxUnavailable
from koda.workspace.sandbox.bubblewrap import Bubblewrap
from koda.workspace.sandbox.probe import probe_sandbox
from koda.workspace.sandbox.toolchains import Toolchains
from tests.workspace.sandbox.worlds import Place, processes_with

_EMPTY = Toolchains((), ("/usr/bin", "/bin"))


async def test_level_1_is_preferred(bubblewrap: Sandbox, tmp_path: Path) -> None:
    sandbox = await probe_sandbox(Settings(data_dir=tmp_path))
    assert (sandbox.level, sandbox.name) == (1, "bubblewrap")
    assert list((tmp_path / "tmp").iterdir()) == []


async def test_a_level_can_be_chosen(landlock: Sandbox, tmp_path: Path) -> None:
    sandbox = await probe_sandbox(Settings(data_dir=tmp_path, sandbox="landlock"))
    assert (sandbox.level, sandbox.name) == (2, "landlock")
    assert "read-only" in sandbox.detail


async def test_without_protection_only_by_the_operators_word(place: Place, data_dir: Path) -> None:
    sandbox = await probe_sandbox(Settings(data_dir=data_dir, sandbox="none"))
    assert (sandbox.level, sandbox.name) == (0, "none")
    assert "unprotected" in sandbox.detail
    (place.add_dependency("node_modules") / "known").write_text("known")
    (place.tree / "ours").write_text("ours")
    output = await place.text(sandbox, "pwd; cat ours node_modules/known; id -u")
    assert output == f"{place.tree}\noursknown{os.getuid()}"
    result = await place.run(sandbox, "setsid sleep 298.765 & sleep 300", timeout_seconds=0.2)
    assert (result.timed_out, result.exit_code) == (True, None)
    assert processes_with("298.765") == []
    assert (await place.run(sandbox, "kill -9 $$")).exit_code == 137


@pytest.mark.parametrize("within", ["", "workspaces"])
async def test_readable_folders_must_not_show_the_data(tmp_path: Path, within: str) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    for folder in (tmp_path / within, tmp_path / "link" / within, Path("/")):
        settings = Settings(data_dir=tmp_path, sandbox_readable=(folder,))
        with pytest.raises(SandboxUnavailable, match="KODA_SANDBOX_READABLE"):
            await probe_sandbox(settings)


async def test_readable_folders_are_shown(
    sandbox: Sandbox, place: Place, data_dir: Path, tmp_path: Path
) -> None:
    shared = tmp_path / "shared folder"
    shared.mkdir()
    (shared / "known").write_text("known")
    settings = Settings(data_dir=data_dir, sandbox=sandbox.name, sandbox_readable=(shared,))
    opened = await probe_sandbox(settings)
    command = f"cat '{shared}/known'; echo x > '{shared}/new'"
    assert (await place.run(opened, command)).output.startswith(b"known")
    assert [file.name for file in shared.iterdir()] == ["known"]
    assert b"known" not in (await place.run(sandbox, f"cat '{shared}/known' | cat")).output[:5]


@pytest.mark.parametrize(
    ("program", "words"),
    [("/nonexistent/bwrap", "could not be started"), ("/bin/false", "ended without a word")],
)
async def test_a_sandbox_that_does_not_start_is_not_the_commands_failure(
    place: Place, program: str, words: str
) -> None:
    broken = Bubblewrap(program, _EMPTY, (), (), "read-only")
    with pytest.raises(SandboxUnavailable, match=words):
        await place.run(broken, "echo hello")


async def test_its_own_words_reach_the_error_and_no_output(
    bubblewrap: Sandbox, place: Place
) -> None:
    heard: list[str] = []
    place.tree.rmdir()
    with pytest.raises(SandboxUnavailable, match="No such file or directory"):
        await bubblewrap.run(place.world, "echo hello", timeout_seconds=5, on_output=heard.append)
    assert heard == []


async def test_a_lost_workspace_is_said_at_level_2_too(landlock: Sandbox, place: Place) -> None:
    place.tree.rmdir()
    with pytest.raises(SandboxUnavailable, match="No such file or directory"):
        await place.run(landlock, "echo hello")


async def test_nothing_works_without_mounts_of_its_own(place: Place, bubblewrap: Sandbox) -> None:
    """Where overlayfs is missing, dependency folders are plainly read-only."""
    plain = Bubblewrap("/usr/bin/bwrap", _EMPTY, (), (), "read-only")
    (place.add_dependency("node_modules") / "known").write_text("known")
    result = await place.run(plain, "cat node_modules/known; echo x > node_modules/known")
    assert (result.exit_code, result.output.startswith(b"known")) == (2, True)
    assert "read-only" in plain.detail
