"""The part of /etc that programs need, and an /etc of the command's own for level 1."""

import shutil
import tempfile
from pathlib import Path

_ETC = Path("/etc")
_PARTS = (
    *("alternatives", "ca-certificates", "fonts", "java*", "ld.so.cache", "ld.so.conf"),
    *("ld.so.conf.d", "localtime", "maven", "mime.types", "os-release", "perl", "php"),
    *("pki/ca-trust", "pki/tls/certs", "python3*", "ssl/certs", "ssl/openssl.cnf", "terminfo"),
    "timezone",
)
"""None holds a secret or names a person."""


def etc_parts() -> list[Path]:
    """The parts of /etc that this machine has, sorted."""
    return sorted({path for pattern in _PARTS for path in _ETC.glob(pattern)})


def etc_folders() -> list[Path]:
    """Those parts that are folders: they have to be bound over make_etc's empty ones."""
    return [part for part in etc_parts() if part.is_dir() and not part.is_symlink()]


def make_etc(folder: Path, uid: int, gid: int, home: str) -> None:
    """Fill `folder` with an /etc of its own, unless that was done before.

    It holds copies of the files among etc_parts, because binding each costs every command
    0.1 ms, and empty folders for the others. What would name the host's people and machines is
    written anew, with one user and localhost alone.
    """
    if folder.is_dir():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=folder.parent))
    draft.chmod(0o755)
    for part in etc_parts():
        place = draft / part.relative_to(_ETC)
        place.parent.mkdir(parents=True, exist_ok=True)
        if part.is_dir() and not part.is_symlink():
            place.mkdir()
        else:
            shutil.copyfile(part, place, follow_symlinks=False)
    texts = {
        "passwd": f"koda:x:{uid}:{gid}:Koda:{home}:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n",
        "group": f"koda:x:{gid}:\nnogroup:x:65534:\n",
        "hosts": "127.0.0.1 localhost koda\n::1 localhost\n",
        "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
    }
    for name, text in texts.items():
        (draft / name).write_text(text)
    try:
        draft.rename(folder)
    except OSError:
        # Another command of the Workspace was first.
        shutil.rmtree(draft)
