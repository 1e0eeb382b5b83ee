import asyncio
import time
from pathlib import Path

import pytest

from koda.db.engine import Committed, Database
from koda.db.verify import verify
from koda.events.phases import Phase, WaitReason
from koda.events.types import (
    CancelRequested,
    Limits,
    LimitsExtended,
    MessageAdded,
    ModelAnswered,
    ModelFailed,
    PhaseChanged,
    PlanRejected,
    TaskResumed,
    ToolCallFinished,
)
from koda.settings import Settings
from tests.loopback.faults import Hold, http_error
from tests.loopback.messages_api import MessagesApi
from tests.loopback.replies import Reply, call, say
from tests.worker.harness import Bench, git, working

REPORT = call("report_understanding", "r1", summary="Small.")
PLAN = call("submit_plan", "p1", steps=[{"title": "Do it", "files": ["a.txt"]}])


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "a.txt").write_text("one\n")
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "first")
    return folder


def answers(executing: list[Reply]):
    """A brain: reports, plans, then gives these answers, chosen from the request alone."""

    def brain(body: dict) -> Reply:
        names = {tool["name"] for tool in body["tools"]}
        if "report_understanding" in names:
            return say("", REPORT)
        said = sum(one["role"] == "assistant" for one in body["messages"])
        if "submit_plan" in names:
            return say("", call("submit_plan", f"p{said}", **PLAN["input"]))
        return executing[min(said, len(executing) - 1)]

    return brain


async def cancel(bench: Bench, task_id: str) -> float:
    """Asks to stop; the seconds until the Task is cancelled and let go."""
    began = time.monotonic()
    await bench.append(task_id, CancelRequested(user_id=bench.user_id))
    await bench.wait_for(task_id, Phase.CANCELLED)
    return time.monotonic() - began


async def test_a_rejected_plan_is_followed_by_another(
    settings: Settings, database: Database, project: Path
) -> None:
    async with MessagesApi(answers([])) as api, working(settings, database, api) as bench:
        task_id = await bench.add_task(await bench.add_repository(project))
        await bench.wait_for(task_id, Phase.PLAN_REVIEW)
        await bench.append(
            task_id,
            PlanRejected(user_id=bench.user_id, reason="Smaller steps."),
            PhaseChanged(origin=Phase.PLAN_REVIEW, phase=Phase.PLANNING),
        )
        again = await bench.wait(
            task_id, lambda s: s.phase is Phase.PLAN_REVIEW and s.plan_decision is None
        )
        assert len(again.plan) == 1
        assert api.violations == []
        assert b"Smaller steps." in api.recorded[-1].body


async def test_words_during_a_command_reach_the_next_request(
    settings: Settings, database: Database, project: Path
) -> None:
    executing = [say("", call("run_command", "c1", command="sleep 1")), say("Done.")]
    async with MessagesApi(answers(executing)) as api, working(settings, database, api) as bench:
        task_id = await bench.add_task(await bench.add_repository(project), auto_approve_plan=True)
        await bench.wait(task_id, lambda s: s.phase is Phase.EXECUTING)
        await api.wait_for_requests(3)
        message = MessageAdded(message_id="m", user_id=bench.user_id, text="Never resend POST.")
        await bench.append(task_id, message)
        await bench.wait_for(task_id, Phase.APPROVAL)
        assert api.violations == []
        (last,) = [one.parsed["messages"][-1] for one in api.recorded[-1:]]
        assert [block["type"] for block in last["content"]] == ["tool_result", "text"]
        assert "Never resend POST." in last["content"][1]["text"]


async def test_cancel_in_mid_stream_and_mid_command_stops_within_a_second(
    settings: Settings, database: Database, project: Path
) -> None:
    executing = [
        say("", call("write_file", "w1", path="new.txt", content="staged\n")),
        say("", call("run_command", "c1", command="echo begun; sleep 60")),
    ]
    async with MessagesApi(answers(executing)) as api, working(settings, database, api) as bench:
        repository_id = await bench.add_repository(project)
        in_stream = await bench.add_task(repository_id)
        api.fail_next(Hold())
        await api.wait_for_requests(1)
        assert await cancel(bench, in_stream) < 1
        kinds = [
            one.event.kind
            for one in await bench.events(in_stream)
            if isinstance(one.event, ModelFailed)
        ]
        assert kinds == ["cancelled"]

        in_command = await bench.add_task(repository_id, auto_approve_plan=True)
        await bench.wait(in_command, lambda s: bool(s.changes))
        followed = bench.hub.subscribe(in_command)
        # The call's input streams by as well and holds the same word.
        while getattr(heard := await followed.get(), "kind", "") != "output":
            pass
        assert "begun" in heard.text
        followed.close()
        assert await cancel(bench, in_command) < 1
        state = await bench.state(in_command)
        assert list(state.changes) == ["new.txt"]
        finished = [
            one.event.status
            for one in await bench.events(in_command)
            if isinstance(one.event, ToolCallFinished)
        ]
        assert finished[-2:] == ["ok", "cancelled"]
        assert await database.read(verify) == []


