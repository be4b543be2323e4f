"""Word lists for `star`: which words mark a clause as situation, task, action or result.

Verbs are listed by stem, verbs in -하다 and -되다 by their noun.
"""

TIMES = frozenset("때 당시 시절 학년 학기 작년 재작년 지난해 올해 초 무렵 살 년차".split())
"""Nouns of time."""

PLACES = frozenset(
    "군대 인턴 인턴십 아르바이트 알바 동아리 학회 실습 직장 공모전 회사 카페 병원 편의점 콜센터 "
    "스타트업 매장 부서 공장 학원 학교 대학 대학교 대학원 고등학교 봉사 프로젝트 수업 현장 부대 "
    "초등학교 중학교 연구실 사무실 가게 식당 은행 창고 팀".split()
)
"""Nouns that name a place of work or study before -에서."""

ACTION_STARTS = frozenset(
    "우선 먼저 직접 일단 바로 따로 하나하나 일일이 매일 꾸준히 미리 자주 스스로 그래서 일부러 "
    "곧바로 즉시 차근차근".split()
)
"""Adverbs with which the account of an action begins."""

MISTAKES = frozenset("실수 잘못 실패".split())
"""Nouns of mistakes: a clause with one is not an action."""

DUTIES = frozenset("담당 담당자 역할 목표 임무 책임 과제 목적 총괄 직책 미션".split())
"""Nouns of duties and goals. 책임감 is a different word and not included."""

LEADS = frozenset("팀장 조장 리더 반장 회장 부회장 총무 대표 매니저 파트장".split())
"""Nouns of leading positions."""

ORDERED = frozenset("시키 맡기 지시 부탁 요청 당부 요구 의뢰".split())
"""Verbs and nouns of orders and requests."""

OUTCOMES = frozenset("결과 덕분 성과 결국 마침내 다행히 드디어 최종".split())
"""Words that announce a result."""

AFTERWARDS = frozenset("뒤 후 이후".split())
"""Nouns of a later time; they announce a result only after a word in `SPANS`."""

CHANGES = frozenset(
    "줄 줄어들 늘 늘어나 오르 올라가 내려가 낮아지 높아지 빨라지 나아지 좋아지 커지 많아지 "
    "적어지 짧아지 편해지 사라지 없어지 감소 증가 단축 향상 절감 개선 해결 달성 성공 완료 완성 "
    "마무리 마치 끝내 끝나 출시 수상 입상 입선 우승 합격 선정 채택 절약 아끼 넘기 모이 돌파 "
    "기록하 인정받 칭찬받 통과 납품 계약 정착 재발 상승 하락 유치 확정 당선 승진 전환 올리 줄이 "
    "높이 낮추 늘리 닫 팔리".split()
)
"""Predicates of change and completion: a result if an earlier clause is an action."""

SPANS = frozenset("그 이 달 주 년 개월 일 학기 주일 해 지나".split())
"""Words before `AFTERWARDS` that tie it to earlier events: 그 뒤, 두 달 후 (but not 두 시 이후)."""

VAGUE_OBJECTS = frozenset("일 노력 최선 다양 모두 이것저것".split())
"""Objects that do not say what was done."""

JUDGED = frozenset("경험 시간 순간 기억 계기 추억 편 기회".split())
"""Nouns in sentences that only judge an experience: 좋은 경험이었습니다."""

PRIZES = frozenset(
    "상 상장 상금 칭찬 인정 평가 감사 표창 최우수상 우수상 대상 금상 은상 동상 장려상 장학금 1등 "
    "1위 등 위 자격증 점수 호평 피드백 반응 학점".split()
)
"""Awards and reactions that are received (받다, 따다, 얻다) as a result."""

REALISED = frozenset("깨닫 느끼 터득 실감 성장".split())
"""Predicates of insight: always a result."""
LEARNT = frozenset("배우 알 익히".split())
"""Predicates of learning: a result only with a modified noun (는 것을, 는 법을), because
수영을 배웠습니다 is an action."""

HABITS = frozenset("습관 자신감 계기 버릇 확신 원칙 관계 신뢰 여유".split())
"""Nouns for lasting results of an experience, as subjects of 생기다: 습관이 생기다."""

INVOLUNTARY = frozenset(
    "있 없 되 생기 나 나오 나타나 걸리 남 오 들어오 지나 받 얻 잃 보이 들리 느끼 알 모르 "
    "깨닫 이루어지 열리 닫히 팔리 뽑히 밀리 쌓이 빠지 갈리 부딪히 다투 지치 늘 줄 줄어들 "
    "늘어나 오르 떨어지 올라가 내려가 모이 끝나 사라지 없어지 커지 비 넘 당하 맞 통하 필요 "
    "발생 감소 증가 향상 부족 가능 성공 실패 실수 합격 우승 입선 입상 수상 전공 졸업 입학 입사 "
    "근무 재직 인턴 휴학 다니 살 일 경험 어긋나 막히 끊기 고장 엇갈리 들 이야기 중요 걱정 고민 "
    "당황 긴장 후회 놀라 벌어지 일어나 다치 아프 늦 틀리 그만두 놓치 마치 끝내 달성 지내".split()
)
"""Predicates of events and states that are no deliberate action."""

FEELINGS = frozenset(
    "억울 속상 뿌듯 아쉽 기쁘 슬프 긴장 당황 힘들 즐겁 재미있 좋 싫 무섭 답답 막막 행복 불안 "
    "감사 죄송 좋아하 생각 뿐 설레 부끄럽 신기 다행 바라 원하 지원 궁금 믿 고맙".split()
)
"""Predicates of feeling, thinking and wishing: they show no element."""

PEOPLE = frozenset(
    "동료 팀원 친구 선임 후임 선배 후배 고객 손님 팀장 대표 사장 점장 부장 과장 대리 교수 선생 "
    "상사 사수 개발자 디자이너 기획자 환자 학생 사용자 이용자 사람 분 명 상대 상대방 주민 아이 "
    "학부모 어르신 담당자 심사위원 멘토 의사 간호사 수간호사 회사 학교 도서관 기관 업체 부서 "
    "본사 회원 관객 참가자 직원 상담원 조원 지점장 실장 원장 감독 코치 거래처 협력사 모두 "
    "다들 부모 아버지 어머니".split()
)
"""Persons and organisations that may be the subject instead of the speaker."""
