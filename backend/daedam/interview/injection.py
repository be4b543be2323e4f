"""Separate the content of an answer from instructions to the interviewer (prompt injection).

`separate_instructions` splits an answer. Only the content becomes material for the next question,
not requests to the interviewer or text in the name of another speaker. This is one of two defences:
`question_rules` checks the model's question as well.
"""

import re
import unicodedata
from dataclasses import dataclass

from daedam.speech.korean import letters_only

_LOOK_ALIKE = str.maketrans(
    "асеоріхуѕјԁһӏАВСЕНІЈКМОРЅТХУαοερτινκΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aceopixysjdhlABCEHIJKMOPSTXYaoeptivkABEZHIKMNOPTYX",
)
"""Cyrillic and Greek letters that look like Latin ones (Unicode TR 39, confusables.txt)."""

_CHAT_TOKEN = re.compile(
    r"""
    <\|[^|>\n]{1,40}\|>                     # ChatML, Llama 3
    | </?(start|end)_of_turn> | </?(s|bos|eos|pad|unk)>
    | </?(system|user|assistant|human|ai|instructions?|prompt|think|tool_call|답변
      |시스템)\b[^>]{0,30}>
    | ["']?(role|content|system)["']\s*:
    | \[/?(INST|SYS|SYSTEM|TOOL_CALLS|AVAILABLE_TOOLS)\] | <</?SYS>>
    | (?m:^\s*\#{2,}) | `{3,} | (?m:^\s*[-=]{3,}\s*$)
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Control tokens and markup of chat prompts, which do not occur in speech."""

_LABEL = re.compile(
    r"""
    (^|(?<=[\s.!?"'(\[*]))
    [\[(【*]* \s*
    (시스템(\s?(메시지|알림|공지|명령))? | 관리자(\s?(공지|메시지|명령))? | 운영자 | 개발자
      | 면접관 | 지원자 | 사용자 | 꼬리\s?질문 | 핵심어 | 짚을\s?말 | 알아볼\s?것 | 질문 | 답변
      | 예시\s?\d*
        | 입력 | 출력
      | 공지(\s?사항)? | 새(로운)?\s?(규칙|지시|지침|역할)
      | system(\s?(message|prompt|override|notice))? | user | assistant | developer | human | admin
      | (new\s)?instructions? | interviewer | candidate | [QA])
    \s* (\d{1,2}\s*)? ([:：]|[\])】*]+\s*[:：]?)
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""A speaker label, as in a written dialogue."""

_HANGUL_FILLERS = "\u115f\u1160\u3164\uffa0"
"""Hangul characters without a glyph."""

_UNSPOKEN = re.compile(r"(https?://|www\.)\S+|[A-Za-z0-9+/=_-]{24,}|(\\[xu][0-9a-fA-F]{2,4})+")
"""Web addresses and encoded text, which do not occur in speech."""

_SPACED_SYLLABLES = re.compile(r"(?<![가-힣])(?:[가-힣][\s.\-_·*/|,]{1,2}){4,}[가-힣](?![가-힣])")
"""Syllables separated by spaces or marks: 무 시 하 세 요."""


_PLAIN = re.compile(r"[\n\t -~가-힣]*")
"""Text of ASCII characters and Hangul syllables, which is displayed as it is written."""


def as_data(text: str) -> str:
    """Return `text` without characters that have a special meaning in a prompt.

    Chat tokens, markup, brackets, invisible and direction-changing characters are removed.
    Look-alike letters are replaced by the plain ones.
    """
    text = _UNSPOKEN.sub(" ", _visible(text))
    text = _CHAT_TOKEN.sub(" ", text)
    text = re.sub(r"[<>{}\[\]【】`|\\^~#*_=«»]+", " ", text)
    text = re.sub(r"(?<=[^\W\d_])\s*[:：]", ",", text)
    return re.sub(r"\s+", " ", text).strip()


def _visible(text: str) -> str:
    """Return `text` as it is displayed. Single consonants stay as they are (ㅋㅋ)."""
    if not _PLAIN.fullmatch(text):
        text = re.sub(
            "[^\u3131-\u318e]+",
            lambda m: unicodedata.normalize("NFKC", m[0]).translate(_LOOK_ALIKE),
            text,
        )
        text = "".join(c for c in text if c in "\n\t " or not _is_invisible(c))
    return _SPACED_SYLLABLES.sub(lambda m: re.sub(r"[^가-힣]", "", m[0]), text)


def _is_invisible(character: str) -> bool:
    category = unicodedata.category(character)
    return category in ("Cf", "Cc", "Co", "Cn", "Mn") or character in _HANGUL_FILLERS


@dataclass(frozen=True)
class SeparatedAnswer:
    """The two parts of an answer, each cleaned by `as_data`."""

    content: str
    """Statements of the candidate: material for the next question."""
    instructions: str
    """Requests to the interviewer, and text in the name of another speaker."""


_SENTENCE_END = re.compile(
    r"""
    (?<=[.!?。…;])(?=\s|[가-힣"'])\s*(?!\s*(["'”’]\s*)?(라고|라는|라며|하고|하며|라면|이라|를|을
      |처럼|같은))
    | \n+
    | (?<=니다|세요|에요|예요|어요|아요|해요|줘요|나요|가요|까요|네요|군요|대요|는데|거든
        |시오|줘라|해라|하라|말라|마라)[,\s]\s*
      (?!["'”’]?\s?(라고|라는|라며|하고|하며|라면|하셔|하시|이라|처럼))
    | (?<=[가-힣]죠|지요|해줘)[,\s]\s*(?!라고|하고)
    """,
    re.VERBOSE,
)
"""A sentence boundary, with or without a mark; not before a quotative particle (라고, 라는)."""

_REQUEST = re.compile(
    r"""
    ( 세요 | 십시오 | 시오 | 줘요? | 달라 | 다오 | 주라 | 줄래요? | 주시죠 | 시죠
    | (어|아|해|하|말|마|보|되|봐|써|줘|주|워|겨|꿔|춰|와|켜|쳐|려|져|내)라 | [지진]\s?마(요|라
      |세요|십시오)?
    | 주시겠(어요|습니까|니) | 주실래요 | 줄\s?수\s?있(어요?|나요?|니|을까요?|습니까)
      | 주실\s?수\s?있\S*
    | (바랍|바람|원합|요청합|요청드립|명령합|지시합|명합|부탁드립|부탁합|제안합)니다 | 명령(이야
      |이다|입니다|한다)
    | 부탁(해요?|드려요|드릴게요|할게요?|이에요|이야)? | 바라요 | 바래요?
    | (주시면|주면|하시면|하면|시면)\s?(돼요?|됩니다|감사하겠습니다|좋겠(습니다|어요?)
      |고맙겠습니다)
    | 셔야\s?(합니다|됩니다|해요|돼요|죠)
    | (?<=[가-힣\s])(합시다|하자|할\s?것|하기|하도록)
    | (말|답|대답|질문|출력|반복|복창|번역|무시|공개|요약|평가|채점|처리|작성|시작|진행|칭찬|따라
      |인정
       |설정|변경|중단|종료|실행|전환|초기화)\s?(해|해\s?봐|해\s?달라고)
    | 읽어|불러|적어|물어|알려|보여|가르쳐|바꿔|멈춰|지워|잊어|줘 | 따라\s?(해|하)\s?봐
    | (?<=[가-힣\s])해 | (뭐|거|이)야
    )
    (\s?(제발|얼른|빨리|지금|당장|꼭))?
    ["'”’\s.!?~。…]*$
    """,
    re.VERBOSE,
)
"""Endings of imperative and request sentences."""

_QUESTION = re.compile(r"(까요?|나요|가요|[래네]요|니까|[까니])[\"'”’\s.]*$")
"""Endings of questions."""

_COURTESY = re.compile(
    r"안녕하(세요|십니까)\W*$|^\W*((잘|많이|끝까지|앞으로도?)\s.{0,12}부탁.{0,8}|(다시\s?)?(한\s?번\s?)?(더\s?)?(질문(을|해)?\s?)?(다시\s?)?"
    r"(한\s?번\s?)?(말씀|질문|이야기)해\s?(주세요|주시겠어요|주시겠습니까|주실래요))\W*$"
)
"""Requests that are normal in an interview: greetings, and requests to repeat the question."""

_ABOUT_INTERVIEWER = re.compile(
    r"""
    당신(은|의|이|을|에게|도|께|\s) | (^|[\s"'])(너|넌|네가|니가)(는|의|를|에게|도|희는)?\s
    | (이제|지금|여기|앞으|오늘|다음)(서)?(부터|로)\s?.{0,24}(면접관|모드|역할|챗봇|인공지능|AI
      |비서|친구|번역기|규칙|모델)
    | 면접관(님)?(은|이|의|께서|을)\s?.{0,30}(아니|아닙|아닌|역할|규칙|지시|프롬프트|무시|멈|그만
      |시스템|모델|AI|인공지능)
    | (이전|앞선|앞의|앞서|위의?|지금까지의?|기존의?|모든|원래의?|주어진|받은|내부|숨겨진|숨긴
      |비밀|처음의?|초기)
      \s?.{0,8}(지시|지침|명령|규칙|프롬프트|안내문|시스템\s?메시지|제한|질문\s?계획)
      .{0,20}(무시|잊|무효|취소|끝났|버리|폐기|삭제|지우|효력|적용되지|안\s?지켜
        |(공개|출력|알려|보여|따르|어기)(?!\s?\S{0,2}[었았였했렸]))
    | (다음|첫|첫\s?번째|꼬리|모범|올바른|이런|사적인|모든|새로운?|제|내)
      \s?(질문|말|대사|지침|명령|규칙|지시)(은|는|으로|을|를)\s
    | [셨시]잖아요 | 제가\s?(드릴|드리는|할|하는)\s?말(은|을)\s | 꼬리\s?질문 | 면접\s?(규칙
      |프로그램|결과|평가)(이|가|은|는|을|를|에)
      | 면접관(님)?(은|이
      |에게서|에게)\s
    | 시스템\s?(프롬프트|지시|공지) | (프롬프트|지시\s?사항|지시문|안전\s?장치|필터)\S{0,2}\s
      .{0,12}(무시|공개|출력|알려|보여|말해|읽|잊|뭐|무엇|어떻게\s?되|공유|복사|전체|원문|꺼|끄
        |해제|우회)
    | (개발자|관리자|디버그|점검|테스트|자유|무제한|유지\s?보수)\s?모드 | 탈옥 | 관리자\s?권한
    | 확인\s?부호 | 카나리 | 비밀\s?(부호|단어|코드|문구|열쇠) | 암호\s?(문|코드)
    | (규칙|지시|지침|명령|질문\s?계획|원칙|형식)(은|는|을|를|이|가|도)?\s?.{0,6}(무시하|잊
      |필요\s?없|무효|안\s?지켜|적용되지)
    | (이제|지금부터|방금|오늘부터).{0,20}(규칙|지시|지침|명령|제한|역할)\S{0,2}\s.{0,10}(바뀌
      |바꾸|바뀝|바뀐|해제|취소|폐기|끝)
    | (내|제|나의|저의|나한테|나에게|저에게|저한테|저를|나를|지원자를?|지원자의|이번?\s?답변(은
      |에|의)?|이\s?면접)\s?.{0,16}
      (점수|만점|합격|[0-9백]+\s?점|최고\s?(점|등급)|높은\s?(점수|평가|등급)|통과|채용\s?확정
        |가산점|평점|별점)
    | (점수|평점|등급|평가)(를|을|는|은)?\s?.{0,10}(만점|100\s?점|백\s?점|최고|A\+|에이\s?플러스
      |높게|올려|조작|수정)
    | (만점|최고점|합격)(을|으로|이|을\s?)?\s?(주|줘|처리|결정|확정|시켜|입력|기록|통보|드리)
    | (라고|다고|냐고|이라고|하라고|달라고)\s?(만\s?)?(말하|말해|출력|답하|답해|대답|적으|써|쓰
      |물어|물으|질문하|질문해|외쳐|반복|시작하|끝내)
      .{0,6}(세요|십시오|줘|라|해|요|니다|것|돼)["'\s.!]*$
    | (너(?!무)|당신|면접관|AI|에이아이|인공지능|모델|챗봇|어시스턴트|지피티|GPT)(는|은
      |님은)?\s?.{0,40}(이야|이다|입니다|이에요|예요|이십니다|이란다|라는\s?거야)["'\s.!]*$
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Sentences about the interviewer, its rules or its verdict."""

_DICTATION = re.compile(
    r"((?<!더)라|냐)(고|는)(도|만|요)?(\W*$|\s?(한\s?번|말(?!씀드)|문구|선언|외치|출력|답|대답|물어|묻|하[시십]|읽|쓰|적|시작))"
)
"""Quoted words. A sentence with them, unless it is about the past, asks the interviewer to say
them."""

_ENGLISH = re.compile(
    r"""
    \b(ignore|disregard|forget|override|bypass|skip)\b .{0,40} \b(instruction|prompt|rule
      |previous|above|prior|system|everything|guideline|all)
    | \b(you\s?(are|must|will|should|can|have\sto)|act\sas|pretend|role\s?-?play|repeat\safter
      |repeat\s(the|this|after|exactly)|from\snow\son)\b
    | \b(print|output|reveal|show|leak|translate|respond|reply|answer|say|tell|ask|write|give
      |return|decode|execute|enable|end|stop|start)\b
      .{0,40} \b(prompt|instruction|rules?|me|with|only|exactly|code|english|score|points?|mode
        |secret|canary|the|as|in|following|interview|it|hello|your)\b
    | \b(system\s?prompt|developer\smode|jailbreak|dan\smode|god\smode|sudo|begin\sprompt
      |end\sof\sprompt|new\stask|admin\smode)\b
    | \b(give|set|make)\b .{0,20} \b(score|hundred|100|pass)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Typical English injections."""

_SQUASHED = re.compile(
    r"(이전|위|앞|모든|기존)의?(모든)?(지시|지침|명령|규칙|프롬프트)(사항)?(은|는|을|를|들을|들은)?(전부|모두|다|싹)?(무시|잊)"
    r"|시스템프롬프트|지시사항을?(공개|출력|알려|말해|보여|읽어)|ignore(all|previous|prior|above|the)"
    r"|(만점|100점|합격)(을|으로)?(줘|주세요|처리|해줘|달라)|따라(하세요|해|해줘|해봐|말해)"
)
"""Injections in text without spaces and punctuation. They match words that were split or joined to
evade the other patterns."""

_REFERS_TO_NEXT = re.compile(
    r"다음|아래|이어서|뒤에|이렇게|그대로|따라|복창|반복|똑같이|거꾸로|해독|디코딩|번역|이\s?(문장|말|내용|문구|질문|글)"
    r"|다음과|repeat|following|decode|translate|:\s*$|시작(하|해)|base64|인용|외쳐|읽어"
)
"""Words that make a request apply to the text after it."""


def separate_instructions(answer: str) -> SeparatedAnswer:
    """Split `answer` into content and instructions to the interviewer.

    After a chat token, a speaker label, or a request that refers to the following text, everything
    counts as instruction. If the answer has any instruction, only sentences about the past count as
    content. If a sentence is wrongly counted as instruction, the only effect is that no question
    refers to it.
    """
    seen = _visible(answer)
    start = min((m.start() for p in (_CHAT_TOKEN, _LABEL) if (m := p.search(seen))), default=None)
    own, injected = (seen, "") if start is None else (seen[:start], seen[start:])
    sentences = [s for s in _SENTENCE_END.split(own) if s and s.strip()]
    is_request = [addresses_interviewer(sentence) for sentence in sentences]
    has_instructions = bool(injected) or any(
        requests and not _COURTESY.search(s)
        for s, requests in zip(sentences, is_request, strict=True)
    )
    content: list[str] = []
    instructions: list[str] = []
    for number, (sentence, requests) in enumerate(zip(sentences, is_request, strict=True)):
        if requests and _REFERS_TO_NEXT.search(sentence):
            instructions += sentences[number:]
            break
        aside = requests or (
            has_instructions and (_is_question(sentence) or not _is_past(sentence))
        )
        (instructions if aside else content).append(sentence)
    instructions.append(injected)
    return SeparatedAnswer(as_data(" ".join(content)), as_data(" ".join(instructions)))


def addresses_interviewer(sentence: str) -> bool:
    """Return whether `sentence` requests something of the interviewer or is about its rules."""
    if _DICTATION.search(sentence) and not _is_past(sentence):
        return True
    return any(
        pattern.search(text)
        for pattern, text in (
            (_REQUEST, sentence),
            (_ABOUT_INTERVIEWER, sentence),
            (_ENGLISH, sentence),
            (_SQUASHED, letters_only(sentence)),
        )
    )


def _is_question(sentence: str) -> bool:
    return "?" in sentence or _QUESTION.search(sentence) is not None


def _is_past(sentence: str) -> bool:
    """Return whether a past stem ends within the last seven letters of `sentence`.

    The last syllable of a past stem ends in ㅆ (index 20 of the finals, Unicode ch. 3.12). 있 and
    겠 are not past.
    """
    end = letters_only(sentence)[-7:]
    return any(
        "가" <= c <= "힣" and (ord(c) - ord("가")) % 28 == 20 and c not in "있겠" for c in end
    )
