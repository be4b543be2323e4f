"""Positions in a browser: a plan from a job description, an invitation, and the interview."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.e2e.browsing import close, served_to_browsers, shoot, type_answer
from tests.e2e.test_accessibility import look
from tests.e2e.test_console import create_account, owner_link
from tests.fakes import FakeLLM, FakeSTT, FakeTTS

from daedam.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

JOB = """주요 업무
- 결제 서버의 장애를 분석하고 재발을 막습니다
- 고객사와 협업하여 요구 사항을 정리합니다
자격 요건
- Python으로 백엔드 서버를 개발한 경험 3년 이상
- 데이터베이스 성능을 개선한 경험
"""
OWN_QUESTION = "결제 장애를 처음 발견했을 때 무엇부터 확인하셨나요?"


@pytest.fixture
def url(settings: Settings) -> Iterator[str]:
    unlimited = settings.model_copy(update={"rate_per_minute": 0, "starts_per_minute": 0})
    with served_to_browsers(unlimited, FakeSTT(), FakeLLM(), FakeTTS()) as url:
        yield url


def inspect(page: Page, screen: str) -> None:
    for width, height in ((390, 844), (1280, 800)):
        page.set_viewport_size({"width": width, "height": height})
        look(page, f"{screen} at {width} px")
        shoot(page, f"{screen}-{width}")


def test_a_candidate_is_invited_and_interviewed(
    browser: Browser, settings: Settings, url: str
) -> None:
    context = browser.new_context(locale="ko-KR")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    create_account(page, owner_link(settings, url), "김소유", "owner@example.com")
    page.get_by_role("link", name="포지션").click()
    expect(page.get_by_test_id("no-positions")).to_be_visible()
    page.get_by_test_id("add-position").click()
    page.get_by_label("포지션 이름").fill("백엔드 개발자")
    page.get_by_label("회사(선택)").fill("대담상사")
    page.get_by_label("채용 공고(선택)").fill(JOB)
    page.get_by_label("질문 수").select_option("3")
    inspect(page, "console-new-position")
    page.get_by_test_id("create-position").click()

    questions = page.get_by_test_id("plan-question")
    expect(questions).to_have_count(3)
    page.get_by_role("button", name="1번 질문 수정").click()
    page.get_by_test_id("question-field").fill("결혼은 하셨나요?")
    page.get_by_test_id("apply-question").click()
    expect(page.get_by_text(re.compile("이 질문은 사용할 수 없어요.*채용절차법"))).to_be_visible()
    inspect(page, "console-plan-refused")
    page.get_by_test_id("question-field").fill(OWN_QUESTION)
    page.get_by_test_id("apply-question").click()
    page.get_by_role("button", name="3번 질문을 위로 이동").click()
    page.get_by_test_id("open-bank").click()
    page.get_by_test_id("bank-question").first.get_by_role("button").click()
    expect(questions).to_have_count(4)
    inspect(page, "console-plan")
    page.get_by_test_id("save-plan").click()
    expect(page.get_by_role("heading", name=re.compile("버전 2"))).to_be_visible()
    page.get_by_role("link", name="버전 기록").click()
    expect(page.get_by_test_id("change-added").first).to_be_visible()
    inspect(page, "console-versions")

    page.get_by_role("main").get_by_role("link", name="지원자", exact=True).click()
    page.get_by_test_id("invite-candidate").click()
    page.get_by_label("지원자 이름").fill("박지원")
    page.get_by_test_id("create-invitation").click()
    link = page.get_by_test_id("copy-field").input_value()
    inspect(page, "console-invitation")
    page.get_by_role("button", name="닫기").click()
    state = page.get_by_test_id("candidate-state")
    expect(state).to_have_text("초대함")

    other = browser.new_context(locale="ko-KR")
    candidate = other.new_page()
    candidate.on("pageerror", lambda error: errors.append(str(error)))
    candidate.goto(link)
    expect(
        candidate.get_by_role("heading", name="박지원 님, 면접에 초대받으셨어요")
    ).to_be_visible()
    expect(candidate).to_have_url(f"{url}/invite")
    inspect(candidate, "invitation")
    candidate.reload()
    candidate.get_by_test_id("consent-agree").click()
    candidate.get_by_test_id("to-check").click()
    candidate.get_by_test_id("start-typed").click()
    expect(candidate.get_by_test_id("question-text")).to_have_text(OWN_QUESTION)
    page.reload()
    expect(state).to_have_text("면접 중")
    inspect(page, "console-candidates")

    device = browser.new_context(locale="ko-KR")
    phone = device.new_page()
    phone.goto(link)
    phone.get_by_test_id("resume-typed").click()
    expect(phone.get_by_test_id("question-text")).to_have_text(OWN_QUESTION)
    type_answer(phone, "결제 서버의 오류 기록부터 확인했고 원인을 찾아 고쳤습니다.")
    expect(phone.get_by_test_id("question-text")).not_to_have_text(OWN_QUESTION, timeout=30_000)
    close(device)

    page.get_by_role("button", name="박지원 님의 새 링크 만들기").click()
    page.get_by_test_id("confirm").click()
    expect(page.get_by_test_id("copy-field")).not_to_have_value(link)
    candidate.goto("about:blank")
    candidate.goto(link)
    expect(candidate.get_by_test_id("invitation-failed")).to_contain_text(
        "사용할 수 없는 초대 링크"
    )
    assert errors == []
    close(other)
    close(context)
