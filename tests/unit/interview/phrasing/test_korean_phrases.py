"""Clauses of answers in the forms that a Korean question can contain."""

import pytest

from daedam.interview.phrasing.korean_phrases import ClausePhrases, Form, Sort, phrase_clause
from daedam.interview.reading.model import Agent, Clause, Role, Tense
from daedam.services.morphology import KiwiMorphology

ME, WE, OTHER, NONE = Agent.SPEAKER, Agent.GROUP, Agent.OTHER, Agent.NONE
PAST, PRESENT, FUTURE = Tense.PAST, Tense.PRESENT, Tense.FUTURE


def phrases(
    text: str,
    morphology: KiwiMorphology,
    agent: Agent = ME,
    tense: Tense = PAST,
    role: Role = Role.ACTION,
) -> ClausePhrases | None:
    clause = Clause(text, 0, len(text), (role,), agent, tense, negated=False)
    return phrase_clause(clause, morphology, morphology.join)


def what_was_said(
    text: str, morphology: KiwiMorphology, agent: Agent = ME, tense: Tense = PAST
) -> str:
    found = phrases(text, morphology, agent, tense)
    assert found is not None
    return found.forms[Form.SAID]


@pytest.mark.parametrize(
    ("text", "agent", "tense", "said"),
    [
        # what the candidate did, with irregular verbs
        (
            "체크리스트를 만들어서 팀에 공유했습니다",
            ME,
            PAST,
            "체크리스트를 만들어 팀에 공유하셨다고",
        ),
        ("어르신을 정류장까지 도와드렸어요", ME, PAST, "어르신을 정류장까지 도와드리셨다고"),
        ("창고 뒤에 천막을 지었습니다", ME, PAST, "창고 뒤에 천막을 지으셨다고"),
        ("마감 시간을 다시 물었습니다", ME, PAST, "마감 시간을 다시 물으셨다고"),
        ("불량이 적은 자재를 골랐어요", ME, PAST, "불량이 적은 자재를 고르셨다고"),
        ("석 달 만에 목표를 이뤘죠", ME, PAST, "석 달 만에 목표를 이루셨다고"),
        ("고객 의견을 끝까지 들었습니다", ME, PAST, "고객 의견을 끝까지 들으셨다고"),
        ("밤새 재고를 셌습니다", ME, PAST, "밤새 재고를 세셨다고"),
        ("이름을 불러 드렸어요", ME, PAST, "이름을 불러 드리셨다고"),
        ("짐을 실었습니다", ME, PAST, "짐을 실으셨다고"),
        ("바닥에 물을 부었어요", ME, PAST, "바닥에 물을 부으셨다고"),
        ("박스를 날랐어요", ME, PAST, "박스를 나르셨다고"),
        ("배추를 담갔습니다", ME, PAST, "배추를 담그셨다고"),
        ("상자를 세 줄로 쌓았고요", ME, PAST, "상자를 세 줄로 쌓으셨다고"),
        ("마음을 굳게 먹었습니다", ME, PAST, "마음을 굳게 먹으셨다고"),
        ("남은 빵을 같이 먹었어요", ME, PAST, "남은 빵을 같이 드셨다고"),
        ("수량을 잘못 적어 놓았는데", ME, PAST, "수량을 잘못 적어 놓으셨다고"),
        ("담당자를 바꾸자고 했습니다", ME, PAST, "담당자를 바꾸자고 말씀하셨다고"),
        ("보고서를 제때 못 냈어요", ME, PAST, "보고서를 제때 못 내셨다고"),
        ("어려운 말은 쓰지 않았습니다", ME, PAST, "어려운 말은 쓰지 않으셨다고"),
        ("자료를 받았을 때도", ME, PAST, "자료를 받으셨다고"),
        (
            "주말에 도서관에 가서 책을 빌렸어요",
            ME,
            PAST,
            "주말에 도서관에 가서 책을 빌리셨다고",
        ),
        # what the candidate does
        ("매일 설비 일지를 확인하고 있습니다", ME, PRESENT, "매일 설비 일지를 확인하고 계신다고"),
        ("요즘 회계를 배우는 중이에요", ME, PRESENT, "요즘 회계를 배우시는 중이라고"),
        ("하루 세 번 온도를 재요", ME, PRESENT, "하루 세 번 온도를 재신다고"),
        ("긴 문장은 짧게 줄여요", ME, PRESENT, "긴 문장은 짧게 줄이신다고"),
        ("재고를 매일 세야죠", ME, PRESENT, "재고를 매일 세야 한다고"),
        # plans and wishes
        ("불량률을 낮추고 싶습니다", ME, PRESENT, "불량률을 낮추고 싶다고"),
        (
            "물류를 배워서 현장에 적용할 계획입니다",
            ME,
            FUTURE,
            "물류를 배워 현장에 적용하실 계획이라고",
        ),
        ("내년에는 자격증을 딸 예정이에요", ME, FUTURE, "내년에는 자격증을 따실 예정이라고"),
        ("먼저 팀장님께 보고드리겠습니다", ME, FUTURE, "먼저 팀장님께 보고드리시겠다고"),
        ("제가 바로 연락할게요", ME, FUTURE, "바로 연락하시겠다고"),
        ("바로 라인부터 세울 것 같아요", ME, FUTURE, "바로 라인부터 세우실 것 같다고"),
        ("문을 닫고 119에 신고하고", ME, FUTURE, "문을 닫고 119에 신고하시겠다고"),
        ("현장부터 배우려고 합니다", ME, FUTURE, "현장부터 배우려고 하신다고"),
        # traits, opinions and experience
        ("성격이 좀 급한 편이에요", ME, PRESENT, "성격이 급한 편이라고"),
        ("기록이 가장 중요하다고 봅니다", ME, PRESENT, "기록이 가장 중요하다고"),
        ("기본기가 제일 중요한 것 같습니다", ME, PRESENT, "기본기가 제일 중요하다고"),
        ("아직 이른 것 같기도 합니다", ME, PRESENT, "아직 이르다고"),
        ("마감을 어긴 적이 없습니다", ME, PAST, "마감을 어긴 적이 없다고"),
        ("저는 팀에서 총무였어요", ME, PAST, "팀에서 총무였다고"),
        ("지게차 자격증이 있고요", ME, PRESENT, "지게차 자격증이 있다고"),
        ("21명이 새것이 더 낫다는 거예요", OTHER, PAST, "21명이 새것이 더 낫다고"),
        ("뛰면 안 돼요", ME, PRESENT, "뛰면 안 된다고"),
        ("비스듬히 서요, 이름을 부르면서", ME, PRESENT, "비스듬히 서신다고"),
        ("제가 뽑은 제 동료가 틀렸어요", OTHER, PAST, "뽑은 동료가 틀렸다고"),
        # things and other persons
        ("불량률이 절반으로 줄었습니다", NONE, PAST, "불량률이 절반으로 줄었다고"),
        ("매출이 갑자기 커졌거든요", NONE, PAST, "매출이 갑자기 커졌다고"),
        ("롤백 절차가 없었던 게", NONE, PAST, "롤백 절차가 없었다고"),
        ("서버가 자꾸 멈추는 거예요", NONE, PAST, "서버가 자꾸 멈췄다고"),
        ("원인은 배관 누수였습니다", NONE, PAST, "원인은 배관 누수였다고"),
        ("예산이 부족했기 때문입니다", NONE, PAST, "예산이 부족했다고"),
        ("난리가 났을 거예요", NONE, PAST, "난리가 났을 거라고"),
        ("팔이 안 올라가 가지고", NONE, PAST, "팔이 안 올라갔다고"),
        ("예약이 두 배가 됐다고 들었습니다", ME, PAST, "예약이 두 배가 됐다고"),
        ("손님이 화를 내셨어요", OTHER, PAST, "손님이 화를 내셨다고"),
        ("신입 사원이 전원을 꺼 버렸어요", OTHER, PAST, "신입 사원이 전원을 껐다고"),
        # groups and words for the speaker
        ("저희 팀이 아침마다 회의를 열었습니다", WE, PAST, "팀에서 아침마다 회의를 여셨다고"),
        ("우리 조에서 발표 자료를 만들었어요", WE, PAST, "조에서 발표 자료를 만드셨다고"),
        ("저희는 코드를 서로 검토했습니다", WE, PAST, "코드를 서로 검토하셨다고"),
        ("반품 접수도 내가 맡았어", ME, PAST, "반품 접수도 맡으셨다고"),
        ("제 노트북에 기록해 뒀습니다", ME, PAST, "노트북에 기록해 두셨다고"),
        ("저한테 연락이 왔어요", OTHER, PAST, "본인한테 연락이 왔다고"),
        # registers, fillers and restarts
        ("새 거래처를 세 군데 뚫었심더", ME, PAST, "새 거래처를 세 군데 뚫으셨다고"),
        ("글씨를 크게 써 드렸당께요", ME, PAST, "글씨를 크게 써 드리셨다고"),
        ("비품을 싹 정리해부렀어요", ME, PAST, "비품을 정리하셨다고"),
        ("손님이 없었어예", NONE, PAST, "손님이 없었다고"),
        ("구청에 서류를 냈는디", ME, PAST, "구청에 서류를 내셨다고"),
        ("그냥 뭐 상자에 번호를 붙였지", ME, PAST, "상자에 번호를 붙이셨다고"),
        ("음 그래서 이제 제가 거래처에 전화를 돌렸고요", ME, PAST, "거래처에 전화를 돌리셨다고"),
        ("근데, 그, 창고 창고 문을 고쳤어요", ME, PAST, "창고 문을 고치셨다고"),
        ("체크, 체크리스트를 진짜 매일 썼습니다", ME, PAST, "체크리스트를 매일 쓰셨다고"),
        ("그림을 그리고 싶어서", ME, PRESENT, "그림을 그리고 싶다고"),
    ],
)
def test_what_was_said(
    text: str, agent: Agent, tense: Tense, said: str, morphology: KiwiMorphology
) -> None:
    assert what_was_said(text, morphology, agent, tense) == said


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        (
            "체크리스트를 만들어서 팀에 공유했습니다",
            Form.WHEN,
            "체크리스트를 만들어 팀에 공유하실 때",
        ),
        ("자재를 새로 골랐어요", Form.DID, "자재를 새로 고르신"),
        ("자재를 새로 골랐어요", Form.TOLD, "자재를 새로 고르셨는데"),
        ("가격을 다시 물었어요", Form.AFTER, "가격을 다시 물으신 뒤"),
        ("보고서를 제때 못 냈어요", Form.DID, "보고서를 제때 못 내신"),
        ("불량률을 낮추고 싶습니다", Form.PURPOSE, "불량률을 낮추기 위해"),
        ("반품률을 줄이려고", Form.PURPOSE, "반품률을 줄이기 위해"),
        ("가격을 다시 물었어요", Form.BACK_THEN, "가격을 다시 물으시던 때"),
        ("가격을 다시 물었어요", Form.COURSE, "가격을 다시 물으시는 과정"),
        ("비용을 많이 줄였어요", Form.HOW_MUCH, "비용을 얼마나 줄이셨나요"),
    ],
)
def test_other_forms_of_a_deed(
    text: str, form: Form, expected: str, morphology: KiwiMorphology
) -> None:
    found = phrases(text, morphology)
    assert found is not None
    assert found.forms[form] == expected


