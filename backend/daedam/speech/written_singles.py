"""Convert a single digit word before a unit to a figure where the context makes it unambiguous.

이 also means "this", 일 "work" and 오 "come". Therefore each rule names a unit, the digits
that may precede it and the text that must follow it. Everything else stays unchanged.
"""

import re
from dataclasses import dataclass

from daedam.speech.number_words import DIGITS, Edit
from daedam.speech.numbers import read_native

_PERIOD = r"동안|간|만에|안에|이내|내에|정도|뒤|후|전에"
_END = r"(?=\s*(?:[.,?!]|$))"


@dataclass(frozen=True)
class _Single:
    """A rule: one of `digits` before `unit` is a number where `following` matches."""

    digits: str
    unit: str
    following: str

    @property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(rf"([{self.digits}])\s?({self.unit})(?={self.following})")


_ALL = "일이삼사오육칠팔구"
_SINGLES = tuple(
    single.pattern
    for single in (
        _Single(_ALL, "년제", ""),
        _Single("일삼사오육칠팔", "학기", r"(?!가[가-힣])"),
        _Single("이", "학기", rf"에(?!서)|때|까지|부터|{_END}"),
        _Single(_ALL, "차", r"\s(?:면접|시험|전형|평가|심사|합격|테스트|발표|투자|산업|목표|대전)"),
        _Single("일삼사오육칠팔구", "분", rf"\s?(?:{_PERIOD}|짜리|분량)|\s(?:발표|스피치|면접)"),
        _Single(
            "일삼사오육칠팔구",
            "번",
            r"\s(?:문제|문항|출구|버스|게이트|창구|트랙|타자|선수|홈|국도|항목|항)",
        ),
        _Single(_ALL, "호선|호점", ""),
        _Single("일삼사오육", "학년", rf"\s?(?:때|부터|까지|과정)|에\s|{_END}"),
        _Single("일이삼사오육", "학년", r"\s?때|\s[일이]\s?학기"),
        _Single("일오사구", "층", rf"에|으로|까지|부터|{_END}"),
        _Single("일오사구", "단계", rf"로|까지|부터|에서|{_END}"),
        _Single("일삼사", "분기", rf"에|부터|까지|\s(?:실적|매출|목표)|{_END}"),
        _Single("일이삼사오", "주", rf"\s?(?:{_PERIOD}|차(?![가-힣]))"),
        _Single("이사오구", "등", r"을\s?(?:했|하|차지|해)"),
        _Single("일이사오구", "등", r"\s(?:했|하|해)|급"),
        _Single("사오구", "일", rf"\s?(?:{_PERIOD})"),
    )
)
_OF_A_GRADE = re.compile(r"([일이])\s?(학기)(?=에|때|까지|부터|를|을|는|\s*(?:[.,?!]|$))")
"""A term after a school year: 3학년 이 학기."""
_GRADE = re.compile(r"[1-6일이삼사오육]\s?학년\s$")

_TENS = {read_native(ten): ten for ten in range(10, 100, 10)} | {"스물": 20, "수물": 20, "숨을": 20}
_ONES = {read_native(one): one for one in range(1, 10)}
_COUNTERS = "명|살|개|마리|권|대|팀|건|곳|군데"
_NATIVE_TORN = re.compile(
    rf"(?P<tens>{'|'.join(_TENS)})(?P<gap>\s?)(?P<ones>{'|'.join(_ONES)})\s?(?P<unit>{_COUNTERS})"
    r"(?=은|는|이|가|을|를|의|에|도|만|과|와|로|까지|정도|쯤|씩|[^가-힣]|$)"
)
"""A native number written as two words (스물 다섯 명) or misrecognised (숨을 다섯 명)."""


def single_digit_edit(text: str, at: int) -> Edit | None:
    """Return the edit for a digit word: 사 년제 -> 4년제, 일 차 면접 -> 1차 면접; or None."""
    patterns = (_OF_A_GRADE, *_SINGLES) if _GRADE.search(text[:at]) else _SINGLES
    for pattern in patterns:
        if found := pattern.match(text, at):
            return Edit(found.start(), found.end(), f"{DIGITS[found[1]]}{found[2]}")
    return None


def split_native_edit(text: str, at: int) -> Edit | None:
    """Return the edit for a split native number: 스물 다섯 명, 숨을 다섯 명 -> 25명; or None.

    The counter makes the number unambiguous.
    """
    found = _NATIVE_TORN.match(text, at)
    if found is None:
        return None
    number = _TENS[found["tens"]] + _ONES[found["ones"]]
    return Edit(found.start(), found.end(), f"{number}{found['unit']}", same_value=True)
