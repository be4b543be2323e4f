"""Content of the documents, as HTML and as PDF."""

import io
import logging
import re
from datetime import UTC, datetime, tzinfo
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader
from tests.unit.documents.reports import (
    NASTY,
    NO_CONTENT,
    ODD,
    PLACE,
    QUESTION,
    TYPED,
    answer,
    report,
)

from daedam.documents.html_page import html_page
from daedam.documents.pdf_file import pdf_file
from daedam.documents.story import document, groups
from daedam.documents.words import TEXTS
from daedam.interview.coverage import Evidence
from daedam.interview.dialogue_acts import DialogueAct
from daedam.interview.plan import Competency
from daedam.interview.reading.model import OpenPointKind
from daedam.schemas.reports import AnswerReport, CompetencyOut, PlaceOut, ReportOut, ReportSummary
from daedam.utils.language import Language

PENDING = {
    "ko": "음성 분석이 아직 끝나지 않았습니다",
    "en": "Speech analysis is still running",
}
NOTHING = {"ko": "측정할 음성이 없습니다", "en": "There was no speech to measure"}
FOLLOWUP = {**QUESTION, "id": "q_follow_1", "type": "followup", "about": "결제 시스템"}
CONTENT = {
    **NO_CONTENT,
    "star": [
        {
            **{"element": "action", "presence": "found"},
            "quotes": [{"text": "제가 고쳤습니다", "start_s": 65.0, "end_s": 67.0}],
        }
    ],
    "criteria": [
        {
            **{"criterion": "logic", "name": "논리", "name_en": "Logic", "level": 3},
            **{"lowest": 2, "highest": 4, "anchor": "앞뒤가 맞는다.", "anchor_en": "Coherent."},
            "quotes": [],
        }
    ],
    **{"total": 3.0, "counted": 1, "runs": {"asked": 3, "read": 3, "model": "큰 모델"}},
}
RETAKEN = {**QUESTION, "id": "q_main_1_take_2", "retake_of": "q_main_1"}
WHOLE = report(
    answer(corrected_text="고쳐 쓴 글"),
    answer(30.0, question=RETAKEN),
    answer(question=FOLLOWUP, content=CONTENT),
)
LATE = datetime(2026, 12, 1, 15, 30, tzinfo=UTC)
"""A time whose date in Seoul is the next day."""


class Tags(HTMLParser):
    """Names and attributes of a page's elements."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}


POINT = {
    "rule": "figure",
    "message": "결과를 말했어요",
    "message_en": "You told the result",
    "evidence": "질문 1에서 확인했어요.",
    "evidence_en": "Found in question 1.",
    "quote": None,
    "moment": None,
    "question_id": None,
}
SUMMARY = ReportSummary.model_validate(
    {
        "basis": "little",
        "note": "참고로만 봐 주세요.",
        "note_en": "A rough guide.",
        "strengths": [POINT] * 3,
        "next_steps": [POINT] * 3,
        "pace": None,
        "pauses": None,
    }
)


def read(pdf: bytes) -> str:
    """Return the text of a PDF without whitespace, because its line breaks vary."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


SAID = {
    "ko": [
        *(
            "면접 리포트",
            "자기소개를 해 주세요.",
            "‹1.5초›",
            "‹음…›",
            "고쳐 쓴 글",
            "쉼을 넣은 빠르기",
        ),
        *("4.50 음절/초", "평균 3.2%", "약 66명보다", "어느 논문", "문장을 마친 뒤에 멈춰 보세요."),
        *("이 질문을 한 이유", "‘결제 시스템’", "“제가 고쳤습니다” (1:05)", "앞뒤가 맞는다."),
        *("이전 답변 (1차)", "감정이나 성격은 추정하지 않습니다", "규정 2024/1689"),
    ],
    "en": [
        *("Interview report", "자기소개를 해 주세요.", "‹1.5 s›", "Speaking rate"),
        *("4.50 syllables/s", "3.2 % on average", "Some paper", "Finish first."),
        *("Coherent.", "Emotions and personality are not inferred"),
    ],
}


