"""How git is run: nobody's configuration, no process left, failures that say what happened."""

import asyncio
import os
import time
from pathlib import Path

import pytest

from koda.errors import KodaError
from koda.workspace.git import Git, GitFailed, GitTimedOut, alternates, environment, off_loop
from tests.workspace.repos import Repo


def test_nothing_of_the_servers_environment_reaches_git(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", "/elsewhere")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "test-key")
    found = environment()
    assert "GIT_DIR" not in found
    assert "test-key" not in found.values()
    assert found["GIT_CONFIG_GLOBAL"] == "/dev/null"


def test_a_failure_names_the_command_and_what_git_said(tmp_path: Path) -> None:
    with pytest.raises(GitFailed) as failure:
        Git(cwd=tmp_path).run("rev-parse", "--verify", "nonsense")
    assert failure.value.message.startswith("git rev-parse failed: fatal: ")
    assert failure.value.hint


def test_a_full_disk_is_told_as_such(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo")
    repo.write({"big": "x" * 100_000})
    with pytest.raises(KodaError) as failure:
        git = Git(git_dir=repo.path / ".git", work_tree=repo.path)
        git.run("archive", "--output=/dev/full", _tree_of(repo))
    assert failure.value.code == "disk_full"


def _tree_of(repo: Repo) -> str:
    repo.git("add", "--all")
    return repo.git("write-tree")


@pytest.fixture
def endless(tmp_path: Path) -> str:
    """A file that a git command waits for without end."""
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    return str(fifo)


def test_a_command_that_hangs_is_ended(repo: Repo, endless: str) -> None:
    began = time.monotonic()
    with pytest.raises(GitTimedOut):
        Git(git_dir=repo.path / ".git").run("hash-object", endless, limit_seconds=0.1)
    assert time.monotonic() - began < 3


async def test_cancelling_ends_the_process(repo: Repo, endless: str) -> None:
    git = Git(git_dir=repo.path / ".git")
    running = asyncio.create_task(off_loop(git.run, "hash-object", endless))
    # Opening the other end waits for git to have opened its own.
    pipe = await asyncio.to_thread(os.open, endless, os.O_WRONLY)
    began = time.monotonic()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    os.close(pipe)
    assert time.monotonic() - began < 1


def test_object_folders_with_a_colon_are_quoted(repo: Repo, tmp_path: Path) -> None:
    repo.commit({"a": "a"})
    odd = tmp_path / 'co:lon "and" quote'
    repo.path.rename(odd)
    empty = Repo(tmp_path / "empty")
    git = Git(git_dir=empty.path / ".git", extra=alternates(odd / ".git" / "objects"))
    commit = Repo(odd, init=False).git("rev-parse", "HEAD")
    assert git.text("cat-file", "-t", commit) == "commit"
