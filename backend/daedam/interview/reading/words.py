"""Word lists of the reading: meaning classes of verbs and nouns.

Verbs are listed by stem, verbs in -하다 and -되다 by their noun.
"""


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


LIGHT_VERBS = _set("하 드리 시키")
"""Verbs whose object carries the meaning: 실습을 하다, 보고드리다."""

THINKING = _set("생각 생각하 보 믿 판단 느끼 싶 여기 확신 의심 예상 싶어하")
"""Verbs and nouns of thinking after a quotation."""

NEGATIVE_STEMS = _set("없 아니 못하 모르 않 말")

FILLERS = _set("어 음 그 저 뭐 아 에 막 이제 좀 그냥 약간 인제 네 예 응 글쎄 사실 저기 뭐지 일단은")
CONNECTIVE_ADVERBS = _set(
    "그래서 그런데 그러나 그리고 그럼 또 다만 솔직히 그러니까 하지만 왜냐하면 왜냐 아무튼 어쨌든 "
    "하여튼 대신"
)
PRO_VERBS = _set("그렇 그러 이렇 이러 그라 어떻 요러 저러 어쩌 그리하 이리하")
FORMULA_STEMS = _set("들 말씀 말 얘기 이야기 말하 보 이상 여기 알 비유 치 따지")
FORMULA_NOUNS = _set(
    "예 사실 말씀 말 솔직 다시 쉽 이상 여기 까지 짧 간단 간단히 얘기 이야기 어떻 하나 한 번 제 저 "
    "한마디"
)
COURTESIES = _set("감사 안녕 죄송 부탁 고맙 반갑 미안 이상 질문 여기")

POSTPOSITION_VERBS = _set(
    "통하 통 위하 위 대하 대 관하 비하 의하 인하 비롯 비례 포함 향하 지나 따르 불구 더불 말 한하"
)
"""Verbs that work as postpositions: 상담을 통해서."""
AFTER_PLACE_NOUN = _set(
    "시간 돈 도움 집중 초점 기여 노력 어려움 필요 비용 한계 문제 최선 힘 익숙 능숙 중점 큰"
)
"""Words after the noun of purpose in -는 데: 읽는 데 시간이 걸리다."""

