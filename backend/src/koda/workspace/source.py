"""Looks at the user's own repository: what it is, and the facts that a snapshot needs.

Only reads: no command here writes below the user's folder.
"""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from koda.errors import KodaError
from koda.workspace.git import Git, GitFailed, off_loop

SourceKind = Literal["checkout", "worktree", "submodule"]


class SourceRefused(KodaError):
    """The path is no repository that Koda can work on; `code` says which of the reasons."""

    status = 400
    code = "source_refused"


@dataclass(frozen=True)
class SourceInfo:
    """A usable repository.

    `path` is the real path of the top of its working tree; `branch` None when HEAD is detached,
    `head` None when the branch has no commit yet. `git_dir` and `common_dir` differ in a linked
    worktree. `object_format` is git's: sha1 or sha256.
    """

    path: Path
    branch: str | None
    head: str | None
    kind: SourceKind
    git_dir: Path
    common_dir: Path
    object_format: str

    @property
    def objects(self) -> Path:
        """Its object store."""
        return self.common_dir / "objects"

    @property
    def index(self) -> Path:
        """Its index; may be absent."""
        return self.git_dir / "index"

    def shallow(self) -> bytes:
        """The commits at which its history was cut off, a line each; empty if whole."""
        with suppress(FileNotFoundError):
            return (self.common_dir / "shallow").read_bytes()
        return b""


async def inspect_source(path: Path, *, data_dir: Path) -> SourceInfo:
    """What is at `path`, which may be any folder of the working tree.

    Raises SourceRefused with code source_gone, not_a_repository, bare_repository,
    inside_git_folder, inside_data_folder, source_unreadable or source_unsupported.
    """
    return await off_loop(read_source, path, data_dir=data_dir)


