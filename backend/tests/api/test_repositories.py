"""Registering git repositories by path."""

import subprocess
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from koda.api.runtime import Runtime
from koda.security.users import LOCAL_OWNER_ID


def init(folder: Path) -> Path:
    subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    return folder


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    return init(tmp_path / "work" / "sample")


async def set_role(runtime: Runtime, role: str) -> None:
    statement = text("update user_account set role = :role where user_id = :user_id")
    values = {"role": role, "user_id": LOCAL_OWNER_ID}
    await runtime.database.write(lambda c: c.execute(statement, values) and None)


async def test_a_repository_is_registered_once_by_any_of_its_folders(
    client: httpx.AsyncClient, checkout: Path
) -> None:
    (checkout / "inner").mkdir()
    first = await client.post("/api/repositories", json={"path": str(checkout)})
    assert first.status_code == 201
    body = first.json()
    assert body | {"id": "", "created_at": ""} == {
        "id": "",
        "name": "sample",
        "path": str(checkout),
        "branch": "main",
        "head": None,
        "created_at": "",
        "available": True,
        "message": "",
    }
    second = await client.post("/api/repositories", json={"path": f"{checkout}/inner/"})
    assert second.json() == body
    assert (await client.get("/api/repositories")).json() == {"items": [body], "next": None}


async def test_one_that_is_gone_is_listed_with_the_reason(
    client: httpx.AsyncClient, checkout: Path
) -> None:
    await client.post("/api/repositories", json={"path": str(checkout)})
    checkout.rename(checkout.with_name("elsewhere"))
    (item,) = (await client.get("/api/repositories")).json()["items"]
    assert item["available"] is False
    assert "no folder" in item["message"]


async def test_the_list_comes_in_pages(client: httpx.AsyncClient, tmp_path: Path) -> None:
    for name in "abc":
        await client.post("/api/repositories", json={"path": str(init(tmp_path / name))})
    names, cursor = [], None
    while True:
        params = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await client.get("/api/repositories", params=params)).json()
        names += [one["name"] for one in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert names == ["c", "b", "a"]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("relative/path", "invalid_input"),
        ("{tmp}/nothing", "source_gone"),
        ("{tmp}", "not_a_repository"),
        ("{tmp}/data", "inside_data_folder"),
    ],
)
async def test_other_paths_get_one_clear_answer(
    client: httpx.AsyncClient, tmp_path: Path, path: str, code: str
) -> None:
    wanted = path.replace("{tmp}", str(tmp_path))
    answer = await client.post("/api/repositories", json={"path": wanted})
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert answer.json()["hint"]


async def test_kinds_of_source_that_are_not_there_yet_are_refused(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.post("/api/repositories", json={"url": "https://example.com/x.git"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_payload")
    assert answer.json()["hint"]


async def test_others_than_the_owner_stay_under_the_local_roots(
    client: httpx.AsyncClient, runtime: Runtime, checkout: Path, app
) -> None:
    await set_role(runtime, "member")
    link = checkout.parent / "link"
    outside = await client.post("/api/repositories", json={"path": "/"})
    assert (outside.status_code, outside.json()["code"]) == (403, "outside_local_roots")
    settings = runtime.settings.model_copy(update={"local_roots": (checkout.parent,)})
    app.state.runtime = type(runtime)(**{**vars(runtime), "settings": settings})
    link.symlink_to("/")
    for path in (link, checkout.parent / ".." / ".."):
        answer = await client.post("/api/repositories", json={"path": str(path)})
        assert answer.status_code == 403
    inside = await client.post("/api/repositories", json={"path": str(checkout)})
    assert inside.status_code == 201


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("~nobody-of-this-name/project", "invalid_input"),
        (f"/{'long' * 100}", "source_gone"),
        ("circle", "source_gone"),
    ],
)
async def test_a_path_that_cannot_exist_gets_an_answer(
    client: httpx.AsyncClient, tmp_path: Path, path: str, code: str
) -> None:
    (tmp_path / "circle").symlink_to("circle")
    named = str(tmp_path / path) if path == "circle" else path
    answer = await client.post("/api/repositories", json={"path": named})
    assert (answer.status_code, answer.json()["code"]) == (400, code)
