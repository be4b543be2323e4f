"""Accessibility: axe finds nothing, and an interview needs only keys, roles and names."""

import json
import time
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests import ROOT
from tests.e2e.browsing import (
    FIRST_QUESTION,
    MODEL_WAIT_MS,
    agree,
    check_microphone_and_start,
    expect_duration,
    next_question,
    open_answers,
    record_until,
    type_answer,
)
from tests.serving import ServerProcess

pytestmark = [pytest.mark.browser, pytest.mark.models, pytest.mark.speech, pytest.mark.timeout(600)]

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"

SMALLEST_PX = 24
"""Minimum target size of WCAG 2.2, criterion 2.5.8. Links in a sentence and native controls are
exempt."""

LARGEST_SCRIPT_KB = 212
LARGEST_SHIFT = 0.05
"""Half of the layout shift that web.dev calls good (0.1)."""

_TOO_SMALL = """
    smallest => [...document.querySelectorAll('button, a, input, select, summary, [role=switch]')]
      .filter(e => e.checkVisibility() && !e.closest('p[role=group]') && !e.closest('label'))
      .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
      .filter(([, box]) => box.width > 1 && (box.width < smallest || box.height < smallest))
      .map(([html]) => html)
"""

_WATCH_SHIFTS = """
    window.shifts = 0
    new PerformanceObserver(list => {
      for (const shift of list.getEntries()) if (!shift.hadRecentInput) window.shifts += shift.value
    }).observe({ type: 'layout-shift', buffered: true })
"""


_TRANSITIONS_ENDED = """async () => {
  const passing = document.getAnimations().filter(
    (animation) => animation.effect.getComputedTiming().endTime !== Infinity
  )
  const late = new Promise((resolve) => setTimeout(resolve, 2000))
  await Promise.race([Promise.allSettled(passing.map((animation) => animation.finished)), late])
}"""
"""Waits for the end of colour transitions. During its transition, a button that becomes enabled has
too little contrast. A transition inside closed details never ends, so the wait has a limit."""


def look(page: Page, screen: str) -> None:
    """Assert that axe finds nothing, no target is too small and the screen fits the window."""
    page.evaluate(AXE.read_text("utf-8"))
    page.evaluate(_TRANSITIONS_ENDED)
    found: dict[str, Any] = page.evaluate("async () => await axe.run(document)")
    violations = [
        (violation["id"], [node["html"][:160] for node in violation["nodes"]])
        for violation in found["violations"]
    ]
    assert violations == [], f"{screen}: {json.dumps(violations, ensure_ascii=False, indent=1)}"
    assert page.evaluate(_TOO_SMALL, SMALLEST_PX) == [], screen
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(overflow) <= 0, f"{screen} is wider than the window"


@pytest.mark.parametrize(
    ("width", "scheme", "language"),
    [(1440, "light", "ko"), (768, "dark", "en"), (390, "dark", "ko")],
)
def test_axe_finds_nothing_on_any_screen(
    browser: Browser, server: ServerProcess, width: int, scheme: Any, language: str
) -> None:
    context = browser.new_context(
        locale="ko-KR", viewport={"width": width, "height": 844}, color_scheme=scheme
    )
    page = context.new_page()
    page.add_init_script(_WATCH_SHIFTS)
    page.goto(server.url)
    if language == "en":
        page.get_by_test_id("lang-toggle").click()
    expect(page.get_by_test_id("consent-agree")).to_be_visible()
    look(page, "welcome")
    agree(page)
    expect(page.get_by_test_id("mic-check")).to_be_visible()
    look(page, "check, before the microphone")
    page.get_by_test_id("mic-check").click()
    expect(page.get_by_test_id("start-interview")).to_be_enabled(timeout=20_000)
    look(page, "check")
    page.get_by_test_id("start-interview").click()
    expect(page.get_by_test_id("countdown")).to_be_visible()
    look(page, "countdown")
    page.get_by_test_id("countdown-skip").click()
    expect(page.get_by_test_id("question-text")).to_have_text(FIRST_QUESTION)
    look(page, "room")
    assert page.evaluate("window.shifts") <= LARGEST_SHIFT
    page.get_by_test_id("options").locator("summary").click()
    look(page, "room, settings")
    page.get_by_test_id("keys").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    look(page, "shortcuts")
    page.keyboard.press("Escape")
    page.get_by_test_id("record").click()
    record_until(page, 3)
    look(page, "room, answering")
    page.get_by_test_id("stop").click()
    question = next_question(page, FIRST_QUESTION)
    while question:
        type_answer(page, f"{question[:10]} 저는 결제 서버의 속도를 두 배로 높였습니다.")
        before, question = question, next_question(page, question)
        if question and before.startswith("이 직무"):
            page.get_by_test_id("type").or_(page.get_by_test_id("typed-answer")).wait_for()
            look(page, "room, typing")
    look(page, "report")
    open_answers(page)
    expect(page.get_by_test_id("sound").first).to_have_attribute("data-at", "ready")
    page.get_by_test_id("enlarge").first.click()
    page.get_by_test_id("sound-table").first.locator("summary").click()
    look(page, "report, answers")
    page.get_by_test_id("correct").first.click()
    look(page, "report, correcting")
    page.get_by_test_id("delete").click()
    expect(page.get_by_role("alertdialog")).to_be_visible()
    look(page, "deletion")
    page.get_by_test_id("delete-confirm").click()
    expect(page.get_by_test_id("receipt")).to_be_visible()
    look(page, "receipt")
    context.close()


