"""Changes, Decisions and Reviews."""

import asyncio

import httpx
import pytest

from koda.api.runtime import Runtime
from koda.db import blobs
from koda.events.phases import Phase
from koda.events.types import (
    DeliveryConflict,
    DeliveryFinished,
    DeliveryStarted,
    HunkDecision,
    HunksDecided,
    MessageAdded,
    ReviewSubmitted,
    StoredEvent,
)
from koda.security.users import LOCAL_OWNER_ID
from tests.api.staging import (
    BASE,
    File,
    add_reviewable_task,
    add_task,
    append,
    move,
    read_events,
    staged_events,
)


async def get_changes(client: httpx.AsyncClient, task_id: str) -> dict:
    answer = await client.get(f"/api/tasks/{task_id}/changes")
    assert answer.status_code == 200
    return answer.json()


def hunk_ids(changes: dict, path: str) -> list[str]:
    (change,) = [one for one in changes["changes"] if one["path"] == path]
    return [one["id"] for one in change["hunks"]]


def decide(*hunks: str, decision: str | None = "accept", reason: str = "") -> list[dict]:
    return [{"hunk_id": one, "decision": decision, "reason": reason} for one in hunks]


async def play_worker(runtime: Runtime, task_id: str, finished: dict, phase: Phase) -> None:
    """Ends the Delivery as a worker would, as soon as it was asked for."""
    subscription = runtime.hub.subscribe(task_id)
    try:
        while True:
            notice = await subscription.get()
            if isinstance(notice, StoredEvent) and isinstance(notice.event, DeliveryStarted):
                break
    finally:
        subscription.close()
    ended = DeliveryFinished(delivery_id=notice.event.delivery_id, **finished)
    await append(runtime, task_id, ended, move(Phase.DELIVERING, phase))


