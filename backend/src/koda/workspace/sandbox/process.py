"""Starts the program that sandboxes a command, follows its output and sees it dead."""

import asyncio
import logging
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar, cast

from koda.errors import InvalidInput
from koda.workspace.sandbox.base import CommandResult, SandboxUnavailable
from koda.workspace.sandbox.output import OutputStream

COMMAND_LIMIT_BYTES = 100_000
"""Below the kernel's limit for one argument (MAX_ARG_STRLEN, 128 KiB)."""
STOP_SECONDS = 10
"""How long to wait for a killed process tree to be gone: milliseconds, but for a fork bomb."""
PROCESS_LIMIT = 1_000
"""Processes and threads a command may have, where the kernel can count them apart."""
NO_PROCESS_LIMIT = 0

REPORT_LIMIT_BYTES = 10_000

STARTED = b"\x06"
INNER_SCRIPT = (
    "ulimit -c 0; [ $2 = 0 ] || ulimit -p $2 2>/dev/null || ulimit -u $2 2>/dev/null; "
    "printf '\\006' >&2; exec /bin/sh -c \"$1\" 2>&1"
)
"""Runs last, inside: stderr is the report pipe up to here, and what is on it is the sandbox's own
failure unless STARTED is. Only then does the command begin, with stderr joined to stdout."""


@dataclass(frozen=True)
class Launch:
    """How to start one sandboxed command.

    `argv` ends up in `inner_argv`; `env` is that of the sandboxing program, not the command's.
    `stop_signal` makes that program kill everything; `reports_child` says that it takes
    bwrap's --json-status-fd, whose number replaces STATUS_FD in `argv`. `hidden` is read by the
    program from the descriptor that replaces HIDDEN_FD: the command can see `argv` in /proc.
    """

    argv: tuple[str, ...]
    env: Mapping[str, str]
    stop_signal: signal.Signals
    reports_child: bool = False
    hidden: tuple[str, ...] = ()


_CHILD_PID = re.compile(rb'"child-pid": (\d+)\D')
_Result = TypeVar("_Result")

STATUS_FD, HIDDEN_FD = "@status-fd@", "@hidden-fd@"
OUTER_ENV = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
"""For programs that run outside: nothing of the Workspace's may choose what they load."""


def inner_argv(command: str, process_limit: int) -> tuple[str, ...]:
    """What every level executes in the end; raises InvalidInput for what cannot be an argument."""
    try:
        size_bytes = len(command.encode())
    except UnicodeEncodeError:
        raise InvalidInput("Expected a command of valid Unicode text.") from None
    if "\0" in command:
        raise InvalidInput("Expected a command without NUL characters.")
    if size_bytes > COMMAND_LIMIT_BYTES:
        raise InvalidInput(
            f"Expected a command of at most {COMMAND_LIMIT_BYTES:,} bytes, got {size_bytes:,}.",
            hint="Write it to a script and run that.",
        )
    return ("/bin/sh", "-c", INNER_SCRIPT, "sh", command, str(process_limit))


async def run_launch(
    launch: Launch, *, timeout_seconds: float, on_output: Callable[[str], None]
) -> CommandResult:
    """Run to the end, the timeout or the cancellation; nothing is alive afterwards.

    Raises SandboxUnavailable with the sandboxing program's own words when the command never
    began.
    """
    began = time.monotonic()
    running, cancelled = await _unbroken(_start(launch, on_output))
    timed_out = False
    try:
        if cancelled is not None:
            raise cancelled
        async with asyncio.timeout(timeout_seconds):
            await running.exited.wait()
    except TimeoutError:
        timed_out = True
    finally:
        _, cancelled = await _unbroken(running.stop())
    if cancelled is not None:
        raise cancelled
    if not timed_out and STARTED not in running.report:
        raise _not_started(running.report)
    kept = running.stream.kept
    return CommandResult(
        exit_code=None if timed_out else _exit_code(running.transport.get_returncode()),
        output=kept.value(),
        truncated=kept.truncated,
        timed_out=timed_out,
        duration_ms=round((time.monotonic() - began) * 1_000),
    )