OWN = _set("저 제 나 내 전 난")
GROUP = _set("우리 저희")
TEAMS = _set(
    "팀 조 반 부서 회사 매장 가게 공장 파트 과 학교 동아리 라인 현장 센터 병동 지점 본부 쪽 부 셋 "
    "둘 다"
)
"""Nouns after 우리 or 저희 that name the group of the speaker."""
TOGETHER = _set("같이 함께 다같이 서로 힘께")
PEOPLE = _set(
    "동료 팀원 친구 선임 후임 선배 후배 고객 손님 팀장 대표 사장 점장 부장 과장 대리 차장 교수 "
    "선생 상사 사수 개발자 디자이너 기획자 환자 학생 사용자 이용자 사람 분 상대 상대방 주민 아이 "
    "애 학부모 어르신 담당자 심사위원 멘토 의사 간호사 수간호사 업체 본사 회원 관객 참가자 직원 "
    "상담원 조원 지점장 실장 원장 감독 코치 거래처 협력사 부모 아버지 어머니 할머니 할아버지 언니 "
    "오빠 형 누나 동생 아저씨 아주머니 아줌마 형님 이모 삼촌 신입 막내 발주처 고객사 장비사 "
    "경영진 임원 이사 반장 소장 조장 국장 관장 교장 교감 부원장 주임 사원 아르바이트생 관리자 "
    "책임자 작업자 기사 소비자 구매자 판매자 보호자 가족 민원인 승객 여성 남성 여자 남자 청년 "
    "노인 수강생 실습생 연구원 강사 교사 공무원 경비 요원 위원 광고주 클라이언트 바이어 공급사 "
    "제조사 은행 정부 구청 시청 모두 다들 누구 아무 양쪽 일부 여러분 그분 이분 그쪽 환자분 고객님 "
    "어머님 아버님 할머님 선생님 원장님 아드님 따님 젊은이 군인 병사 소대장 중대장 분대장 대원 "
    "시민 관광객 투숙객 방문객 응시자 지원자 면접자 후보자 독자 시청자 유저 운영자 매니저 점주 "
    "판매원 설계사 감리 시공사 남학생 여학생 꼬마 엄마 아빠 형제 부부 이웃 노조 직장인 인사팀 "
    "영업팀 개발팀 기획팀 현업 심판 취객 운전자"
)
"""Persons and organisations that may act instead of the speaker."""
STATES = _set(
    "줄 줄어들 늘 늘어나 늘어지 오르 올라가 내려가 낮아지 높아지 떨어지 빨라지 느려지 나아지 "
    "좋아지 나빠지 커지 작아지 많아지 적어지 짧아지 길어지 편해지 사라지 없어지 걸리 나오 나 생기 "
    "끝나 터지 깨지 무너지 밀리 바뀌 넘 모이 쌓이 빠지 막히 끊기 끊어지 튀 들어오 통하 열리 닫히 "
    "팔리 쓰이 보이 들리 비 차 남 부족 발생 감소 증가 향상 상승 하락 단축 개선 안정 정착 유지 "
    "가능 필요 중요 돌아오 돌아가 흐르 마르 젖 타 녹 얼 휘 새 고장 멈추 죽 꺼지 켜지 뜨 달라지 "
    "풀리 이어지 갈리 겹치 맞 틀어지 벗어나 지나 되 당하 찍히 걸려오 들어가 어긋나 엇갈리 몰리 "
    "남아돌 조용해지 시끄럽 망가지 쏠리 섞이 벌어지 일어나 나타나 드러나 이루어지 완성 진행 정상 "
    "작동 확대 축소 급증 급등 급감 폭주"
)
"""Predicates of events and states. Without a person as subject, their clause has no agent."""
OWN_EVENTS = _set(
    "받 얻 잃 알 모르 깨닫 느끼 배우 놓치 틀리 실수 실패 성공 합격 우승 입상 수상 당황 긴장 놀라 "
    "지치 힘들 답답 아프 다치 늦 졸업 입학 입사 전공 근무 재직 복무 살 지내 태어나 걱정 고민 성장 "
    "경험 듣 보 만나 혼나 울 웃 겪 접하 익숙 반하 감동 충격 들 이직 휴학 착각 오해 실감 앞두 도착 "
    "출동 헤어지 깨지 쓰러지"
)
"""Events that happen to the speaker, and states of the speaker: no deliberate actions."""
INVOLVEMENT = _set(
    "근무 실습 알바 아르바이트 인턴 일 다니 활동 참여 참가 복무 재직 입사 공부 졸업 전공 살 지내 "
    "있 배치 배정 출동 입학 봉사 출전 출장 파견 합류 과외 담당 나가"
)
"""Predicates of taking part, with which an account opens: 카페에서 일했는데."""
FEELINGS = _set(
    "억울 속상 뿌듯 아쉽 기쁘 슬프 긴장 당황 힘들 즐겁 재미있 재밌 좋 싫 무섭 답답 막막 행복 불안 "
    "죄송 좋아하 설레 부끄럽 신기 다행 바라 원하 궁금 믿 고맙 어렵 쉽 편하 편 불편 귀찮 부담 창피 "
    "외롭 두렵 서운 만족 보람 자랑 흥미 관심 좋아 싫어하 이상 미안 아깝 매력 끌리 인상 존경 동경 "
    "감명 그렇 망설이 아찔 무서워하 떨리 속 마음 재미 충격 욕심 후회"
)
JUDGEMENTS = _set(
    "중요 필요 당연 맞 낫 옳 바람직 타당 위험 가능 효과 도움 의미 반대 찬성 동의 먼저 우선 최선 "
    "핵심 기본 정확 공평 공정 적절 경험 추억 계기 기회 순간 편 비결 답 정답 반반 부족"
)
"""Predicates that judge."""
DUTIES = _set("역할 목표 임무 책임 과제 목적 총괄 직책 미션 숙제 담당 담당자 업무")
LEADS = _set("팀장 조장 리더 반장 회장 부회장 총무 매니저 파트장 주장 대표")
ORDERED = _set("시키 맡기 지시 부탁 요청 당부 요구 의뢰")
LEARNT = _set("배우 알 깨닫 느끼 익히 터득 실감 성장 반성 교훈 깨우치")
COMPLETED = _set(
    "해결 완료 완성 마무리 마치 끝내 달성 성공 통과 출시 수상 입상 입선 우승 합격 선정 채택 납품 "
    "계약 따 건지 접 맞추 막 잡 이기 인정받 칭찬 인정 돌파 벌 살리 절감 단축 극복 뽑히 승진 당선 "
    "유치 수료 취득 회복 복구 마감 넘기 넘어서 맞히"
)
"""Predicates of deliberate actions that include their outcome."""
CHANGES = _set(
    "줄 줄어들 늘 늘어나 오르 올라가 내려가 낮아지 높아지 빨라지 나아지 좋아지 커지 많아지 적어지 "
    "짧아지 길어지 편해지 사라지 없어지 떨어지 감소 증가 향상 상승 하락 단축 개선 절감 절약 줄이 "
    "늘리 높이 낮추 올리 내리 달라지 바뀌 안정 늘어 두배 급증 급감 나빠지 늦어지 뛰"
)
"""Predicates of change in size or quality."""
MISHAPS = _set(
    "실수 잘못 실패 착각 놓치 틀리 빠뜨리 빼먹 늦 오해 깜빡 잊 사고 망치 누락 떨어뜨리 잊어버리"
)
TIMES = _set(
    "때 당시 시절 학년 학기 작년 재작년 지난해 올해 초 무렵 살 년차 월 년 처음 예전 옛날 어릴 방학"
)
TRAITS = _set(
    "꼼꼼 성실 책임감 끈기 밝 긍정 적극 친화력 소통 체력 집중력 인내심 열정 창의력 추진력 배려 "
    "침착 완벽주의 성격 장점 강점 단점 약점 급하 느리 소심 내성 예민 고집 정리 부지런 집요 세심 "
    "차분 강하 약하 잘하 서투르 서툴 부족 자신 빠르 유연 능숙 눈썰미"
)
VAGUE_STEMS = _set(
    "노력 최선 대처 대응 해결 진행 처리 하 극복 넘기 잘하 애쓰 관리 개선 바꾸 신경 열심히 고생 "
    "협력 소통 도와주 돕 체계화 찾 움직이"
)
"""Verbs that say what was done only together with a specific object."""
DECISIONS = _set("지원 선택 고르 결심 결정 택 신청 진학 도전 이직 오 시작 정하 마음먹 준비 들어오")
"""Predicates of choosing a job or an employer."""
PERCEPTIONS = _set("보 알 듣 느끼 깨닫 접하 읽 겪 보이 와닿")
"""Predicates with which a person comes to know something."""
SCENE_NOUNS = _set(
    "그때 그날 이날 요즘 요새 최근 올해 작년 내년 재작년 지난해 지난주 옛날 예전 평소 하루 첫날 "
    "날짜 오전 오후 아침 저녁 새벽 매일 매달 매주 일주일 전 후 뒤 쪽 대신 혼자 모두 전부 서로 "
    "각자 지난 올 처음 나중 다음 지금 이번 결국 결과 최종 우선 이하 이상 정도 가량 경우 덕분 일단 "
    "먼저 예 것 때 번 동안"
)
"""Nouns of time and manner. They are never the topic of a question."""
DEGREES = _set(
    "많이 확 엄청 훨씬 크게 상당히 꽤 굉장히 무척 아주 대폭 눈 조금 점점 점차 거의 매우 정말 진짜 "
    "되게 급격히"
)
EVIDENCE = _set(
    "기록 측정 확인 조사 비교 집계 데이터 로그 리포트 보고서 그래프 일보 포스 설문 통계 지표 "
    "대시보드 모니터링 추적 실측 검수 검사 시험 테스트 점검 재 세 평가 설문지 피드백 인터뷰 관찰 "
    "수치 엑셀 성적표 심사 감사 전산 시스템 검증 분석 홀드아웃 대조군 계산 정산 일지 장부 찍 사진 "
    "녹화 로트 평균 표본"
)
"""Words that show how an effect was checked."""
PROBLEMS = _set(
    "문제 불량 오류 고장 사고 민원 클레임 불만 갈등 지연 누락 결함 장애 실수 반품 이탈 파손 다툼 "
    "마찰 컴플레인 손실 적자 버그 에러 반대 항의 부족 실패 병목 혼란 오해 싸우 밀리 터지 무너지 "
    "깨지 막히 끊기 끊어지 빠지 떨어지 튀 죽 틀리 벗어나 휘 늘어지 안 못 힘들 어렵 느리 시끄럽 "
    "멈추 새 삐딱 급증 급감"
)
CAUSES = _set(
    "원인 이유 때문 탓 알아보 발견 밝혀지 조사 분석 추적 파악 점검 알 문제 보 확인 의심 살펴보"
)
"""Words that show that a cause was looked for or given."""
VAGUE_OBJECTS = _set(
    "일 노력 최선 다양 모두 이것저것 것 거 여러 가지 방법 방식 상황 문제 업무 부분 과정 눈치 "
    "열심히 잘 원만 상담 소통 대화 단계 서류 면접 처리"
)

