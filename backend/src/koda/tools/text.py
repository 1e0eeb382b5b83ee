"""Bytes of a file <-> the text a model reads: encodings, line ends, binary files, clipping."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

#: git looks for NUL in as many bytes to call a file binary (buffer_is_binary in xdiff-interface.c).
_SNIFFED_BYTES = 8_000
_BINARY_BOMS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_TEXT_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

Eol = Literal["LF", "CRLF", "mixed", "none"]


@dataclass(frozen=True)
class FileText:
    """A text file's content; `to_bytes(text)` gives the exact bytes it was decoded from."""

    text: str
    encoding: str
    bom: bytes = b""

    def to_bytes(self, text: str) -> bytes:
        """`text` in this file's encoding. Raises UnicodeEncodeError when it cannot hold it."""
        return self.bom + text.encode(self.encoding)

    def traits(self) -> list[str]:
        """What an author must know beyond UTF-8 with LF: `["CRLF line ends", ...]`."""
        eol = eol_of(self.text)
        found = [f"{eol} line ends"] if eol in ("CRLF", "mixed") else []
        if self.encoding != "utf-8":
            found.append({"latin-1": "not UTF-8, read as Latin-1"}.get(self.encoding, "UTF-16"))
        elif self.bom:
            found.append("UTF-8 with BOM")
        return found


def decode(content: bytes) -> FileText | None:
    """The text in `content`, or None when it is binary.

    UTF-8 and UTF-16 by their byte order marks, else UTF-8, else Latin-1, which holds any bytes:
    whatever is decoded can be written back unchanged.
    """
    if content.startswith(_BINARY_BOMS):
        return None
    for bom, encoding in _TEXT_BOMS:
        if content.startswith(bom):
            try:
                return FileText(content[len(bom) :].decode(encoding), encoding, bom)
            except UnicodeDecodeError:
                break
    if b"\0" in content[:_SNIFFED_BYTES]:
        return None
    try:
        return FileText(content.decode(), "utf-8")
    except UnicodeDecodeError:
        return FileText(content.decode("latin-1"), "latin-1")


def eol_of(text: str) -> Eol:
    """Which line ends `text` has; "none" when it has at most one line and no line end."""
    newlines = text.count("\n")
    with_return = text.count("\r\n")
    if newlines == 0:
        return "none"
    if with_return == 0:
        return "LF"
    return "CRLF" if with_return == newlines else "mixed"


def iter_lines(text: str) -> Iterator[str]:
    """The lines without their ends (LF or CRLF); a final line end opens no further line.

    One line at a time, so that a thread reading a large file lets the event loop run.
    """
    start = 0
    while start < len(text):
        stop = text.find("\n", start)
        if stop < 0:
            yield text[start:]
            return
        yield text[start : stop - 1 if stop > start and text[stop - 1] == "\r" else stop]
        start = stop + 1


def count_lines(text: str) -> int:
    """How many lines `iter_lines` gives."""
    return text.count("\n") + (0 if text.endswith("\n") or not text else 1)


def line_of(text: str, position: int) -> int:
    """The 1-based line that holds the character at `position`."""
    return text.count("\n", 0, position) + 1


def clip(line: str, limit_chars: int) -> str:
    """The line, cut after `limit_chars` characters with the number of those left out."""
    if len(line) <= limit_chars:
        return line
    return f"{line[:limit_chars]}… [{len(line) - limit_chars:,} more characters]"


def counted(number: int, noun: str, plural: str = "") -> str:
    """`1 line`, `1,204 lines`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def describe_size(size_bytes: int) -> str:
    """`812 B`, `1.2 kB`, `20.0 MB` (decimal)."""
    if size_bytes < 1_000:
        return f"{size_bytes} B"
    if size_bytes < 1_000_000:
        return f"{size_bytes / 1_000:.1f} kB"
    return f"{size_bytes / 1_000_000:.1f} MB"
