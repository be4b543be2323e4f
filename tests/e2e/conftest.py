"""Fixtures of the page's tests: a browser, and a server with real models."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from tests import ROOT
from tests.e2e.browsing import CHROMIUM, chromium, close
from tests.serving import ServerProcess, free_port, server_process, short_plan
from tests.speech import joined, statements, without_long_silences

from daedam.settings import Settings

ROOM = {"FOLLOWUPS_PER_QUESTION": "1", "LLM_TIMEOUT_S": "60"}
"""Settings of short interviews on a machine that may be busy."""


@pytest.fixture(scope="session")
def server(
    real_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServerProcess]:
    """Start a server of interviews with three questions."""
    if not (ROOT / "frontend" / "dist" / "index.html").is_file():
        pytest.skip("the page is not built: `make test` builds it")
    folder = tmp_path_factory.mktemp("server")
    plan = str(short_plan(folder, 3))
    with server_process(folder, free_port(), INTERVIEW_PLAN=plan, **ROOM) as running:
        yield running


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Start Chromium with a microphone that repeats a Korean answer.

    The browser is closed after each module, because no other test can run an event loop while the
    browser runs.
    """
    if CHROMIUM is None:
        pytest.skip("no Chromium here: tests/e2e/chromium.sh says why")
    microphone = tmp_path_factory.mktemp("microphone") / "answer.wav"
    microphone.write_bytes(without_long_silences(joined(statements(6), 30, pause_s=0.3)))
    with chromium(microphone) as browser:
        yield browser


@pytest.fixture
def page(browser: Browser, server: ServerProcess) -> Iterator[Page]:
    """Open the page; assert at the end that it raised no error and broke no policy."""
    context = browser.new_context(
        locale="ko-KR", viewport={"width": 1280, "height": 900}, accept_downloads=True
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: _keep_refusals(said.text, complaints))
    page.goto(server.url)
    yield page
    close(context)
    assert complaints == []


def _keep_refusals(said: str, complaints: list[str]) -> None:
    """Add `said` to `complaints` if it reports a violation of the server's policies."""
    if "Content Security Policy" in said or "Permissions policy" in said:
        complaints.append(said)
