"""Questions composed from open points."""

from itertools import islice

import pytest

from daedam.interview.phrasing.compose import (
    EASY_CHARACTERS,
    candidates,
    compose_question,
    fill_frame,
)
from daedam.interview.phrasing.frames import korean_frames, parse_frames
from daedam.interview.phrasing.korean_phrases import Form, Sort
from daedam.interview.phrasing.model import ComposedQuestion
from daedam.interview.plan import Style
from daedam.interview.question_rules import MAX_CHARACTERS
from daedam.interview.reading.model import (
    Agent,
    Clause,
    OpenPoint,
    OpenPointKind,
    Role,
    Tense,
)
from daedam.services.morphology import KiwiMorphology

STYLES = [Style.PRACTICE, Style.INTERVIEW]


def clause(
    text: str,
    agent: Agent = Agent.SPEAKER,
    tense: Tense = Tense.PAST,
    role: Role = Role.ACTION,
) -> Clause:
    return Clause(text, 0, len(text), (role,), agent, tense, negated=False)


DEED = clause("체크리스트를 만들어서 팀에 공유했습니다")
CHANGE = clause("반려 건수가 많이 줄었습니다", Agent.NONE, Tense.PAST, Role.RESULT)
EARLIER = clause("새벽 근무는 안 했어요")


def point(kind: OpenPointKind, of: Clause | None = DEED, topic: str = "") -> OpenPoint:
    return OpenPoint(kind, of, topic, EARLIER if kind is OpenPointKind.CONTRADICTION else None)


def every(
    of: OpenPoint, style: Style, morphology: KiwiMorphology, used: tuple[str, ...] = ()
) -> list[ComposedQuestion]:
    return list(
        candidates(of, style=style, used_frames=used, morphology=morphology, join=morphology.join)
    )


def best(
    of: OpenPoint, style: Style, morphology: KiwiMorphology, seed: int = 0
) -> ComposedQuestion:
    question = compose_question(
        of, style=style, used_frames=(), morphology=morphology, join=morphology.join, seed=seed
    )
    assert question is not None
    return question


def test_there_are_enough_frames() -> None:
    frames = korean_frames()
    assert len(frames) >= 120
    for kind in OpenPointKind:
        for style in STYLES:
            assert sum(f.kind is kind and f.style is style for f in frames) >= 4, (kind, style)


def test_frames_differ_and_ask_politely() -> None:
    texts = [frame.text for frame in korean_frames()]
    assert len(set(texts)) == len(texts)
    for frame in korean_frames():
        assert frame.text.endswith(("요?", "까?", "{how_much}?")), frame.id
        assert frame.simpler.endswith("요?"), frame.id
        assert len(frame.simpler) <= 40, frame.id


@pytest.mark.parametrize("kind", OpenPointKind)
@pytest.mark.parametrize("style", STYLES)
def test_a_clause_a_topic_and_nothing_give_at_least_one_question(
    kind: OpenPointKind, style: Style, morphology: KiwiMorphology
) -> None:
    topic = "체크리스트"
    assert len(every(point(kind, topic=topic), style, morphology)) >= 2
    assert every(point(kind, None, topic), style, morphology)
    if kind is not OpenPointKind.TERM:
        assert every(OpenPoint(kind), style, morphology)


@pytest.mark.parametrize("kind", OpenPointKind)
@pytest.mark.parametrize("style", STYLES)
def test_a_question_is_short_has_no_place_left_and_quotes_the_clause(
    kind: OpenPointKind, style: Style, morphology: KiwiMorphology
) -> None:
    question = best(point(kind, topic="체크리스트"), style, morphology)
    assert len(question.text) <= MAX_CHARACTERS
    for text in (question.text, question.simpler):
        assert "{" not in text
        assert text.endswith("?")
    assert question.quote == DEED.text
    assert "공유하" in question.text or "체크리스트" in question.text


