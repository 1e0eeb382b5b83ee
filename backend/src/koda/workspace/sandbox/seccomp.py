"""The seccomp filter of level 2, assembled as classic BPF: what Landlock does not cover.

Numbers: linux/seccomp.h, linux/bpf_common.h, asm/unistd_64.h (x86_64) and asm-generic/unistd.h
(aarch64), Linux 6.1.
"""

import struct

_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_LOAD_WORD, _JUMP_EQUAL, _JUMP_AT_LEAST, _JUMP_BITS, _AND, _RETURN = (
    0x20,
    0x15,
    0x35,
    0x45,
    0x54,
    0x06,
)
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_EPERM, _ENOSYS = 1, 38
_OFFSET_NUMBER, _OFFSET_ARCH, _OFFSET_ARGUMENTS = 0, 4, 16
_X32_BIT = 0x40000000

_AF_UNIX = 1
_SOCK_TYPE_MASK = 0xF
_SOCK_DGRAM = 2
_CLONE_NEW = 0x7E020000
"""NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET of linux/sched.h."""

# Name, x86_64, aarch64. Same numbers from 424 on.
_DENIED = """
socket 41 198, connect 42 203, bind 49 200, listen 50 201,
io_uring_setup 425 425, io_uring_enter 426 426, io_uring_register 427 427,
ptrace 101 117, process_vm_readv 310 270, process_vm_writev 311 271, process_madvise 440 440,
pidfd_getfd 438 438, kcmp 312 272, perf_event_open 298 241, bpf 321 280, userfaultfd 323 282,
mount 165 40, umount2 166 39, pivot_root 155 41, chroot 161 51, open_tree 428 428,
move_mount 429 429, fsopen 430 430, fsconfig 431 431, fsmount 432 432, fspick 433 433,
mount_setattr 442 442, unshare 272 97, setns 308 268, open_by_handle_at 304 265,
keyctl 250 219, add_key 248 217, request_key 249 218,
shmget 29 194, shmat 30 196, shmctl 31 195, semget 64 190, semop 65 193, semctl 66 191,
semtimedop 220 192, msgget 68 186, msgsnd 69 189, msgrcv 70 188, msgctl 71 187, mq_open 240 180,
mq_unlink 241 181, migrate_pages 256 238, move_pages 279 239, fanotify_init 300 262,
swapon 167 224, swapoff 168 225, reboot 169 142, kexec_load 246 104, kexec_file_load 320 294,
init_module 175 105, finit_module 313 273, delete_module 176 106, acct 163 89, quotactl 179 60,
quotactl_fd 443 443, syslog 103 116, settimeofday 164 170, clock_settime 227 112,
sethostname 170 161, setdomainname 171 162, vhangup 153 58
"""
_CHECKED = {
    "x86_64": {"clone": 56, "clone3": 435, "socketpair": 53, "prlimit64": 302, "kill": 62},
    "aarch64": {"clone": 220, "clone3": 435, "socketpair": 199, "prlimit64": 261, "kill": 129},
}

Instruction = tuple[int, int, int, int]


def denied_numbers(machine: str) -> dict[str, int]:
    """System calls that always fail with EPERM, by name, for `machine` (os.uname().machine)."""
    column = list(_AUDIT_ARCH).index(machine) + 1
    rows = [row.split() for row in _DENIED.replace("\n", " ").split(",")]
    return {row[0]: int(row[column]) for row in rows}


def build_filter(machine: str) -> bytes | None:
    """The program as an array of struct sock_filter, or None for an unknown `machine`.

    No sockets of any family (socketpair stays, but not the datagram kind, which could be
    connected to another's socket), no io_uring (it makes sockets without `socket`), no reach into
    other processes, no namespaces, mounts, keys or System V objects. Programs for another
    architecture are killed: their numbers mean other calls.
    """
    if machine not in _AUDIT_ARCH:
        return None
    program = [
        _load(_OFFSET_ARCH),
        (_JUMP_EQUAL, 1, 0, _AUDIT_ARCH[machine]),
        _return(_KILL),
        _load(_OFFSET_NUMBER),
    ]
    if machine == "x86_64":
        program += [(_JUMP_AT_LEAST, 0, 1, _X32_BIT), _return(_KILL)]
    for number in denied_numbers(machine).values():
        program += [(_JUMP_EQUAL, 0, 1, number), _return(_ERRNO | _EPERM)]
    for name, check in _checks().items():
        number = _CHECKED[machine][name]
        program += [(_JUMP_EQUAL, 0, len(check), number), *check]
    program.append(_return(_ALLOW))
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in program)


def _checks() -> dict[str, list[Instruction]]:
    """What is decided by arguments; each list returns on every way through it."""
    deny, allow = _return(_ERRNO | _EPERM), _return(_ALLOW)
    return {
        # glibc falls back to clone, whose flags are in a register and can be looked at.
        "clone3": [_return(_ERRNO | _ENOSYS)],
        "clone": [_argument(0), (_JUMP_BITS, 0, 1, _CLONE_NEW), deny, allow],
        "socketpair": [
            _argument(0),
            (_JUMP_EQUAL, 1, 0, _AF_UNIX),
            deny,
            _argument(1),
            (_AND, 0, 0, _SOCK_TYPE_MASK),
            (_JUMP_EQUAL, 0, 1, _SOCK_DGRAM),
            deny,
            allow,
        ],
        # Only its own limits: the server may run as the same user.
        "prlimit64": [_argument(0), (_JUMP_EQUAL, 1, 0, 0), deny, allow],
        # kill(-1) would reach every process of the user where Landlock cannot scope signals.
        "kill": [_argument(0), (_JUMP_EQUAL, 0, 1, 0xFFFFFFFF), deny, allow],
    }


def _load(offset: int) -> Instruction:
    return (_LOAD_WORD, 0, 0, offset)


def _argument(index: int) -> Instruction:
    """The low 32 bits (both architectures are little-endian)."""
    return _load(_OFFSET_ARGUMENTS + 8 * index)


def _return(value: int) -> Instruction:
    return (_RETURN, 0, 0, value)
