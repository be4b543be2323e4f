"""The built page, served beside the interface."""

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_NOT_BUILT = """<!doctype html><html lang="ko"><meta charset="utf-8"><title>daedam</title>
<p>화면이 아직 만들어지지 않았습니다. <code>make run</code>을 실행해 주세요.</p>
<p lang="en">The page has not been built yet. Please run <code>make run</code>.</p></html>"""


class PageFiles(StaticFiles):
    """Files of the page's build. Hashed assets may be kept for ever, the page itself never."""

    def __init__(self, folder: Path) -> None:
        self._built = (folder / "index.html").is_file()
        super().__init__(directory=folder, html=True, check_dir=False)
        # Without a build there is no folder for Starlette to look at, and nothing in it to serve.
        self.config_checked = not self._built

    async def get_response(self, path: str, scope: Scope) -> Response:
        if not self._built:
            if path == ".":
                return HTMLResponse(_NOT_BUILT, status_code=503)
            raise HTTPException(404)
        response = await super().get_response(path, scope)
        kept = "public, max-age=31536000, immutable" if path.startswith("assets/") else "no-cache"
        response.headers["Cache-Control"] = kept
        return response
