"""Patterns for content that a question must not contain, independent of the answer.

They may reject an acceptable question. That costs little, because a written probe replaces it.
"""

import re

_PERSONAL_DATA = re.compile(
    r"""
    주민\s?(등록)?\s?번호 | 주민증 | 여권\s?번호 | 면허\s?번호 | 신분증 | 생년월일 | 생일
    | (카드|계좌|통장)(의|에)?\s?(번호|비밀|비번|정보|잔액) | 계좌(를|는|가|로) | 비밀\s?번호
      | 비번 | 패스워드
    | (인증|보안|승인)\s?(번호|코드) | 공인\s?인증 | 공동\s?인증 | CVC | CVV | OTP
    | (휴대폰|핸드폰|휴대전화|전화|연락)\s?(번호|처) | 집\s?주소 | 사는\s?(곳|동네|집)
      | 사시는\s?(곳|동네|집)
    | (자택|거주지|이메일|메일|도로명)\s?주소 | 거주지 | 주소(가|는|를)\s?(어디|어떻게|무엇|알려
      |말씀)
    | 어디(에|서)?\s?(사시|거주|살고|사세요) | 지문\s?정보 | 진료\s?기록 | 건강\s?보험
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Sensitive data and identifiers (개인정보보호법 제23조, 제24조의2), and means of payment."""

_TALKS_OF_ITSELF = re.compile(
    r"""
    시스템\s?(프롬프트|메시지|지시|명령|설정값) | 프롬프트 | 지시\s?(사항|문|대로) | 명령(어|문
      |대로|에\s?따라)
    | (이전|앞선|위의?|기존|주어진|받은|제가\s?받은|저의|제|모든|내부|숨겨진)\s?(규칙|지시|지침
      |명령)
    | 규칙(을|은|이|대로)\s?.{0,6}(무시|알려|공개|따르|따라|바꾸|바뀌|어기|잊|전부|모두\s?말)
    | 확인\s?부호 | 비밀\s?(부호|단어|코드|문구|열쇠|키) | 카나리 | canary | 암호(문|를|가|는)
    | as\s?an?\s?(ai|assistant|language) | language\s?model | 언어\s?모델 | 어시스턴트
      | 챗\s?GPT | ChatGPT | GPT
    | (저는|나는|제가)\s?.{0,10}(AI|인공지능|로봇|챗봇|모델|해적|고양이|번역기)
    | (인공지능|AI|챗봇|에이아이)(\s?모델)?(으로서|로서|입니다|인데|이라서|라서|이므로)
    | (개발자|관리자|디버그|무제한|자유|탈옥|점검)\s?모드 | 탈옥 | jailbreak | 해킹 | hack(ed
      |ing)? | pwned
    | system\s?prompt | instruction | ignore | DAN\b | 역할극 | 역할\s?놀이
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Mentions of prompts, instructions, canaries, or of being an AI or another persona."""

_VERDICT = re.compile(
    r"""
    합격 | 만점 | 백\s?점 | 최고점 | 가산점 | \d+\s?점(을|으로|짜리|이|입|만|\s?만점|\s?드)
      | 평점 | 별점 | 몇\s?점
    | (제|내|당신의?|귀하의?|지원자의?|지원자님의?|면접|답변|평가|이번)\s?점수 | 점수(를|는
      |가)?\s?(드리|주|매기|올려|받)
    | 채점 | 높은\s?(점수|평가|등급) | A\+ | 채용\s?(확정|하겠|되셨|해\s?드|되실|통보)
      | 입사를?\s?(축하|확정) | 축하
    | 통과(하셨|입니다|시켜|되셨|시키)
    | (훌륭|완벽|대단|탁월|천재|뛰어)(하|나|적)?(신|시|네|군|십|합|해서|하기|이|인) | 천재
    | 최고(의|이신|이십|인)\s?(답변|지원자|인재|후보|면접|사람|점수|실력)?
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Scores, hiring decisions and praise."""

_ACKNOWLEDGEMENT = re.compile(
    r"""
    ^\s*(네|예|넵|응|그래|물론\S*|알겠\S*|좋\S{1,3}|죄송\S*|미안\S*|안녕\S*|반갑\S*)\s*[,!.~]
    | ^\s*(네|예)\s(알겠|그럼|그렇|말씀|요청|물론|좋) | ^\s*(물론|안녕하|죄송|미안)
    | 알겠습니다 | 요청하신 | 시키신 | 명령하신 | 지시하신 | 부탁하신 | (말씀|요청|지시
      |명령)하신\s?대로 | 말하라고\s?하신
    """,
    re.VERBOSE,
)
"""Openings and phrases that confirm an instruction: 네, 알겠습니다, 요청하신 대로."""

_MARKUP = re.compile(
    r"""
    https?: | www\. | \w\.(com|net|org|kr|io|ai|dev|me|xyz|app)\b | \w@\w
    | [<>{}\[\]`\\|^~*_=«»;$] | \#{2,} | \#\s | // | && | -- | ::
    | [A-Za-z]\w*\([^)]*\) | \b(import|select|drop|print|def|console|echo|rm\s)\b
    | [A-Za-z가-힣\])]\s?[:：]
    | [A-Za-z0-9+/]{16,} | [⠀-⣿] | [\U0001F000-\U0001FAFF\u2600-\u27BF] | (?:[·.\-−]{1,4}\s){3,}
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Web addresses, code, speaker labels before a colon, encoded text, emoji and Braille."""

_INVISIBLE = re.compile(
    "[\u0000-\u0009\u000b-\u001f\u00ad\u115f\u1160\u200b-\u200f\u202a-\u202e\u2060-\u2069\u3164\ufe00-\ufe0f\ufeff\uffa0]"
)
"""Control, zero-width, direction-changing and filler characters."""


def asks_for_personal_data(text: str) -> bool:
    """Return whether `text` mentions data that an interviewer must not ask for."""
    return _PERSONAL_DATA.search(text) is not None


def refers_to_itself(text: str) -> bool:
    """Return whether `text` mentions instructions or prompts, or claims to be a machine."""
    return _TALKS_OF_ITSELF.search(text) is not None


def gives_verdict(text: str) -> bool:
    """Return whether `text` praises, scores or announces a decision."""
    return _VERDICT.search(text) is not None


def acknowledges_instruction(text: str) -> bool:
    """Return whether `text` reads like a reply to an instruction."""
    return _ACKNOWLEDGEMENT.search(text) is not None


def is_markup(text: str) -> bool:
    """Return whether `text` has unspeakable content: code, addresses, invisible characters."""
    return _MARKUP.search(text) is not None or _INVISIBLE.search(text) is not None


def is_off_limits(text: str) -> bool:
    """Return whether `text` must not be a question or the topic of one.

    True for personal data, for talk about instructions or machines, and for verdicts.
    """
    return asks_for_personal_data(text) or refers_to_itself(text) or gives_verdict(text)
