"""Both levels as an ordinary user, also when the tests run as root."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from koda.workspace.sandbox.base import Sandbox
from koda.workspace.sandbox.probe import landlock_abi
from tests.workspace.sandbox.worlds import temporary_folder

_UID = 65_534 if os.getuid() == 0 else os.getuid()
_BACKEND = Path(__file__).parents[3]


@pytest.fixture
def root() -> Iterator[Path]:
    """A folder that the ordinary user owns and can reach."""
    with temporary_folder(Path("/var/tmp")) as folder:
        os.chown(folder, _UID, _UID)
        yield folder


def _interpreter() -> str:
    """A Python of this version that the ordinary user may execute: the launcher's."""
    version = "import sys; print(sys.version_info[:2])"
    for candidate in (sys.executable, os.path.realpath(sys.executable), "/usr/bin/python3"):
        command = [candidate, "-I", "-c", version]
        try:
            answer = subprocess.run(command, user=_UID, capture_output=True, text=True, check=False)
        except OSError:
            continue
        if answer.stdout.strip() == str(sys.version_info[:2]):
            return candidate
    return ""


def _report(level: str, root: Path) -> dict[str, Any]:
    interpreter = _interpreter()
    if not interpreter and level == "landlock":
        pytest.skip("no Python of this version that an ordinary user may execute")
    module = "tests.workspace.sandbox.as_user"
    answer = subprocess.run(
        [sys.executable, "-m", module, level, root, str(_UID), interpreter],
        cwd=_BACKEND,
        env={"PATH": os.environ["PATH"], "HOME": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def test_bubblewrap(bubblewrap: Sandbox, root: Path) -> None:
    found = _report("bubblewrap", root)
    assert found["uid"] == f"{_UID}\n"
    assert found["files"].startswith("ours\nknown")
    assert found["files"].count("No such file") == 2
    writable = "private writable layer" in found["detail"]
    assert found["layer"] == "x\n" if writable else "Read-only" in found["layer"]
    assert found["theirs"] == ["known"]
    assert found["alive"]
    assert "known-to-the-server-only" not in found["signal"]
    assert found["daemons"] == []
    assert found["chmod"] is False
    assert found["bomb"] is True


def test_landlock(landlock: Sandbox, root: Path) -> None:
    found = _report("landlock", root)
    assert found["uid"] == f"{_UID}\n"
    assert found["files"].startswith("ours\nknown")
    assert found["files"].count("Permission denied") + found["files"].count("No such file") == 2
    assert "Permission denied" in found["layer"]
    assert found["theirs"] == ["known"]
    assert "known-to-the-server-only" not in found["signal"]
    assert "PermissionError" in found["socket"]
    assert found["daemons"] == []
    assert found["bomb"] is True
    # Scoped signals came with ABI 6; before, the server's own user can be signalled.
    if landlock_abi() >= 6:
        assert found["alive"]


def test_landlock_cannot_keep_the_servers_own_user_from_chmod_and_utime(
    landlock: Sandbox, root: Path
) -> None:
    assert _report("landlock", root)["chmod"] is True
