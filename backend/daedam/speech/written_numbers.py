"""Convert number words in Korean text to figures: 이천이십육 년 -> 2026년, 오십 퍼센트 -> 50%.

Only unambiguous numbers are converted: a number word at the beginning of an 어절, before a unit.
The rules follow 한글 맞춤법: 제44항 (spaces separate groups of 만) and 제43항 (a figure and its
unit may be joined, and usually are). Native numbers below ten stay words, as in print (세 명,
두 가지). From ten on they become figures (열두 명 -> 12명), and hours of the clock always do
(세 시 -> 3시). 백 명 and 만 원 stay words, which is the usual spelling.
"""

import re
from collections.abc import Callable, Iterator

from daedam.speech.number_words import DIGIT, DIGITS, GROUP, SINO, Edit, parse_sino
from daedam.speech.numbers import read_native, read_sino
from daedam.speech.written_singles import single_digit_edit, split_native_edit
from daedam.speech.written_spans import SPAN_RULES


def number_edits(text: str) -> Iterator[Edit]:
    """Yield the edits that turn number words in `text` into figures, in order, not overlapping."""
    position = 0
    while start := _WORD.search(text, position):
        position = start.end()
        for rule in _RULES:
            edit = rule(text, start.start())
            if edit is not None:
                if edit.text != text[edit.begin : edit.end]:
                    yield edit
                position = edit.end
                break


_WORD = re.compile(r"(?<![^\s(\"'“‘,~])(?=[가-힣\d])\S")

_POINT = r"(?:\s?점\s?(?P<fraction>[영공일이삼사오육칠팔구](?:\s?[영공일이삼사오육칠팔구])*))"

_SYMBOLS = {
    **{"퍼센트 포인트": "%p", "퍼센트포인트": "%p", "퍼센트": "%", "킬로미터": "km"},
    **{"센티미터": "cm", "밀리미터": "mm", "킬로그램": "kg", "밀리그램": "mg"},
    **{"기가바이트": "GB", "메가바이트": "MB", "테라바이트": "TB", "밀리초": "ms"},
}
_SURE_UNITS = (
    "개월 개국 개년 년대 년도 년생 년차 년 주년 주차 주일 분기 학년 학기 세기 퍼센트 달러 유로"
    " 킬로 미터 그램 톤 리터 세대 차원 단계 등급 페이지 인분 평 킬로바이트 바이트 볼트 와트"
    " 킬로와트"
).split()
"""Units before which a number word can only be a number."""
_OTHER_UNITS = (
    "프로 원 월 일 시간 분 초 명 개 줄 문장 문제 문항 층 위 등 회 차 호 주 점 대 배 도 건 쪽 급 기"
    " 조 항 판 장 권 세 살 번"
).split()
_UNIT = "|".join(sorted({*_SYMBOLS, *_SURE_UNITS, *_OTHER_UNITS}, key=len, reverse=True))

_SUFFIX = (
    "은|는|이|가|을|를|의|에|도|만|과|와|로|으로|부터|까지|간|째|차|쯤|경|정도|이상|이하|미만|초과|마다"
    "|씩|여|대|짜리|전|후|이내|내|이나|나|보다|처럼|란|라|였|입|예|인|고|며|밖|뿐|가량|남짓|생|말|초|중"
    "|반|당|어치|요|죠|동안|넘|더|정|마저|조차|한테|께"
)
_ENDS = rf"(?![가-힣])|(?={_SUFFIX})"

_AMOUNT = re.compile(
    rf"(?P<number>{SINO}){_POINT}?(?P<some>여(?:\s|(?=[가-힣])))?(?P<space>\s?)(?P<unit>{_UNIT})(?:{_ENDS})"
)
_FIGURE = re.compile(
    rf"(?P<figure>\d[\d,]*(?:\.\d+)?)(?!\s만점)"
    rf"(?:\s?(?P<myriads>(?:[십백천]?[만억조]\s?\d[\d,]*\s?)*[십백천]?[만억조]))?"
    rf"(?P<space>\s?)(?P<unit>{_UNIT})(?:{_ENDS})"
)
_AMBIGUOUS = frozenset("일이사오구")
"""Digit words with other meanings: 일 work, 이 this, 사 buy, 오 come, 구 seek."""
_SINGLE_UNITS = frozenset("년 일 분 초 층 위 등 회 차 호 주 점 프로".split())
"""Units before which an unambiguous digit word (삼, 육, 칠, 팔) is a number if a space separates
them. `_SURE_UNITS` need no space."""
_NOT_AFTER_THIS = frozenset("분기 학년 학기 단계 등급 페이지 세대 차원 평 주일 주차".split())
"""Units before which 이 may mean "this"."""
_A_WEEK = "일주일"
"""The word for "a week", which is not written 1주일."""
_FULLY = re.compile(r"십\s?분\s?(?:발휘|활용|이해|공감|살려|살리)")

