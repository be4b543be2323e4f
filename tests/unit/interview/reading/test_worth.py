"""Follow-ups that are worth asking: candidates of the rules, judged by trained weights."""

from dataclasses import dataclass, field

import pytest
from tools.train_worth import Rated, train

from daedam.interview.reading import OpenPoint, OpenPointKind, Reading, read_answer
from daedam.interview.reading.worth import (
    ACCEPTED,
    REFUSED,
    Candidate,
    Material,
    WorthModel,
    load_worth_model,
)
from daedam.services.morphology import KiwiMorphology

Kind = OpenPointKind
STORY = "업무를 개선하신 경험을 말씀해 주세요."


@dataclass
class Recorder:
    """Keeps the material and chooses nothing."""

    materials: list[Material] = field(default_factory=list)

    def choose(self, material: Material) -> tuple[OpenPoint, ...]:
        self.materials.append(material)
        return ()


def clauses_by_kind(
    answer: str, morphology: KiwiMorphology, question: str = STORY
) -> dict[Kind, str]:
    """Return the clause that a follow-up of each kind would take up."""
    recorder = Recorder()
    read_answer(answer, question=question, morphology=morphology, chooser=recorder)
    (material,) = recorder.materials
    points = [candidate.point for candidate in material.candidates]
    return {point.kind: point.clause.text for point in points if point.clause is not None}


def read(answer: str, morphology: KiwiMorphology, question: str = STORY) -> Reading:
    model = load_worth_model()
    return read_answer(answer, question=question, morphology=morphology, chooser=model)


def model(**weights: int) -> WorthModel:
    """Return a model with a weight for each feature; `_` stands for `|` and for `:`."""
    return WorthModel(
        {
            "labels": [ACCEPTED, REFUSED],
            "constants": [0.0, 0.0],
            "unit": 0.1,
            "threshold": 0.5,
            "weights": {
                name.replace("__", "|").replace("_", ":"): [0, weight]
                for name, weight in weights.items()
            },
        }
    )


HOW, FIGURE = OpenPoint(Kind.HOW), OpenPoint(Kind.FIGURE)
BOTH = Material(
    frozenset({"a"}),
    (Candidate(HOW, frozenset({"c:b"})), Candidate(FIGURE, frozenset())),
)


def test_points_below_the_threshold_are_dropped_and_the_best_comes_first() -> None:
    both = model(how=5, figure=20).choose(BOTH)
    assert [point.kind for point in both] == [Kind.FIGURE, Kind.HOW]
    assert 1 > both[0].worth > both[1].worth > 0.5
    one = model(how=5, figure=20, c_b=-10).choose(BOTH)
    assert [point.kind for point in one] == [Kind.FIGURE]


def test_a_feature_of_the_answer_counts_alone_and_together_with_a_kind() -> None:
    alone = dict((c.point.kind, p) for c, p in model(a=30).acceptances(BOTH))
    assert alone[Kind.HOW] == alone[Kind.FIGURE] > 0.9
    together = dict((c.point.kind, p) for c, p in model(how__a=30).acceptances(BOTH))
    assert together[Kind.HOW] > 0.9
    assert together[Kind.FIGURE] == 0.5


def test_features_of_a_clause_count_for_its_own_candidate_only() -> None:
    judged = dict((c.point.kind, p) for c, p in model(c_b=30).acceptances(BOTH))
    assert judged[Kind.HOW] > 0.9
    assert judged[Kind.FIGURE] == 0.5


def test_training_learns_which_kind_raters_accept() -> None:
    accepted, refused = BOTH.candidates
    ratings = [Rated("1", BOTH, accepted, True), Rated("1", BOTH, refused, False)] * 8
    chosen = WorthModel(train(ratings)).choose(BOTH)
    assert [point.kind for point in chosen] == [Kind.HOW]


def test_how_takes_up_a_deed_that_says_little(morphology: KiwiMorphology) -> None:
    answer = "창고에 갔습니다. 그래서 제가 문제를 잘 해결했습니다. 지금은 잘 지냅니다."
    assert clauses_by_kind(answer, morphology).get(Kind.HOW) == "제가 문제를 잘 해결했습니다"
    told = "창고에 갔습니다. 제가 상자를 치웠습니다. 손님은 돌아가셨습니다."
    assert Kind.HOW not in clauses_by_kind(told, morphology)


def test_people_takes_up_a_change_for_others_whose_reaction_is_not_told(
    morphology: KiwiMorphology,
) -> None:
    changed = "제가 매장의 진열 순서를 바꿨습니다. 그래서 매출이 올랐습니다."
    assert clauses_by_kind(changed, morphology)[Kind.PEOPLE] == "제가 매장의 진열 순서를 바꿨습니다"
    told = "제가 매장의 진열 순서를 바꿨습니다. 점장님은 처음에 반대하셨습니다."
    assert Kind.PEOPLE not in clauses_by_kind(told, morphology)
    alone = "저는 온도를 매일 아침 쟀습니다. 그래서 온도가 내려갔습니다."
    assert Kind.PEOPLE not in clauses_by_kind(alone, morphology)


