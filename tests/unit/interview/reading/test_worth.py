"""Follow-ups that are worth asking: candidates of the rules, judged by trained weights."""

import pytest
from tools.train_worth import Rated, Recorder, train

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


def candidates(
    answer: str, morphology: KiwiMorphology, question: str = STORY
) -> dict[tuple[Kind, str], frozenset[str]]:
    """Return the features of each candidate, by its kind and the text of its clause.

    The features of the answer are added to those of each candidate.
    """
    recorder = Recorder()
    read_answer(answer, question=question, morphology=morphology, chooser=recorder)
    (material,) = recorder.materials
    return {
        (candidate.point.kind, candidate.point.clause.text): material.features | candidate.features
        for candidate in material.candidates
        if candidate.point.clause is not None
    }


def read(answer: str, morphology: KiwiMorphology, question: str = STORY) -> Reading:
    model = load_worth_model("ko")
    return read_answer(answer, question=question, morphology=morphology, chooser=model)


def model(**weights: int) -> WorthModel:
    """Return a model with a weight for each feature.

    In the name of a parameter, `__` is replaced by `|`, and then `_` by `:`.
    """
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
    chosen = WorthModel(train(ratings, 0.5)).choose(BOTH)
    assert [point.kind for point in chosen] == [Kind.HOW]


def test_a_deed_that_says_little_is_vague(morphology: KiwiMorphology) -> None:
    answer = "창고에 갔습니다. 제가 상자를 치웠습니다. 그래서 제가 문제를 잘 해결했습니다."
    found = candidates(answer, morphology)
    assert "c:has:vague" in found[Kind.HOW, "제가 문제를 잘 해결했습니다"]
    assert "c:has:vague" not in found[Kind.HOW, "제가 상자를 치웠습니다"]


def test_a_change_for_others_has_features_of_their_reaction(morphology: KiwiMorphology) -> None:
    change = (Kind.PEOPLE, "제가 매장의 진열 순서를 바꿨습니다")
    open_ = "제가 매장의 진열 순서를 바꿨습니다. 그래서 매출이 올랐습니다."
    told = "제가 매장의 진열 순서를 바꿨습니다. 점장님은 처음에 반대하셨습니다."
    assert "c:has:for_others" in candidates(open_, morphology)[change]
    assert "c:near:reaction_after" not in candidates(open_, morphology)[change]
    assert "c:near:reaction_after" in candidates(told, morphology)[change]


@pytest.mark.parametrize(
    ("answer", "feature"),
    [
        ("방식이 느리기 때문에 제가 배식 방식을 바꿨습니다. 대기가 줄었습니다.", "role:reason>=1"),
        ("인원을 늘리는 대신 제가 배식 방식을 바꿨습니다. 대기가 줄었습니다.", "tells:alternative"),
    ],
)
def test_a_told_reason_or_other_way_is_a_feature(
    answer: str, feature: str, morphology: KiwiMorphology
) -> None:
    def told(text: str) -> bool:
        return any(feature in features for features in candidates(text, morphology).values())

    assert told(answer)
    assert not told("제가 배식 방식을 바꿨습니다. 대기가 줄었습니다.")


def test_a_lesson_is_asked_of_an_own_deed_or_mistake_only(morphology: KiwiMorphology) -> None:
    deed = "제가 메뉴를 없앴습니다. 사장님이 시급을 올려 주셨습니다."
    found = candidates(deed, morphology)
    assert [text for kind, text in found if kind is Kind.LEARNING] == ["제가 메뉴를 없앴습니다"]
    others = "사장님이 시급을 올려 주셨습니다. 비가 5분 왔습니다."
    assert Kind.LEARNING not in {kind for kind, _ in candidates(others, morphology)}


@pytest.mark.parametrize(
    "answer",
    [
        "저당권은 특정한 채권을 담보합니다. 근저당권은 한도를 정합니다.",
        "PUT은 리소스 전체를 교체합니다. PATCH는 일부를 바꿉니다.",
    ],
)
def test_a_definition_has_no_candidates(answer: str, morphology: KiwiMorphology) -> None:
    assert candidates(answer, morphology, "두 가지의 차이를 설명해 주세요.") == {}


def test_a_plan_teaches_no_lesson(morphology: KiwiMorphology) -> None:
    found = candidates("앞으로 창고를 새로 정리하겠습니다.", morphology, "입사 후 계획은요?")
    kinds = {kind for kind, _ in found}
    assert Kind.HOW in kinds
    assert not kinds & {Kind.LEARNING, Kind.DIFFERENTLY}