COMPETENCIES = [
    CompetencyOut(
        competency=Competency.INTERPERSONAL, questions=2, answered=1, evidence=Evidence.SOME
    )
]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ko", ["역량별 답변", "대인관계능력 2개 중 1개 일부만 확인됨"]),
        ("en", ["Answers by competency", "Interpersonal skills 1 of 2 Partly covered"]),
    ],
)
def test_html_and_pdf_show_the_evidence_for_competencies(
    language: Language, said: list[str]
) -> None:
    given = WHOLE.model_copy(update={"competencies": COMPETENCIES})
    for shown, is_there in ((given, True), (WHOLE, False)):
        told = document(shown, language, UTC)
        page = re.sub(r"\s", "", re.sub(r"<[^>]*>", "", html_page(told)))
        pdf = read(pdf_file(told))
        for line in said:
            letters = line.replace(" ", "")
            assert (letters in page, letters in pdf) == (is_there, is_there), line


def test_times_are_in_the_given_zone_and_name_it() -> None:
    told = {
        name: html_page(document(WHOLE, "ko", ZoneInfo(name))) for name in ("Asia/Seoul", "UTC")
    }
    for name, marked in (("Asia/Seoul", "KST"), ("UTC", "UTC")):
        at = WHOLE.started_at.astimezone(ZoneInfo(name))
        assert f"{at:%Y}년 {at.month}월 {at.day}일 {at:%H:%M} ({marked})" in told[name]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_html_and_pdf_have_the_same_texts(language: Language) -> None:
    told = document(WHOLE, language, UTC)
    page, text = html_page(told), read(pdf_file(told))
    shown = re.sub(r"\s", "", re.sub(r"<[^>]*>", "", page))
    for said in SAID[language]:
        assert said.replace(" ", "") in shown, said
        assert said.replace(" ", "") in text, said


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("answers", [[], [answer()]], ids=["nothing measured", "measured"])
def test_html_and_pdf_show_pending_measures(
    language: Language, answers: list[AnswerReport]
) -> None:
    pending = PENDING[language].replace(" ", "")
    for number in (0, 2):
        given = report(*answers).model_copy(update={"measures_pending": number})
        told = document(given, language, UTC)
        page, pdf = re.sub(r"\s", "", html_page(told)), read(pdf_file(told))
        assert (pending in page, pending in pdf) == (number > 0, number > 0)
        silent = NOTHING[language].replace(" ", "")
        is_silent = not number and not given.totals.measures
        assert (silent in page, silent in pdf) == (is_silent, is_silent)


def test_a_page_has_no_script_and_loads_nothing() -> None:
    page = html_page(document(WHOLE, "ko", UTC), nonce="word")
    tags = Tags(page)
    assert not tags.names & {"script", "img", "iframe", "object", "form", "base"}
    assert not tags.attributes & {"style", "src", "onload", "onclick"}
    assert '<style nonce="word">' in page
    assert "svg" in tags.names
    assert re.findall(r'(?:href|url\()=?"?([^" )]+)', page) == ["data:,"]


def test_text_of_candidates_is_escaped() -> None:
    nasty = {**QUESTION, "text": NASTY, "about": NASTY, "type": "followup"}
    given = report(TYPED, answer(question=nasty, corrected_text=NASTY))
    page = html_page(document(given, "ko", UTC))
    assert not Tags(page).names & {"script", "img"}
    assert page.count("&lt;script&gt;") == 5
    assert NASTY.replace(" ", "") in read(pdf_file(document(given, "ko", UTC)))


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_odd_answers_can_be_written_as_documents(odd: AnswerReport) -> None:
    told = document(report(odd), "ko", UTC)
    Tags(html_page(told))
    assert "면접리포트" in read(pdf_file(told))


def test_an_interview_without_answers_has_a_document() -> None:
    assert "측정할 음성이 없습니다." in html_page(document(report(), "ko", UTC))


def test_fonts_are_embedded_as_subsets() -> None:
    pdf = pdf_file(document(WHOLE, "ko", UTC))
    fonts = {}
    for page in PdfReader(io.BytesIO(pdf)).pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            below = font["/DescendantFonts"][0]
            fonts[str(font["/BaseFont"])] = below["/FontDescriptor"]["/FontFile2"].get_data()
    assert {name.split("+")[1] for name in fonts} == {"NanumGothic", "NanumGothicBold"}
    assert all(0 < len(data) < 500_000 for data in fonts.values())


def pages_of(given: ReportOut, zone: tzinfo = UTC) -> list[str]:
    """Return the text of each page of a PDF, with its line breaks."""
    pdf = pdf_file(document(given, "ko", zone))
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def test_lines_of_a_pdf_break_only_between_words() -> None:
    words = answer(120.0).words
    spoken = [
        word.model_copy(update={"text": f"낱말이었습니다{i}"}) for i, word in enumerate(words)
    ]
    long = answer(120.0, words=spoken, answer_text=" ".join(word.text for word in spoken))
    printed = "\n".join(pages_of(report(long)))
    assert {word.text for word in spoken} <= set(printed.split())
    assert "‹1.5초›" in printed.split()


