"""Serves the built web app: hashed assets for ever, index.html for every route of the app."""

import html
import mimetypes
import re
from pathlib import Path, PurePosixPath

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketClose

_BASE = re.compile(r'<base href="[^"]*"')
#: Files of the build's `assets` folder carry a digest of their content in their names.
_IMMUTABLE = "public, max-age=31536000, immutable"
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))


class WebApp:
    """What answers where no route of the API does. `folder` None: no build is there."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder.resolve() if folder else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI. Raises HTTPException 404, which the application's handler renders."""
        if scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
            return
        path = scope["path"].removeprefix(scope.get("root_path", "")).lstrip("/")
        if path == "api" or path.startswith("api/") or scope["method"] not in ("GET", "HEAD"):
            raise HTTPException(404, "there is no such thing")
        response = self._answer(path, scope)
        await response(scope, receive, send)

    def _answer(self, path: str, scope: Scope) -> Response:
        if self._folder is None:
            raise HTTPException(404, "the web app is not built; `make run` builds it")
        file = self._find(self._folder, path)
        if file is not None:
            return _file_response(self._folder, file, Headers(scope=scope))
        if PurePosixPath(path).suffix and path != "index.html":
            raise HTTPException(404, "there is no such file")
        return _index_response(self._folder / "index.html", scope.get("root_path", ""))

    @staticmethod
    def _find(folder: Path, path: str) -> Path | None:
        if path in ("", "index.html"):
            return None
        file = (folder / path).resolve()
        return file if file.is_relative_to(folder) and file.is_file() else None


def find_web_dir(configured: Path | None) -> Path | None:
    """The folder of the build: the configured one, else the checkout's, if it is there."""
    folder = configured or Path(__file__).parents[4] / "frontend" / "dist"
    return folder if (folder / "index.html").is_file() else None


def _file_response(folder: Path, file: Path, headers: Headers) -> FileResponse:
    hashed = file.relative_to(folder).parts[0] == "assets"
    answer_headers = {"cache-control": _IMMUTABLE if hashed else "no-cache"}
    media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    accepted = {one.split(";")[0].strip() for one in headers.get("accept-encoding", "").split(",")}
    for encoding, suffix in _ENCODINGS:
        packed = file.with_name(file.name + suffix)
        if not packed.is_file():
            continue
        answer_headers["vary"] = "accept-encoding"
        if encoding in accepted:
            answer_headers["content-encoding"] = encoding
            return FileResponse(packed, headers=answer_headers, media_type=media_type)
    return FileResponse(file, headers=answer_headers, media_type=media_type)


def _index_response(index: Path, prefix: str) -> HTMLResponse:
    # Every address of the app is relative to <base>, so that one build works under any prefix.
    base = f'<base href="{html.escape(prefix)}/"'
    page = _BASE.sub(lambda _: base, index.read_text(encoding="utf-8"), count=1)
    return HTMLResponse(page, headers={"cache-control": "no-cache"})