def test_an_interview_is_operable_by_roles_names_and_keys(page: Page) -> None:
    """The steps of docs/screen-reader.md, with roles and names only and without a mouse."""

    def press(role: Any, name: str) -> None:
        control = page.get_by_role(role, name=name, exact=True)
        expect(control).to_be_enabled(timeout=20_000)
        control.focus()
        page.keyboard.press("Space" if role in ("checkbox", "radio", "switch") else "Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("실전처럼 말하며 준비하는 음성 면접")
    press("radio", "연습 준비 시간이 있고, 답변을 텍스트로 바로 확인하며 다시 답할 수 있어요.")
    press("checkbox", "위 내용을 읽었으며, 답변 녹음에 동의합니다.")
    press("button", "다음: 마이크 테스트")
    expect(
        page.get_by_role("heading", level=1, name="마이크와 스피커를 확인해 주세요")
    ).to_be_focused()
    press("button", "마이크 켜기")
    expect(page.get_by_role("meter", name="마이크 입력 음량")).to_be_visible()
    press("button", "연습 시작")
    expect(page.get_by_role("heading", level=1, name=FIRST_QUESTION)).to_be_focused()
    page.keyboard.press("Space")  # the question has the focus: the space key starts the answer
    expect(page.get_by_role("button", name="답변 완료")).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="듣고 있어요")).to_be_visible()
    record_until(page, 3)
    page.keyboard.press("p")
    expect(page.get_by_role("status").filter(has_text="일시정지했어요")).to_be_visible()
    page.keyboard.press("p")
    record_until(page, 5)
    page.get_by_role("button", name="답변 완료").focus()
    page.keyboard.press("Enter")
    question = next_question(page, FIRST_QUESTION)
    expect(page.get_by_role("heading", level=1, name=question)).to_be_focused()
    page.keyboard.press("t")
    field = page.get_by_role("textbox", name="답변")
    expect(field).to_be_focused()
    page.keyboard.type("저는 결제 서버의 속도를 두 배로 높였습니다.")
    page.keyboard.press("Control+Enter")
    question = next_question(page, question)
    while question:
        expect(field).to_be_focused(timeout=MODEL_WAIT_MS)
        page.keyboard.type(f"{question[:8]} 저는 결제 서버를 고쳤습니다.")
        page.keyboard.press("Control+Enter")
        question = next_question(page, question)
    expect(page.get_by_role("heading", level=1, name="수고하셨습니다")).to_be_focused()
    first = page.get_by_role("region", name=FIRST_QUESTION)
    first.locator("button[aria-expanded=false]").first.focus()
    page.keyboard.press("Enter")
    words = first.get_by_role("group", name="답변 텍스트. 단어를 누르면 그 부분부터 재생돼요.")
    expect(first.get_by_role("button", name="답변 듣기")).to_be_enabled()
    words.get_by_role("button").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(first.get_by_role("button", name="일시정지")).to_be_visible()


def test_scripts_up_to_the_first_question_are_small(page: Page) -> None:
    """Limits the transferred bytes of all scripts from the welcome screen to the first question."""
    check_microphone_and_start(page)
    expect(page.get_by_test_id("record")).to_be_visible()
    sizes = page.evaluate(
        "performance.getEntriesByType('resource').filter(e => e.name.endsWith('.js'))"
        ".map(e => [e.name.split('/').pop(), e.encodedBodySize])"
    )
    total_kb = sum(size for _, size in sizes) / 1000
    assert len(sizes) > 3
    assert 50 < total_kb <= LARGEST_SCRIPT_KB, sizes


def test_a_slow_machine_loses_no_audio(page: Page) -> None:
    """The microphone's audio worklet keeps up when the page's CPU is six times slower."""
    slow = page.context.new_cdp_session(page)
    check_microphone_and_start(page)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": 6})
    began = time.monotonic()
    page.get_by_test_id("record").click()
    record_until(page, 8)
    page.get_by_test_id("stop").click(timeout=MODEL_WAIT_MS)  # the page handles clicks late
    slow.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    expect(page.get_by_test_id("stop")).to_be_hidden()  # it records until it handles the click
    lasted_s = time.monotonic() - began
    expect_duration(page, 7.5, lasted_s + 0.5)


def test_reduced_motion_stops_all_animations(browser: Browser, server: ServerProcess) -> None:
    context = browser.new_context(locale="ko-KR", reduced_motion="reduce")
    page = context.new_page()
    page.goto(server.url)
    check_microphone_and_start(page)
    moving = "document.getAnimations().filter(a => a.playState === 'running').length"
    assert page.evaluate(moving) == 0
    context.close()
