"""The content part of the report, by keyboard: STAR elements, levels and playing a quote."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.e2e.browsing import (
    FIRST_QUESTION,
    check_microphone_and_start,
    give_answer,
    next_question,
    open_answers,
    served_to_browsers,
    shoot,
)
from tests.e2e.test_accessibility import look
from tests.fakes import FakeJudge, FakeTTS
from tests.integration.test_assessment import ANSWER, EVIDENCE, TimedSTT

from daedam.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.speech, pytest.mark.timeout(300)]

PLAN = f"""
reprompt = "다시 말씀해 주세요."
keyword_probes = []
[[questions]]
text = "{FIRST_QUESTION}"
aim = "강점"
probes = ["왜 그런가요?"]
[[questions]]
text = "어려운 문제를 해결한 경험을 말씀해 주세요."
aim = "방법과 결과"
probes = ["그 결과는 어땠나요?"]
"""


@pytest.fixture
def judged_page(browser: Browser, settings: Settings, tmp_path: Path) -> Iterator[Page]:
    """Yield the page of a server whose judge gives level 3 or 4, depending on the seed."""
    plan = tmp_path / "plan.toml"
    plan.write_text(PLAN, "utf-8")
    changed = settings.model_copy(
        update={"interview_plan": plan, "followups_per_question": 0, "rate_per_minute": 0}
    )
    judge = FakeJudge(lambda _, seed: (3 + seed % 2, EVIDENCE), delay_s=0.3)
    stt = TimedSTT(ANSWER)
    stt.spacing_s = 0.2  # all words, including the quote, are within the five recorded seconds
    with served_to_browsers(changed, stt, judge, FakeTTS()) as url:
        context = browser.new_context(locale="ko-KR", viewport={"width": 1280, "height": 900})
        page = context.new_page()
        page.goto(url)
        yield page
        context.close()


def test_the_content_of_an_answer_is_shown_assessed_and_played(judged_page: Page) -> None:
    page = judged_page
    check_microphone_and_start(page)
    give_answer(page, 5)
    second = next_question(page, FIRST_QUESTION)
    give_answer(page, 5)
    assert next_question(page, second) == ""
    cards = page.get_by_test_id("answer-card")
    expect(cards).to_have_count(2, timeout=30_000)
    summary = page.get_by_test_id("summary")
    expect(summary.get_by_test_id("point-account")).to_contain_text(EVIDENCE)
    box = summary.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 800
    moment = summary.get_by_test_id("summary-moment").first
    moment.click()
    expect(moment).to_have_attribute("data-at", "playing")
    expect(moment).to_have_attribute("data-at", "ready")  # it ends with the quoted words
    look(page, "report, summary")
    open_answers(page)
    introduction, experience = cards.all()
    expect(introduction.get_by_test_id("star")).to_have_count(0)
    for element in ("situation", "task", "action", "result"):
        found = experience.get_by_test_id(f"star-{element}")
        expect(found).to_have_attribute("data-presence", "found")
    expect(experience.get_by_test_id("scores")).to_have_count(0)
    look(page, "report, content")
    assess = page.get_by_test_id("assess")
    assess.focus()
    page.keyboard.press("Enter")
    # Six runs of 0.3 s each, on a machine that may be busy.
    expect(experience.get_by_test_id("total")).to_contain_text("평균 3.0", timeout=60_000)
    expect(introduction.get_by_test_id("total")).to_contain_text("평균 3.0")
    expect(assess).to_have_count(0)
    fit = experience.get_by_test_id("score-fit")
    expect(fit).to_contain_text("5단계 중 3단계")
    expect(fit).to_contain_text("평가 결과 3~4단계")
    expect(fit.get_by_test_id("quote").first).to_have_text(EVIDENCE)
    expect(introduction.get_by_test_id("score-role")).to_have_count(0)
    look(page, "report, judged")
    shoot(page, "report-content")
    play = fit.get_by_role("button")
    play.focus()
    page.keyboard.press("Enter")
    expect(experience.get_by_test_id("sound")).to_have_attribute("data-at", "playing")
    page.get_by_test_id("lang-toggle").click()
    expect(fit).to_contain_text("Level 3 of 5")
    expect(fit).to_contain_text("Answers the question")