def read_source(path: Path, *, data_dir: Path) -> SourceInfo:
    """`inspect_source`, for a caller that is in a thread already."""
    real = _require_folder(path)
    if real.is_relative_to(data_dir.resolve()):
        raise SourceRefused(
            f"{real} lies inside Koda's own data folder.",
            hint="Choose a repository outside it, or move KODA_DATA_DIR.",
            code="inside_data_folder",
        )
    git = Git(cwd=real)
    asked = git.start(
        "rev-parse",
        "--is-bare-repository",
        "--is-inside-git-dir",
        "--show-object-format",
        "--absolute-git-dir",
        "--git-common-dir",
        "--show-superproject-working-tree",
        "--show-toplevel",
    )
    head = git.start("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    try:
        answer = os.fsdecode(asked.finish(accept=(0, 128)))
        commit = head.finish(accept=(0, 1, 128)).decode().strip() or None
    except PermissionError as error:
        raise _unreadable(real) from error
    return _info(real, answer.rstrip("\n").split("\n"), commit)


def _info(real: Path, answer: list[str], commit: str | None) -> SourceInfo:
    if len(answer) < 5:
        raise _why_not(real)
    bare, inside_git = answer[0] == "true", answer[1] == "true"
    if bare:
        raise SourceRefused(
            f"{real} is a bare repository: it has no working tree to deliver to.",
            hint="Register a checkout of it: git clone, then that folder.",
            code="bare_repository",
        )
    if inside_git or len(answer) < 6:
        raise SourceRefused(
            f"{real} is git's own folder, not a working tree.",
            hint="Register the folder that holds your files.",
            code="inside_git_folder",
        )
    git_dir, common = Path(answer[3]), (real / answer[4]).resolve()
    top = Path(answer[-1]).resolve()
    branch = _branch(git_dir)
    if commit is None and _claims_commit(git_dir, common, branch):
        raise SourceRefused(
            f"The commit that HEAD of {top} names cannot be read; the repository is damaged.",
            hint="Run git fsck in it; a fresh clone usually helps.",
            code="source_unreadable",
        )
    kind: SourceKind = "checkout"
    if len(answer) == 7:
        kind = "submodule"
    elif git_dir.resolve() != common:
        kind = "worktree"
    return SourceInfo(top, branch, commit, kind, git_dir, common, answer[2])


def _require_folder(path: Path) -> Path:
    try:
        real = path.expanduser().resolve(strict=True)
        if real.is_dir() and "\n" not in str(real):
            os.scandir(real).close()
            return real
    except PermissionError as error:
        raise _unreadable(path) from error
    except (OSError, RuntimeError) as error:
        # Absent, too long a name, a circle of symlinks, or `~` of nobody.
        raise SourceRefused(
            f"There is no folder {str(path)!r} on the server.",
            hint="Was it moved or removed? Register the repository again at its new path.",
            code="source_gone",
        ) from error
    raise SourceRefused(
        f"{str(path)!r} is a file, or a path with a line break; a repository is a plain folder.",
        hint="Give the folder that holds the working tree.",
        code="not_a_repository",
    )


def _unreadable(path: Path) -> SourceRefused:
    return SourceRefused(
        f"Koda's server may not read {str(path)!r}.",
        hint="Give the user that runs Koda read access, or run Koda as the owner.",
        code="source_unreadable",
    )


def _why_not(real: Path) -> SourceRefused:
    """The refusal that fits what git itself says about this folder."""
    try:
        Git(cwd=real).run("rev-parse", "--git-dir")
    except GitFailed as failure:
        said = failure.stderr.strip()
        if "not a git repository" in said and not (real / ".git").exists():
            return SourceRefused(
                f"{real} is not a git repository.",
                hint="Run git init in it, or choose another folder.",
                code="not_a_repository",
            )
        if "Permission denied" in said:
            return _unreadable(real)
        reason = said.splitlines()[0].removeprefix("fatal: ") if said else "git refused it"
        return SourceRefused(
            f"git cannot open the repository at {real}: {reason}.",
            hint="Check it with git status; a newer git on the server may be needed.",
            code="source_unsupported",
        )
    return SourceRefused(
        f"{real} has no working tree that git can find.",
        hint="Register a folder in which git status works.",
        code="source_unsupported",
    )


def _branch(git_dir: Path) -> str | None:
    head = (git_dir / "HEAD").read_text(errors="surrogateescape").strip()
    return head.removeprefix("ref: refs/heads/") if head.startswith("ref: refs/heads/") else None


def _claims_commit(git_dir: Path, common: Path, branch: str | None) -> bool:
    """Whether HEAD ought to name a commit: detached, or a branch that has a ref."""
    if branch is None:
        return not (git_dir / "HEAD").read_text(errors="replace").startswith("ref:")
    if (common / "refs" / "heads" / branch).is_file():
        return True
    with suppress(FileNotFoundError):
        packed = (common / "packed-refs").read_bytes()
        return f" refs/heads/{branch}\n".encode(errors="surrogateescape") in packed
    return False


def read_excludes(info: SourceInfo) -> str:
    """The user's own ignore rules that stand in no file of the tree, in git's order.

    That is `core.excludesFile` (or its default place) and `.git/info/exclude`.
    """
    home = Path("~").expanduser()
    git = Git(cwd=info.path, extra={"HOME": str(home), "GIT_CONFIG_GLOBAL": _global_config(home)})
    named = git.text("config", "--path", "--get", "core.excludesFile", accept=(0, 1, 128))
    files = [Path(named) if named else home / ".config" / "git" / "ignore"]
    files.append(info.common_dir / "info" / "exclude")
    parts = []
    for file in files:
        with suppress(OSError):
            if file.is_file():
                parts.append(file.read_text(errors="replace"))
    return "".join(part if part.endswith("\n") else f"{part}\n" for part in parts if part)


def _global_config(home: Path) -> str:
    first, second = home / ".gitconfig", home / ".config" / "git" / "config"
    return str(second if second.is_file() and not first.is_file() else first)
