"""Files of a working tree, never through a symlink: look, read, write, remove."""

import errno
import os
import secrets
import stat
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from koda.errors import InvalidInput, KodaError, NotFound
from koda.workspace.git import DiskFull

Stat = os.stat_result

#: git's modes of what a StagedChange can be.
REGULAR, EXECUTABLE, SYMLINK = "100644", "100755", "120000"


class TooLarge(KodaError):
    """A file is over the limit of what Koda reads or stages."""

    status = 413
    code = "too_large"


def lstat_all(root: str, paths: Iterable[str]) -> dict[str, Stat]:
    """lstat of every path (relative to `root`) that exists and has only real folders above it.

    A path below a symlink is absent, as git sees it. Sorted paths are the fastest.
    """
    real_folders: dict[str, bool] = {"": True}
    found: dict[str, Stat] = {}
    lstat = os.lstat
    prefix = f"{root}/"
    for path in paths:
        folder = path.rpartition("/")[0]
        real = real_folders.get(folder)
        if real is None:
            real = _note_folder(prefix, folder, real_folders)
        if real:
            try:
                found[path] = lstat(prefix + path)
            except OSError:
                continue
    return found


def _note_folder(prefix: str, folder: str, known: dict[str, bool]) -> bool:
    parts = folder.split("/")
    real = True
    for depth in range(1, len(parts) + 1):
        part = "/".join(parts[:depth])
        if part not in known:
            known[part] = real and _is_real_folder(prefix + part)
        real = known[part]
    return real


def _is_real_folder(path: str) -> bool:
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except OSError:
        return False


def find_obstacle(root: Path, path: str) -> Path | None:
    """The topmost thing above `path` that is there and is no real folder, if there is one."""
    place = root
    for part in path.split("/")[:-1]:
        place = place / part
        if place.is_symlink() or (place.exists() and not place.is_dir()):
            return place
    return None


def mode_of(info: Stat) -> str | None:
    """git's mode of a file or symlink; None for what git cannot hold (folder, socket, ...)."""
    if stat.S_ISREG(info.st_mode):
        return EXECUTABLE if info.st_mode & 0o100 else REGULAR
    return SYMLINK if stat.S_ISLNK(info.st_mode) else None


def read_content(path: str, *, limit_bytes: int) -> tuple[bytes, Stat]:
    """A regular file's bytes or a symlink's target, with the lstat that belongs to them.

    Raises FileNotFoundError, TooLarge, or InvalidInput for anything else than the two.
    """
    info = os.lstat(path)
    if stat.S_ISLNK(info.st_mode):
        return os.fsencode(Path(path).readlink()), info
    if not stat.S_ISREG(info.st_mode):
        raise InvalidInput(
            f"{Path(path).name!r} is {kind_of(info)}, not a file.", hint="Name a file."
        )
    # O_NONBLOCK: a FIFO put there since must not hang the open.
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        info = os.fstat(descriptor)
        if info.st_size > limit_bytes:
            raise TooLarge(
                f"Could not read {Path(path).name!r}: over {limit_bytes // 1_000_000} MB.",
                hint="KODA_FILE_LIMIT_BYTES sets the limit.",
            )
        return file.read(), info


def read_closed_content(path: str, *, limit_bytes: int) -> tuple[bytes, Stat]:
    """`read_content` of a file that its owner may have closed to itself: it is opened again.

    For files of a Workspace in which nothing runs.
    """
    try:
        return read_content(path, limit_bytes=limit_bytes)
    except PermissionError:
        Path(path).chmod(Path(path).lstat().st_mode | 0o600)
        return read_content(path, limit_bytes=limit_bytes)


def kind_of(info: Stat) -> str:
    """What it is, in words."""
    names = {
        stat.S_IFDIR: "a folder",
        stat.S_IFIFO: "a pipe",
        stat.S_IFSOCK: "a socket",
        stat.S_IFBLK: "a device",
        stat.S_IFCHR: "a device",
        stat.S_IFLNK: "a symlink",
    }
    return names.get(stat.S_IFMT(info.st_mode), "a file")


def write_file(path: Path, content: bytes, mode: str) -> None:
    """Put a file or symlink at `path`, whole or not at all; folders above it are made.

    A file or symlink that stands there is replaced; a folder is not, and neither is a file in
    the place of a folder: both raise InvalidInput.
    """
    draft = path.parent / f".koda-{secrets.token_hex(8)}"
    with _explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            if mode == SYMLINK:
                draft.symlink_to(os.fsdecode(content))
            else:
                flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
                bits = 0o755 if mode == EXECUTABLE else 0o644
                with os.fdopen(os.open(draft, flags, bits), "wb") as file:
                    file.write(content)
                    # The server's umask must not decide the mode that is staged.
                    os.fchmod(file.fileno(), bits)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)


def remove_file(root: Path, path: Path) -> None:
    """Remove a file or symlink, and the folders below `root` that it leaves empty.

    Raises NotFound when there is none, InvalidInput for a folder.
    """
    with _explained(path):
        try:
            path.unlink()
        except (IsADirectoryError, PermissionError):
            if path.is_dir():
                raise InvalidInput(
                    f"{path.relative_to(root).as_posix()!r} is a folder.",
                    hint="Delete its files one by one, or run rm in a command.",
                ) from None
            raise
    for folder in path.parents:
        if folder == root:
            return
        try:
            folder.rmdir()
        except OSError:
            return


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turns the operating system's refusals at one path into a KodaError."""
    try:
        yield
    except FileNotFoundError as error:
        raise NotFound(f"There is no file {path.name!r} there.") from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(
                "The disk of Koda's data folder is full.",
                hint="Make room on it, then resume the Task.",
            ) from error
        raise InvalidInput(
            f"Could not change {path.name!r}: {error.strerror}.",
            hint="A file may stand where a folder is expected, or the other way round.",
        ) from error


def remove_tree(folder: Path) -> None:
    """Remove a folder and everything in it, however deep, also what was made unreadable."""
    rm = ["/bin/rm", "-rf", "--", str(folder)]
    if subprocess.run(rm, stderr=subprocess.DEVNULL, check=False).returncode == 0:
        return
    subprocess.run(
        ["/bin/chmod", "-R", "u+rwX", "--", str(folder)], stderr=subprocess.DEVNULL, check=False
    )
    subprocess.run(rm, stderr=subprocess.DEVNULL, check=False)
