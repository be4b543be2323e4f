"""Headless Chromium at the page, and what a person does there."""

import asyncio
import contextlib
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
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

expect.set_options(timeout=30_000)  # everything on one machine that may be busy


@contextlib.contextmanager
def chromium(microphone: Path, *flags: str) -> Iterator[Browser]:
    """A browser whose microphone plays the WAV file `microphone` again and again."""
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


@contextlib.contextmanager
def served_to_browsers(
    settings: Settings, stt: STTClient, llm: LLMClient, tts: TTSClient
) -> Iterator[str]:
    """The address of a server around the given clients, in a thread of this process."""
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
    """From the welcome to the microphone check."""
    expect(page.get_by_test_id("to-check")).to_be_disabled()
    page.get_by_test_id(f"choice-{style}").click()
    page.get_by_test_id("consent-agree").click()
    page.get_by_test_id("to-check").click()


def check_microphone_and_start(page: Page, style: str = "practice") -> None:
    """From the welcome to the first question."""
    agree(page, style)
    page.get_by_test_id("mic-check").click()
    expect(page.get_by_test_id("mic-level")).to_be_visible()
    start = page.get_by_test_id("start-interview")
    expect(start).to_be_enabled(timeout=20_000)
    start.click()
    expect(page.get_by_test_id("question-text")).to_have_text(FIRST_QUESTION)


def give_answer(page: Page, seconds: float) -> None:
    """Speak, and say that it is all."""
    page.get_by_test_id("record").click()
    expect(page.get_by_test_id("stop")).to_be_visible()
    page.wait_for_timeout(seconds * 1000)
    page.get_by_test_id("stop").click()


def type_answer(page: Page, text: str) -> None:
    field = page.get_by_test_id("typed-answer")
    field.or_(page.get_by_test_id("type")).first.wait_for()
    if not field.is_visible():
        page.get_by_test_id("type").click()
    field.fill(text)
    page.get_by_test_id("typed-send").click()


def next_question(page: Page, before: str) -> str:
    """The question that comes after `before`; empty where the report comes instead."""
    question = page.get_by_test_id("question-text")
    over = page.get_by_test_id("interview-end")
    changed = question.filter(has_not_text=before)
    expect(changed.or_(over)).to_be_visible(timeout=MODEL_WAIT_MS)
    return "" if over.is_visible() else question.inner_text()


def korean(letters: int = 2) -> re.Pattern[str]:
    return re.compile(f"[가-힣]{{{letters}}}")
