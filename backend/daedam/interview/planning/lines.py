"""The lines of a job description and of a résumé that questions may refer to."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile

from daedam.interview.planning.protected import is_protected

MIN_LETTERS = 4
"""Minimum number of letters of a line that a question may quote."""

MIN_WORDS = 2

MAX_LINES = 400
"""Maximum number of lines of a document that are read."""

MAX_CHARACTERS = 200
"""Maximum number of characters of a line that is quoted."""

MAX_CHECKED_CHARACTERS = 1000
"""Maximum number of characters of a line that are read. They are checked before the line is cut to
`MAX_CHARACTERS`, so that the cut does not hide what the line is about."""


class Source(StrEnum):
    """The document that a line is from."""

    POSITION = "position"
    JOB = "job"
    RESUME = "resume"


MAX_TITLE_LINES = {Source.JOB: 1, Source.RESUME: 3}
"""Maximum number of lines at the start with a title, or with the name and the occupation."""

MAX_NUMBERED_HEADING = 10
"""Maximum number of characters of a heading with a number. A longer line is an item of a list."""


@dataclass(frozen=True)
class SourceLine:
    """A line of a document. `deed`: a résumé states in it what the person did."""

    source: Source
    text: str
    weight: float = 1.0
    deed: bool = False


_BULLET = re.compile(r"[-–—*•·+ㆍ∙]|(?:[가-하][.)]|[a-h]\)|\.)\s")
_NUMBER = re.compile(r"\(?\d{1,2}[.)]\s?(?!\d)|[①-⑳]")
_MARK = re.compile(rf"[\s\-–—*•·▪▶►▷○●■□◆◇◈◎♥★☆✓✔☞※+>ㆍ∙:|]+|{_BULLET.pattern}|{_NUMBER.pattern}")

_HEADING = re.compile(r"^\W*([^\W\d][^\]】>):：]{1,23})[\]】>)]*\s?[:：]?$")
_LABELLED = re.compile(r"^\W*([^\W\d][^\]】>):：]{1,15})[\]】>)]*\s?[:：]\s?\S")

_ENDS_AS_ITEM = re.compile(r"\s(?:지원|제공|지급|운영|관리|진행|작성|담당|응대|가능)$")
"""The end of a short line that is an item of a list without marks, and no heading."""

_UNUSED_SECTION = re.compile(
    r"근무\s?(조건|환경|시간|지|형태|장소)|복리\s?후생|복지|혜택|급여|연봉|처우|전형|접수|제출|문의|"
    r"회사\s?소개|^회사$|^기업$|기업\s?(소개|정보)|기타|유의\s?사항|모집\s?인원|고용\s?형태|인적\s?사항|개인\s?정보|"
    r"신상|가족|병역|혼인|결혼|종교|취미|특기|추천인|학력|교육\s?사항|^학교$|사진|연락처|주소|보훈|장애|"
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

_DUTIES_SECTION = re.compile(
    r"업무|직무|하는\s?일|하실\s?일|duties|responsibilit|tasks?\b|what you", re.IGNORECASE
)
_SECTION = re.compile(
    r"업무|하는\s?일|하실\s?일|자격|요건|우대|경력|경험|프로젝트|활동|자격증|기술|역량|소개|수상|교육|사항|조건|후생|복지|절차|전형|"
    r"혜택|급여|연봉|문의|접수|학력|병역|가족|인적|정보|기타|모집|스킬|성과|봉사|어학|포트폴리오|"
    r"\b(duties|responsibilit\w+|requirements?|qualifications?|experience|employment|work history|"
    r"skills|summary|profile|education|benefits|salary|pay|about|role|tasks?|what you|we offer|"
    r"personal|references|certificat\w+|licen[cs]es?|activities|projects|volunteer\w*|interests|"
    r"hobbies|contact|apply|preferred|desirable|essential|hours|location|training)\b",
    re.IGNORECASE,
)

_EMPLOYMENT = re.compile(
    r"(19|20)\d{2}\s?[.년/-].{0,16}[~–-]|(19|20)\d{2}\s?[~–-]\s?((19|20)?\d{2}|현재|now)"
)
"""A period: the line names an employer or a school."""
EMPLOYMENT_FACTOR = 0.5
"""Factor of the weight of a line with a period."""

_PAY = re.compile(r"[£$€]\s?\d{2}|\bper\s(?:annum|hour)\b|연봉|월급|시급", re.IGNORECASE)
_TITLE = re.compile(
    r"""
    ^\W*(?:이력서|자기\s?소개서|경력\s?기술서)\b | ^(?:제출|필요)\s?서류
    | (?:채용|모집|구인|초빙|공고|구합니다|모십니다|찾습니다)[\s:).!]*$
    | (?:curriculum\svitae|résumé|resume|we\sare\shiring|job\sdescription)[\s:).!]*$
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""A title or a list of required papers, which describes no work."""

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
_WORK = re.compile(r"계산|정산|신고|산정|지급|집행|접수|발급|administ|process|prepar|manag", re.I)
"""Deeds of a person whose work are pay, benefits or applications, beside those in `_DEED`."""


@dataclass(frozen=True)
class _Section:
    """How the lines of a section are read."""

    is_used: bool = True
    weight: float = 1.0
    lists_duties: bool = False


class _Outline:
    """Finds the section of each line of a document.

    A heading, or a label at the start of a line, begins a section. Within it, the label of a
    numbered item is valid up to the next number, and that of another item for its own line.
    """

    def __init__(self) -> None:
        self._section = self._item = _Section()

    def section_of(self, line: str) -> _Section | None:
        """Return the section of the next line; None for a heading."""
        name, is_heading = _name(without_mark(line))
        if _BULLET.match(line):
            return self._narrowed(self._item, "" if is_heading else name, line)
        if _NUMBER.match(line):
            is_name = not is_heading or len(name) <= MAX_NUMBERED_HEADING
            self._item = self._narrowed(self._section, name if is_name else "", line)
            return self._item
        section = self._named(name, name)
        if section is None:
            return self._item
        self._section = self._item = section
        return None if is_heading else section

    def _narrowed(self, outer: _Section, name: str, line: str) -> _Section:
        """Return the section of an item, which is not used if the section around it is not."""
        return outer if not outer.is_used else self._named(name, line) or outer

    def _named(self, name: str, text: str) -> _Section | None:
        """Return the section with a name; None if no section has it, or if it names work.

        Pay and benefits may be the work, if they are listed among duties and `text` says so.
        """
        section = _named_section(name)
        if section is None or section.is_used or not self._section.lists_duties:
            return section
        return None if _WORK.search(text) or states_deed(text) else section


def _name(line: str) -> tuple[str, bool]:
    """Return the label or heading at the start of a line, and whether nothing follows it."""
    if (label := _LABELLED.match(line)) is not None:
        return label[1].strip(), False
    heading = _HEADING.match(line)
    if heading is None or _ENDS_AS_ITEM.search(heading[1]):
        return "", False
    return heading[1].strip(), True


def _named_section(name: str) -> _Section | None:
    is_unused = _UNUSED_SECTION.search(name) is not None
    if not is_unused and not _SECTION.search(name):
        return None
    return _Section(not is_unused, _section_weight(name), _DUTIES_SECTION.search(name) is not None)


def _section_weight(name: str) -> float:
    if _CERTIFICATE_SECTION.search(name):
        return 0.4
    return 0.7 if _PREFERRED_SECTION.search(name) else 1.0


def document_lines(text: str) -> list[str]:
    """Return the lines of a document that are not empty, with single spaces.

    At most `MAX_LINES` lines of at most `MAX_CHECKED_CHARACTERS` are returned.
    """
    lines = (" ".join(raw.split())[:MAX_CHECKED_CHARACTERS] for raw in text.splitlines())
    return [line for line in lines if line][:MAX_LINES]


def read_lines(text: str, source: Source) -> tuple[SourceLine, ...]:
    """Return the lines of a document that questions may quote, in order.

    Lines are left out that state personal data or a subject that 채용절차법 제4조의3 excludes, and
    lines of sections about pay, benefits, the application process and education.
    """
    return tuple(_lines(document_lines(text), source))


def _lines(lines: Sequence[str], source: Source) -> Iterator[SourceLine]:
    outline = _Outline()
    for line in lines[_title_lines(lines, source) :]:
        section = outline.section_of(line)
        content = without_mark(line)
        if section is None or not section.is_used or not is_quotable(content):
            continue
        yield SourceLine(
            source,
            content[:MAX_CHARACTERS],
            section.weight * (EMPLOYMENT_FACTOR if _EMPLOYMENT.search(content) else 1.0),
            source is Source.RESUME and states_deed(content),
        )


def _title_lines(lines: Sequence[str], source: Source) -> int:
    """Return the number of lines at the start with a title, or with name and occupation."""
    start = lines[: MAX_TITLE_LINES[source]]
    return sum(1 for _ in takewhile(lambda line: _is_title(line, source), start))


def _is_title(line: str, source: Source) -> bool:
    name, is_heading = _name(line)
    if _BULLET.match(line) or _NUMBER.match(line) or (name and not is_heading):
        return False
    if _TITLE.search(line):
        return True
    if is_heading and _named_section(name) is not None:
        return False
    return source is Source.JOB or not (has_figure(line) or line.endswith(_SENTENCE_ENDS))


_SENTENCE_ENDS = (".", "다", "요")


def without_mark(line: str) -> str:
    """Return a line without the bullet or number at its start."""
    mark = _MARK.match(line)
    return line[mark.end() :].strip() if mark is not None else line


def is_quotable(line: str) -> bool:
    """Return whether a question may quote a line: it has content, and none of it is protected."""
    letters = re.sub(r"[^\w]", "", line)
    return (
        len(letters) >= MIN_LETTERS
        and len(line.split()) >= MIN_WORDS
        and not _TITLE.search(line)
        and not _PAY.search(line)
        and not is_protected(line)
    )


def states_deed(line: str) -> bool:
    """Return whether a line of a résumé states what the person did."""
    return _DEED.search(line) is not None


def has_figure(line: str) -> bool:
    """Return whether a line states a figure other than a date."""
    return re.search(r"\d", re.sub(r"(19|20)\d{2}([./년-]\s?\d{0,2}월?)?", "", line)) is not None
