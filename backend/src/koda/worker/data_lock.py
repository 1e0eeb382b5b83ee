"""One embedded server for each data folder: a lock that names who holds it."""

import fcntl
import os
from pathlib import Path

from koda.errors import Conflict


class DataFolderBusy(Conflict):
    """Another server works on this data folder."""

    code = "data_folder_busy"


class DataLock:
    """The lock of a data folder; the kernel lets go of it when its process dies."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / "lock"
        self._file: int | None = None

    def acquire(self, address: str) -> None:
        """Takes the lock and notes this process and `address`. Raises DataFolderBusy."""
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(file, 500).decode(errors="replace").strip()
            os.close(file)
            raise DataFolderBusy(
                f"Another Koda works on {self._path.parent}: {holder or 'unknown'}.",
                hint="Use that one, stop it, or start this one with another KODA_DATA_DIR.",
            ) from None
        os.ftruncate(file, 0)
        os.write(file, f"process {os.getpid()} at {address}\n".encode())
        self._file = file

    def release(self) -> None:
        """Lets go; safe to call twice."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
