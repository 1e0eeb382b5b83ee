"""Hunks as lines to show: decoded, numbered, with context and word marks. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from koda.workspace.hunks import Hunk, is_binary
from koda.workspace.line_diff import split_lines
from koda.workspace.word_marks import Mark, mark_words

Encoding = Literal["utf-8", "latin-1"]
LineEnd = Literal["lf", "crlf", "cr", "mixed"]


@dataclass(frozen=True)
class Row:
    r"""One line. `old` and `new` are its 1-based numbers, None on the side that has it not.

    `text` is without its \n or \r\n; a \r elsewhere stays in it. `crlf`: it ended in \r\n;
    `no_newline`: it is the file's last line and did not end. `marks` are the changed words,
    [start, end) in UTF-16 code units of `text`.
    """

    sign: Literal[" ", "-", "+"]
    old: int | None
    new: int | None
    text: str
    marks: tuple[Mark, ...]
    no_newline: bool
    crlf: bool


@dataclass(frozen=True)
class TextFacts:
    r"""How a text is written. `eol` None: no line ends at all; "cr": \r and never \n.

    `final_newline` is true for an empty file, which lacks nothing.
    """

    encoding: Encoding
    eol: LineEnd | None
    final_newline: bool


def text_facts(content: bytes) -> TextFacts | None:
    """How `content` is written; None when it is binary."""
    if is_binary(content):
        return None
    return TextFacts(_encoding(content), _line_end(content), content.endswith(b"\n") or not content)


def decode_text(content: bytes) -> str:
    """The text for display: UTF-8, or Latin-1, which fits any bytes, where it is not UTF-8."""
    return content.decode(_encoding(content))


def rows(
    hunks: Sequence[Hunk], base: bytes | None, staged: bytes | None, *, context: int = 3
) -> list[list[Row]]:
    """For each of a change's Hunks (all of them, as `split` gave them) its lines, in order.

    Up to `context` common lines stand around it, none of them shown for two Hunks. Mode Hunks and
    binary content have no rows.
    """
    if any(is_binary(content) for content in (base, staged) if content is not None):
        return [[] for _ in hunks]
    page = _Page(base or b"", staged or b"")
    shown: list[list[Row]] = []
    after_last = 0
    for index, hunk in enumerate(hunks):
        if hunk.kind == "mode":
            shown.append([])
            continue
        following = hunks[index + 1] if index + 1 < len(hunks) else None
        start, end = _old_range(hunk)
        limit = len(page.old)
        if following is not None and following.kind == "lines":
            limit = _old_range(following)[0]
        first = max(after_last, start - context)
        after_last = min(limit, end + context)
        shown.append(page.rows(hunk, start - first, after_last - end))
    return shown


def _old_range(hunk: Hunk) -> tuple[int, int]:
    """0-based, half-open."""
    start = hunk.old_start - (hunk.old_lines > 0)
    return start, start + hunk.old_lines


class _Page:
    """Both sides of one change, split once."""

    def __init__(self, base: bytes, staged: bytes) -> None:
        self.old = split_lines(base)
        self.new = split_lines(staged)
        self._old_encoding = _encoding(base)
        self._new_encoding = _encoding(staged)

    def rows(self, hunk: Hunk, lead: int, trail: int) -> list[Row]:
        """The Hunk's rows with so many lines of context before and after it."""
        old_start, old_end = _old_range(hunk)
        new_start = hunk.new_start - (hunk.new_lines > 0)
        new_end = new_start + hunk.new_lines
        old = [_line(raw, self._old_encoding) for raw in self.old[old_start:old_end]]
        new = [_line(raw, self._new_encoding) for raw in self.new[new_start:new_end]]
        old_marks, new_marks = mark_words([one[0] for one in old], [one[0] for one in new])
        removed = [
            Row("-", old_start + 1 + k, None, line[0], old_marks[k], *line[1:])
            for k, line in enumerate(old)
        ]
        added = [
            Row("+", None, new_start + 1 + k, line[0], new_marks[k], *line[1:])
            for k, line in enumerate(new)
        ]
        before = self._common(old_start - lead, new_start - lead, lead)
        return before + removed + added + self._common(old_end, new_end, trail)

    def _common(self, old_at: int, new_at: int, count: int) -> list[Row]:
        found = []
        for k in range(count):
            text, no_newline, crlf = _line(self.new[new_at + k], self._new_encoding)
            row = Row(" ", old_at + 1 + k, new_at + 1 + k, text, (), no_newline, crlf)
            found.append(row)
        return found


def _line(raw: bytes, encoding: Encoding) -> tuple[str, bool, bool]:
    """Text, whether it lacks its end, whether its end is CRLF."""
    if raw.endswith(b"\r\n"):
        return raw[:-2].decode(encoding), False, True
    if raw.endswith(b"\n"):
        return raw[:-1].decode(encoding), False, False
    return raw.decode(encoding), True, False


def _encoding(content: bytes) -> Encoding:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


def _line_end(content: bytes) -> LineEnd | None:
    crlf = content.count(b"\r\n")
    lf = content.count(b"\n") - crlf
    if crlf and lf:
        return "mixed"
    if crlf or lf:
        return "crlf" if crlf else "lf"
    return "cr" if b"\r" in content else None
