"""A stronger version of an answer in the report of a practice, in Korean and in English."""

import pytest
from playwright.sync_api import Browser, expect
from tests.e2e.browsing import (
    agree,
    close,
    next_question,
    open_answers,
    served_to_browsers,
    shoot,
    type_answer,
)
from tests.e2e.test_accessibility import look
from tests.fakes import FakeLLM, FakeSTT, FakeTTS
from tests.integration.test_answer_examples import ANSWER, GOOD, writer

from daedam.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PLAN = """
reprompt = "다시 말씀해 주세요."
keyword_probes = []
[[questions]]
text = "어려운 문제를 해결한 경험을 말씀해 주세요."
aim = "방법과 결과"
probes = ["그 결과는 어땠나요?"]
"""


def test_a_stronger_version_is_written_on_request_and_marked(
    browser: Browser, settings: Settings
) -> None:
    file = settings.daedam_data / "plan.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(PLAN, "utf-8")
    changed = settings.model_copy(
        update={"interview_plan": file, "followups_per_question": 0, "rate_per_minute": 0}
    )
    llm: FakeLLM = writer(GOOD)
    with served_to_browsers(changed, FakeSTT(), llm, FakeTTS()) as url:
        context = browser.new_context(locale="ko-KR", viewport={"width": 1440, "height": 900})
        page = context.new_page()
        page.goto(url)
        agree(page)
        page.get_by_test_id("start-typed").click()
        question = page.get_by_test_id("question-text").inner_text()
        type_answer(page, ANSWER)
        assert next_question(page, question) == ""
        open_answers(page)
        button = page.get_by_test_id("write-example")
        expect(button).to_have_text("더 나은 답변 예시 보기")
        look(page, "report, example offered")
        shoot(page, "example-offered")
        button.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_test_id("example-gap")).to_have_text("[맡은 역할을 넣어 보세요]")
        example = page.get_by_test_id("example")
        expect(example).to_contain_text("AI가 만든 예시")
        expect(example.get_by_role("heading")).to_be_focused()
        for width in (1440, 1280, 768, 390):
            page.set_viewport_size({"width": width, "height": 844})
            look(page, f"report, example, {width}")
            shoot(page, f"example-{width}")
        page.emulate_media(media="print")
        expect(example).to_be_hidden()
        close(context)
