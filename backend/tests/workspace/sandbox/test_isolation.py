"""A command sees its Workspace and the system's programs, and nothing else of the host."""

import asyncio
import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from koda.workspace.sandbox.base import Sandbox
from tests.workspace.sandbox.worlds import Place, digest_of

_SECRET = "known-to-the-server-only"


@pytest.fixture
def server() -> Iterator[subprocess.Popen[bytes]]:
    """A process of the server's user, with a key in its environment and command line."""
    with subprocess.Popen(
        ["/bin/sh", "-c", "read end", _SECRET],
        env={"ANTHROPIC_API_KEY": _SECRET},
        stdin=subprocess.PIPE,
    ) as process:
        yield process
        process.kill()


async def _attempt(sandbox: Sandbox, place: Place, program: str) -> str:
    """Run a Python program inside; returns what it printed, errors included."""
    (place.tree / "attempt.py").write_text(program)
    return (await place.run(sandbox, "python3 attempt.py")).output.decode()


async def test_the_data_folder_is_not_there(sandbox: Sandbox, place: Place, data_dir: Path) -> None:
    (data_dir / "secrets.json").write_text(_SECRET)
    (data_dir / "other-task").mkdir(exist_ok=True)
    (data_dir / "other-task/file").write_text(_SECRET)
    for path in (data_dir, data_dir / "secrets.json", data_dir / "other-task/file"):
        result = await place.run(sandbox, f"cat {path} || ls {path}/ {path}/..")
        assert result.exit_code != 0
        assert _SECRET.encode() not in result.output
        assert result.output.count(b"\n") == result.output.count(str(data_dir).encode()), (
            "a listing"
        )


@pytest.mark.parametrize("folder", ["/root", "/home", "/var/lib", "/boot", "/srv", "/etc/ssh"])
async def test_host_folders_cannot_be_listed(sandbox: Sandbox, place: Place, folder: str) -> None:
    host = {path.name for path in Path(folder).iterdir()} if Path(folder).is_dir() else set()
    listed = set((await place.run(sandbox, f"ls -A {folder} 2>/dev/null")).output.decode().split())
    # Level 1 shows folders on the way to toolchains and to the Workspace, with nothing else in.
    assert not listed & (host - {".pyenv", ".cargo", ".rustup", ".nvm"})


@pytest.mark.parametrize(
    "file", ["/etc/shadow", "/etc/hostname", "/etc/machine-id", "/proc/1/environ"]
)
async def test_host_files_cannot_be_read(sandbox: Sandbox, place: Place, file: str) -> None:
    if file.startswith("/proc") and sandbox.level == 1:
        command = f"tr '\\0' '\\n' < {file}"  # its own first process
        assert _SECRET not in (await place.run(sandbox, command)).output.decode()
        return
    assert (await place.run(sandbox, f"cat {file}")).exit_code == 1


async def test_people_of_the_host_are_not_named(sandbox: Sandbox, place: Place) -> None:
    output = (await place.run(sandbox, "cat /etc/passwd /etc/group")).output.decode()
    assert "daemon" not in output


async def test_a_neighbour_of_the_repository_cannot_be_read(sandbox: Sandbox, place: Place) -> None:
    neighbour = place.user.parent / "neighbour"
    neighbour.write_text(_SECRET)
    for path in (neighbour, "../neighbour", f"{place.user}/../neighbour"):
        assert (await place.run(sandbox, f"cat {path}")).exit_code == 1
    await place.run(sandbox, f"ln -s {neighbour} link; ln {neighbour} hard")
    result = await place.run(sandbox, "cat link hard")
    assert (result.exit_code, _SECRET.encode() in result.output) == (1, False)


