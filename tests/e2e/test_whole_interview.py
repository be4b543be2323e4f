"""Whole interviews in the browser with real models, checked in the database."""

import sqlite3
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.e2e.browsing import (
    FIRST_QUESTION,
    MODEL_WAIT_MS,
    check_microphone_and_start,
    give_answer,
    korean,
    next_question,
    open_answers,
    shoot,
    type_answer,
)
from tests.e2e.conftest import ROOM
from tests.serving import ServerProcess, free_port, server_process, short_plan

pytestmark = [pytest.mark.browser, pytest.mark.models, pytest.mark.speech, pytest.mark.timeout(900)]


def answers_of(data: Path, style: str) -> list[dict[str, Any]]:
    """Return all answers of the newest interview with `style`, in the order of its questions."""
    with closing(sqlite3.connect(data / "daedam.sqlite3")) as database:
        database.row_factory = sqlite3.Row
        rows = database.execute(
            "select q.public_id, q.type, q.text as question, q.retake_of, t.state, x.text,"
            " x.hearing, x.corrected_text, v.size_bytes, s.finished_at from questions q"
            " join interview_sessions s on q.session_id = s.id"
            " join turns t on t.question_id = q.id"
            " join interview_transcripts x on x.turn_id = t.id"
            " left join interview_videos v on v.turn_id = t.id"
            " where s.id = (select max(id) from interview_sessions where style = ?)"
            " order by q.position",
            (style,),
        ).fetchall()
    return [dict(row) for row in rows]


@pytest.mark.parametrize("style", ["practice", "interview"])
def test_a_whole_interview_is_spoken(page: Page, server: ServerProcess, style: str) -> None:
    check_microphone_and_start(page, style)
    asked, question = [FIRST_QUESTION], FIRST_QUESTION
    for _ in range(6):
        give_answer(page, 5)
        question = next_question(page, question)
        if not question:
            break
        asked.append(question)
    assert not question, "three planned questions with at most one follow-up each"
    cards = page.get_by_test_id("answer-card")
    expect(cards).to_have_count(len(asked))
    open_answers(page)
    expect(cards.first.get_by_test_id("answer-text")).to_have_text(korean())
    rows = answers_of(server.data, style)
    assert [row["question"] for row in rows] == asked
    types = [row["type"] for row in rows]
    assert types.count("main") == 3
    assert ("followup", "followup") not in list(pairwise(types))
    assert {row["state"] for row in rows} == {"spoken"}
    assert {row["hearing"] for row in rows} == {"recognised"}
    assert all(row["size_bytes"] > 5 * 32_000 * 0.8 for row in rows)
    assert all(row["finished_at"] for row in rows)
    for card, row in zip(cards.all(), rows, strict=True):
        shown = card.get_by_test_id("answer-text").inner_text()
        words = [word for word in row["text"].split() if any(c.isalnum() for c in word)]
        assert all(word in shown for word in words), (shown, row["text"])
    if style == "interview":
        expect(page.get_by_test_id("retake")).to_have_count(0)
        _the_report_plays_and_is_taken_away(page, server)


def _the_report_plays_and_is_taken_away(page: Page, server: ServerProcess) -> None:
    first = page.get_by_test_id("answer-card").first
    sound = first.get_by_test_id("sound")
    expect(sound).to_have_attribute("data-at", "ready")
    first.get_by_test_id("answer-text").get_by_role("button").nth(1).click()
    expect(sound).to_have_attribute("data-at", "playing")
    expect(first.locator("[aria-current=true]")).to_be_visible()
    shoot(page, "report-playing")
    first.get_by_test_id("correct").click()
    first.get_by_test_id("correction").fill("제가 고친 글입니다.")
    first.get_by_test_id("save").click()
    expect(first.get_by_test_id("corrected")).to_contain_text("제가 고친 글입니다.")
    row = answers_of(server.data, "interview")[0]
    assert row["corrected_text"] == "제가 고친 글입니다."
    assert row["text"] != row["corrected_text"]
    with page.expect_download() as download:
        page.get_by_test_id("csv").click()
    table = download.value.path().read_text("utf-8-sig")
    assert len(table.splitlines()) == 1 + len(answers_of(server.data, "interview"))
    assert "제가 고친 글입니다." in table
    with page.expect_download() as download:
        page.get_by_test_id("json").click()
    assert '"pace"' in download.value.path().read_text("utf-8")
    with page.expect_download() as download:
        page.get_by_test_id("pdf").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    first.get_by_test_id("measures").locator("summary").first.click()
    expect(first.get_by_test_id("measure-articulation_rate")).to_contain_text("음절/초")
    expect(first.get_by_test_id("measures")).to_contain_text("오차")
    paper = page.pdf(format="A4")
    assert paper.startswith(b"%PDF")


