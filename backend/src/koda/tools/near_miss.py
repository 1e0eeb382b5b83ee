"""Why a text to replace was not found: the nearest place in the file and how it differs."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from koda.tools.text import clip, iter_lines, line_of

#: Lines of the file shown, and characters of each.
_SHOWN_LINES = 12
_SHOWN_CHARS = 200
#: Similarity of whole blocks (0-100) below which showing the place would mislead.
_LEAST_SIMILARITY = 55
#: Fuzzy comparison holds the interpreter lock; longer files are compared by equal lines only.
_FUZZY_LINES = 20_000

_LINE_NUMBER = re.compile(r"^\s*\d+(\t|→|[:|] ?)", re.MULTILINE)
_TYPOGRAPHIC = str.maketrans("‘’‚“”„–—−…", "'''\"\"\"---.")


@dataclass(frozen=True)
class _Place:
    """`count` file lines from 0-based `first` on, and how they relate to the wanted text."""

    first: int
    count: int
    exact_but: str = ""


def explain_missing(text: str, old: str, new: str) -> str:
    """A message for the model that names the likeliest reason and shows the actual text."""
    lines = list(iter_lines(text))
    if not lines:
        return "`old` was not found: the file is empty. Nothing was changed; use write_file."
    parts = ["`old` was not found; nothing was changed."]
    parts += _plain_reasons(text, old, new)
    place = _nearest(lines, _wanted_lines(old))
    if place is None:
        parts.append("No similar text is in the file; read it again.")
    else:
        parts.append(_describe(lines, _wanted_lines(old), place))
    return " ".join(parts)


def _plain_reasons(text: str, old: str, new: str) -> list[str]:
    reasons = []
    if "\r" in old and old.replace("\r\n", "\n") in text:
        reasons.append("`old` has CRLF line ends, the file has LF.")
    bare = _LINE_NUMBER.sub("", old)
    if bare != old and bare.strip() and bare.replace("\r\n", "\n") in text.replace("\r\n", "\n"):
        reasons.append("`old` begins its lines with line numbers; leave them out.")
    if new.strip() and new in text:
        reasons.append(
            f"`new` already stands at line {line_of(text, text.index(new))}: "
            "was this edit made before?"
        )
    return reasons


def _wanted_lines(old: str) -> list[str]:
    wanted = list(iter_lines(_LINE_NUMBER.sub("", old) if _all_numbered(old) else old))
    while wanted and not wanted[0].strip():
        wanted.pop(0)
    while wanted and not wanted[-1].strip():
        wanted.pop()
    return wanted


def _all_numbered(old: str) -> bool:
    return all(_LINE_NUMBER.match(line) for line in iter_lines(old) if line.strip())


def _plain_characters(line: str) -> str:
    return unicodedata.normalize("NFKC", line).translate(_TYPOGRAPHIC)


_VIEWS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("line numbers, line ends or blank lines around it", str),
    ("spaces at line ends", str.rstrip),
    ("indentation", str.strip),
    ("spacing", lambda line: "".join(line.split())),
    ("characters that look alike", lambda line: "".join(_plain_characters(line).split())),
    ("upper and lower case", lambda line: "".join(line.split()).casefold()),
)


def _nearest(lines: Sequence[str], wanted: Sequence[str]) -> _Place | None:
    if not wanted:
        return None
    for difference, view in _VIEWS:
        first = _find_block([view(line) for line in lines], [view(line) for line in wanted])
        if first is not None:
            return _Place(first, len(wanted), difference)
    return _most_similar(lines, wanted)


def _find_block(lines: Sequence[str], wanted: Sequence[str]) -> int | None:
    """Where the wanted lines stand; the first may end, and the last begin, a longer line."""
    head, tail = wanted[0], wanted[-1]
    if len(wanted) == 1:
        return next((i for i, line in enumerate(lines) if head and head in line), None)
    inner = list(wanted[1:-1])
    for first in range(len(lines) - len(wanted) + 1):
        if (
            lines[first].endswith(head)
            and lines[first + len(wanted) - 1].startswith(tail)
            and list(lines[first + 1 : first + len(wanted) - 1]) == inner
        ):
            return first
    return None


def _most_similar(lines: Sequence[str], wanted: Sequence[str]) -> _Place | None:
    offsets = _votes(lines, wanted)
    if not offsets and len(lines) <= _FUZZY_LINES:
        anchor = max(range(len(wanted)), key=lambda i: len(wanted[i].strip()))
        found = process.extract(wanted[anchor], lines, scorer=fuzz.ratio, limit=5)
        offsets = [index - anchor for _, score, index in found if score >= _LEAST_SIMILARITY]
    best, best_score = None, float(_LEAST_SIMILARITY)
    target = "\n".join(wanted)
    for offset in offsets:
        first = max(0, offset)
        score = fuzz.ratio(target, "\n".join(lines[first : first + len(wanted)]))
        if score >= best_score and (best is None or score > best_score):
            best, best_score = _Place(first, len(wanted)), score
    return best


def _votes(lines: Sequence[str], wanted: Sequence[str]) -> list[int]:
    """The five offsets at which most wanted lines stand, apart from white space."""
    wanted_at: dict[str, list[int]] = {}
    for index, line in enumerate(wanted):
        if len(line.strip()) > 3:
            wanted_at.setdefault(line.strip(), []).append(index)
    votes: Counter[int] = Counter()
    for number, line in enumerate(lines):
        votes.update(number - index for index in wanted_at.get(line.strip(), ()))
    return [offset for offset, _ in votes.most_common(5)]


def _describe(lines: Sequence[str], wanted: Sequence[str], place: _Place) -> str:
    last = min(len(lines), place.first + place.count)
    where = f"line {place.first + 1}" if place.count == 1 else f"lines {place.first + 1}-{last}"
    lead = (
        f"The text at {where} differs only in {place.exact_but}"
        if place.exact_but
        else f"The nearest text is at {where}"
    )
    detail = _first_difference(lines, wanted, place)
    stop = min(last, place.first + _SHOWN_LINES)
    shown = "\n".join(f"{i + 1}\t{clip(lines[i], _SHOWN_CHARS)}" for i in range(place.first, stop))
    more = f"\n… {last - stop} more lines" if last > stop else ""
    return f"{lead}{detail}. The file has:\n{shown}{more}"


def _first_difference(lines: Sequence[str], wanted: Sequence[str], place: _Place) -> str:
    for index, expected in enumerate(wanted):
        number = place.first + index
        if number >= len(lines):
            return f"; the file ends before line {index + 1} of `old`"
        actual = lines[number]
        if expected != actual and not (place.count == 1 and expected in actual):
            return f" (line {number + 1}: {_compare(expected, actual)})"
    return ""


def _compare(expected: str, actual: str) -> str:
    if expected.strip() == actual.strip():
        if _indent(expected) != _indent(actual):
            return f"`old` is indented by {_spell(_indent(expected))}, the file by " + _spell(
                _indent(actual)
            )
        tails = (line[len(line.rstrip()) :] for line in (expected, actual))
        ours, theirs = (_spell(tail) for tail in tails)
        return f"`old` ends with {ours}, the file with {theirs}"
    if _plain_characters(expected).strip() == _plain_characters(actual).strip():
        for ours, theirs in zip(expected.strip(), actual.strip(), strict=False):
            if ours != theirs:
                return f"`old` has {_name(ours)}, the file has {_name(theirs)}"
    return f"`old` has {clip(expected.strip(), 80)!r}"


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _spell(space: str) -> str:
    if not space:
        return "nothing"
    runs = [(match[0][0], len(match[0])) for match in re.finditer(r"(.)\1*", space, re.DOTALL)]
    names = {" ": "space", "\t": "tab", "\r": "carriage return"}
    return " and ".join(
        f"{n} {names.get(char, _name(char))}{'s' if n > 1 else ''}" for char, n in runs
    )


def _name(char: str) -> str:
    return f"U+{ord(char):04X} {unicodedata.name(char, 'control character').lower()}"