_NATIVE = {read_native(n): n for n in range(1, 100)} | {"스무": 20}
_NATIVE_WORD = "|".join(sorted(_NATIVE, key=len, reverse=True))
_HOUR_ENDS = (
    r"(?![가-힣])|(?=에|부터|까지|쯤|경|정각|반|로|가|는|이|입|였|를|의(?![회원])"
    r"|인(?=데|지|가|줄))"
)
"""Pattern of the text that may follow 시 where it means an hour. It excludes 시인 (poet), 시의회
(city council) and 시의원 (city councillor)."""
_CLOCK = re.compile(
    rf"(?P<hour>{'|'.join(read_native(n) for n in range(12, 0, -1))})\s?시"
    rf"(?:(?P<between>\s?)(?P<minutes>{GROUP})\s?분(?:{_ENDS})|(?:{_HOUR_ENDS}))"
)
_COUNTED = re.compile(
    rf"(?P<number>{_NATIVE_WORD})\s?(?P<unit>시간|가지|군데|사람|마리|명|개|살|번|대|권|장|팀|건|곳|잔|병|달|곡|편)"
    rf"(?:{_ENDS})"
)
_MONTHS = {f"{read_sino(n)}월": n for n in range(1, 13)} | {"유월": 6, "시월": 10}
_DATE = re.compile(
    rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})"
    rf"(?:(?P<space>\s?)(?P<day>(?:[이삼]?십\s?)?{DIGIT}?)\s?일(?:{_ENDS})|(?:{_ENDS}))"
)
_LIKE_MONTHS = frozenset({"일월", "이월"})
"""Months with another meaning, "sun and moon" and "carry over". They count as months only before a
day or after a year."""
_YEAR = re.compile(r"(?:\d{4}|[일이삼사오육칠팔구십백천]{3,})\s?년\s$")
_TELEPHONE = re.compile(
    r"공\s?[일]\s?[영공일육칠팔구](?:[\s-]?[영공일이삼사오육칠팔구]){7,8}(?![가-힣])"
)
_FRACTION = re.compile(rf"(?P<under>{GROUP})\s?분의\s?(?P<over>{GROUP})(?:{_ENDS})")


def _amount(text: str, at: int) -> Edit | None:
    found = _AMOUNT.match(text, at)
    if found is None:
        return None
    said = re.sub(r"\s", "", found["number"])
    number = parse_sino(said)
    if number is None or not _counts(said, found, text):
        return None
    figure = _figure(number, found["unit"])
    if found["fraction"] is not None:
        figure += "." + "".join(str(DIGITS[c]) for c in re.sub(r"\s", "", found["fraction"]))
    people = number >= 10 and found["unit"] in ("명", "개") and not found["some"]
    return _with_unit(found, figure + ("여 " if found["some"] else ""), same_value=people)


def _counts(said: str, found: re.Match[str], text: str) -> bool:
    """Return whether `said` before its unit is a number to be written in figures."""
    unit, fraction = found["unit"], found["fraction"]
    percent = unit.startswith("퍼센트")
    if percent or fraction is not None:
        return True
    if said in ("백", "천", "만", "억", "조"):
        return False
    before = text[: found.start()].split()
    if before and parse_sino(re.sub("(?:,|에서)$", "", before[-1])) is not None:
        return False  # 삼 사 년 (three or four years) and 삼십에서 오십 대 are ranges
    if unit == "점" and _POINT_AND_DIGIT.match(text, found.end()):
        return False  # 삼 점 일 절 names an event
    if _FULLY.match(text, found.start()):
        return False
    if len(said) > 1 or said == "십":
        return True
    if said + unit == _A_WEEK:
        return False
    if said in _AMBIGUOUS:
        return unit in _SURE_UNITS and not (said == "이" and unit in _NOT_AFTER_THIS)
    spaced = bool(found["space"])
    return unit in _SURE_UNITS or (unit in _SINGLE_UNITS and spaced)