def test_a_change_without_a_figure_can_be_asked_for_its_size(morphology: KiwiMorphology) -> None:
    found = phrases("방문객이 갑자기 꽤 늘었습니다", morphology, NONE)
    assert found is not None
    assert found.forms[Form.HOW_MUCH] == "방문객이 얼마나 늘었나요"
    assert found.forms[Form.HOW_MUCH_KNOW] == "방문객이 얼마나 늘었는지"


@pytest.mark.parametrize(
    "text", ["불량이 6%에서 1%로 줄었어요", "문의가 줄지 않았어요", "손님이 왔어요"]
)
def test_a_figure_a_denial_and_an_event_have_no_size(text: str, morphology: KiwiMorphology) -> None:
    found = phrases(text, morphology, NONE)
    assert found is not None
    assert Form.HOW_MUCH not in found.forms


@pytest.mark.parametrize(
    "text", ["보고서를 제때 못 냈어요", "말을 걸지 않았어요", "연락을 안 했습니다"]
)
def test_what_was_not_done_has_no_time(text: str, morphology: KiwiMorphology) -> None:
    found = phrases(text, morphology)
    assert found is not None
    assert found.negated
    assert Form.WHEN not in found.forms


@pytest.mark.parametrize(
    "text",
    [
        "손님이 부탁하시면",
        "한 삼십 분 걸렸나",
        "왜 늦었는지",
        "했습니다",
        "수행평가 점수 때문에",
        "잘못 누른 거",
        "제일 아쉬운 건 값이 올랐을 때요",
        "이게 뭔가요? 하고 물었어요",
        "상담, 계약, 정산",
        "",
    ],
)
def test_no_statement_gives_no_phrase(text: str, morphology: KiwiMorphology) -> None:
    assert phrases(text, morphology) is None


