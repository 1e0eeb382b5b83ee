"""Which of the user's folders commands may read: ignored, real, and by the operator's names."""

from pathlib import Path

from koda.workspace.checkout import make_view
from koda.workspace.dependencies import find_dependencies
from koda.workspace.git import Git
from koda.workspace.mirror import Mirror
from koda.workspace.sandbox.base import DependencyFolder
from tests.workspace.conftest import OpenWorkspace
from tests.workspace.repos import Repo, contents, unchanged

NAMES = ("node_modules", ".venv", "vendor")


async def found_in(repo: Repo, mirror: Mirror, folder: Path) -> tuple[DependencyFolder, ...]:
    base = await mirror.snapshot(repo.path)
    make_view(folder, mirror.path, base.tree, excludes=base.excludes)
    git = Git(git_dir=folder, index=folder / "index")
    return find_dependencies(git, repo.path, NAMES, contents(mirror.path, base.tree))


async def test_ignored_folders_are_found_up_to_two_levels_deep(
    repo: Repo, mirror: Mirror, tmp_path: Path
) -> None:
    repo.commit({".gitignore": "node_modules/\n/.venv\n", "packages/web/p": "p"})
    for name in (
        *("node_modules", ".venv/bin", "packages/node_modules", "packages/web/node_modules"),
        *("packages/web/deep/node_modules", "node_modules/x/node_modules", "packages/.venv"),
    ):
        (repo.path / name).mkdir(parents=True)
    with unchanged(repo.path):
        found = await found_in(repo, mirror, tmp_path / "view")
    assert found == tuple(
        DependencyFolder(repo.path / name, name)
        for name in (".venv", "node_modules", "packages/node_modules", "packages/web/node_modules")
    )


async def test_committed_folders_and_those_nobody_ignores_are_ordinary_files(
    repo: Repo, mirror: Mirror, tmp_path: Path
) -> None:
    repo.commit({"vendor/lib.go": "x", "node_modules/x.js": "1"})
    repo.write({".gitignore": "vendor/\n", "vendor/new.go": "y"})
    assert await found_in(repo, mirror, tmp_path / "view") == ()


async def test_a_link_of_such_a_name_is_never_followed(
    repo: Repo, mirror: Mirror, tmp_path: Path
) -> None:
    repo.commit({".gitignore": "node_modules\n"})
    (tmp_path / "elsewhere").mkdir()
    (repo.path / "node_modules").symlink_to(tmp_path / "elsewhere")
    assert await found_in(repo, mirror, tmp_path / "view") == ()


async def test_the_users_own_ignore_rules_count(repo: Repo, mirror: Mirror, tmp_path: Path) -> None:
    repo.commit({"a": "a"})
    (repo.path / ".git" / "info" / "exclude").write_text(".venv\n")
    (repo.path / ".venv").mkdir()
    found = await found_in(repo, mirror, tmp_path / "view")
    assert [folder.relative for folder in found] == [".venv"]


async def test_commands_read_them_and_cannot_change_the_users(
    repo: Repo, open_workspace: OpenWorkspace
) -> None:
    repo.commit({".gitignore": "node_modules\n", "a": "a"})
    repo.write({"node_modules/x/index.js": "found"})
    with unchanged(repo.path):
        workspace = await open_workspace()
        result = await workspace.run(
            "cat node_modules/x/index.js; git status --short",
            timeout_seconds=20,
            on_output=lambda _: None,
        )
        assert result.output == b"found"
        assert (await workspace.changes()).changes == {}
