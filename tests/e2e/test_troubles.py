"""Faults while an answer is sent: the page continues by itself."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, WebSocketRoute, expect
from tests.e2e.browsing import (
    FIRST_QUESTION,
    agree,
    check_microphone_and_start,
    close,
    give_answer,
    next_question,
    served_to_browsers,
    shoot,
    type_answer,
)
from tests.fakes import FakeLLM, FakeTTS
from tests.integration.test_assessment import ANSWER, TimedSTT
from tests.serving import short_plan

from daedam.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.speech, pytest.mark.timeout(300)]

FOLLOWUP = "결제 시스템을 개선하실 때 가장 어려웠던 과정에서 배우신 것은 무엇인가요?"
TYPED = "저는 결제 시스템의 속도를 두 배로 높였습니다."
WIDTHS = {"1440": (1440, 900), "1280": (1280, 800), "768": (768, 1024), "390": (390, 844)}


@pytest.fixture
def page(browser: Browser, settings: Settings, tmp_path: Path) -> Iterator[Page]:
    brief = settings.model_copy(
        update={
            "interview_plan": short_plan(tmp_path, 2),
            "followups_per_question": 0,
            "rate_per_minute": 0,
        }
    )
    with served_to_browsers(brief, TimedSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()) as url:
        context = browser.new_context(locale="ko-KR", viewport={"width": 1280, "height": 800})
        page = context.new_page()
        page.goto(url)
        yield page
        close(context)


def problem(route: Route, code: str, status: int) -> None:
    said = {"code": code, "status": status, "detail": "한국어", "detail_en": "English"}
    route.fulfill(status=status, content_type="application/problem+json", body=json.dumps(said))


def start_typed(page: Page) -> None:
    """Start an interview in which answers are typed."""
    agree(page)
    page.get_by_test_id("start-typed").click()
    expect(page.get_by_test_id("question-text")).to_have_text(FIRST_QUESTION)


def reply_to_typed_with(page: Page, code: str, status: int) -> None:
    """Forward typed answers to the server, but give the page a problem as the response."""

    def replaced(route: Route) -> None:
        route.fetch()
        problem(route, code, status)

    page.route("**/api/answer/typed*", replaced)


def test_the_page_waits_for_a_delayed_turn_and_continues(page: Page) -> None:
    start_typed(page)
    reply_to_typed_with(page, "turn_delayed", 503)
    page.route("**/api/session?*", lambda route: problem(route, "database_unavailable", 503))
    page.clock.install()
    type_answer(page, TYPED)
    waiting = page.get_by_test_id("catching-up")
    expect(waiting).to_contain_text("다음 질문이 늦어지고 있어요")
    shoot_in_all_widths(page, "delayed")
    page.clock.run_for(200_000)
    expect(page.get_by_test_id("stalled")).to_contain_text("다음 질문을 아직 받지 못했어요")
    shoot_in_all_widths(page, "stalled")
    page.unroute("**/api/session?*")
    page.get_by_test_id("ask-again").click()
    expect(page.get_by_test_id("question-text")).not_to_have_text(FIRST_QUESTION)
    expect(page.get_by_test_id("typed-answer").or_(page.get_by_test_id("type"))).to_be_visible()


def test_an_answer_whose_reply_is_lost_need_not_be_sent_again(page: Page) -> None:
    start_typed(page)
    reply_to_typed_with(page, "internal", 500)
    type_answer(page, TYPED)
    expect(page.get_by_test_id("question-text")).not_to_have_text(FIRST_QUESTION)
    expect(page.get_by_test_id("send-again")).to_have_count(0)


def test_damaged_audio_is_sent_again_from_the_pages_copy(page: Page) -> None:
    damaged: list[int] = []
    said: list[str] = []
    errors: list[str] = []

    def through(line: WebSocketRoute) -> None:
        server = line.connect_to_server()

        def up(message: str | bytes) -> None:
            if isinstance(message, bytes) and len(damaged) < 3:
                damaged.append(len(message))
                message = message[:4] + bytes(b ^ 0x55 for b in message[4:])
            if isinstance(message, str):
                said.append(json.loads(message)["type"])
            server.send(message)

        def down(message: str | bytes) -> None:
            if isinstance(message, str) and (parsed := json.loads(message))["type"] == "error":
                errors.append(parsed["code"])
            line.send(message)

        line.on_message(up)
        server.on_message(down)

    page.route_web_socket("**/live", through)
    uploads: list[str] = []
    page.on("request", lambda r: uploads.append(r.url) if "/api/answer/complete" in r.url else None)
    check_microphone_and_start(page)
    give_answer(page, 5)
    assert next_question(page, FIRST_QUESTION)
    assert errors == ["audio_damaged"]
    assert said.count("start") >= 2
    assert said.count("end") == 2
    assert uploads == []
    answer = page.get_by_test_id("answer-text").first
    expect(answer).to_contain_text("바코드로 찍는 방법을 제안했습니다")


def shoot_in_all_widths(page: Page, name: str) -> None:
    for width, (w, h) in WIDTHS.items():
        page.set_viewport_size({"width": w, "height": h})
        shoot(page, f"{name}-{width}")