@pytest.mark.parametrize(
    ("text", "agent", "tense", "role", "sort"),
    [
        ("계약서를 읽었고", ME, PAST, Role.ACTION, Sort.DEED),
        ("계약서를 매번 읽어요", ME, PRESENT, Role.ACTION, Sort.HABIT),
        ("계약서를 읽겠습니다", ME, FUTURE, Role.PLAN, Sort.PLAN),
        ("계약서를 읽고 싶어요", ME, PRESENT, Role.PLAN, Sort.WISH),
        ("계약서가 먼저라고 생각합니다", ME, PRESENT, Role.OPINION, Sort.OPINION),
        ("꼼꼼한 편입니다", ME, PRESENT, Role.STRENGTH, Sort.TRAIT),
        ("말을 잘 못 해요", ME, PRESENT, Role.WEAKNESS, Sort.TRAIT),
        ("사장님이 계약서를 읽으셨어요", OTHER, PAST, Role.SITUATION, Sort.OTHER),
        ("계약이 깨졌습니다", NONE, PAST, Role.SITUATION, Sort.STATE),
        ("전원을 의심했습니다", ME, PAST, Role.OPINION, Sort.OPINION),
    ],
)
def test_sorts(
    text: str, agent: Agent, tense: Tense, role: Role, sort: Sort, morphology: KiwiMorphology
) -> None:
    found = phrases(text, morphology, agent, tense, role)
    assert found is not None
    assert found.sort is sort


