"""The list of the interviews that were held in a browser: open, remove, delete, compare."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.contract.test_http_contract import SOUND
from tests.e2e.browsing import FIRST_QUESTION, agree, served_to_browsers, type_answer
from tests.e2e.test_accessibility import look
from tests.fakes import FakeLLM, FakeSTT, FakeTTS
from tests.serving import short_plan

from daedam.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

HEARD = "결제 시스템을 개선했습니다."
FIRST = "첫 면접에서는 결제 서버를 고친 이야기를 했습니다."
SECOND = "둘째 면접에서는 검색 서버를 만든 이야기를 했습니다."

A_DAY_BACK = """UPDATE interview_sessions SET
    started_at = strftime('%Y-%m-%d %H:%M:%f000', started_at, '-25 hours'),
    expires_at = strftime('%Y-%m-%d %H:%M:%f000', expires_at, '-25 hours'),
    delete_after = strftime('%Y-%m-%d %H:%M:%f000', delete_after, '-25 hours')"""


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
def page(browser: Browser, url: str) -> Iterator[Page]:
    context: BrowserContext = browser.new_context(
        locale="ko-KR", viewport={"width": 390, "height": 844}, accept_downloads=True
    )
    page = context.new_page()
    page.goto(url)
    yield page
    context.close()


def begin(page: Page) -> None:
    """Go from the welcome screen to the first question, without a microphone."""
    agree(page)
    page.get_by_test_id("start-typed").click()
    expect(page.get_by_test_id("question-text")).to_have_text(FIRST_QUESTION)


def hold(page: Page, text: str) -> None:
    """Hold an interview with one typed answer, up to its report."""
    begin(page)
    type_answer(page, text)
    expect(page.get_by_test_id("answer-card")).to_contain_text(text)


def hold_aloud(page: Page, url: str) -> None:
    """Hold an interview with one recorded answer, up to its report."""
    begin(page)
    interview = page.evaluate("sessionStorage.getItem('daedam.interview')")
    sent = page.context.request.post(
        f"{url}/api/answer/complete?interview={interview}",
        multipart={
            "question_id": "q_main_1",
            "turn_type": "main",
            "audio_file": {"name": "a.wav", "mimeType": "audio/wav", "buffer": SOUND},
        },
        headers={"Origin": url},
    )
    assert sent.ok, sent.text()
    page.reload()
    expect(page.get_by_test_id("answer-card")).to_contain_text(HEARD)


def let_a_day_pass(settings: Settings) -> None:
    """Move the times of all interviews a day back, as if it had passed."""
    with closing(sqlite3.connect(settings.daedam_data / "daedam.sqlite3")) as database:
        database.execute(A_DAY_BACK)
        database.commit()


def test_a_new_interview_leaves_the_one_before_in_the_list(page: Page, url: str) -> None:
    hold_aloud(page, url)
    page.get_by_test_id("new-interview").click()
    hold_aloud(page, url)
    page.get_by_test_id("new-interview").click()
    begin(page)
    page.reload()
    page.get_by_test_id("interviews-link").click()
    entries = page.get_by_test_id("listed-interview")
    expect(entries).to_have_count(3)
    expect(entries.first).to_contain_text("진행 중")
    expect(entries.last).to_contain_text("질문 1개 중 1개 답변")
    expect(page.get_by_test_id("progress-changes")).to_contain_text("습관어")
    look(page, "interviews")
    entries.first.get_by_test_id("list-open").click()
    page.get_by_test_id("resume-typed").click()
    expect(page.get_by_test_id("question-text")).to_have_text(FIRST_QUESTION)


def test_a_report_can_be_opened_a_day_later(page: Page, url: str, brief: Settings) -> None:
    hold(page, FIRST)
    page.get_by_test_id("new-interview").click()
    hold(page, SECOND)
    let_a_day_pass(brief)
    page.reload()
    expect(page.get_by_test_id("answer-card")).to_contain_text(SECOND)
    page.goto(f"{url}/interviews")
    entries = page.get_by_test_id("listed-interview")
    expect(entries).to_have_count(2)
    expect(page.get_by_test_id("progress-excluded")).to_contain_text("텍스트로 답해서")
    with page.expect_download() as download:
        entries.last.get_by_test_id("list-export").click()
    assert download.value.path().read_bytes().startswith(b"PK")
    entries.last.get_by_test_id("list-open").click()
    expect(page.get_by_test_id("answer-card")).to_contain_text(FIRST)


def test_interviews_are_removed_from_the_list_and_deleted(page: Page, brief: Settings) -> None:
    for text in (FIRST, SECOND, HEARD):
        hold(page, text)
        page.get_by_test_id("new-interview").click()
    page.get_by_test_id("earlier-interviews").click()
    entries = page.get_by_test_id("listed-interview")
    expect(entries).to_have_count(3)
    entries.first.get_by_test_id("list-erase").click()
    page.get_by_test_id("list-erase-confirm").click()
    expect(page.get_by_test_id("list-receipt")).to_contain_text("삭제 확인 번호")
    expect(entries).to_have_count(2)
    expect(page.get_by_role("heading", name="내 면접")).to_be_focused()
    entries.first.get_by_test_id("list-remove").click()
    page.get_by_test_id("list-remove-confirm").click()
    expect(entries).to_have_count(1)
    page.get_by_test_id("list-clear").click()
    page.get_by_test_id("list-clear-confirm").click()
    expect(page.get_by_test_id("no-interviews")).to_be_visible()
    assert page.context.cookies() == []
    with closing(sqlite3.connect(brief.daedam_data / "daedam.sqlite3")) as database:
        (left,) = database.execute("SELECT count(*) FROM interview_sessions").fetchone()
    assert left == 2, "only the deleted one is gone from the server"
