"""Write the OpenAPI document that the page's client is generated from.

Run `python -m tests.openapi`; a test compares the file with the application's own document.
"""

import json
from typing import Any

from fastapi import FastAPI

from daedam import __version__
from daedam.main import ROUTERS
from tests import ROOT

FILE = ROOT / "frontend" / "openapi.json"


def described() -> dict[str, Any]:
    """Return the OpenAPI document of the application's routes. No model is needed."""
    app = FastAPI(title="daedam", version=__version__)
    for module in ROUTERS:
        app.include_router(module.router)
    return app.openapi()


if __name__ == "__main__":
    FILE.write_text(json.dumps(described(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(f"Written to {FILE.relative_to(ROOT)}")
