"""A reviewer in a browser: the list of candidates, an interview with sound, and its scorecard."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from tests.console_data import add_card, add_position, candidate_row
from tests.contract.test_http_contract import TONE, answer, start
from tests.e2e.browsing import close, served_to_browsers
from tests.e2e.test_console import create_account, inspect, owner_link
from tests.fakes import FakeLLM, FakeTTS
from tests.integration.test_assessment import ANSWER, PLAN, TimedSTT

from daedam.settings import Settings
from daedam.storage.database import Database
from daedam.storage.tables import InterviewSession
from daedam.utils.tokens import token_hash

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


class QuickSTT(TimedSTT):
    """Returns words within the sound of the answers, which has a few seconds."""

    spacing_s = 0.05


@pytest.fixture
def url(settings: Settings) -> Iterator[str]:
    plan = settings.daedam_data / "plan.toml"
    plan.parent.mkdir(parents=True, exist_ok=True)
    plan.write_text(PLAN, "utf-8")
    changed = settings.model_copy(
        update={
            **{"interview_plan": plan, "followups_per_question": 1},
            **{"rate_per_minute": 0, "starts_per_minute": 0},
        }
    )
    with served_to_browsers(changed, QuickSTT(ANSWER), FakeLLM(), FakeTTS()) as url:
        yield url


async def hold_interview(url: str) -> str:
    """Answer all questions of an interview aloud; return its session id."""
    async with httpx2.AsyncClient(base_url=url, timeout=60) as client:
        begun = await start(client)
        question = begun["question"]
        while question is not None:
            done = await answer(client, begun["session_id"], question, TONE)
            assert done.status_code == 200, done.text
            question = done.json()["next_question"]
    return str(begun["session_id"])


async def add_candidates(settings: Settings, url: str) -> None:
    """Add a candidate with a finished interview, which another user has scored, and one more."""
    session_id = await hold_interview(url)
    database = Database(settings.sqlalchemy_url)
    try:
        position = await add_position(database)
        async with database.transaction() as db:
            hashed = token_hash(session_id)
            interview = await db.scalar(
                select(InterviewSession.id).where(InterviewSession.token_sha256 == hashed)
            )
            candidate = candidate_row(position, 1, "한지원", session_id=interview)
            db.add_all([candidate, candidate_row(position, 2, "최하나")])
        scores = {"q_main_1": {"fit": 2}, "q_main_2": {"fit": 5}}
        await add_card(database, candidate, "kim@example.com", scores, note="근거가 구체적이에요.")
    finally:
        await database.close()


def in_thread(settings: Settings, url: str) -> None:
    with ThreadPoolExecutor(1) as thread:  # the browser's event loop runs in this thread
        thread.submit(asyncio.run, add_candidates(settings, url)).result()


def add_reviewer(browser: Browser, page: Page, name: str, email: str) -> None:
    """Invite a reviewer as the owner of `page`, and create the account."""
    page.get_by_test_id("invite").click()
    page.get_by_label("이메일(선택)").fill(email)
    page.get_by_role("button", name="초대 링크 만들기").click()
    invitation = page.get_by_test_id("copy-field").input_value()
    page.get_by_role("button", name="닫기").click()
    other = browser.new_context(locale="ko-KR")
    second = other.new_page()
    second.goto(invitation)
    second.get_by_label("이름").fill(name)
    second.get_by_label("비밀번호").fill("느린 강물 위의 다리 9")
    second.get_by_role("button", name="계정 만들기").click()
    expect(second.get_by_role("heading", name="포지션", exact=True)).to_be_visible()
    close(other)


def test_a_person_scores_an_interview_with_number_keys_and_then_sees_others(
    browser: Browser, settings: Settings, url: str
) -> None:
    context = browser.new_context(locale="ko-KR", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    create_account_and_wait(page, owner_link(settings, url))
    add_reviewer(browser, page, "김평가", "kim@example.com")
    in_thread(settings, url)

    page.get_by_role("link", name="지원자", exact=True).click()
    rows = page.get_by_test_id("candidate")
    expect(rows).to_have_count(2)
    page.get_by_role("button", name="한지원 님의 평가자 배정").click()
    page.get_by_test_id("assignee").filter(has_text="김평가").click()
    inspect(page, "console-assign")
    page.get_by_role("button", name="닫기").click()
    expect(rows.filter(has_text="한지원")).to_contain_text("김평가")
    inspect(page, "console-candidates")
    page.get_by_test_id("search").fill("최하")
    expect(rows).to_have_count(1)
    page.get_by_test_id("search").fill("")
    expect(rows).to_have_count(2)
    page.get_by_role("link", name="한지원").click()

    expect(page.get_by_role("heading", name="한지원")).to_be_visible()
    expect(page.get_by_test_id("sound").first).to_have_attribute("data-at", "ready")
    page.get_by_test_id("rate").select_option("1.5")
    page.get_by_test_id("answer-text").first.get_by_role("button").nth(1).click()
    expect(page.get_by_test_id("measures-note").first).to_be_visible()
    inspect(page, "console-review")
    assert "근거가 구체적" not in page.content()
    expect(page.get_by_test_id("results")).to_have_count(0)

    page.get_by_role("heading", name="한지원").click()
    for _ in range(page.get_by_test_id("review-question").count() * 6):
        if page.get_by_test_id("hand-in").is_enabled():
            break
        page.keyboard.press("4")
    expect(page.get_by_test_id("hand-in")).to_be_focused()
    expect(page.get_by_test_id("saving")).to_have_attribute("data-at", "saved")
    page.reload()
    expect(page.get_by_test_id("hand-in")).to_be_enabled()
    page.get_by_test_id("hand-in").click()
    page.get_by_test_id("confirm-hand-in").click()
    expect(page.get_by_test_id("results")).to_contain_text("김평가")
    expect(page.get_by_test_id("results")).to_contain_text("근거가 구체적이에요.")
    inspect(page, "console-results")
    for width in (1024, 390):
        page.set_viewport_size({"width": width, "height": 844})
        inspect(page, f"console-results-{width}")
    page.get_by_role("link", name="지원자 목록").click()
    expect(page.get_by_text("제출 완료").locator("visible=true")).to_be_visible()
    inspect(page, "console-candidates-390")
    assert errors == []
    close(context)


def create_account_and_wait(page: Page, address: str) -> None:
    create_account(page, address, "김소유", "owner@example.com")
    expect(page.get_by_role("heading", name="사용자", exact=True)).to_be_visible()
