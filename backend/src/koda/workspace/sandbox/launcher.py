"""Confines one command by Landlock and seccomp, and supervises it: a program, not a module.

Started by landlock.py as `python -I -S launcher.py CONFIG COMMAND...`, once per command, so its
start is paid by every command: it imports built-in modules only, and `_ctypes` without the
`ctypes` around it (4 ms). CONFIG is marshalled, in hex. It stays outside the confinement as the
parent of every orphan of the command's, and does not end before the last of them is dead.
"""

import _ctypes
import _signal  # type: ignore[import-not-found]  # signal would be slower to import
import marshal
import posix
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_SET_SECUREBITS = 1, 22, 28
PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT = 36, 38, 47
PR_CAP_AMBIENT_RAISE, SECCOMP_MODE_FILTER = 2, 2
SECBIT_NOROOT_LOCKED, SECBIT_NO_SETUID_FIXUP_LOCKED = 0x3, 0xC
LANDLOCK_CREATE_RULESET, LANDLOCK_ADD_RULE, LANDLOCK_RESTRICT_SELF = 444, 445, 446
LANDLOCK_RULE_PATH_BENEATH = 1
FILE_RIGHTS = 0x1 | 0x2 | 0x4 | 0x4000 | 0x8000
CAPABILITY_VERSION_3 = 0x20080522


class Long(_ctypes._SimpleCData):  # type: ignore[type-arg]
    _type_ = "l"


class Byte(_ctypes._SimpleCData):  # type: ignore[type-arg]
    _type_ = "c"


class Function(_ctypes.CFuncPtr):
    _flags_ = _ctypes.FUNCFLAG_CDECL | _ctypes.FUNCFLAG_USE_ERRNO
    _restype_ = Long


LIBC = _ctypes.dlopen(None, 2)  # type: ignore[arg-type]  # the program itself


def call(name: str, *arguments: int | bytes | None) -> int:
    """Call a libc function with integers and byte strings; raises OSError when it gives -1."""
    function = Function(_ctypes.dlsym(LIBC, name))
    result: int = function(*[Long(each) if isinstance(each, int) else each for each in arguments])
    # Some of these functions give an int, whose upper half is undefined in a long.
    if result & 0xFFFFFFFF == 0xFFFFFFFF:
        number = _ctypes.get_errno()
        raise OSError(number, f"{name}{arguments[:2]}: {posix.strerror(number)}")
    return result & 0xFFFFFFFF


def little(value: int, size_bytes: int) -> bytes:
    return value.to_bytes(size_bytes, "little")


def restrict_files(config: "dict[str, Any]") -> None:
    """Allow the listed paths and nothing else; what is missing is passed over."""
    handled = config["handled_files"]
    attributes = little(handled, 8) + little(config["handled_net"], 8) + little(config["scoped"], 8)
    size_bytes = config["ruleset_bytes"]
    ruleset = call("syscall", LANDLOCK_CREATE_RULESET, attributes[:size_bytes], size_bytes, 0)
    for path, rights in config["rules"]:
        try:
            opened = posix.open(path, posix.O_PATH | posix.O_CLOEXEC)
        except OSError:
            continue
        is_folder = posix.fstat(opened).st_mode & 0o170000 == 0o040000
        allowed = rights & handled & (-1 if is_folder else FILE_RIGHTS)
        rule = little(allowed, 8) + little(opened, 4)
        call("syscall", LANDLOCK_ADD_RULE, ruleset, LANDLOCK_RULE_PATH_BENEATH, rule, 0)
        posix.close(opened)
    call("syscall", LANDLOCK_RESTRICT_SELF, ruleset, 0)
    posix.close(ruleset)


