"""The demo: a small sample repository and the script that works on it. No model is called.

The files stand in `repository/` with `.txt` behind their names, so that no tool of this project
takes them for its own.
"""

import tomllib
from pathlib import Path
from typing import Any

#: What the demo's Task is asked to do.
DEMO_PROMPT = (
    "The client gives up too early when the gateway hiccups. Add retry with backoff and jitter, "
    "respect Retry-After, never send a POST twice, and get rid of the old sleep helper."
)
#: Name of the folder and of the Repository.
DEMO_NAME = "ledger-sync"
_HERE = Path(__file__).parent
_SUFFIX = ".txt"


def load_demo_files() -> dict[str, bytes]:
    """The sample repository: path relative to its root -> content, sorted by path."""
    root = _HERE / "repository"
    found = sorted(path for path in root.rglob("*" + _SUFFIX) if path.is_file())
    return {
        path.relative_to(root).as_posix().removesuffix(_SUFFIX): path.read_bytes() for path in found
    }


def load_demo_script() -> dict[str, Any]:
    """The demo's script as plain data; `koda.llm.scripted.Script` is its shape."""
    return tomllib.loads((_HERE / "script.toml").read_text(encoding="utf-8"))


def create_demo_repository(folder: Path) -> None:
    """Writes the sample files under `folder`, which is made. No git: the Workspace layer owns it.

    Files that exist are overwritten. Raises OSError.
    """
    for name, content in load_demo_files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
