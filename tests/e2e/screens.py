"""Save a screenshot of every screen in docs/screens: `make screens`.

The program conducts a real interview with real models. The microphone plays recorded speech if the
recordings are installed, else a tone.
"""

import tempfile
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, expect
from rich.console import Console
from tests import ROOT
from tests.e2e.browsing import (
    CHROMIUM,
    FIRST_QUESTION,
    agree,
    chromium,
    give_answer,
    next_question,
    open_answers,
    record_until,
    type_answer,
)
from tests.serving import free_port, server_process, short_plan
from tests.speech import SPEECH, joined, statements, without_long_silences

from daedam.utils.audio_utils import wav_bytes

SCREENS = ROOT / "docs" / "screens"

_SETTLED = """async () => {
  await document.fonts.ready
  const ending = document.getAnimations().filter(
    a => a.effect.getComputedTiming().endTime !== Infinity)
  await Promise.all(ending.map(a => a.finished.catch(() => undefined)))
}"""
"""Resolves once the fonts are loaded and all finite animations have ended."""

SIZES = {"": (1440, 900, "light"), "-mobile": (390, 844, "dark")}
"""Suffix of the file name: width and height of the window in pixels, and the colour scheme."""


def main() -> None:
    console = Console()
    if CHROMIUM is None:
        raise SystemExit("Chromium이 없습니다. / There is no Chromium here.")
    SCREENS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        microphone = folder / "answer.wav"
        microphone.write_bytes(_speech())
        settings = {"INTERVIEW_PLAN": str(short_plan(folder, 2)), "FOLLOWUPS_PER_QUESTION": "1"}
        with (
            server_process(folder, free_port(), **settings) as running,
            chromium(microphone) as browser,
        ):
            for ending in SIZES:
                for screen in _walk(browser, running.url, ending):
                    console.print(f"docs/screens/{screen}")


def _speech() -> bytes:
    if SPEECH.is_dir():
        return without_long_silences(joined(statements(6), 30, pause_s=0.3))
    return wav_bytes(0.2 * np.sin(np.arange(16_000 * 10) * 0.05).astype(np.float32), 16_000)


def _walk(browser: Browser, url: str, ending: str) -> list[str]:
    """Conduct an interview and save its screenshots; return their names."""
    width, height, scheme = SIZES[ending]
    context = browser.new_context(
        locale="ko-KR",
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    taken: list[str] = []

    def shoot(screen: str) -> None:
        page.evaluate(_SETTLED)
        taken.append(f"{screen}{ending}.jpg")
        path = SCREENS / taken[-1]
        page.screenshot(path=path, full_page=True, type="jpeg", quality=78)

    page.goto(url)
    expect(page.get_by_test_id("consent-agree")).to_be_visible()
    shoot("welcome")
    agree(page)
    page.get_by_test_id("mic-check").click()
    page.get_by_test_id("echo-check").click()
    expect(page.get_by_test_id("echo-result")).not_to_be_empty()
    shoot("check")
    page.get_by_test_id("start-interview").click()
    page.get_by_test_id("countdown-skip").click()
    expect(page.get_by_test_id("question-text")).to_have_text(FIRST_QUESTION)
    expect(page.get_by_test_id("record")).to_be_visible()
    shoot("question")
    page.get_by_test_id("record").click()
    record_until(page, 9)
    shoot("answering")
    page.get_by_test_id("stop").click()
    expect(page.get_by_test_id("stop")).to_be_hidden()
    shoot("thinking")
    question = next_question(page, FIRST_QUESTION)
    page.get_by_test_id("retake").wait_for()
    shoot("follow-up")
    page.get_by_test_id("retake").click()
    expect(page.get_by_test_id("question-text")).to_have_text(FIRST_QUESTION)
    give_answer(page, 7)
    question = next_question(page, FIRST_QUESTION)
    page.get_by_test_id("type").click()
    page.get_by_test_id("typed-answer").fill("저는 그때 결제 서버의 속도를 두 배로 높였습니다.")
    shoot("typing")
    while question:
        type_answer(page, "저는 그때 결제 서버의 속도를 두 배로 높였습니다.")
        question = next_question(page, question)
    open_answers(page)
    expect(page.get_by_test_id("sound").first).to_have_attribute("data-at", "ready")
    shoot("report")
    context.close()
    return taken


if __name__ == "__main__":
    main()