def restrict_calls(program: bytes) -> None:
    class Program(_ctypes.Array):  # type: ignore[type-arg]
        _type_ = Byte
        _length_ = len(program)

    kept = Program.from_buffer_copy(program)
    header = little(len(program) // 8, 8) + little(_ctypes.addressof(kept), 8)
    call("prctl", PR_SET_SECCOMP, SECCOMP_MODE_FILTER, header, 0, 0)


def set_capabilities(bits: int) -> None:
    """Keep exactly `bits`, also over the next exec."""
    header = little(CAPABILITY_VERSION_3, 4) + little(0, 4)
    call("capset", header, little(bits, 4) * 3 + little(0, 12))
    for number in range(32):
        if bits >> number & 1:
            call("prctl", PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, number, 0, 0)


def change_user(config: "dict[str, Any]") -> None:
    """Become the Workspace's own user, or root without its powers, or stay who one is."""
    if posix.geteuid() != 0 or not config["confined"]:
        return
    if config["uid"] is not None:
        # access(2) would otherwise ignore the capabilities of a user that is not root.
        bits = SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP_LOCKED
        call("prctl", PR_SET_SECUREBITS, bits, 0, 0, 0)
        posix.setgroups([])
        posix.setresgid(config["uid"], config["uid"], config["uid"])
        posix.setresuid(config["uid"], config["uid"], config["uid"])
    # Root cannot get them back: the next exec is under NO_NEW_PRIVS.
    set_capabilities(config["capabilities"])


def become_command(config: "dict[str, Any]", arguments: list[str]) -> None:
    """The child's side: confine itself and turn into the command. Never returns."""
    posix.setsid()
    _signal.pthread_sigmask(_signal.SIG_SETMASK, [])
    # Python ignores these; a command expects the default.
    for number in (_signal.SIGPIPE, _signal.SIGXFSZ):
        _signal.signal(number, _signal.SIG_DFL)
    chosen_first = posix.open("/proc/self/oom_score_adj", posix.O_WRONLY)
    posix.write(chosen_first, b"1000")
    posix.close(chosen_first)
    posix.umask(0o022)
    if config["confined"]:
        call("prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    change_user(config)
    # A change of user clears it.
    call("prctl", PR_SET_PDEATHSIG, _signal.SIGKILL, 0, 0, 0)
    posix.chdir(config["cwd"])
    if config["confined"]:
        restrict_files(config)
        restrict_calls(config["filter"])
    posix.execve(arguments[0], arguments, config["env"])


def descendants() -> set[int]:
    """Process ids of all that have this process above them, read from /proc."""
    above = {}
    for name in posix.listdir("/proc"):
        if name.isdigit():
            try:
                stat = posix.open(f"/proc/{name}/stat", posix.O_RDONLY)
            except OSError:
                continue
            try:
                # The name, in brackets, may itself hold spaces and brackets.
                above[int(name)] = int(posix.read(stat, 4096).rpartition(b")")[2].split()[1])
            except (OSError, IndexError):
                continue
            finally:
                posix.close(stat)
    found = {posix.getpid()}
    while more := {each for each, parent in above.items() if parent in found} - found:
        found |= more
    return found - {posix.getpid()}


def send(processes: set[int], number: int) -> None:
    for each in processes:
        try:
            posix.kill(each, number)
        except OSError:
            continue


def kill_all() -> None:
    """Kill every descendant. Stopping them first keeps a fork bomb from outrunning it."""
    stopped: set[int] = set()
    while running := descendants() - stopped:
        send(running, _signal.SIGSTOP)
        stopped |= running
    send(stopped, _signal.SIGKILL)


def reap(main: int) -> tuple[int | None, bool]:
    """Collect the dead: (the main process's exit code or None, whether any child is left)."""
    code = None
    while True:
        try:
            pid, status = posix.waitpid(-1, posix.WNOHANG)
        except ChildProcessError:
            return code, False
        if pid == 0:
            return code, True
        if pid == main:
            exited = posix.waitstatus_to_exitcode(status)
            code = exited if exited >= 0 else 128 - exited


def end_all(main: int) -> None:
    """Kill every descendant and collect it."""
    kill_all()
    while reap(main)[1]:
        # What was seen is dying; what was not is looked for once nothing dies any more.
        if _signal.sigtimedwait({_signal.SIGCHLD}, 0.1) is None:
            kill_all()


def supervise(main: int) -> int:
    """Wait for the main process or a SIGTERM, then for the end of everything it started."""
    signals = {_signal.SIGCHLD, _signal.SIGTERM}
    code: int | None = None
    while code is None:
        if _signal.sigwait(signals) == _signal.SIGTERM:
            code = 128 + _signal.SIGTERM
            break
        code, _ = reap(main)
    if reap(main)[1]:
        end_all(main)
    return code


def main() -> int:
    config = marshal.loads(bytes.fromhex(sys.argv[1]))  # noqa: S302 - from our own parent
    _signal.pthread_sigmask(_signal.SIG_BLOCK, {_signal.SIGCHLD, _signal.SIGTERM})
    call("prctl", PR_SET_PDEATHSIG, _signal.SIGTERM, 0, 0, 0)
    call("prctl", PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    if posix.getppid() != config["parent"]:
        return 1
    child: int = posix.fork()
    if child == 0:
        try:
            become_command(config, sys.argv[2:])
        except OSError as error:
            posix.write(2, f"launcher: {error}".encode())
        posix._exit(127)
    # Only the command's own processes may hold the output open.
    posix.close(1)
    return supervise(child)


posix._exit(main())
