"""Real repositories for the workspace tests, and a hash that notices any change of one."""

import hashlib
import os
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "HOME": "/nonexistent",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "A User",
    "GIT_AUTHOR_EMAIL": "user@example.org",
    "GIT_COMMITTER_NAME": "A User",
    "GIT_COMMITTER_EMAIL": "user@example.org",
    "GIT_ALLOW_PROTOCOL": "file",
}


class Repo:
    """A user's repository at `path`."""

    def __init__(self, path: Path, *, init: bool = True) -> None:
        self.path = path
        if init:
            path.mkdir(parents=True, exist_ok=True)
            self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *args: str, check: bool = True) -> str:
        """Output of a user's git command."""
        done = subprocess.run(
            ["git", *args], cwd=self.path, env=_ENVIRONMENT, capture_output=True, check=False
        )
        if check and done.returncode != 0:
            raise AssertionError(f"git {args}: {done.stderr.decode(errors='replace')}")
        return os.fsdecode(done.stdout).strip()

    def write(self, files: dict[str, bytes | str]) -> None:
        """Write files, folders included."""
        for name, content in files.items():
            place = self.path / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content.encode() if isinstance(content, str) else content)

    def commit(self, files: dict[str, bytes | str] | None = None, message: str = "work") -> str:
        """Write files, commit everything; the commit's id."""
        self.write(files or {})
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD")


def fingerprint(folder: Path) -> str:
    """A digest over every path, mode, owner, time of change, and byte below `folder`."""
    digest = hashlib.sha256()
    for above, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted([*folders, *names]):
            path = Path(above, name)
            info = path.lstat()
            digest.update(os.fsencode(path.relative_to(folder)))
            digest.update(f"{info.st_mode} {info.st_uid} {info.st_mtime_ns}\n".encode())
            if stat.S_ISLNK(info.st_mode):
                digest.update(os.fsencode(path.readlink()))
            elif stat.S_ISREG(info.st_mode):
                digest.update(path.read_bytes())
    return digest.hexdigest()


@contextmanager
def unchanged(*folders: Path) -> Iterator[None]:
    """Fails when a folder, git's included, is not the same to the byte afterwards."""
    before = [fingerprint(folder) for folder in folders]
    yield
    assert [fingerprint(folder) for folder in folders] == before


def tree_files(git_dir: Path, tree: str) -> dict[str, tuple[str, bytes]]:
    """Mode and bytes of every file of a tree."""
    listed = _bare(git_dir, "ls-tree", "-r", "-z", tree).split(b"\0")[:-1]
    files = {}
    for line in listed:
        facts, path = line.split(b"\t", 1)
        mode, _, object_id = facts.decode().split(" ")
        files[os.fsdecode(path)] = (mode, _bare(git_dir, "cat-file", "blob", object_id))
    return files


def contents(git_dir: Path, tree: str) -> dict[str, bytes]:
    """Bytes of every file of a tree."""
    return {path: content for path, (_, content) in tree_files(git_dir, tree).items()}


def check_store(git_dir: Path) -> None:
    """Fails when git finds the object store damaged."""
    _bare(git_dir, "fsck", "--strict", "--connectivity-only")


def _bare(git_dir: Path, *args: str) -> bytes:
    done = subprocess.run(
        ["git", f"--git-dir={git_dir}", *args], env=_ENVIRONMENT, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout
