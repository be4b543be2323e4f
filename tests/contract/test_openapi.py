"""The OpenAPI document that the page's client is generated from equals the server's."""

import json

from tests.openapi import FILE, described

from daedam.main import create_app
from daedam.settings import Settings


def test_the_committed_openapi_file_is_up_to_date() -> None:
    assert json.loads(FILE.read_text("utf-8")) == described(), "run `make openapi`"


def test_the_openapi_file_describes_the_application(real_settings: Settings) -> None:
    assert create_app(real_settings).openapi()["paths"] == described()["paths"]
