"""The page in Chromium with a microphone that plays Korean speech, and the real server."""

import json
import re
import sqlite3
import time
import wave
import zipfile
from contextlib import closing

import pytest
from playwright.sync_api import Browser, Page, Route, WebSocketRoute, expect
from tests.e2e.browsing import (
    FIRST_QUESTION,
    MODEL_WAIT_MS,
    agree,
    check_microphone_and_start,
    close,
    expect_duration,
    give_answer,
    korean,
    record_until,
    shoot,
)
from tests.e2e.conftest import ROOM
from tests.serving import ServerProcess, free_port, server_process
from tests.speech import statements

pytestmark = [pytest.mark.browser, pytest.mark.models, pytest.mark.speech, pytest.mark.timeout(600)]


def spoken_words() -> set[str]:
    """Return the words of the sentences that the microphone repeats.

    Which of them an answer holds depends on how fast the page loads.
    """
    texts = (utterance.text for utterance in statements(6))
    return {word for text in texts for word in re.findall("[가-힣]{3,}", text)}


def test_a_spoken_answer_is_transcribed_and_followed_up(page: Page, server: ServerProcess) -> None:
    check_microphone_and_start(page)
    give_answer(page, 7)
    answer = page.get_by_test_id("answer-text").first
    expect(answer).to_have_text(korean(), timeout=MODEL_WAIT_MS)
    transcript = answer.inner_text()
    assert any(word in transcript for word in spoken_words()), transcript
    expect(page.get_by_test_id("metric-duration").first).to_have_text(re.compile(r"[5-9]|1\d"))
    expect(page.get_by_test_id("metric-wpm").first).to_have_text(re.compile(r"\d"))
    expect(page.get_by_test_id("metric-fillers").first).to_have_text(re.compile(r"\d"))
    following = page.get_by_test_id("question-text")
    expect(following).not_to_have_text(FIRST_QUESTION)
    shoot(page, "followup")
    page.get_by_test_id("lang-toggle").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    shoot(page, "english")
    _database_holds(server, transcript)
    _a_reload_resumes(page, following.inner_text())


def _database_holds(server: ServerProcess, transcript: str) -> None:
    with closing(sqlite3.connect(server.data / "daedam.sqlite3")) as database:
        rows = database.execute(
            "select t.state, v.storage_key, v.size_bytes, q.session_id from turns t"
            " join questions q on t.question_id = q.id"
            " join interview_videos v on v.turn_id = t.id"
            " join interview_transcripts x on x.turn_id = t.id where x.text = ?"
            " and q.session_id = (select max(id) from interview_sessions)",
            (transcript.strip(),),
        ).fetchall()
        assert len(rows) == 1
        state, key, size, session = rows[0]
        (name,) = database.execute(
            "select audio_name from questions where session_id = ? order by position desc",
            (session,),
        ).fetchone()
    assert state == "spoken"
    sealed = (server.data / "recordings" / key).read_bytes()
    assert len(sealed) > size > 5_000
    assert b"WAVE" not in sealed[:100]  # it is encrypted on disk
    with wave.open(str(server.data / "audio" / name)) as file:
        assert file.getnframes() > file.getframerate()


def _a_reload_resumes(page: Page, question: str) -> None:
    page.reload()
    page.get_by_test_id("resume").click()
    expect(page.get_by_test_id("question-text")).to_have_text(question, timeout=20_000)


def test_an_answer_is_transcribed_while_it_is_spoken(page: Page) -> None:
    frames: list[str | bytes] = []
    page.on("websocket", lambda line: line.on("framereceived", lambda f: frames.append(f)))
    check_microphone_and_start(page)
    page.get_by_test_id("record").click()
    transcript = page.get_by_test_id("live-transcript")
    expect(transcript).to_have_text(korean(), timeout=MODEL_WAIT_MS)
    shoot(page, "live")
    page.get_by_test_id("stop").click()
    expect(page.get_by_test_id("answer-text").first).to_have_text(korean(), timeout=MODEL_WAIT_MS)
    kinds = {json.loads(frame)["type"] for frame in frames if isinstance(frame, str)}
    assert {"ack", "partial", "question", "audio", "turn"} <= kinds
    shoot(page, "live-followup")


def test_a_broken_connection_is_restored_and_no_audio_is_lost(
    page: Page, server: ServerProcess
) -> None:
    lines: list[WebSocketRoute] = []

    def through(line: WebSocketRoute) -> None:
        line.connect_to_server()
        lines.append(line)

    page.route_web_socket("**/live", through)
    check_microphone_and_start(page)
    began = time.monotonic()
    page.get_by_test_id("record").click()
    record_until(page, 3)
    lines[0].close(code=1011)
    record_until(page, 6)
    page.get_by_test_id("stop").click()
    expect(page.get_by_test_id("stop")).to_be_hidden()
    lasted_s = time.monotonic() - began
    expect_duration(page, 5.5, lasted_s + 0.5)
    assert len(lines) == 2


