"""write_file, edit_file and delete_file change exactly what they say, or nothing."""

import pytest

from koda.events.phases import Phase
from tests.tools.conftest import FILES, Bench


async def staged(bench: Bench) -> dict[str, str]:
    """Kind of change by path, as the Workspace sees it."""
    found = await bench.workspace.changes()
    return {path: change.kind for path, change in found.changes.items()}


class TestWriteFile:
    async def test_a_new_file_is_created_with_its_folders(self, bench: Bench) -> None:
        outcome = await bench.call("write_file", path="docs/deep/a.md", content="one\ntwo\n")
        assert outcome.content == "Created docs/deep/a.md (2 lines)."
        assert outcome.touched == ("docs/deep/a.md",)
        assert outcome.facts == {"path": "docs/deep/a.md", "lines": 2, "created": True}
        assert bench.content("docs/deep/a.md") == b"one\ntwo\n"
        assert await staged(bench) == {"docs/deep/a.md": "added"}

    async def test_content_is_taken_to_the_byte(self, bench: Bench) -> None:
        text = "\ufeffé\r\nmixed\n\tno end"
        await bench.call("write_file", path="README.md", content=text)
        assert bench.content("README.md") == text.encode()

    async def test_what_a_replacement_loses_is_told(self, bench: Bench) -> None:
        outcome = await bench.call("write_file", path="windows.txt", content="one\n")
        assert outcome.content == "Replaced windows.txt (1 line). Before, it was: CRLF line ends."
        outcome = await bench.call("write_file", path="image.png", content="text")
        assert outcome.content == "Replaced image.png (1 line). Before, it was binary."
        outcome = await bench.call("write_file", path="README.md", content="")
        assert outcome.content == "Replaced README.md (0 lines)."

    async def test_equal_content_touches_nothing(self, bench: Bench) -> None:
        content = FILES["README.md"].decode()
        outcome = await bench.call("write_file", path="README.md", content=content)
        assert outcome.content == "README.md already has exactly this content."
        assert (outcome.error, outcome.touched) == (False, ())

    async def test_an_ignored_file_is_named_as_such(self, bench: Bench) -> None:
        outcome = await bench.call("write_file", path="build/out.txt", content="x")
        assert outcome.content.endswith(
            "It is ignored by .gitignore, and so no part of the change."
        )
        assert await staged(bench) == {}

    @pytest.mark.parametrize(
        ("path", "said"),
        [
            ("src", "src is a folder; name a file in it."),
            (".", ". is a folder; name a file in it."),
            ("README.md/x", ""),
            ("../outside.txt", ""),
            (".git/hooks/pre-commit", ""),
        ],
    )
    async def test_places_that_cannot_hold_a_file_are_refused(
        self, bench: Bench, path: str, said: str
    ) -> None:
        assert said in await bench.failure("write_file", path=path, content="x")

    async def test_half_a_character_is_refused(self, bench: Bench) -> None:
        said = await bench.failure("write_file", path="a.txt", content="a\ud800")
        assert said == "content holds half a character: '\\ud800'."

    async def test_an_executable_stays_one(self, bench: Bench) -> None:
        bench.put("tool.sh", b"#!/bin/sh\n")
        (bench.workspace.root / "tool.sh").chmod(0o755)
        await bench.call("write_file", path="tool.sh", content="#!/bin/sh\nexit 1\n")
        assert (bench.workspace.root / "tool.sh").stat().st_mode & 0o777 == 0o755


