"""Two tabs, and two servers, in one browser: each page acts only on its own interview."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests import ROOT
from tests.e2e.browsing import (
    FIRST_QUESTION,
    agree,
    served_to_browsers,
    shoot,
    type_answer,
)
from tests.fakes import FakeLLM, FakeSTT, FakeTTS
from tests.serving import free_port, server_process, short_plan

from daedam.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.speech, pytest.mark.timeout(300)]

HEARD = "결제 시스템을 개선했습니다."
FIRST = "첫째 탭에서는 결제 서버를 고친 이야기를 했습니다."
SECOND = "둘째 탭에서는 검색 서버를 만든 이야기를 했습니다."
SCRIPTED = f"""
from tests.fakes import FakeLLM, FakeSTT, FakeTTS
from tests.serving import ports_replaced
from daedam.cli.main import main
with ports_replaced(FakeSTT("{HEARD}"), FakeLLM("{HEARD}"), FakeTTS()):
    main()
"""
"""Program of the second server. It runs in its own process, because a process can run only one
server."""

OF_NO_INTERVIEW = (
    *("/api/notice", "/api/plan", "/api/voice", "/api/voice/sample"),
    "/api/session/start",
)


@pytest.fixture
def brief(settings: Settings, tmp_path: Path) -> Settings:
    """Return settings for interviews with one question."""
    return settings.model_copy(
        update={
            "interview_plan": short_plan(tmp_path, 1),
            "followups_per_question": 0,
            "rate_per_minute": 0,
        }
    )


@pytest.fixture
def url(brief: Settings) -> Iterator[str]:
    with served_to_browsers(brief, FakeSTT(HEARD), FakeLLM(HEARD), FakeTTS()) as url:
        yield url


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(locale="ko-KR", viewport={"width": 1280, "height": 900})
    yield context
    context.close()


class Tab:
    """A page and the interviews that its requests name."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.page: Page = context.new_page()
        self.named: set[str] = set()
        self.unnamed: list[str] = []
        self.page.on("request", lambda request: self._note(request.url))
        self.page.on("websocket", lambda line: self._note(line.url))
        self.page.goto(url)

    def _note(self, url: str) -> None:
        parts = urlsplit(url)
        if not parts.path.startswith(("/api/", "/static/audio/")) or parts.path in OF_NO_INTERVIEW:
            return
        if parts.scheme == "ws":
            self.named.add(parts.path.split("/")[3])
        elif names := parse_qs(parts.query).get("interview"):
            self.named.update(names)
        else:
            self.unnamed.append(url)

    def begin(self) -> None:
        """Go from the welcome screen to the first question, without a microphone."""
        agree(self.page)
        self.page.get_by_test_id("start-typed").click()
        expect(self.page.get_by_test_id("question-text")).to_have_text(FIRST_QUESTION)

    def finish(self, text: str) -> None:
        type_answer(self.page, text)
        expect(self.page.get_by_test_id("answer-card")).to_contain_text(text)


def test_a_tab_shows_and_deletes_its_own_interview(context: BrowserContext, url: str) -> None:
    one = Tab(context, url)
    one.begin()
    two = Tab(context, url)
    two.page.get_by_test_id("new-interview").click()
    two.begin()
    one.finish(FIRST)
    two.finish(SECOND)
    for tab, said in ((one, FIRST), (two, SECOND)):
        tab.page.reload()
        expect(tab.page.get_by_test_id("answer-card")).to_contain_text(said)
    with one.page.expect_download() as download:
        one.page.get_by_test_id("pdf").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    shoot(one.page, "tab-one")
    one.page.get_by_test_id("delete").click()
    one.page.get_by_test_id("delete-confirm").click()
    expect(one.page.get_by_test_id("receipt")).to_be_visible()
    two.page.reload()
    expect(two.page.get_by_test_id("answer-card")).to_contain_text(SECOND)
    assert (one.unnamed, two.unnamed) == ([], [])
    (first,) = one.named
    assert first in two.named, "the second tab was offered the first"
    assert len(two.named) == 2


def test_a_new_tab_offers_the_interview_that_no_other_tab_has_open(
    context: BrowserContext, url: str
) -> None:
    closed, open_ = Tab(context, url), Tab(context, url)
    closed.begin()
    open_.page.reload()
    open_.page.get_by_test_id("new-interview").click()
    open_.begin()
    (mine,) = closed.named
    closed.page.close(run_before_unload=False)
    fresh = Tab(context, url)
    expect(fresh.page.get_by_test_id("resume-typed")).to_be_visible()
    assert fresh.named == {mine}


def test_a_second_tab_takes_an_interview_over_only_on_request(
    context: BrowserContext, url: str
) -> None:
    one = Tab(context, url)
    one.begin()
    two = Tab(context, url)
    two.page.get_by_test_id("resume-typed").click()
    told = two.page.get_by_test_id("other-tab")
    expect(told).to_contain_text("다른 탭에서 이 면접을 진행하고 있어요")
    expect(two.page.get_by_test_id("question-text")).to_have_count(0)
    expect(one.page.get_by_test_id("question-text")).to_be_visible()
    two.page.get_by_test_id("take-over").click()
    expect(two.page.get_by_test_id("question-text")).to_have_text(FIRST_QUESTION)
    expect(one.page.get_by_test_id("other-tab")).to_be_visible()
    two.finish(SECOND)


def test_servers_on_two_ports_keep_their_sessions_apart(
    context: BrowserContext, url: str, tmp_path: Path
) -> None:
    plan = {"INTERVIEW_PLAN": str(short_plan(tmp_path, 1)), "FOLLOWUPS_PER_QUESTION": "0"}
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    with server_process(folder, free_port(), SCRIPTED, PYTHONPATH=str(ROOT), **plan) as elsewhere:
        one = Tab(context, url)
        one.begin()
        two = Tab(context, elsewhere.url)
        two.begin()
        for tab, said in ((one, FIRST), (two, SECOND)):
            tab.page.reload()
            tab.page.get_by_test_id("resume-typed").click()
            tab.finish(said)
        assert (one.unnamed, two.unnamed) == ([], [])
