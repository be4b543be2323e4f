"""`daedam serve` does not log the text of an unexpected error, which may contain an answer."""

from pathlib import Path

import httpx2
import pytest
from tests.serving import free_port, server_process
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

SAID = "제가 숨긴 이야기입니다"

SERVER = f"""
from types import SimpleNamespace
from fastapi import FastAPI, WebSocket
import daedam.main
from daedam.http import problems

def create_app(settings):
    app = FastAPI()
    app.state.parts = SimpleNamespace(readiness=SimpleNamespace(announce_stop=lambda: None))
    problems.add_error_handlers(app)

    @app.get("/healthz")
    async def healthz(): ...

    @app.get("/fails")
    async def fails():
        raise ValueError({SAID!r})

    @app.websocket("/fails")
    async def fails_too(socket: WebSocket):
        raise ValueError({SAID!r})

    return app

daedam.main.create_app = create_app
from daedam.cli.main import main
main()
"""


def test_an_unexpected_error_is_logged_without_its_text(tmp_path: Path) -> None:
    with server_process(tmp_path, free_port(), SERVER, LOG_LEVEL="INFO") as server:
        answer = httpx2.get(f"{server.url}/fails")
        with pytest.raises(WebSocketException):
            connect(f"{server.url.replace('http', 'ws')}/fails")
    assert answer.status_code == 500
    logged = server.log.read_text("utf-8")
    assert SAID not in answer.text + logged
    assert "unexpected ValueError" in logged
    assert logged.count("Exception in ASGI application (ValueError)") == 2
