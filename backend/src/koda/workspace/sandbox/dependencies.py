"""How the user's dependency folders get into a Workspace without touching either."""

import hashlib
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from koda.workspace.sandbox.base import World
from koda.workspace.sandbox.toolchains import may_show


@dataclass(frozen=True)
class Placed:
    """A dependency folder that may be shown: its real `source`, and the free `place` in tree."""

    source: Path
    relative: str
    place: Path


def placed_dependencies(world: World, keep_out: tuple[Path, ...]) -> list[Placed]:
    """The dependency folders to show, outer ones first.

    Left out: a source that is gone or leads out of the user's tree to what may not be shown, and
    a place that the Workspace itself fills or reaches through a link.
    """
    placed = []
    for folder in sorted(world.dependencies, key=lambda each: each.relative):
        source = Path(os.path.realpath(folder.source))
        inside = Path(os.path.realpath(world.seen_at)) in source.parents
        if not source.is_dir() or not (inside or may_show(source, keep_out)):
            continue
        if _is_free(world.tree, folder.relative):
            placed.append(Placed(source, folder.relative, world.tree / folder.relative))
    return placed


@contextmanager
def empty_places(placed: list[Placed]) -> Iterator[None]:
    """Take away afterwards the empty folders that serve as mount points."""
    made = [each.place for each in placed if not each.place.exists()]
    try:
        yield
    finally:
        for place in made:
            with suppress(OSError):
                place.rmdir()


@contextmanager
def linked_places(placed: list[Placed]) -> Iterator[None]:
    """Symbolic links to the sources, taken away afterwards."""
    made = []
    try:
        for each in placed:
            with suppress(OSError):
                each.place.parent.mkdir(parents=True, exist_ok=True)
                if each.place.is_dir() and not each.place.is_symlink():
                    each.place.rmdir()
                each.place.symlink_to(each.source)
                made.append(each)
        yield
    finally:
        for each in made:
            with suppress(OSError):
                if each.place.readlink() == each.source:
                    each.place.unlink()


def prepare_layer(layers_dir: Path, placed: Placed) -> Path:
    """The folder with `lower`, `upper`, `work` and `merged` of one private writable layer.

    Its name is neutral, so that no path of the user's has to be escaped in mount options.
    """
    layer = layers_dir / hashlib.sha256(placed.relative.encode()).hexdigest()[:16]
    lower = layer / "lower"
    if not layer.is_dir():
        for name in ("upper", "work", "merged"):
            (layer / name).mkdir(parents=True)
    if not lower.is_symlink():
        lower.symlink_to(placed.source)
    return layer


def remove_layers(layers_dir: Path) -> None:
    """Remove a World's writable layers: overlayfs leaves folders that nobody may enter."""
    for folder in layers_dir.glob("*/work/work"):
        folder.chmod(0o700)
    shutil.rmtree(layers_dir, ignore_errors=True)


def _is_free(tree: Path, relative: str) -> bool:
    parts = Path(relative).parts
    if not parts or ".." in parts or Path(relative).is_absolute():
        return False
    current = tree
    for part in parts:
        current = current / part
        try:
            mode = current.lstat().st_mode
        except FileNotFoundError:
            return True
        if not stat.S_ISDIR(mode):
            return False
    return not any(current.iterdir())
