"""Splits a StagedChange into Hunks, and puts any accepted subset of them back on the base. Pure.

The base of a Task does not move within a Round, so a Hunk is named by its place there: an edit
elsewhere cannot make a Decision mean other bytes.
"""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from koda.events.types import StagedChange
from koda.workspace.line_diff import Block, diff_lines, split_lines

#: A NUL in the first bytes makes a file binary; git looks at as many.
_BINARY_PREFIX_BYTES = 8000
#: Above either, a file is decided as a whole: nobody reviews it line by line.
MAX_LINE_DIFF_BYTES = 5 * 1024 * 1024
MAX_LINE_DIFF_LINES = 200_000

SYMLINK_MODE = "120000"
_ID_DIGITS = 32


@dataclass(frozen=True)
class Hunk:
    """The smallest block of one StagedChange that can be accepted or rejected.

    `kind` lines: base lines `old_start..` become `new_bytes`; file: the whole file is added,
    deleted or replaced; mode: only the executable bit changes. Lines are 1-based, and as in git
    the start of an empty range is the line before it. File Hunks of binary content and mode Hunks
    have no lines. `new_bytes` is what stands in the place of the old lines (or of the file).
    """

    hunk_id: str
    path: str
    kind: Literal["lines", "file", "mode"]
    old_start: int
    old_lines: int
    new_start: int
    new_lines: int
    new_bytes: bytes

    @property
    def additions(self) -> int:
        return self.new_lines

    @property
    def deletions(self) -> int:
        return self.old_lines


@dataclass(frozen=True)
class FileContent:
    """A file as raw bytes (a symlink's target) and git mode; both None where it is absent."""

    content: bytes | None
    mode: str | None


def is_binary(content: bytes) -> bool:
    """Whether git would call it binary."""
    return b"\0" in content[:_BINARY_PREFIX_BYTES]


def split(change: StagedChange, base: bytes | None, staged: bytes | None) -> list[Hunk]:
    """The Hunks of `change`, in file order, a mode Hunk last; the same for the same input.

    `base` and `staged` are the raw bytes of its two blobs, None where the change has none. Two
    Hunks never touch. Raises ValueError when the bytes are not those of the change.
    """
    _check(change, base, staged)
    hunks: list[Hunk] = []
    if base is None or staged is None or _is_symlink(change):
        hunks.append(_file_hunk(change, base, staged))
    elif base != staged:
        hunks.extend(_content_hunks(change, base, staged))
    if _has_mode_hunk(change):
        hunk_id = _hunk_id(change, "mode", (0, 0), change.base_mode, change.mode)
        hunks.append(Hunk(hunk_id, change.path, "mode", 0, 0, 0, 0, b""))
    return hunks


def apply(
    change: StagedChange, base: bytes | None, staged: bytes | None, accepted: Collection[str]
) -> FileContent:
    """Exactly the base plus the Hunks whose ids are in `accepted`; other ids are ignored.

    Accepting nothing gives the base, accepting all gives the staged content. The outcome of an
    earlier Delivery is this function over what it delivered, so what to expect in the target is
    `apply(..., delivered)` and what to put there `apply(..., delivered | accepted)`. Raises as
    `split` does.
    """
    chosen = [hunk for hunk in split(change, base, staged) if hunk.hunk_id in accepted]
    content, mode = base, change.base_mode
    lines = [hunk for hunk in chosen if hunk.kind == "lines"]
    if lines and base is not None:
        content = _patched(base, lines)
    for hunk in chosen:
        if hunk.kind == "mode":
            mode = change.mode
        elif hunk.kind == "file":
            content = staged
            mode = mode if _has_mode_hunk(change) else change.mode
    return FileContent(content, mode)


def change_set_digest(changes: Iterable[StagedChange]) -> str:
    """64 hex digits over path, mode and blob of every StagedChange, whatever their order."""
    digest = hashlib.sha256(b"koda change set 1")
    for change in sorted(changes, key=lambda one: one.path):
        digest.update(_encoded(change.path, change.mode, change.blob))
    return digest.hexdigest()


