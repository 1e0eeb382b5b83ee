"""Runs git for Koda: scrubbed environment, nobody's configuration, nothing the user's repository
could have executed. Everything here is synchronous and belongs in a thread (`off_loop`)."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import ParamSpec, TypeVar

from koda.errors import KodaError, Unavailable

P = ParamSpec("P")
T = TypeVar("T")

#: Long enough to pack the history of a very large repository once.
LONG_SECONDS = 1800.0
SHORT_SECONDS = 120.0

_SETTINGS = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.untrackedCache=false",
    "core.splitIndex=false",
    "core.protectNTFS=false",
    "core.protectHFS=false",
    "core.quotePath=false",
    "core.fileMode=true",
    "core.symlinks=true",
    "core.ignoreCase=false",
    "core.precomposeUnicode=false",
    "index.threads=true",
    "gc.auto=0",
    "maintenance.auto=false",
    "protocol.allow=never",
    "protocol.ext.allow=never",
    "submodule.recurse=false",
    "safe.directory=*",
)
_OUT_OF_SPACE = ("No space left on device", "Disk quota exceeded")

#: Makes every snapshot and checkout raw bytes, whatever a repository's own attributes say.
RAW_ATTRIBUTES = "* -text -eol -ident -filter -working-tree-encoding\n"


class GitFailed(KodaError):
    """A git command of Koda's own ended badly; `stderr` is what it said."""

    code = "git_failed"

    def __init__(self, command: str, stderr: str) -> None:
        said = stderr.strip().splitlines()
        super().__init__(
            f"git {command} failed: {said[0] if said else 'it said nothing'}",
            hint="Try again; `koda doctor` checks git and the data folder.",
        )
        self.stderr = stderr


class GitTimedOut(KodaError):
    """A git command took longer than its limit and was ended."""

    status = 503
    code = "git_timed_out"


class DiskFull(KodaError):
    """The data folder's file system has no room left."""

    status = 507
    code = "disk_full"


class Stopped(Exception):
    """The asyncio task that asked for this work was cancelled."""


@dataclass
class _Running:
    """The processes of one `off_loop` call, to be ended when it is cancelled."""

    processes: set[subprocess.Popen[bytes]] = field(default_factory=set)
    stopped: bool = False

    def stop(self) -> None:
        self.stopped = True
        for process in tuple(self.processes):
            # SIGTERM lets git remove its own lock files.
            process.terminate()

    def clear(self) -> None:
        """End what an exception left running."""
        for process in tuple(self.processes):
            process.kill()
            process.communicate()
        self.processes.clear()


_running: ContextVar[_Running | None] = ContextVar("koda_git_running", default=None)