def test_the_subject_of_a_relative_clause_does_not_stop_the_honorific(
    morphology: KiwiMorphology,
) -> None:
    found = phrases("사장님이 주신 표를 전부 정리했습니다", morphology)
    assert found is not None
    assert found.forms[Form.SAID] == "사장님이 주신 표를 전부 정리하셨다고"


def test_a_thing_as_the_subject_takes_no_honorific(morphology: KiwiMorphology) -> None:
    found = phrases("저희 회비가 한 번도 안 맞았어요", morphology, WE)
    assert found is not None
    assert found.forms[Form.SAID] == "회비가 한 번도 안 맞았다고"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "창고 안쪽 선반에 쌓아 둔 상자를 전부 꺼내 놓고 바코드를 하나씩 다시 찍었습니다",
            "바코드를 하나씩 다시 찍으셨다고",
        ),
        (
            "지난해 11월에 새로 들어간 물류 센터 이층 포장 라인에서 작업 순서를 전부 바꿨습니다",
            "작업 순서를 전부 바꾸셨다고",
        ),
        (
            "포스터는 동아리에서, 안내문은 학과에서, 무대 배치도는 제가 밤을 새워 그렸습니다",
            "무대 배치도는 밤을 새워 그리셨다고",
        ),
    ],
)
def test_a_long_clause_keeps_its_verb_and_object(
    text: str, said: str, morphology: KiwiMorphology
) -> None:
    assert what_was_said(text, morphology) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("우리 조는 안내 앱을 만들었습니다", "조에서 안내 앱을 만드셨다고"),
        ("자료를 참고해서", "자료를 참고하셨다고"),
    ],
)
def test_groups_and_verbs_that_end_like_a_quotation(
    text: str, said: str, morphology: KiwiMorphology
) -> None:
    found = phrases(text, morphology, WE)
    assert found is not None
    assert found.forms[Form.SAID] == said


def test_a_habit_told_as_a_strength_is_a_habit(morphology: KiwiMorphology) -> None:
    found = phrases("손님께 먼저 말을 걸어요", morphology, ME, PRESENT, Role.STRENGTH)
    assert found is not None
    assert found.sort is Sort.HABIT


def test_a_clause_that_points_back_is_not_quoted(morphology: KiwiMorphology) -> None:
    assert phrases("그걸 제가 표로 정리했습니다", morphology) is None
    assert phrases("그 부분을 다시 고쳤습니다", morphology) is None


def test_a_change_keeps_the_modifier_of_its_subject(morphology: KiwiMorphology) -> None:
    found = phrases("다시 전화하는 손님이 많이 줄었습니다", morphology, NONE, role=Role.RESULT)
    assert found is not None
    assert found.forms[Form.HOW_MUCH] == "다시 전화하는 손님이 얼마나 줄었나요"


def test_a_difference_is_no_subject_of_the_deed(morphology: KiwiMorphology) -> None:
    found = phrases("취향이 다른 친구와 영상을 만들었습니다", morphology)
    assert found is not None
    assert found.forms[Form.SAID] == "취향이 다른 친구와 영상을 만드셨다고"