def _check(change: StagedChange, base: bytes | None, staged: bytes | None) -> None:
    for name, blob, content in (("base", change.base_blob, base), ("new", change.blob, staged)):
        found = None if content is None else hashlib.sha256(content).hexdigest()
        if found != blob:
            raise ValueError(f"{change.path}: expected the {name} blob {blob}, got {found}")


def _is_symlink(change: StagedChange) -> bool:
    return SYMLINK_MODE in (change.base_mode, change.mode)


def _has_mode_hunk(change: StagedChange) -> bool:
    if change.kind != "modified" or _is_symlink(change):
        return False
    return change.base_mode != change.mode


def _content_hunks(change: StagedChange, base: bytes, staged: bytes) -> list[Hunk]:
    if not (can_split(base) and can_split(staged)):
        return [_file_hunk(change, base, staged)]
    new = split_lines(staged)
    return [_line_hunk(change, block, new) for block in diff_lines(split_lines(base), new)]


def can_split(content: bytes) -> bool:
    """Whether the content is small text, whose lines can be decided one by one."""
    if len(content) > MAX_LINE_DIFF_BYTES or is_binary(content):
        return False
    return _count_lines(content) <= MAX_LINE_DIFF_LINES


def _count_lines(content: bytes) -> int:
    return content.count(b"\n") + (not content.endswith(b"\n") and content != b"")


def _line_hunk(change: StagedChange, block: Block, new: list[bytes]) -> Hunk:
    new_bytes = b"".join(new[block.new_start : block.new_end])
    place = (block.old_start, block.old_end)
    old_lines = block.old_end - block.old_start
    new_lines = block.new_end - block.new_start
    return Hunk(
        hunk_id=_hunk_id(change, "lines", place, None, None, new_bytes),
        path=change.path,
        kind="lines",
        old_start=block.old_start + (old_lines > 0),
        old_lines=old_lines,
        new_start=block.new_start + (new_lines > 0),
        new_lines=new_lines,
        new_bytes=new_bytes,
    )


def _file_hunk(change: StagedChange, base: bytes | None, staged: bytes | None) -> Hunk:
    old_lines, new_lines = _shown_lines(base, staged)
    modes = (None, None) if _has_mode_hunk(change) else (change.base_mode, change.mode)
    return Hunk(
        hunk_id=_hunk_id(change, "file", (0, old_lines), *modes, staged),
        path=change.path,
        kind="file",
        old_start=int(old_lines > 0),
        old_lines=old_lines,
        new_start=int(new_lines > 0),
        new_lines=new_lines,
        new_bytes=staged or b"",
    )


def _shown_lines(base: bytes | None, staged: bytes | None) -> tuple[int, int]:
    old, new = base or b"", staged or b""
    if is_binary(old) or is_binary(new):
        return 0, 0
    return _count_lines(old), _count_lines(new)


def _hunk_id(
    change: StagedChange,
    kind: str,
    place: tuple[int, int],
    old_mode: str | None,
    new_mode: str | None,
    new_bytes: bytes | None = b"",
) -> str:
    digest = hashlib.sha256(b"koda hunk 1")
    digest.update(_encoded(kind, change.path, change.base_blob, old_mode, new_mode))
    digest.update(_encoded(str(place[0]), str(place[1]), new_bytes))
    return digest.hexdigest()[:_ID_DIGITS]


def _encoded(*fields: str | bytes | None) -> bytes:
    """The fields with their lengths before them, so that no two lists share an encoding."""
    parts = []
    for field in fields:
        if field is None:
            parts.append(b"-;")
            continue
        raw = field.encode("utf-8", "surrogateescape") if isinstance(field, str) else field
        parts += [b"%d:" % len(raw), raw]
    return b"".join(parts)


def _patched(base: bytes, hunks: list[Hunk]) -> bytes:
    old = split_lines(base)
    parts: list[bytes] = []
    at = 0
    for hunk in hunks:
        start = hunk.old_start - (hunk.old_lines > 0)
        parts += old[at:start]
        parts.append(hunk.new_bytes)
        at = start + hunk.old_lines
    return b"".join(parts + old[at:])