async def test_a_reached_limit_waits_and_goes_on_when_it_is_extended(
    settings: Settings, database: Database, project: Path
) -> None:
    async with (
        MessagesApi(answers([say("Nothing to do.")])) as api,
        working(settings, database, api) as bench,
    ):
        task_id = await bench.add_task(
            await bench.add_repository(project), auto_approve_plan=True, limits=Limits(turns=2)
        )
        waiting = await bench.wait_for(task_id, Phase.WAITING)
        assert (waiting.reason, waiting.origin) == (WaitReason.BUDGET, Phase.EXECUTING)
        assert "2 model answers" in waiting.message
        await bench.append(
            task_id,
            LimitsExtended(user_id=bench.user_id, limits=Limits(turns=9)),
            PhaseChanged(origin=Phase.WAITING, phase=Phase.EXECUTING),
        )
        done = await bench.wait_for(task_id, Phase.APPROVAL)
        assert done.summary == "Nothing to do."
        assert len(api.recorded) == 3


async def test_a_refused_key_waits_for_a_person_and_then_goes_on(
    settings: Settings, database: Database, project: Path
) -> None:
    async with (
        MessagesApi(answers([say("Nothing to do.")])) as api,
        working(settings, database, api) as bench,
    ):
        api.fail_next(http_error(401, "authentication_error", "invalid x-api-key"))
        task_id = await bench.add_task(await bench.add_repository(project))
        waiting = await bench.wait_for(task_id, Phase.WAITING)
        assert waiting.reason is WaitReason.PROVIDER and waiting.hint
        await bench.append(
            task_id,
            TaskResumed(user_id=bench.user_id),
            PhaseChanged(origin=Phase.WAITING, phase=Phase.UNDERSTANDING),
        )
        await bench.wait_for(task_id, Phase.PLAN_REVIEW)
        assert api.violations == []


async def test_many_tasks_of_one_user_run_and_another_user_is_not_starved(
    settings: Settings, database: Database, project: Path
) -> None:
    async with MessagesApi(answers([])) as api, working(settings, database, api) as bench:
        repository_id = await bench.add_repository(project)
        tasks = [await bench.add_task(repository_id) for _ in range(10)]
        await asyncio.gather(*(bench.wait_for(one, Phase.PLAN_REVIEW) for one in tasks))
        assert await database.read(verify) == []


async def test_words_that_come_with_the_last_answer_are_read(
    settings: Settings, database: Database, project: Path
) -> None:
    executing = [say("Done."), say("Heard.")]
    async with MessagesApi(answers(executing)) as api, working(settings, database, api) as bench:
        task_id = await bench.add_task(await bench.add_repository(project), auto_approve_plan=True)
        message = MessageAdded(message_id="m", user_id=bench.user_id, text="One more thing.")

        def speak(committed: Committed) -> None:
            # In the moment in which the last answer is stored, before the Task can end on it.
            for one in committed.events:
                if isinstance(one.event, ModelAnswered) and one.event.phase is Phase.EXECUTING:
                    stop()
                    spoken.append(asyncio.ensure_future(bench.append(task_id, message)))

        spoken: list[asyncio.Future[None]] = []
        stop = database.on_commit(speak)
        done = await bench.wait_for(task_id, Phase.APPROVAL)
        await asyncio.gather(*spoken)
        kinds = [one.event.type for one in await bench.events(task_id)]
        in_time = kinds.index("message.added") < kinds.index("summary.written")
        # On SQLite the one writer takes the words first; elsewhere either may win.
        assert in_time or not database.is_sqlite
        assert done.summary == ("Heard." if in_time else "Done.")
        assert api.violations == []
