"""Which words differ between the removed and the added lines of one block; for display only."""

import re
from collections.abc import Sequence

from rapidfuzz.distance import Indel

#: [start, end) in UTF-16 code units, as browsers count.
Mark = tuple[int, int]

#: A word with its combining marks, white space, one CJK character, or any other character.
_TOKEN = re.compile(
    r"[぀-ヿ㐀-鿿가-힣]|[^\W぀-ヿ㐀-鿿가-힣][^\W぀-ヿ㐀-鿿가-힣]*[\u0300-\u036f]*|\s+|."
    r"[\u0300-\u036f\ufe0f]*",
    re.DOTALL,
)
#: Lines less alike than this are shown as replaced, not as edited.
_MIN_SIMILARITY = 0.5
#: Likeness is judged by the beginning of a line.
_COMPARED_CHARACTERS = 300
#: Up to so many pairs of lines the best pairing is looked for; above, lines pair in order.
_MAX_PAIRINGS = 400
#: Larger blocks get no marks: nobody compares them word by word.
_MAX_LINES = 400
#: Up to so many pairs of tokens a line is compared word by word; above, by its two ends.
_MAX_TOKEN_PAIRS = 4_000_000


def mark_words(
    old: Sequence[str], new: Sequence[str]
) -> tuple[list[tuple[Mark, ...]], list[tuple[Mark, ...]]]:
    """For each removed line and each added line of one block the parts that changed.

    Lines come without their ends. A line without a counterpart, and one that equals it, has no
    marks. Marks of a line rise and do not touch.
    """
    old_marks: list[tuple[Mark, ...]] = [()] * len(old)
    new_marks: list[tuple[Mark, ...]] = [()] * len(new)
    for i, j in _pairs(old, new):
        old_marks[i], new_marks[j] = _mark_pair(old[i], new[j])
    return old_marks, new_marks


def _pairs(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    if max(len(old), len(new)) > _MAX_LINES:
        return []
    if len(old) * len(new) <= _MAX_PAIRINGS:
        return _best_pairs(old, new)
    if len(old) != len(new):
        return []
    return [(i, i) for i in range(len(old)) if _similarity(old[i], new[i]) > 0]


def _similarity(one: str, other: str) -> float:
    """From 0 (unlike) to 1. Indentation says nothing about what a line is."""
    return Indel.normalized_similarity(
        one.strip()[:_COMPARED_CHARACTERS],
        other.strip()[:_COMPARED_CHARACTERS],
        score_cutoff=_MIN_SIMILARITY,
    )


def _best_pairs(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs in rising order with the greatest sum of likeness (dynamic programming)."""
    alike = [[_similarity(one, other) for other in new] for one in old]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            paired = best[i + 1][j + 1] + alike[i][j] if alike[i][j] else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    pairs = []
    i = j = 0
    while i < len(old) and j < len(new):
        if alike[i][j] and best[i][j] == best[i + 1][j + 1] + alike[i][j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _mark_pair(old: str, new: str) -> tuple[tuple[Mark, ...], tuple[Mark, ...]]:
    old_tokens, new_tokens = _TOKEN.findall(old), _TOKEN.findall(new)
    if len(old_tokens) * len(new_tokens) > _MAX_TOKEN_PAIRS:
        return _mark_middle(old, new)
    old_changed = [True] * len(old_tokens)
    new_changed = [True] * len(new_tokens)
    for step in Indel.opcodes(old_tokens, new_tokens):
        if step.tag == "equal":
            old_changed[step.src_start : step.src_end] = [False] * (step.src_end - step.src_start)
            new_changed[step.dest_start : step.dest_end] = [False] * (
                step.dest_end - step.dest_start
            )
    return _marks(old_tokens, old_changed), _marks(new_tokens, new_changed)


def _mark_middle(old: str, new: str) -> tuple[tuple[Mark, ...], tuple[Mark, ...]]:
    """What is left of the lines without their common beginning and end."""
    shorter = min(len(old), len(new))
    start = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    rest = shorter - start
    end = next((k for k in range(rest) if old[-1 - k] != new[-1 - k]), rest)
    return _middle(old, start, end), _middle(new, start, end)


def _middle(text: str, start: int, end: int) -> tuple[Mark, ...]:
    parts = [text[:start], text[start : len(text) - end]]
    return _marks(parts, [False, True])


def _marks(tokens: list[str], changed: list[bool]) -> tuple[Mark, ...]:
    """The changed stretches; white space between two of them belongs to both."""
    marks: list[Mark] = []
    at = 0
    joinable = False
    for token, is_changed in zip(tokens, changed, strict=True):
        end = at + _code_units(token)
        if is_changed and end > at:
            if joinable:
                marks[-1] = (marks[-1][0], end)
            else:
                marks.append((at, end))
            joinable = True
        elif not token.isspace():
            joinable = False
        at = end
    return tuple(marks)


def _code_units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2