def test_a_contradiction_comes_first_and_changes_no_feature(morphology: KiwiMorphology) -> None:
    answer = "저는 야간 근무를 3년 했습니다. 제가 창고 지도를 새로 그렸습니다."
    earlier = [("야간 근무를 해 보셨나요?", "저는 야간 근무를 1년 했습니다.")]
    alone, after = Recorder(), Recorder()
    read_answer(answer, question=STORY, morphology=morphology, chooser=alone)
    reading = read_answer(
        answer, question=STORY, morphology=morphology, chooser=after, earlier=earlier
    )
    assert [point.kind for point in reading.open_points] == [Kind.CONTRADICTION]
    assert alone.materials == after.materials


def test_a_clause_that_needs_its_neighbours_is_not_taken_up(morphology: KiwiMorphology) -> None:
    answer = "제가 상자를 세었습니다. 나머지를 뺐습니다. 이렇게 시편을 만들었습니다."
    found = candidates(answer, morphology)
    assert not any("나머지" in text or "이렇게" in text for _, text in found)


def test_own_part_takes_up_a_whole_clause(morphology: KiwiMorphology) -> None:
    answer = "저희가 봄에 다 같이 모여서 창고 지도를 새로 그렸습니다. 그래서 찾기가 쉬워졌습니다."
    shared = [text for kind, text in candidates(answer, morphology) if kind is Kind.OWN_PART]
    assert any("지도" in text for text in shared)


def test_inner_speech_is_not_taken_up(morphology: KiwiMorphology) -> None:
    answer = "저는 걱정이 많은 편입니다. 밤에도 내가 그 전화를 왜 했지 하고 생각합니다."
    found = candidates(answer, morphology, "본인의 단점은 무엇입니까?")
    assert (Kind.INSTANCE, "저는 걱정이 많은 편입니다") in found
    assert not any("왜 했지" in text for _, text in found)


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
    assert candidates(complete, morphology) == {}


def test_the_same_answer_gets_the_same_points(morphology: KiwiMorphology) -> None:
    answer = "저희가 행사를 준비했습니다. 손님이 많이 늘었습니다."
    assert read(answer, morphology) == read(answer, morphology)


def test_text_for_the_interviewer_and_private_clauses_are_no_candidates(
    morphology: KiwiMorphology,
) -> None:
    answer = "제가 남편 병원비 때문에 대출 서류를 정리했습니다. 가게 장부도 제가 만들었습니다."
    assert all("병원비" not in text for _, text in candidates(answer, morphology))


def test_a_stressed_change_without_a_figure_is_asked_about_first(
    morphology: KiwiMorphology,
) -> None:
    answer = "제가 대기표를 새로 만들었습니다. 그래서 대기 시간이 확 줄었고 손님도 좋아하셨습니다."
    first = read(answer, morphology).open_points[0]
    assert first.kind is Kind.FIGURE
    assert first.clause is not None
    assert "대기 시간이 확 줄었고" in first.clause.text


@pytest.mark.parametrize(
    "change",
    [
        "대기 시간이 20분 줄었습니다.",
        "대기 시간이 반으로 줄었습니다.",
        "대기 시간이 줄어서 좋았습니다.",
        "분위기가 많이 올라갔습니다.",
    ],
)
def test_no_figure_is_asked_where_it_is_told_or_cannot_be_given(
    change: str, morphology: KiwiMorphology
) -> None:
    found = candidates(f"제가 대기표를 새로 만들었습니다. {change}", morphology)
    assert Kind.FIGURE not in {kind for kind, _ in found}


@pytest.mark.parametrize(
    "told",
    ["다른 조는 배터리를 두 개 준비했습니다", "점장님이 진열 순서를 바꿨습니다"],
)
def test_a_deed_of_others_is_not_asked_about(told: str, morphology: KiwiMorphology) -> None:
    found = candidates(f"저는 그날 창고 지도를 새로 그렸습니다. {told}.", morphology)
    assert Kind.DIFFICULTY in {kind for kind, text in found if "지도" in text}
    assert not {kind for kind, text in found if text == told} & {Kind.DIFFICULTY, Kind.HOW}


def test_an_addition_is_not_asked_for_its_difficulty(morphology: KiwiMorphology) -> None:
    found = candidates("저는 냉각 시간을 늘렸습니다. 금형 온도도 바꿨습니다.", morphology)
    kinds = {text: {kind for kind, other in found if other == text} for _, text in found}
    assert Kind.DIFFICULTY in kinds["저는 냉각 시간을 늘렸습니다"]
    assert Kind.DIFFICULTY not in kinds["금형 온도도 바꿨습니다"]


