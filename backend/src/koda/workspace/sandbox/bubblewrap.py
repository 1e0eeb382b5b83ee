"""Level 1: bubblewrap, with namespaces of its own and only the needed folders bound."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from signal import SIGKILL
from typing import Literal

from koda.workspace.sandbox.base import CommandResult, World
from koda.workspace.sandbox.dependencies import (
    Placed,
    empty_places,
    placed_dependencies,
    prepare_layer,
)
from koda.workspace.sandbox.environment import command_env
from koda.workspace.sandbox.etc import etc_folders, make_etc
from koda.workspace.sandbox.process import (
    HIDDEN_FD,
    OUTER_ENV,
    PROCESS_LIMIT,
    STATUS_FD,
    Launch,
    inner_argv,
    run_launch,
)
from koda.workspace.sandbox.toolchains import (
    SYSTEM,
    SYSTEM_FILES,
    Toolchains,
    interpreter_folders,
)

Layers = Literal["as-root", "as-user", "read-only"]
"""Who mounts the writable layers: root, root of a user namespace, or nobody (no overlayfs)."""

HOME = "/koda-home"
_ETC = "etc"
_TMPFS_BYTES = 2 << 30
_USER_OF_ROOT = 1_000
"""Inside, root's commands are an ordinary user: tar, npm and databases behave otherwise as 0."""

_MOUNT_LAYERS = (
    'count=$1 options=$2; shift 2; while [ "$count" -gt 0 ]; do '
    'cd "$1" && mount -t overlay overlay -o "$options" merged || exit 1; '
    'shift; count=$((count - 1)); done; cd /; exec "$@"'
)
_LAYER_OPTIONS = "lowerdir=lower,upperdir=upper,workdir=work"


class Bubblewrap:
    """Sandbox level 1. `program` is bwrap's path; `readable` the operator's further folders;
    `keep_out` (the data folder) is never shown."""

    level = 1
    name = "bubblewrap"

    def __init__(
        self,
        program: str,
        toolchains: Toolchains,
        readable: tuple[Path, ...],
        keep_out: tuple[Path, ...],
        layers: Layers,
    ) -> None:
        self._toolchains = toolchains
        self._keep_out = keep_out
        self._layers = layers
        uid, gid = os.getuid(), os.getgid()
        self._uid, self._gid = (uid, gid) if uid else (_USER_OF_ROOT, _USER_OF_ROOT)
        self._program = program
        self._etc_folders = etc_folders()
        self._fixed = (
            *_isolation(self._uid, self._gid),
            *_system_binds(),
            *_read_only([*toolchains.readable, *readable]),
        )

    @property
    def detail(self) -> str:
        """What a person should know about it, in a sentence."""
        if self._layers == "read-only":
            return "Own namespaces, no network; dependency folders are read-only here."
        return "Own namespaces, no network; dependency folders have a private writable layer."

    async def run(
        self,
        world: World,
        command: str,
        *,
        timeout_seconds: float,
        on_output: Callable[[str], None],
    ) -> CommandResult:
        """See Sandbox.run."""
        inner = inner_argv(command, PROCESS_LIMIT)
        world.home_dir.mkdir(parents=True, exist_ok=True)
        make_etc(world.layers_dir / _ETC, self._uid, self._gid, HOME)
        placed = placed_dependencies(world, self._keep_out)
        layers = [] if self._layers == "read-only" else self._prepare_layers(world, placed)
        binds = (
            *self._fixed,
            *self._world_binds(world),
            *self._dependency_binds(world, placed, layers),
            *("--remount-ro", "/", "--chdir", str(world.seen_at)),
            *self._environment(world),
        )
        bwrap = (self._program, "--json-status-fd", STATUS_FD, "--args", HIDDEN_FD, "--")
        launch = Launch(
            argv=(*self._mounting(layers), *bwrap, *inner),
            env=OUTER_ENV,
            stop_signal=SIGKILL,
            reports_child=True,
            hidden=binds,
        )
        with empty_places(placed):
            return await run_launch(launch, timeout_seconds=timeout_seconds, on_output=on_output)

    def _prepare_layers(self, world: World, placed: list[Placed]) -> list[Path]:
        return [prepare_layer(world.layers_dir, each) for each in placed]

    def _mounting(self, layers: list[Path]) -> tuple[str, ...]:
        """The programs that mount the layers in a mount namespace of their own, before bwrap."""
        if not layers:
            return ()
        as_root = self._layers == "as-root"
        options = _LAYER_OPTIONS if as_root else f"{_LAYER_OPTIONS},userxattr"
        unshare = ("unshare", "--mount") if as_root else ("unshare", "--map-root-user", "--mount")
        folders = map(str, layers)
        return (*unshare, "/bin/sh", "-c", _MOUNT_LAYERS, "sh", str(len(layers)), options, *folders)

    def _world_binds(self, world: World) -> list[str]:
        folders = dict.fromkeys(
            found
            for each in world.dependencies
            for found in interpreter_folders(each.source, self._keep_out)
        )
        return [
            *("--ro-bind", str(world.layers_dir / _ETC), "/etc"),
            *_read_only([*self._etc_folders, *folders]),
            *("--bind", str(world.home_dir), HOME),
            *("--bind", str(world.tree), str(world.seen_at)),
        ]

    def _dependency_binds(
        self, world: World, placed: list[Placed], layers: list[Path]
    ) -> list[str]:
        binds = []
        for number, each in enumerate(placed):
            place = str(world.seen_at / each.relative)
            if layers:
                binds += ["--bind", str(layers[number] / "merged"), place]
            else:
                binds += ["--ro-bind", str(each.source), place]
        return binds

    def _environment(self, world: World) -> list[str]:
        env = command_env(world.seen_at, HOME, self._toolchains.path, self._toolchains.env)
        return ["--clearenv", *(part for pair in env.items() for part in ("--setenv", *pair))]


def _isolation(uid: int, gid: int) -> tuple[str, ...]:
    return (
        *("--unshare-all", "--unshare-user", "--disable-userns", "--cap-drop", "ALL"),
        *("--die-with-parent", "--new-session", "--hostname", "koda"),
        *("--uid", str(uid), "--gid", str(gid)),
    )


def _system_binds() -> list[str]:
    binds = ["--ro-bind", "/usr", "/usr"]
    for folder in SYSTEM[1:]:
        if folder.is_symlink():
            binds += ["--symlink", str(folder.readlink()), str(folder)]
        elif folder.is_dir():
            binds += ["--ro-bind", str(folder), str(folder)]
    binds += [*_read_only(SYSTEM_FILES), "--proc", "/proc", "--dev", "/dev"]
    for folder_name in ("/tmp", "/var/tmp", "/run", "/dev/shm"):  # noqa: S108 - inside only
        binds += ["--size", str(_TMPFS_BYTES), "--tmpfs", folder_name]
    return binds


def _read_only(folders: Iterable[Path]) -> list[str]:
    return [part for each in folders for part in ("--ro-bind-try", str(each), str(each))]
