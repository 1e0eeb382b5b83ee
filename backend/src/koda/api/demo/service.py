"""The demo: a fresh copy of the sample repository, and a Task that plays the script on it."""

from datetime import datetime
from itertools import chain, count
from pathlib import Path

from koda.api.caller import Caller
from koda.api.demo.schemas import DemoTask
from koda.api.idempotency import Once
from koda.api.repositories.service import add_demo_repository
from koda.api.tasks.create import create_task
from koda.api.tasks.schemas import NewTask
from koda.errors import Unavailable
from koda.llm.demo import DEMO_NAME, DEMO_PROMPT, create_demo_repository
from koda.settings import Settings
from koda.workspace.git import Git, off_loop

PROVIDER = "scripted"


async def start_demo(once: Once, caller: Caller) -> DemoTask:
    """A new demo Task. It calls no model and costs nothing; what it delivers goes into a
    repository made for it. Raises Unavailable when that cannot be written."""
    known = await once.find()
    if known is not None:
        return DemoTask(task_id=known["task_id"])
    now = once.runtime.now()
    try:
        path = await off_loop(make_sample_repository, demo_folder(once.runtime.settings), now)
    except OSError as error:
        raise Unavailable(
            f"The sample repository cannot be written: {error.strerror}.",
            hint="Koda needs to write beside its data folder; `koda doctor` names it.",
        ) from error
    repository_id = await add_demo_repository(once.runtime, caller.user_id, path)
    task = await create_task(
        once, NewTask(repository_id=repository_id, prompt=DEMO_PROMPT), provider=PROVIDER
    )
    return DemoTask(task_id=task.id)


def demo_folder(settings: Settings) -> Path:
    """Where sample repositories go: beside the data folder, inside which no Repository may lie."""
    return settings.data_dir.with_name(f"{settings.data_dir.name}-demo")


def make_sample_repository(parent: Path, now: datetime) -> Path:
    """A new git repository with the sample files in one commit. Raises OSError, GitFailed."""
    parent.mkdir(mode=0o700, exist_ok=True)
    folder = _make_folder(parent)
    create_demo_repository(folder)
    date = f"{int(now.timestamp())} +0000"
    git = Git(cwd=folder, extra={"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date})
    git.run("init", "--quiet", "--initial-branch=main")
    git.run("add", "--all")
    git.run("commit", "--quiet", "--message=Add the ledger client")
    return folder


def _make_folder(parent: Path) -> Path:
    names = chain([DEMO_NAME], (f"{DEMO_NAME}-{number}" for number in count(2)))
    folder = next(parent / name for name in names if not (parent / name).exists())
    folder.mkdir()
    return folder.resolve()
