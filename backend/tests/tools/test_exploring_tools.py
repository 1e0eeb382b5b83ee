"""list_directory, search_code and index_symbols show the staged tree, bounded."""

import pytest

from tests.tools.conftest import Bench


class TestListDirectory:
    async def test_folders_first_with_counts_and_sizes(self, bench: Bench) -> None:
        bench.put("build/out.o", b"x")
        (bench.workspace.root / "link").symlink_to("README.md")
        outcome = await bench.call("list_directory")
        assert outcome.content.split("\n") == [
            ".: 9 files",
            "src/ (3 files)",
            ".gitignore 13 B",
            "README.md 27 B",
            "empty.txt 0 B",
            "image.png 11 B",
            "latin.txt 5 B",
            "link -> README.md",
            "windows.txt 17 B",
            "[ignored or empty: build/]",
        ]

    async def test_deeper_levels_are_indented(self, bench: Bench) -> None:
        outcome = await bench.call("list_directory", path="src", depth=2)
        assert outcome.content.split("\n") == [
            "src: 3 files",
            "web/ (1 file)",
            "  main.ts 70 B",
            "app.py 64 B",
            "util.py 40 B",
        ]

    async def test_what_was_staged_is_listed_and_what_was_deleted_is_not(
        self, bench: Bench
    ) -> None:
        await bench.call("write_file", path="src/web/new.ts", content="1")
        await bench.call("delete_file", path="src/web/main.ts")
        outcome = await bench.call("list_directory", path="src/web")
        assert outcome.content == "src/web: 1 file\nnew.ts 1 B"

    async def test_a_large_folder_is_bounded_and_says_so(self, bench: Bench) -> None:
        for number in range(400):
            bench.put(f"many/sub{number // 100}/{number:03}.txt", b"")
        outcome = await bench.call("list_directory", path="many", depth=3)
        assert outcome.content.split("\n") == [
            "many: 400 files",
            *[f"sub{n}/ (100 files)" for n in range(4)],
            "[depth 3 would be too long; this is depth 1]",
        ]
        for number in range(310):
            bench.put(f"flat/{number:03}.txt", b"")
        rows = (await bench.call("list_directory", path="flat")).content.split("\n")
        assert len(rows) == 302
        assert rows[-1] == "[10 more entries; search_code and globs find them]"

    async def test_a_file_and_a_missing_folder_are_explained(self, bench: Bench) -> None:
        said = await bench.failure("list_directory", path="README.md")
        assert said == "README.md is a file. read_file shows it."
        said = await bench.failure("list_directory", path="source/web")
        assert said.startswith("source/web does not exist. Did you mean src/web")


class TestSearchCode:
    async def test_matches_are_grouped_by_file(self, bench: Bench) -> None:
        outcome = await bench.call("search_code", pattern=r"def \w+")
        assert outcome.content == (
            "2 matches in 2 files\n\nsrc/app.py\n5:     def run(self):\n\nsrc/util.py\n"
            "1: def helper(a):"
        )
        assert outcome.facts == {"matches": 2, "files": 2, "shown": 2}

    async def test_context_is_marked_and_gaps_are_shown(self, bench: Bench) -> None:
        bench.put("a.txt", b"hit\n1\n2\n3\n4\nhit\n")
        outcome = await bench.call("search_code", pattern="hit", path="a.txt", context=1)
        assert outcome.content == "2 matches in 1 file\n\na.txt\n1: hit\n2- 1\n--\n5- 4\n6: hit"

    async def test_staged_content_is_searched(self, bench: Bench) -> None:
        edits = [{"old": "helper", "new": "assistant"}]
        await bench.call("edit_file", path="src/util.py", edits=edits)
        assert (await bench.call("search_code", pattern="assistant")).facts["matches"] == 1
        outcome = await bench.call("search_code", pattern="helper")
        assert outcome.content == "No matches. Ignored and binary files are not searched."

    async def test_too_many_matches_say_how_to_narrow(self, bench: Bench) -> None:
        bench.put("b/one.txt", b"hit\n" * 3)
        bench.put("b/three.txt", b"hit\n" * 3)
        bench.put("b/two.txt", b"hit\n" * 3)
        outcome = await bench.call("search_code", pattern="hit", max_results=4)
        assert outcome.content == (
            "4 of 9 matches in 3 files; narrow with path, glob or pattern, or raise max_results\n\n"
            "b/one.txt\n1: hit\n2: hit\n3: hit\n\nb/three.txt\n1: hit\n\n"
            "Not shown: b/three.txt (2), b/two.txt (3)"
        )

    async def test_the_result_is_bounded_in_characters_too(self, bench: Bench) -> None:
        bench.put("wide.txt", (b"a" * 900 + b"hit" + b"b" * 900 + b"\n") * 200)
        outcome = await bench.call("search_code", pattern="hit", max_results=1_000, context=3)
        assert len(outcome.content) < 20_000
        assert outcome.facts["shown"] < 200
        row = outcome.content.split("\n")[3]
        assert row == f"1: …{'a' * 80}hit{'b' * 217}…"

    async def test_a_glob_and_a_folder_narrow(self, bench: Bench) -> None:
        outcome = await bench.call("search_code", pattern="return|export", glob="*.ts", path="src")
        assert list(outcome.facts.values()) == [2, 1, 2]

    @pytest.mark.parametrize(
        ("inputs", "said"),
        [
            ({"pattern": "a(b"}, "The pattern is not valid: regex parse error"),
            ({"pattern": "a\nb"}, "looks at one line at a time"),
            ({"pattern": ""}, "pattern: string should have at least 1 character, got ''"),
            ({"pattern": "a", "path": "nowhere"}, "nowhere does not exist."),
            ({"pattern": "a", "path": "../data"}, ""),
        ],
    )
    async def test_a_search_that_cannot_be_is_explained(
        self, bench: Bench, inputs: dict[str, str], said: str
    ) -> None:
        assert said in await bench.failure("search_code", **inputs)


