"""Which lines of a job description and a résumé a question may quote."""

import pytest

from daedam.interview.planning.lines import Source, read_lines

JOB = """[㈜가람테크솔] 재무팀 회계담당자 채용
■ 회사소개: 산업용 센서 제조, 임직원 135명
■ 담당업무
- 월·분기·연 결산 및 재무제표 작성
- 외부감사 대응
■ 우대사항: 재경관리사, 연결결산 경험
■ 근무조건: 정규직, 연봉 4,300만 원
■ 복리후생
- 통근버스, 자녀학자금
■ 전형절차: 서류 → 면접"""

RESUME = """이 력 서
성명: 문소현 / 1991년 4월 17일생(여) / 기혼
주소: 경기도 오산시 물빛로 22
연락처: 010-0000-4171 / sohyun@example.com
[학력]
2010.03~2014.02 새울대학교 회계학과 졸업
[경력]
1. ㈜동하정밀 재경팀 대리 2018.05~현재
 - 월결산 마감일을 12일에서 6일로 단축
 - 법인세 세무조정 보조
[경력공백] 2020.03~2021.01 출산 및 육아휴직
[자기소개]
숫자가 맞지 않으면 퇴근길에도 생각이 나는 성격입니다."""


def texts(document: str, source: Source) -> list[str]:
    return [line.text for line in read_lines(document, source)]


def test_duties_and_requirements_of_a_job_are_read() -> None:
    assert texts(JOB, Source.JOB) == [
        "월·분기·연 결산 및 재무제표 작성",
        "외부감사 대응",
        "우대사항: 재경관리사, 연결결산 경험",
    ]


def test_deeds_of_a_resume_are_read_without_personal_data() -> None:
    assert texts(RESUME, Source.RESUME) == [
        "㈜동하정밀 재경팀 대리 2018.05~현재",
        "월결산 마감일을 12일에서 6일로 단축",
        "법인세 세무조정 보조",
        "숫자가 맞지 않으면 퇴근길에도 생각이 나는 성격입니다.",
    ]
    assert [line.deed for line in read_lines(RESUME, Source.RESUME)][1]


def test_preferred_requirements_weigh_less_than_duties() -> None:
    duty, _, preferred = read_lines(JOB, Source.JOB)
    assert preferred.weight < duty.weight


@pytest.mark.parametrize(
    "line",
    [
        "이름: 홍길동",
        "성별 남",
        "1990년 3월 2일생",
        "만 34세",
        "서울시 거주지 마포구",
        "병역: 육군 병장 만기제대",
        "기혼, 자녀 2명",
        "종교: 기독교",
        "교회 청년부 회장으로 봉사",
        "노동조합 대의원으로 활동했습니다",
        "아버지께서 운영하시는 식당을 도왔습니다",
        "출산 후 복직하여 3년 근무",
        "허리 수술 뒤 재활을 마쳤습니다",
        "hong@example.com",
        "https://example.com/hong",
        "010-1234-5678",
        "키 178cm, 몸무게 70kg",
        "Date of birth: 3 May 1990",
        "Nationality: Korean",
        "Married, two children",
        "I was diagnosed with asthma",
        "Member of the trade union committee",
        "She is 34, single",
    ],
)
def test_protected_lines_are_not_read(line: str) -> None:
    assert texts(f"[경력]\n- 고객 상담 월 300건 처리\n- {line}", Source.RESUME) == [
        "고객 상담 월 300건 처리"
    ]


@pytest.mark.parametrize(
    "line",
    [
        "학부모 상담 주 12회 진행",
        "장애인 활동 보조 2년",
        "다문화 센터 지원 사업 운영",
        "재고자산 실사 연 2회 주관",
        "Trained 12 new colleagues in claims handling",
        "Supported children with special needs in class",
    ],
)
def test_work_with_people_is_no_personal_data(line: str) -> None:
    assert texts(f"[경력]\n- {line}", Source.RESUME) == [line]


def test_the_title_of_a_job_description_is_not_read() -> None:
    assert texts("카페 무늬결 바리스타 구합니다\n- 음료 제조와 주문 응대", Source.JOB) == [
        "음료 제조와 주문 응대"
    ]


def test_an_empty_document_has_no_lines() -> None:
    assert texts("\n \n", Source.JOB) == []
