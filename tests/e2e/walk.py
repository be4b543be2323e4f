"""Walk through whole interviews in Chromium with real models.

`python -m tests.e2e.walk [NAME ...]` runs all walks, or those with the given names. Each walk has a
server of its own. It fails on errors of the page and of its console, and when axe finds a violation
on a screen. Every step prints a line and saves a screenshot in tmp/screens.
"""

import argparse
import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import ConsoleMessage, Locator, Page, expect
from rich.console import Console
from tests import ROOT
from tests.e2e.browsing import (
    CHROMIUM,
    MODEL_WAIT_MS,
    agree,
    chromium,
    close,
    give_answer,
    next_question,
    open_answers,
    record_until,
    shoot,
    type_answer,
)
from tests.e2e.test_accessibility import look
from tests.e2e.test_own_interviews import A_DAY_BACK
from tests.e2e.test_plan import make_questions, texts_of
from tests.serving import AS_IT_IS, free_port, server_process, short_plan
from tests.speech import RATE_HZ, SPEECH, joined, statements, without_long_silences

from daedam.clients.local_tts import EspeakClient
from daedam.utils.audio_utils import read_wav, wav_bytes

ANSWER_S = 9
"""Seconds of a spoken answer."""

TYPED = (
    "중고 거래 서비스의 결제 서버를 맡아 응답 시간을 절반으로 줄였습니다.",
    "느린 질의를 찾아 인덱스를 다시 설계했고, 결과를 팀에 공유했습니다.",
    "그 뒤로 장애 문의가 한 달에 열 건에서 두 건으로 줄었습니다.",
)

ENGLISH_JOB = (
    "Responsibilities\n- Run the support desk of a payment service\n"
    "- Analyse tickets and report their causes\nRequirements\n- Two years with customers"
)
ENGLISH_RESUME = "- Cut the waiting time of customers from four days to one at Hanbit Pay"
ENGLISH_ANSWER = (
    "At my last company I ran the support desk. Customers waited four days for a reply. "
    "I rewrote the templates and sorted the tickets by topic. "
    "After two months they waited one day."
)

console = Console(highlight=False, markup=False, soft_wrap=True)


@dataclass
class Tour:
    """A page on a server of its own, and what went wrong on it."""

    name: str
    page: Page
    url: str
    data: Path
    errors: list[str] = field(default_factory=list)
    steps: int = 0
    began: float = field(default_factory=time.monotonic)

    def step(self, did: str) -> None:
        """Check the screen with axe, save its picture and print a line."""
        self.steps += 1
        shoot(self.page, f"walk-{self.name}-{self.steps:02}")
        assert self.errors == [], self.errors
        look(self.page, f"{self.name}, {did}")
        # axe copies styles of shadow roots into a document, where the policy refuses them.
        self.errors[:] = [error for error in self.errors if "Applying inline style" not in error]
        console.print(f"{self.name:<10}{time.monotonic() - self.began:6.1f} s  {did}")

    def forget(self, address: str) -> None:
        """Drop refused requests of `address`: a session that is over is refused, then renewed."""
        self.errors[:] = [
            error for error in self.errors if not ("404" in error and address in error)
        ]