async def test_the_environment_is_made_for_it(
    sandbox: Sandbox, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ANTHROPIC_API_KEY", "ENCRYPTION_KEY", "LD_PRELOAD_TEST", "SSH_AUTH_SOCK"):
        monkeypatch.setenv(name, _SECRET)
    lines = (await place.text(sandbox, "env")).splitlines()
    env = dict(line.split("=", 1) for line in lines)
    assert _SECRET not in env.values()
    assert not {"ANTHROPIC_API_KEY", "ENCRYPTION_KEY", "SSH_AUTH_SOCK"} & set(env)
    cwd = place.cwd(sandbox)
    assert env["PATH"].split(":")[:3] == [
        f"{cwd}/.venv/bin",
        f"{cwd}/venv/bin",
        f"{cwd}/node_modules/.bin",
    ]
    assert {name: env[name] for name in ("CI", "PAGER", "GIT_TERMINAL_PROMPT", "LANG")} == {
        "CI": "1",
        "PAGER": "cat",
        "GIT_TERMINAL_PROMPT": "0",
        "LANG": "C.UTF-8",
    }


async def test_other_processes_cannot_be_read_or_signalled(
    sandbox: Sandbox, place: Place, server: subprocess.Popen[bytes]
) -> None:
    program = f"""
import os, signal
for name in ("environ", "cmdline", "cwd", "root", "fd", "mem", "maps", "stat"):
    path = f"/proc/{server.pid}/{{name}}"
    for attempt in (os.listdir, os.readlink, lambda path: open(path, "rb").read()):
        try:
            print("reached", path, attempt(path))
        except OSError:
            pass
for pid in ({server.pid}, -1):
    try:
        os.kill(pid, signal.SIGKILL if pid != -1 else 0)
        print("signalled", pid)
    except OSError:
        pass
"""
    output = await _attempt(sandbox, place, program)
    # At level 1 -1 means its own processes.
    expected = "signalled -1\n" if sandbox.level == 1 else ""
    assert output == expected
    assert server.poll() is None


async def test_no_network_at_all(sandbox: Sandbox, place: Place) -> None:
    tcp, udp = socket.socket(), socket.socket(type=socket.SOCK_DGRAM)
    path, abstract = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
    datagrams = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listening = (tcp, udp, path, abstract, datagrams)
    tcp.bind(("127.0.0.1", 0))
    udp.bind(("127.0.0.1", 0))
    path.bind(str(place.user.parent / "socket"))
    abstract.bind(f"\0koda-test-{os.getpid()}")
    datagrams.bind(f"\0koda-test-datagrams-{os.getpid()}")
    for each in (tcp, path, abstract):
        each.listen()
    for each in listening:
        each.setblocking(False)
    program = f"""
import socket
def reach(family, kind, address):
    try:
        with socket.socket(family, kind) as attempt:
            attempt.settimeout(2)
            attempt.connect(address)
            attempt.send(b"hello")
            print("reached", address)
    except OSError:
        pass
reach(socket.AF_INET, socket.SOCK_STREAM, {tcp.getsockname()!r})
reach(socket.AF_INET, socket.SOCK_DGRAM, {udp.getsockname()!r})
reach(socket.AF_UNIX, socket.SOCK_STREAM, {path.getsockname()!r})
reach(socket.AF_UNIX, socket.SOCK_STREAM, {abstract.getsockname()!r})
reach(socket.AF_UNIX, socket.SOCK_DGRAM, {datagrams.getsockname()!r})
try:
    one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    one.sendto(b"hello", {datagrams.getsockname()!r})
    print("reached by a pair")
except OSError:
    pass
one, other = socket.socketpair()
one.send(b"pairs work")
print(other.recv(99).decode())
"""
    output = await _attempt(sandbox, place, program)
    try:
        # At level 1 a datagram to nobody succeeds, in a network of its own.
        assert output.replace(f"reached {udp.getsockname()}\n", "") == "pairs work\n"
        for each in (udp, datagrams):
            with pytest.raises(BlockingIOError):
                each.recv(10)
        for each in (tcp, path, abstract):
            with pytest.raises(BlockingIOError):
                each.accept()
    finally:
        for each in listening:
            each.close()


async def test_the_users_tree_cannot_be_changed(sandbox: Sandbox, place: Place) -> None:
    (place.user / "file").write_text("theirs")
    package = place.add_dependency("node_modules") / "package"
    package.mkdir()
    (package / "index.js").write_text("theirs")
    before = digest_of(place.user)
    user = place.user
    attack = f"""
import os
for path in ("{user}/file", "{user}/new", "node_modules/package/index.js", "node_modules/new",
             "{user}/node_modules/package/index.js", "link/file", "link/node_modules/new"):
    for attempt in (
        lambda: open(path, "w").write("ours"),
        lambda: open(path, "r+").truncate(0),
        lambda: os.truncate(path, 0),
        lambda: os.unlink(path),
        lambda: os.mkdir(path + "-folder"),
        lambda: os.symlink("/etc", path + "-link"),
        lambda: os.rename(path, path + "-moved"),
        lambda: os.link(path, "stolen"),
    ):
        try:
            attempt()
        except OSError:
            pass
"""
    await place.run(sandbox, f"ln -s {user} link")
    await _attempt(sandbox, place, attack)
    await place.run(sandbox, f"rm -rf {user}/* node_modules/* {user}/node_modules")
    assert digest_of(place.user) == before


async def test_commands_of_two_workspaces_do_not_meet(
    sandbox: Sandbox, place: Place, data_dir: Path, tmp_path: Path
) -> None:
    other = Place(root=data_dir / f"other-{tmp_path.name}", user=tmp_path / "other")
    ready = asyncio.Event()
    running = asyncio.ensure_future(
        sandbox.run(
            other.world,
            f"echo {_SECRET} > file; echo ready; sleep 300",
            timeout_seconds=60,
            on_output=lambda _: ready.set(),
        )
    )
    async with asyncio.timeout(10):
        await ready.wait()
    attack = f"cat {other.tree}/file; echo ours > {other.tree}/file; pkill sleep; kill -9 -1"
    result = await place.run(sandbox, attack)
    assert _SECRET.encode() not in result.output
    assert (other.tree / "file").read_text() == f"{_SECRET}\n"
    assert not running.done()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_it_cannot_gain_rights(sandbox: Sandbox, place: Place) -> None:
    program = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
attempts = {
    "unshare": lambda: libc.unshare(0x10000000),
    "mount": lambda: libc.mount(b"none", b"/usr", b"tmpfs", 0, None),
    "setuid": lambda: libc.setuid(0),
    "chroot": lambda: libc.chroot(b"."),
}
for name, attempt in attempts.items():
    if attempt() == 0 and not (name == "setuid" and os.getuid() == 0):
        print("allowed", name)
"""
    assert await _attempt(sandbox, place, program) == ""