MOTIONS = _set("들어가 나오 들어오 올라가 내려가 돌아오 내려오 나가 올라오 돌아가 지나 오 가")
"""Verbs of movement. The subject is a person, or a value if the clause has a figure."""
OWN_ATTRIBUTES = _set("살 졸업 전공 출신 년차 신입 경력 차")
ORGANISATIONS = _set(
    "본사 고객사 선사 업체 회사 병원 학교 은행 구청 시청 거래처 협력사 정부 발주처 현업 인사팀"
)
FAULTS = _set(
    "불량 오류 고장 클레임 지연 누락 결함 장애 반품 이탈 파손 손실 버그 에러 병목 터지 깨지 "
    "끊기 빠지 튀 휘 늘어지 느리 멈추 삐딱 급증 급감 죽 새 벗어나 무너지 안 떨어지 재고 폐기 하락 "
    "감소"
)
"""Faults of things and processes, whose cause is worth asking for."""
METRICS = _set(
    "시간 비용 률 율 수 건수 매출 불량 오류 실수 사고 민원 기간 금액 이탈 성능 정확도 만족도 단가 "
    "점수 폐기 재고 량 속도 원가 대기 전류 용량 결산 횟수 인원 손실 지연 클레임 반품 점유율 효율 "
    "생산성 가동률 성적 평점 전환 사용량 지출 예산 누락 결함 실적 판매 응답 낭비 잔반 소요"
)
"""Quantities. To reduce or raise a quantity is a result."""
RAISED = _set(
    "줄이 늘리 높이 낮추 올리 내리 단축 절감 개선 향상 감축 끌어올리 앞당기 당기 아끼 절약 넘기 "
    "기록 달성"
)
"""Deliberate changes of a quantity."""
REMARKS = _set("주의 칭찬 소리 평가 꾸중 지적 평 감사 인사")
"""Nouns for remarks that the speaker receives as a result."""
SUSPICIONS = _set("의심 예상 추측 짐작 판단 가정")
"""Verbs of supposing."""

