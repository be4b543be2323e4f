"""Faults of the microphone check, the report and the pages around them, each with its own test."""

import contextlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect
from tests.e2e.browsing import (
    FIRST_QUESTION,
    MODEL_WAIT_MS,
    agree,
    close,
    give_answer,
    next_question,
    record_until,
    served_to_browsers,
    shoot,
    type_answer,
)
from tests.e2e.test_accessibility import look
from tests.fakes import FakeLLM, FakeTTS
from tests.integration.test_assessment import TimedSTT
from tests.serving import short_plan

from daedam.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.speech, pytest.mark.timeout(300)]

FOLLOWUP = "결제 시스템을 개선하실 때 가장 어려웠던 과정에서 배우신 것은 무엇인가요?"
TYPED = "저는 결제 시스템의 속도를 두 배로 높였습니다."
MICROPHONE = "마이크"
SIZES = {"1440": (1440, 900, "light"), "390": (390, 844, "dark")}
"""Width, height and colour scheme of the windows, by the name of their screenshots."""

FAKE_MICROPHONE = """
(() => {
  const connect = AudioNode.prototype.connect
  const microphone = (window.microphone = { refuses: false, echoes: false, tracks: [] })
  let context = null
  let output = null

  /** Make a sound of `ms` milliseconds that has the harmonics of a voice. */
  microphone.sound = (ms) => {
    const level = new GainNode(context, { gain: 0.3 })
    const voice = new OscillatorNode(context, { type: 'sawtooth', frequency: 220 })
    connect.call(connect.call(voice, level), output)
    voice.start()
    voice.stop(context.currentTime + ms / 1000)
  }

  const media = navigator.mediaDevices
  const getUserMedia = media.getUserMedia.bind(media)
  media.getUserMedia = async (constraints) => {
    const refuses = microphone.refuses || sessionStorage.getItem('test.refuses') === 'yes'
    if (refuses) throw new DOMException('', 'NotAllowedError')
    if (sessionStorage.getItem('test.speaks') === 'yes') {
      const stream = await getUserMedia(constraints)
      microphone.tracks.push(...stream.getTracks())
      return stream
    }
    context ??= new AudioContext()
    output = context.createMediaStreamDestination()
    const silence = new ConstantSourceNode(context, { offset: 0 })
    connect.call(silence, output)
    silence.start()
    microphone.tracks.push(...output.stream.getTracks())
    return output.stream
  }

  // What the page plays reaches the microphone, too, if the room echoes.
  AudioNode.prototype.connect = function (target, ...rest) {
    if (microphone.echoes && target instanceof AudioDestinationNode && this.context !== context) {
      const air = this.context.createMediaStreamDestination()
      connect.call(this, air)
      connect.call(context.createMediaStreamSource(air.stream), output)
    }
    return connect.call(this, target, ...rest)
  }

  const play = HTMLMediaElement.prototype.play
  HTMLMediaElement.prototype.play = function () {
    const note = () => document.documentElement.setAttribute('data-played', this.src)
    this.addEventListener('ended', note, { once: true })
    return play.call(this)
  }
})()
"""
"""Replaces the microphone by one that is silent until `microphone.sound(ms)` is called.

The item `test.refuses` in the storage of the tab makes the browser refuse the microphone, and
`test.speaks` selects the browser's own one, in which a person speaks.
"""


HEARD = (
    "작년에 물류 회사에서 인턴을 하면서 재고가 안 맞는 문제를 맡았습니다 "
    "저는 이틀 동안 기록을 지켜보고 바코드로 찍는 방법을 제안했습니다 "
    "그 뒤로 오차가 크게 줄었습니다"
)
"""An answer that leaves a figure open, so that it gets a follow-up."""