_POINT_AND_DIGIT = re.compile(rf"\s{DIGIT}(?![가-힣]{{2}})")


def _figured(text: str, at: int) -> Edit | None:
    """Return an edit that joins a figure with its unit and separates groups of 만, or None."""
    found = _FIGURE.match(text, at)
    if found is None or (found["unit"] in ("대", "점", "기", "조") and found["space"]):
        return None
    myriads = re.sub(r"\s", "", found["myriads"] or "")
    myriads = re.sub(r"(?<=[만억조])(?=\d)", " ", myriads)
    return _with_unit(found, found["figure"] + myriads)


def _with_unit(found: re.Match[str], figure: str, *, same_value: bool = False) -> Edit:
    unit = _SYMBOLS.get(found["unit"], found["unit"])
    gap = " " if figure[-1] in "만억조" and unit not in _SYMBOLS.values() else ""
    return Edit(found.start(), found.end(), f"{figure}{gap}{unit}", same_value)


def _figure(number: int, unit: str) -> str:
    """Return `number` in figures, with 만, 억, 조 in words.

    Groups have a thousands separator, except in years.
    """
    groups: list[str] = []
    for name, size in (("조", 10**12), ("억", 10**8), ("만", 10**4), ("", 1)):
        group, number = divmod(number, size)
        if group or (not groups and not name):
            plain = not groups and not name and unit.startswith("년")
            groups.append((str(group) if plain else f"{group:,}") + name)
    return " ".join(groups)


def _clock(text: str, at: int) -> Edit | None:
    found = _CLOCK.match(text, at)
    if found is None:
        return None
    hour = f"{_NATIVE[found['hour']]}시"
    minutes = re.sub(r"\s", "", found["minutes"] or "")
    if not minutes:
        return Edit(found.start(), found.end(), hour)
    number = parse_sino(minutes)
    return Edit(found.start(), found.end(), f"{hour} {number}분") if number else None


def _counted(text: str, at: int) -> Edit | None:
    found = _COUNTED.match(text, at)
    if found is None or _NATIVE[found["number"]] < 10:
        return None
    return Edit(found.start(), found.end(), f"{_NATIVE[found['number']]}{found['unit']}")


def _date(text: str, at: int) -> Edit | None:
    found = _DATE.match(text, at)
    if found is None:
        return None
    day = parse_sino(re.sub(r"\s", "", found["day"] or ""))
    if found["day"] and day is not None and day <= 31:
        return Edit(found.start(), found.end(), f"{_MONTHS[found['month']]}월 {day}일")
    alone = re.match(rf"{found['month']}(?:{_ENDS})", text[at:])
    unsure = found["month"] in _LIKE_MONTHS and not _YEAR.search(text[:at])
    if alone is None or unsure:
        return None
    return Edit(at, at + len(found["month"]), f"{_MONTHS[found['month']]}월")


def _telephone(text: str, at: int) -> Edit | None:
    found = _TELEPHONE.match(text, at)
    if found is None:
        return None
    digits = "".join(str(DIGITS[c]) for c in re.sub(r"[\s-]", "", found[0]))
    return Edit(found.start(), found.end(), f"{digits[:3]}-{digits[3:-4]}-{digits[-4:]}")


def _fraction(text: str, at: int) -> Edit | None:
    found = _FRACTION.match(text, at)
    if found is None:
        return None
    under, over = (parse_sino(re.sub(r"\s", "", found[n])) for n in ("under", "over"))
    if not under or not over:
        return None
    return Edit(found.start(), found.end(), f"{under}분의 {over}")


_RULES: tuple[Callable[[str, int], Edit | None], ...] = (
    *(*SPAN_RULES, split_native_edit, single_digit_edit),
    *(_telephone, _fraction, _date, _clock, _amount, _counted, _figured),
)
