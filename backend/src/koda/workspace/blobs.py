"""Two git processes that live as long as their Workspace, so that one question costs no start."""

import os
import select
import subprocess
import threading
from collections.abc import Sequence

from koda.errors import KodaError
from koda.workspace.git import Git, GitFailed, GitTimedOut

_PATIENCE_SECONDS = 10.0


class Companion:
    """A git process that answers questions on its pipes; started when first asked.

    Safe to use from several threads: one question at a time.
    """

    def __init__(self, git: Git, *args: str) -> None:
        self._git = git
        self._args = args
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._unread = b""

    def close(self) -> None:
        """End the process; the next question starts another."""
        with self._lock:
            self._end()

    def _ask(self, question: bytes) -> None:
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = self._git.spawn(*self._args)
        assert self._process.stdin is not None  # noqa: S101 - narrows Popen's optional pipe
        try:
            self._process.stdin.write(question)
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise self._failure() from error

    def _read_until(self, end: bytes, count: int = 1) -> bytes:
        """Up to and with the `count`-th `end`."""
        while self._unread.count(end) < count:
            self._unread += self._receive()
        at = -1
        for _ in range(count):
            at = self._unread.index(end, at + 1)
        answer, self._unread = self._unread[: at + 1], self._unread[at + 1 :]
        return answer

    def _read_exactly(self, size: int) -> bytes:
        pieces, have = [self._unread], len(self._unread)
        while have < size:
            pieces.append(self._receive())
            have += len(pieces[-1])
        whole = b"".join(pieces)
        self._unread = whole[size:]
        return whole[:size]

    def _receive(self) -> bytes:
        process = self._process
        assert process is not None and process.stdout is not None  # noqa: S101
        # Not select(): a server with many sockets has descriptors above its limit.
        waiting = select.poll()
        waiting.register(process.stdout, select.POLLIN)
        if not waiting.poll(_PATIENCE_SECONDS * 1_000):
            self._end()
            raise GitTimedOut(
                f"git {self._args[0]} did not answer within {_PATIENCE_SECONDS:g} s.",
                hint="The disk may be slow; try again.",
            )
        piece = os.read(process.stdout.fileno(), 1 << 18)
        if not piece:
            raise self._failure()
        return piece

    def _failure(self) -> KodaError:
        said = b""
        if self._process is not None and self._process.stderr is not None:
            said = self._process.stderr.read()
        self._end()
        return GitFailed(self._args[0], said.decode(errors="replace"))

    def _end(self) -> None:
        process, self._process, self._unread = self._process, None, b""
        if process is not None:
            process.kill()
            process.communicate()


class BlobReader(Companion):
    """Contents of blobs by their git id."""

    def __init__(self, git: Git) -> None:
        super().__init__(git, "cat-file", "--batch")

    def read(self, object_id: str) -> bytes:
        """The blob's bytes. Raises GitFailed when it is not in the mirror."""
        with self._lock:
            self._ask(f"{object_id}\n".encode())
            words = self._read_until(b"\n").split()
            if len(words) != 3:
                raise GitFailed("cat-file", f"object {object_id} is missing")
            return self._read_exactly(int(words[2]) + 1)[:-1]


class IgnoreRules(Companion):
    """Whether paths are ignored by the Workspace's ignore files.

    git remembers the files it has read, so `close` it whenever one may have changed.
    """

    def __init__(self, git: Git) -> None:
        super().__init__(git, "check-ignore", "-z", "--stdin", "--verbose", "--non-matching")

    def ignored(self, paths: Sequence[str]) -> set[str]:
        """Those of `paths` (untracked, no symlink above them) that are ignored."""
        found = set()
        with self._lock:
            for path in paths:
                # "./" keeps git from reading magic into a name that begins with a colon.
                self._ask(b"./" + os.fsencode(path) + b"\0")
                _, _, pattern, _, _ = self._read_until(b"\0", 4).split(b"\0")
                if pattern and not pattern.startswith(b"!"):
                    found.add(path)
        return found
