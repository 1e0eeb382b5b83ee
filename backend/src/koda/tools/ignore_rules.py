"""What the .gitignore files of a staged tree say about one path: the rules searches inherit."""

from pathlib import Path, PurePosixPath

from koda.tools.gitignore import IgnoreRules, anchored


def read_rules(folder: Path) -> list[str]:
    """The lines of the folder's own .gitignore; none where there is no such regular file."""
    source = folder / ".gitignore"
    # A pipe of that name would never end.
    return source.read_text(errors="surrogateescape").splitlines() if source.is_file() else []


def is_ignored(root: Path, path: str) -> bool:
    """Whether the rules between `root` and `path` (relative to it) ignore it or a folder of it."""
    steps = [*reversed(PurePosixPath(path).parents), PurePosixPath(path)][1:]
    return any(_entry_is_ignored(root, step) for step in steps)


def _entry_is_ignored(root: Path, entry: PurePosixPath) -> bool:
    is_folder = (root / entry).is_dir()
    for folder in entry.parents:
        relative = entry.relative_to(folder).as_posix()
        verdict = IgnoreRules(read_rules(root / folder)).verdict(relative, is_folder)
        if verdict is not None:
            return verdict
    return False


def inherited_rules(root: Path, path: str) -> list[str]:
    """The rules of the folders from `root` down to above `path`, as patterns from the root.

    None for a path that is itself ignored: who names it wants to see it.
    """
    if path == "." or is_ignored(root, path):
        return []
    lines = (
        anchored(line, folder.as_posix())
        for folder in reversed(PurePosixPath(path).parents)
        for line in read_rules(root / folder)
    )
    return [line for line in lines if line is not None]
