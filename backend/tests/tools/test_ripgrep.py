"""Searching and listing a tree: the rules, and ripgrep and its fallback giving the same."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koda.tools.base import ToolError
from koda.tools.globs import ALL_FILES, parse_globs
from koda.tools.ignore_rules import is_ignored
from koda.tools.ripgrep import (
    FoundLine,
    Program,
    SearchQuery,
    find_program,
    list_files,
    plain_program,
    search,
)

PROGRAMS = pytest.mark.parametrize(
    "program", [find_program(), plain_program()], ids=["rg", "plain"]
)
SOAK = 500 if os.environ.get("KODA_SOAK") else 15

TREE = {
    ".gitignore": "root.txt\n*.gen.py\nbuild/\n# note\n\n*.log  \n",
    ".github/ci.yml": "hit\n",
    "README.md": "a Hit\nnone\nhit (twice) hit\n",
    "root.txt": "hit\n",
    "a/.gitignore": "/x.py\ny.py\n!keep.gen.py\nsub/deep.txt\n",
    "a/x.py": "hit\n",
    "a/b/x.py": "one\ntwo\nhit\nfour\nfive\nsix\nhit\n",
    "a/b/y.py": "hit\n",
    "a/b/k.gen.py": "hit\n",
    "a/b/keep.gen.py": "hit\n",
    "a/sub/deep.txt": "hit\n",
    "a/b/sub/deep.txt": "hit\n",
    "a/b/c/[odd] !name#.js": "hit\n",
    "a/[b]/.gitignore": "hidden.txt\n",
    "a/[b]/c/hidden.txt": "hit\n",
    "a/[b]/c/seen.txt": "hit\n",
    "a/debug.log": "hit\n",
    "build/q.py": "hit\n",
    "nested/.git/config": "hit\n",
    "nested/file.txt": "hit\n",
    "crlf.txt": "a\r\nhit\r\nb\r\n",
    "unicode/ünïcode.txt": "ééé hit ✓\n",
}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree with every kind of rule, below a folder whose own rules must not count."""
    outside = tmp_path_factory.mktemp("outside")
    (outside / ".gitignore").write_text("*\n")
    (outside / ".ignore").write_text("*\n")
    root = outside / "tree"
    for path, text in TREE.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode())
    (root / ".ignore").write_text("README.md\n")
    (root / "latin.txt").write_bytes(b"caf\xe9 hit\n")
    (root / "utf16.txt").write_bytes("hit é\r\n".encode("utf-16"))
    (root / "bom.txt").write_bytes(b"\xef\xbb\xbfhit\n")
    (root / "binary.dat").write_bytes(b"hit\n" * 3 + b"\0\nhit\n")
    (root / "late-binary.dat").write_bytes(b"hit\n" * 40_000 + b"\0\nhit\n")
    (root / "long.txt").write_text("x" * 3_000 + "hit" + "y" * 3_000 + "\nshort hit\n")
    (root / "link.txt").symlink_to("README.md")
    subprocess.run(["git", "init", "-q", root / "other"], check=True)
    (root / "other/.git/info/exclude").write_text("*\n")
    (root / "other/file.txt").write_text("hit\n")
    return root


async def paths_with_hits(root: Path, program: Program, path: str, glob: str) -> list[str]:
    globs = parse_globs(glob, path)
    found = await search(root, SearchQuery("hit", path, globs), program)
    hits = sorted({one.path for one in found.lines})
    listed = await list_files(root, path, globs, program)
    silent = {".gitignore", ".ignore", "a/.gitignore", "a/[b]/.gitignore"}
    silent |= {"binary.dat", "late-binary.dat"}
    assert hits == [one for one in listed if one not in silent]
    return hits


@PROGRAMS
@pytest.mark.parametrize(
    ("path", "glob", "expected"),
    [
        (
            ".",
            "",
            [
                ".github/ci.yml",
                "README.md",
                "a/[b]/c/seen.txt",
                "a/b/c/[odd] !name#.js",
                "a/b/keep.gen.py",
                "a/b/sub/deep.txt",
                "a/b/x.py",
                "bom.txt",
                "crlf.txt",
                "latin.txt",
                "long.txt",
                "nested/file.txt",
                "other/file.txt",
                "unicode/ünïcode.txt",
                "utf16.txt",
            ],
        ),
        ("a/b", "", ["a/b/c/[odd] !name#.js", "a/b/keep.gen.py", "a/b/sub/deep.txt", "a/b/x.py"]),
        ("a/[b]/c", "", ["a/[b]/c/seen.txt"]),
        ("build", "", ["build/q.py"]),
        (".", "*.py", ["a/b/keep.gen.py", "a/b/x.py"]),
        (".", "*.gen.py", ["a/b/keep.gen.py"]),
        (".", "a/**/*.{py,js}", ["a/b/c/[odd] !name#.js", "a/b/keep.gen.py", "a/b/x.py"]),
        ("a", "b/*.py", ["a/b/keep.gen.py", "a/b/x.py"]),
        (".", "*.py,!keep*", ["a/b/x.py"]),
        (".", "unicode/", ["unicode/ünïcode.txt"]),
        ("a", "!*.py", ["a/[b]/c/seen.txt", "a/b/c/[odd] !name#.js", "a/b/sub/deep.txt"]),
        (".", "*.rs", []),
    ],
)
async def test_ignore_files_and_globs_are_honoured(
    tree: Path, program: Program, path: str, glob: str, expected: list[str]
) -> None:
    assert await paths_with_hits(tree, program, path, glob) == expected


