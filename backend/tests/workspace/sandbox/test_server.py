"""What the server is, and how it ends, changes nothing about what its commands may do."""

import asyncio
import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from koda.workspace.sandbox.base import Sandbox
from tests.workspace.sandbox.worlds import processes_with, until

_BACKEND = Path(__file__).parents[3]
_SERVER = (sys.executable, "-m", "tests.workspace.sandbox.as_server")


def test_commands_die_with_a_killed_server(sandbox: Sandbox, tmp_path: Path) -> None:
    mark = uuid.uuid4().hex
    command = f"setsid sh -c 'sleep 300 # {mark}' >/dev/null 2>&1 & echo up; sleep 300"
    with subprocess.Popen(
        [*_SERVER, sandbox.name, tmp_path, command], cwd=_BACKEND, stdout=subprocess.PIPE
    ) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == b"up\n"
        assert len(processes_with(mark)) >= 2
        server.kill()
    asyncio.run(until(lambda: processes_with(mark) == [], seconds=2))


@pytest.mark.skipif(os.getuid() != 0, reason="only root can drop capabilities")
@pytest.mark.parametrize("dropped", ["-setpcap", "-all", "-dac_read_search"])
def test_a_root_of_few_powers_gives_none_away(
    landlock: Sandbox, tmp_path: Path, dropped: str
) -> None:
    (tmp_path / "secret").write_text("secret")
    command = (
        "grep CapEff: /proc/self/status > caps; touch mine && chmod 700 mine && "
        f"cat ../journal {tmp_path}/secret /etc/shadow; exec cat /proc/self/status"
    )
    fewer = ("setpriv", f"--bounding-set={dropped}", f"--inh-caps={dropped}")
    answer = subprocess.run(
        [*fewer, *_SERVER, "landlock", tmp_path, command],
        cwd=_BACKEND,
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.count("Permission denied") + answer.stdout.count("No such file") == 4
    status = dict(line.split(":\t", 1) for line in answer.stdout.splitlines() if ":\t" in line)
    kept = "0000000000000002" if dropped == "-dac_read_search" else "0000000000000000"
    assert {status[name] for name in ("CapInh", "CapPrm", "CapEff", "CapAmb")} == {kept}
    assert status["NoNewPrivs"] == "1"