def test_pages_after_the_first_name_the_date_of_the_interview() -> None:
    first, *others = pages_of(WHOLE.model_copy(update={"started_at": LATE}), ZoneInfo("Asia/Seoul"))
    assert "면접 리포트 · 2026년 12월 2일" not in first
    assert others
    assert all("면접 리포트 · 2026년 12월 2일" in page for page in others)


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("ko", ("참고로만 봐 주세요.", "잘한 점", "• 결과를 말했어요. 질문 1에서 확인했어요.")),
        ("en", ("A rough guide.", "What went well", "• You told the result. Found in question 1.")),
    ],
)
def test_the_summary_begins_with_strengths_and_next_steps(
    language: Language, texts: tuple[str, ...]
) -> None:
    given = WHOLE.model_copy(update={"summary": SUMMARY})
    page = html_page(document(given, language, UTC))
    places = [page.index(text) for text in texts]
    assert places == sorted(places)
    assert page.count("• ") == 6


def test_a_speed_is_in_the_unit_of_the_answers_language() -> None:
    english = WHOLE.model_copy(update={"language": "en"})
    assert "단어 ·" in html_page(document(english, "ko", UTC))
    assert " words a minute" in html_page(document(english, "en", UTC))
    assert "어절 ·" in html_page(document(WHOLE, "ko", UTC))


def test_the_summary_has_at_most_two_pages() -> None:
    asked = [
        answer(question={**QUESTION, "id": f"q_main_{n}", "text": f"{n}번째 " + "긴 질문 " * 12})
        for n in range(27)
    ]
    given = report(*asked).model_copy(
        update={"competencies": COMPETENCIES * 10, "summary": SUMMARY}
    )
    pages = pages_of(given)
    [details] = [n for n, page in enumerate(pages) if "낱말0" in page and "\n질문 1\n" in page]
    assert details <= 2
    assert "17번째 긴 질문" in "".join(pages[:details])
    assert "나머지 질문 9개는" in "".join(pages[:details])
    assert "역량별 답변" in "".join(pages[:details])


@pytest.mark.parametrize(
    ("lowest", "highest", "zone"),
    [(3, 24, "낮은 편"), (30, 75, "중간"), (58, 80, "중간–높은 편"), (90, 99, "높은 편")],
)
def test_a_place_is_told_in_words_with_its_error(lowest: int, highest: int, zone: str) -> None:
    [measure] = WHOLE.totals.measures
    spot = PlaceOut.model_validate({**PLACE, "lowest": lowest, "highest": highest})
    totals = WHOLE.totals.model_copy(
        update={"measures": [measure.model_copy(update={"place": spot})]}
    )
    page = html_page(document(WHOLE.model_copy(update={"totals": totals}), "ko", UTC))
    assert f"쉼을 넣은 빠르기 4.50 음절/초: {zone}. 참고 화자 100명 중" in page


def test_charts_are_vectors_and_pages_are_numbered() -> None:
    pages = PdfReader(io.BytesIO(pdf_file(document(WHOLE, "ko", UTC)))).pages
    assert not [image for page in pages for image in page.images]
    for number, page in enumerate(pages, 1):
        assert f"{number} / {len(pages)}" in page.extract_text()


def test_letters_without_a_glyph_are_boxes_and_reach_no_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    given: ReportOut = report(TYPED.model_copy(update={"answer_text": "좋아요 😀\x07 끝"}))
    with caplog.at_level(logging.DEBUG, "fpdf"), caplog.at_level(logging.WARNING):
        text = read(pdf_file(document(given, "ko", UTC)))
    assert "좋아요😀□끝" in text
    assert not [r for r in caplog.records if r.levelno >= logging.WARNING]


def test_every_text_has_both_languages_with_the_same_gaps() -> None:
    for key, (korean, english) in TEXTS.items():
        gaps = [set(re.findall(r"{(\w+)", told)) for told in (korean, english)]
        assert gaps[0] == gaps[1], key


REPLY = {
    **{**QUESTION, "id": "q_follow_1", "type": "followup", "made_by": "give_time"},
    **{"text": "네, 천천히 생각해 보세요.", "open_question": QUESTION["text"]},
}
ASKS_TIME = answer(2.0, answer_text="잠시만요.", act="asks_time")


