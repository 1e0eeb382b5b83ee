"""What of the host commands may read besides the system's programs."""

import os
from pathlib import Path

import pytest

from koda.workspace.sandbox.toolchains import find_toolchains, interpreter_folders, may_show
from tests.workspace.sandbox.worlds import write_program


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with three toolchains and a secret in it."""
    folder = tmp_path / "person"
    monkeypatch.setenv("HOME", str(folder))
    for name in (
        ".pyenv/shims",
        ".pyenv/bin",
        ".cargo/bin",
        ".rustup",
        ".local/bin",
        "bin",
        ".ssh",
    ):
        (folder / name).mkdir(parents=True)
    (folder / ".cargo/credentials.toml").write_text("secret")
    return folder


def _path(*folders: Path | str) -> list[str]:
    return [os.fspath(folder) for folder in folders]


def test_system_folders_need_no_mention() -> None:
    found = find_toolchains(["/usr/bin", "/bin", "/nowhere", "relative", "/usr/bin"], ())
    assert (found.path, found.env) == (("/usr/bin", "/bin"), {})


def test_a_version_manager_is_shown_whole(home: Path) -> None:
    found = find_toolchains(_path(home / ".pyenv/shims", home / ".pyenv/bin"), ())
    assert found.readable == (home / ".pyenv",)
    assert found.path == (f"{home}/.pyenv/shims", f"{home}/.pyenv/bin")


def test_cargo_shows_its_programs_but_not_its_credentials(home: Path) -> None:
    found = find_toolchains(_path(home / ".cargo/bin"), ())
    assert found.readable == (home / ".cargo/bin", home / ".rustup")
    assert found.env == {"RUSTUP_HOME": str(home / ".rustup")}


def test_a_home_is_never_shown_for_its_bin(home: Path) -> None:
    found = find_toolchains(_path(home / "bin", home / ".local/bin", home), ())
    assert found.readable == (home / "bin", home / ".local/bin")
    assert found.path == (f"{home}/bin", f"{home}/.local/bin")


def test_linked_programs_bring_their_folder(home: Path, tmp_path: Path) -> None:
    write_program(tmp_path / "opt/node-20/bin/node", "")
    write_program(home / ".ssh/bin/trap", "")
    (home / "bin/node").symlink_to(tmp_path / "opt/node-20/bin/node")
    (home / "bin/trap").symlink_to(home / ".ssh/bin/trap")
    (home / "bin/broken").symlink_to("/nowhere/bin/broken")
    found = find_toolchains(_path(home / "bin"), ())
    assert found.readable == (home / "bin", tmp_path / "opt/node-20")


def test_the_data_folder_is_kept_out(tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "tool/bin").mkdir(parents=True)
    found = find_toolchains(_path(data / "tool/bin", data), (data,))
    assert (found.readable, found.path) == ((), ())


@pytest.mark.parametrize("name", [".ssh", ".aws", ".netrc", ".npmrc", "credentials.toml", ".env"])
def test_a_folder_with_a_credential_is_not_shown(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "tool"
    folder.mkdir()
    assert may_show(folder, ())
    (folder / name).write_text("")
    assert not may_show(folder, ())


@pytest.mark.parametrize("folder", ["/", "/opt", "/root", "/home/person", "/var/lib", "/nowhere/x"])
def test_shared_folders_and_homes_are_not_shown(folder: str) -> None:
    assert not may_show(Path(folder), ())


def test_the_installation_behind_a_virtual_environment_is_found(tmp_path: Path) -> None:
    real = tmp_path / "python/cpython-3.11.7"
    write_program(real / "bin/python3.11", "")
    (real / "lib/python3.11").mkdir(parents=True)
    (tmp_path / "python/cpython-3.11").symlink_to(real)
    environment = tmp_path / "project/.venv"
    (environment / "bin").mkdir(parents=True)
    (environment / "bin/python").symlink_to("python3")
    (environment / "bin/python3").symlink_to(tmp_path / "python/cpython-3.11/bin/python3.11")
    assert interpreter_folders(environment, ()) == [tmp_path / "python/cpython-3.11"]
    assert interpreter_folders(environment, (tmp_path / "python",)) == []
    assert interpreter_folders(tmp_path / "nothing", ()) == []
