"""Finds the user's ignored dependency folders, which commands may read and nobody stages."""

import os
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

from koda.workspace.git import Git, join_nul, split_nul
from koda.workspace.sandbox.base import DependencyFolder

#: Folders above a dependency folder: packages/web/node_modules has two.
_DEPTH = 2


def find_dependencies(
    git: Git, source: Path, names: Collection[str], base_paths: Collection[str]
) -> tuple[DependencyFolder, ...]:
    """Real folders named like one of `names` in the user's tree, at most two levels deep, that
    are ignored there and hold nothing of the base; outer ones first.

    `git` is the Workspace's view, whose ignore rules from outside the tree are the user's. A
    symlink is never followed: it could lead anywhere on the host.
    """
    taken = {path[:at] for path in base_paths for at in _slashes(path)}
    found = sorted(
        path
        for path in _named(source, frozenset(names))
        if path not in taken and path.isprintable()
    )
    if not found:
        return ()
    over_source = Git(git_dir=git.git_dir, work_tree=source, index=git.index)
    said = over_source.run(
        "check-ignore",
        "-z",
        "--stdin",
        stdin=join_nul([f"./{path}" for path in found]),
        accept=(0, 1),
    )
    ignored = {path.removeprefix("./") for path in split_nul(said)}
    return tuple(DependencyFolder(source / path, path) for path in found if path in ignored)


def _slashes(path: str) -> Iterator[int]:
    return (at for at, letter in enumerate(path) if letter == "/")


def _named(source: Path, names: frozenset[str]) -> Iterator[str]:
    pending = [("", 0)]
    while pending:
        folder, depth = pending.pop()
        for name in _folders_in(source / folder):
            path = f"{folder}/{name}" if folder else name
            if name in names:
                yield path
            elif depth < _DEPTH and name != ".git":
                pending.append((path, depth + 1))


def _folders_in(folder: Path) -> list[str]:
    with suppress(OSError), os.scandir(folder) as entries:
        return [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
    return []
