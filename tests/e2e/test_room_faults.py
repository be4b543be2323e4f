"""The interview room: ending early, and faults that earlier versions of the room had."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, Route, expect
from tests.e2e.browsing import (
    FIRST_QUESTION,
    agree,
    check_microphone_and_start,
    close,
    give_answer,
    next_question,
    record_until,
    served_to_browsers,
    type_answer,
)
from tests.e2e.test_accessibility import look
from tests.fakes import FakeLLM, FakeTTS
from tests.integration.test_assessment import ANSWER, TimedSTT
from tests.serving import short_plan

from daedam.clients.base import Speech
from daedam.settings import Settings
from daedam.utils.audio_utils import wav_bytes

pytestmark = [pytest.mark.browser, pytest.mark.speech, pytest.mark.timeout(300)]

FOLLOWUP = "결제 시스템을 개선하실 때 가장 어려웠던 과정에서 배우신 것은 무엇인가요?"
TYPED = "저는 결제 시스템의 속도를 두 배로 높였습니다."
ZOOMED = {"width": 640, "height": 400}
"""The window of 1280 x 800 pixels at 200 % zoom."""

QUESTION_S = 3
"""Seconds for which a question sounds."""

BLOCKED = """
    const play = HTMLMediaElement.prototype.play
    HTMLMediaElement.prototype.play = function () {
      return window.mayPlay ? play.call(this)
        : Promise.reject(new DOMException('no click', 'NotAllowedError'))
    }
"""
"""The browser refuses to play audio until `mayPlay` is set."""

BROWSER_VOICE = """
    localStorage.setItem('daedam.voice', 'browser')
    const voice = { lang: 'ko-KR', name: 'v', localService: true, voiceURI: 'v', default: true }
    window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text } }
    const synthesis = {
      getVoices: () => [voice],
      addEventListener() {}, removeEventListener() {}, cancel() {},
      speak(speech) {
        setTimeout(() => speech.onstart?.({}), 300)
        setTimeout(() => speech.onend?.({}), 2500)
      },
    }
    Object.defineProperty(window, 'speechSynthesis', { value: synthesis })
"""
"""A Korean voice of the browser, which the candidate has chosen."""

WATCH_PLACES = """
    window.places = {}
    const note = () => {
      for (const e of document.querySelectorAll('h1, [data-testid=replay], [data-testid=record]')) {
        const { x, y } = e.getBoundingClientRect()
        const key = e.dataset.testid ?? e.tagName
        const seen = window.places[key] ??= new Set()
        seen.add(`${Math.round(x)} ${Math.round(y + window.scrollY)}`)
      }
      window.frame = requestAnimationFrame(note)
    }
    note()
