"""The description of the HTTP interface that the page is built against.

`python -m tests.openapi` writes it; a test compares it with what the server says of itself.
"""

import json
from typing import Any

from fastapi import FastAPI

from daedam import __version__
from daedam.main import ROUTERS
from tests import ROOT

FILE = ROOT / "frontend" / "openapi.json"


def described() -> dict[str, Any]:
    """The OpenAPI document of the application's routes; needs no model."""
    app = FastAPI(title="daedam", version=__version__)
    for module in ROUTERS:
        app.include_router(module.router)
    return app.openapi()


if __name__ == "__main__":
    FILE.write_text(json.dumps(described(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(f"Written to {FILE.relative_to(ROOT)}")
