"""Roles, agents, tense and polarity of clauses."""

import pytest

from daedam.interview.reading import Agent, Clause, Role, Tense, read_answer
from daedam.services.morphology import KiwiMorphology

EXPERIENCE = "일하면서 문제를 해결한 경험을 말씀해 주세요."


def read(answer: str, morphology: KiwiMorphology, question: str = EXPERIENCE) -> tuple[Clause, ...]:
    return read_answer(answer, question=question, morphology=morphology).clauses


@pytest.mark.parametrize(
    ("answer", "roles"),
    [
        (
            "반려 건수를 줄이려고 체크리스트를 만들어서 팀에 공유했습니다.",
            [Role.TASK, Role.ACTION, Role.ACTION],
        ),
        (
            "바코드 위치를 통일하고 나서 다섯 건 이하로 줄었습니다.",
            [Role.ACTION, Role.RESULT],
        ),
        (
            "썸네일 서버를 두고 웹피로 바꿔서 로딩 시간을 4초에서 1초로 줄였습니다.",
            [Role.ACTION, Role.ACTION, Role.RESULT],
        ),
        (
            "작년에 카페에서 근무했는데 대기 줄이 너무 길었습니다. 제가 주문 순서를 바꿨고 "
            "대기 시간이 10분에서 4분으로 줄었습니다.",
            [Role.SITUATION, Role.SITUATION, Role.ACTION, Role.RESULT],
        ),
        (
            "제 역할은 자재 관리였습니다. 그래서 매주 재고를 세었고 분실이 사라졌습니다.",
            [Role.TASK, Role.ACTION, Role.RESULT],
        ),
        (
            "제가 일정표를 만들었습니다. 그 일로 미리 알리는 게 중요하다는 걸 배웠습니다.",
            [Role.ACTION, Role.RESULT],
        ),
        (
            "혼자서는 늦을 것 같아서 동료에게 도움을 청했습니다.",
            [Role.REASON, Role.ACTION],
        ),
    ],
)
def test_an_account_has_situation_task_action_and_result(
    answer: str, roles: list[Role], morphology: KiwiMorphology
) -> None:
    assert [clause.roles[0] for clause in read(answer, morphology)] == roles


@pytest.mark.parametrize(
    ("question", "answer", "role"),
    [
        ("본인의 장점은 무엇인가요?", "저는 끝까지 확인하는 성격입니다.", Role.STRENGTH),
        ("본인의 단점은 무엇인가요?", "저는 결정을 늦게 하는 편입니다.", Role.WEAKNESS),
        (
            "장비가 멈추면 어떻게 하시겠습니까?",
            "먼저 전원을 내리겠습니다.",
            Role.PLAN,
        ),
        (
            "야간 근무에 대해 어떻게 생각하세요?",
            "저는 교대만 지켜지면 괜찮다고 생각합니다.",
            Role.OPINION,
        ),
        (
            "왜 이 일을 선택하셨나요?",
            "사람들이 고마워하는 일을 하고 싶어서 지원했습니다.",
            Role.REASON,
        ),
    ],
)
def test_the_kind_of_the_question_decides_what_a_clause_tells(
    question: str, answer: str, role: Role, morphology: KiwiMorphology
) -> None:
    assert role in [clause.roles[0] for clause in read(answer, morphology, question)]


@pytest.mark.parametrize(
    ("answer", "agent"),
    [
        ("도면을 다시 그렸습니다", Agent.SPEAKER),
        ("제가 도면을 다시 그렸습니다", Agent.SPEAKER),
        ("저희가 도면을 다시 그렸습니다", Agent.GROUP),
        ("우리 팀이 도면을 다시 그렸습니다", Agent.GROUP),
        ("다 같이 도면을 다시 그렸습니다", Agent.GROUP),
        ("팀장님이 도면을 다시 그리셨습니다", Agent.OTHER),
        ("손님이 소리를 질렀습니다", Agent.OTHER),
        ("계산대에서 화를 내셨습니다", Agent.OTHER),
        ("불량이 크게 줄었습니다", Agent.NONE),
        ("온도가 계속 올라갔습니다", Agent.NONE),
        ("손님이 남긴 메모를 정리했습니다", Agent.SPEAKER),
        ("엘리베이터가 멈춘 이유를 찾았습니다", Agent.SPEAKER),
    ],
)
def test_the_agent_follows_subject_and_honorific(
    answer: str, agent: Agent, morphology: KiwiMorphology
) -> None:
    assert [clause.agent for clause in read(answer, morphology)] == [agent]


def test_the_group_goes_on_acting_until_the_speaker_is_named(
    morphology: KiwiMorphology,
) -> None:
    clauses = read(
        "저희가 매대를 옮겼습니다. 가격표도 새로 붙였습니다. 제가 사진을 찍었습니다.", morphology
    )
    assert [c.agent for c in clauses] == [Agent.GROUP, Agent.GROUP, Agent.SPEAKER]


@pytest.mark.parametrize(
    ("answer", "tense", "negated"),
    [
        ("재고를 매일 확인했습니다", Tense.PAST, False),
        ("재고를 매일 확인합니다", Tense.PRESENT, False),
        ("재고를 매일 확인하겠습니다", Tense.FUTURE, False),
        ("재고를 매일 확인할 겁니다", Tense.FUTURE, False),
        ("재고를 확인하지 않았습니다", Tense.PAST, True),
        ("재고를 못 맞췄습니다", Tense.PAST, True),
        ("기록이 하나도 없었습니다", Tense.PAST, True),
        ("없어진 재고를 다시 찾았습니다", Tense.PAST, False),
    ],
)
def test_tense_and_negation_are_those_of_the_main_predicate(
    answer: str, tense: Tense, negated: bool, morphology: KiwiMorphology
) -> None:
    (clause,) = read(answer, morphology)
    assert (clause.tense, clause.negated) == (tense, negated)


