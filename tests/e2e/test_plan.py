"""Questions made for a job description and a résumé, from the welcome screen to the interview."""

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.e2e.browsing import MODEL_WAIT_MS, agree, next_question, type_answer
from tests.e2e.test_accessibility import look
from tests.unit.services.uploaded_text.samples import hwpx, words

pytestmark = [pytest.mark.browser, pytest.mark.models, pytest.mark.speech, pytest.mark.timeout(600)]

JOB_LINES = (
    "결제 서비스의 API를 설계하고 개발합니다",
    "장애 원인을 분석하고 재발 방지 대책을 세웁니다",
    "관계형 데이터베이스의 설계와 쿼리 튜닝 경험",
)
JOB = "주요 업무\n- {}\n- {}\n자격 요건\n- {}".format(*JOB_LINES)
RESUME_LINES = (
    "중고 거래 서비스의 결제 서버를 Kotlin으로 개발해 응답 시간을 40% 줄였습니다",
    "주문 데이터베이스의 인덱스를 다시 설계해 조회 속도를 3배 높였습니다",
)
PERSONAL_LINES = ("생년월일: 1999년 3월 2일", "주소: 서울시 마포구 성산동 12-3")
RESUME = "\n".join([*PERSONAL_LINES, "경력", *(f"- {line}" for line in RESUME_LINES)])

EDITED = "최근에 해결한 장애의 원인을 어떻게 찾으셨는지 말씀해 주세요."
ADDED = "입사 후 가장 먼저 배우고 싶은 것은 무엇인가요?"
UNLAWFUL = "결혼은 하셨나요?"


def make_questions(page: Page, count: int = 3) -> Locator:
    """Paste the documents and make questions; return the list."""
    page.get_by_test_id("choice-own").click()
    page.get_by_test_id("position").fill("백엔드 개발자")
    page.get_by_test_id("job-description").fill(JOB)
    page.get_by_test_id("resume-text").fill(RESUME)
    page.get_by_test_id(f"choice-{count}").click()
    page.get_by_test_id("make-questions").click()
    questions = page.get_by_test_id("listed-question")
    expect(questions).to_have_count(count)
    return questions


def write_question(page: Page, text: str) -> None:
    page.get_by_test_id("question-field").fill(text)
    page.get_by_test_id("question-save").click()
    expect(page.get_by_test_id("question-field")).to_be_hidden()


def add_question(page: Page, text: str) -> None:
    page.get_by_test_id("add-question").click()
    write_question(page, text)


def texts_of(questions: Locator) -> list[str]:
    expect(questions.first).to_be_visible()  # the settings are loaded after the first paint
    return questions.get_by_test_id("listed-text").all_inner_texts()


def test_questions_for_an_application_are_edited_and_asked(page: Page) -> None:
    questions = make_questions(page)
    expect(page.get_by_role("heading", name="면접 질문 3개")).to_be_focused()
    shown = page.get_by_test_id("question-list").inner_text()
    assert any(line in shown for line in (*JOB_LINES, *RESUME_LINES)), shown
    assert not any(text in shown for text in ("생년월일", "1999", "주소", "마포구")), shown
    look(page, "welcome, questions")

    page.get_by_role("button", name="2번 질문 수정").click()
    expect(page.get_by_role("textbox", name="2번 질문")).to_be_focused()
    look(page, "welcome, editing a question")
    write_question(page, EDITED)
    expect(page.get_by_role("button", name="2번 질문 수정")).to_be_focused()
    page.get_by_role("button", name="3번 질문 삭제").click()
    expect(page.get_by_role("button", name="되돌리기")).to_be_focused()
    expect(questions).to_have_count(2)
    add_question(page, ADDED)
    listed = texts_of(questions)
    assert listed[1:] == [EDITED, ADDED]
    expect(page.get_by_test_id("facts")).to_contain_text("질문 3개")

    agree(page)
    page.get_by_role("button", name="면접 설정으로 돌아가기").click()
    assert texts_of(questions) == listed
    page.get_by_test_id("to-check").click()
    page.get_by_test_id("start-typed").click()
    expect(page.get_by_test_id("question-text")).to_have_text(listed[0])
    progress = page.get_by_test_id("progress")
    expect(progress).to_have_text("질문 1 / 3")
    stored = page.evaluate("JSON.stringify({ ...localStorage, ...sessionStorage })")
    assert not any(line in stored for line in (*JOB_LINES, *RESUME_LINES, *PERSONAL_LINES)), stored
    asked = listed[0]
    while progress.inner_text() == "질문 1 / 3":
        type_answer(page, "저는 결제 서버의 응답 시간을 절반으로 줄인 개발자입니다.")
        asked = next_question(page, asked)
    assert asked == EDITED


