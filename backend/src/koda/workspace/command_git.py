"""The disposable `.git` that commands get: the user's last commit, and nothing of Koda's.

It is built outside the tree and moved in once; from then on it is the commands', and Koda never
runs git on it nor reads it.
"""

import shutil
from collections.abc import Collection, Iterable
from pathlib import Path

from koda.workspace.base import Base
from koda.workspace.checkout import WorkspaceFolder, repository_config
from koda.workspace.git import LONG_SECONDS, Git, GitFailed, alternates, join_nul, split_nul

_GITLINK = "160000"
#: checkStat: in a Sandbox files may seem to belong to another user than in the index made here.
_CONFIG = "[core]\n\tcheckStat = minimal\n[user]\n\tname = Koda\n\temail = koda@localhost\n"


def make_command_git(
    folder: WorkspaceFolder,
    mirror: Path,
    base: Base,
    *,
    base_paths: Collection[str],
    hidden: Iterable[str],
) -> None:
    """Put a `.git` into the tree in which `git status` tells what differs from the user's commit.

    It has one commit (the history is cut there), its branch, no remote, and objects of its own;
    `hidden` dependency folders are ignored in it. Where the commit's objects are not all there
    (a partial clone), it has no commit. `base_paths` are the files of the base.
    """
    draft = folder.path / "command-git"
    shutil.rmtree(draft, ignore_errors=True)
    _make_empty(draft, base, hidden)
    if base.commit is not None:
        try:
            _add_commit(draft, mirror, base, base.commit)
            _make_index(draft, folder, base.commit, {*base_paths, *base.deleted})
        except GitFailed:
            shutil.rmtree(draft)
            _make_empty(draft, base, hidden)
    draft.rename(folder.tree / ".git")


def _make_empty(draft: Path, base: Base, hidden: Iterable[str]) -> None:
    for name in ("objects/info", "objects/pack", "refs/heads", "refs/tags", "info"):
        (draft / name).mkdir(parents=True)
    (draft / "config").write_text(repository_config(base.tree) + _CONFIG)
    ignored = "".join(f"/{_escaped(path)}\n" for path in hidden)
    (draft / "info" / "exclude").write_text(base.excludes + ignored)
    branch = base.branch or "main"
    (draft / "HEAD").write_text(f"ref: refs/heads/{branch}\n", errors="surrogateescape")


def _escaped(path: str) -> str:
    return "".join(f"\\{letter}" if letter in "\\*?[" else letter for letter in path)


def _add_commit(draft: Path, mirror: Path, base: Base, commit: str) -> None:
    (draft / "shallow").write_text(f"{commit}\n")
    reading = {**alternates(mirror / "objects"), "GIT_SHALLOW_FILE": str(draft / "shallow")}
    Git(git_dir=draft, extra=reading).run(
        "pack-objects",
        "--revs",
        "--quiet",
        "--delta-base-offset",
        str(draft / "objects" / "pack" / "pack"),
        stdin=f"{commit}\n".encode(),
        limit_seconds=LONG_SECONDS,
    )
    if base.branch is None:
        (draft / "HEAD").write_text(f"{commit}\n")
        return
    ref = draft / "refs" / "heads" / base.branch
    ref.parent.mkdir(parents=True, exist_ok=True)
    ref.write_text(f"{commit}\n")


def _make_index(draft: Path, folder: WorkspaceFolder, commit: str, expected: set[str]) -> None:
    """The commit as an index that knows the files on disk, so that git need not read them."""
    shutil.copyfile(folder.index, draft / "index")
    git = Git(git_dir=draft, work_tree=folder.tree)
    git.run("read-tree", "--reset", commit)
    left_out = [path for path in _committed(git) if path not in expected]
    if left_out:
        git.run("update-index", "--skip-worktree", "-z", "--stdin", stdin=join_nul(left_out))
    git.run("update-index", "-q", "--refresh", accept=(0, 1))
    filtered = _filtered(git)
    if filtered:
        git.run("update-index", "--assume-unchanged", "-z", "--stdin", stdin=join_nul(filtered))


def _committed(git: Git) -> list[str]:
    """The files of the index; submodules are none."""
    lines = split_nul(git.run("ls-files", "-z", "--stage"))
    return [line.partition("\t")[2] for line in lines if not line.startswith(_GITLINK)]


def _filtered(git: Git) -> list[str]:
    """Differing files whose committed form is made by an external filter (LFS and the like).

    No filter runs in a command's world, so git would call every one of them modified.
    """
    differing = git.run("diff-files", "-z", "--name-only", "--diff-filter=M")
    if not differing:
        return []
    said = split_nul(git.run("check-attr", "-z", "--stdin", "filter", stdin=differing))
    return [
        path
        for path, value in zip(said[::3], said[2::3], strict=True)
        if value not in ("unspecified", "unset")
    ]
