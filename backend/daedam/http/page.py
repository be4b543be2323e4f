"""The built page, served beside the interface."""

import mimetypes
import secrets
from pathlib import Path

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_NOT_BUILT = """<!doctype html><html lang="ko"><meta charset="utf-8"><title>daedam</title>
<p>화면이 아직 만들어지지 않았습니다. <code>make run</code>을 실행해 주세요.</p>
<p lang="en">The page has not been built yet. Please run <code>make run</code>.</p></html>"""


PLACES = frozenset({"check", "interview", "report", "deleted"})
"""Addresses of the page's own; whatever is shown there, the page decides."""

_NONCE = "__CSP_NONCE__"

_PACKED = {"br": ".br", "gzip": ".gz"}
"""Endings of packed files by their encoding, the better first."""


class PageFiles(StaticFiles):
    """Files of the page's build. Hashed assets may be kept for ever, the page itself never."""

    def __init__(self, folder: Path) -> None:
        self._built = (folder / "index.html").is_file()
        self._page = (folder / "index.html").read_text("utf-8") if self._built else ""
        super().__init__(directory=folder, html=True, check_dir=False)
        # Without a build there is no folder for Starlette to look at, and nothing in it to serve.
        self.config_checked = not self._built

    async def get_response(self, path: str, scope: Scope) -> Response:
        if not self._built:
            if path == ".":
                return HTMLResponse(_NOT_BUILT, status_code=503)
            raise HTTPException(404)
        if path in PLACES or path in (".", "index.html"):
            return self._page_with_nonce(scope)
        response = await self._packed(path, scope)
        kept = "public, max-age=31536000, immutable" if path.startswith("assets/") else "no-cache"
        response.headers["Cache-Control"] = kept
        return response

    async def _packed(self, path: str, scope: Scope) -> Response:
        """A file, packed where the build has it so and the browser takes it."""
        accepted = Headers(scope=scope).get("accept-encoding", "")
        for encoding, ending in _PACKED.items():
            if encoding not in accepted or not self.lookup_path(path + ending)[1]:
                continue
            response = await super().get_response(path + ending, scope)
            kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
            response.headers["Content-Type"] = kind
            response.headers["Content-Encoding"] = encoding
            response.headers["Vary"] = "Accept-Encoding"
            return response
        return await super().get_response(path, scope)

    def _page_with_nonce(self, scope: Scope) -> Response:
        """The page with a word of its own: libraries that bring styles show it to the browser."""
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["style_nonce"] = nonce
        page = self._page.replace(_NONCE, nonce)
        return HTMLResponse(page, headers={"Cache-Control": "no-cache"})