def test_a_refused_question_is_explained_and_can_be_removed(page: Page) -> None:
    questions = make_questions(page)
    add_question(page, UNLAWFUL)
    agree(page)
    page.get_by_test_id("start-typed").click()
    error = page.get_by_test_id("error-banner")
    expect(error).to_contain_text("4번 질문: 채용절차법")
    look(page, "check, refused question")
    page.get_by_test_id("fix-questions").click()
    page.get_by_role("button", name="4번 질문 삭제").click()
    listed = texts_of(questions)
    page.get_by_test_id("to-check").click()
    expect(page.get_by_test_id("start-typed")).to_be_enabled()
    expect(error).to_be_hidden()
    page.get_by_test_id("start-typed").click()
    expect(page.get_by_test_id("question-text")).to_have_text(listed[0], timeout=MODEL_WAIT_MS)


def test_the_interview_needs_the_questions_that_were_chosen(page: Page) -> None:
    forward = page.get_by_test_id("to-check")
    page.get_by_test_id("consent-agree").click()
    expect(forward).to_be_enabled()
    page.get_by_test_id("choice-own").click()
    expect(page.get_by_test_id("make-questions")).to_be_enabled()
    expect(forward).to_be_disabled()
    expect(page.get_by_text("질문을 만들면 계속할 수 있어요.")).to_be_visible()
    questions = make_questions(page)
    expect(forward).to_be_enabled()
    before = texts_of(questions)
    page.get_by_test_id("other-questions").click()
    expect(questions.first).not_to_contain_text(before[0])
    for _ in range(3):
        page.get_by_role("button", name="1번 질문 삭제").click()
    expect(forward).to_be_disabled()
    expect(page.get_by_text("질문이 하나 이상 있어야 계속할 수 있어요.")).to_be_visible()
    page.get_by_test_id("choice-server").click()
    expect(forward).to_be_enabled()


def test_questions_are_moved_and_restored_by_keys(page: Page) -> None:
    questions = make_questions(page)
    first, second, third = texts_of(questions)
    page.get_by_role("button", name="3번 질문을 위로 이동").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="2번 질문을 위로 이동")).to_be_focused()
    page.keyboard.press("Enter")
    # The first question cannot be moved up.
    expect(page.get_by_role("button", name="1번 질문을 아래로 이동")).to_be_focused()
    assert texts_of(questions) == [third, first, second]
    page.get_by_role("button", name="2번 질문 삭제").focus()
    page.keyboard.press("Enter")
    expect(questions).to_have_count(2)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="2번 질문 삭제")).to_be_focused()
    assert texts_of(questions) == [third, first, second]
    page.get_by_role("button", name="2번 질문 수정").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("버릴 내용")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="2번 질문 수정")).to_be_focused()
    assert texts_of(questions) == [third, first, second]


def test_one_question_of_the_bank_is_practised(page: Page) -> None:
    page.get_by_test_id("choice-drill").click()
    page.get_by_test_id("bank-search").fill("고객")
    page.get_by_test_id("bank-kind").select_option("situation")
    question = page.get_by_test_id("bank-question").first
    expect(question).to_contain_text("상황 대처")
    text = question.locator("[lang=ko]").inner_text()
    question.click()
    look(page, "welcome, one question")
    agree(page)
    page.get_by_test_id("start-typed").click()
    expect(page.get_by_test_id("question-text")).to_have_text(text)
    expect(page.get_by_test_id("progress")).to_have_text("질문 1 / 1")


def test_a_resume_is_read_from_a_file(page: Page) -> None:
    page.get_by_test_id("choice-own").click()
    look(page, "welcome, form of questions")
    field, file = page.get_by_test_id("resume-text"), page.get_by_test_id("resume-file")
    document = hwpx("".join(map(words, RESUME_LINES)))
    file.set_input_files({"name": "이력서.hwpx", "mimeType": "", "buffer": document})
    expect(page.get_by_test_id("imported")).to_be_visible()
    assert field.input_value().splitlines() == list(RESUME_LINES)
    text = "수상: 교내 해커톤 대상".encode("cp949")
    file.set_input_files({"name": "수상.txt", "mimeType": "text/plain", "buffer": text})
    expect(field).to_have_value("\n".join([*RESUME_LINES, "", "수상: 교내 해커톤 대상"]))
    picture = b"\x89PNG\r\n\x1a\n" + bytes(64)
    file.set_input_files({"name": "사진.pdf", "mimeType": "", "buffer": picture})
    expect(page.get_by_test_id("import-failed")).to_contain_text("파일에서 가져오지 못했어요.")
    look(page, "welcome, failed import")