async def _start(launch: Launch, on_output: Callable[[str], None]) -> "_Running":
    read_fd, write_fd = os.pipe() if launch.reports_child else (None, None)
    if read_fd is not None:
        os.set_blocking(read_fd, False)
    hidden_fd = _hide(launch.hidden) if launch.hidden else None
    numbers = {STATUS_FD: str(write_fd), HIDDEN_FD: str(hidden_fd)}
    passed = [fd for fd in (write_fd, hidden_fd) if fd is not None]
    try:
        _, running = await asyncio.get_running_loop().subprocess_exec(
            lambda: _Running(launch, read_fd, on_output),
            *(numbers.get(part, part) for part in launch.argv),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=launch.env,
            cwd="/",
            start_new_session=True,
            pass_fds=passed,
        )
    except OSError as error:
        if read_fd is not None:
            os.close(read_fd)
        raise SandboxUnavailable(f"{launch.argv[0]} could not be started: {error}.") from None
    finally:
        for fd in passed:
            os.close(fd)
    return running


def _hide(arguments: tuple[str, ...]) -> int:
    """A descriptor from which bwrap's --args reads them."""
    hidden_fd = os.memfd_create("arguments")
    os.write(hidden_fd, b"".join(os.fsencode(each) + b"\0" for each in arguments))
    os.lseek(hidden_fd, 0, os.SEEK_SET)
    return hidden_fd


class _Running(asyncio.SubprocessProtocol):
    """One started Launch: the process, its two pipes, and its namespace's first process."""

    transport: asyncio.SubprocessTransport

    def __init__(
        self, launch: Launch, status_fd: int | None, on_output: Callable[[str], None]
    ) -> None:
        self.report = bytearray()
        self.stream = OutputStream(on_output)
        self.exited = asyncio.Event()
        self._pipes_closed = asyncio.Event()
        self._open_pipes = {1, 2}
        self._launch = launch
        self._status_fd = status_fd
        self._status = b""
        self._init_fd: int | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.SubprocessTransport", transport)

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        if fd == 1:
            self.stream.feed(data)
            return
        if len(self.report) < REPORT_LIMIT_BYTES:
            self.report += data
        if STARTED in data:
            self._hold_init()

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        self._open_pipes.discard(fd)
        if not self._open_pipes:
            self._pipes_closed.set()

    def process_exited(self) -> None:
        self.exited.set()

    async def stop(self) -> None:
        """Kill what still runs, read what it still wrote, and release everything."""
        self._hold_init()
        self._kill()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await self.exited.wait()
                # Killed between making its child and binding the child's life to its own,
                # bwrap leaves it running.
                self._hold_init()
                self._kill()
                await self._init_gone()
                await self._pipes_closed.wait()
        except TimeoutError:
            logging.getLogger(__name__).warning("A command's processes are slow to die.")
        finally:
            if self.exited.is_set():
                # Never earlier: it would kill the supervisor, which still has others to kill.
                self.transport.close()
            for fd in (self._status_fd, self._init_fd):
                if fd is not None:
                    os.close(fd)
            self.stream.close()

    def _hold_init(self) -> None:
        """Hold the namespace's pid 1, once bwrap has named it (before it lets it go on)."""
        if self._status_fd is None or self._init_fd is not None:
            return
        with suppress(BlockingIOError, ProcessLookupError):
            self._status += os.read(self._status_fd, 4_096)
            if named := _CHILD_PID.search(self._status):
                self._init_fd = os.pidfd_open(int(named[1]))

    def _kill(self) -> None:
        with suppress(ProcessLookupError):
            if self._init_fd is not None:
                signal.pidfd_send_signal(self._init_fd, signal.SIGKILL)
        with suppress(ProcessLookupError):
            if self.transport.get_returncode() is None:
                os.killpg(self.transport.get_pid(), self._launch.stop_signal)

    async def _init_gone(self) -> None:
        if self._init_fd is None:
            return
        loop = asyncio.get_running_loop()
        gone = asyncio.Event()
        loop.add_reader(self._init_fd, gone.set)
        try:
            await gone.wait()
        finally:
            loop.remove_reader(self._init_fd)


async def _unbroken(
    coroutine: Coroutine[None, None, _Result],
) -> tuple[_Result, asyncio.CancelledError | None]:
    """Await it to its end, and give its result with the cancellation that came meanwhile: the
    caller raises that when nothing can be left behind."""
    task = asyncio.ensure_future(coroutine)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as error:
            cancelled = error
    return task.result(), cancelled


def _exit_code(returncode: int | None) -> int | None:
    if returncode is None:
        return None
    return returncode if returncode >= 0 else 128 - returncode


def _not_started(report: bytearray) -> SandboxUnavailable:
    words = report.decode(errors="replace").strip()[:2_000] or "it ended without a word"
    return SandboxUnavailable(
        f"The sandbox could not start the command: {words}",
        hint="Run `koda doctor` on the server.",
    )
