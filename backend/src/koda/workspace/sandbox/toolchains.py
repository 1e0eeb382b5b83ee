"""Which of the host's folders a command may read besides /usr: toolchains, never homes.

Compilers and interpreters often lie in a person's home (pyenv, rustup, nvm). Only their own
folders are shown, and none that could hold a credential.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

SYSTEM = tuple(Path(path) for path in ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64"))
SYSTEM_FILES = (Path("/sys/devices/system/cpu"),)

_MANAGERS = frozenset(
    (
        *(".pyenv", ".rbenv", ".nodenv", ".goenv", ".nvm", ".volta", ".bun", ".deno", ".asdf"),
        *(".sdkman", ".ghcup", ".opam", "go", "miniconda3", "anaconda3", "miniforge3"),
    )
)
"""Version managers' folders right below a home; any other folder there is not a toolchain's."""
_CREDENTIALS = frozenset(
    (
        *(".ssh", ".aws", ".gnupg", ".netrc", ".docker", ".kube", ".azure", ".config", ".env"),
        *(".git-credentials", ".npmrc", ".pypirc", "credentials", "credentials.toml"),
        *("keyrings", "secrets.json", "id_rsa", "id_ed25519"),
    )
)
_SHARED = frozenset(
    Path("/") / name
    for name in (
        *("", "boot", "dev", "dev/shm", "etc", "home", "media", "mnt", "opt", "proc", "root"),
        *("run", "srv", "sys", "tmp", "usr", "var", "var/lib", "var/run", "var/tmp", "Users"),
    )
)
_LINK_HOPS = 10


@dataclass(frozen=True)
class Toolchains:
    """What PATH gave: `readable` folders, `path` to hand on, and the `env` a manager needs."""

    readable: tuple[Path, ...]
    path: tuple[str, ...]
    env: dict[str, str] = field(default_factory=dict)


def is_below(path: Path, folders: Iterable[Path]) -> bool:
    """Whether `path` is one of `folders` or inside one; links are not followed."""
    return any(path == folder or folder in path.parents for folder in folders)


def may_show(folder: Path, keep_out: Iterable[Path]) -> bool:
    """Whether commands may read all of `folder`, a folder that nobody named explicitly.

    False for what is shared (/opt), a home, anything above, at or below one of `keep_out`, a
    folder right below a home that is no version manager's, and one with a credential in it.
    """
    kept_out = [Path.home(), *keep_out]
    if folder in _SHARED or any(folder == kept or folder in kept.parents for kept in kept_out):
        return False
    if is_below(folder, kept_out[1:]) or _is_home(folder):
        return False
    if _is_home(folder.parent) and folder.name not in _MANAGERS:
        return False
    try:
        names = {entry.name for entry in folder.iterdir()}
    except OSError:
        return False
    return not names & _CREDENTIALS


def find_toolchains(path: Iterable[str], keep_out: tuple[Path, ...]) -> Toolchains:
    """Say which folders of `path` (PATH, split) commands may see, and what these need.

    Koda's own virtual environment is left out: the project's Python is not Koda's.
    """
    readable: list[Path] = []
    kept: list[str] = []
    env: dict[str, str] = {}
    for text in dict.fromkeys(path):
        folder = Path(os.path.normpath(text))
        if not folder.is_absolute() or is_below(folder, [Path(sys.prefix)]):
            continue
        if not os.access(folder, os.R_OK | os.X_OK):
            continue
        if not is_below(folder, SYSTEM):
            shown = _shown_for(folder, keep_out)
            if shown is None:
                continue
            readable.append(shown)
            if folder.parent.name == ".cargo":
                _add_rustup(folder.parent.parent / ".rustup", readable, env)
        kept.append(str(folder))
        readable += _linked_programs(folder, keep_out)
    return Toolchains(tuple(dict.fromkeys(readable)), tuple(kept), env)


def interpreter_folders(environment: Path, keep_out: tuple[Path, ...]) -> list[Path]:
    """The Python installations that a virtual environment's `python` links to, outside /usr.

    Each link on the way counts, as written. Only a real installation (with lib/python3*) that
    may be shown is named: a hostile repository may have made the link.
    """
    found = []
    for name in ("python", "python3"):
        for target in _hops(environment / "bin" / name):
            folder = target.parent.parent
            if is_below(target, [*SYSTEM, environment]) or folder in found:
                continue
            if any(folder.glob("lib/python3*")) and may_show(
                Path(os.path.realpath(folder)), keep_out
            ):
                found.append(folder)
    return found


def _is_home(folder: Path) -> bool:
    return folder in (Path.home(), Path("/root")) or folder.parent in (
        Path("/home"),
        Path("/Users"),
    )


def _shown_for(folder: Path, keep_out: tuple[Path, ...]) -> Path | None:
    """The toolchain's own folder around a PATH entry, or the entry alone, or None."""
    for above in folder.parents:
        if above.name in _MANAGERS and _is_home(above.parent) and may_show(above, keep_out):
            return above
    if folder.name in ("bin", "sbin", "shims") and may_show(folder.parent, keep_out):
        return folder.parent
    alone_is_fine = folder not in _SHARED and not _is_home(folder)
    return folder if alone_is_fine and not is_below(folder, keep_out) else None


def _add_rustup(rustup: Path, readable: list[Path], env: dict[str, str]) -> None:
    if rustup.is_dir():
        readable.append(rustup)
        env["RUSTUP_HOME"] = str(rustup)


def _linked_programs(folder: Path, keep_out: tuple[Path, ...]) -> Iterator[Path]:
    """Folders outside /usr that programs in `folder` are links into (pipx, /opt/node)."""
    for entry in os.scandir(folder):
        if not entry.is_symlink():
            continue
        target = Path(os.path.realpath(entry.path))
        program_folder = target.parent
        if is_below(target, [*SYSTEM, Path("/etc")]) or program_folder.name != "bin":
            continue
        if may_show(program_folder.parent, keep_out):
            yield program_folder.parent


def _hops(link: Path) -> Iterator[Path]:
    """Every target on the way of a symbolic link, absolute and as written."""
    for _ in range(_LINK_HOPS):
        try:
            target = link.readlink()
        except OSError:
            return
        link = Path(os.path.normpath(link.parent / target))
        yield link