def test_a_clause_before_a_connective_has_the_tense_of_the_next_one(
    morphology: KiwiMorphology,
) -> None:
    clauses = read("순서를 정해서 벽에 붙였습니다", morphology)
    assert [c.tense for c in clauses] == [Tense.PAST, Tense.PAST]


@pytest.mark.parametrize(
    ("answer", "measures"),
    [
        ("매출이 30% 늘었습니다", True),
        ("반품이 12건으로 줄었습니다", True),
        ("매출이 두 배로 늘었습니다", True),
        ("작년 3월에 입사했습니다", False),
        ("오후 2시에 회의를 열었습니다", False),
        ("한 번 찾아갔습니다", False),
    ],
)
def test_a_figure_is_a_number_that_measures(
    answer: str, measures: bool, morphology: KiwiMorphology
) -> None:
    (clause,) = read(answer, morphology)
    assert (Role.NUMBER in clause.roles) is measures


def test_quotes_are_the_exact_words_at_their_positions(morphology: KiwiMorphology) -> None:
    answer = "음, 제가 표를 만들었고… 그, 팀에 나눠 줬습니다."
    for clause in read(answer, morphology):
        assert answer[clause.begin : clause.end] == clause.text


def test_an_order_or_a_duty_is_a_task(morphology: KiwiMorphology) -> None:
    clauses = read(
        "부장님이 저한테 재고를 맞추라고 하셨습니다. 한 달 안에 끝내야 했습니다.", morphology
    )
    assert [c.roles[0] for c in clauses] == [Role.TASK, Role.TASK]


def test_what_used_to_be_done_is_situation(morphology: KiwiMorphology) -> None:
    clauses = read("예전에는 전표를 손으로 적었습니다. 제가 입력 화면을 만들었습니다.", morphology)
    assert [c.roles[0] for c in clauses] == [Role.SITUATION, Role.ACTION]


def test_changing_a_thing_is_action_and_changing_a_quantity_is_result(
    morphology: KiwiMorphology,
) -> None:
    clauses = read("제가 메뉴를 네 개로 줄여서 대기 시간을 절반으로 줄였습니다.", morphology)
    assert [c.roles[0] for c in clauses] == [Role.ACTION, Role.RESULT]


def test_what_the_speaker_failed_to_do_is_no_action(morphology: KiwiMorphology) -> None:
    clauses = read("날짜를 잘못 적었습니다. 행사 준비를 못 했습니다.", morphology)
    assert Role.ACTION not in [c.roles[0] for c in clauses]


def test_a_habit_without_an_event_is_no_action(morphology: KiwiMorphology) -> None:
    clauses = read("저는 문제가 생기면 원인부터 찾습니다.", morphology)
    assert Role.ACTION not in [c.roles[0] for c in clauses]


@pytest.mark.parametrize(
    ("answer", "agent"),
    [
        ("용액은 틈에 천천히 스며듭니다.", Agent.NONE),
        ("방문객들이 이름을 잘못 적어 오시는 일이 많아서 견본을 벽에 붙였습니다.", Agent.SPEAKER),
        ("앞으로 현장에 도움이 되는 사람이 되겠습니다.", Agent.SPEAKER),
        ("보험 회사에서 인턴을 했습니다.", Agent.SPEAKER),
        ("지난 회사에서 한 달 만에 결산을 맡았습니다.", Agent.SPEAKER),
        ("다섯 명이 작은 그림을 골랐습니다.", Agent.OTHER),
        ("무릎이 아픈 회원분들이 많아서 앉아서 하는 동작을 만들었습니다.", Agent.SPEAKER),
        ("취향이 다른 친구와 영상을 만들었습니다.", Agent.SPEAKER),
    ],
)
def test_the_agent_of_things_and_of_what_others_brought_about(
    answer: str, agent: Agent, morphology: KiwiMorphology
) -> None:
    reading = read_answer(answer, question=EXPERIENCE, morphology=morphology)
    assert reading.clauses[-1].agent is agent


@pytest.mark.parametrize(
    ("answer", "role"),
    [
        ("방식이 느리기 때문에 제가 순서를 바꿨습니다.", Role.REASON),
        ("반려를 줄이려고 제가 양식을 바꿨습니다.", Role.TASK),
    ],
)
def test_the_form_of_a_clause_can_decide_its_role(
    answer: str, role: Role, morphology: KiwiMorphology
) -> None:
    assert read(answer, morphology)[0].roles[0] is role


def test_a_noun_with_its_cause_is_no_reason_for_a_deed(morphology: KiwiMorphology) -> None:
    clauses = read("태풍 때문에 공기가 18일 밀렸습니다. 제가 일정을 다시 짰습니다.", morphology)
    assert [c.roles[0] for c in clauses] == [Role.SITUATION, Role.ACTION]


def test_the_subject_of_a_relative_clause_is_not_the_agent(morphology: KiwiMorphology) -> None:
    (clause,) = read("제가 만든 인형을 손님이 가져갔습니다.", morphology)
    assert clause.agent is Agent.OTHER
