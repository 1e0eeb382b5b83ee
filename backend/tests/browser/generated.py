"""Over two hundred files as people have them, each with a change of its own."""

import io
import random
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.worker.harness import git

FILE_COUNT = 230
PROPOSED = "proposed.tar"
DELETED = "deleted.txt"
#: Puts the second version of every file in the place of the first.
COMMAND = f"tar -xpf {PROPOSED} --no-same-owner && xargs -d '\\n' rm -- < {DELETED}"

#: Few, so that blocks repeat; with what makes tools disagree about lines and columns.
_TEXTS = (
    *("", "", "}", "a", "b", "c", "  a", "\ta", "\t\tb\t", "x\ry", "\x0c", "\x0b", "c\x85d"),
    *("a\u2028b", "na\u00efve \U0001f600 e\u0301", "\u05e9\u05dc\u05d5\u05dd abc"),
    *("\u202eabc\u202c", "zero\u200bwidth", "def f():", "    return None", "# comment"),
    *("<b>&amp;</b>", "a" * 130),
)
_ENDS = (("\n",), ("\r\n",), ("\n", "\n", "\r\n"))
_SUFFIXES = (".py", ".ts", ".txt", ".md", ".css", ".unknown", "")


@dataclass(frozen=True)
class Version:
    """A file at one side; `target` instead of content for a symlink."""

    content: bytes = b""
    mode: int = 0o644
    target: str | None = None


@dataclass(frozen=True)
class Case:
    """One file before and after; None: absent."""

    path: str
    before: Version | None
    after: Version | None


def make_cases(seed: int) -> list[Case]:
    """The same for the same seed; no two sides of a file are equal."""
    rng = random.Random(seed)
    return [_case(rng, number) for number in range(FILE_COUNT)]


def _case(rng: random.Random, number: int) -> Case:
    folder = rng.choice(("", "src/", "src/deep er/", "t\u00e4st/", "50%#/"))
    path = f"{folder}case {number}{rng.choice(_SUFFIXES)}"
    kind = number % (2 * len(_RARE))
    before, after = _RARE[kind](rng) if kind < len(_RARE) else _edited(rng)
    return Case(path, before, after)


_Sides = tuple[Version | None, Version | None]


def _edited(rng: random.Random) -> _Sides:
    before, after = _edit(rng)
    return Version(before), Version(after)


def _edited_and_executable(rng: random.Random) -> _Sides:
    before, after = _edit(rng)
    return Version(before), Version(after, 0o755)


def _only_executable(rng: random.Random) -> _Sides:
    same = _content(rng)
    return Version(same), Version(same, 0o755)


def _binary(rng: random.Random) -> _Sides:
    data = rng.randbytes(60) + b"\0"
    return Version(data), Version(data + rng.randbytes(9))


#: Half of the files, in turn; the others are edits.
_RARE: tuple[Callable[[random.Random], _Sides], ...] = (
    _edited_and_executable,
    _only_executable,
    _binary,
    lambda rng: (None, Version(_content(rng))),
    lambda rng: (Version(_content(rng)), None),
    lambda rng: (None, Version(b"\0" + rng.randbytes(99))),
    lambda rng: (Version(), Version(_content(rng))),
    lambda rng: (Version(_content(rng)), Version()),
    lambda rng: (None, Version(mode=rng.choice((0o644, 0o755)))),
    lambda rng: (Version(target="a"), Version(target="b")),
)


def _content(rng: random.Random) -> bytes:
    return _joined(rng, _lines(rng, rng.randrange(1, 30), rng.choice(_ENDS)))


def _edit(rng: random.Random) -> tuple[bytes, bytes]:
    """Two versions of a text that differ."""
    ends = rng.choice(_ENDS)
    old = _lines(rng, rng.randrange(1, 60), ends)
    new = list(old)
    for _ in range(rng.randrange(1, 6)):
        at = rng.randrange(len(new) + 1)
        new[at : at + rng.randrange(3)] = _lines(rng, rng.randrange(3), ends)
    if rng.random() < 0.1:
        new = [line.replace("\r\n", "\n") for line in new]
    before, after = _joined(rng, old), _joined(rng, new)
    return (before, after) if before != after else _edit(rng)


def _lines(rng: random.Random, count: int, ends: tuple[str, ...]) -> list[str]:
    return [rng.choice(_TEXTS) + rng.choice(ends) for _ in range(count)]


def _joined(rng: random.Random, lines: list[str]) -> bytes:
    """One in four lacks its final newline, one in ten is not UTF-8."""
    whole = "".join(lines)
    if rng.random() < 0.25:
        whole = whole.rstrip("\r\n")
    if rng.random() < 0.1:
        return whole.encode("latin-1", "ignore") + b"caf\xe9\n"
    return whole.encode()


def make_repository(folder: Path, cases: list[Case]) -> None:
    """Commits every first version, and what COMMAND needs to make the second."""
    for case in cases:
        if case.before is not None:
            _put(folder / case.path, case.before)
    (folder / PROPOSED).write_bytes(_archive(cases))
    gone = [case.path for case in cases if case.after is None]
    (folder / DELETED).write_text("".join(f"{path}\n" for path in gone))
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "first")


def _put(path: Path, version: Version) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if version.target is not None:
        path.symlink_to(version.target)
        return
    path.write_bytes(version.content)
    path.chmod(version.mode)


def _archive(cases: list[Case]) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        for entry, content in _entries(cases):
            archive.addfile(entry, io.BytesIO(content))
    return data.getvalue()


def _entries(cases: list[Case]) -> Iterator[tuple[tarfile.TarInfo, bytes]]:
    for case in cases:
        if case.after is None:
            continue
        entry = tarfile.TarInfo(case.path)
        entry.mode, entry.size = case.after.mode, len(case.after.content)
        if case.after.target is not None:
            entry.type, entry.linkname = tarfile.SYMTYPE, case.after.target
        yield entry, case.after.content
