"""The command's environment: nothing of the server's, everything a test run expects."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from koda.workspace.sandbox.base import World
from koda.workspace.sandbox.editable import editable_paths
from koda.workspace.sandbox.toolchains import Toolchains

_LOCAL_BIN = (".venv/bin", "venv/bin", "node_modules/.bin")


def command_env(
    folder: Path, home: str, path: Iterable[str], extra: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The whole environment of a command whose Workspace it sees at `folder`.

    The project's own programs come first on PATH. `extra` adds what a toolchain needs.
    """
    local = [str(folder / name) for name in _LOCAL_BIN]
    return {
        "PATH": ":".join([*local, *path]),
        "HOME": home,
        "USER": "koda",
        "LOGNAME": "koda",
        "SHELL": "/bin/sh",
        "PWD": str(folder),
        "LANG": "C.UTF-8",
        # Programs decide on colours by isatty; a dumb terminal would forbid them when forced.
        "TERM": "xterm-256color",
        "CI": "1",
        "PAGER": "cat",
        "GIT_PAGER": "cat",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_EDITOR": "true",
        # The host's own configuration; where it is there but unreadable, these programs fail.
        "GIT_CONFIG_NOSYSTEM": "1",
        "PIP_CONFIG_FILE": "/dev/null",
        "NPM_CONFIG_GLOBALCONFIG": "/dev/null",
        "DEBIAN_FRONTEND": "noninteractive",
        # Otherwise a test run leaves __pycache__ in the change set where it is not ignored.
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        **(extra or {}),
    }


def world_env(world: World, toolchains: Toolchains, temporary: Path) -> dict[str, str]:
    """The environment of a command that sees the Workspace at its own path."""
    extra = {**toolchains.env, "TMPDIR": str(temporary)}
    environments = (each.source for each in world.dependencies)
    imports = [
        path for each in environments for path in editable_paths(each, world.seen_at, world.tree)
    ]
    if imports:
        extra["PYTHONPATH"] = ":".join(dict.fromkeys(imports))
    return command_env(world.tree, str(world.home_dir), toolchains.path, extra)
