"""Personal data and excluded subjects are found; work with people is none."""

import pytest

from daedam.interview.planning.protected import is_protected


@pytest.mark.parametrize(
    "line",
    [
        "이름: 홍길동",
        "지원자: 홍길동",
        "hong@example.com",
        "https://example.com/hong",
        "linkedin.com/in/hong 회계 담당",
        "velog.io/@hong 개발 기록",
        "홍길동 010)1234-5678 고객 불만 30% 감소",
        "010-1234-5678",
        "010 - 1234 - 5678 회계",
        "010.1234.5678 회계",
        "01012345678 회계",
        "０１０－１２３４－５６７８ 회계",
        "02)123-4567 회계 담당",
        "+82 10 1234 5678 회계",
        "Tel 07700 900171",
        "(614) 555-0174, electrician",
    ],
)
def test_names_and_ways_to_reach_the_person(line: str) -> None:
    assert is_protected(line)


@pytest.mark.parametrize(
    "line",
    [
        "910417-2345678 회계 담당",
        "910417-2****** 회계 담당",
        "1990년 3월 2일생",
        "1991.04.17 서울 출신",
        "1991. 4. 17. / 회계",
        "91.04.17 회계 담당",
        "Date of birth: 3 May 1990",
        "Jane Doe, 12/05/1986",
        "Jane Doe, born 1994",
        "만 34세",
        "(34세, 남) 회계 담당",
        "34살 회계 담당",
        "20~35세 지원 가능",
        "성별 남",
        "남성 우대, 운전 가능자",
        "I am a 34 year old woman",
        "Age 27, pastry chef",
    ],
)
def test_birth_age_and_sex(line: str) -> None:
    assert is_protected(line)


@pytest.mark.parametrize(
    "line",
    [
        "서울시 마포구 성산동 12-3 거주",
        "경기도 오산시 물빛로 22",
        "나동 301동 1203호 회계",
        "서울시 거주지 마포구",
        "우대: 운전 가능자, 인근 거주자",
        "부산 출신 회계 담당",
        "Jane Doe, 12 High Street, Leeds",
        "Flat 2, Larkrise LK1 4TT",
        "Nationality: Korean",
        "Indian national, accountant",
    ],
)
def test_home_and_origin(line: str) -> None:
    assert is_protected(line)


@pytest.mark.parametrize(
    "line",
    [
        "기혼, 자녀 2명",
        "부친 식당의 매출을 30% 증가",
        "아버지께서 운영하시는 식당을 도왔습니다",
        "어머님 간병으로 1년 휴직",
        "휴대폰 기록은 딸에게 배워 할 수 있습니다",
        "아이들이 커서 다시 일한 지 1년 반",
        "가족: 부(자영업), 모(주부), 언니",
        "출산 후 복직하여 3년 근무",
        "Married, two children",
        "She is 34, single",
        "Cared for my father for three months",
        "maternity leave from March 2023",
        "Ice cream van, family business",
    ],
)
def test_marriage_and_relatives(line: str) -> None:
    assert is_protected(line)


@pytest.mark.parametrize(
    "line",
    [
        "종교: 기독교",
        "교회 청년부 회장으로 봉사",
        "이슬람 신자 모임 회원 3배 증가",
        "원불교 교당 회계 담당",
        "성 소수자 모임 회원 3배 증가",
        "민주당 당원 모임 회계 담당",
        "노동조합 대의원으로 활동했습니다",
        "Member of the trade union committee",
        "Treasurer of the Labour Party branch",
        "Organised a prayer group of 40",
    ],
)
def test_belief_politics_unions_and_sexuality(line: str) -> None:
    assert is_protected(line)


@pytest.mark.parametrize(
    "line",
    [
        "당뇨 진단 후 혈당 수치를 30% 개선",
        "HIV 판정 후 복직하여 민원 30% 감소",
        "우울증을 극복하고 상담 업무 담당",
        "허리 수술 뒤 재활을 마쳤습니다",
        "무릎은 보호대 하면 괜찮습니다",
        "키 178cm, 몸무게 70kg",
        "병역: 육군 병장 만기제대",
        "사회복무 요양시설 식사 보조",
        "I was diagnosed with asthma",
        "U.S. Army, 2008–2012, equipment repairer",
    ],
)
def test_health_body_and_military_service(line: str) -> None:
    assert is_protected(line)


@pytest.mark.parametrize(
    "line",
    [
        "학부모 상담 주 12회 진행",
        "장애인 활동 보조 2년",
        "당뇨 환자 식이 교육 월 20회 진행",
        "소아암 병동 간호 3년",
        "수술 후 환자 하루 9~11명 담당",
        "고혈압 복합정 처방 설계",
        "어르신 120명 돌봄",
        "65세 이상 어르신 식사 지원",
        "다문화 센터 지원 사업 운영",
        "Trained 12 new colleagues in claims handling",
        "Supported children with special needs in class",
        "Trained nurses on diabetes care plans",
    ],
)
def test_work_with_people_is_not_protected(line: str) -> None:
    assert not is_protected(line)


@pytest.mark.parametrize(
    "line",
    [
        "2018.05~2021.03 품질 검사 담당",
        "1999.11~2002.01 배관 용접 담당",
        "2009.03-2013.02 회계 담당",
        "2020.05.11 서버 이전 완료",
        "재고자산 실사 연 2회 주관",
        "서울시 공공 자전거 앱 운영",
        "장애 대응 및 모니터링 체계 개선",
        "전화 상담 월 300건 처리",
        "사진 보정을 빠르게 하는 분",
        "대학교회계팀 예산 관리",
        "성장로드맵 기획 및 운영",
        "현장교육 자료 제작",
        "문제대응 절차서 작성",
        "여성경력단절 상담 30건",
        "딸기 선별 라인 관리 2년",
        "아파트 1,020세대 조경 시공",
        "ASP.NET 서버 이전 6건",
        "Node.js 응답 30% 단축",
        "Used one single sign-on service for 3 teams",
        "Addressed customer complaints within 2 days",
        "Raised accuracy from 98.1% to 99.4% in 14 months",
        "A320/B737 C-Check 기체 점검",
        "3+ years managing B2B accounts",
    ],
)
def test_other_lines_are_not_protected(line: str) -> None:
    assert not is_protected(line)
