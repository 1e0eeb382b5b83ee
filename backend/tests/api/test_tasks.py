"""Creating, listing, reading and steering Tasks."""

import asyncio

import httpx
import pytest
from sqlalchemy import Connection

from koda.api.runtime import Runtime
from koda.db import lease
from koda.events.phases import Phase, WaitReason
from koda.events.types import (
    CancelRequested,
    LeaseAcquired,
    Limits,
    LimitsExtended,
    MessageAdded,
    PlanApproved,
    PlanRejected,
    Step,
    TaskResumed,
)
from koda.security.users import LOCAL_OWNER_ID
from tests.api.staging import (
    STEPS,
    TO_EXECUTING,
    TO_PLAN_REVIEW,
    add_reviewable_task,
    add_task,
    append,
    move,
    moves,
    read_events,
)
from tests.factory import make_repository, make_user


@pytest.fixture
async def repository_id(runtime: Runtime) -> str:
    return await runtime.database.write(lambda c: make_repository(c, LOCAL_OWNER_ID))


async def hold(runtime: Runtime, task_id: str) -> None:
    """A live worker takes the Task."""

    def describe(generation: int, attempt: int) -> LeaseAcquired:
        return LeaseAcquired(worker_id="w", generation=generation, attempt=attempt)

    def work(connection: Connection) -> None:
        assert lease.claim(connection, task_id, "w", describe) is not None

    await runtime.database.write(work)


async def test_a_task_is_created_with_defaults_and_what_was_named(
    client: httpx.AsyncClient, runtime: Runtime, repository_id: str
) -> None:
    request = {
        "repository_id": repository_id,
        "prompt": "\n  Make it faster  \nand nicer",
        "limits": {"turns": 7, "cost_usd": None},
        "models": {"planning": "best"},
    }
    answer = await client.post("/api/tasks", json=request)
    assert answer.status_code == 201
    task = answer.json()
    assert (task["title"], task["phase"], task["seq"]) == ("Make it faster", "queued", 1)
    assert task["repository_name"] == "sample"
    settings = runtime.settings
    assert task["limits"] == {"turns": 7, "cost_usd": None, "seconds": settings.limit_seconds}
    assert task["models"] == {
        "understanding": settings.model_understanding,
        "planning": "best",
        "executing": settings.model_executing,
    }
    assert (await client.get(f"/api/tasks/{task['id']}")).json() == task


async def test_creating_refuses_what_cannot_be_meant(
    client: httpx.AsyncClient, runtime: Runtime, repository_id: str, app
) -> None:
    for request, status in (
        ({"repository_id": "nothing", "prompt": "x"}, 404),
        ({"repository_id": repository_id, "prompt": "  \n"}, 400),
        ({"repository_id": repository_id, "prompt": "a\0b"}, 422),
        ({"repository_id": repository_id, "prompt": "x", "limits": {"turns": 0}}, 422),
    ):
        assert (await client.post("/api/tasks", json=request)).status_code == status
    settings = runtime.settings.model_copy(update={"anthropic_api_key": ""})
    app.state.runtime = type(runtime)(**{**vars(runtime), "settings": settings})
    keyless = await client.post("/api/tasks", json={"repository_id": repository_id, "prompt": "x"})
    assert (keyless.status_code, keyless.json()["code"]) == (409, "no_key")
    assert (await client.get("/api/tasks")).json()["items"] == []


