"""What is shown of a Hunk is what it is: rows give back both sides, byte for byte of text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koda.workspace.hunk_rows import Row, TextFacts, decode_text, rows, text_facts
from koda.workspace.hunks import split
from tests.workspace.cases import CASES, edits, staged_change

#: `make soak` runs ten times as many cases.
pytestmark = pytest.mark.timeout(900)


def shown(base: bytes | None, staged: bytes | None, context: int = 3) -> list[list[Row]]:
    return rows(split(staged_change(base, staged), base, staged), base, staged, context=context)


def raw(row: Row) -> str:
    return row.text + ("" if row.no_newline else "\r\n" if row.crlf else "\n")


@CASES
@given(edits(), st.integers(0, 4))
def test_rows_are_the_lines_of_their_numbers(edit: tuple[bytes, bytes], context: int) -> None:
    base, staged = edit
    old = decode_text(base).split("\n")
    new = decode_text(staged).split("\n")
    seen: list[int] = []
    for block in shown(base, staged, context):
        for row in block:
            for number, lines in ((row.old, old), (row.new, new)):
                if number is not None and (row.sign != " " or lines is new):
                    assert raw(row).removesuffix("\n") == lines[number - 1]
            assert (row.old is None, row.new is None) == (row.sign == "+", row.sign == "-")
            assert all(0 <= start < end for start, end in row.marks)
        signs = "".join(row.sign for row in block)
        assert len(signs) - len(signs.strip()) <= 2 * context
        seen += [row.new for row in block if row.new is not None]
    assert seen == sorted(set(seen))


def test_a_replaced_line_is_shown_with_its_changed_words_and_context() -> None:
    base = b"one\ntwo = load(1)\nthree\nfour\nfive\n"
    staged = base.replace(b"load(1)", b"store(1)").replace(b"five\n", b"five")
    assert shown(base, staged, 1) == [
        [
            Row(" ", 1, 1, "one", (), False, False),
            Row("-", 2, None, "two = load(1)", ((6, 10),), False, False),
            Row("+", None, 2, "two = store(1)", ((6, 11),), False, False),
            Row(" ", 3, 3, "three", (), False, False),
        ],
        [
            Row(" ", 4, 4, "four", (), False, False),
            Row("-", 5, None, "five", (), False, False),
            Row("+", None, 5, "five", (), True, False),
        ],
    ]


def test_a_change_of_line_ends_is_told_by_the_row() -> None:
    ((removed, added),) = shown(b"a\n", b"a\r\n")
    assert (removed.text, removed.crlf) == ("a", False)
    assert (added.text, added.crlf) == ("a", True)


def test_added_and_deleted_files_are_shown_whole() -> None:
    assert [row.sign + row.text for row in shown(None, b"a\nb\n")[0]] == ["+a", "+b"]
    assert [row.sign + row.text for row in shown(b"a\nb\n", None)[0]] == ["-a", "-b"]


def test_binary_content_and_modes_have_no_rows() -> None:
    assert shown(b"\0a", b"\0b") == [[]]
    change = staged_change(b"a\n", b"b\n", mode="100755")
    lines, mode = rows(split(change, b"a\n", b"b\n"), b"a\n", b"b\n")
    assert len(lines) == 2
    assert mode == []


@pytest.mark.parametrize(
    ("content", "facts"),
    [
        (b"", TextFacts("utf-8", None, True)),
        (b"a", TextFacts("utf-8", None, False)),
        (b"a\nb\n", TextFacts("utf-8", "lf", True)),
        (b"a\r\nb", TextFacts("utf-8", "crlf", False)),
        (b"a\r\nb\n", TextFacts("utf-8", "mixed", True)),
        (b"a\rb", TextFacts("utf-8", "cr", False)),
        (b"caf\xe9\n", TextFacts("latin-1", "lf", True)),
        ("é\n".encode(), TextFacts("utf-8", "lf", True)),
        (b"a\0", None),
    ],
)
def test_how_a_text_is_written(content: bytes, facts: TextFacts | None) -> None:
    assert text_facts(content) == facts
