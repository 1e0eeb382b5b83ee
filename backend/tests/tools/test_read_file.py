"""read_file: numbered lines within limits, and clear answers for all that is no text file."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koda.events.phases import Phase
from koda.tools.read_file import number_lines
from koda.tools.text import iter_lines
from tests.tools.conftest import Bench


async def test_lines_come_with_their_numbers(bench: Bench) -> None:
    outcome = await bench.call("read_file", Phase.UNDERSTANDING, path="README.md")
    assert outcome.content == "1\t# Sample\n2\t\n3\tA small project."
    assert outcome.facts == {"path": "README.md", "first_line": 1, "last_line": 3, "lines": 3}
    assert (outcome.error, outcome.touched, outcome.whole_output) == (False, (), None)


async def test_a_range_says_how_to_go_on(bench: Bench) -> None:
    outcome = await bench.call("read_file", path="src/app.py", start_line=4, end_line=5)
    assert outcome.content == (
        "[lines 4-5 of 6; start_line=6 goes on]\n4\tclass App:\n5\t    def run(self):"
    )
    outcome = await bench.call("read_file", path="src/app.py", start_line=6, end_line=99)
    assert outcome.content == "[lines 6-6 of 6]\n6\t        return 1"


async def test_what_was_written_is_what_is_read(bench: Bench) -> None:
    await bench.call("write_file", path="README.md", content="new\n")
    assert (await bench.call("read_file", path="README.md")).content == "1\tnew"


async def test_the_users_own_absolute_path_leads_to_the_staged_file(bench: Bench) -> None:
    outcome = await bench.call("read_file", path=str(bench.source / "empty.txt"))
    assert outcome.content == "[the file is empty]"
    assert outcome.facts["path"] == "empty.txt"


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("windows.txt", "[CRLF line ends]\n1\tone\n2\ttwo\n3\tthree"),
        ("latin.txt", "[not UTF-8, read as Latin-1]\n1\tcafé"),
        ("image.png", "image.png is binary (11 B) and is not shown."),
    ],
)
async def test_line_ends_encodings_and_binary_files_are_named(
    bench: Bench, path: str, content: str
) -> None:
    outcome = await bench.call("read_file", path=path)
    assert (outcome.content, outcome.error) == (content, False)


async def test_long_files_and_lines_are_cut_and_say_so(bench: Bench) -> None:
    bench.put("long.txt", b"".join(b"line %d\n" % n for n in range(1, 5_001)))
    content = (await bench.call("read_file", path="long.txt")).content
    assert content.startswith("[lines 1-1000 of 5,000; start_line=1001 goes on]\n1\tline 1\n")
    assert content.endswith("1000\tline 1000")
    bench.put("wide.txt", b"x" * 30_000 + b"\n" + b"y" * 1_999 + b"\n")
    content = (await bench.call("read_file", path="wide.txt")).content
    assert content == f"1\t{'x' * 2_000}… [28,000 more characters]\n2\t{'y' * 1_999}"
    bench.put("both.txt", (b"z" * 1_500 + b"\n") * 40)
    content = (await bench.call("read_file", path="both.txt")).content
    assert content.startswith("[lines 1-11 of 40; start_line=12 goes on]")
    assert len(content) < 20_000


async def test_impossible_ranges_are_refused(bench: Bench) -> None:
    assert await bench.failure("read_file", path="README.md", start_line=4) == (
        "README.md has 3 lines; start_line was 4."
    )
    said = await bench.failure("read_file", path="README.md", start_line=3, end_line=2)
    assert said == "end_line 2 lies before start_line 3; both count from 1."
    said = await bench.failure("read_file", path="README.md", start_line=0)
    assert said == (
        "read_file: start_line: input should be greater than or equal to 1, got 0. "
        "It takes path, start_line?, end_line?."
    )


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("src", "src is a folder. list_directory shows it."),
        ("app.py", "app.py does not exist. Did you mean src/app.py?"),
        ("src/utils.py", "src/utils.py does not exist. Did you mean src/util.py?"),
        ("readme.md", "readme.md does not exist. Did you mean README.md?"),
        ("README.md/x", "README.md/x does not exist."),
        ("zzz", "zzz does not exist. list_directory shows what is there."),
    ],
)
async def test_a_path_that_is_no_file_is_explained(bench: Bench, path: str, said: str) -> None:
    assert (await bench.failure("read_file", path=path)).startswith(said)


@pytest.mark.parametrize("path", ["../data", "/etc/passwd", "src/../../x", ".git/config", "a\0b"])
async def test_a_path_outside_is_refused(bench: Bench, path: str) -> None:
    assert "does not exist" not in await bench.failure("read_file", path=path)


async def test_a_link_to_the_outside_is_refused(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "private.txt").write_text("private words\n")
    (bench.workspace.root / "link.txt").symlink_to(tmp_path / "private.txt")
    (bench.workspace.root / "folder").symlink_to(tmp_path)
    for path in ("link.txt", "folder/private.txt"):
        outcome = await bench.call("read_file", path=path)
        assert outcome.error
        assert "private words" not in outcome.content


async def test_a_link_within_is_followed(bench: Bench) -> None:
    (bench.workspace.root / "link.md").symlink_to("README.md")
    outcome = await bench.call("read_file", path="link.md")
    assert outcome.facts["path"] == "README.md"


async def test_files_too_large_and_pipes_are_not_opened(bench: Bench) -> None:
    with (bench.workspace.root / "huge.bin").open("wb") as file:
        file.truncate(20_000_001)
    outcome = await bench.call("read_file", path="huge.bin")
    assert outcome.content.startswith("huge.bin has 20.0 MB; files above 20.0 MB are not read.")
    os.mkfifo(bench.workspace.root / "pipe")
    outcome = await bench.call("read_file", path="pipe")
    assert outcome.content == "pipe is not a regular file."


async def test_what_no_database_can_store_is_escaped(bench: Bench) -> None:
    bench.put("late-nul.txt", b"a" * 9_000 + b"\n\0\n")
    outcome = await bench.call("read_file", path="late-nul.txt", start_line=2)
    assert outcome.content.endswith("2\t\\0")


@given(st.lists(st.text("ab\r", max_size=4), max_size=30), st.integers(1, 40), st.integers(0, 40))
def test_any_range_gives_exactly_those_lines(lines: list[str], start: int, length: int) -> None:
    text = "".join(f"{line}\n" for line in lines)
    expected = list(enumerate(iter_lines(text), 1))[start - 1 : start + length]
    shown = number_lines(text, start, start + length)
    assert shown == [f"{number}\t{line}" for number, line in expected]
