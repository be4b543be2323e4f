"""Drafted plans: reasons, order, number, and nothing protected."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from benchmarks.planning import mentioned, protected_parts
from tests import ROOT

from daedam.interview.planning.bank import BankKind, Level, load_bank
from daedam.interview.planning.draft import PlanDraft, PlanRequest, draft_plan
from daedam.interview.planning.lines import Source, SourceLine
from daedam.interview.planning.resume_questions import resume_questions, spoken_quote
from daedam.interview.question_rules import is_unlawful, may_ask_about
from daedam.services.morphology import KiwiMorphology
from daedam.speech.korean import Morpheme
from daedam.utils.language import Language

PAIRS = ROOT / "benchmarks" / "data" / "planning"


def pairs() -> list[dict[str, Any]]:
    files: list[Path] = sorted(PAIRS.glob("pairs.*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


def drafted(pair: dict[str, Any], morphology: KiwiMorphology, **wishes: Any) -> PlanDraft:
    request = PlanRequest(pair["language"], pair["position"], pair["jd"], pair["resume"], **wishes)
    return draft_plan(request, morphology)


@pytest.mark.parametrize("pair", pairs(), ids=lambda pair: pair["id"])
def test_every_question_quotes_a_line_or_names_its_competency(
    pair: dict[str, Any], morphology: KiwiMorphology
) -> None:
    draft = drafted(pair, morphology, questions=9)
    assert len(draft.questions) == 9
    assert len({planned.question.text for planned in draft.questions}) == 9
    for planned in draft.questions:
        assert planned.question.competency is not None
        if planned.reason is None:
            continue
        source = pair["jd"] if planned.reason.source is Source.JOB else pair["resume"]
        assert planned.reason.text in " ".join(source.split())
        assert planned.question.reason == planned.reason.text
    texts = [t for p in draft.questions for t in (p.question.text, p.question.simpler)]
    assert not [text for text in texts if is_unlawful(text)]


@pytest.mark.parametrize("questions", [5, 12])
def test_no_question_mentions_what_was_marked_as_protected_by_hand(
    questions: int, morphology: KiwiMorphology
) -> None:
    protected = protected_parts()
    assert [
        (pair["id"], parts)
        for pair in pairs()
        for planned in drafted(pair, morphology, questions=questions).questions
        if (parts := mentioned(planned, protected[pair["id"]]))
    ] == []


@pytest.mark.parametrize("pair", pairs(), ids=lambda pair: pair["id"])
def test_the_protected_parts_are_in_the_documents(pair: dict[str, Any]) -> None:
    parts = protected_parts()[pair["id"]]
    assert len(parts) >= 3
    assert all(len(part) >= 2 and part in f"{pair['jd']}\n{pair['resume']}" for part in parts)


@pytest.mark.parametrize("questions", [1, 3, 5, 9, 12])
def test_the_order_is_that_of_an_interview(questions: int, morphology: KiwiMorphology) -> None:
    kinds = [p.kind for p in drafted(pairs()[0], morphology, questions=questions).questions]
    assert len(kinds) == questions
    assert (kinds[0] is BankKind.INTRODUCTION) == (questions >= 3)
    assert (BankKind.MOTIVATION in kinds) == (questions >= 5)
    assert (kinds[-1] is BankKind.CLOSING) == (questions >= 8)


@pytest.mark.parametrize("questions", [0, 13])
def test_a_wrong_number_of_questions_is_refused(questions: int, morphology: KiwiMorphology) -> None:
    with pytest.raises(ValueError, match="questions"):
        draft_plan(PlanRequest(questions=questions), morphology)


def test_only_the_wanted_kinds_are_chosen(morphology: KiwiMorphology) -> None:
    kinds = frozenset({BankKind.SITUATION})
    draft = drafted(pairs()[0], morphology, questions=4, kinds=kinds)
    assert {planned.kind for planned in draft.questions} == kinds


LEVELS = {
    Level.ANY: {Level.ANY},
    Level.ENTRY: {Level.ANY, Level.ENTRY},
    Level.EXPERIENCED: {Level.ANY, Level.EXPERIENCED},
    Level.LEAD: {Level.ANY, Level.EXPERIENCED, Level.LEAD},
}
DUTIES = {
    "ko": "- 월 결산 및 재무제표 작성\n- 부가가치세 신고\n- 외부감사 대응",
    "en": "- Prepare the month-end closing\n- File tax returns\n- Support the external audit",
}


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("kind", BankKind)
@pytest.mark.parametrize("level", Level)
def test_a_draft_has_as_many_suitable_questions_as_the_bank(
    level: Level, kind: BankKind, language: Language, morphology: KiwiMorphology
) -> None:
    for questions in (1, 5, 8, 12):
        request = PlanRequest(
            language,
            job_description=DUTIES[language],
            questions=questions,
            kinds=frozenset({kind}),
            level=level,
        )
        draft = draft_plan(request, morphology)
        suitable = {
            entry.id
            for entry in load_bank(language)
            if entry.kind is kind
            and entry.level in LEVELS[level]
            and (not entry.families or entry.families & set(draft.families))
        }
        chosen = [planned.bank_id for planned in draft.questions]
        assert len(set(chosen)) == len(chosen) == min(questions, len(suitable))
        assert set(chosen) <= suitable


def test_a_requested_kind_with_a_fixed_place_fills_up_a_plan(morphology: KiwiMorphology) -> None:
    kinds = frozenset({BankKind.OPINION, BankKind.INTRODUCTION, BankKind.CLOSING})
    draft = draft_plan(PlanRequest("ko", questions=12, kinds=kinds), morphology)
    chosen = [planned.kind for planned in draft.questions]
    assert chosen == [BankKind.INTRODUCTION] * 5 + [BankKind.OPINION] * 6 + [BankKind.CLOSING]


def test_the_questions_of_a_bank_are_prepared_once(morphology: KiwiMorphology) -> None:
    texts: list[str] = []

    def counted(text: str) -> Sequence[Morpheme]:
        texts.append(text)
        return morphology(text)

    draft_plan(PlanRequest("ko", "회계"), counted)
    first = len(texts)
    draft_plan(PlanRequest("ko", "영업"), counted)
    assert first > 1000
    assert texts[first:] == ["영업"]


def test_a_draft_is_repeatable_and_a_variant_differs(morphology: KiwiMorphology) -> None:
    pair = pairs()[0]
    first = drafted(pair, morphology, questions=5)
    assert drafted(pair, morphology, questions=5) == first
    assert drafted(pair, morphology, questions=5, variant=1) != first


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_plan_without_documents_has_questions_for_every_job(
    language: Language, morphology: KiwiMorphology
) -> None:
    draft = draft_plan(PlanRequest(language, questions=9), morphology)
    assert (draft.family, draft.lines_read, len(draft.questions)) == (None, 0, 9)
    by_id = {entry.id: entry for entry in load_bank(language)}
    assert not [p for p in draft.questions if by_id[p.bank_id].families]
    assert len({p.question.competency for p in draft.questions}) >= 6


@pytest.mark.parametrize(
    ("position", "levels"),
    [
        ("품질관리팀장", {Level.ANY, Level.EXPERIENCED, Level.LEAD}),
        ("신입 품질관리 사원", {Level.ANY, Level.ENTRY}),
    ],
)
def test_questions_fit_the_level_of_the_position(
    position: str, levels: set[Level], morphology: KiwiMorphology
) -> None:
    draft = draft_plan(PlanRequest("ko", position, questions=12), morphology)
    by_id = {entry.id: entry.level for entry in load_bank("ko")}
    assert {by_id[p.bank_id] for p in draft.questions} <= levels


@pytest.mark.parametrize(
    ("line", "language", "quote"),
    [
        (
            "2021.11 당일 출고 4천 건 지연, 이후 차량 예약제 도입",
            "ko",
            "당일 출고 4천 건 지연, 이후 차량 예약제 도입",
        ),
        (
            "골조공기 층당 9일 → 7일, 전체 31일 단축",
            "ko",
            "골조공기 층당 9일에서 7일로, 전체 31일 단축",
        ),
        ("불량률 3% → 1% (검사 추가) 달성", "ko", "불량률 3%에서 1%로 달성"),
        ("고객 응대 매뉴얼 제작·배포", "ko", None),
        ("㈜서린 품질관리팀 사원", "ko", None),
        ("분만사 관리 담당", "ko", None),
        (
            "Cut pick errors from 2.1% to 0.6% in a year",
            "en",
            "cut pick errors from 2.1% to 0.6% in a year",
        ),
        ("Warehouse team lead, Norchester", "en", None),
        ("장애인 고용 지원금 1천만 원 확보", "ko", None),
        ("본사 선거 관리 절차 3단계 개선", "ko", None),
    ],
)
def test_only_speakable_deeds_are_quoted(line: str, language: Language, quote: str | None) -> None:
    assert spoken_quote(line, language) == quote


def test_a_line_that_may_not_be_asked_about_takes_no_place() -> None:
    lines = [
        SourceLine(Source.RESUME, "가족 사업장 근무 인원을 30% 감소", deed=True),
        SourceLine(Source.RESUME, "월결산 마감일을 12일에서 6일로 단축", deed=True),
    ]
    ((question, line),) = resume_questions(lines, "ko", 1)
    assert line == lines[1]
    assert not is_unlawful(question.text)
    assert may_ask_about(question.text)


HOSTILE = [
    *("[" + " " * 800 + "가" * 30, "[" + "\u00a0" * 100_000 + "가" * 30, "■" + " " * 100_000),
    *("1" * 100_000, "1," * 50_000 + "→", "경력 " + "1" * 100_000, "010-" * 25_000, "0 " * 50_000),
    *("(" * 100_000, "[(" * 50_000, "가" * 100_000, "가 " * 50_000 + ":", "시 로 1-" * 14_000),
    *(
        "A" * 100_000,
        "12 Aa " * 16_000,
        "12 Aa Bb Cc " * 8_000,
        "부(" * 50_000,
        "매출 30% 증가 " * 9_000,
    ),
    *(
        "- " * 50_000,
        "\n".join("-" * 50_000),
        "\n".join(["고객 응대"] * 20_000),
        "\u200b" * 100_000,
    ),
]


@pytest.mark.timeout(30)
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("language", ["ko", "en"])
def test_hostile_lines_take_no_long_time(
    language: Language, text: str, morphology: KiwiMorphology
) -> None:
    document = f"[경력]\n{text}!\n{text}"[:100_000]
    request = PlanRequest(language, text, document, document, 12)
    assert len(draft_plan(request, morphology).questions) == 12


def test_the_particle_fits_the_quote() -> None:
    lines = [
        SourceLine(Source.RESUME, "월결산 마감일을 12일에서 6일로 단축", deed=True),
        SourceLine(Source.RESUME, "불량 30건을 12건으로 감소", deed=True),
    ]
    (first, _), (second, _) = resume_questions(lines, "ko", 2)
    assert "‘월결산 마감일을 12일에서 6일로 단축’이라고" in first.text
    assert "‘불량 30건을 12건으로 감소’" in second.text
    assert first.experience
