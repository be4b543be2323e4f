"""Drafted plans: reasons, order, number, and nothing protected."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests import ROOT

from daedam.interview.planning.bank import BankKind, Level, load_bank
from daedam.interview.planning.draft import PlanDraft, PlanRequest, draft_plan
from daedam.interview.planning.lines import Source, SourceLine, is_quotable
from daedam.interview.planning.resume_questions import resume_questions, spoken_quote
from daedam.interview.question_rules import is_unlawful
from daedam.interview.reading.model import Language
from daedam.services.morphology import KiwiMorphology

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
        assert is_quotable(planned.reason.text)
    texts = [t for p in draft.questions for t in (p.question.text, p.question.simpler)]
    assert not [text for text in texts if is_unlawful(text)]


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
    by_id = {candidate.id: candidate for candidate in load_bank(language)}
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
    by_id = {candidate.id: candidate.level for candidate in load_bank("ko")}
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
    ],
)
def test_only_speakable_deeds_are_quoted(line: str, language: Language, quote: str | None) -> None:
    assert spoken_quote(line, language) == quote


def test_the_particle_fits_the_quote() -> None:
    lines = [
        SourceLine(Source.RESUME, "월결산 마감일을 12일에서 6일로 단축", deed=True),
        SourceLine(Source.RESUME, "불량 30건을 12건으로 감소", deed=True),
    ]
    (first, _), (second, _) = resume_questions(lines, "ko", 2)
    assert "‘월결산 마감일을 12일에서 6일로 단축’이라고" in first.text
    assert "‘불량 30건을 12건으로 감소’" in second.text
    assert first.experience
