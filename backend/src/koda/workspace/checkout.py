"""Makes the folder of a Workspace: the base's files as raw bytes, and a GIT_DIR outside them."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from koda.workspace.base import Base
from koda.workspace.git import LONG_SECONDS, RAW_ATTRIBUTES, Git

_SHA256_HEX = 64


@dataclass(frozen=True)
class WorkspaceFolder:
    """The parts of one Workspace's folder. Only `tree` is ever visible to a command, besides
    `home` and what is mounted from `layers`."""

    path: Path

    @property
    def tree(self) -> Path:
        """The files."""
        return self.path / "tree"

    @property
    def git_dir(self) -> Path:
        """Koda's own view of them: index, attributes, ignore rules; objects are the mirror's."""
        return self.path / "git"

    @property
    def index(self) -> Path:
        """The base as an index; never changes after the checkout."""
        return self.git_dir / "index"

    @property
    def layers(self) -> Path:
        """Private writable layers over dependency folders."""
        return self.path / "layers"

    @property
    def home(self) -> Path:
        """HOME of commands."""
        return self.path / "home"

    def git(self) -> Git:
        """git through Koda's own view."""
        return Git(git_dir=self.git_dir, work_tree=self.tree, index=self.index)


def make_checkout(folder: WorkspaceFolder, mirror: Path, base: Base) -> None:
    """Fill a folder that does not exist yet. Raises GitFailed or DiskFull."""
    folder.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.path.mkdir(mode=0o700)
    folder.tree.mkdir(mode=0o755)
    make_view(folder.git_dir, mirror, base.tree, excludes=base.excludes)
    git = folder.git()
    try:
        # The mirror keeps the index of a fresh snapshot: half the work of reading its tree.
        shutil.copyfile(mirror / "koda" / "trees" / base.tree, folder.index)
    except FileNotFoundError:
        git.run("read-tree", base.tree)
    git.run(
        "checkout-index",
        "--all",
        "--force",
        "--index",
        "--quiet",
        config=(f"checkout.workers={min(os.cpu_count() or 1, 8)}",),
        limit_seconds=LONG_SECONDS,
    )


def make_view(
    git_dir: Path,
    mirror: Path,
    object_id: str,
    *,
    attributes: str = RAW_ATTRIBUTES,
    excludes: str = "",
) -> None:
    """A GIT_DIR without objects of its own, for looking at files with git.

    It reads the mirror's objects; `object_id` is any of them. `attributes` and `excludes` come
    before, and after, what the files of the tree say.
    """
    for name in ("objects/info", "refs", "info"):
        (git_dir / name).mkdir(parents=True)
    files = {
        "HEAD": "ref: refs/heads/base\n",
        "config": repository_config(object_id),
        "objects/info/alternates": f"{mirror / 'objects'}\n",
        "info/attributes": attributes,
        "info/exclude": excludes,
    }
    for name, text in files.items():
        (git_dir / name).write_text(text)


def repository_config(object_id: str) -> str:
    """The configuration of a repository whose ids look like `object_id`."""
    if len(object_id) == _SHA256_HEX:
        format_lines = "\trepositoryFormatVersion = 1\n[extensions]\n\tobjectFormat = sha256\n"
    else:
        format_lines = "\trepositoryFormatVersion = 0\n"
    return f"[core]\n\tbare = false\n{format_lines}"
