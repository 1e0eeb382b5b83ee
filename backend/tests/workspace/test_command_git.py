"""The commands' own `.git`: true about the work, and no way to anything of the user's."""

from pathlib import Path

from koda.workspace.workspace import Workspace
from tests.workspace.conftest import OpenWorkspace
from tests.workspace.repos import Repo, unchanged


async def run(workspace: Workspace, command: str) -> str:
    """Output of a command that must succeed."""
    result = await workspace.run(command, timeout_seconds=30, on_output=lambda _: None)
    output = result.output.decode()
    assert result.exit_code == 0, output
    return output.strip()


async def status(workspace: Workspace) -> set[str]:
    return set((await run(workspace, "git status --short --untracked-files=all")).splitlines())


async def test_status_shows_the_users_and_kodas_work_against_the_commit(
    repo: Repo, open_workspace: OpenWorkspace
) -> None:
    commit = repo.commit({"a": "a", "b": "b", "c": "c", "d": "d", ".gitignore": "*.log\n"})
    repo.write({"a": "staged by the user", "new": "n", "x.log": "ignored"})
    repo.git("add", "a")
    repo.write({"b": "edited by the user"})
    (repo.path / "c").unlink()
    workspace = await open_workspace()
    await workspace.write("d", b"staged by Koda")
    # The first line's leading blank is stripped with the output's.
    assert await status(workspace) == {"M a", " M b", " D c", " M d", "?? new"}
    assert await run(workspace, "git rev-parse HEAD && git log --oneline | wc -l") == f"{commit}\n1"
    assert "+staged by Koda" in await run(workspace, "git diff d")
    assert await run(workspace, "git symbolic-ref --short HEAD; git remote") == "main"


async def test_git_works_in_it_as_people_expect(repo: Repo, open_workspace: OpenWorkspace) -> None:
    repo.commit({"a": "1\n"})
    repo.git("checkout", "--quiet", "-b", "feature/deep")
    workspace = await open_workspace()
    await run(workspace, "git stash list && echo 2 > a && git stash && git stash pop")
    await run(
        workspace, "git checkout -q -b side && git commit -qam two && git reset -q --hard HEAD~0"
    )
    assert (
        await run(workspace, "git log --format=%s && git fsck --strict --no-dangling 2>&1")
        == "two\nwork"
    )
    assert await run(workspace, "git checkout -q feature/deep && cat a") == "1"
    assert (await workspace.changes()).changes == {}


async def test_a_clean_start_is_clean_whatever_git_converts(
    repo: Repo, open_workspace: OpenWorkspace
) -> None:
    attributes = "*.txt text eol=crlf\n*.bin filter=lfs diff=lfs merge=lfs -text\n*.id ident\n"
    repo.commit({".gitattributes": attributes, "a.txt": b"1\r\n2\r\n", "id.id": "$Id$\n"})
    repo.commit({"big.bin": "version https://git-lfs.github.com/spec/v1\n"})
    repo.write({"big.bin": b"smudged\0content"})
    workspace = await open_workspace()
    assert await status(workspace) == set()
    await workspace.write("a.txt", b"1\r\n3\r\n")
    assert await status(workspace) == {"M a.txt"}


async def test_what_was_left_out_is_not_shown_as_deleted(
    repo: Repo, open_workspace: OpenWorkspace, tmp_path: Path
) -> None:
    library = Repo(tmp_path / "library")
    library.commit({"lib.py": "x"})
    repo.commit({"a": "a", "big": b"x" * 100_001, "out/b": "b", "gone": "g"})
    repo.git("-c", "protocol.file.allow=always", "submodule", "add", str(library.path), "lib")
    repo.commit()
    repo.git("sparse-checkout", "set", "--no-cone", "/*", "!/out/")
    (repo.path / "gone").unlink()
    workspace = await open_workspace()
    assert await status(workspace) == {"D gone"}


async def test_unborn_detached_and_empty(repo: Repo, open_workspace: OpenWorkspace) -> None:
    repo.write({"a": "a"})
    unborn = await open_workspace()
    assert await status(unborn) == {"?? a"}
    assert await run(unborn, "git add a && git commit -qm first && git log --format=%s") == "first"
    commit = repo.commit()
    repo.git("checkout", "--quiet", "--detach")
    detached = await open_workspace()
    assert await run(detached, "git rev-parse HEAD; git symbolic-ref -q HEAD || true") == commit
    assert await status(detached) == set()


async def test_a_sha256_repository_stays_one(tmp_path: Path, open_workspace: OpenWorkspace) -> None:
    repo = Repo(tmp_path / "modern", init=False)
    repo.path.mkdir()
    repo.git("init", "--quiet", "--object-format=sha256")
    commit = repo.commit({"a": "a"})
    workspace = await open_workspace(source=repo.path)
    assert await run(workspace, "git rev-parse HEAD") == commit
    assert await status(workspace) == set()
    await workspace.write("a", b"b")
    assert list((await workspace.changes()).changes) == ["a"]


async def test_a_partial_clone_gets_a_git_without_history(
    repo: Repo, open_workspace: OpenWorkspace, tmp_path: Path
) -> None:
    repo.commit({"a": "1", "out/b": "old"})
    repo.git("config", "uploadpack.allowFilter", "true")
    partial = Repo(tmp_path / "partial", init=False)
    url = f"file://{repo.path}"
    repo.git("clone", "--quiet", "--filter=blob:none", "--sparse", url, str(partial.path))
    workspace = await open_workspace(source=partial.path)
    assert await status(workspace) == {"?? a"}


async def test_objects_are_copies_and_cut_off_from_the_mirror(
    repo: Repo, open_workspace: OpenWorkspace
) -> None:
    old = repo.commit({"a": "secret of the past"})
    repo.commit({"a": "now"})
    workspace = await open_workspace()
    with unchanged(repo.path):
        assert "missing" in await run(workspace, f"echo {old} | git cat-file --batch-check")
        await run(workspace, "chmod -R u+w .git && for f in .git/objects/pack/*; do : > $f; done")
        await workspace.write("a", b"still fine")
        assert list((await workspace.changes()).changes) == ["a"]