def watch(page: Page, errors: list[str]) -> None:
    """Collect the errors of the page and of its console in `errors`."""

    def keep(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(f"console: {message.text} ({message.location['url']})")

    page.on("pageerror", lambda error: errors.append(f"page: {error}"))
    page.on("console", keep)


# --- steps ---


def start_spoken(tour: Tour, style: str = "practice") -> str:
    """Go from the welcome screen to the first question with the microphone; return its text."""
    page = tour.page
    agree(page, style)
    page.get_by_test_id("mic-check").click()
    start = page.get_by_test_id("start-interview")
    expect(start).to_be_enabled(timeout=20_000)
    tour.step("the microphone is checked")
    start.click()
    page.get_by_test_id("countdown-skip").click()
    return first_question(page)


def start_typed(page: Page) -> str:
    """Go from the welcome screen to the first question without a microphone; return its text."""
    agree(page)
    page.get_by_test_id("start-typed").click(timeout=MODEL_WAIT_MS)
    return first_question(page)


def first_question(page: Page) -> str:
    question = page.get_by_test_id("question-text")
    expect(question).not_to_be_empty()
    return question.inner_text()


def answer_all(tour: Tour, question: str, answer: Callable[[int], None], most: int) -> list[str]:
    """Answer until the interview ends; return the questions. Fails after `most` questions."""
    asked: list[str] = []
    while question:
        asked.append(question)
        assert len(asked) <= most, asked
        answer(len(asked))
        question = next_question(tour.page, question)
        if question:
            tour.step(f"answer {len(asked)} → “{question}”")
    return asked


def speak(tour: Tour) -> Callable[[int], None]:
    return lambda _: give_answer(tour.page, ANSWER_S)


def end_early(tour: Tour) -> None:
    tour.page.get_by_test_id("end-early").click()
    expect(tour.page.get_by_test_id("end-confirm")).to_be_visible()
    tour.step("the end is to be confirmed")
    tour.page.get_by_test_id("end-confirm").click()
    expect(tour.page.get_by_test_id("interview-end")).to_be_visible(timeout=MODEL_WAIT_MS)


def see_report(tour: Tour, answers: int) -> Locator:
    """Wait for the report with this number of answers, all recognised; return its cards."""
    cards = tour.page.get_by_test_id("answer-card")
    expect(cards).to_have_count(answers, timeout=MODEL_WAIT_MS)
    expect(tour.page.get_by_test_id("summary")).to_be_visible(timeout=MODEL_WAIT_MS)
    tour.step(f"report of {answers} answers")
    if answers == 0:
        return cards
    open_answers(tour.page)
    for text in tour.page.get_by_test_id("answer-text").all():
        expect(text).not_to_be_empty(timeout=MODEL_WAIT_MS)
    tour.step("all answers opened")
    return cards


def stored(tour: Tour, query: str) -> list[Any]:
    with closing(sqlite3.connect(tour.data / "daedam.sqlite3")) as database:
        rows = database.execute(query).fetchall()
        database.commit()
    return rows


# --- walks ---


def practice(tour: Tour) -> None:
    """Three questions drafted from pasted documents, answered aloud in Korean."""
    tour.step("welcome")
    questions = make_questions(tour.page)
    listed = texts_of(questions)
    tour.step(f"questions drafted: {' / '.join(listed)}")
    question = start_spoken(tour)
    assert question == listed[0]
    tour.step(f"“{question}”")
    asked = answer_all(tour, question, speak(tour), most=6)
    assert [text for text in asked if text in listed] == listed
    see_report(tour, len(asked))
    heard = tour.page.get_by_test_id("answer-text").first.inner_text()
    console.print(f"           heard: {heard[:90]}")
    measures = tour.page.get_by_test_id("answer-card").first.get_by_test_id("measures")
    measures.locator("summary").first.click()
    expect(measures.get_by_test_id("measure-articulation_rate")).to_contain_text("음절/초")
    tour.step("the measures of the first answer")


def english(tour: Tour) -> None:
    """Three questions drafted from English documents, answered aloud in English."""
    page = tour.page
    page.get_by_test_id("lang-toggle").click()
    page.get_by_test_id("choice-en").click()
    page.get_by_test_id("choice-own").click()
    page.get_by_test_id("position").fill("Support lead")
    page.get_by_test_id("job-description").fill(ENGLISH_JOB)
    page.get_by_test_id("resume-text").fill(ENGLISH_RESUME)
    page.get_by_test_id("choice-3").click()
    page.get_by_test_id("make-questions").click()
    expect(page.get_by_test_id("listed-question")).to_have_count(3)
    listed = texts_of(page.get_by_test_id("listed-question"))
    tour.step(f"questions drafted: {' / '.join(listed)}")
    question = start_spoken(tour)
    expect(page.get_by_test_id("question-text")).to_have_attribute("lang", "en")
    tour.step(f"“{question}”")
    asked = answer_all(tour, question, speak(tour), most=6)
    assert not any("가" <= letter <= "힣" for text in asked for letter in text), asked
    see_report(tour, len(asked))
    console.print(f"           heard: {page.get_by_test_id('answer-text').first.inner_text()[:90]}")


def typed(tour: Tour) -> None:
    """The browser refuses the microphone; every answer is typed, on a phone."""
    page = tour.page
    agree(page)
    page.get_by_test_id("mic-check").click()
    expect(page.get_by_test_id("permission-steps")).to_be_visible()
    tour.step("the microphone is refused")
    page.get_by_test_id("start-typed").click()
    question = first_question(page)
    tour.step(f"“{question}”")
    given = answer_all(
        tour, question, lambda number: type_answer(page, TYPED[number % len(TYPED)]), most=6
    )
    see_report(tour, len(given))


def early(tour: Tour) -> None:
    """The interview is ended before the first answer, and another one after its first answer."""
    page = tour.page
    start_spoken(tour)
    end_early(tour)
    see_report(tour, 0)
    page.get_by_test_id("new-interview").click()
    question = start_again(tour)
    give_answer(page, ANSWER_S)
    next_question(page, question)
    end_early(tour)
    see_report(tour, 1)


def start_again(tour: Tour) -> str:
    """Start another interview with the microphone that was used before; return its question."""
    page = tour.page
    expect(page.get_by_test_id("to-check")).to_be_visible()
    tour.step("welcome again")
    consent = page.get_by_test_id("consent-agree")
    if not consent.is_checked():
        consent.click()
    page.get_by_test_id("to-check").click()
    start = page.get_by_test_id("start-interview")
    start.wait_for()
    if page.get_by_test_id("mic-check").is_visible():
        page.get_by_test_id("mic-check").click()
    expect(start).to_be_enabled(timeout=20_000)
    start.click()
    page.get_by_test_id("countdown-skip").click()
    return first_question(page)


def interviews(tour: Tour) -> None:
    """The list after "새 면접", after a reload, and a day later."""
    page = tour.page
    entries = page.get_by_test_id("listed-interview")
    question = start_spoken(tour)
    answer_all(tour, question, speak(tour), most=2)
    see_report(tour, page.get_by_test_id("answer-card").count() or 1)
    page.get_by_test_id("new-interview").click()
    page.get_by_test_id("earlier-interviews").click()
    expect(entries).to_have_count(1)
    tour.step("the list after “새 면접”")
    page.get_by_test_id("list-new").first.click()
    question = start_again(tour)
    answer_all(tour, question, speak(tour), most=2)
    expect(page.get_by_test_id("interview-end")).to_be_visible()
    page.get_by_test_id("interviews-link").click()
    expect(entries).to_have_count(2)
    expect(page.get_by_test_id("progress-changes")).to_be_visible()
    tour.step("the list of two interviews")
    page.reload()
    expect(entries).to_have_count(2)
    tour.step("the list after a reload")
    stored(tour, A_DAY_BACK)
    page.reload()
    expect(entries).to_have_count(2)
    tour.forget("/api/session?")
    tour.step("the list a day later")
    entries.last.get_by_test_id("list-open").click()
    expect(page.get_by_test_id("answer-card").first).to_be_visible()
    tour.forget("/api/session?")
    tour.step("the first report a day later")
    (renewed,) = stored(tour, "SELECT count(*) FROM audit_entries WHERE action = 'renewed'")
    assert renewed[0] >= 1
    open_answers(page)
    expect(page.get_by_test_id("sound").first).to_have_attribute("data-at", "ready")


def retake(tour: Tour) -> None:
    """The first answer is retaken from the report; both takes are shown side by side."""
    page = tour.page
    question = start_spoken(tour)
    asked = answer_all(tour, question, speak(tour), most=2)
    see_report(tour, len(asked))
    page.get_by_test_id("retake").first.click()
    expect(page.get_by_test_id("question-text")).to_have_text(question)
    tour.step("the first question again")
    give_answer(page, ANSWER_S + 4)
    expect(page.get_by_test_id("interview-end")).to_be_visible(timeout=MODEL_WAIT_MS)
    open_answers(page)
    takes = page.get_by_test_id("side-by-side")
    expect(takes.get_by_role("columnheader")).to_have_count(2)
    tour.step("both takes side by side")
    console.print("           " + takes.inner_text().replace("\n", " ").replace("\t", " | ")[:300])


def handsfree(tour: Tour) -> None:
    """An answer goes on after "계속 말하기" and ends by itself after the next silence."""
    page = tour.page
    question = start_spoken(tour)
    page.get_by_test_id("options").locator("summary").click()
    page.get_by_test_id("hands-free").click()
    tour.step("hands-free is on")
    page.get_by_test_id("replay").click()
    expect(page.get_by_test_id("stop")).to_be_visible(timeout=60_000)
    record_until(page, 1)
    tour.step("the answer has begun by itself")
    expect(page.get_by_test_id("ending")).to_be_visible(timeout=90_000)
    page.get_by_test_id("keep-talking").click()
    expect(page.get_by_test_id("ending")).to_be_hidden()
    expect(page.get_by_test_id("stop")).to_be_visible()
    tour.step("“계속 말하기” keeps the answer open")
    expect(page.get_by_test_id("ending")).to_be_visible(timeout=90_000)
    following = next_question(page, question)
    assert following
    tour.step(f"the next question by itself: “{following}”")


@dataclass(frozen=True)
class Walk:
    walk: Callable[[Tour], None]
    questions: int | None = None
    """Number of questions of the server's plan; None: the shipped plans of all languages."""
    width: int = 1280
    height: int = 900
    microphone: str = "korean"


WALKS = {
    "practice": Walk(practice),
    "english": Walk(english, microphone="english"),
    "typed": Walk(typed, questions=2, width=390, height=844, microphone="refused"),
    "early": Walk(early, questions=2),
    "list": Walk(interviews, questions=1),
    "retake": Walk(retake, questions=1, width=390, height=844),
    "handsfree": Walk(handsfree, questions=2, microphone="pauses"),
}


# --- sound ---


def korean_speech() -> bytes:
    return without_long_silences(joined(statements(6), 40, pause_s=0.3))


def speech_with_pauses() -> bytes:
    """Return a WAV of one Korean answer and 9 s of silence, in which the answer ends."""
    return joined(statements(1), 3, pause_s=9, cut=False)


def english_speech(folder: Path | None) -> bytes:
    """Return a WAV of the recordings in `folder`, without one an answer spoken by espeak-ng."""
    if folder is None:
        client = EspeakClient(audio_path=Path())
        wav = asyncio.run(client.speak(ENGLISH_ANSWER, speaker="EN")).wav
        assert wav is not None
        return wav
    pieces = []
    for path in sorted(folder.glob("*.wav")):
        samples, rate_hz = read_wav(path)
        assert rate_hz == RATE_HZ, path
        pieces.append(samples)
    assert pieces, f"no WAV file in {folder}"
    return without_long_silences(wav_bytes(np.concatenate(pieces), RATE_HZ))


# --- running ---


@contextmanager
def tour_of(name: str, walk: Walk, folder: Path, english_wavs: Path | None) -> Iterator[Tour]:
    """Start a server and a browser for `walk`."""
    # An absolute path, because the server's process starts in another folder.
    settings = {"PYTHONPATH": str(ROOT / "backend"), "FOLLOWUPS_PER_QUESTION": "1"}
    settings |= {"LLM_TIMEOUT_S": "60", "TTS_PROVIDER": "espeak"}
    if walk.questions is not None:
        settings["INTERVIEW_PLAN"] = str(short_plan(folder, walk.questions))
    microphone = folder / "microphone.wav"
    if walk.microphone == "english":
        microphone.write_bytes(english_speech(english_wavs))
    elif walk.microphone == "pauses":
        microphone.write_bytes(speech_with_pauses())
    else:
        microphone.write_bytes(korean_speech())
    with (
        server_process(folder, free_port(), AS_IT_IS, **settings) as running,
        chromium(microphone) as browser,
    ):
        context = browser.new_context(
            locale="ko-KR", viewport={"width": walk.width, "height": walk.height}
        )
        page = context.new_page()
        tour = Tour(name, page, running.url, running.data)
        if walk.microphone == "refused":
            page.add_init_script(_REFUSE)
        watch(page, tour.errors)
        page.goto(running.url)
        expect(page.get_by_test_id("consent-agree")).to_be_visible()
        try:
            yield tour
        except BaseException:
            shoot(page, f"walk-{name}-failed")
            raise
        finally:
            close(context)


_REFUSE = """MediaDevices.prototype.getUserMedia = () =>
  Promise.reject(new DOMException('Permission denied', 'NotAllowedError'))"""
"""Chromium's flag for a fake dialog grants every request, so the page itself refuses it."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(WALKS))
    parser.add_argument("--english", type=Path, help="folder of 16 kHz WAV files of English speech")
    args = parser.parse_args()
    unknown = set(args.names) - set(WALKS)
    if unknown:
        parser.error(f"unknown walks: {', '.join(sorted(unknown))}")
    if CHROMIUM is None or not SPEECH.is_dir():
        raise SystemExit("Chromium or the recordings are missing: see CONTRIBUTING.md")
    if not (ROOT / "frontend" / "dist" / "index.html").is_file():
        raise SystemExit("the page is not built: run `npx vite build` in frontend")
    for name in args.names or WALKS:
        began = time.monotonic()
        with (
            tempfile.TemporaryDirectory(prefix="daedam-walk-") as folder,
            tour_of(name, WALKS[name], Path(folder), args.english) as tour,
        ):
            WALKS[name].walk(tour)
            assert tour.errors == [], tour.errors
        console.print(f"{name:<10}{time.monotonic() - began:6.1f} s  done, {tour.steps} screens")


if __name__ == "__main__":
    main()