async def test_changes_name_every_hunk_and_where_it_came_from(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    task_id = await add_reviewable_task(runtime)
    changes = await get_changes(client, task_id)
    assert changes["base"] == {"commit": None, "branch": "main"}
    assert [one["path"] for one in changes["changes"]] == ["a.txt", "new.txt"]
    first, second = changes["changes"]
    assert [one["kind"] for one in first["hunks"]] == ["lines"] * 3
    assert [(one["old_start"], one["old_lines"], one["new_lines"]) for one in first["hunks"]] == [
        (2, 1, 1),
        (15, 1, 2),
        (29, 1, 0),
    ]
    assert (first["step_id"], first["call_id"], first["in_plan"]) == ("s1", "call-1", True)
    assert (second["kind"], second["in_plan"], second["hunks"][0]["kind"]) == (
        "added",
        False,
        "file",
    )


async def test_a_change_in_full_is_immutable_by_its_etag(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    task_id = await add_reviewable_task(runtime)
    changes = await get_changes(client, task_id)
    change = changes["changes"][0]
    path = f"/api/tasks/{task_id}/changes/{change['id']}"
    answer = await client.get(path)
    detail = answer.json()
    assert answer.headers["etag"] == f'"{change["digest"]}"'
    assert detail["original"].encode() == BASE
    assert (detail["encoding"], detail["eol"], detail["final_newline"]) == ("utf-8", "lf", True)
    assert [one["id"] for one in detail["hunks"]] == hunk_ids(changes, "a.txt")
    signs = "".join(row["sign"] for row in detail["hunks"][1]["rows"])
    assert signs == "   -++   "
    for header in (answer.headers["etag"], "W/" + answer.headers["etag"], '"x", *'):
        unchanged = await client.get(path, headers={"if-none-match": header})
        assert (unchanged.status_code, unchanged.content) == (304, b"")
    await client.post(
        f"/api/tasks/{task_id}/decisions",
        json={"digest": changes["digest"], "decisions": decide(*hunk_ids(changes, "a.txt"))},
    )
    assert (await client.get(path)).text == answer.text
    missing = await client.get(f"/api/tasks/{task_id}/changes/{'0' * 32}")
    assert missing.status_code == 404


async def test_binary_and_deleted_files_have_no_text(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    task_id = await add_reviewable_task(
        runtime, File("b.bin", b"\0\1", b"\0\1\2"), File("gone.txt", b"x\n", None)
    )
    changes = (await get_changes(client, task_id))["changes"]
    details = [
        (await client.get(f"/api/tasks/{task_id}/changes/{one['id']}")).json() for one in changes
    ]
    assert [one["binary"] for one in details] == [True, False]
    assert (details[0]["original"], details[0]["content"], details[0]["size_bytes"]) == (
        None,
        None,
        3,
    )
    assert (details[1]["original"], details[1]["content"], details[1]["size_bytes"]) == (
        "x\n",
        None,
        2,
    )


async def test_decisions_are_events_at_once_and_can_be_taken_back(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    task_id = await add_reviewable_task(runtime)
    changes = await get_changes(client, task_id)
    one, two, three = hunk_ids(changes, "a.txt")
    path, digest = f"/api/tasks/{task_id}/decisions", changes["digest"]
    wanted = [*decide(one, two), *decide(three, decision="reject", reason="Keep it")]
    answer = await client.post(path, json={"digest": digest, "decisions": wanted})
    assert answer.json()["hunks"] == {"total": 4, "accepted": 2, "rejected": 1, "open": 1}
    assert (await read_events(runtime, task_id))[-1] == HunksDecided(
        user_id=LOCAL_OWNER_ID,
        digest=digest,
        decisions=(
            HunkDecision(hunk_id=one, path="a.txt", decision="accept"),
            HunkDecision(hunk_id=two, path="a.txt", decision="accept"),
            HunkDecision(hunk_id=three, path="a.txt", decision="reject", reason="Keep it"),
        ),
    )
    back = await client.post(path, json={"digest": digest, "decisions": decide(one, decision=None)})
    assert back.json()["hunks"] == {"total": 4, "accepted": 1, "rejected": 1, "open": 2}
    shown = (await get_changes(client, task_id))["changes"][0]["hunks"]
    assert [(hunk["decision"], hunk["reason"]) for hunk in shown] == [
        (None, ""),
        ("accept", ""),
        ("reject", "Keep it"),
    ]


async def test_decisions_on_another_set_or_unknown_hunks_change_nothing(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    task_id = await add_reviewable_task(runtime)
    changes = await get_changes(client, task_id)
    known = hunk_ids(changes, "a.txt")[0]
    before = await read_events(runtime, task_id)
    path = f"/api/tasks/{task_id}/decisions"
    stale = await client.post(path, json={"digest": "0" * 64, "decisions": decide(known)})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_digest")
    assert stale.json()["details"] == {"digest": changes["digest"]}
    wanted = {"digest": changes["digest"], "decisions": decide(known, "no-such-hunk")}
    unknown = await client.post(path, json=wanted)
    assert (unknown.status_code, unknown.json()["code"]) == (400, "unknown_hunk")
    assert await read_events(runtime, task_id) == before


async def test_nothing_can_be_reviewed_while_the_agent_works(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    task_id = await add_reviewable_task(runtime)
    changes = await get_changes(client, task_id)
    await append(runtime, task_id, move(Phase.APPROVAL, Phase.EXECUTING))
    body = {"digest": changes["digest"], "decisions": decide(*hunk_ids(changes, "a.txt"))}
    answer = await client.post(f"/api/tasks/{task_id}/decisions", json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_reviewable")


async def test_a_review_delivers_base_plus_what_was_accepted(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    task_id = await add_reviewable_task(runtime)
    changes = await get_changes(client, task_id)
    one, two, _ = hunk_ids(changes, "a.txt")
    (new_file,) = hunk_ids(changes, "new.txt")
    worker = asyncio.create_task(
        play_worker(runtime, task_id, {"outcome": "delivered"}, Phase.DELIVERED)
    )
    await asyncio.sleep(0)
    request = {
        "digest": changes["digest"],
        "decisions": [*decide(two), *decide(one, decision="reject"), *decide(new_file)],
        "outcome": "deliver",
    }
    headers = {"idempotency-key": "deliver"}
    answer = await client.post(f"/api/tasks/{task_id}/review", json=request, headers=headers)
    await worker
    assert answer.status_code == 200
    body = answer.json()
    assert (body["task"]["phase"], body["delivery"]["outcome"]) == ("delivered", "delivered")
    decided, submitted, started = (await read_events(runtime, task_id))[-6:-3]
    assert isinstance(decided, HunksDecided)
    assert submitted == ReviewSubmitted(
        user_id=LOCAL_OWNER_ID, digest=changes["digest"], outcome="deliver"
    )
    assert isinstance(started, DeliveryStarted)
    assert started.hunk_ids == (two, new_file)
    edited, added = started.files
    expected = BASE.replace(b"line 15\n", b"line fifteen\nand more\n")
    stored = await runtime.database.read(
        lambda c: blobs.get_many(c, [edited.old_blob, edited.new_blob, added.new_blob])
    )
    assert stored[edited.old_blob] == BASE
    assert stored[edited.new_blob] == expected
    assert (added.old_blob, stored[added.new_blob]) == (None, b"new\n")
    again = await client.post(f"/api/tasks/{task_id}/review", json=request, headers=headers)
    assert again.json() == body
    changes = await get_changes(client, task_id)
    assert [hunk["delivered"] for hunk in changes["changes"][0]["hunks"]] == [False, True, False]
    assert [one["delivered"] for one in changes["changes"]] == [False, True]


async def test_a_second_delivery_expects_what_the_first_left(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    task_id = await add_reviewable_task(runtime)
    changes = await get_changes(client, task_id)
    files = []
    for hunk in hunk_ids(changes, "a.txt")[:2]:
        worker = asyncio.create_task(
            play_worker(runtime, task_id, {"outcome": "delivered"}, Phase.DELIVERED)
        )
        await asyncio.sleep(0)
        request = {
            "digest": changes["digest"],
            "decisions": decide(hunk),
            "outcome": "deliver",
        }
        answer = await client.post(f"/api/tasks/{task_id}/review", json=request)
        assert answer.status_code == 200
        await worker
        (started,) = [
            one
            for one in await read_events(runtime, task_id)
            if isinstance(one, DeliveryStarted) and one.hunk_ids == (hunk,)
        ]
        files += started.files
    assert files[0].new_blob == files[1].old_blob
    late = await client.post(
        f"/api/tasks/{task_id}/decisions",
        json={
            "digest": changes["digest"],
            "decisions": decide(hunk_ids(changes, "a.txt")[0], decision="reject"),
        },
    )
    assert (late.status_code, late.json()["code"]) == (409, "hunk_delivered")


async def test_a_conflict_is_told_with_its_list(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    task_id = await add_reviewable_task(runtime)
    changes = await get_changes(client, task_id)
    conflict = DeliveryConflict(path="a.txt", reason="It was changed meanwhile.")
    finished = {"outcome": "conflict", "conflicts": (conflict,)}
    worker = asyncio.create_task(play_worker(runtime, task_id, finished, Phase.APPROVAL))
    await asyncio.sleep(0)
    request = {
        "digest": changes["digest"],
        "decisions": decide(*hunk_ids(changes, "a.txt")),
        "outcome": "deliver",
    }
    answer = await client.post(f"/api/tasks/{task_id}/review", json=request)
    await worker
    assert (answer.status_code, answer.json()["code"]) == (409, "delivery_conflict")
    assert answer.json()["details"] == {"conflicts": [conflict.model_dump()]}
    task = (await client.get(f"/api/tasks/{task_id}")).json()
    assert (task["phase"], task["hunks"]["accepted"]) == ("approval", 3)


async def test_a_delivery_that_takes_long_is_answered_as_going_on(
    client: httpx.AsyncClient, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("koda.api.tasks.review.WAIT_SECONDS", 0.05)
    task_id = await add_reviewable_task(runtime)
    changes = await get_changes(client, task_id)
    request = {
        "digest": changes["digest"],
        "decisions": decide(*hunk_ids(changes, "new.txt")),
        "outcome": "deliver",
    }
    answer = await client.post(f"/api/tasks/{task_id}/review", json=request)
    assert (answer.status_code, answer.json()["delivery"]["outcome"]) == (202, None)
    for path in ("cancel", "messages"):
        refused = await client.post(f"/api/tasks/{task_id}/{path}", json={"text": "x"})
        assert (refused.status_code, refused.json()["code"]) == (409, "delivering")


async def test_revise_tells_the_agent_what_was_refused_and_why(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    task_id = await add_reviewable_task(runtime)
    changes = await get_changes(client, task_id)
    one, two, three = hunk_ids(changes, "a.txt")
    request = {
        "digest": changes["digest"],
        "decisions": [
            *decide(one),
            *decide(two, decision="reject", reason="Too wordy"),
            *decide(three, decision="reject"),
        ],
        "outcome": "revise",
        "message": "Nearly.",
    }
    answer = await client.post(f"/api/tasks/{task_id}/review", json=request)
    assert (answer.status_code, answer.json()["task"]["phase"]) == (200, "executing")
    assert answer.json()["task"]["round"] == 2
    _, submitted, message, moved = (await read_events(runtime, task_id))[-4:]
    assert submitted == ReviewSubmitted(
        user_id=LOCAL_OWNER_ID, digest=changes["digest"], outcome="revise", text="Nearly."
    )
    assert isinstance(message, MessageAdded)
    assert message.text == (
        "Nearly.\n\nThe reviewer rejected these changes:\n"
        "- a.txt (lines 15-16): Too wordy\n"
        "- a.txt (removed lines at 29): no reason given"
    )
    assert moved == move(Phase.APPROVAL, Phase.EXECUTING)


@pytest.mark.parametrize(
    ("outcome", "code"), [("deliver", "nothing_accepted"), ("revise", "nothing_to_revise")]
)
async def test_a_review_without_substance_is_refused(
    client: httpx.AsyncClient, runtime: Runtime, outcome: str, code: str
) -> None:
    task_id = await add_reviewable_task(runtime)
    changes = await get_changes(client, task_id)
    before = await read_events(runtime, task_id)
    request = {"digest": changes["digest"], "outcome": outcome}
    answer = await client.post(f"/api/tasks/{task_id}/review", json=request)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert await read_events(runtime, task_id) == before


async def test_reject_ends_the_task(client: httpx.AsyncClient, runtime: Runtime) -> None:
    task_id = await add_reviewable_task(runtime)
    changes = await get_changes(client, task_id)
    request = {"digest": changes["digest"], "outcome": "reject"}
    answer = await client.post(f"/api/tasks/{task_id}/review", json=request)
    assert (answer.status_code, answer.json()["task"]["phase"]) == (200, "rejected")
    again = await client.post(f"/api/tasks/{task_id}/review", json=request)
    assert (again.status_code, again.json()["code"]) == (409, "not_reviewable")


async def test_what_a_cancelled_task_staged_can_still_be_decided_on_but_not_revised(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    task_id = await add_reviewable_task(runtime)
    await append(runtime, task_id, move(Phase.APPROVAL, Phase.CANCELLED))
    changes = await get_changes(client, task_id)
    body = {"digest": changes["digest"], "decisions": decide(*hunk_ids(changes, "a.txt"))}
    decided = await client.post(f"/api/tasks/{task_id}/decisions", json=body)
    assert decided.status_code == 200
    revise = {"digest": changes["digest"], "outcome": "revise", "message": "x"}
    refused = await client.post(f"/api/tasks/{task_id}/review", json=revise)
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_phase")


async def test_a_decision_whose_hunk_changed_is_void(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    task_id = await add_reviewable_task(runtime)
    changes = await get_changes(client, task_id)
    body = {"digest": changes["digest"], "decisions": decide(*hunk_ids(changes, "a.txt"))}
    await client.post(f"/api/tasks/{task_id}/decisions", json=body)
    revised = File("a.txt", BASE, BASE.replace(b"line 2\n", b"line two\n") + b"more\n")
    await append(
        runtime,
        task_id,
        move(Phase.APPROVAL, Phase.EXECUTING),
        staged_events(revised),
        move(Phase.EXECUTING, Phase.APPROVAL),
        contents=[revised.staged],
    )
    task = (await client.get(f"/api/tasks/{task_id}")).json()
    assert task["hunks"] == {"total": 3, "accepted": 1, "rejected": 0, "open": 2}


async def test_a_task_without_changes_has_an_empty_set(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    task_id = await add_task(runtime)
    changes = await get_changes(client, task_id)
    assert (changes["changes"], len(changes["digest"])) == ([], 64)
