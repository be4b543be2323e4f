"""Save a screenshot of every screen in docs/screens: `make screens`.

The program conducts a real interview with real models. The microphone plays recorded speech if the
recordings are installed, else a tone.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import numpy as np
from playwright.sync_api import Browser, Page, expect
from rich.console import Console
from tests import ROOT
from tests.e2e.browsing import (
    CHROMIUM,
    FIRST_QUESTION,
    agree,
    chromium,
    give_answer,
    next_question,
    record_until,
    type_answer,
)
from tests.serving import free_port, server_process, short_plan
from tests.speech import SPEECH, joined, statements, without_long_silences

from daedam.utils.audio_utils import wav_bytes

SCREENS = ROOT / "docs" / "screens"
LARGEST_BYTES = 120_000
"""A larger picture is taken again with a lower quality."""
LARGEST_HEIGHTS = {390: 2200, 1440: 1850}
"""Where longer pages are cut off, in pixels, for each width of the window."""

_SETTLED = """async () => {
  await document.fonts.ready
  const ending = document.getAnimations().filter(
    a => a.playState === 'running' && a.effect.getComputedTiming().endTime !== Infinity)
  const ended = Promise.all(ending.map(a => a.finished.catch(() => undefined)))
  await Promise.race([ended, new Promise(resolve => setTimeout(resolve, 1500))])
}"""
"""Resolves once the fonts are loaded and the finite animations have ended, or after 1.5 s more."""

SIZES: dict[str, tuple[int, int, Literal["light", "dark"]]] = {
    "-mobile": (390, 844, "dark"),
    "": (1440, 900, "light"),
}
"""Suffix of the file name: width and height of the window in pixels, and the colour scheme.

The window keeps the last size while the interview goes on.
"""


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
            for screen in _walk(browser, running.url):
                console.print(f"docs/screens/{screen}")


def _speech() -> bytes:
    if SPEECH.is_dir():
        return without_long_silences(joined(statements(6), 30, pause_s=0.3))
    return wav_bytes(0.2 * np.sin(np.arange(16_000 * 10) * 0.05).astype(np.float32), 16_000)


def _walk(browser: Browser, url: str) -> Iterator[str]:
    """Conduct one interview and save every screen in all sizes; yield the names of the files."""
    context = browser.new_context(locale="ko-KR")
    page = context.new_page()

    def shoot(screen: str) -> Iterator[str]:
        for ending in SIZES:
            resize(ending)
            page.evaluate(_SETTLED)
            _fit_window(page)
            name = f"{screen}{ending}.jpg"
            for quality in (78, 70, 60, 50):
                picture = page.screenshot(type="jpeg", quality=quality)
                if len(picture) <= LARGEST_BYTES:
                    break
            (SCREENS / name).write_bytes(picture)
            yield name

    def resize(ending: str) -> None:
        width, height, scheme = SIZES[ending]
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)

    resize("")
    page.goto(url)
    expect(page.get_by_test_id("consent-agree")).to_be_visible()
    yield from shoot("welcome")
    agree(page)
    page.get_by_test_id("mic-check").click()
    page.get_by_test_id("echo-check").click()
    expect(page.get_by_test_id("echo-result")).not_to_be_empty()
    yield from shoot("check")
    page.get_by_test_id("start-interview").click()
    page.get_by_test_id("countdown-skip").click()
    expect(page.get_by_test_id("question-text")).to_have_text(FIRST_QUESTION)
    expect(page.get_by_test_id("record")).to_be_visible()
    yield from shoot("question")
    page.get_by_test_id("record").click()
    record_until(page, 9)
    yield from shoot("answering")
    page.get_by_test_id("stop").click()
    expect(page.get_by_test_id("stop")).to_be_hidden()
    yield from shoot("thinking")
    question = next_question(page, FIRST_QUESTION)
    page.get_by_test_id("retake").wait_for()
    yield from shoot("follow-up")
    page.get_by_test_id("retake").click()
    expect(page.get_by_test_id("question-text")).to_have_text(FIRST_QUESTION)
    give_answer(page, 7)
    question = next_question(page, FIRST_QUESTION)
    page.get_by_test_id("type").click()
    page.get_by_test_id("typed-answer").fill("저는 그때 결제 서버의 속도를 두 배로 높였습니다.")
    yield from shoot("typing")
    while question:
        type_answer(page, "저는 그때 결제 서버의 속도를 두 배로 높였습니다.")
        question = next_question(page, question)
    page.get_by_test_id("answer-card").first.locator("button[aria-expanded=false]").first.click()
    expect(page.get_by_test_id("sound").first).to_have_attribute("data-at", "ready")
    yield from shoot("report")
    context.close()


def _fit_window(page: Page) -> None:
    """Make the window as high as the page, so that a bar at its bottom covers nothing."""
    window = page.viewport_size
    assert window is not None
    height = page.evaluate("document.documentElement.scrollHeight")
    height = min(max(window["height"], height), LARGEST_HEIGHTS[window["width"]])
    page.set_viewport_size({"width": window["width"], "height": height})


if __name__ == "__main__":
    main()