@pytest.mark.parametrize(
    ("of", "style", "text"),
    [
        (
            point(OpenPointKind.REASON),
            Style.INTERVIEW,
            "체크리스트를 만들어 팀에 공유하신 이유는 무엇인가요?",
        ),
        (
            point(OpenPointKind.OWN_PART),
            Style.INTERVIEW,
            "체크리스트를 만들어 팀에 공유하실 때 본인의 역할은 무엇이었나요?",
        ),
        (point(OpenPointKind.FIGURE, CHANGE), Style.INTERVIEW, "반려 건수가 얼마나 줄었나요?"),
        (
            point(OpenPointKind.FIGURE, CHANGE),
            Style.PRACTICE,
            "반려 건수가 얼마나 줄었는지 말씀해 주실 수 있을까요?",
        ),
        (
            point(OpenPointKind.CHECK, CHANGE),
            Style.INTERVIEW,
            "반려 건수가 많이 줄었다고 하셨는데, 그 방법의 효과인지는 어떻게 확인하셨나요?",
        ),
        (
            point(
                OpenPointKind.CAUSE,
                clause("롤백 절차가 없었던 게", Agent.NONE, Tense.PAST, Role.SITUATION),
            ),
            Style.INTERVIEW,
            "롤백 절차가 없었다고 하셨는데, 원인은 무엇이었나요?",
        ),
        (
            point(
                OpenPointKind.MISSING_ACTION,
                clause("불량률을 낮추고 싶습니다", Agent.SPEAKER, Tense.FUTURE, Role.PLAN),
            ),
            Style.INTERVIEW,
            "불량률을 낮추기 위해 지금 준비하고 계신 것은 무엇인가요?",
        ),
        (
            point(
                OpenPointKind.REASON,
                clause("먼저 라인을 세울 계획입니다", Agent.SPEAKER, Tense.FUTURE, Role.PLAN),
            ),
            Style.INTERVIEW,
            "먼저 라인을 세우실 계획이라고 하셨는데, 그렇게 하시려는 이유는 무엇인가요?",
        ),
        (
            point(
                OpenPointKind.INSTANCE,
                clause("꼼꼼한 편입니다", Agent.SPEAKER, Tense.PRESENT, Role.STRENGTH),
            ),
            Style.PRACTICE,
            "꼼꼼한 편이라고 하셨는데, 혹시 그런 점이 드러난 일을 하나 들려주실 수 있을까요?",
        ),
        (
            point(OpenPointKind.MISSING_RESULT),
            Style.INTERVIEW,
            "체크리스트를 만들어 팀에 공유하신 뒤 어떻게 됐나요?",
        ),
        (
            point(OpenPointKind.TERM, clause("배관을 RT로 찍어 봤습니다"), "RT"),
            Style.PRACTICE,
            "혹시 RT가 무엇인지 쉽게 설명해 주실 수 있을까요?",
        ),
        (
            point(OpenPointKind.DIFFERENTLY, None),
            Style.INTERVIEW,
            "그때로 다시 돌아간다면 무엇을 다르게 하시겠어요?",
        ),
        (
            point(
                OpenPointKind.CONTRADICTION,
                clause("야간조를 2년 했습니다"),
            ),
            Style.INTERVIEW,
            "앞서 새벽 근무는 안 하셨다고 말씀하셨는데, 방금 야간조를 2년 하셨다고 하신 것과 "
            "어떻게 이어지나요?",
        ),
    ],
)
def test_questions(of: OpenPoint, style: Style, text: str, morphology: KiwiMorphology) -> None:
    assert text in [question.text for question in every(of, style, morphology)]


def test_a_used_frame_is_not_used_again(morphology: KiwiMorphology) -> None:
    of = point(OpenPointKind.REASON)
    used: list[str] = []
    while True:
        question = compose_question(
            of,
            style=Style.INTERVIEW,
            used_frames=used,
            morphology=morphology,
            join=morphology.join,
        )
        if question is None:
            break
        assert question.frame not in used
        used.append(question.frame)
    assert len(used) >= 4


def test_a_seed_decides_among_equals(morphology: KiwiMorphology) -> None:
    of = point(OpenPointKind.REASON)
    first = best(of, Style.INTERVIEW, morphology, seed=3)
    assert best(of, Style.INTERVIEW, morphology, seed=3) == first
    assert len({best(of, Style.INTERVIEW, morphology, seed=s).frame for s in range(12)}) > 1


def test_a_clause_is_preferred_to_its_topic(morphology: KiwiMorphology) -> None:
    found = every(
        point(OpenPointKind.MISSING_SITUATION, topic="체크리스트"), Style.INTERVIEW, morphology
    )
    quotes = [question.quote for question in found]
    ranks = [(DEED.text, "체크리스트", "").index(quote) for quote in quotes]
    assert ranks == sorted(ranks)
    assert set(ranks) == {0, 1, 2}


@pytest.mark.parametrize(
    "private",
    ["어머니 병원비를 벌어야 했습니다", "작년에 결혼을 했습니다", "주민등록번호를 적어 냈습니다"],
)
def test_private_matters_are_not_taken_up(private: str, morphology: KiwiMorphology) -> None:
    for question in every(point(OpenPointKind.REASON, clause(private)), Style.PRACTICE, morphology):
        assert question.quote == ""


