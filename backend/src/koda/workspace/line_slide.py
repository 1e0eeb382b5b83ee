"""Where a block of pure additions or deletions stands when several places mean the same.

A block may slide over lines equal to its own. Left alone, an edit elsewhere could move it and so
change what it is called; here it always ends in one place, the one that git would choose.
"""

from collections import deque
from collections.abc import Sequence

Range = tuple[int, int, int, int]

#: git's limits and weights (xdiff/xdiffi.c, "indent heuristic"), found there by trying them on a
#: large body of hand-rated diffs.
_MAX_SLIDING = 100
_MAX_BLANKS = 20
_MAX_INDENT = 200
_START_OF_FILE = 1
_END_OF_FILE = 21
_TOTAL_BLANK = -30
_POST_BLANK = 6
_INDENT, _INDENT_WITH_BLANK = -4, 10
_OUTDENT, _OUTDENT_WITH_BLANK = 24, 17
_DEDENT, _DEDENT_WITH_BLANK = 23, 17
_INDENT_WEIGHT = 60


def settle(
    blocks: Sequence[Range],
    ids: tuple[Sequence[int], Sequence[int]],
    lines: tuple[Sequence[bytes], Sequence[bytes]],
) -> list[Range]:
    """`blocks` (old_start, old_end, new_start, new_end; in order) slid to their final places.

    `ids` and `lines` are the old and the new file as equal numbers for equal lines and as bytes.
    Blocks that can touch by sliding become one.
    """
    pending = deque(blocks)
    settled: list[Range] = []
    while pending:
        block = pending.popleft()
        side = _pure_side(block)
        if side is None:
            settled.append(block)
            continue
        down_limit = (pending[0][0] if pending else len(ids[0])) - block[1]
        down = _reach_down(block, ids[side], side, down_limit)
        if pending and down == down_limit:
            pending[0] = _joined(_moved(block, down), pending[0])
            continue
        up_limit = block[0] - (settled[-1][1] if settled else 0)
        up = _reach_up(block, ids[side], side, up_limit)
        if settled and up == up_limit:
            pending.appendleft(_joined(settled.pop(), _moved(block, -up)))
            continue
        settled.append(_moved(block, _best_shift(block, side, lines[side], (-up, down))))
    return settled


def _pure_side(block: Range) -> int | None:
    """0: only deletions; 1: only additions; None: both, which cannot slide."""
    if block[0] == block[1]:
        return 1
    return 0 if block[2] == block[3] else None


def _moved(block: Range, shift: int) -> Range:
    return (block[0] + shift, block[1] + shift, block[2] + shift, block[3] + shift)


def _joined(first: Range, second: Range) -> Range:
    return (first[0], second[1], first[2], second[3])


def _reach_down(block: Range, text: Sequence[int], side: int, limit: int) -> int:
    start, end = block[2 * side], block[2 * side + 1]
    shift = 0
    while shift < limit and text[start + shift] == text[end + shift]:
        shift += 1
    return shift


def _reach_up(block: Range, text: Sequence[int], side: int, limit: int) -> int:
    start, end = block[2 * side], block[2 * side + 1]
    shift = 0
    while shift < limit and text[start - shift - 1] == text[end - shift - 1]:
        shift += 1
    return shift


def _best_shift(block: Range, side: int, text: Sequence[bytes], reach: tuple[int, int]) -> int:
    first, last = max(reach[0], reach[1] - _MAX_SLIDING), reach[1]
    if first == last:
        return last
    start, end = block[2 * side], block[2 * side + 1]
    best, best_score = last, None
    for shift in range(first, last + 1):
        indent_1, penalty_1 = _split_score(text, start + shift)
        indent_2, penalty_2 = _split_score(text, end + shift)
        score = (indent_1 + indent_2, penalty_1 + penalty_2)
        if best_score is None or _compare(score, best_score) <= 0:
            best, best_score = shift, score
    return best


def _compare(one: tuple[int, int], other: tuple[int, int]) -> int:
    sign = (one[0] > other[0]) - (one[0] < other[0])
    return _INDENT_WEIGHT * sign + one[1] - other[1]


def _split_score(text: Sequence[bytes], at: int) -> tuple[int, int]:
    """Effective indent and penalty of cutting `text` before line `at`; lower is better."""
    at_end = at >= len(text)
    indent = -1 if at_end else _indent(text[at])
    before_blanks, before = _next_indent(text, at - 1, -1)
    after_blanks, after = _next_indent(text, at + 1, 1)
    post_blanks = 0 if indent >= 0 else 1 + after_blanks
    blanks = before_blanks + post_blanks
    penalty = _TOTAL_BLANK * blanks + _POST_BLANK * post_blanks
    penalty += _START_OF_FILE * (before == -1 and before_blanks == 0) + _END_OF_FILE * at_end
    effective = indent if indent >= 0 else after
    if effective >= 0 and before >= 0:
        penalty += _indent_penalty(effective, before, after, blanks > 0)
    return effective, penalty


def _indent_penalty(indent: int, before: int, after: int, blank: bool) -> int:
    if indent == before:
        return 0
    if indent > before:
        return _INDENT_WITH_BLANK if blank else _INDENT
    if after > indent:
        return _OUTDENT_WITH_BLANK if blank else _OUTDENT
    return _DEDENT_WITH_BLANK if blank else _DEDENT


def _next_indent(text: Sequence[bytes], at: int, step: int) -> tuple[int, int]:
    """Blank lines passed from `at` on, and the indent of the line after them (-1: none)."""
    blanks = 0
    while 0 <= at < len(text):
        indent = _indent(text[at])
        if indent >= 0:
            return blanks, indent
        blanks += 1
        if blanks == _MAX_BLANKS:
            return blanks, 0
        at += step
    return blanks, -1


def _indent(line: bytes) -> int:
    """Columns before the first visible byte, tabs to 8; -1 for a blank line."""
    columns = 0
    for byte in line[: _MAX_INDENT + 1]:
        if byte == 0x20:
            columns += 1
        elif byte == 0x09:
            columns += 8 - columns % 8
        elif byte not in b"\n\r\v\f":
            return min(columns, _MAX_INDENT)
    return -1 if len(line) <= _MAX_INDENT else _MAX_INDENT
