"""Exact replacement of text, several edits all or none: the engine of edit_file, pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from koda.tools.base import ToolError
from koda.tools.near_miss import explain_missing
from koda.tools.text import line_of

#: Places named when an edit is ambiguous; more would not help to choose.
_NAMED_PLACES = 20


@dataclass(frozen=True)
class Replacement:
    """Replace `old`, which must occur exactly once unless `replace_all`, by `new`."""

    old: str
    new: str
    replace_all: bool = False


@dataclass(frozen=True)
class Replaced:
    """What one edit did: the 1-based line of its first place (at that time), and how many."""

    line: int
    count: int


def replace_in(text: str, edits: Sequence[Replacement]) -> tuple[str, list[Replaced]]:
    """`text` after all edits, each applied to the result of the one before.

    A line end in `old` also matches CRLF, and `new` then takes the line ends of the place, unless
    `old` itself holds a carriage return: then both are taken to the letter. Raises ToolError when
    an edit is empty, changes nothing, is absent or ambiguous; nothing is applied then.
    """
    done: list[Replaced] = []
    result = text
    for number, edit in enumerate(edits, 1):
        where = f"Edit {number} of {len(edits)}: " if len(edits) > 1 else ""
        result, replaced = _replace_one(result, edit, where)
        done.append(replaced)
    if result == text:
        raise ToolError("The edits leave the file as it was; nothing was changed.")
    return result, done


def _replace_one(text: str, edit: Replacement, where: str) -> tuple[str, Replaced]:
    if not edit.old:
        raise ToolError(
            f"{where}`old` is empty; nothing was changed.",
            hint="Give the text to replace, or use write_file for a whole file.",
        )
    if edit.old == edit.new:
        raise ToolError(f"{where}`old` and `new` are equal; nothing was changed.")
    spans = _spans(text, edit.old)
    first = next(spans, None)
    if first is None:
        raise ToolError(f"{where}{explain_missing(text, edit.old, edit.new)}")
    line = line_of(text, first[0])
    if edit.replace_all:
        result, count = _replace_everywhere(text, edit)
        return result, Replaced(line, count)
    second = next(spans, None)
    if second is not None:
        raise _ambiguous(text, edit.old, where)
    start, stop = first
    new = _new_at(text, edit, start)
    return text[:start] + new + text[stop:], Replaced(line, 1)


def _spans(text: str, old: str) -> Iterator[tuple[int, int]]:
    """Every place of `old`, overlapping ones too: either of two would be a guess."""
    pattern = _pattern(text, old)
    position = 0
    while True:
        if pattern is None:
            start = text.find(old, position)
            stop = start + len(old)
        else:
            match = pattern.search(text, position)
            start, stop = match.span() if match else (-1, -1)
        if start < 0:
            return
        yield start, stop
        # A CRLF is one line end: from its middle the same place would match again.
        position = start + (2 if pattern and text.startswith("\r\n", start) else 1)


def _pattern(text: str, old: str) -> re.Pattern[str] | None:
    if "\n" not in old or "\r" in old or "\r\n" not in text:
        return None
    return re.compile("\r?\n".join(re.escape(part) for part in old.split("\n")))


def _replace_everywhere(text: str, edit: Replacement) -> tuple[str, int]:
    if "\r\n" not in text:
        return text.replace(edit.old, edit.new), text.count(edit.old)
    pattern = _pattern(text, edit.old) or re.compile(re.escape(edit.old))
    return pattern.subn(lambda match: _new_at(text, edit, match.start()), text)


def _new_at(text: str, edit: Replacement, start: int) -> str:
    """`new` with the line ends that the file has at this place."""
    if "\n" not in edit.new or "\r" in edit.old:
        return edit.new
    line_end = text.find("\n", start)
    if line_end < 0:
        line_end = text.rfind("\n", 0, start)
    if line_end < 1 or text[line_end - 1] != "\r":
        return edit.new
    return edit.new.replace("\r\n", "\n").replace("\n", "\r\n")


def _ambiguous(text: str, old: str, where: str) -> ToolError:
    lines = [line_of(text, start) for start, _ in islice(_spans(text, old), _NAMED_PLACES + 1)]
    named = ", ".join(str(line) for line in lines[:_NAMED_PLACES])
    many = len(lines) > _NAMED_PLACES
    return ToolError(
        f"{where}`old` stands in {'more than ' if many else ''}{min(len(lines), _NAMED_PLACES)} "
        f"places (lines {named}{' …' if many else ''}); nothing was changed.",
        hint="Add neighbouring lines until it is unique, or set replace_all.",
    )