LIGHT_DEEDS = _set(
    "보 알 알아보 찾 찾아보 찾아가 겪 느끼 듣 묻 물어보 여쭙 여쭤보 말 말씀 말하 얘기 이야기 보고 "
    "연락 전화 부르 돕 도와주 도와드리 적 쓰 다니 가 오 배우 공부 시작 준비 노력 생각 고민 확인 "
    "보이 앉 서 붙 기다리 사과 만나 받 얻 살펴보 지켜보 들여다보 참여 참가 지원 읽 열 들 나가 "
    "들어가 인사 설명 대답 답 소개 가져오 가져가 모시 먹 마시 잡 두 놓 남기 세 재 하 되 오르 "
    "감사 응대 안내 내 사 치르 입 앉히 들어주 접수 담당 맡 근무"
)
"""Actions that are no choices, or only a step towards another action: asking, looking,
reporting."""
WEIGHTY_DEEDS = _set(
    "만들 바꾸 고치 도입 정하 제안 설계 추가 넣 나누 세우 통일 개발 구축 옮기 줄이 늘리 없애 빼 "
    "바꿔 교체 변경 전환 적용 자동화 표준화 짜 제작 기획 설득 분리 합치 통합 결정 선택 고르 택 "
    "폐지 신설 개편 재배치 배치 이전 도색 개조 섞 붙이 달 낮추 높이 올리 내리 쪼개 묶 돌리 깔 "
    "재설계 수정 개선 당기 앞당기 미루 중단 멈추 거절 양보 요청 협상 작성 정리 공유 "
    "조정 맞추 뒤집 설치 그리 심 뽑 채용 발주 계약 편성"
)
"""Actions that change something: the main actions of an account."""
CHOICES = _set(
    "바꾸 도입 정하 제안 결정 선택 고르 택 교체 변경 전환 폐지 없애 빼 나누 분리 통합 합치 옮기 "
    "거절 중단 미루 포기 뽑 채용 적용 신설 개편 쪼개 통일 양보 섞 재배치"
)
"""Actions that the speaker has chosen instead of other actions."""
QUANTITATIVE = _set(
    "줄 줄어들 늘 늘어나 오르 올라가 내려가 낮아지 높아지 빨라지 많아지 적어지 짧아지 길어지 "
    "떨어지 감소 증가 향상 상승 하락 단축 절감 절약 줄이 늘리 높이 낮추 올리 급증 급감 뛰"
)
"""Changes that have a size in figures."""
SETBACKS = _set("밀리 늦어지 나빠지 느려지 늦 걸리 지나 넘 깎이 하락 지연")
"""Changes for the worse, which speakers do not claim as an effect of their actions."""
IMMEASURABLE = _set(
    "목소리 기분 분위기 마음 자신감 사이 관계 신뢰 긴장 실력 표정 인상 의욕 사기 이해 열정 감각 "
    "시야 생각 인식 태도 요령 손"
)
"""Nouns of things whose change cannot be given in figures."""