def test_words_and_the_question_are_features(morphology: KiwiMorphology) -> None:
    found = candidates("제가 창고 지도를 그렸습니다. 그래서 빨라졌습니다.", morphology)
    features = next(iter(found.values()))
    assert {"q:개선", "a:지도", "c:w:지도"} <= features


@pytest.mark.parametrize(
    ("answer", "kind", "quote"),
    [
        (
            "주문이 밀려서 제가 자리를 옮겨서 포장을 도왔습니다.",
            Kind.DIFFICULTY,
            "제가 자리를 옮겨서",
        ),
        (
            "저희 팀이 안내문을 새로 만들었습니다. 저는 그중에서 녹취를 유형별로 나눴습니다.",
            Kind.DIFFICULTY,
            "저희 팀이 안내문을 새로 만들었습니다",
        ),
        (
            "친구가 그림을 인형으로 만들어 주셨습니다.",
            Kind.DIFFICULTY,
            "친구가 그림을 인형으로 만들어 주셨습니다",
        ),
        (
            "두 달 뒤 시에서 탈취 설비 예산을 편성했습니다.",
            Kind.DIFFICULTY,
            "두 달 뒤 시에서 탈취 설비 예산을 편성했습니다",
        ),
        (
            "제가 안내문을 새로 만들었습니다. 사진이 없어서 정말 막막했습니다.",
            Kind.DIFFICULTY,
            "제가 안내문을 새로 만들었습니다",
        ),
        (
            "저희가 안내문을 새로 만들었습니다.",
            Kind.LEARNING,
            "저희가 안내문을 새로 만들었습니다",
        ),
        (
            "문의가 줄었는데 얼마나 줄었는지는 잘 모르겠습니다.",
            Kind.FIGURE,
            "문의가 줄었는데",
        ),
    ],
)
def test_no_follow_up_asks_for_slight_deeds_deeds_of_others_or_what_is_told(
    answer: str, kind: Kind, quote: str, morphology: KiwiMorphology
) -> None:
    assert (kind, quote) not in candidates(answer, morphology)


def test_a_deed_of_weight_may_be_asked_about(morphology: KiwiMorphology) -> None:
    found = candidates("제가 안내문을 쉬운 말로 새로 만들었습니다.", morphology)
    assert (Kind.DIFFICULTY, "제가 안내문을 쉬운 말로 새로 만들었습니다") in found
    assert (Kind.LEARNING, "제가 안내문을 쉬운 말로 새로 만들었습니다") in found


@pytest.mark.parametrize(
    ("answer", "question", "kind"),
    [
        ("무인 발급기 앞에 안내판을 붙였더니 줄이 눈에 띄게 짧아졌어요.", STORY, Kind.FIGURE),
        ("저희 조가 구역을 나눠서 소음 지도를 만들었습니다.", STORY, Kind.OWN_PART),
        ("저희 팀이 1등을 했습니다. 저도 나름대로 열심히 했습니다.", STORY, Kind.MISSING_ACTION),
        (
            "저는 거절을 잘 못하는 편이에요. 요즘은 고치려고 노력하고 있습니다.",
            "단점은 무엇이라고 생각하세요?",
            Kind.MISSING_ACTION,
        ),
        (
            "친구랑 쇼핑몰을 했는데 재고가 쌓여서 반년 만에 접었습니다.",
            "실패한 경험을 말씀해 주세요.",
            Kind.LEARNING,
        ),
    ],
)
def test_what_an_interviewer_would_surely_ask_comes_first(
    answer: str, question: str, kind: Kind, morphology: KiwiMorphology
) -> None:
    assert read(answer, morphology, question).open_points[0].kind is kind


def test_a_lesson_that_was_told_is_not_asked_for(morphology: KiwiMorphology) -> None:
    told = "친구랑 쇼핑몰을 하다가 반년 만에 접었습니다. 그 뒤로는 재고부터 확인합니다."
    points = read(told, morphology, "실패한 경험을 말씀해 주세요.").open_points
    assert all(point.worth < 0.97 for point in points)


def test_an_opinion_about_the_own_strength_is_a_trait(morphology: KiwiMorphology) -> None:
    points = read(
        "중국어를 할 수 있는 게 제 경쟁력이라고 생각합니다.",
        morphology,
        "본인의 강점은 무엇인가요?",
    ).open_points
    found = [point.clause.roles[0] for point in points if point.clause is not None]
    assert set(found) <= {"strength"}