class TestEditFile:
    async def test_several_edits_at_once(self, bench: Bench) -> None:
        edits = [
            {"old": "return 1", "new": "return 2"},
            {"old": "App", "new": "Main", "replace_all": True},
        ]
        outcome = await bench.call("edit_file", path="src/app.py", edits=edits)
        assert outcome.content == "Edited src/app.py at line 6, line 4."
        assert (outcome.touched, outcome.error) == (("src/app.py",), False)
        expected = FILES["src/app.py"].replace(b"return 1", b"return 2").replace(b"App", b"Main")
        assert bench.content("src/app.py") == expected
        assert await staged(bench) == {"src/app.py": "modified"}

    async def test_one_wrong_edit_leaves_everything(self, bench: Bench) -> None:
        edits = [{"old": "return 1", "new": "return 2"}, {"old": "return 3", "new": "return 4"}]
        said = await bench.failure("edit_file", path="src/app.py", edits=edits)
        assert said.startswith("Edit 2 of 2: `old` was not found; nothing was changed. The nearest")
        assert bench.content("src/app.py") == FILES["src/app.py"]

    async def test_line_ends_and_encoding_are_kept(self, bench: Bench) -> None:
        edits = [{"old": "one\ntwo", "new": "1\n2\n2.5"}]
        await bench.call("edit_file", path="windows.txt", edits=edits)
        assert bench.content("windows.txt") == b"1\r\n2\r\n2.5\r\nthree\r\n"
        await bench.call("edit_file", path="latin.txt", edits=[{"old": "café", "new": "thé"}])
        assert bench.content("latin.txt") == b"th\xe9\n"

    async def test_what_the_encoding_cannot_hold_is_refused(self, bench: Bench) -> None:
        said = await bench.failure(
            "edit_file", path="latin.txt", edits=[{"old": "café", "new": "→"}]
        )
        assert said.startswith("latin.txt is latin-1 and cannot hold '→'; nothing was changed.")

    async def test_binary_files_missing_files_and_no_edits_are_refused(self, bench: Bench) -> None:
        edits = [{"old": "PNG", "new": "GIF"}]
        assert "image.png is binary" in await bench.failure(
            "edit_file", path="image.png", edits=edits
        )
        said = await bench.failure("edit_file", path="src/ap.py", edits=edits)
        assert said.startswith("src/ap.py does not exist. Did you mean src/app.py")
        said = await bench.failure("edit_file", path="src/app.py", edits=[])
        assert "It takes path, edits." in said

    async def test_a_flat_edit_is_told_the_right_form(self, bench: Bench) -> None:
        said = await bench.failure("edit_file", path="a", old_string="x", new_string="y")
        assert said == (
            "edit_file: edits is missing; old_string is unknown; new_string is unknown. "
            "It takes path, edits."
        )


class TestDeleteFile:
    async def test_a_file_is_deleted(self, bench: Bench) -> None:
        outcome = await bench.call("delete_file", path="src/web/main.ts")
        assert outcome.content == "Deleted src/web/main.ts."
        assert outcome.touched == ("src/web/main.ts",)
        assert await staged(bench) == {"src/web/main.ts": "deleted"}

    async def test_a_link_is_deleted_and_not_what_it_leads_to(self, bench: Bench) -> None:
        for name, target in (("good", "README.md"), ("dangling", "nowhere")):
            (bench.workspace.root / name).symlink_to(target)
            outcome = await bench.call("delete_file", path=name)
            assert (outcome.content, outcome.touched) == (f"Deleted {name}.", (name,))
        assert await staged(bench) == {}

    @pytest.mark.parametrize(
        ("path", "said"),
        [
            ("src", "is a folder"),
            ("src/apps.py", "src/apps.py does not exist. Did you mean src/app.py?"),
            ("../source/README.md", ""),
            ("", ""),
        ],
    )
    async def test_what_is_no_file_is_refused(self, bench: Bench, path: str, said: str) -> None:
        assert said in await bench.failure("delete_file", path=path)


async def test_none_of_them_is_offered_while_exploring(bench: Bench) -> None:
    for name in ("write_file", "edit_file", "delete_file", "run_command"):
        outcome = await bench.call(name, Phase.PLANNING, path="README.md")
        assert outcome.error
        assert outcome.content == (
            f"'{name}' is not available while planning. There are: read_file, list_directory, "
            "search_code, index_symbols, submit_plan."
        )
    assert await staged(bench) == {}
