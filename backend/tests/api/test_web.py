"""The built web app, served on the API's own port."""

from contextlib import nullcontext
from pathlib import Path

import httpx
import pytest

from koda.api.runtime import Runtime
from koda.api.server import create_app

INDEX = '<!doctype html><head><base href="/" /></head><body></body>'


@pytest.fixture
async def web(runtime: Runtime, tmp_path: Path):
    dist = tmp_path / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text(INDEX)
    (dist / "theme.js").write_text("theme()")
    (dist / "assets" / "main-abc.js").write_text("plain()")
    (dist / "assets" / "main-abc.js.br").write_bytes(b"packed by br")
    (dist / "assets" / "main-abc.js.gz").write_bytes(b"packed by gz")
    (tmp_path / "outside.txt").write_text("outside")
    (dist / "link.txt").symlink_to(tmp_path / "outside.txt")
    settings = runtime.settings.model_copy(update={"web_dir": dist})
    app = create_app(settings, lambda: nullcontext(runtime))
    app.state.runtime = runtime
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/index.html", "/tasks/abc/review", "/login/some-code"])
async def test_every_route_of_the_app_gets_the_page(web: httpx.AsyncClient, path: str) -> None:
    answer = await web.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-cache"
    assert '<base href="/"' in answer.text


async def test_the_page_knows_its_prefix(web: httpx.AsyncClient) -> None:
    answer = await web.get("/team/tasks/abc", headers={"x-forwarded-prefix": "/team"})
    assert '<base href="/team/"' in answer.text


async def test_hashed_assets_are_kept_for_ever_and_others_asked_for_again(
    web: httpx.AsyncClient,
) -> None:
    hashed = await web.get("/assets/main-abc.js", headers={"accept-encoding": "identity"})
    assert (hashed.text, hashed.headers["cache-control"]) == (
        "plain()",
        "public, max-age=31536000, immutable",
    )
    assert hashed.headers["vary"] == "accept-encoding"
    assert (await web.get("/theme.js")).headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(("accepted", "encoding"), [("gzip, br", "br"), ("gzip;q=1", "gzip")])
async def test_a_packed_file_is_sent_to_who_can_unpack_it(
    web: httpx.AsyncClient, accepted: str, encoding: str
) -> None:
    request = web.build_request("GET", "/assets/main-abc.js", headers={"accept-encoding": accepted})
    answer = await web.send(request, stream=True)
    raw = b"".join([piece async for piece in answer.aiter_raw()])
    assert raw == f"packed by {encoding[:2]}".encode()
    assert answer.headers["content-encoding"] == encoding
    assert "javascript" in answer.headers["content-type"]


@pytest.mark.parametrize(
    "path", ["/missing.js", "/assets/old-hash.js", "/../outside.txt", "/%2e%2e/outside.txt"]
)
async def test_files_that_are_not_in_the_build_are_not_found(
    web: httpx.AsyncClient, path: str
) -> None:
    answer = await web.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_a_link_out_of_the_build_is_not_followed(web: httpx.AsyncClient) -> None:
    assert (await web.get("/link.txt")).status_code == 404


async def test_unknown_addresses_of_the_api_stay_json(web: httpx.AsyncClient) -> None:
    answer = await web.get("/api/nothing")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