def test_a_private_topic_is_not_taken_up(morphology: KiwiMorphology) -> None:
    found = every(point(OpenPointKind.TERM, None, "어머니"), Style.PRACTICE, morphology)
    assert found == []


def test_a_clause_without_a_statement_falls_back(morphology: KiwiMorphology) -> None:
    of = point(OpenPointKind.CAUSE, clause("손님이 부탁하시면", Agent.OTHER, Tense.PRESENT))
    found = list(islice(every(of, Style.INTERVIEW, morphology), 1))
    assert found
    assert "부탁" not in found[0].text


def test_a_doubled_verb_of_saying_is_varied() -> None:
    said = {"said": "팀에 공유하셨다고"}
    assert fill_frame("{said} 하셨는데, 왜인가요?", said).startswith(
        "팀에 공유하셨다고 말씀하셨는데"
    )
    assert fill_frame("{said} 하셨는데", {"said": "줄었다고"}) == "줄었다고 하셨는데"


def test_particles_follow_the_topic() -> None:
    assert fill_frame("{topic:이/가} 무엇인가요?", {"topic": "동바리"}) == "동바리가 무엇인가요?"
    assert fill_frame("{topic:이/가} 무엇인가요?", {"topic": "알폼"}) == "알폼이 무엇인가요?"


def test_frames_with_the_same_id_or_an_unknown_place_are_rejected() -> None:
    def document(*frames: dict[str, str]) -> dict[str, object]:
        return {"sets": [{"kind": "reason", "style": "interview", "frames": list(frames)}]}

    frame = {"id": "a", "text": "왜 그렇게 하셨나요?", "simpler": "왜요?"}
    assert len(parse_frames(document(frame))) == 1
    with pytest.raises(ValueError, match="a is defined twice"):
        parse_frames(document(frame, frame))
    with pytest.raises(ValueError, match="unknown places"):
        parse_frames(document({**frame, "text": "{deed} 이유는 무엇인가요?"}))


STORIES = {(Sort.DEED, True), (Sort.HABIT, False), (Sort.PLAN, False)}
ANY_TIME = {Sort.WISH, Sort.OPINION, Sort.TRAIT, Sort.OTHER, Sort.STATE}


@pytest.mark.parametrize("kind", OpenPointKind)
@pytest.mark.parametrize("style", STYLES)
def test_every_sort_of_clause_can_be_quoted(kind: OpenPointKind, style: Style) -> None:
    frames = [f for f in korean_frames() if f.kind is kind and f.style is style]
    for sort, past in STORIES | {(sort, past) for sort in ANY_TIME for past in (True, False)}:
        assert any(
            Form.SAID in frame.placeholders
            and (not frame.sorts or sort in frame.sorts)
            and frame.past in (None, past)
            for frame in frames
        ), (sort, past)


def test_a_contradiction_names_both_statements_first(morphology: KiwiMorphology) -> None:
    of = point(OpenPointKind.CONTRADICTION, clause("야간조를 2년 했습니다"))
    for style in STYLES:
        first = every(of, style, morphology)[0].text
        assert "새벽 근무는 안 하셨다고" in first


def test_a_long_question_comes_after_short_ones(morphology: KiwiMorphology) -> None:
    long = clause("고객사 담당자에게 새로 만든 샘플 열두 개를 일주일 만에 보냈습니다")
    lengths = [
        len(question.text) > EASY_CHARACTERS
        for question in every(point(OpenPointKind.REASON, long), Style.PRACTICE, morphology)
        if question.quote
    ]
    assert lengths == sorted(lengths)
    assert set(lengths) == {True, False}


def test_no_reason_is_asked_for_a_clause_that_cannot_be_quoted(morphology: KiwiMorphology) -> None:
    of = point(OpenPointKind.REASON, clause("의자에 앉자마자"), "의자")
    for style in STYLES:
        assert every(of, style, morphology) == []


@pytest.mark.parametrize(
    "text",
    [
        "저희 단체 서른 명이 폭설로 공항에 묶였습니다",
        "서로 많이 지쳤습니다",
        "계약을 놓쳤어요",
        "큰 충격을 받았어요",
    ],
)
def test_what_happened_to_somebody_is_no_decision(text: str, morphology: KiwiMorphology) -> None:
    found = every(point(OpenPointKind.REASON, clause(text)), Style.INTERVIEW, morphology)
    assert found
    for question in found:
        assert not question.quote or "그 이유" in question.text
