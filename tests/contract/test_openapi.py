"""The page is built against what the server really says."""

import json

from tests.openapi import FILE, described

from daedam.main import create_app
from daedam.settings import Settings


def test_the_pages_description_is_the_servers() -> None:
    assert json.loads(FILE.read_text("utf-8")) == described(), "run `make openapi`"


def test_the_description_is_of_the_application(real_settings: Settings) -> None:
    assert create_app(real_settings).openapi()["paths"] == described()["paths"]
