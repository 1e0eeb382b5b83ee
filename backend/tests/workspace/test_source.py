"""What a path turns out to be, and that every other path gets one clear answer."""

import os
from pathlib import Path

import pytest

from koda.workspace.source import SourceRefused, inspect_source
from tests.workspace.repos import Repo, unchanged


async def test_a_checkout_is_described(repo: Repo, data_dir: Path) -> None:
    commit = repo.commit({"a.txt": "a"})
    info = await inspect_source(repo.path, data_dir=data_dir)
    assert (info.path, info.branch, info.head, info.kind) == (repo.path, "main", commit, "checkout")
    assert info.object_format == "sha1"


async def test_any_folder_of_it_and_any_link_to_it_mean_its_top(
    repo: Repo, data_dir: Path, tmp_path: Path
) -> None:
    repo.commit({"deep/er/a.txt": "a"})
    link = tmp_path / "link"
    link.symlink_to(repo.path / "deep")
    for path in (repo.path / "deep" / "er", link):
        assert (await inspect_source(path, data_dir=data_dir)).path == repo.path


async def test_a_linked_worktree_has_its_own_head(
    repo: Repo, data_dir: Path, tmp_path: Path
) -> None:
    repo.commit({"a.txt": "a"})
    repo.git("worktree", "add", "--quiet", "-b", "side", str(tmp_path / "linked"))
    info = await inspect_source(tmp_path / "linked", data_dir=data_dir)
    assert (info.path, info.branch, info.kind) == (tmp_path / "linked", "side", "worktree")
    assert info.objects == repo.path / ".git" / "objects"


async def test_a_submodule_is_a_repository_of_its_own(
    repo: Repo, data_dir: Path, tmp_path: Path
) -> None:
    library = Repo(tmp_path / "library")
    library.commit({"lib.py": "x = 1\n"})
    repo.commit({"a.txt": "a"})
    repo.git("-c", "protocol.file.allow=always", "submodule", "add", str(library.path), "lib")
    info = await inspect_source(repo.path / "lib", data_dir=data_dir)
    assert (info.path, info.kind) == (repo.path / "lib", "submodule")


async def test_unborn_and_detached_heads_are_told_apart(repo: Repo, data_dir: Path) -> None:
    unborn = await inspect_source(repo.path, data_dir=data_dir)
    assert (unborn.branch, unborn.head) == ("main", None)
    commit = repo.commit({"a.txt": "a"})
    repo.git("checkout", "--quiet", "--detach")
    detached = await inspect_source(repo.path, data_dir=data_dir)
    assert (detached.branch, detached.head) == (None, commit)


async def test_sha256_repositories_are_recognised(tmp_path: Path, data_dir: Path) -> None:
    repo = Repo(tmp_path / "modern", init=False)
    repo.path.mkdir()
    repo.git("init", "--quiet", "--object-format=sha256")
    info = await inspect_source(repo.path, data_dir=data_dir)
    assert info.object_format == "sha256"


async def test_each_other_path_gets_its_own_answer(
    repo: Repo, data_dir: Path, tmp_path: Path
) -> None:
    repo.commit({"a.txt": "a"})
    bare = Repo(tmp_path / "bare.git", init=False)
    bare.path.mkdir()
    bare.git("init", "--quiet", "--bare")
    plain = tmp_path / "plain"
    plain.mkdir()
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    inside = Repo(data_dir / "sneaky")
    expected = {
        bare.path: "bare_repository",
        plain: "not_a_repository",
        repo.path / "a.txt": "not_a_repository",
        repo.path / ".git": "inside_git_folder",
        repo.path / ".git" / "objects": "inside_git_folder",
        tmp_path / "nowhere": "source_gone",
        loop: "source_gone",
        inside.path: "inside_data_folder",
    }
    for path, code in expected.items():
        with pytest.raises(SourceRefused) as refusal:
            await inspect_source(path, data_dir=data_dir)
        assert refusal.value.code == code, path
        assert refusal.value.hint
        assert refusal.value.status == 400


async def test_a_head_without_its_commit_is_called_damaged(repo: Repo, data_dir: Path) -> None:
    repo.commit({"a.txt": "a"})
    for pack in (repo.path / ".git" / "objects").glob("??"):
        for file in pack.iterdir():
            file.unlink()
    with pytest.raises(SourceRefused) as refusal:
        await inspect_source(repo.path, data_dir=data_dir)
    assert refusal.value.code == "source_unreadable"


async def test_a_repository_that_git_does_not_understand_says_why(
    repo: Repo, data_dir: Path
) -> None:
    repo.commit({"a.txt": "a"})
    config = repo.path / ".git" / "config"
    config.write_text(
        config.read_text().replace("repositoryformatversion = 0", "repositoryformatversion = 99")
    )
    with pytest.raises(SourceRefused) as refusal:
        await inspect_source(repo.path, data_dir=data_dir)
    assert refusal.value.code == "source_unsupported"
    assert "99" in refusal.value.message


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
async def test_another_users_repository_is_read_and_left_alone(repo: Repo, data_dir: Path) -> None:
    repo.commit({"a.txt": "a"})
    for above, folders, names in os.walk(repo.path):
        for name in (*folders, *names):
            os.lchown(Path(above, name), 12345, 12345)
    os.chown(repo.path, 12345, 12345)
    with unchanged(repo.path):
        assert (await inspect_source(repo.path, data_dir=data_dir)).branch == "main"
