"""Which lines of a job description and a résumé a question may quote."""

import pytest

from daedam.interview.planning.lines import MAX_CHARACTERS, MAX_LINES, Source, read_lines

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


@pytest.mark.parametrize("line", ["당뇨 진단 후 혈당 수치를 30% 개선", "010 - 1234 - 5678 회계"])
def test_protected_lines_are_not_read(line: str) -> None:
    assert texts(f"[경력]\n- 고객 상담 월 300건 처리\n- {line}", Source.RESUME) == [
        "고객 상담 월 300건 처리"
    ]


def test_a_line_is_checked_beyond_the_part_that_is_quoted() -> None:
    work = "고객 상담을 월 300건 처리했습니다. " * 12
    assert texts(f"[경력]\n{work}", Source.RESUME) == [work[:MAX_CHARACTERS]]
    assert texts(f"[경력]\n{work}저는 이슬람 신자입니다.", Source.RESUME) == []


def test_the_title_of_a_job_description_is_not_read() -> None:
    assert texts("카페 무늬결 바리스타 구합니다\n- 음료 제조와 주문 응대", Source.JOB) == [
        "음료 제조와 주문 응대"
    ]


def test_an_empty_document_has_no_lines() -> None:
    assert texts("\n \n", Source.JOB) == []


@pytest.mark.parametrize(
    "header",
    [
        "진태율 | Backend Engineer",
        "이력서\n도예인 (To Yein)",
        "DARREN PYKE\nWarehouse shift supervisor",
    ],
)
def test_name_and_occupation_at_the_start_of_a_resume_are_not_read(header: str) -> None:
    assert texts(f"{header}\n- 고객 상담 월 300건 처리", Source.RESUME) == [
        "고객 상담 월 300건 처리"
    ]


def test_a_resume_without_headings_is_read_from_its_first_deed() -> None:
    assert texts("고객 상담 월 300건 처리\n불량률을 1%로 낮췄습니다.", Source.RESUME) == [
        "고객 상담 월 300건 처리",
        "불량률을 1%로 낮췄습니다.",
    ]


@pytest.mark.parametrize(
    "document",
    [
        "[복리후생]\n- 교육: 직무 교육비 지원\n- 휴양 시설 이용 가능",
        "[복리후생]\n1. 교육: 직무 교육비 지원\n2. 휴양 시설 이용 가능",
        "[가족사항]\n- 경력: 은행 근무 20년\n- 현재는 은퇴 후 귀농",
        "복리후생\n가. 경력 인정 및 교육 지원\n나. 휴양 시설 이용 가능",
        "복리후생\n교육비 및 자격증 지원\n동호회 활동 지원\n휴양 시설 이용 가능",
    ],
)
def test_an_item_does_not_end_a_section_that_is_not_used(document: str) -> None:
    assert texts(f"채용 공고\n{document}", Source.JOB) == []


@pytest.mark.parametrize("mark", ["-", "•", "1.", "가."])
def test_an_item_about_pay_leaves_out_only_itself(mark: str) -> None:
    document = f"[업무]\n{mark} 급여: 월 300만 원\n{mark} 신입 사원 채용 면접 진행"
    assert texts(f"채용 공고\n{document}", Source.JOB) == ["신입 사원 채용 면접 진행"]


@pytest.mark.parametrize("mark", ["-", "2.", "나."])
def test_pay_and_benefits_are_read_among_duties_if_they_are_the_work(mark: str) -> None:
    lines = [
        "급여: 월 급여 계산 및 4대보험 신고",
        "복리후생 제도 운영 및 안내",
        "근태와 휴가 기록 관리",
    ]
    document = "\n".join(f"{mark} {line}" for line in lines)
    assert texts(f"채용 공고\n[담당업무]\n{document}", Source.JOB) == lines


def test_numbered_headings_and_labels_begin_sections() -> None:
    resume = """1. 학력
2009.03-2013.02 달벌대학교 사학과
2. 경력: 박물관 학예사 3년
 - 특별전 2회 단독 기획
3. 가족사항: 3인 가구
 - 맏이로 자람
4. 활동 지역 사진 모임 운영"""
    assert texts(resume, Source.RESUME) == [
        "경력: 박물관 학예사 3년",
        "특별전 2회 단독 기획",
        "활동 지역 사진 모임 운영",
    ]


def test_blanks_are_single_and_the_number_of_lines_is_limited() -> None:
    assert texts("[경력]\n-   고객\t상담  월 300건 처리", Source.RESUME) == [
        "고객 상담 월 300건 처리"
    ]
    many = "\n\n".join(f"고객 상담 월 {n}건 처리" for n in range(MAX_LINES + 50))
    assert len(texts(f"[경력]\n{many}", Source.RESUME)) == MAX_LINES - 1
