"""A command that does its worst to git, at both Sandbox levels: the user's repository and the
staged set are as if it had done nothing but write files."""

import asyncio
import os
import subprocess
from pathlib import Path

import pytest

from koda.settings import Settings
from koda.workspace.mirror import Mirror
from koda.workspace.sandbox.base import Sandbox, SandboxUnavailable
from koda.workspace.sandbox.probe import probe_sandbox
from tests.workspace.conftest import OpenWorkspace
from tests.workspace.repos import Repo, check_store, unchanged

_ATTACK = r"""
mark='touch {outside}/ran {inside}'
git config core.fsmonitor "$mark"; git config core.pager "$mark"; git config core.editor "$mark"
git config core.sshCommand "$mark"; git config diff.external "$mark"
git config filter.evil.clean "$mark; cat"; git config filter.evil.smudge "$mark; cat"
git config core.hooksPath "$PWD/hooks"; git config core.worktree /; git config gc.auto 1
git config core.alternateRefsCommand "$mark"; git config uploadpack.packObjectsHook "$mark"
mkdir hooks
for hook in post-index-change pre-commit post-checkout reference-transaction; do
  printf '#!/bin/sh\n%s\n' "$mark" > hooks/$hook; chmod +x hooks/$hook
done
cp hooks/* .git/hooks/ 2>/dev/null
echo '* filter=evil' > .gitattributes
git config --unset core.worktree; git config --unset core.fsmonitor
git config --unset core.hooksPath; git config --unset filter.evil.clean
echo stashed > stashed; git stash -u -q; git stash pop -q
echo edited > a; git add -A; git commit -qm hidden --no-verify; git reset -q --soft HEAD~1 || true
git update-index --assume-unchanged a; echo '*' > .git/info/exclude
echo new > new; rm gone
for repository in "$USER_REPOSITORY/.git" {repository}/.git; do
  for file in config HEAD index objects/info/alternates hooks/post-checkout; do
    echo broken > "$repository/$file"
  done
done 2>/dev/null
ls {mirror} {repository}-secret 2>/dev/null && touch saw-too-much
mkdir sub; cd sub; git init -q; git config core.fsmonitor "$mark"; echo s > s; cd ..
find .git -type f -exec sh -c 'echo garbage > "$1"' sh {{}} \; 2>/dev/null
printf '[core]\n\tfsmonitor = %s\n\tworktree = /\n' "$mark" > .git/config
(setsid sh -c 'while :; do : {daemon}; sleep 0.1; done' >/dev/null 2>&1 &)
rm -f {inside}
exit 0
"""


@pytest.fixture(params=["bubblewrap", "landlock"])
async def sandbox(request: pytest.FixtureRequest, data_dir: Path) -> Sandbox:
    """Each level that works here."""
    settings = Settings.model_validate({"data_dir": data_dir, "sandbox": request.param})
    try:
        return await probe_sandbox(settings)
    except SandboxUnavailable as error:
        pytest.skip(error.message)


async def test_a_command_that_attacks_git_reaches_nothing(
    repo: Repo,
    mirror: Mirror,
    open_workspace: OpenWorkspace,
    sandbox: Sandbox,
    tmp_path: Path,
) -> None:
    repo.commit({"a": "a", "gone": "g", "dir/same": "s"})
    repo.write({"uncommitted": "u"})
    outside = tmp_path / "outside"
    outside.mkdir(mode=0o777)
    daemon = f"koda-daemon-{os.getpid()}-{sandbox.level}"
    workspace = await open_workspace(sandbox=sandbox)
    attack = _ATTACK.format(
        outside=outside,
        inside="ran-inside",
        repository=repo.path,
        mirror=mirror.path,
        daemon=daemon,
    )
    with unchanged(repo.path, mirror.path):
        result = await workspace.run(attack, timeout_seconds=60, on_output=lambda _: None)
        assert result.exit_code == 0, result.output.decode()
        found = await workspace.changes()
        again = await workspace.changes()
    expected = {
        ".gitattributes": "added",
        "a": "modified",
        "gone": "deleted",
        "new": "added",
        "stashed": "added",
        "sub/s": "added",
        **{
            f"hooks/{hook}": "added"
            for hook in (
                "post-checkout",
                "post-index-change",
                "pre-commit",
                "reference-transaction",
            )
        },
    }
    assert {path: one.kind for path, one in found.changes.items()} == expected
    assert again == found
    assert list(outside.iterdir()) == []
    assert not (workspace.root / "ran-inside").exists()
    assert daemon not in await asyncio.to_thread(_commands)
    repo.git("fsck", "--strict")
    check_store(mirror.path)
    assert repo.git("status", "--short") == "?? uncommitted"


def _commands() -> str:
    return subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