@PROGRAMS
async def test_matches_come_with_line_column_and_context(tree: Path, program: Program) -> None:
    query = SearchQuery("hit", "a/b/x.py", context=1)
    found = await search(tree, query, program)
    rows = [
        (2, None, b"two"),
        (3, 1, b"hit"),
        (4, None, b"four"),
        (6, None, b"six"),
        (7, 1, b"hit"),
    ]
    assert found.lines == [FoundLine("a/b/x.py", *row) for row in rows]
    assert not found.cut


@PROGRAMS
async def test_line_ends_encodings_and_long_lines(tree: Path, program: Program) -> None:
    found = await search(tree, SearchQuery("hit$", "crlf.txt"), program)
    assert found.lines == [FoundLine("crlf.txt", 2, 1, b"hit")]
    found = await search(tree, SearchQuery("hit é", "utf16.txt"), program)
    assert found.lines == [FoundLine("utf16.txt", 1, 1, "hit é".encode())]
    found = await search(tree, SearchQuery("hit", "unicode"), program)
    assert [one.column for one in found.lines] == [8]
    found = await search(tree, SearchQuery("hit", "long.txt"), program)
    assert [one.text for one in found.lines] == [
        b"[Omitted long line with 1 matches]",
        b"short hit",
    ]


@PROGRAMS
async def test_literal_case_and_leading_dashes(tree: Path, program: Program) -> None:
    async def lines(pattern: str, **options: bool) -> list[int]:
        found = await search(tree, SearchQuery(pattern, "README.md", **options), program)
        return [one.line for one in found.lines]

    assert await lines("hit (twice)") == []
    assert await lines("hit (twice)", literal=True) == [3]
    assert await lines("HIT", ignore_case=True) == [1, 3]
    assert await lines("--files") == []


@PROGRAMS
async def test_a_bad_pattern_is_explained(tree: Path, program: Program) -> None:
    with pytest.raises(ToolError, match=r"(?s)The pattern is not valid: .+") as caught:
        await search(tree, SearchQuery("a(b"), program)
    assert "set literal" in caught.value.hint


async def test_lookaround_gets_a_hint_of_its_own(tree: Path) -> None:
    with pytest.raises(ToolError, match="look-around") as caught:
        await search(tree, SearchQuery("(?=a)"))
    assert "simpler pattern" in caught.value.hint


@PROGRAMS
async def test_endless_output_is_stopped(tmp_path: Path, program: Program) -> None:
    (tmp_path / "a.txt").write_text("hit and more of the line\n" * 120_000)
    found = await search(tmp_path, SearchQuery("hit"), program)
    assert found.cut
    assert len(found.lines) > 10_000


async def test_a_glob_that_explodes_is_refused() -> None:
    with pytest.raises(ToolError, match="more than 100 patterns"):
        parse_globs("{a,b}" * 20)


def test_a_single_path_is_looked_up_in_the_rules(tree: Path) -> None:
    ignored = {path for path in TREE if is_ignored(tree, path)}
    assert ignored == {
        "root.txt",
        "a/x.py",
        "a/b/y.py",
        "a/b/k.gen.py",
        "a/sub/deep.txt",
        "a/[b]/c/hidden.txt",
        "a/debug.log",
        "build/q.py",
    }
    assert is_ignored(tree, "build/not/there.txt")
    assert not is_ignored(tree, "not/there.txt")


_NAMES = st.sampled_from(["a", "b", "c.py", "d.py", "e.txt", "build", "x y"])
_FILES = st.lists(st.lists(_NAMES, min_size=1, max_size=3), min_size=1, max_size=12)
_RULES = st.lists(
    st.sampled_from(
        ["a", "/a", "a/", "*.py", "!c.py", "b/*.py", "**/d.py", "build/", "!build", "x*", "a/**"]
    ),
    max_size=4,
)
_WORDS = st.text("ab.\t", max_size=6)


@pytest.mark.timeout(600)
@settings(
    max_examples=SOAK, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(_FILES, _RULES, _RULES, st.lists(_WORDS, max_size=5), st.sampled_from(["a", "b.", "^a*$"]))
async def test_the_fallback_gives_what_ripgrep_gives(
    tmp_path_factory: pytest.TempPathFactory,
    files: list[list[str]],
    rules: list[str],
    inner_rules: list[str],
    lines: list[str],
    pattern: str,
) -> None:
    root = tmp_path_factory.mktemp("parity")
    for parts in files:
        file = root.joinpath(*parts)
        if not any(parent.is_file() for parent in file.parents) and not file.is_dir():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("\n".join(lines))
    (root / ".gitignore").write_text("\n".join(rules))
    if (root / "a").is_dir() and not (root / "a/.gitignore").exists():
        (root / "a/.gitignore").write_text("\n".join(inner_rules))
    for path in (".", "a", "a/b"):
        if (root / path).is_dir():
            query = SearchQuery(pattern, path, ALL_FILES, context=1)
            assert await search(root, query) == await search(root, query, plain_program())
            expected = await list_files(root, path)
            assert await list_files(root, path, program=plain_program()) == expected


def test_a_ripgrep_is_there_to_compare_with() -> None:
    assert re.search(r"rg$", find_program()[0])