def test_an_answer_is_retaken(page: Page, server: ServerProcess) -> None:
    check_microphone_and_start(page)
    give_answer(page, 5)
    next_question(page, FIRST_QUESTION)
    page.get_by_test_id("retake").click(timeout=MODEL_WAIT_MS)
    expect(page.get_by_test_id("question-text")).to_have_text(FIRST_QUESTION)
    give_answer(page, 7)
    next_question(page, FIRST_QUESTION)
    first, again = answers_of(server.data, "practice")
    assert (first["public_id"], again["public_id"]) == ("q_main_1", "q_main_1_take_2")
    assert again["retake_of"] == "q_main_1"
    assert again["size_bytes"] > first["size_bytes"]


def test_a_whole_interview_is_typed(browser: Browser, server: ServerProcess) -> None:
    """The browser has no microphone. A reload in the middle of a sentence keeps the text."""
    context = browser.new_context(locale="ko-KR", viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.add_init_script("delete MediaDevices.prototype.getUserMedia")
    page.goto(server.url)
    page.get_by_test_id("choice-interview").click()
    page.get_by_test_id("consent-agree").click()
    page.get_by_test_id("to-check").click()
    page.get_by_test_id("start-typed").click(timeout=MODEL_WAIT_MS)
    question, given = FIRST_QUESTION, list[str]()
    while question:  # the answers decide how many follow-ups there are
        given.append(f"{len(given) + 1}번째 답입니다. 저는 결제 서버의 속도를 두 배로 높였습니다.")
        if len(given) == 2:
            page.get_by_test_id("typed-answer").fill(given[-1])
            page.reload()
            page.get_by_test_id("resume-typed").click()
            expect(page.get_by_test_id("typed-answer")).to_have_value(given[-1])
        type_answer(page, given[-1])
        question = next_question(page, question)
    assert len(given) > 3, "no follow-up was asked"
    expect(page.get_by_test_id("answer-card")).to_have_count(len(given))
    shoot(page, "report-typed-mobile")
    rows = answers_of(server.data, "interview")
    assert [row["text"] for row in rows] == given
    assert {row["hearing"] for row in rows} == {"typed"}
    assert {row["size_bytes"] for row in rows} == {None}
    context.close()


def test_after_a_restart_of_a_killed_server_the_question_is_the_same(
    browser: Browser, tmp_path: Path
) -> None:
    port, settings = free_port(), {**ROOM, "INTERVIEW_PLAN": str(short_plan(tmp_path, 2))}
    context = browser.new_context(locale="ko-KR", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    with server_process(tmp_path, port, **settings) as running:
        page.goto(running.url)
        check_microphone_and_start(page)
        give_answer(page, 5)
        question = next_question(page, FIRST_QUESTION)
        running.kill()
    expect(page.get_by_test_id("trouble-serverAway")).to_be_visible()
    shoot(page, "server-away")
    with server_process(tmp_path, port, **settings) as running:
        expect(page.get_by_test_id("trouble-serverAway")).to_have_count(0)
        expect(page.get_by_test_id("question-text")).to_have_text(question)
        asked = [FIRST_QUESTION]
        while question:
            asked.append(question)
            give_answer(page, 5)
            question = next_question(page, question)
        expect(page.get_by_test_id("interview-end")).to_be_visible(timeout=MODEL_WAIT_MS)
        rows = answers_of(running.data, "practice")
    assert [row["question"] for row in rows] == asked
    assert {row["state"] for row in rows} == {"spoken"}
    context.close()
