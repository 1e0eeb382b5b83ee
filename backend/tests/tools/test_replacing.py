"""Exact replacement: all edits or none, equal to replacing one after the other."""

import os

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from koda.tools.base import ToolError
from koda.tools.replacing import Replaced, Replacement, replace_in

SOAK = settings(max_examples=5_000 if os.environ.get("KODA_SOAK") else 200, deadline=None)

SOURCE = "def f(a):\n\treturn a + 1\n\n\ndef g(b):\n    x = “q”\n    return b\n"


def refusal(text: str, *edits: Replacement) -> str:
    with pytest.raises(ToolError) as caught:
        replace_in(text, edits)
    return f"{caught.value.message} {caught.value.hint}".rstrip()


def test_edits_apply_in_order_each_to_the_result_of_the_one_before() -> None:
    edits = [
        Replacement("a + 1", "a + 2"),
        Replacement("a + 2", "a + 3"),
        Replacement("b", "c", True),
    ]
    text, done = replace_in(SOURCE, edits)
    assert text == SOURCE.replace("a + 1", "a + 3").replace("b", "c")
    assert done == [Replaced(2, 1), Replaced(2, 1), Replaced(5, 2)]


def test_an_edit_that_fails_is_named_by_its_number() -> None:
    said = refusal(SOURCE, Replacement("a + 1", "2"), Replacement("missing text", "x"))
    assert said.startswith("Edit 2 of 2: `old` was not found; nothing was changed.")


def test_all_places_of_an_ambiguous_text_are_named() -> None:
    assert refusal(SOURCE, Replacement("def ", "fn ")) == (
        "`old` stands in 2 places (lines 1, 5); nothing was changed. "
        "Add neighbouring lines until it is unique, or set replace_all."
    )
    assert "in more than 20 places (lines 1, 2, 3, 4," in refusal("a\n" * 30, Replacement("a", "b"))


def test_overlapping_places_are_ambiguous_too() -> None:
    assert "stands in 2 places (lines 1, 2)" in refusal("}\n}\n}\n", Replacement("}\n}\n", ""))


def test_edits_that_change_nothing_are_refused() -> None:
    assert "are equal" in refusal(SOURCE, Replacement("a", "a"))
    assert "leave the file as it was" in refusal(
        "one\n", Replacement("one", "2"), Replacement("2", "one")
    )


def test_an_empty_old_is_refused() -> None:
    assert "`old` is empty" in refusal(SOURCE, Replacement("", "a"))


@pytest.mark.parametrize(
    ("old", "named"),
    [
        ("def f(a):\n    return a + 1", "indented by 4 spaces, the file by 1 tab"),
        ("def f(a):  \n\treturn a + 1", "`old` ends with 2 spaces, the file with nothing"),
        ('    x = "q"\n', "`old` has U+0022 quotation mark, the file has U+201C left double"),
        ("def  f(a):", "differs only in spacing (line 1:"),
        ("DEF G(B):\n", "differs only in upper and lower case"),
        ("1\tdef f(a):\n2\t\treturn a + 1", "`old` begins its lines with line numbers"),
        (
            "def g(b):\n    y = 7\n    return b\n",
            "nearest text is at lines 5-7 (line 6: `old` has 'y = 7')",
        ),
        ("    return b + 1", "nearest text is at line 7"),
        ("    return b\n\nmore", "was not found"),
        ("wholly different", "No similar text is in the file"),
        ("a):\n\treturn b", "was not found"),
    ],
)
def test_a_near_miss_is_explained(old: str, named: str) -> None:
    assert named in refusal(SOURCE, Replacement(old, "new text"))


def test_a_near_miss_shows_the_actual_lines_with_their_numbers() -> None:
    said = refusal(SOURCE, Replacement("def g(b):\n    x = 'q'\n", "z"))
    assert said.endswith("The file has:\n5\tdef g(b):\n6\t    x = “q”")


def test_an_edit_made_before_is_recognised() -> None:
    said = refusal(SOURCE, Replacement("return a + 0", "return a + 1"))
    assert "`new` already stands at line 2: was this edit made before?" in said


def test_an_empty_file_is_named() -> None:
    assert "the file is empty" in refusal("", Replacement("a", "b"))


def test_a_near_miss_in_a_long_file_shows_few_lines() -> None:
    text = "".join(f"    value_{n} = {n}\n" for n in range(30_000))
    old = "".join(f"  value_{n} = {n}\n" for n in range(100, 150))
    said = refusal(text, Replacement(old, ""))
    assert "lines 101-150 differs only in indentation" in said
    assert said.endswith("… 38 more lines")


class TestLineEnds:
    def test_old_with_lf_matches_crlf_and_new_takes_crlf(self) -> None:
        text, _ = replace_in("a\r\nb\r\nc\r\n", [Replacement("a\nb\n", "x\ny\nz\n")])
        assert text == "x\r\ny\r\nz\r\nc\r\n"

    def test_a_single_line_replaced_by_several_takes_the_line_ends_around_it(self) -> None:
        assert replace_in("a\r\nb\r\n", [Replacement("b", "x\ny")])[0] == "a\r\nx\r\ny\r\n"
        assert replace_in("a\r\nlast", [Replacement("last", "x\ny")])[0] == "a\r\nx\r\ny"

    def test_in_a_mixed_file_each_place_keeps_its_own(self) -> None:
        text, done = replace_in("a\r\nb\na\nb\r\n", [Replacement("a", "a\nx", replace_all=True)])
        assert text == "a\r\nx\r\nb\na\nx\nb\r\n"
        assert done == [Replaced(1, 2)]

    def test_a_carriage_return_in_old_is_taken_to_the_letter(self) -> None:
        assert replace_in("a\r\nb\r\n", [Replacement("a\r\n", "a\n")])[0] == "a\nb\r\n"

    def test_crlf_asked_of_an_lf_file_is_named(self) -> None:
        said = refusal("a\nb\n", Replacement("a\r\nb\r\n", "c"))
        assert "`old` has CRLF line ends, the file has LF." in said

    def test_one_line_end_of_two_bytes_is_one_place(self) -> None:
        assert replace_in("a\r\nb", [Replacement("\nb", "\nc")])[0] == "a\r\nc"


SHORT = st.text("ab\n ", max_size=12)
EDITS = st.lists(st.builds(Replacement, SHORT, SHORT, st.booleans()), min_size=1, max_size=4)


@SOAK
@given(SHORT, EDITS)
def test_equals_sequential_replacement_or_refuses_for_a_reason(
    text: str, edits: list[Replacement]
) -> None:
    wrong, current = False, text
    for edit in edits:
        places = [i for i in range(len(current)) if edit.old and current.startswith(edit.old, i)]
        wrong = edit.old in ("", edit.new) or not places
        wrong = wrong or (len(places) > 1 and not edit.replace_all)
        if wrong:
            break
        current = current.replace(edit.old, edit.new)
    try:
        result, done = replace_in(text, edits)
    except ToolError:
        assert wrong or current == text
    else:
        assert not wrong
        assert (result, len(done)) == (current, len(edits))


@SOAK
@given(SHORT, EDITS)
def test_a_crlf_file_is_edited_like_its_lf_twin(text: str, edits: list[Replacement]) -> None:
    def outcome(source: str) -> str | None:
        try:
            return replace_in(source, edits)[0]
        except ToolError:
            return None

    assume(text.count("\n") > 1)
    twin = outcome(text)
    # Without any line end left, there is nothing that says which ones to write.
    assume(twin is None or "\n" in twin)
    result = outcome(text.replace("\n", "\r\n"))
    assert (result and result.replace("\r\n", "\n")) == twin