@pytest.mark.parametrize(
    ("answer", "asked"),
    [
        ("제가 배식 방식을 바꿨습니다. 대기가 줄었습니다.", True),
        ("방식이 느리기 때문에 제가 배식 방식을 바꿨습니다. 대기가 줄었습니다.", False),
        ("인원을 늘리는 대신 제가 배식 방식을 바꿨습니다. 대기가 줄었습니다.", False),
    ],
)
def test_an_alternative_is_asked_if_neither_a_reason_nor_another_way_is_told(
    answer: str, asked: bool, morphology: KiwiMorphology
) -> None:
    assert (Kind.ALTERNATIVE in clauses_by_kind(answer, morphology)) is asked


def test_a_lesson_is_asked_of_an_own_deed_or_mistake_only(morphology: KiwiMorphology) -> None:
    deed = "제가 메뉴를 없앴습니다. 사장님이 시급을 올려 주셨습니다."
    assert clauses_by_kind(deed, morphology)[Kind.LEARNING] == "제가 메뉴를 없앴습니다"
    others = "사장님이 시급을 올려 주셨습니다. 비가 5분 왔습니다."
    assert Kind.LEARNING not in clauses_by_kind(others, morphology)


@pytest.mark.parametrize(
    "answer",
    [
        "저당권은 특정한 채권을 담보합니다. 근저당권은 한도를 정합니다.",
        "PUT은 리소스 전체를 교체합니다. PATCH는 일부를 바꿉니다.",
    ],
)
def test_a_definition_is_no_deed_of_the_candidate(answer: str, morphology: KiwiMorphology) -> None:
    found = clauses_by_kind(answer, morphology, "두 가지의 차이를 설명해 주세요.")
    assert not found.keys() & {Kind.HOW, Kind.DIFFICULTY, Kind.INSTANCE, Kind.REASON}


def test_a_clause_that_needs_its_neighbours_is_not_taken_up(morphology: KiwiMorphology) -> None:
    answer = "제가 상자를 세었습니다. 나머지를 뺐습니다. 이렇게 시편을 만들었습니다."
    found = clauses_by_kind(answer, morphology)
    assert not any("나머지" in text or "이렇게" in text for text in found.values())


def test_own_part_takes_up_a_whole_clause(morphology: KiwiMorphology) -> None:
    answer = "저희가 봄에 다 같이 모여서 창고 지도를 새로 그렸습니다. 그래서 찾기가 쉬워졌습니다."
    assert "지도" in clauses_by_kind(answer, morphology)[Kind.OWN_PART]


def test_inner_speech_and_figures_are_no_claims(morphology: KiwiMorphology) -> None:
    answer = "저는 걱정이 많은 편입니다. 밤에도 내가 그 전화를 왜 했지 하고 생각합니다."
    found = clauses_by_kind(answer, morphology, "본인의 단점은 무엇입니까?")
    assert found[Kind.INSTANCE] == "저는 걱정이 많은 편입니다"
    assert not any("왜 했지" in text for text in found.values())


def test_a_shared_deed_is_asked_about_and_a_complete_account_is_left_alone(
    morphology: KiwiMorphology,
) -> None:
    shared = "저희 팀이 반품 창고를 새로 정리했습니다. 다들 고생했고 반품이 많이 줄었습니다."
    assert Kind.OWN_PART in {p.kind for p in read(shared, morphology).open_points}
    complete = (
        "포장 파손이 한 달에 40건이었습니다. 사진을 모아 보니 모서리가 문제라서 제가 완충재를 "
        "두 겹으로 바꾸고 2주 동안 파손을 세었습니다. 파손이 9건으로 줄었고 고객센터 기록으로 "
        "확인했습니다. 원인부터 세어 봐야 한다는 걸 배웠고 지금도 매달 기록합니다."
    )
    assert read(complete, morphology).open_points == ()


def test_the_same_answer_gets_the_same_points(morphology: KiwiMorphology) -> None:
    answer = "저희가 행사를 준비했습니다. 손님이 많이 늘었습니다."
    assert read(answer, morphology) == read(answer, morphology)


def test_text_for_the_interviewer_and_private_clauses_are_no_candidates(
    morphology: KiwiMorphology,
) -> None:
    answer = "제가 남편 병원비 때문에 대출 서류를 정리했습니다. 가게 장부도 제가 만들었습니다."
    assert all("병원비" not in text for text in clauses_by_kind(answer, morphology).values())


def test_no_example_is_asked_for_a_step_of_a_list_or_a_figure(morphology: KiwiMorphology) -> None:
    question = "스트레스를 어떻게 푸시나요?"
    answer = "책도 읽고 산책도 하고. 저는 사람을 만나면 풀리는 편입니다."
    listed = clauses_by_kind(answer, morphology, question)
    assert not listed.get(Kind.INSTANCE, "").endswith("고")
    figures = "저는 오차를 작게 잡습니다. 올해 오차가 0.5를 넘은 날이 사흘뿐이에요."
    found = clauses_by_kind(figures, morphology, "본인의 강점은 무엇입니까?")
    assert "사흘" not in found.get(Kind.INSTANCE, "")