"""
"""Note where some elements are, in every frame."""

PLACES = "Object.fromEntries(Object.entries(window.places).map(([k, v]) => [k, [...v]]))"


class AudibleTTS(FakeTTS):
    """Speaks a tone of `QUESTION_S` seconds."""

    async def speak(self, text: str, *, speaker: str = "KR", speed: float = 1.0) -> Speech:
        await super().speak(text, speaker=speaker, speed=speed)
        tone = 3000 * np.sin(np.arange(16_000 * QUESTION_S) * 0.1)
        return Speech(self.quality, wav=wav_bytes(tone.astype(np.int16), 16_000))


@pytest.fixture
def url(settings: Settings, tmp_path: Path) -> Iterator[str]:
    """Serve interviews with two questions and at most one follow-up to each."""
    brief = settings.model_copy(
        update={"interview_plan": short_plan(tmp_path, 2), "rate_per_minute": 0}
    )
    with served_to_browsers(brief, TimedSTT(ANSWER), FakeLLM(FOLLOWUP), AudibleTTS()) as url:
        yield url


@pytest.fixture
def page(browser: Browser, url: str) -> Iterator[Page]:
    context = browser.new_context(locale="ko-KR", viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(url)
    yield page
    close(context)


def start_typed(page: Page) -> None:
    """Start an interview in which answers are typed."""
    agree(page)
    page.get_by_test_id("start-typed").click()
    expect(page.get_by_test_id("question-text")).to_have_text(FIRST_QUESTION)


def end_early(page: Page) -> None:
    page.get_by_test_id("end-early").click()
    page.get_by_test_id("end-confirm").click()


def problem(route: Route, code: str, status: int) -> None:
    said = {"code": code, "status": status, "detail": "한국어", "detail_en": "English"}
    route.fulfill(status=status, content_type="application/problem+json", body=json.dumps(said))


def expect_report(page: Page, answers: int) -> None:
    expect(page.get_by_test_id("interview-end")).to_be_visible()
    expect(page.get_by_role("heading", level=1, name="수고하셨습니다")).to_be_focused()
    expect(page.get_by_test_id("answer-card")).to_have_count(answers)
    expect(page.get_by_role("heading", name="질문과 답변")).to_have_count(min(answers, 1))
    expect(page.get_by_text("듣고 있어요")).to_have_count(0)


# --- ending early ---------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["", "?live=off"])
def test_an_interview_is_ended_during_a_spoken_answer(page: Page, url: str, way: str) -> None:
    page.goto(f"{url}/{way}")
    check_microphone_and_start(page)
    give_answer(page, 3)
    assert next_question(page, FIRST_QUESTION)
    sent: list[str] = []
    page.on("request", lambda r: sent.append(r.url) if r.method == "POST" else None)
    page.get_by_test_id("record").click()
    record_until(page, 2)
    page.get_by_test_id("end-early").click()
    dialog = page.get_by_role("alertdialog", name="면접을 끝내고 결과를 볼까요?")
    expect(dialog.get_by_test_id("end-answered")).to_have_text("준비된 질문 2개 중 1개에 답했어요.")
    expect(dialog.get_by_test_id("end-discards")).to_be_visible()
    page.mouse.click(5, 400)  # outside the dialog
    expect(page.get_by_test_id("end-cancel")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    record_until(page, 3)  # the answer continues
    end_early(page)
    expect_report(page, 1)
    assert [urlsplit(address).path for address in sent] == ["/api/session/finish"]
    page.reload()
    expect_report(page, 1)
    expect(page.get_by_test_id("kept-answer")).to_have_count(0)


def test_an_interview_is_ended_by_keys_while_the_interviewer_speaks(page: Page) -> None:
    start_typed(page)
    page.get_by_test_id("typed-answer").fill(TYPED)
    page.get_by_test_id("replay").click()
    expect(page.locator("[data-mood=speaking]")).to_be_visible()
    page.get_by_role("button", name="끝내고 결과 보기").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="계속하기")).to_be_focused()
    expect(page.get_by_test_id("end-answered")).to_have_text("준비된 질문 2개 중 0개에 답했어요.")
    expect(page.get_by_test_id("end-discards")).to_be_visible()
    # Screen readers get the label of the button that started the interview for some seconds.
    expect(page.locator("[data-live-announcer] [role=img]")).to_have_count(0)
    look(page, "room, ending early")
    page.keyboard.press("Enter")  # the safe choice has the focus
    expect(page.get_by_role("alertdialog")).to_be_hidden()
    expect(page.get_by_test_id("end-early")).to_be_focused()
    expect(page.get_by_test_id("typed-answer")).to_have_value(TYPED)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="계속하기")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect_report(page, 0)


def test_an_interview_is_ended_in_hands_free_mode(page: Page) -> None:
    check_microphone_and_start(page)
    page.get_by_test_id("options").locator("summary").click()
    page.get_by_test_id("hands-free").click()
    page.get_by_test_id("replay").click()
    expect(page.get_by_test_id("stop")).to_be_visible()  # it starts by itself
    end_early(page)
    expect_report(page, 0)
    page.wait_for_timeout(1000)
    expect_report(page, 0)


def test_an_interview_cannot_be_ended_while_an_answer_is_processed(page: Page) -> None:
    start_typed(page)
    waiting: list[Route] = []
    page.route("**/api/answer/typed*", lambda route: waiting.append(route))
    type_answer(page, TYPED)
    button = page.get_by_test_id("end-early")
    expect(button).to_be_disabled()
    expect(button).to_have_accessible_description("답변을 정리하고 있어요. 끝나면 누를 수 있어요.")
    waiting[0].continue_()
    assert next_question(page, FIRST_QUESTION)
    expect(button).to_be_enabled()


def test_a_refused_end_leaves_the_interview_as_it_was(page: Page) -> None:
    start_typed(page)
    page.get_by_test_id("typed-answer").fill(TYPED)
    page.route("**/api/session/finish*", lambda route: problem(route, "turn_under_way", 409))
    end_early(page)
    banner = page.get_by_role("alertdialog").get_by_test_id("error-banner")
    expect(banner).to_contain_text("면접을 끝내지 못했어요.")
    expect(banner).to_contain_text("한국어")
    page.get_by_test_id("end-cancel").click()
    expect(page.get_by_test_id("question-text")).to_have_text(FIRST_QUESTION)
    expect(page.get_by_test_id("typed-answer")).to_have_value(TYPED)
    page.unroute("**/api/session/finish*")
    end_early(page)
    expect_report(page, 0)


# --- faults of earlier versions -------------------------------------------------------------------


def test_the_microphone_is_reconnected_while_typing(page: Page) -> None:
    page.add_init_script(
        "const media = navigator.mediaDevices, open = media.getUserMedia.bind(media);"
        "media.getUserMedia = (wanted) => window.refused"
        " ? Promise.reject(new DOMException('no', 'NotAllowedError')) : open(wanted)"
    )
    page.reload()
    start_typed(page)
    page.get_by_test_id("typed-answer").fill(TYPED)
    page.evaluate("window.refused = true")
    reconnect = page.get_by_role("button", name="마이크 다시 연결")
    reconnect.click()
    expect(page.get_by_test_id("error-banner")).to_contain_text("마이크")
    expect(page.get_by_test_id("typed-answer")).to_have_value(TYPED)
    page.evaluate("window.refused = false")
    reconnect.click()
    expect(page.get_by_test_id("record")).to_be_visible()
    page.get_by_test_id("type").click()
    expect(page.get_by_test_id("typed-answer")).to_have_value(TYPED)
    expect(page.get_by_test_id("typed-close")).to_have_text("음성으로 답하기")


def test_the_first_answer_of_a_practice_is_retaken_from_the_report(page: Page) -> None:
    check_microphone_and_start(page)
    question = FIRST_QUESTION
    while question:
        give_answer(page, 2)
        question = next_question(page, question)
    expect(page.get_by_test_id("answer-card").first).to_be_visible()
    before = page.get_by_test_id("answer-card").count()
    assert before > 1
    page.get_by_test_id("answer-toggle").first.click()
    page.get_by_role("button", name="이 질문에 다시 답하기").click()
    expect(page.get_by_test_id("question-text")).to_have_text(FIRST_QUESTION)
    expect(page.get_by_test_id("progress")).to_contain_text("질문 1 /")
    expect(page.get_by_test_id("retake")).to_have_count(0)
    give_answer(page, 3)  # the microphone is on again
    expect_report(page, before)
    expect(page.get_by_text("답변 2회")).to_be_visible()
    takes = page.get_by_test_id("side-by-side")
    expect(takes.get_by_role("columnheader")).to_have_text(["1차 답변", "2차 답변(최근)"])


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("voice", ["server", "browser"])
def test_nothing_moves_when_the_interviewer_speaks(
    browser: Browser, url: str, width: int, voice: str
) -> None:
    context = browser.new_context(locale="ko-KR", viewport={"width": width, "height": 844})
    page = context.new_page()
    if voice == "browser":
        page.add_init_script(BROWSER_VOICE)
    page.goto(url)
    check_microphone_and_start(page)
    words = page.get_by_text(re.compile("질문을 읽고 있어요"))
    expect(page.get_by_test_id("record")).to_be_visible()
    expect(words).to_be_visible()
    expect(words).to_have_count(0, timeout=20_000)
    page.evaluate(WATCH_PLACES)
    page.get_by_test_id("replay").click()
    expect(words).to_be_visible()
    expect(words).to_have_count(0, timeout=20_000)
    places: dict[str, list[str]] = page.evaluate(PLACES)
    assert set(places) == {"question-text", "replay", "record"}
    assert all(len(seen) == 1 for seen in places.values()), places
    close(context)


def test_question_and_controls_are_always_in_view(page: Page) -> None:
    def expect_in_view(*ids: str) -> None:
        for size in ({"width": 1280, "height": 800}, {"width": 390, "height": 844}, ZOOMED):
            page.set_viewport_size(size)
            for end in ("0", "document.body.scrollHeight"):
                page.evaluate(f"window.scrollTo(0, {end})")
                for test_id in ids:
                    element = page.get_by_test_id(test_id)
                    expect(element).to_be_in_viewport(ratio=1)

    check_microphone_and_start(page)
    expect_in_view("question-text", "record", "pause")
    page.get_by_test_id("record").click()
    record_until(page, 2)
    expect_in_view("question-text", "stop", "pause")
    page.get_by_test_id("stop").click()
    assert next_question(page, FIRST_QUESTION)
    page.get_by_test_id("type").click()
    expect_in_view("question-text", "typed-send", "pause")


def test_back_asks_before_it_leaves_an_interview(page: Page) -> None:
    check_microphone_and_start(page)
    page.get_by_test_id("record").click()
    record_until(page, 2)
    page.mouse.wheel(0, 120)
    _refuse_to_leave(page)
    record_until(page, 3)  # the answer continues
    page.get_by_test_id("stop").click()
    question = next_question(page, FIRST_QUESTION)
    page.evaluate("history.back()")
    page.get_by_test_id("leave-confirm").click()
    page.get_by_test_id("resume").click()
    expect(page.get_by_test_id("question-text")).to_have_text(question)
    page.get_by_role("link", name="본문 바로가기").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.evaluate("history.back()")
    expect(page).to_have_url(re.compile("/interview$"))
    expect(page.get_by_role("alertdialog")).to_have_count(0)
    _refuse_to_leave(page)  # this page has no earlier screen to go back to
    expect(page.get_by_test_id("question-text")).to_have_text(question)
    end_early(page)
    expect_report(page, 1)


def _refuse_to_leave(page: Page) -> None:
    """Go back in the browser and choose to stay. The room remains as it is."""
    page.evaluate("document.querySelector('[data-testid=question-text]').kept = true")
    page.evaluate("history.back()")
    expect(page.get_by_role("alertdialog", name="면접 화면에서 나갈까요?")).to_be_visible()
    page.get_by_test_id("leave-cancel").click()
    expect(page.get_by_role("alertdialog")).to_be_hidden()
    assert page.url.endswith("/interview")
    assert page.evaluate("document.querySelector('[data-testid=question-text]').kept") is True


def test_the_thinking_time_waits_for_a_blocked_question(page: Page) -> None:
    page.add_init_script(BLOCKED)
    page.reload()
    check_microphone_and_start(page)
    left = page.get_by_test_id("think-time").get_by_role("timer")
    expect(page.get_by_test_id("trouble-blocked")).to_be_visible()
    page.wait_for_timeout(2500)
    expect(left).to_have_text("30초")
    page.evaluate("window.mayPlay = true")
    page.get_by_role("button", name="질문 듣기").click()
    expect(page.locator("[data-mood=speaking]")).to_be_visible()
    expect(left).to_have_text("30초")
    expect(left).not_to_have_text("30초")


def test_a_question_that_cannot_be_replayed_says_why(page: Page, url: str) -> None:
    page.goto(f"{url}/?live=off")
    check_microphone_and_start(page)
    replay = page.get_by_test_id("replay")
    expect(replay).to_be_enabled()
    page.get_by_test_id("record").click()
    record_until(page, 2)
    expect(replay).to_be_disabled()
    expect(replay).to_have_accessible_description("녹음하는 동안에는 다시 들을 수 없어요.")
    expect(page.get_by_text("녹음하는 동안에는 다시 들을 수 없어요.")).to_be_visible()


def test_room_resume_card_and_report_count_alike(page: Page) -> None:
    start_typed(page)
    progress = page.get_by_test_id("progress")
    expect(progress).to_have_text("질문 1 / 2")
    type_answer(page, "잠시만 생각할 시간을 주시겠어요?")  # no answer
    expect(page.get_by_test_id("remark")).to_be_visible()
    _expect_answered(page, 0)
    type_answer(page, TYPED)
    followup = next_question(page, FIRST_QUESTION)
    expect(progress).to_have_text("질문 1 / 2")
    _expect_answered(page, 1)
    page.reload()
    expect(page.get_by_text("지금까지 질문 1개에 답했어요.")).to_be_visible()
    page.get_by_test_id("resume-typed").click()
    type_answer(page, f"{TYPED} 동료들과 함께 기록을 확인했습니다.")
    assert next_question(page, followup)
    expect(progress).to_have_text("질문 2 / 2")
    _expect_answered(page, 1)
    end_early(page)
    expect_report(page, 2)
    cards = page.get_by_test_id("answer-card").locator("header").all_inner_texts()
    assert [re.findall(r"질문 \d+", card.split("\n")[0]) for card in cards] == [["질문 1"]] * 2


def _expect_answered(page: Page, count: int) -> None:
    page.get_by_test_id("end-early").click()
    expect(page.get_by_test_id("end-answered")).to_have_text(
        f"준비된 질문 2개 중 {count}개에 답했어요."
    )
    page.get_by_test_id("end-cancel").click()
    expect(page.get_by_role("alertdialog")).to_be_hidden()