def shown(given: ReportOut, language: Language) -> str:
    """Return the text of a report's HTML without whitespace."""
    page = html_page(document(given, language, UTC))
    return re.sub(r"\s", "", re.sub(r"<[^>]*>", "", page))


def test_utterances_that_are_no_answers_are_apart_and_not_measured() -> None:
    given = report(ASKS_TIME, answer(question=REPLY))
    page = shown(given, "ko")
    before, _, after = page.partition("답변외의발언")
    assert before.count("질문1") == 1
    assert "질문2" not in before
    assert "잠시만요." not in before
    assert "생각할시간을요청:잠시만요.(질문:자기소개를해주세요.)" in after
    assert REPLY["text"].replace(" ", "") not in page
    assert "잠시만요." in read(pdf_file(document(given, "ko", UTC)))


def test_an_answer_after_a_reply_belongs_to_the_open_question() -> None:
    retaken = answer(question=RETAKEN, act="asks_repeat")
    first = answer(superseded=True)
    [group] = groups([first, retaken, answer(question=REPLY)])
    assert group.question.id == "q_main_1_take_2"
    assert len(group.takes) == 2
    assert [g.question.text for g in groups([answer(question=REPLY)])] == [QUESTION["text"]]


def test_two_answers_to_an_open_question_that_both_count_are_apart() -> None:
    assert [len(g.takes) for g in groups([answer(), answer(question=REPLY)])] == [1, 1]


@pytest.mark.parametrize(
    ("language", "heading"),
    [("ko", "면접 중에 한 질문"), ("en", "Questions for the hiring team")],
)
def test_questions_for_the_hiring_team_are_listed(language: Language, heading: str) -> None:
    given = report(answer(), parked=["연봉은 얼마인가요?", NASTY])
    page = shown(given, language)
    assert heading.replace(" ", "") in page
    assert "연봉은얼마인가요?" in page
    assert "<script>" not in html_page(document(given, language, UTC))
    assert heading.replace(" ", "") not in shown(report(answer()), language)


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        (
            {"about": "체크리스트", "made_by": "composed", "open_point": "missing_result"},
            "‘체크리스트’에 대한 꼬리 질문입니다. 결과가 어땠는지 드러나지 않아 질문했습니다.",
        ),
        ({"about": None, "made_by": "composed", "open_point": "own_part"}, "직접 맡은 부분이"),
        ({"about": None, "made_by": "another_example"}, "더 쉬운 질문으로 다시"),
        ({"about": None, "made_by": "probe"}, "준비된 질문입니다."),
        ({"about": None, "made_by": "reprompt"}, "다시 물었습니다."),
    ],
)
def test_the_reason_for_a_question_names_quote_and_open_point(
    question: dict[str, object], reason: str
) -> None:
    page = shown(report(answer(question={**FOLLOWUP, **question})), "ko")
    assert reason.replace(" ", "") in page


def test_every_open_point_and_act_has_a_text() -> None:
    acts = set(DialogueAct) - {DialogueAct.ANSWER}
    assert {f"open_{kind}" for kind in OpenPointKind} <= TEXTS.keys()
    assert {f"act_{act}" for act in acts} <= TEXTS.keys()


@pytest.mark.parametrize(
    ("language", "mark"), [("ko", "알아듣지 못한 구간"), ("en", "not understood")]
)
def test_voice_without_words_is_marked_between_and_after_the_words(
    language: Language, mark: str
) -> None:
    spans = [{"start_s": 2.6, "end_s": 4.0}, {"start_s": 20.0, "end_s": 23.5}]
    page = html_page(document(report(answer(unrecognised=spans)), language, UTC))
    assert page.count(f"[{mark}, ") == 2
    assert page.index(f"[{mark}, 1.4") < page.index("낱말5") < page.index(f"[{mark}, 3.5")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_what_the_second_reading_changed_is_told(language: Language) -> None:
    changes = [
        {"start_s": 1.0, "end_s": 1.5, "before": "개팔자로", "after": "개발자로"},
        {"start_s": 2.0, "end_s": 2.5, "before": "정말", "after": ""},
    ]
    read = report(answer(changes=changes)).model_copy(update={"transcripts_pending": 2})
    page = html_page(document(read, language, UTC))
    assert "개팔자로 → 개발자로, 정말 → (" in page
    assert TEXTS["transcripts_pending"][language == "en"].format(n=2) in page