async def off_loop(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """`work(...)` in a thread. Cancelling ends its git processes and waits for the thread."""
    running = _Running()

    def guarded() -> T:
        try:
            return work(*args, **kwargs)
        finally:
            running.clear()

    token = _running.set(running)
    try:
        future = asyncio.ensure_future(asyncio.to_thread(guarded))
    finally:
        _running.reset(token)
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        running.stop()
        await asyncio.wait([future])
        if not future.cancelled():
            future.exception()
        raise


def check_stopped() -> None:
    """Raise Stopped when the `off_loop` call around this was cancelled; for loops that wait."""
    scope = _running.get()
    if scope is not None and scope.stopped:
        raise Stopped


@cache
def _git_program() -> str:
    program = shutil.which("git")
    if program is None:
        raise Unavailable(
            "Koda needs git 2.38 or newer, and there is none on PATH.",
            hint="Install git and start Koda again.",
        )
    return program


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The whole environment of a git process; nothing is inherited."""
    program = Path(_git_program())
    return {
        "PATH": f"{program.parent}:{os.defpath}",
        "HOME": "/dev/null",
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_FLUSH": "1",
        "GIT_AUTHOR_NAME": "Koda",
        "GIT_AUTHOR_EMAIL": "koda@localhost",
        "GIT_AUTHOR_DATE": "1000000000 +0000",
        "GIT_COMMITTER_NAME": "Koda",
        "GIT_COMMITTER_EMAIL": "koda@localhost",
        "GIT_COMMITTER_DATE": "1000000000 +0000",
        **(extra or {}),
    }


class Running:
    """A started git process; `finish` feeds it, waits for it and judges how it ended."""

    def __init__(self, process: subprocess.Popen[bytes], command: str, limit: float) -> None:
        self._process = process
        self._command = command
        self._limit = limit
        self.stderr = ""

    def finish(self, stdin: bytes | None = None, *, accept: Sequence[int] = (0,)) -> bytes:
        """Its standard output. Raises GitFailed, GitTimedOut, DiskFull or Stopped."""
        try:
            out, err = self._process.communicate(stdin, timeout=self._limit)
        except subprocess.TimeoutExpired as error:
            raise GitTimedOut(
                f"git {self._command} was not done after {self._limit:g} s and was ended.",
                hint="The repository may be very large or the disk slow; try again.",
            ) from error
        finally:
            self.discard()
        check_stopped()
        self.stderr = os.fsdecode(err)
        if self._process.returncode not in accept:
            raise _failure(self._command, err.decode(errors="replace"))
        return out

    def discard(self) -> None:
        """End it if it still runs, and forget it."""
        if self._process.poll() is None:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(5)
            self._process.kill()
            self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()
        scope = _running.get()
        if scope is not None:
            scope.processes.discard(self._process)


def _failure(command: str, stderr: str) -> KodaError:
    if any(sign in stderr for sign in _OUT_OF_SPACE):
        return DiskFull(
            "The disk of Koda's data folder is full.",
            hint="Make room on it, then resume the Task.",
        )
    return GitFailed(command, stderr)


@dataclass(frozen=True)
class Git:
    """One way of calling git: which repository, working tree, index and further variables.

    `held` are descriptors that every process inherits: with a lock among them the lock lasts
    until the last process ends, even when Koda itself is killed.
    """

    git_dir: Path | None = None
    work_tree: Path | None = None
    index: Path | None = None
    cwd: Path | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
    held: tuple[int, ...] = ()

    def start(
        self,
        *args: str,
        config: Sequence[str] = (),
        limit_seconds: float = SHORT_SECONDS,
        feed: bool = False,
    ) -> Running:
        """Start `git args`; with `feed` the input comes by `finish`."""
        check_stopped()
        process = self.spawn(*args, config=config, feed=feed)
        scope = _running.get()
        if scope is not None:
            scope.processes.add(process)
        return Running(process, args[0], limit_seconds)

    def spawn(
        self, *args: str, config: Sequence[str] = (), feed: bool = True
    ) -> subprocess.Popen[bytes]:
        """The bare process of `git args`, for one that outlives the call that starts it."""
        options = [part for one in (*_SETTINGS, *config) for part in ("-c", one)]
        return subprocess.Popen(
            [_git_program(), *options, *args],
            stdin=subprocess.PIPE if feed else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(self._variables()),
            cwd=self.cwd or self.work_tree or self.git_dir,
            pass_fds=self.held,
            umask=0o022,
            process_group=0,
        )

    def run(
        self,
        *args: str,
        stdin: bytes | None = None,
        accept: Sequence[int] = (0,),
        config: Sequence[str] = (),
        limit_seconds: float = SHORT_SECONDS,
    ) -> bytes:
        """Standard output of `git args`. Raises as `Running.finish` does."""
        running = self.start(
            *args, config=config, limit_seconds=limit_seconds, feed=stdin is not None
        )
        return running.finish(stdin, accept=accept)

    def text(self, *args: str, stdin: bytes | None = None, accept: Sequence[int] = (0,)) -> str:
        """Standard output as one stripped line of text."""
        return os.fsdecode(self.run(*args, stdin=stdin, accept=accept)).rstrip("\n")

    def _variables(self) -> dict[str, str]:
        named = {
            "GIT_DIR": self.git_dir,
            "GIT_WORK_TREE": self.work_tree,
            "GIT_INDEX_FILE": self.index,
        }
        return {**{k: str(v) for k, v in named.items() if v is not None}, **self.extra}


def alternates(*folders: Path) -> dict[str, str]:
    """The variable that lets git also read objects below these folders; for reading only.

    A writing command must never get it: git would touch the times of objects it finds there.
    """
    return {"GIT_ALTERNATE_OBJECT_DIRECTORIES": ":".join(map(_quote_alternate, folders))}


def _quote_alternate(folder: Path) -> str:
    text = str(folder)
    if ":" not in text and not text.startswith('"'):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def split_nul(output: bytes) -> list[str]:
    """The NUL-ended fields of git's `-z` output; bytes that are no UTF-8 become surrogates."""
    return os.fsdecode(output).split("\0")[:-1]


def join_nul(paths: Sequence[str]) -> bytes:
    """Paths as git reads them with `-z --stdin`."""
    return b"".join(os.fsencode(path) + b"\0" for path in paths)
