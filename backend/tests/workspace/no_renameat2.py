"""A kernel that answers as a file system does that can neither exchange nor spare a name."""

import ctypes
import errno
import platform

import pytest

#: Of the system call, by machine.
NUMBERS = {"x86_64": 316, "aarch64": 276}
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 38, 22, 2
_LOAD_NUMBER, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000


class _Instruction(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_ushort),
        ("jump_true", ctypes.c_ubyte),
        ("jump_false", ctypes.c_ubyte),
        ("value", ctypes.c_uint),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.POINTER(_Instruction)))


needs_known_number = pytest.mark.skipif(
    platform.machine() not in NUMBERS, reason="the number of renameat2 here is not known"
)


def forbid_renameat2() -> None:
    """From here on renameat2 fails with EINVAL in this process: call it in a child."""
    instructions = (_Instruction * 4)(
        _Instruction(_LOAD_NUMBER, 0, 0, 0),
        _Instruction(_JUMP_IF_EQUAL, 0, 1, NUMBERS[platform.machine()]),
        _Instruction(_RETURN, 0, 0, _ERRNO | errno.EINVAL),
        _Instruction(_RETURN, 0, 0, _ALLOW),
    )
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
    program = _Program(4, instructions)
    assert libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program)) == 0
