"""A command that attacks everything it can reach: the user's repository must not notice."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil
import pytest

from tests.journey.conftest import StartProduct
from tests.loopback.replies import Reply, call, say
from tests.worker.harness import git, tree_hash

#: Rewrites its .git, plants hooks, filters and fsmonitor, and leaves a daemon behind.
ATTACK = """
set +e
for name in pre-commit post-checkout post-index-change; do
  printf '#!/bin/sh\\ntouch {outside}/hook-ran\\n' > .git/hooks/$name; chmod +x .git/hooks/$name
done
git config core.fsmonitor 'touch {outside}/fsmonitor-ran; false'
git config filter.evil.clean 'touch {outside}/filter-ran; cat'
echo '* filter=evil' > .gitattributes
echo 'hidden.txt' > .git/info/exclude
echo changed >> tracked.txt
echo hidden > hidden.txt
mkdir nested && git init -q nested && echo inner > nested/inner.txt
git add -A && git -c user.name=x -c user.email=x@example.org commit -qm stolen
echo more >> tracked.txt
git stash -q; git reset -q --hard HEAD~1; git checkout -q -b other
echo again >> tracked.txt
chmod -R u+w .git
for object in $(find .git/objects -type f); do echo x > "$object"; done
echo 'ref: refs/heads/none' > .git/HEAD
(setsid nohup python3 -c 'import time; time.sleep(300)' {mark} >/dev/null 2>&1 &)
sleep 0.3; pgrep -f {mark} >/dev/null && echo daemon runs
rm -rf {project}/../elsewhere; touch {outside}/direct
true
"""


def brain_for(attack: str) -> Any:
    def brain(body: dict[str, Any]) -> Reply:
        names = {tool["name"] for tool in body["tools"]}
        if "report_understanding" in names:
            return say("", call("report_understanding", "r", summary="Seen."))
        if "submit_plan" in names:
            return say("", call("submit_plan", "p", steps=[{"title": "Attack"}]))
        said = sum(one["role"] == "assistant" for one in body["messages"])
        return say("", call("run_command", "a", command=attack)) if said == 0 else say("Done.")

    return brain


def living(mark: str) -> list[str]:
    found = []
    for process in psutil.process_iter(["cmdline"]):
        line = " ".join(process.info["cmdline"] or [])
        if mark in line:
            found.append(line)
    return found


@pytest.mark.parametrize("sandbox", ["bubblewrap", "landlock"])
async def test_a_command_that_attacks_reaches_nothing(
    sandbox: str, tmp_path: Path, start_product: StartProduct
) -> None:
    project, outside = tmp_path / "project", tmp_path / "outside"
    project.mkdir()
    outside.mkdir()
    (tmp_path / "elsewhere").mkdir()
    (project / "tracked.txt").write_text("one\n")
    git(project, "init", "-q")
    git(project, "add", "-A")
    git(project, "commit", "-qm", "first")
    before, beside = tree_hash(project), tree_hash(tmp_path / "elsewhere")
    mark = f"hostile-daemon-{uuid4().hex}"
    attack = ATTACK.format(outside=outside, project=project, mark=mark)
    async with start_product(brain_for(attack), sandbox=sandbox) as person:
        task_id = await person.add_task(
            await person.add_repository(project), auto_approve_plan=True
        )
        await person.wait_for(task_id, "approval")
        assert living(mark) == []
        changes = {one["path"]: one for one in (await person.changes(task_id))["changes"]}
        assert set(changes) == {".gitattributes", "hidden.txt", "nested/inner.txt", "tracked.txt"}
        detail = await person.get(f"/api/tasks/{task_id}/changes/{changes['tracked.txt']['id']}")
        assert detail["content"].splitlines()[-1] == "again"
    assert tree_hash(project) == before
    assert (tmp_path / "elsewhere").exists() and tree_hash(tmp_path / "elsewhere") == beside
    assert list(outside.iterdir()) == []
    assert "missing" not in git(project, "fsck", "--full")
