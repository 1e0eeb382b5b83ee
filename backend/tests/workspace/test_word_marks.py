"""Word marks lie inside their line, name what differs and stay cheap."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from koda.workspace.word_marks import Mark, mark_words

_WORDS = st.sampled_from(
    ["a", "foo", "bar", " ", "  ", "(", ")", ".", "日本", "😀", "é", "e\u0301"]
)
_TEXTS = st.lists(st.lists(_WORDS, max_size=8).map("".join), max_size=4)


def unmarked(text: str, marks: tuple[Mark, ...]) -> str:
    """The line without its marks, cut as a browser would cut it."""
    units = text.encode("utf-16-le")
    parts, at = [], 0
    for start, end in marks:
        assert at <= start < end
        parts.append(units[2 * at : 2 * start])
        at = end
    assert 2 * at <= len(units)
    return b"".join([*parts, units[2 * at :]]).decode("utf-16-le")


@settings(max_examples=500, deadline=None)
@given(_TEXTS, _TEXTS)
def test_marks_cut_no_character_and_leave_what_is_common(old: list[str], new: list[str]) -> None:
    old_marks, new_marks = mark_words(old, new)
    assert (len(old_marks), len(new_marks)) == (len(old), len(new))
    for text, marks in [*zip(old, old_marks, strict=True), *zip(new, new_marks, strict=True)]:
        unmarked(text, marks)
    if old == new:
        assert not any([*old_marks, *new_marks])


def test_only_the_words_that_differ_are_marked() -> None:
    assert mark_words(["    if user.name == old:"], ["    if user.title == new:"]) == (
        [((12, 16), (20, 23))],
        [((12, 17), (21, 24))],
    )


def test_offsets_count_utf_16_code_units() -> None:
    assert mark_words(["😀 = one"], ["😀 = two"]) == ([((5, 8),)], [((5, 8),)])


def test_a_line_without_a_counterpart_is_not_marked() -> None:
    old = ["alpha = load(first)"]
    new = ["something else entirely", "alpha = load(second)"]
    assert mark_words(old, new) == ([((13, 18),)], [(), ((13, 19),)])


def test_a_minified_line_is_marked_around_its_change() -> None:
    left, right = "a(1);" * 20_000, "b(2);" * 20_000
    started = time.process_time()
    marked = mark_words([f"{left}old{right}"], [f"{left}newer{right}"])
    assert marked == ([((100_000, 100_003),)], [((100_000, 100_005),)])
    assert time.process_time() - started < 1


def test_a_large_block_is_not_compared_word_by_word() -> None:
    old = [f"value_{n} = {n}" for n in range(5_000)]
    started = time.process_time()
    marks, _ = mark_words(old, [line + "1" for line in old])
    assert not any(marks)
    assert time.process_time() - started < 1