@pytest.fixture
def url(settings: Settings, tmp_path: Path) -> Iterator[str]:
    """Serve interviews of one question and one follow-up, with fake models."""
    brief = settings.model_copy(
        update={
            "interview_plan": short_plan(tmp_path, 1),
            "followups_per_question": 1,
            "rate_per_minute": 0,
        }
    )
    stt = TimedSTT(*[HEARD] * 9)
    stt.spacing_s = 0.2
    with served_to_browsers(brief, stt, FakeLLM(FOLLOWUP), FakeTTS()) as address:
        yield address


@pytest.fixture
def page(browser: Browser, url: str) -> Iterator[Page]:
    """Open the page with the fake microphone; assert at the end that it raised no error."""
    context = browser.new_context(locale="ko-KR", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script(FAKE_MICROPHONE)
    page.goto(url)
    yield page
    close(context)
    assert errors == []


def make_sound(page: Page, ms: int) -> None:
    page.evaluate("ms => window.microphone.sound(ms)", ms)


def open_microphone(page: Page) -> None:
    """Go to the microphone check and open the microphone, which is silent."""
    agree(page)
    page.get_by_test_id("mic-check").click()
    expect(page.get_by_test_id("mic-level")).to_be_visible()


def start_spoken(page: Page) -> None:
    """Start an interview with a microphone in which a person speaks."""
    page.evaluate("sessionStorage.setItem('test.speaks', 'yes')")
    open_microphone(page)
    start = page.get_by_test_id("start-interview")
    expect(start).to_be_enabled(timeout=20_000)
    start.click()
    page.get_by_test_id("countdown-skip").click()
    expect(page.get_by_test_id("question-text")).to_have_text(FIRST_QUESTION)


def start_typed(page: Page) -> None:
    agree(page)
    page.get_by_test_id("start-typed").click()
    expect(page.get_by_test_id("question-text")).to_have_text(FIRST_QUESTION)


def finish_typed(page: Page) -> None:
    """Type your answer until the report is shown."""
    question = FIRST_QUESTION
    while question:
        type_answer(page, TYPED)
        question = next_question(page, question)
    expect(page.get_by_test_id("answer-card").first).to_be_visible()


def shoot_in_all_sizes(page: Page, name: str) -> None:
    for size, (width, height, _) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        shoot(page, f"{name}-{size}")


# --- an unknown address ---------------------------------------------------------------------------


def test_an_unknown_address_shows_a_page_with_a_link_home(page: Page, url: str) -> None:
    for path in ("/nothing", "/check/nothing"):
        response = page.goto(url + path)
        assert response is not None
        assert response.status == 404
        assert "text/html" in response.headers["content-type"]
        missing = page.get_by_test_id("not-found")
        expect(missing.get_by_role("heading", level=1)).to_be_focused()
        expect(missing).to_contain_text("페이지를 찾을 수 없어요")
        assert page.url == url + path
    look(page, "not found")
    shoot_in_all_sizes(page, "not-found")
    page.get_by_test_id("home").click()
    expect(page.get_by_test_id("consent")).to_be_visible()
    assert page.url == f"{url}/"


def test_an_unknown_address_gets_json_without_a_browser(page: Page, url: str) -> None:
    for path, accepted in (("/nothing", "*/*"), ("/api/nothing", "text/html")):
        refused = page.request.get(url + path, headers={"Accept": accepted})
        assert refused.status == 404
        assert refused.json()["code"] == "not_found"


def test_a_known_address_of_another_stage_still_leads_to_the_current_screen(
    page: Page, url: str
) -> None:
    for path in ("/report", "/check/", "/index.html"):
        page.goto(url + path)
        expect(page.get_by_test_id("consent")).to_be_visible()
        assert page.url == f"{url}/"


# --- the report ----------------------------------------------------------------------------------

SUGGESTIONS = [
    {
        "advice": "silence",
        "start_s": start_s,
        "end_s": start_s + 1,
        "message": "말을 고르느라 문장 중간에 오래 쉬셨어요. 문장을 마친 뒤에 쉬면 더 좋아요. "
        "다음에는 첫 문장에서 결론을 말씀하시고 그 이유를 이어서 말씀해 보세요.",
        "message_en": "You paused in the middle of a sentence.",
    }
    for start_s in (1.0, 605.0)
]
COMPETENCIES = [
    {"competency": name, "questions": 2, "answered": answered, "evidence": evidence}
    for name, answered, evidence in (
        ("communication", 2, "enough"),
        ("problem_solving", 1, "some"),
        ("interpersonal", 0, "none"),
    )
]


@contextlib.contextmanager
def report_with(page: Page, suggestions: bool = True) -> Iterator[None]:
    """Add `SUGGESTIONS` to the first answer of the reports, and `COMPETENCIES`."""

    def changed(route: Route) -> None:
        response = route.fetch()
        report = response.json()
        report["competencies"] = COMPETENCIES
        if suggestions and report["answers"]:
            report["answers"][0]["suggestions"] = SUGGESTIONS
        route.fulfill(response=response, body=json.dumps(report))

    page.route("**/api/session/report?*", changed)
    yield
    page.unroute("**/api/session/report?*")


def test_the_times_of_suggestions_are_on_one_line_and_play_the_moment(page: Page) -> None:
    start_spoken(page)
    give_answer(page, 4)
    assert next_question(page, FIRST_QUESTION)
    with report_with(page):
        type_answer(page, TYPED)
        card = page.get_by_test_id("answer-card").first
        card.get_by_test_id("answer-toggle").click()
        expect(card.get_by_test_id("suggestions")).to_be_visible(timeout=MODEL_WAIT_MS)
        expect(card.get_by_test_id("sound")).to_have_attribute("data-at", "ready")
        for size, (width, height, _) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            moments = card.get_by_test_id("suggestions").get_by_test_id("moment")
            expect(moments).to_have_text(["0:01", "10:05"])
            for moment in moments.all():
                assert lines_of(moment) == 1, size
                assert rotation_of(moment) == 0, size
            shoot(page, f"report-suggestions-{size}")
        moments.first.click()
        expect(card.get_by_test_id("sound")).to_have_attribute("data-at", "playing")


def lines_of(element: Locator) -> int:
    """Return the number of lines of the text in an element."""
    return int(
        element.evaluate("""e => {
          const text = document.createRange()
          text.selectNodeContents(e)
          const boxes = [...text.getClientRects()].filter(box => box.width > 0)
          const middles = boxes.map(box => (box.top + box.bottom) / 2).sort((a, b) => a - b)
          return middles.filter((y, i) => i === 0 || y - middles[i - 1] > 8).length
        }""")
    )


def rotation_of(element: Locator) -> int:
    """Return 0 if the text of an element is horizontal and not rotated."""
    return int(
        element.evaluate("""e => {
          const { writingMode, rotate, transform } = getComputedStyle(e)
          const turned = transform.startsWith('matrix') && !/^matrix\\(1, 0, 0, 1/.test(transform)
          return writingMode === 'horizontal-tb' && rotate === 'none' && !turned ? 0 : 1
        }""")
    )


def test_typed_retakes_are_not_compared_as_zero(page: Page) -> None:
    start_spoken(page)
    for _ in range(3):
        give_answer(page, 4)
        retake(page)
    type_answer(page, TYPED)
    assert next_question(page, FIRST_QUESTION)
    finish_typed_followup(page)
    page.get_by_test_id("answer-toggle").first.click()
    takes = page.get_by_test_id("takes")
    for figure in takes.get_by_role("figure").all():
        rows = figure.get_by_role("listitem").all_text_contents()
        assert [row.split(":")[0] for row in rows] == ["1차 답변", "2차 답변", "3차 답변"]
    pace = takes.get_by_role("figure").first.get_by_role("listitem").all_text_contents()
    assert all(int(row.split(":")[1]) > 0 for row in pace)
    expect(page.get_by_test_id("takes-unmeasured")).to_contain_text("4차 답변")
    expect(takes).not_to_contain_text("4차 답변: 0")
    look(page, "report, takes")
    shoot_in_all_sizes(page, "report-takes")


def test_a_spoken_and_a_typed_take_are_not_compared(page: Page) -> None:
    start_spoken(page)
    give_answer(page, 4)
    retake(page)
    type_answer(page, TYPED)
    assert next_question(page, FIRST_QUESTION)
    finish_typed_followup(page)
    expect(page.get_by_test_id("answer-card").first).to_contain_text("답변 2회")
    page.get_by_test_id("answer-toggle").first.click()
    expect(page.get_by_test_id("side-by-side")).to_contain_text(TYPED)
    expect(page.get_by_test_id("takes")).to_have_count(0)


def retake(page: Page) -> None:
    page.get_by_test_id("retake").click(timeout=MODEL_WAIT_MS)
    expect(page.get_by_test_id("question-text")).to_have_text(FIRST_QUESTION)


def finish_typed_followup(page: Page) -> None:
    followup = page.get_by_test_id("question-text").inner_text()
    type_answer(page, TYPED)
    assert next_question(page, followup) == ""
    expect(page.get_by_test_id("answer-card").first).to_be_visible()


@pytest.mark.parametrize(("size", "language"), [("1440", "ko"), ("390", "en")])
def test_the_card_of_competencies_is_accessible(
    browser: Browser, url: str, size: str, language: str
) -> None:
    width, height, _ = SIZES[size]
    for colours in ("light", "dark"):
        context = browser.new_context(
            locale="ko-KR",
            viewport={"width": width, "height": height},
            color_scheme="dark" if colours == "dark" else "light",
        )
        page = context.new_page()
        page.goto(url)
        if language == "en":
            page.get_by_test_id("lang-toggle").click()
        with report_with(page, suggestions=False):
            start_typed(page)
            finish_typed(page)
            card = page.get_by_test_id("competencies")
            expect(card.get_by_role("listitem")).to_have_count(3)
            expect(card).not_to_contain_text("competencies.")
            look(page, f"report, competencies, {size}, {colours}")
            shoot(page, f"report-competencies-{size}-{colours}")
        close(context)


# --- the microphone check ------------------------------------------------------------------------


def test_the_focus_stays_at_the_microphone_check(page: Page) -> None:
    agree(page)
    open_ = page.get_by_test_id("mic-check")
    page.evaluate("window.microphone.refuses = true")
    open_.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("permission-steps")).to_be_visible()
    expect(open_).to_be_focused()
    page.evaluate("window.microphone.refuses = false")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("mic-level")).to_be_visible()
    expect(page.get_by_role("heading", name=MICROPHONE, exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    for test_id, result in (("echo-check", "echo-result"), ("voice-sample", None)):
        button = page.get_by_test_id(test_id)
        expect(button).to_be_enabled()
        button.focus()
        page.keyboard.press("Enter")
        if result is not None:
            expect(page.get_by_test_id(result)).not_to_be_empty()
        expect(button).to_be_focused()
    record = page.get_by_test_id("test-record")
    record.focus()
    page.keyboard.press("Enter")
    expect(record).to_contain_text("녹음 중이에요")
    expect(record).to_be_focused()
    expect(record).to_contain_text("다시 녹음하기", timeout=20_000)
    expect(record).to_be_focused()


def test_a_click_or_a_cough_is_no_voice(page: Page) -> None:
    open_microphone(page)
    works = page.get_by_text("목소리가 잘 들려요", exact=False)
    start = page.get_by_test_id("start-interview")
    loud = page.get_by_test_id("mic-level").locator('i:not([style*="scaleY(0.06)"])')
    for ms in (100, 350):
        make_sound(page, ms)
        expect(loud).not_to_have_count(0)
        page.wait_for_timeout(ms + 400)
        expect(works).to_have_count(0)
        expect(page.get_by_text("말소리가 들려요", exact=True)).to_have_count(0)
        page.wait_for_timeout(1_200)
    make_sound(page, 1_500)
    expect(works).to_be_visible()
    expect(start).to_be_enabled()
    shoot_in_all_sizes(page, "check-works")


def test_a_test_recording_of_a_click_is_silent(page: Page) -> None:
    open_microphone(page)
    record = page.get_by_test_id("test-record")
    for ms, is_silent in ((60, True), (2_000, False)):
        record.click()
        expect(record).to_contain_text("녹음 중이에요")
        make_sound(page, ms)
        expect(record).to_contain_text("다시 녹음하기", timeout=20_000)
        warning = page.get_by_text("녹음에서 말소리가 감지되지 않았어요", exact=False)
        expect(warning).to_have_count(1 if is_silent else 0)


@pytest.mark.parametrize(
    ("echoes", "voice_at_ms", "result"),
    [
        (False, None, "스피커 소리가 마이크에 들어가지 않아요"),
        (True, None, "스피커 소리가 마이크에 들어가요"),
        (False, 0, "주변이 시끄러워 확인할 수 없어요"),
        (False, 600, "주변이 시끄러워 확인할 수 없어요"),
    ],
    ids=["quiet", "echo", "a voice", "a voice that begins after the first measurement"],
)
def test_only_the_loudspeaker_is_an_echo(
    page: Page, echoes: bool, voice_at_ms: int | None, result: str
) -> None:
    open_microphone(page)
    page.evaluate("echoes => { window.microphone.echoes = echoes }", echoes)
    page.get_by_test_id("echo-check").click()
    if voice_at_ms is not None:
        page.wait_for_timeout(voice_at_ms)
        make_sound(page, 10_000)
    expect(page.get_by_test_id("echo-result")).to_contain_text(result)


def test_the_servers_voice_can_be_heard_before_the_interview(page: Page) -> None:
    agree(page)
    for choice in ("자동 (추천)", "면접 서버 음성"):
        choose_voice(page, choice)
        page.evaluate("document.documentElement.removeAttribute('data-played')")
        page.get_by_test_id("voice-sample").click()
        expect_played(page, r"/api/voice/sample\?language=ko")
        expect(page.get_by_test_id("voice-result")).to_be_hidden()
    choose_voice(page, "음성 없이 텍스트로")
    expect(page.get_by_test_id("voice-sample")).to_have_count(0)


def test_a_missing_voice_is_said_before_the_interview(page: Page) -> None:
    page.route("**/api/voice?*", lambda route: route.fulfill(status=503, json=UNAVAILABLE))
    agree(page)
    sample = page.get_by_test_id("voice-sample")
    expect(sample).to_be_enabled()
    sample.click()
    expect(page.get_by_test_id("voice-result")).to_contain_text("지금은 음성을 재생할 수 없어요")
    look(page, "check, no voice")
    shoot_in_all_sizes(page, "check-no-voice")
    page.unroute("**/api/voice?*")
    sample.click()
    expect_played(page, r"/api/voice/sample\?language=ko")
    expect(page.get_by_test_id("voice-result")).to_be_hidden()


UNAVAILABLE = {"code": "provider", "status": 503, "detail": "한국어", "detail_en": "English"}


def expect_played(page: Page, path: str) -> None:
    """Wait until the page has played the audio at `path` to its end."""
    expect(page.locator("html")).to_have_attribute("data-played", re.compile(f"{path}$"))


def choose_voice(page: Page, name: str) -> None:
    page.get_by_test_id("voice").select_option(label=name)


# --- consent and microphone across reloads --------------------------------------------------------


def test_consent_survives_the_reload_after_a_refused_microphone(page: Page) -> None:
    agree(page)
    page.evaluate("sessionStorage.setItem('test.refuses', 'yes')")
    page.get_by_test_id("mic-check").click()
    steps = page.get_by_test_id("permission-steps")
    expect(steps).to_be_visible()
    expect(steps).not_to_contain_text("새로고침")
    page.evaluate("sessionStorage.removeItem('test.refuses')")
    page.reload()
    page.get_by_test_id("mic-check").click()
    make_sound_once_open(page)
    start = page.get_by_test_id("start-interview")
    expect(start).to_be_enabled(timeout=20_000)
    start.click()
    page.get_by_test_id("countdown-skip").click()
    expect(page.get_by_test_id("question-text")).to_have_text(FIRST_QUESTION)
    assert page.evaluate("sessionStorage.getItem('daedam.consent')") is None


def make_sound_once_open(page: Page) -> None:
    expect(page.get_by_test_id("mic-level")).to_be_visible()
    make_sound(page, 2_000)


def test_consent_to_an_older_notice_does_not_survive_a_reload(page: Page, url: str) -> None:
    def newer(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, json={**response.json(), "version": "9999-01"})

    agree(page)
    page.route("**/api/notice", newer)
    page.reload()
    expect(page.get_by_test_id("notice-renewed")).to_be_visible()
    expect(page.get_by_test_id("to-check")).to_be_disabled()
    assert page.url == f"{url}/"


def test_consent_of_another_tab_is_not_used(page: Page, url: str) -> None:
    agree(page)
    other = page.context.new_page()
    other.goto(f"{url}/check")
    expect(other.get_by_test_id("to-check")).to_be_disabled()
    other.close()


def test_resuming_by_voice_keeps_the_microphone_open(page: Page) -> None:
    start_spoken(page)
    page.evaluate("sessionStorage.setItem('test.refuses', 'yes')")
    page.reload()
    resume = page.get_by_test_id("resume")
    resume.click()
    expect(page.get_by_test_id("permission-steps")).to_be_visible()
    expect(resume).to_be_enabled()
    page.evaluate("sessionStorage.removeItem('test.refuses')")
    resume.click()
    expect(page.get_by_test_id("question-text")).to_have_text(FIRST_QUESTION)
    expect(page.get_by_test_id("record")).to_be_enabled()
    assert page.evaluate("window.microphone.tracks.map(t => t.readyState)") == ["live"]
    give_answer(page, 3)
    assert next_question(page, FIRST_QUESTION)
    assert page.evaluate("window.microphone.tracks.at(-1).readyState") == "live"


# --- personal data -------------------------------------------------------------------------------


def test_the_position_is_deleted_from_the_browser_once_the_interview_has_it(page: Page) -> None:
    position = page.get_by_label("지원 직무", exact=True)
    page.get_by_test_id("about").locator("summary").click()
    position.fill("결제 서버 개발자")
    assert "결제 서버" in page.evaluate("JSON.stringify({ ...localStorage })")
    sent: list[Any] = []
    page.on(
        "request",
        lambda r: sent.append(r.post_data_json) if r.url.endswith("/api/session/start") else None,
    )
    start_typed(page)
    assert [start["position"] for start in sent] == ["결제 서버 개발자"]
    page.reload()
    page.get_by_test_id("new-interview").click()
    expect(page.get_by_test_id("consent")).to_be_visible()
    stored = "JSON.stringify([{ ...localStorage }, { ...sessionStorage }])"
    assert "결제 서버" not in page.evaluate(stored)
    page.get_by_test_id("about").locator("summary").click()
    expect(position).to_have_value("")


@pytest.mark.parametrize("is_live", [True, False], ids=["live", "without a live connection"])
def test_the_receipt_counts_an_answer_that_was_being_spoken(page: Page, is_live: bool) -> None:
    if not is_live:
        page.route_web_socket("**/live", lambda line: line.close())
    start_spoken(page)
    page.get_by_test_id("record").click()
    record_until(page, 4)
    page.get_by_test_id("delete").click()
    page.get_by_test_id("delete-confirm").click()
    receipt = page.get_by_test_id("receipt")
    expect(receipt).to_be_visible()
    expect(line_of(receipt, "답변 녹음")).to_contain_text("0개")
    expect(line_of(receipt, "제출 전 답변")).to_have_text("제출 전 답변1개")
    look(page, "receipt")
    shoot_in_all_sizes(page, f"receipt-{'live' if is_live else 'file'}")


def line_of(receipt: Locator, name: str) -> Locator:
    return receipt.locator("dl > div").filter(has=receipt.page.get_by_text(name, exact=True))
