"""Decoding and line handling of whatever a repository holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koda.tools.text import (
    clip,
    count_lines,
    counted,
    decode,
    describe_size,
    eol_of,
    iter_lines,
    line_of,
)


@pytest.mark.parametrize(
    ("content", "text", "traits"),
    [
        (b"a\nb\n", "a\nb\n", []),
        (b"", "", []),
        ("é\n".encode(), "é\n", []),
        (b"\xef\xbb\xbfa\r\n", "a\r\n", ["CRLF line ends", "UTF-8 with BOM"]),
        (b"a\r\nb\n", "a\r\nb\n", ["mixed line ends"]),
        (b"caf\xe9", "café", ["not UTF-8, read as Latin-1"]),
        ("hé\n".encode("utf-16"), "hé\n", ["UTF-16"]),
    ],
)
def test_text_is_decoded_and_its_traits_are_named(
    content: bytes, text: str, traits: list[str]
) -> None:
    file = decode(content)
    assert file is not None
    assert (file.text, file.traits()) == (text, traits)


@pytest.mark.parametrize(
    "content", [b"a\0b", b"\x89PNG\r\n\x1a\n\0\0", "a".encode("utf-32"), b"\xff\xfe\0"]
)
def test_binary_is_told_from_text(content: bytes) -> None:
    assert decode(content) is None


@given(st.binary(max_size=200))
def test_what_is_decoded_can_be_written_back_unchanged(content: bytes) -> None:
    file = decode(content)
    assert file is None or file.to_bytes(file.text) == content


@given(st.text("a\r\n", max_size=30))
def test_lines_are_those_of_git(text: str) -> None:
    expected = [line.removesuffix("\r") for line in text.split("\n")]
    if text == "" or text.endswith("\n"):
        expected.pop()
    if expected and not text.endswith("\n"):
        expected[-1] = text.rsplit("\n", maxsplit=1)[-1]
    assert list(iter_lines(text)) == expected
    assert count_lines(text) == len(expected)


def test_small_helpers() -> None:
    assert [eol_of(text) for text in ("", "a", "a\n", "a\r\n", "a\nb\r\n")] == [
        "none",
        "none",
        "LF",
        "CRLF",
        "mixed",
    ]
    assert [line_of("a\nb\nc", at) for at in (0, 1, 2, 4)] == [1, 1, 2, 3]
    assert clip("abcdef", 4) == "abcd… [2 more characters]"
    assert clip("abcd", 4) == "abcd"
    assert [counted(n, "match", "matches") for n in (0, 1, 1_200)] == [
        "0 matches",
        "1 match",
        "1,200 matches",
    ]
    assert [describe_size(n) for n in (0, 999, 1_250, 20_000_000)] == [
        "0 B",
        "999 B",
        "1.2 kB",
        "20.0 MB",
    ]
