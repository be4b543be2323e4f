"""The report as others get it: by a link, and on paper."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from tests.e2e.browsing import (
    FIRST_QUESTION,
    check_microphone_and_start,
    give_answer,
    next_question,
    served_to_browsers,
    shoot,
)
from tests.e2e.test_accessibility import look
from tests.fakes import FakeLLM, FakeTTS
from tests.integration.test_assessment import ANSWER, TimedSTT

from daedam.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.speech, pytest.mark.timeout(300)]

PLAN = f"""
reprompt = "다시 말씀해 주세요."
keyword_probes = []
[[questions]]
text = "{FIRST_QUESTION}"
aim = "강점"
probes = ["왜 그런가요?"]
"""


@pytest.fixture
def report_page(browser: Browser, settings: Settings, tmp_path: Path) -> Iterator[Page]:
    """Yield the page with the report of an interview with one spoken answer."""
    plan = tmp_path / "plan.toml"
    plan.write_text(PLAN, "utf-8")
    changed = settings.model_copy(update={"interview_plan": plan, "followups_per_question": 0})
    stt = TimedSTT(ANSWER)
    stt.spacing_s = 0.2
    with served_to_browsers(changed, stt, FakeLLM("왜요?"), FakeTTS()) as url:
        context = browser.new_context(locale="ko-KR", viewport={"width": 1280, "height": 900})
        page = context.new_page()
        page.goto(url)
        check_microphone_and_start(page)
        give_answer(page, 5)
        assert next_question(page, FIRST_QUESTION) == ""
        expect(page.get_by_test_id("answer-card")).to_have_count(1, timeout=30_000)
        yield page
        context.close()


def test_a_report_is_shared_by_a_link_and_printed_whole(report_page: Page) -> None:
    page = report_page
    panel = page.get_by_test_id("share")
    panel.get_by_test_id("share-create").click()
    link = panel.get_by_test_id("share-address").input_value()
    expect(panel.get_by_test_id("share-links").get_by_role("listitem")).to_have_count(1)
    shoot(page, "share")
    look(page, "report, share")

    assert page.context.browser
    other = page.context.browser.new_page(viewport={"width": 390, "height": 844})
    other.goto(link)
    expect(other.get_by_role("note").first).to_contain_text("녹음은 들어 있지 않습니다")
    expect(other.get_by_text("바코드로").first).to_be_visible()
    look(other, "shared report")
    other.get_by_role("link", name="English").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Interview report")

    printed = page.pdf(format="A4")
    text = "".join(part.extract_text() for part in PdfReader(io.BytesIO(printed)).pages)
    letters = re.sub(r"\s", "", text)
    for measure in page.get_by_test_id("measures").locator("dt").all_text_contents():
        assert re.sub(r"\s", "", measure) in letters, measure
    assert FIRST_QUESTION.replace(" ", "") in letters
    for control in ("CSV", "공유링크", "내데이터"):
        assert control not in letters

    panel.get_by_test_id("share-delete").click()
    expect(panel.get_by_test_id("share-links")).to_have_count(0)
    other.reload()
    expect(other.get_by_role("heading", level=1)).to_have_text("열 수 없는 링크입니다")
    other.close()
