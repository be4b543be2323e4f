"""Whether a line states personal data or a subject that 채용절차법 제4조의3 excludes.

The patterns may leave out a line about work. That costs little: a document has other lines. They
repeat no parts without a limit that match the same characters, because such a pattern takes very
long for a line that it does not match.
"""

import re
import unicodedata

from daedam.interview.off_limits import asks_for_personal_data
from daedam.interview.question_rules import is_unlawful

_LABEL = re.compile(
    r"""
    (?: 이\s?름 | 성\s?명 | 성함 | 성별 | 나이 | 연령 | 생년(?:\s?월일)? | 출생 | 거주지 | 연락처
      | 휴대\s?폰 | 핸드폰 | 이메일 | 병\s?역 | 혼인(?:\s?여부)? | 종\s?교 | 혈액형 | 본적 | 국적
      | 보훈 | 학\s?력
      | date\sof\sbirth | dob | born | gender | nationality | citizenship | marital | religion )\b
    | (?: 지원자 | 주\s?소 | 사는\s?곳 | 전\s?화 | 연락 | 생일 | 결혼 | 가족(?:\s?(?:관계|사항))?
      | 신체 | 신장 | 체중 | 키 | 몸무게 | 시력 | 건강 | 취미 | 특기 | 사진 | 장애 | 군대
      | 부 | 모 | 처 | 형
      | name | (?:(?:home|current|postal|e-?mail)\s)?address | phone | tel | mobile | age | sex
      | children | photo | height | weight | health )\s?[:|]
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""The label of an entry about the person, at the start of a line."""

_CONTACT = re.compile(
    r"""
    \w\s?@\s?\w | \w\s?[(\[]at[)\]] | https?: | www\. | (?:github|linkedin|instagram|블로그)\s?[:/]
    | (?:카톡|카카오톡|인스타|인스타그램)\s?(?:아이디|id\b)
    | [\w-]\.(?:com|org|kr|me|dev|app|page|blog|xyz|co\.uk)(?![a-z])
    | [\w-]\.(?:net|io|ai|co|so)/\S
    | (?<!\d)01[016-9][\s)./_-]{0,3}\d{3,4}[\s./_-]{0,3}\d{4}(?!\d) | 공일공 | 영일영
    | (?<!\d)0(?:2|[3-6]\d|[57]0|80|50\d)[\s)./_-]{1,3}\d{3,4}[\s./_-]{1,3}\d{4}(?!\d)
    | (?<!\d)0\d{2,4}[\s)-]{1,2}(?:\d{6}|\d{3,4}[\s-]\d{3,4})(?!\d)
    | (?<!\d)\d{3}[\s).-]{1,2}\d{3}[\s.-]\d{4}(?!\d) | \+\d[\d\s().-]{7}
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""A mail or web address, or a telephone number."""

_YEAR = r"(?:19[3-9]\d|200\d)"
"""A year in which a working person may be born."""
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_BIRTH = re.compile(
    rf"""
    (?<!\d)\d{{2}}(?:0[1-9]|1[0-2])[0-3]\d(?:\s?-\s?[1-8](?!\d)|[\s-]{{0,3}}[1-8][\d*]{{6}}(?!\d))
    | 주민\s?(?:등록)?\s?(?:번호|앞자리)
    | (?<![\d~-])(?<![~-]\s){_YEAR}\s?[-./년]\s?\d{{1,2}}\s?[-./월]\s?\d{{1,2}}
      (?!\d|\s?[.일]?\s?[~-])
    | (?<![\d.])[4-9]\d[-./]\s?(?:0?[1-9]|1[0-2])[-./]\s?[0-3]?\d(?![\d.]|\s?[~-])
    | \d\s?(?:년|월|일|\.)?\s?(?:생(?![가-힣])|출생)
    | (?<!\d)\d{{1,2}}(?:st|nd|rd|th)?\s{_MONTH},?\s{_YEAR}\b
    | \b{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s{_YEAR}\b
    | (?<!\d)\d{{1,2}}[-./]\d{{1,2}}[-./]{_YEAR}(?!\d)
    | \bborn\s(?:in|on|\d) | (?<![\w.])(?:b\.|d\.?o\.?b\.?)\s?:?\s?\d
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""A resident number or a date of birth. An early full date outside a period counts as one."""

_AGE_OR_SEX = re.compile(
    r"""
    만\s?\d{2}\s?세
    | (?<!\d)\d{2}\s?세(?![대트션기])
      (?!.{0,6}(?:어르신|노인|환자|소아|유아|아동|아이|학생|청소년|이용|고객|회원|대상자|입소자))
    | \d{2}\s?살 | (?:서른|마흔|쉰|예순)\S{0,2}\s?살 | 정년\s?(?:까지|전|퇴직\s?후)
    | (?:^|[,(|/]\s?)[남여][성자]?\s?(?:[,)|/]|$) | (?<![가-힣])[남여][성자](?:이?고|입니다|으로서)
    | (?<![가-힣])[남여][성자]\s?(?:우대|선호|만\s) | (?:연령|나이|성별)\s?(?:제한|무관|불문)
    | 연령[·,/]
    | (?:^|[,(|/]\s?)(?:aged?:?\s?\d{2}\b|(?:fe)?male\s?(?:[,)|/]|$))
    | \b(?:i\sam|i'm|s?he\sis)\s(?:an?\s)?\d{2}\b
    | \b\d{2}[\s-](?:years?|yrs?)[\s-]old\s(?:wo)?man\b | \bwomen's\s(?:team|water)
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""Age or sex, but not the age of the people for whom the person works."""

_PLACE = re.compile(
    r"""
    [가-힣]{1,7}[시군구읍면]\s[가-힣\d]{1,10}[로길동리]\s?\d{1,4}(?:-\d{1,3})?
      (?:[\s,)(/|·]|$|번|호|가길)
    | ^(?:[가-힣]{2,8}\s)?(?:[가-힣]{1,7}[시도군구]\s){1,3}[가-힣]{1,5}[동읍면리]$
    | \d동\s?\d{2,4}호 | \d번지 | [시도군구읍면동리]\s?(?:에\s?)?거주 | (?:관내|인근|근처)\s?거주
    | 집이\s?가까 | (?<![가-힣])본가에 | 세대주 | [(/]\s?자가\s?[)/]
    | (?:[가-힣][시도군구]|서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충[청북남]|전[라북남]
      |경[상북남]|제주|영남|호남)\s?(?:출신|태생|토박이)
    | 고향 | 본적 | 지역\s?인재 | 귀화 | 출생국 | 국적\s?:
    | \b\d{1,4}[a-z]?,?\s(?:[A-Z][\w'’-]{1,20}\s){1,3}
      (?:Street|St|Road|Rd|Lane|Avenue|Ave|Drive|Close|Court|Row|Terrace|Way|Place|Square|Crescent
      |Gardens|Yard|View|Side|Hill|Boulevard|Blvd|Walk|Mews|Circle)\b
    | \b(?:Flat|Room|Apt|Apartment)\.?\s\d{1,4}[A-Za-z]?,
    | \b[A-Z]{1,2}\d{1,2}[A-Z]?\s\d[A-Z]{2}\b | \b[A-Z]{2}\s\d{5}\b
    | (?i: \b(?:nationality|citizenship|settled\sstatus|mother\stongue|native\sof|grew\sup
      |leave\sto\sremain)\b
    | \b(?:british|english|welsh|scottish|irish|indian|polish|chinese|korean|japanese|canadian
      |american)\s(?:national|citizen|society|heritage)\b )
    """,
    re.VERBOSE,
)
"""An address or home, or the region or country where the person is from."""

_FAMILY = re.compile(
    r"""
    기혼 | 미혼 | 혼인 | 배우자 | 남편 | (?<![가-힣])아내 | (?<!학)부모 | 부친 | 모친 | 양친
    | 아버[지님] | 어머[니님] | 출산 | 육아 | 임신 | 자녀 | 시댁 | 친정
    | 가족\s?(?:관계|사항|승차) | \d인\s?가족 | \d촌
    | (?<![가-힣])(?:외|친)?(?:할머니|할아버지|조부|조모|손자|손녀)
    | (?<![가-힣])(?:엄마|아빠|노모|누나|언니|오빠|형님|[남여]?동생|며느리|사위|장모|삼촌|이모|고모
      |조카|사촌|(?:큰|작은|막내|외)?(?:아들|딸))(?=에게|[은는이가을를과와도의]|[^가-힣]|$)
    | (?<![가-힣])처[,(:/]
    | (?<![가-힣])부[^가-힣]{1,3}(?:[가-힣]{1,5}[^가-힣]{1,3})?모(?![가-힣])
    | \d\s?남\s?\d\s?녀 | (?<![가-힣])\d녀 | (?<![가-힣])애\s?(?:둘|셋|하나|엄마|아빠)
    | 아이(?:들)?[이가를도는]?\s?(?:키우|키운|낳|커서|둘|셋|하나)
    | \b(?:married|divorced|widow\w{0,3}|husband|wife|spouse|pregnan\w{1,3}|civil\spartnership)\b
    | (?:^|[,.|/(]\s?)single(?:\s?[,.|/)]|$)
    | \b(?:single|stay-at-home)\s(?:parent|mother|father|mum|mom|dad)\b
    | \b(?:mother|father|mum|mom|dad|parent)\s(?:of|to)\s(?:\d|one|two|three|four|an?)\b
    | \b(?:my|his|her)\s(?:mum|mom|mother|dad|father|parents?|brother|sister|partner|family|son
      |daughter|child|children|kids)\b
    | \bcared\sfor\s(?:my\s|an?\s)?(?:parents?|mother|father|relative) | \bbaby\sdue\b
    | \b(?:maternity|paternity|parental)\s(?:leave|break) | \bfamily\s(?:business|farm|firm)\b
    | \b(?:\d|one|two|three|four)\s(?:sons?|daughters?|kids)\b
    | (?:[,|/(]|with)\s?(?:\d|one|two|three|four)\s(?:child|children)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""Marriage, children and relatives."""

_BELIEF = re.compile(
    r"""
    기독교 | 개신교 | 천주교 | [가카]톨릭 | 이슬람 | 무슬림 | 힌두교 | 유대교 | 천도교 | 통일교
    | 신천지 | 여호와 | 모르몬 | 조계종 | (?<!학)교회 | (?<![작구생형완])성당 | 모스크 | 신앙
    | 예배 | 찬양 | 성가대 | 주일\s?학교
    | (?<![가-힣])(?:종교|무교|원?불교(?![환육])|신자|신도(?!시)|교인|불자|집사|권사|장로|목사
      |미사(?!일)|성경|법회(?!계)|선교(?!육)|전도사|세례|수녀|스님)
    | 노조 | 노동\s?조합 | 민주노총 | 한국노총 | 전교조
    | (?<![가-힣])(?:정당(?![하한히화성])|당원|당직자|지구당) | 민주당 | 국민의\s?힘 | 정의당
    | 진보당 | 혁신당 | 녹색당 | 출마 | 선거\s?(?:캠프|운동) | 정치\s?(?:활동|성향)
    | (?<![가-힣])(?:집회|시위)에?\s?참
    | (?<![가-힣])(?:성\s?(?:소수자|정체성|지향|전환)|게이(?![가-힣]))
    | 동성애 | 레즈비언 | 양성애 | 트랜스젠더 | 퀴어
    | \b(?:church\w{0,5}|christians?|muslims?|islam\w{0,3}|catholic|jewish|hindu|sikh|buddhis[tm]
      |protestant|evangelical|mormon|atheist|mosque|synagogue|chapel|bible|quran|prayer|ramadan
      |sunday\sschool|pastor|priest|imam|rabbi|missionary|methodist|baptist|anglican)\b
    | \btrade\sunion | \bunion\s(?:member|rep|learning) | \bparty\smember\b
    | \b(?:labour|conservative|democratic|republican|liberal|green|political)\sparty\b
    | \b(?:gay|lesbian|bisexual|transgender|lgbt\w{0,3}|queer|sexual\sorientation)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""Religion, unions, politics and sexuality."""

_MILITARY = re.compile(
    r"""
    육군 | 해군 | 공군 | 해병 | (?<![가-힣])병장(?!비) | 만기\s?(?:제대|전역)
    | 전역\s?(?:후|뒤|했|하) | 군필 | 미필 | 병역 | 면제\( | 공익\s?근무 | 사회\s?복무
    | 산업기능요원 | 전문연구요원 | 소집\s?해제 | 군\s?복무 | 복무\s?(?:만료|완료|중|로|하던)
    | (?<![가-힣])(?:군대|의무병|운전병|행정병|군\s?면제)
    | \b(?:army|navy|royal\smarines|air\sforce|armed\sforces|military\sservice|national\sservice
      |honorable\sdischarge)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)

_BODY = re.compile(
    r"""
    (?<![가-힣])(?:키|신장|몸무게|체중|시력|혈액형)\s?\d | \d{3}\s?cm.{0,10}(?:\d{2,3}\s?kg|시력)
    | 투병 | 완치 | 병가 | 지병 | 앓[고아았던] | 장애\s?\d\s?급 | 장애인[·\s]?우대 | 보훈\s?[·,대]
    | 알레르기(?:가\s?있|로\s|\s?등으로) | 채용\s?검진 | 신체[·\s]{0,2}(?:검사|적성)
    | 건강\s?진단서 | 건강(?:상의?|이|을)?\s?(?:이유|문제|악화|회복|좋지|나빠)
    | (?<![가-힣])(?:허리|무릎|어깨|손목|발목|목|눈|심장)
      (?:[은이가]\s|\s?\S{0,4}\s?(?:치료|수술|시술|통증))
    | (?:수술|시술|치료)[을를]?\s?받 | 수술\s?(?:후|뒤)(?!\s?환자)
    | 부상으로\s?(?:운동|선수|은퇴|쉬)
    | \b(?:sick\sleave|registered\sdisabled|non-?smoker|pass\s(?:a\s)?medical|hep\sb)\b
    | \bmy\s(?:health|illness|disability|surgery)\b | \b(?:i|s?he)\swas\s(?:ill|diagnosed)\b
    | \bmedical\sto\s\d
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""The body and the health of the person."""

_ILLNESS = re.compile(
    r"""
    당뇨 | 고혈압 | 혈압약 | HIV | 에이즈 | 간염 | 결핵 | 백혈병 | 우울 | 공황 | 조울 | 조현병
    | 불안\s?장애 | 강박증 | 불면증 | ADHD | 자폐 | 천식 | 아토피 | 뇌졸중 | 치매 | 파킨슨
    | 뇌전증 | 갑상선 | 건초염 | 관절염 | 류마티스 | 난청 | 난임 | 불임 | 종양 | 심근경색
    | 심장병 | 신부전 | 골절 | 알코올\s?(?:중독|의존) | 수술 | 시술 | 질병 | 질환
    | 디스크(?=[로를가]|\s?(?:수술|치료|진단|파열))
    | (?:지체|청각|시각|발달|지적|정신)\s?장애
    | (?<![가-힣])(?:위|간|폐|대장|유방|혈액|소아|췌장|자궁|전립선|뇌)?암(?=\s|[을이으에,.]|$)
    | \b(?:asthma|diabet\w{1,3}|cancer|epilep\w{1,3}|depression|anxiety|bipolar|ptsd|dyslexi[ac]
      |autis\w{1,3}|migraines?|arthritis|lupus|addiction|surgery|illness|disabilit(?:y|ies))\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_OWN_ILLNESS = re.compile(
    r"(?:진단|판정|확진)\s?(?:후|뒤|이후|을\s?받|받)|극복|복직|복용하"
    r"|[이가]\s?있(?:어|었|으나|지만)|(?:로|때문에)\s?(?:퇴사|휴직|휴학|쉬)"
)
_CARE = re.compile(
    r"""
    환자 | 병동 | 병원 | 간호 | 진료 | 처방 | 임상 | 복약 | 약국 | 요양 | 센터 | 복지 | 돌봄 | 보조
    | 교육 | 어르신 | 이용[자인] | 아동 | 학생 | 대상자 | 보호자 | 상담 | 재활 | 보험 | 심사 | 청구
    | 연구 | 개발 | 시험 | 검사 | 검진 | 예방 | 백신 | 농장 | 기구 | 서방정 | 복합정
    | \b(?:patients?|residents?|clients?|pupils?|students?|children|adults|people|wards?
      |nurs\w{1,4}|clinic\w{0,3}|care|awareness|training|discharge|support(?:ed)?|participants
      |theatre)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""Words of a job that has to do with illness."""

_PATTERNS = (_CONTACT, _BIRTH, _AGE_OR_SEX, _PLACE, _FAMILY, _BELIEF, _MILITARY, _BODY)

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−ㅡᅳ"), "-")


def is_protected(line: str) -> bool:
    """Return whether a line states personal data or an excluded subject about the person.

    Work with people who are ill, old or disabled does not count.
    """
    text = unicodedata.normalize("NFKC", line).translate(_DASHES)
    return (
        _LABEL.match(text) is not None
        or any(pattern.search(text) for pattern in _PATTERNS)
        or _states_own_illness(text)
        or asks_for_personal_data(text)
        or is_unlawful(text)
    )


def _states_own_illness(text: str) -> bool:
    if _ILLNESS.search(text) is None:
        return False
    return _OWN_ILLNESS.search(text) is not None or _CARE.search(text) is None