def test_a_refused_microphone_shows_an_error_and_the_steps(
    browser: Browser, server: ServerProcess
) -> None:
    context = browser.new_context(locale="ko-KR")
    page = context.new_page()
    page.add_init_script(
        "navigator.mediaDevices.getUserMedia = () =>"
        " Promise.reject(new DOMException('no', 'NotAllowedError'))"
    )
    page.goto(server.url)
    agree(page)
    page.get_by_test_id("mic-check").click()
    banner = page.get_by_test_id("error-banner")
    expect(banner).to_contain_text("마이크")
    expect(page.get_by_test_id("permission-steps")).to_contain_text("Chrome")
    expect(page.get_by_test_id("start-interview")).to_be_disabled()
    shoot(page, "refused")
    page.get_by_test_id("start-typed").click()
    expect(page.get_by_test_id("typed-answer")).to_be_visible()
    close(context)


def test_a_failed_upload_keeps_the_recording(page: Page, server: ServerProcess) -> None:
    page.goto(f"{server.url}/?live=off")
    check_microphone_and_start(page)
    upload = "**/api/answer/complete*"
    page.route(upload, lambda route: route.abort())
    give_answer(page, 3)
    again = page.get_by_test_id("send-again")
    expect(again).to_be_visible(timeout=20_000)
    shoot(page, "send-again")
    page.unroute(upload)
    again.click()
    expect(page.get_by_test_id("answer-text").first).to_be_visible(timeout=MODEL_WAIT_MS)


@pytest.mark.parametrize("way", ["", "?live=off"])
def test_a_reload_in_the_middle_of_an_answer_loses_nothing(
    page: Page, server: ServerProcess, way: str
) -> None:
    page.goto(f"{server.url}/{way}")
    check_microphone_and_start(page)
    began = time.monotonic()
    page.get_by_test_id("record").click()
    record_until(page, 5)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    lasted_s = time.monotonic() - began
    expect(page.get_by_test_id("kept-answer")).to_be_visible()
    shoot(page, "kept")
    page.get_by_test_id("kept-send").click()
    expect_duration(page, 3.0, lasted_s + 0.5)
    expect(page.get_by_test_id("answer-text").first).to_have_text(korean())
    page.reload()
    expect(page.get_by_test_id("resume")).to_be_visible()
    expect(page.get_by_test_id("kept-answer")).to_have_count(0)


def test_the_upload_of_a_long_recording_resumes_where_it_broke(
    page: Page, server: ServerProcess
) -> None:
    pieces: list[str] = []

    def second_is_lost(route: Route) -> None:
        if route.request.method == "PATCH":
            pieces.append(route.request.headers["upload-offset"])
        if route.request.method == "PATCH" and len(pieces) == 2:
            route.abort()
        else:
            route.continue_()

    page.route_web_socket("**/live", lambda line: line.close())
    page.route("**/api/uploads/*", second_is_lost)
    check_microphone_and_start(page)
    began = time.monotonic()
    give_answer(page, 12)  # 32 kB a second: more than one piece
    expect(page.get_by_test_id("stop")).to_be_hidden()
    lasted_s = time.monotonic() - began
    expect_duration(page, 11.5, lasted_s + 0.5)
    assert len(pieces) == 3
    assert pieces[1] == pieces[2] != "0"


def test_an_interview_can_be_exported_and_deleted(page: Page, server: ServerProcess) -> None:
    check_microphone_and_start(page)
    give_answer(page, 4)
    expect(page.get_by_test_id("metric-duration").first).to_be_visible(timeout=MODEL_WAIT_MS)
    with page.expect_download() as download:
        page.get_by_test_id("export").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        assert "interview.json" in archive.namelist()
        assert any(name.endswith(".wav") for name in archive.namelist())
    page.get_by_test_id("delete").click()
    expect(page.get_by_role("alertdialog")).to_be_visible()
    shoot(page, "delete")
    page.get_by_test_id("delete-confirm").click()
    expect(page.get_by_test_id("receipt")).to_contain_text(re.compile("[0-9a-f]{64}"))
    shoot(page, "receipt")
    page.reload()
    expect(page.get_by_test_id("consent")).to_be_visible()


def test_a_notice_names_each_fallback(
    browser: Browser, server: ServerProcess, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The A6000 servers are configured but cannot be reached, so the local models are used."""
    unused_address = f"http://127.0.0.1:{free_port()}"
    away = {f"A6000_{role}_URL": unused_address for role in ("STT", "LLM", "TTS")}
    folder = tmp_path_factory.mktemp("away")
    with server_process(folder, free_port(), USE_A6000_MODELS="true", **ROOM, **away) as running:
        context = browser.new_context(locale="ko-KR", viewport={"width": 1280, "height": 900})
        page = context.new_page()
        page.goto(running.url, timeout=MODEL_WAIT_MS)  # models are still loading
        check_microphone_and_start(page)
        give_answer(page, 7)
        notices = page.get_by_test_id("notice")
        expect(notices.first).to_have_text(
            "음성 인식 서버가 응답하지 않아 다른 방식으로 음성을 인식했어요.", timeout=MODEL_WAIT_MS
        )
        # No language model has passed the exam, so none is missed. The two notices are about
        # recognition and voice.
        expect(notices).to_have_count(2)
        shoot(page, "stood-in")
        close(context)
