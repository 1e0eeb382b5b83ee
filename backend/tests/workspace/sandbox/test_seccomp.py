"""The filter denies what it lists on a real kernel, and its tables are those of the headers."""

import platform
import re
import shutil
import struct
import subprocess

import pytest

from koda.workspace.sandbox.base import Sandbox
from koda.workspace.sandbox.seccomp import build_filter, denied_numbers
from tests.workspace.sandbox.worlds import Place

_HEADERS = {"x86_64": "asm/unistd_64.h", "aarch64": "asm-generic/unistd.h"}


async def test_every_listed_call_is_denied(landlock: Sandbox, place: Place) -> None:
    (place.tree / "calls.py").write_text(
        f"""
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
for name, number in {denied_numbers(platform.machine())!r}.items():
    ctypes.set_errno(0)
    # These arguments would give another error wherever the call was let through.
    if libc.syscall(number, -1, -1, -1, -1, -1, -1) != -1 or ctypes.get_errno() != 1:
        print(name, ctypes.get_errno())
"""
    )
    assert await place.text(landlock, "python3 calls.py") == ""


async def test_calls_decided_by_their_arguments(landlock: Sandbox, place: Place) -> None:
    (place.tree / "calls.py").write_text(
        """
import ctypes, os, resource, socket, threading
libc = ctypes.CDLL(None, use_errno=True)
def error_of(*arguments):
    ctypes.set_errno(0)
    libc.syscall(*arguments)
    return ctypes.get_errno()
CLONE, CLONE3, KILL = (56, 435, 62) if os.uname().machine == "x86_64" else (220, 435, 129)
for flag in (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000):
    assert error_of(CLONE, flag | 17, 0, 0, 0, 0) == 1, flag
assert error_of(CLONE3, 0, 0) == 38
assert error_of(KILL, -1, 0) == 1
os.kill(os.getpid(), 0)
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
try:
    resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE)
    print("prlimit of another")
except PermissionError:
    pass
for kind in (socket.SOCK_STREAM, socket.SOCK_SEQPACKET):
    [each.close() for each in socket.socketpair(socket.AF_UNIX, kind)]
for kind in (socket.SOCK_DGRAM, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC):
    try:
        socket.socketpair(socket.AF_UNIX, kind)
        print("datagram pair")
    except PermissionError:
        pass
thread = threading.Thread(target=print, args=("threads work",))
thread.start()
thread.join()
if os.fork() == 0:
    os._exit(0)
print("forks work", os.wait()[1])
"""
    )
    assert await place.text(landlock, "python3 calls.py") == "threads work\nforks work 0"


@pytest.mark.skipif(platform.machine() != "x86_64", reason="x86_64 has two other tables")
async def test_programs_of_other_architectures_are_killed(landlock: Sandbox, place: Place) -> None:
    (place.tree / "x32.py").write_text(
        "import ctypes; ctypes.CDLL(None).syscall(0x40000000 + 39); print('alive')"
    )
    result = await place.run(landlock, "python3 x32.py")
    assert result.exit_code == 159
    assert b"alive" not in result.output


@pytest.mark.parametrize("machine", _HEADERS)
def test_numbers_are_those_of_the_kernel_headers(machine: str) -> None:
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("no C compiler for the kernel's headers")
    macros = subprocess.run(
        [compiler, "-E", "-dM", "-include", _HEADERS[machine], "-x", "c", "/dev/null"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    known = dict(re.findall(r"#define __NR_(\w+) (\d+)", macros))
    if not known:
        pytest.skip("no kernel headers")
    ours = denied_numbers(machine)
    assert ours == {name: int(known[name]) for name in ours}


@pytest.mark.parametrize("machine", _HEADERS)
def test_every_jump_stays_inside(machine: str) -> None:
    program = build_filter(machine)
    assert program is not None
    instructions = list(struct.iter_unpack("=HBBI", program))
    assert len(instructions) < 4_096
    for index, (code, if_true, if_false, _) in enumerate(instructions):
        if code & 0x07 == 0x05:
            assert index + 1 + max(if_true, if_false) < len(instructions)
    assert instructions[-1] == (0x06, 0, 0, 0x7FFF0000)


def test_an_unknown_machine_has_no_filter() -> None:
    assert build_filter("riscv64") is None
