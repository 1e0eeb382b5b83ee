"""Real working trees for Delivery, and forked processes that deliver to them and are killed."""

import os
import signal
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from koda.workspace.delivery import DeliveryResult, FileDelivery, deliver

#: Path -> (git mode, bytes); folders as (mode "040000", b"").
Tree = dict[str, tuple[str, bytes]]

PLAIN, EXECUTABLE, LINK, FOLDER = "100644", "100755", "120000", "040000"


#: Every kind of change, and what is no part of it.
OLD: Tree = {
    "readme.md": (PLAIN, b"old\n"),
    "run.sh": (PLAIN, b"#!/bin/sh\n"),
    "tool": (EXECUTABLE, b"tool\n"),
    "src/app.py": (PLAIN, b"a\r\nb"),
    "src/gone.py": (PLAIN, b"gone\n"),
    "lonely/deep/file.txt": (PLAIN, b"the only one\n"),
    "link": (LINK, b"readme.md"),
    "becomes_link": (PLAIN, b"text"),
    "file_to_folder": (PLAIN, b"was a file\n"),
    "folder_to_file/inner/a": (PLAIN, b"1"),
    "folder_to_file/b": (PLAIN, b"2"),
    ".git/config": (PLAIN, b"[core]\n"),
    "untouched.bin": (PLAIN, b"\0\1"),
}
NEW: Tree = {
    "readme.md": (PLAIN, b"new\n"),
    "run.sh": (EXECUTABLE, b"#!/bin/sh\n"),
    "tool": (EXECUTABLE, b"better tool\n"),
    "src/app.py": (PLAIN, b"\xff\0raw"),
    "src/new/deep/x.py": (PLAIN, b"x = 1\n"),
    "bin/start": (EXECUTABLE, b"#!/bin/sh\n"),
    "link": (LINK, b"nowhere/at/all"),
    "becomes_link": (LINK, b"tool"),
    "file_to_folder/inside": (PLAIN, b"now a folder\n"),
    "folder_to_file": (PLAIN, b"now a file\n"),
    "empty": (PLAIN, b""),
    ".git/config": (PLAIN, b"[core]\n"),
    "untouched.bin": (PLAIN, b"\0\1"),
}


def with_folders(tree: Tree) -> Tree:
    parents = {str(parent) for path in tree for parent in Path(path).parents} - {"."}
    return {**tree, **{parent: (FOLDER, b"") for parent in parents}}


def read_tree(root: Path) -> Tree:
    """Everything under `root`, also what is hidden and what is empty."""
    found: Tree = {}
    for folder, folders, names in os.walk(root):
        for name in [*folders, *names]:
            path = Path(folder, name)
            facts = path.lstat()
            key = path.relative_to(root).as_posix()
            if stat.S_ISLNK(facts.st_mode):
                found[key] = (LINK, os.fsencode(path.readlink()))
            elif stat.S_ISDIR(facts.st_mode):
                found[key] = (FOLDER, b"")
            else:
                mode = EXECUTABLE if facts.st_mode & 0o100 else PLAIN
                found[key] = (mode, path.read_bytes())
    return found


def write_tree(root: Path, tree: Tree) -> None:
    for name, (mode, content) in tree.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if mode == LINK:
            path.symlink_to(os.fsdecode(content))
        elif mode == FOLDER:
            path.mkdir(exist_ok=True)
        else:
            path.write_bytes(content)
            path.chmod(0o755 if mode == EXECUTABLE else 0o644)


@contextmanager
def fast_folder(otherwise: Path) -> Iterator[Path]:
    """In memory where there is a place for it: a kill, unlike a power cut, leaves the cache."""
    if not os.access("/dev/shm", os.W_OK):
        yield otherwise
        return
    with tempfile.TemporaryDirectory(prefix="koda-test-", dir="/dev/shm") as folder:
        yield Path(folder)


def files_only(tree: Tree) -> Tree:
    return {path: what for path, what in tree.items() if what[0] != FOLDER}


def difference(old: Tree, new: Tree) -> list[FileDelivery]:
    """What turns the files of `old` into those of `new`."""
    return [
        FileDelivery(
            path,
            old[path][1] if path in old else None,
            old[path][0] if path in old else None,
            new[path][1] if path in new else None,
            new[path][0] if path in new else None,
        )
        for path in sorted(old.keys() | new.keys())
        if old.get(path) != new.get(path)
    ]


def deliver_all(
    root: Path,
    files: list[FileDelivery],
    still_mine: Callable[[], bool] = lambda: True,
    delivery_id: str = "one",
) -> DeliveryResult:
    """Delivers with the journal beside the tree."""
    return deliver(
        root, files, journal_dir=journals(root), delivery_id=delivery_id, still_mine=still_mine
    )


def journals(root: Path) -> Path:
    return root.parent / "journals"


def in_child(work: Callable[[], object]) -> int:
    """Runs `work` in a forked child; its exit code, or minus the signal that ended it.

    A child of a warm process starts in a millisecond. 0: `work` returned; 1: it raised.
    """
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 1
    try:
        work()
        code = 0
    finally:
        if code:
            sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
            sys.stderr.flush()
        os._exit(code)


def at_step(step: int, act: Callable[[], object]) -> None:
    """Has `act` run right before this process's `step`-th call that opens or changes files.

    The interpreter announces them, and `exchange` its renames, to audit hooks. A hook stays for
    the life of the process: call it in a child.
    """
    left = step

    def hook(event: str, _: object) -> None:
        nonlocal left
        if event in _STEPS:
            left -= 1
            if left == 0:
                act()

    sys.addaudithook(hook)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def count_steps(work: Callable[[], object]) -> int:
    """How many such calls `work` makes, in a child."""
    receive, send = os.pipe()
    steps = 0

    def hook(event: str, _: object) -> None:
        nonlocal steps
        steps += event in _STEPS

    def counted() -> None:
        sys.addaudithook(hook)
        work()
        os.write(send, b"%d" % steps)

    assert in_child(counted) == 0
    os.close(send)
    with os.fdopen(receive, "rb") as answer:
        return int(answer.read())


_STEPS = frozenset(
    {
        "open",
        "os.remove",
        "os.rename",
        "os.mkdir",
        "os.rmdir",
        "os.chmod",
        "os.chown",
        "os.link",
        "os.symlink",
        "os.truncate",
        "os.scandir",
        "koda.workspace.rename",
    }
)
