"""Which lines differ between two versions of a file: aligned as a person would, at any size.

Patience diff (unique common lines anchor the rest), an exact LCS inside the gaps that it leaves,
and git's sliding, so that the same edit always gives the same blocks whatever happens elsewhere.
"""

import io
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import Indel

from koda.workspace.line_slide import settle

#: An exact LCS needs one bit per pair of lines: at this many pairs 50 MB and about 0.1 s.
_EXACT_PAIRS = 400_000_000
#: Lines per window where no single line is unique: first short ones, which fit more places.
_WINDOWS = (4, 32)
#: Anchors are looked for in at most this many times the lines of both files; a file built to
#: uncover one anchor per pass would otherwise take quadratic time.
_PASSES = 40


class Block(NamedTuple):
    """Lines `old_start:old_end` become `new_start:new_end`; 0-based, half-open, never both empty.

    Between two blocks stands at least one common line.
    """

    old_start: int
    old_end: int
    new_start: int
    new_end: int


def split_lines(content: bytes) -> list[bytes]:
    r"""The lines with their ends. Only \n ends a line; a \r is content like any other byte."""
    return io.BytesIO(content).readlines()


def diff_lines(old: Sequence[bytes], new: Sequence[bytes]) -> list[Block]:
    """The blocks that turn `old` into `new`, in order; empty when they are equal.

    Equal input gives equal output on every machine. Time is near linear in the lines; memory is
    bounded by 50 MB however different the two are.
    """
    ids: dict[bytes, int] = {}
    a = [ids.setdefault(line, len(ids)) for line in old]
    b = [ids.setdefault(line, len(ids)) for line in new]
    raw = _Aligner(a, b).blocks()
    return [Block(*block) for block in settle(raw, (a, b), (old, new))]


class _Aligner:
    """One run over two lists of line ids. `work` is what is left of the search for anchors.

    `reduced`: the ids that only one list has were taken out before.
    """

    def __init__(self, a: list[int], b: list[int], *, reduced: bool = False) -> None:
        self.a = a
        self.b = b
        self.reduced = reduced
        self.work = _PASSES * (len(a) + len(b)) + 1
        self.found: list[Block] = []

    def blocks(self) -> list[Block]:
        """All differing ranges, in order, without common lines at either end."""
        pending = [Block(0, len(self.a), 0, len(self.b))]
        while pending:
            gap = self._trimmed(pending.pop())
            if gap.old_start == gap.old_end or gap.new_start == gap.new_end:
                if gap.old_start != gap.old_end or gap.new_start != gap.new_end:
                    self.found.append(gap)
                continue
            anchors = self._anchors(gap)
            if anchors:
                pending.extend(_between(gap, anchors))
            else:
                self._align_exactly(gap)
        return sorted(self.found)

    def matches(self) -> list[tuple[int, int]]:
        """All pairs of lines left outside the blocks."""
        end = Block(len(self.a), len(self.a), len(self.b), len(self.b))
        at_a, at_b = 0, 0
        pairs: list[tuple[int, int]] = []
        for block in [*self.blocks(), end]:
            pairs += zip(range(at_a, block.old_start), range(at_b, block.new_start), strict=True)
            at_a, at_b = block.old_end, block.new_end
        return pairs

    def _trimmed(self, gap: Block) -> Block:
        a, b = self.a, self.b
        a0, a1, b0, b1 = gap
        while a0 < a1 and b0 < b1 and a[a0] == b[b0]:
            a0 += 1
            b0 += 1
        while a0 < a1 and b0 < b1 and a[a1 - 1] == b[b1 - 1]:
            a1 -= 1
            b1 -= 1
        return Block(a0, a1, b0, b1)

    def _anchors(self, gap: Block) -> list[tuple[int, int]]:
        size = gap.old_end - gap.old_start + gap.new_end - gap.new_start
        if self.work < size:
            return []
        self.work -= size
        a = self.a[gap.old_start : gap.old_end]
        b = self.b[gap.new_start : gap.new_end]
        pairs = _rising(_common_unique(a, b))
        if not pairs and len(a) * len(b) > _EXACT_PAIRS:
            pairs = self._anchors_without_unique_lines(a, b)
        return [(gap.old_start + i, gap.new_start + j) for i, j in pairs]

    def _anchors_without_unique_lines(self, a: list[int], b: list[int]) -> list[tuple[int, int]]:
        common = set(a) & set(b)
        places_a = [i for i, value in enumerate(a) if value in common]
        places_b = [j for j, value in enumerate(b) if value in common]
        if not self.reduced and len(places_a) + len(places_b) < len(a) + len(b):
            inner = _Aligner([a[i] for i in places_a], [b[j] for j in places_b], reduced=True)
            return [(places_a[i], places_b[j]) for i, j in inner.matches()]
        for lines in _WINDOWS:
            if pairs := _common_unique(*_windows(a, b, lines)):
                return _rising(pairs)
        return []

    def _align_exactly(self, gap: Block) -> None:
        a0, a1, b0, b1 = gap
        if (a1 - a0) * (b1 - b0) > _EXACT_PAIRS:
            self.found.append(gap)
            return
        at_a, at_b = a0, b0
        for step in Indel.opcodes(self.a[a0:a1], self.b[b0:b1]):
            if step.tag != "equal":
                continue
            block = Block(at_a, a0 + step.src_start, at_b, b0 + step.dest_start)
            if block.old_start < block.old_end or block.new_start < block.new_end:
                self.found.append(block)
            at_a, at_b = a0 + step.src_end, b0 + step.dest_end
        if at_a < a1 or at_b < b1:
            self.found.append(Block(at_a, a1, at_b, b1))


def _common_unique(a: Sequence[int], b: Sequence[int]) -> list[tuple[int, int]]:
    """Positions of the values that stand exactly once in each, in the order of `a`."""
    place = {value: j for j, value in enumerate(b)}
    count_a, count_b = Counter(a), Counter(b)
    return [
        (i, place[value])
        for i, value in enumerate(a)
        if count_a[value] == 1 and count_b.get(value) == 1
    ]


def _windows(a: list[int], b: list[int], lines: int) -> tuple[list[int], list[int]]:
    """For each position the id of the `lines` (a power of two) lines that begin there."""
    width = 1
    while width < lines:
        ids: dict[tuple[int, int], int] = {}
        a = [ids.setdefault(pair, len(ids)) for pair in zip(a, a[width:], strict=False)]
        b = [ids.setdefault(pair, len(ids)) for pair in zip(b, b[width:], strict=False)]
        width *= 2
    return a, b


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of `pairs` whose second values rise too (patience sorting)."""
    if all(x[1] < y[1] for x, y in pairwise(pairs)):
        return pairs
    tops: list[int] = []
    top_index: list[int] = []
    before: list[int] = []
    for index, (_, j) in enumerate(pairs):
        pile = bisect_left(tops, j)
        before.append(top_index[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [j]
        top_index[pile : pile + 1] = [index]
    chosen: list[tuple[int, int]] = []
    index = top_index[-1]
    while index >= 0:
        chosen.append(pairs[index])
        index = before[index]
    return chosen[::-1]


def _between(gap: Block, anchors: list[tuple[int, int]]) -> list[Block]:
    """What lies before, between and after the anchors, where anything does."""
    at_a, at_b = gap.old_start, gap.new_start
    parts = []
    for i, j in [*anchors, (gap.old_end, gap.new_end)]:
        if at_a < i or at_b < j:
            parts.append(Block(at_a, i, at_b, j))
        at_a, at_b = i + 1, j + 1
    return parts