async def test_the_same_request_with_a_key_has_its_effect_once(
    client: httpx.AsyncClient, repository_id: str
) -> None:
    request = {"repository_id": repository_id, "prompt": "Do it"}
    headers = {"idempotency-key": "one"}
    answers = await asyncio.gather(
        *(client.post("/api/tasks", json=request, headers=headers) for _ in range(5))
    )
    assert {one.status_code for one in answers} == {201}
    assert len({one.json()["id"] for one in answers}) == 1
    other = await client.post("/api/tasks", json=request | {"prompt": "Else"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    again = await client.post("/api/tasks", json=request, headers={"idempotency-key": "two"})
    assert again.json()["id"] != answers[0].json()["id"]
    assert len((await client.get("/api/tasks")).json()["items"]) == 2


async def test_a_refused_request_leaves_its_key_free(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    task_id = await add_task(runtime)
    headers = {"idempotency-key": "plan"}
    path = f"/api/tasks/{task_id}/plan"
    early = await client.post(path, json={"decision": "approve"}, headers=headers)
    assert (early.status_code, early.json()["code"]) == (409, "no_plan_to_decide")
    await append(runtime, task_id, *TO_PLAN_REVIEW)
    for _ in range(2):
        done = await client.post(path, json={"decision": "approve"}, headers=headers)
        assert (done.status_code, done.json()["phase"]) == (200, "executing")


async def test_other_peoples_tasks_are_not_there(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    other = await runtime.database.write(make_user)
    task_id = await add_task(runtime, *TO_PLAN_REVIEW, user_id=other)
    assert (await client.get("/api/tasks")).json()["items"] == []
    for method, path, body in (
        ("GET", "", None),
        ("GET", "/events", None),
        ("GET", "/changes", None),
        ("POST", "/messages", {"text": "x"}),
        ("POST", "/plan", {"decision": "approve"}),
        ("POST", "/cancel", None),
    ):
        answer = await client.request(method, f"/api/tasks/{task_id}{path}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert len(await read_events(runtime, task_id)) == 1 + len(TO_PLAN_REVIEW)


async def test_the_list_is_filtered_and_comes_in_pages(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    running = await add_task(runtime)
    needs = await add_task(runtime, *TO_PLAN_REVIEW)
    done = await add_task(runtime, move(Phase.QUEUED, Phase.CANCELLED))

    async def ids(**params: object) -> list[str]:
        answer = await client.get("/api/tasks", params=params)
        return [one["id"] for one in answer.json()["items"]]

    assert await ids() == [done, needs, running]
    assert await ids(show="running") == [running]
    assert await ids(show="needs") == [needs]
    assert await ids(show="done") == [done]
    assert await ids(q="WELL do") == [done, needs, running]
    assert await ids(q="100%") == []
    task = (await client.get(f"/api/tasks/{needs}")).json()
    assert await ids(repository_id=task["repository_id"]) == [needs]
    first = (await client.get("/api/tasks", params={"limit": 2})).json()
    rest = {"limit": 2, "cursor": first["next"]}
    second = (await client.get("/api/tasks", params=rest)).json()
    assert [one["id"] for one in second["items"]] == [running]
    assert second["next"] is None
    for cursor in ("x", "!", "bnVsbA==", "WzEsMl0="):
        bad = await client.get("/api/tasks", params={"cursor": cursor})
        assert (bad.status_code, bad.json()["code"]) == (400, "invalid_input")


async def test_events_come_in_pages_from_any_seq(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    task_id = await add_task(runtime, *TO_PLAN_REVIEW)
    total = 1 + len(TO_PLAN_REVIEW)
    seqs, after = [], 0
    while after is not None:
        params = {"after": after, "limit": 3}
        page = (await client.get(f"/api/tasks/{task_id}/events", params=params)).json()
        seqs += [one["seq"] for one in page["items"]]
        after = page["next"]
    assert seqs == list(range(1, total + 1))
    beyond = await client.get(f"/api/tasks/{task_id}/events", params={"after": total})
    assert beyond.json() == {"items": [], "next": None}


async def test_a_plan_is_approved_as_edited(client: httpx.AsyncClient, runtime: Runtime) -> None:
    task_id = await add_task(runtime, *TO_PLAN_REVIEW)
    steps = [{"step_id": "s2", "title": "Check first"}, {"title": "A new one", "files": ["b.py"]}]
    answer = await client.post(
        f"/api/tasks/{task_id}/plan", json={"decision": "approve", "steps": steps}
    )
    assert answer.json()["phase"] == "executing"
    approved, moved = (await read_events(runtime, task_id))[-2:]
    assert isinstance(approved, PlanApproved)
    assert approved.user_id == LOCAL_OWNER_ID
    new_id = approved.steps[1].step_id
    assert approved.steps == (
        Step(step_id="s2", title="Check first"),
        Step(step_id=new_id, title="A new one", files=("b.py",)),
    )
    assert moved == move(Phase.PLAN_REVIEW, Phase.EXECUTING)


@pytest.mark.parametrize(
    "request_",
    [
        {"decision": "reject"},
        {"decision": "reject", "reason": " "},
        {"decision": "approve", "steps": []},
        {"decision": "approve", "steps": [{"step_id": "a", "title": "x"}] * 2},
    ],
)
async def test_a_plan_decision_without_sense_is_refused(
    client: httpx.AsyncClient, runtime: Runtime, request_: dict[str, object]
) -> None:
    task_id = await add_task(runtime, *TO_PLAN_REVIEW)
    answer = await client.post(f"/api/tasks/{task_id}/plan", json=request_)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_input")
    assert len(await read_events(runtime, task_id)) == 1 + len(TO_PLAN_REVIEW)


async def test_of_two_decisions_on_a_plan_one_counts(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    task_id = await add_task(runtime, *TO_PLAN_REVIEW)
    path = f"/api/tasks/{task_id}/plan"
    answers = await asyncio.gather(
        client.post(path, json={"decision": "approve"}),
        client.post(path, json={"decision": "reject", "reason": "Simpler"}),
    )
    assert sorted(one.status_code for one in answers) == [200, 409]
    assert len(await read_events(runtime, task_id)) == 1 + len(TO_PLAN_REVIEW) + 2


WAITING = [*TO_EXECUTING, move(Phase.EXECUTING, Phase.WAITING, reason=WaitReason.QUESTION)]


async def test_a_message_means_what_the_phase_makes_of_it(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    async def say(*before: object) -> list[object]:
        task_id = await add_task(runtime, *before)
        answer = await client.post(f"/api/tasks/{task_id}/messages", json={"text": "Go left"})
        assert answer.status_code == 200
        said = (await read_events(runtime, task_id))[1 + len(before) :]
        return [
            "message" if isinstance(one, MessageAdded) and one.text == "Go left" else one
            for one in said
        ]

    rejected = PlanRejected(user_id=LOCAL_OWNER_ID, reason="Go left")
    assert await say() == ["message"]
    assert await say(*TO_EXECUTING) == ["message"]
    assert await say(*TO_PLAN_REVIEW) == [rejected, move(Phase.PLAN_REVIEW, Phase.PLANNING)]
    assert await say(*WAITING) == ["message", move(Phase.WAITING, Phase.EXECUTING)]
    approval = [*TO_EXECUTING, move(Phase.EXECUTING, Phase.APPROVAL)]
    assert await say(*approval) == ["message", move(Phase.APPROVAL, Phase.EXECUTING)]


async def test_a_rested_task_takes_no_message(client: httpx.AsyncClient, runtime: Runtime) -> None:
    task_id = await add_task(runtime, move(Phase.QUEUED, Phase.FAILED))
    for path, body in (
        ("messages", {"text": "x"}),
        ("limits", {"limits": {"turns": 9}}),
        ("cancel", None),
    ):
        answer = await client.post(f"/api/tasks/{task_id}/{path}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (409, "task_rested")


async def test_cancel_asks_the_worker_that_holds_the_task(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    task_id = await add_task(runtime)
    await hold(runtime, task_id)
    for _ in range(2):
        answer = await client.post(f"/api/tasks/{task_id}/cancel")
        assert (answer.status_code, answer.json()["phase"]) == (200, "queued")
    assert (await read_events(runtime, task_id))[2:] == [CancelRequested(user_id=LOCAL_OWNER_ID)]


@pytest.mark.parametrize("before", [[], TO_PLAN_REVIEW, WAITING], ids=["queued", "plan", "waiting"])
async def test_cancel_without_a_worker_takes_effect_here_and_once(
    client: httpx.AsyncClient, runtime: Runtime, before: list[object]
) -> None:
    task_id = await add_task(runtime, *before)
    origin = (await client.get(f"/api/tasks/{task_id}")).json()["phase"]
    for _ in range(2):
        answer = await client.post(f"/api/tasks/{task_id}/cancel")
        assert (answer.status_code, answer.json()["phase"]) == (200, "cancelled")
    assert (await read_events(runtime, task_id))[1 + len(before) :] == [
        CancelRequested(user_id=LOCAL_OWNER_ID),
        move(Phase(origin), Phase.CANCELLED),
    ]


async def test_a_worker_that_slept_past_its_lease_can_add_nothing_after_a_cancel(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    task_id = await add_task(runtime)
    await hold(runtime, task_id)
    await runtime.database.write(
        lambda c: c.exec_driver_sql("update task set lease_expires_at = 1") and None
    )
    cancelled = await client.post(f"/api/tasks/{task_id}/cancel")
    assert cancelled.json()["phase"] == "cancelled"
    slept = lease.Lease(task_id, "w", 1)
    renewal = await runtime.database.write(lambda c: lease.renew(c, slept))
    assert not renewal.held


async def test_further_limits_let_a_task_that_waited_for_them_go_on(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    budget = [*TO_EXECUTING, move(Phase.EXECUTING, Phase.WAITING, reason=WaitReason.BUDGET)]
    task_id = await add_task(runtime, *budget)
    resumed = await client.post(f"/api/tasks/{task_id}/resume")
    assert (resumed.status_code, resumed.json()["code"]) == (409, "limits_reached")
    answer = await client.post(f"/api/tasks/{task_id}/limits", json={"limits": {"turns": 90}})
    assert answer.json()["phase"] == "executing"
    assert (await read_events(runtime, task_id))[1 + len(budget) :] == [
        LimitsExtended(user_id=LOCAL_OWNER_ID, limits=Limits(turns=90)),
        move(Phase.WAITING, Phase.EXECUTING),
    ]


async def test_resume_goes_on_where_the_task_stopped(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    stopped = [
        *moves(Phase.QUEUED, Phase.UNDERSTANDING),
        move(Phase.UNDERSTANDING, Phase.WAITING, reason=WaitReason.PROVIDER, message="Refused."),
    ]
    task_id = await add_task(runtime, *stopped)
    waiting = (await client.get(f"/api/tasks/{task_id}")).json()
    assert (waiting["reason"], waiting["message"]) == ("provider", "Refused.")
    answer = await client.post(f"/api/tasks/{task_id}/resume")
    assert answer.json()["phase"] == "understanding"
    again = await client.post(f"/api/tasks/{task_id}/resume")
    assert (again.status_code, again.json()["code"]) == (409, "not_waiting")
    assert (await read_events(runtime, task_id))[1 + len(stopped) :] == [
        TaskResumed(user_id=LOCAL_OWNER_ID),
        move(Phase.WAITING, Phase.UNDERSTANDING),
    ]


async def test_a_task_tells_its_plan_changes_and_hunks(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    task_id = await add_reviewable_task(runtime)
    task = (await client.get(f"/api/tasks/{task_id}")).json()
    assert [one["step"]["step_id"] for one in task["plan"]] == [one.step_id for one in STEPS]
    assert task["changes"] == {"files": 2, "additions": 3, "deletions": 3}
    assert task["hunks"] == {"total": 4, "accepted": 0, "rejected": 0, "open": 4}
