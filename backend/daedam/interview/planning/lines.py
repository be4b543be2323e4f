"""The lines of a job description and of a résumé that questions may refer to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from daedam.interview.off_limits import asks_for_personal_data
from daedam.interview.question_rules import is_unlawful

MIN_LETTERS = 4
"""Minimum number of letters of a line that a question may quote."""

MIN_WORDS = 2

MAX_LINES = 400
"""Maximum number of lines of a document that are read."""

MAX_CHARACTERS = 200
"""Maximum number of characters of a line. The rest of a longer line is left out."""


class Source(StrEnum):
    """The document that a line is from."""

    POSITION = "position"
    JOB = "job"
    RESUME = "resume"


@dataclass(frozen=True)
class SourceLine:
    """A line of a document. `deed`: a résumé states in it what the person did."""

    source: Source
    text: str
    weight: float = 1.0
    deed: bool = False


_MARK = re.compile(r"^[\s\-–—*•·▪▶►○●■□◆◇☞※+>ㆍ∙:|]+|^\(?\d{1,2}[.)]\s+")
_HEADING = re.compile(r"^[\s\[【<(■□◆▶●○*#]*([^\]】>):：]{2,24})[\]】>)]*\s*[:：]?\s*$")
_LABELLED = re.compile(r"^[\s\[【<(■□◆▶●○*#\-•·]*([^\]】>):：]{2,16})[\]】>)]*\s*[:：]\s*(\S.*)$")

_UNUSED_SECTION = re.compile(
    r"근무\s?(조건|환경|시간|지|형태|장소)|복리\s?후생|복지|혜택|급여|연봉|처우|전형|접수|제출|문의|"
    r"회사\s?소개|^회사$|^기업$|기업\s?(소개|정보)|기타|유의\s?사항|모집\s?인원|고용\s?형태|인적\s?사항|개인\s?정보|"
    r"신상|가족|병역|혼인|결혼|종교|취미|특기|추천인|학력|교육\s?사항|학교|사진|연락처|주소|보훈|장애|"
    r"경력\s?공백|"
    r"\b(benefits?|salary|pay|compensation|perks|what we offer|we offer|how to apply|apply|"
    r"location|hours|about us|company|personal (?:details|information|data)|contact|education|"
    r"references?|hobbies|interests|nationality|marital|equal opportunit\w*|schedule|"
    r"rota|contract)\b",
    re.IGNORECASE,
)
_PREFERRED_SECTION = re.compile(
    r"우대|preferred|nice to have|desirable|bonus|advantage", re.IGNORECASE
)

_CERTIFICATE_SECTION = re.compile(
    r"자격증|면허|수료|어학|^교육|certificat|licen[cs]e|courses?\b", re.IGNORECASE
)
"""Sections whose lines say little about the work."""

_EMPLOYMENT = re.compile(
    r"(19|20)\d{2}\s?[.년/-].{0,16}[~–-]|(19|20)\d{2}\s?[~–-]\s?((19|20)?\d{2}|현재|now)"
)
"""A period: the line names an employer or a school."""
EMPLOYMENT_FACTOR = 0.5
"""Factor of the weight of a line with a period."""

_PERSONAL_LABEL = re.compile(
    r"^(이\s?름|성\s?명|성별|나이|연령|생년\s?월일|생일|주민|주\s?소|거주지?|연락처|전\s?화|휴대\s?폰|핸드폰|"
    r"(e-?)?mail|이메일|병\s?역|군\s?필|혼인|결혼|가족|종교|신장|체중|키|몸무게|혈액형|본적|고향|출생|"
    r"취미|특기|사진|국적|보훈|장애|학력|name|address|phone|tel|mobile|date of birth|dob|born|age|"
    r"gender|sex|nationality|citizenship|marital|married|religion|children|photo|height|weight|"
    r"email)\b",
    re.IGNORECASE,
)
_PERSONAL_CONTENT = re.compile(
    r"""
    \S@\S | https?:// | \b0\d{1,2}[-.\s]?\d{3,4}[-.\s]?\d{4}\b | \+\d[\d\s()-]{7,}
    | \d{4}\s?년\s?\d{1,2}\s?월(\s?\d{1,2}\s?일)?\s?생 | \d{2,4}년생 | 만\s?\d{2}\s?세
    | 육군|해군|공군|해병|병장|만기\s?제대|군필|미필|면제|공익\s?근무|산업기능요원
    | 기혼|미혼|자녀|남편|아내|배우자|(?<!학)부모|아버지|어머니|출산|육아|임신
    | 신앙|교회|성당|불교|기독교|천주교|노조|노동\s?조합|정당
    | [£$€]\s?\d{2,}|\bper\s(?:annum|hour)\b|연봉|월급|시급
    | 고향|지역\s?인재|관내\s?거주|투병|수술|장애\s?\d?\s?급|질병|우울
    | \b(?:married|single|divorced|husband|wife|maternity|pregnan\w+)\b
    | \b(?:my|two|three|his|her)\s(?:son|daughter|child(?:ren)?|kids)\b
    | \b(?:church|christian|muslim|catholic|jewish|union\smember|trade\sunion)\b
    | \b(?:born\sin|date\sof\sbirth|nationality|disab\w+|diagnos\w+|military\sservice)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_TITLE = re.compile(
    r"""
    ^\W*(?:이력서|자기\s?소개서|경력\s?기술서)\b | ^(?:제출|필요)\s?서류
    | (?:채용|모집|구인|초빙|공고|구합니다|모십니다|찾습니다)[\s:).!]*$
    | (?:curriculum\svitae|résumé|resume|we\sare\shiring|job\sdescription)[\s:).!]*$
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""A title or a list of required papers, which describes no work."""

_FIGURE = re.compile(r"\d")
_DEED = re.compile(
    r"단축|개선|절감|감소|증가|향상|달성|구축|개발|도입|운영|주관|담당|관리|기획|제작|설계|수행|작성|분석|진행|"
    r"처리|대응|지원|참여|교육|지도|정비|회수|응대|조리|시공|검사|점검|정리|제안|출시|이전|전환|실시|조사|보조|"
    r"했습니다|하였습니다|했고|했으며|맡아|맡았|만들|바꿨|바꾸|줄였|줄여|늘렸|올렸|높였|낮췄|찾아|"
    r"\b(led|built|cut|reduced|increased|raised|improved|managed|ran|trained|launched|designed|"
    r"developed|created|wrote|handled|introduced|organi[sz]ed|set up|supported|delivered|achieved|"
    r"saved|moved|migrated|taught|cared|served|operated|maintained|coordinated|planned|negotiated|"
    r"resolved|assisted|processed|prepared|supervised)\b",
    re.IGNORECASE,
)


def read_lines(text: str, source: Source) -> tuple[SourceLine, ...]:
    """Return the lines of a document that questions may quote, in order.

    Lines are left out that state personal data or a subject that 채용절차법 제4조의3 excludes, and
    lines of sections about pay, benefits, the application process and education.
    """
    return tuple(_lines(text, source))


def _lines(text: str, source: Source) -> Iterator[SourceLine]:
    used, weight = True, 1.0
    lines = [line for raw in text.splitlines()[:MAX_LINES] if (line := raw.strip())]
    for number, line in enumerate(lines):
        label = _LABELLED.match(line)
        heading = _HEADING.match(line)
        if label is not None and _is_section(label[1]):
            used = not _UNUSED_SECTION.search(label[1])
            weight = _weight(label[1])
            if not used:
                continue
        elif heading is not None and not _is_bullet(line) and _is_section(heading[1]):
            used, weight = not _UNUSED_SECTION.search(heading[1]), _weight(heading[1])
            continue
        is_title = source is Source.JOB and number == 0 and label is None and not _is_bullet(line)
        if not used or is_title:
            continue
        content = _MARK.sub("", line).strip()
        if not is_quotable(content):
            continue
        yield SourceLine(
            source,
            content[:MAX_CHARACTERS],
            weight * (EMPLOYMENT_FACTOR if _EMPLOYMENT.search(content) else 1.0),
            source is Source.RESUME and states_deed(content),
        )


def is_quotable(line: str) -> bool:
    """Return whether a question may quote a line: it has content, and none of it is protected."""
    letters = re.sub(r"[^\w]", "", line)
    return (
        len(letters) >= MIN_LETTERS
        and len(line.split()) >= MIN_WORDS
        and not _PERSONAL_LABEL.match(line)
        and not _PERSONAL_CONTENT.search(line)
        and not _TITLE.search(line)
        and not asks_for_personal_data(line)
        and not is_unlawful(line)
    )


def states_deed(line: str) -> bool:
    """Return whether a line of a résumé states what the person did."""
    return _DEED.search(line) is not None


def has_figure(line: str) -> bool:
    """Return whether a line states a figure other than a date."""
    return _FIGURE.search(re.sub(r"(19|20)\d{2}([./년-]\s?\d{0,2}월?)?", "", line)) is not None


_SECTION = re.compile(
    r"업무|자격|요건|우대|경력|경험|프로젝트|활동|자격증|기술|역량|소개|수상|교육|사항|조건|후생|복지|절차|전형|"
    r"혜택|급여|연봉|문의|접수|학력|병역|가족|인적|정보|기타|모집|스킬|성과|봉사|어학|포트폴리오|"
    r"\b(duties|responsibilit\w+|requirements?|qualifications?|experience|employment|work history|"
    r"skills|summary|profile|education|benefits|salary|pay|about|role|tasks?|what you|we offer|"
    r"personal|references|certificat\w+|licen[cs]es?|activities|projects|volunteer\w*|interests|"
    r"hobbies|contact|apply|preferred|desirable|essential|hours|location|training)\b",
    re.IGNORECASE,
)


def _is_section(label: str) -> bool:
    return _SECTION.search(label) is not None or _UNUSED_SECTION.search(label) is not None


def _is_bullet(line: str) -> bool:
    return line[0] in "-–—*•·+ㆍ∙" or line[:1].isdigit()


def _weight(section: str) -> float:
    if _CERTIFICATE_SECTION.search(section):
        return 0.4
    return 0.7 if _PREFERRED_SECTION.search(section) else 1.0
