"""Where a virtual environment's editable installs lie, for a command that cannot be shown the
Workspace at the user's path."""

import re
from collections.abc import Iterator
from pathlib import Path

_QUOTED = re.compile(r"""['"](/[^'"\n]+)['"]""")
_FILE_LIMIT_BYTES = 200_000


def editable_paths(environment: Path, seen_at: Path, tree: Path) -> list[str]:
    """Folders for PYTHONPATH, so that what is installed editable is imported from `tree`.

    Reads `*.pth` and setuptools' `__editable__*finder.py` in `environment` and maps every path
    at or below `seen_at`. A finder names packages, so its paths give the folders around them.
    """
    found: dict[str, None] = {}
    for packages in sorted(environment.glob("lib/python3*/site-packages")):
        for path in _named_paths(packages):
            if path == seen_at or seen_at in path.parents:
                found[str(tree / path.relative_to(seen_at))] = None
    return list(found)


def _named_paths(packages: Path) -> Iterator[Path]:
    for file in sorted(packages.glob("*.pth")):
        for line in _text(file).splitlines():
            if line.startswith("/"):
                yield Path(line.strip())
    for file in sorted(packages.glob("__editable__*finder.py")):
        for text in _QUOTED.findall(_text(file)):
            yield Path(text).parent


def _text(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return opened.read(_FILE_LIMIT_BYTES).decode(errors="replace")
    except OSError:
        return ""
