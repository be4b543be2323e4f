"""Static files of the built web page."""

import mimetypes
import secrets
from pathlib import Path

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_NOT_BUILT = """<!doctype html><html lang="ko"><meta charset="utf-8"><title>daedam</title>
<p>화면이 아직 빌드되지 않았습니다. <code>make run</code>을 실행해 주세요.</p>
<p lang="en">The page has not been built yet. Please run <code>make run</code>.</p></html>"""


PAGE_PATHS = frozenset({"check", "interview", "interviews", "report", "deleted", "invite"})
"""Paths for which the page's index.html is served; the page itself routes them."""

CONSOLE = "console"
"""Path of the console, a page of its own, which routes all paths below it."""

# Python knows this type only where the system has a list of types.
mimetypes.add_type("font/woff2", ".woff2")

_NONCE = "__CSP_NONCE__"

_COMPRESSED = {"br": ".br", "gzip": ".gz"}
"""File suffix for each content encoding, best compression first."""

_JSON_PATHS = ("api/", "static/")
"""Start of the paths that belong to programs: an error there is JSON for browsers, too."""


class PageFiles(StaticFiles):
    """ASGI application that serves the build of the page and of the console.

    Assets have hashes in their names and are cached forever; other files are revalidated. A browser
    gets the page for an unknown address too, with status 404; the page then shows that there is
    nothing. Other clients get the JSON of `problems`.
    """

    def __init__(self, folder: Path) -> None:
        self._built = (folder / "index.html").is_file()
        self._page = (folder / "index.html").read_text("utf-8") if self._built else ""
        self._console = (folder / "console.html").read_text("utf-8") if self._built else ""
        super().__init__(directory=folder, html=True, check_dir=False)
        # Skip Starlette's check that the folder exists: there is no folder without a build.
        self.config_checked = not self._built

    async def get_response(self, path: str, scope: Scope) -> Response:
        is_console = path in (CONSOLE, f"{CONSOLE}.html") or path.startswith(f"{CONSOLE}/")
        is_page = path in PAGE_PATHS or path in (".", "index.html") or is_console
        if not self._built:
            if is_page or _wants_page(path, scope):
                return HTMLResponse(_NOT_BUILT, status_code=503)
            raise HTTPException(404)
        if is_page:
            return self._page_with_nonce(scope, console=is_console)
        try:
            response = await self._compressed_file(path, scope)
        except HTTPException as error:
            if error.status_code != 404 or not _wants_page(path, scope):
                raise
            return self._page_with_nonce(scope, 404)
        is_asset = path.startswith("assets/")
        response.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if is_asset else "no-cache"
        )
        return response

    async def _compressed_file(self, path: str, scope: Scope) -> Response:
        """Return a file, compressed if the build has it compressed and the browser accepts it."""
        accepted = Headers(scope=scope).get("accept-encoding", "")
        for encoding, suffix in _COMPRESSED.items():
            if encoding not in accepted or not self.lookup_path(path + suffix)[1]:
                continue
            response = await super().get_response(path + suffix, scope)
            media_type = mimetypes.guess_type(path)[0] or "application/octet-stream"
            response.headers["Content-Type"] = media_type
            response.headers["Content-Encoding"] = encoding
            response.headers["Vary"] = "Accept-Encoding"
            return response
        return await super().get_response(path, scope)

    def _page_with_nonce(
        self, scope: Scope, status: int = 200, *, console: bool = False
    ) -> Response:
        """Return a page with a fresh CSP nonce, which its libraries put on styles."""
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["style_nonce"] = nonce
        page = (self._console if console else self._page).replace(_NONCE, nonce)
        headers = {"Cache-Control": "no-cache"}
        if status != 200:
            headers["Vary"] = "Accept"
        return HTMLResponse(page, status, headers)


def _wants_page(path: str, scope: Scope) -> bool:
    """Return whether a person opens `path` in a browser, whose navigation accepts HTML."""
    return not path.startswith(_JSON_PATHS) and "text/html" in Headers(scope=scope).get(
        "accept", ""
    )