def test_a_text_that_begins_inside_a_verb_is_not_quoted(morphology: KiwiMorphology) -> None:
    assert phrases("하고 교수님께 말씀드렸어요", morphology) is None


def test_a_deed_of_adverbs_only_is_not_quoted(morphology: KiwiMorphology) -> None:
    assert phrases("그냥 다 했습니다", morphology) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("둘째 날 새벽에 바닥에 스티커를 붙였어요", "바닥에 스티커를 붙이셨다고"),
        ("2주 동안 라벨을 달았어요", "라벨을 다셨다고"),
        ("2년 차 때 수액 속도를 잘못 맞췄습니다", "수액 속도를 잘못 맞추셨다고"),
        ("최근 2년은 부점장으로 근무표를 짰습니다", "부점장으로 근무표를 짜셨다고"),
        ("다음 날 스위치에 차단 설정을 넣었습니다", "스위치에 차단 설정을 넣으셨다고"),
        ("첫 방을 2주 미뤘습니다", "첫 방을 2주 미루셨다고"),
        (
            "지난달 전시를 준비하며 홍보물을 만들었습니다",
            "전시를 준비하며 홍보물을 만드셨다고",
        ),
        ("올해 안내를 맡아 명단을 정리했습니다", "안내를 맡아 명단을 정리하셨다고"),
        ("작년 차량을 점검하고 부품을 바꿨습니다", "차량을 점검하고 부품을 바꾸셨다고"),
        ("그 주문을 받아서 상품을 보냈습니다", "그 주문을 받아 상품을 보내셨다고"),
        ("이번 주제를 정해서 자료를 모았습니다", "이번 주제를 정해 자료를 모으셨다고"),
        ("먼저 작업을 나누고 일정을 짰습니다", "작업을 나누고 일정을 짜셨다고"),
        ("저는요, 나중에는 매장을 열었습니다", "매장을 여셨다고"),
        ("첫째 더존하고 SAP를 썼습니다", "더존하고 SAP를 쓰셨다고"),
        ("그걸로 쓰지 않는 기계를 옮겼습니다", "쓰지 않는 기계를 옮기셨다고"),
        ("제 돈으로 유리를 샀습니다", "본인 돈으로 유리를 사셨다고"),
        ("'퇴근길 동네'라는 코너를 만들었습니다", "퇴근길 동네라는 코너를 만드셨다고"),
        ("차를 정비했습니다", "차를 정비하셨다고"),
    ],
)
def test_what_is_left_out_at_the_beginning(
    text: str, said: str, morphology: KiwiMorphology
) -> None:
    assert what_was_said(text, morphology) == said


@pytest.mark.parametrize(
    "text",
    ["3년 계약을 할 테니", "다행이었지 뭐예요", "동안 라벨을 달았습니다", "하던 심사를 나눴습니다"],
)
def test_what_cannot_be_reported_is_not_quoted(text: str, morphology: KiwiMorphology) -> None:
    assert phrases(text, morphology) is None


def test_a_cut_does_not_begin_inside_a_relative_clause(morphology: KiwiMorphology) -> None:
    text = "심사 한 달 전에 몰아서 하던 내부 심사를 매달 부서 하나씩으로 나눠서 진행했습니다"
    found = phrases(text, morphology)
    assert found is None or not found.forms[Form.SAID].startswith("하던")


def test_a_list_is_not_cut(morphology: KiwiMorphology) -> None:
    text = "체납자 340명한테 소득 수준별로 3개월, 6개월, 12개월 분납표를 만들어 드렸습니다"
    found = phrases(text, morphology)
    assert found is None or "12개월 분납표" not in found.forms[Form.SAID]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "매주 월요일 오전을 통화 시간으로 정했습니다",
            "매주 월요일 오전을 통화 시간으로 정하셨다고",
        ),
        ("3개월 시범 운영을 제안했습니다", "3개월 시범 운영을 제안하셨다고"),
        ("그 주에 나온 논문 요약을 한 장 드렸습니다", "그 주에 나온 논문 요약을 한 장 드리셨다고"),
        ("2주 동안 라벨을 640개 달았습니다", "라벨을 640개 다셨다고"),
    ],
)
def test_a_time_that_belongs_to_what_follows_is_kept(
    text: str, said: str, morphology: KiwiMorphology
) -> None:
    assert what_was_said(text, morphology) == said


def test_a_habit_of_today_is_not_told_in_the_past(morphology: KiwiMorphology) -> None:
    said = what_was_said("요즘은 정리 단계를 타이머로 재면서", morphology)
    assert said.endswith("재신다고")
