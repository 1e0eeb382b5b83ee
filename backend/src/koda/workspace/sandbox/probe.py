"""Finds the strongest Sandbox that works here, by running a real command in it."""

import ctypes
import os
import platform
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from koda.settings import Settings
from koda.workspace.sandbox.base import DependencyFolder, Sandbox, SandboxUnavailable, World
from koda.workspace.sandbox.bubblewrap import Bubblewrap, Layers
from koda.workspace.sandbox.dependencies import remove_layers
from koda.workspace.sandbox.landlock import LEAST_ABI, Landlock
from koda.workspace.sandbox.process import OUTER_ENV
from koda.workspace.sandbox.seccomp import build_filter
from koda.workspace.sandbox.toolchains import Toolchains, find_toolchains
from koda.workspace.sandbox.unprotected import Unprotected

_TIMEOUT_SECONDS = 10
_CREATE_RULESET, _VERSION_FLAG = 444, 1
_INSTALLERS = {
    "apt-get": "apt-get install -y bubblewrap",
    "dnf": "dnf install -y bubblewrap",
    "pacman": "pacman -S --noconfirm bubblewrap",
    "zypper": "zypper install -y bubblewrap",
    "apk": "apk add bubblewrap",
}


async def probe_sandbox(settings: Settings) -> Sandbox:
    """The Sandbox that `settings.sandbox` names, or the strongest that works.

    Keep the answer: it holds for the life of the process. Raises SandboxUnavailable with what
    was tried, and the line that installs bubblewrap as its hint.
    """
    keep_out = (settings.data_dir, Path(os.path.realpath(settings.data_dir)))
    _check_readable(settings.sandbox_readable, keep_out)
    if settings.sandbox == "none":
        return Unprotected(tuple(os.get_exec_path()), keep_out)
    toolchains = find_toolchains(os.get_exec_path(), keep_out)
    tried = []
    for attempt in _candidates(settings, toolchains, keep_out):
        try:
            sandbox = attempt()
            await _try(sandbox, settings.data_dir)
        except SandboxUnavailable as error:
            tried.append(error.message)
        else:
            return sandbox
    raise SandboxUnavailable(f"No sandbox for commands works here. {' '.join(tried)}", hint=_hint())


def landlock_abi() -> int:
    """The kernel's Landlock version, 0 without Landlock."""
    libc = ctypes.CDLL(None, use_errno=True)
    return max(0, int(libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION_FLAG)))


def _candidates(
    settings: Settings, toolchains: Toolchains, keep_out: tuple[Path, ...]
) -> list[Callable[[], Sandbox]]:
    """What to try, strongest first; each raises SandboxUnavailable where it cannot even be set
    up."""

    def bubblewrap(layers: Layers) -> Callable[[], Sandbox]:
        return lambda: Bubblewrap(
            _program("bwrap"), toolchains, settings.sandbox_readable, keep_out, layers
        )

    def landlock() -> Sandbox:
        return Landlock(_usable_abi(), toolchains, settings.sandbox_readable, keep_out)

    as_root: list[Layers] = ["as-root"] if os.geteuid() == 0 else []
    order: list[Layers] = [*as_root, "as-user", "read-only"]
    wanted: dict[str, list[Callable[[], Sandbox]]] = {
        "bubblewrap": [bubblewrap(layers) for layers in order],
        "landlock": [landlock],
    }
    if settings.sandbox != "auto":
        return wanted[settings.sandbox]
    return [*wanted["bubblewrap"], *wanted["landlock"]]


async def _try(sandbox: Sandbox, data_dir: Path) -> None:
    """Run a command that reads a dependency folder and writes to the Workspace."""
    parent = data_dir / "tmp"
    parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=parent, prefix="probe-") as name:
        root = Path(os.path.realpath(name))
        for folder in ("tree", "user/dependency"):
            (root / folder).mkdir(parents=True)
        (root / "user/dependency/known").write_text("known")
        world = World(
            tree=root / "tree",
            seen_at=root / "user",
            dependencies=(DependencyFolder(root / "user/dependency", "dependency"),),
            layers_dir=root / "layers",
            home_dir=root / "home",
        )
        result = await sandbox.run(
            world,
            "cat dependency/known && echo written > file",
            timeout_seconds=_TIMEOUT_SECONDS,
            on_output=lambda _: None,
        )
        works = result.output == b"known" and (root / "tree/file").exists()
        remove_layers(root / "layers")
    if not works:
        said = result.output.decode(errors="replace")[:500]
        raise SandboxUnavailable(f"{sandbox.name} started, but its test command failed: {said}")


def _program(name: str) -> str:
    found = shutil.which(name, path=OUTER_ENV["PATH"])
    if found is None:
        raise SandboxUnavailable(f"{name} is not installed.")
    return found


def _usable_abi() -> int:
    abi = landlock_abi()
    if abi < LEAST_ABI:
        raise SandboxUnavailable(f"Landlock {LEAST_ABI} is needed; this kernel has {abi}.")
    if build_filter(platform.machine()) is None:
        raise SandboxUnavailable(f"No seccomp filter is known for {platform.machine()}.")
    return abi


def _check_readable(readable: tuple[Path, ...], keep_out: tuple[Path, ...]) -> None:
    for folder in readable:
        real = Path(os.path.realpath(folder))
        if any(real == kept or real in kept.parents or kept in real.parents for kept in keep_out):
            raise SandboxUnavailable(
                f"KODA_SANDBOX_READABLE names {str(folder)!r}, which would show Koda's data.",
                hint="Name only the folders that commands need.",
            )


def _hint() -> str:
    for program, line in _INSTALLERS.items():
        if shutil.which(program):
            return f"Install bubblewrap: {line}"
    return "Install bubblewrap with this system's package manager."
