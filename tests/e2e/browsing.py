"""Headless Chromium on the page, and functions for the steps of a user."""

import asyncio
import contextlib
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from tests import ROOT
from tests.serving import listening

from daedam.clients.base import LLMClient, STTClient, TTSClient
from daedam.settings import Settings

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
SHOTS = ROOT / "tmp" / "screens"
MODEL_WAIT_MS = 120_000
FIRST_QUESTION = "자기소개를 30초 내로 해주세요."

expect.set_options(timeout=30_000)  # browser, server and models share a machine that may be busy


@contextlib.contextmanager
def chromium(microphone: Path, *flags: str) -> Iterator[Browser]:
    """Start a browser whose microphone repeats the WAV file `microphone`."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            headless=True,
            args=[
                *("--no-sandbox", "--disable-gpu", "--disable-background-networking"),
                *("--disable-component-update", "--disable-sync"),
                *("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"),
                f"--use-file-for-fake-audio-capture={microphone}",
                *("--autoplay-policy=no-user-gesture-required", *flags),
            ],
        )
        yield browser
        browser.close()


def close(context: BrowserContext) -> None:
    """Close a context after the route handlers that still run.

    A handler that runs while its context closes raises its error in the next test.
    """
    for page in context.pages:
        page.unroute_all(behavior="wait")
    context.close()


@contextlib.contextmanager
def served_to_browsers(
    settings: Settings, stt: STTClient, llm: LLMClient, tts: TTSClient
) -> Iterator[str]:
    """Run a server with the given clients in a thread of this process; yield its address."""
    if not (ROOT / "frontend" / "dist" / "index.html").is_file():
        pytest.skip("the page is not built: `make test` builds it")
    ready, over = threading.Event(), threading.Event()
    url: list[str] = []

    async def serve() -> None:
        async with listening(settings, stt, llm, tts) as address:
            url.append(address)
            ready.set()
            await asyncio.to_thread(over.wait)

    serving = threading.Thread(target=asyncio.run, args=(serve(),))
    serving.start()
    try:
        assert ready.wait(60)
        yield url[0]
    finally:
        over.set()
        serving.join()


def shoot(page: Page, name: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)


def agree(page: Page, style: str = "practice") -> None:
    """Go from the welcome screen to the microphone check."""
    expect(page.get_by_test_id("to-check")).to_be_disabled()
    page.get_by_test_id(f"choice-{style}").click()
    page.get_by_test_id("consent-agree").click()
    page.get_by_test_id("to-check").click()


def check_microphone_and_start(page: Page, style: str = "practice") -> None:
    """Go from the welcome screen to the first question."""
    agree(page, style)
    page.get_by_test_id("mic-check").click()
    expect(page.get_by_test_id("mic-level")).to_be_visible()
    start = page.get_by_test_id("start-interview")
    expect(start).to_be_enabled(timeout=20_000)
    start.click()
    page.get_by_test_id("countdown-skip").click()
    expect(page.get_by_test_id("question-text")).to_have_text(FIRST_QUESTION)


def give_answer(page: Page, seconds: int) -> None:
    """Record an answer of at least `seconds` and end it."""
    page.get_by_test_id("record").click()
    record_until(page, seconds)
    page.get_by_test_id("stop").click()


def record_until(page: Page, seconds: int) -> None:
    """Wait until the clock of the answer that is being recorded shows `seconds` or more."""
    expect(page.get_by_test_id("stop")).to_be_visible()
    reached = "|".join(f"{s // 60}:{s % 60:02}" for s in range(seconds, seconds + 120))
    expect(page.get_by_role("timer")).to_have_text(
        re.compile(f"^({reached})$"), timeout=(seconds + 60) * 1000
    )


def expect_duration(page: Page, at_least_s: float, at_most_s: float) -> None:
    """Wait for the measures of the first answer and check its duration in seconds."""
    duration = page.get_by_test_id("metric-duration").first
    expect(duration).to_be_visible(timeout=MODEL_WAIT_MS)
    assert at_least_s <= float(duration.inner_text().removesuffix("초")) <= at_most_s


def type_answer(page: Page, text: str) -> None:
    field = page.get_by_test_id("typed-answer")
    field.or_(page.get_by_test_id("type")).first.wait_for()
    if not field.is_visible():
        page.get_by_test_id("type").click()
    field.fill(text)
    page.get_by_test_id("typed-send").click()


def next_question(page: Page, before: str) -> str:
    """Wait for the question after `before` and return its text; empty if the interview is over."""
    question = page.get_by_test_id("question-text")
    over = page.get_by_test_id("interview-end")
    changed = question.filter(has_not_text=before)
    expect(changed.or_(over)).to_be_visible(timeout=MODEL_WAIT_MS)
    return "" if over.is_visible() else question.inner_text()


def korean(letters: int = 2) -> re.Pattern[str]:
    return re.compile(f"[가-힣]{{{letters}}}")