class TestIndexSymbols:
    async def test_a_file_is_outlined(self, bench: Bench) -> None:
        outcome = await bench.call("index_symbols", path="src/app.py")
        assert outcome.content == "src/app.py\n4-6 class App\n  5-6 method run"
        assert outcome.facts == {"files": 1, "symbols": 2}

    async def test_the_whole_tree_is_ranked_by_size(self, bench: Bench) -> None:
        bench.put("build/ignored.py", b"def ignored(): pass\n")
        outcome = await bench.call("index_symbols")
        assert outcome.content.split("\n") == [
            "6 symbols in 3 files, largest first",
            "src/app.py: class App",
            "src/util.py: function helper",
            "src/web/main.ts: interface Options, function start",
        ]

    async def test_definitions_are_found_by_name_the_equal_one_first(self, bench: Bench) -> None:
        bench.put("src/more.py", b"class Runner:\n    def run_all(self): pass\n")
        outcome = await bench.call("index_symbols", query="run")
        assert outcome.content.split("\n") == [
            "src/app.py:5 method App.run",
            "src/more.py:1 class Runner",
            "src/more.py:2 method Runner.run_all",
        ]
        outcome = await bench.call("index_symbols", query="nothing", path="src")
        assert outcome.content == "No symbol contains 'nothing' in 4 indexed files."

    async def test_an_edit_is_seen_at_once(self, bench: Bench) -> None:
        await bench.call("index_symbols")
        edits = [{"old": "def run(self)", "new": "def go(self)"}]
        await bench.call("edit_file", path="src/app.py", edits=edits)
        outcome = await bench.call("index_symbols", path="src/app.py")
        assert outcome.content.endswith("5-6 method go")

    async def test_other_languages_and_empty_trees_are_named(self, bench: Bench) -> None:
        said = await bench.failure("index_symbols", path="README.md")
        assert said.startswith("README.md is not Python, JavaScript or TypeScript.")
        bench.put("docs/a.md", b"# a\n")
        outcome = await bench.call("index_symbols", path="docs")
        assert outcome.content == "No symbols: no Python, JavaScript or TypeScript here."

    async def test_a_long_overview_is_bounded(self, bench: Bench) -> None:
        for number in range(300):
            source = "".join(f"def function_{number}_{n}(): pass\n" for n in range(20))
            bench.put(f"many/m{number}.py", source.encode())
        outcome = await bench.call("index_symbols", path="many")
        assert len(outcome.content) < 12_200
        assert outcome.content.startswith("6,000 symbols in 300 files, largest first\nmany/m0.py: ")
        assert outcome.content.endswith(" more files; give a path or query]")
        assert outcome.facts == {"files": 300, "symbols": 6_000}
