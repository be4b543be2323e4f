"""Convert several number words to figures: telephone numbers, ranges, ratios, decimals, ages.

Ambiguous words (이 점 = this point, 삼십 대 일반 직장인) stay unchanged.
"""

import re
from collections.abc import Callable

from daedam.speech.number_words import DIGIT, GROUP, MYRIADS, Edit, parse_digits, parse_sino

Rule = Callable[[str, int], Edit | None]

_LINE_DIGIT = "[영공일이삼사오육칠팔구]"
_PARTICLE = r"(?![가-힣])|(?=로|으로|에|은|는|이|가|을|를|의|입|였|예|번)"

_AREA = (
    r"(?:공\s?이|공\s?[삼사오육]\s?[일이삼사오]|공\s?칠\s?공|공\s?오\s?공\s?[2-8]"
    r"|공\s?일\s?[공일육칠팔구])"
)
_LINE = re.compile(
    rf"(?P<area>{_AREA})[\s-]?(?P<office>{_LINE_DIGIT}(?:\s?{_LINE_DIGIT}){{2,3}})[\s-]"
    rf"(?P<line>{_LINE_DIGIT}(?:\s?{_LINE_DIGIT}){{3}})(?:{_PARTICLE})"
)

_FRACTION_DIGITS = rf"{_LINE_DIGIT}(?:\s?{_LINE_DIGIT})*"
_WHOLE = rf"(?:{GROUP}|영)"
_ANY = rf"(?:{_WHOLE}\s점\s{_FRACTION_DIGITS}|{_WHOLE})"

_VERSION = re.compile(
    rf"(?P<number>{_WHOLE})(?P<point>\s점\s(?P<fraction>{_FRACTION_DIGITS}))?\s?(?P<unit>버전|만점)"
)
_DECIMAL = re.compile(
    rf"(?P<number>{_WHOLE})\s점\s(?P<fraction>{_FRACTION_DIGITS})"
    r"(?=(?:을|를|은|는|이|가|로|으로|의|에|에서|까지|부터|입니다|이었|였|예요|이에요|이고|이며)(?![가-힣]*[자])|[\s.,?!]|$)"
)
_BEFORE_A_DECIMAL = re.compile(
    r"(?:버전|학점\S{0,2}|평점\S{0,2}|평균\S{0,2}|만점에|점수\S{0,2}|파이썬|자바|장고|스프링|리액트|노드|타입스크립트|안드로이드"
    r"|아이오에스|코틀린|고|루비|뷰|앵귤러|쿠버네티스|도커|유니티|[A-Za-z][\w.]*)\s$"
)
"""Words that may precede a decimal (삼 점 팔). Without such a word, 이 점 may mean "this point"."""

_RANGE_UNITS = (
    "명 개월 개 년 분 일 주 시간 초 퍼센트 원 배 건 쪽 층 점 회 번 살 세 킬로 미터".split()
)
_RANGE = re.compile(
    rf"(?P<first>{GROUP})에서\s(?P<last>{GROUP})\s?(?P<unit>{'|'.join(_RANGE_UNITS)})"
    r"(?=은|는|이|가|을|를|의|에|도|만|과|와|로|으로|까지|간|정도|쯤|씩|동안|사이|이상|이하|내외|짜리|[^가-힣]|$)"
)

_RATIO = re.compile(
    rf"(?P<one>{_ANY})\s?대\s(?P<other>{_ANY})"
    r"(?=(?:의|로|으로|입니다|였|이었|비율|정도|경쟁률)|[.,?!]|$"
    r"|\s(?:경쟁|비율|정도|면접|면담|승|패|매칭|구도|수준|스코어|상담|교육|과외|대결))"
)
_FIGURE_RATIO = re.compile(rf"(?P<one>\d+)\s?대\s(?P<other>{GROUP})(?=의|로|입니다|이었|[.,?!]|$)")
_ONE_TO_ONE = re.compile(r"일\s?대\s?일")
"""A ratio that is usually written in words (일대일)."""

_AGE = re.compile(
    rf"만\s(?P<age>(?:{DIGIT}?십\s?)?{DIGIT}?)\s?세"
    r"(?=이|가|를|는|의|에|부터|까지|로|인|[^가-힣]|$)"
)
_LARGE = re.compile(
    rf"(?P<digit>{DIGIT})\s(?P<rest>(?:[십백천]?[만억조]|[백천])(?:\s?{GROUP}[만억])?(?:\s?{GROUP})?)"
    r"\s?(?P<unit>원|명|달러|유로|엔|건|개|줄|톤|평)"
)


def _telephone(text: str, at: int) -> Edit | None:
    found = _LINE.match(text, at)
    if found is None:
        return None
    parts = (parse_digits(found[name]) for name in ("area", "office", "line"))
    return Edit(found.start(), found.end(), "-".join(parts))


def _version(text: str, at: int) -> Edit | None:
    """Return the edit for a number before 버전 or 만점: 삼 점 일일 버전 -> 3.11 버전; or None."""
    found = _VERSION.match(text, at)
    if found is None or not found["number"]:
        return None
    number = _value(found["number"])
    if number is None or (found["point"] is None and number < 10):
        return None
    if found["point"] is None and found["unit"] == "만점":
        return None  # 백 점 만점 stays in words
    figure = f"{number}.{parse_digits(found['fraction'])}" if found["point"] else str(number)
    return Edit(found.start(), found.end(), f"{figure} {found['unit']}")


def _decimal(text: str, at: int) -> Edit | None:
    if not _BEFORE_A_DECIMAL.search(text[:at]):
        return None
    found = _DECIMAL.match(text, at)
    number = _value(found["number"]) if found else None
    if found is None or number is None:
        return None
    return Edit(found.start(), found.end(), f"{number}.{parse_digits(found['fraction'])}")


def _range(text: str, at: int) -> Edit | None:
    found = _RANGE.match(text, at)
    if found is None:
        return None
    first, last = _value(found["first"]), _value(found["last"])
    work = found["first"] == "일"  # 일에서 오 분: five minutes from work
    if work or first is None or last is None or first >= last or last >= 10_000:
        return None
    unit = "%" if found["unit"] == "퍼센트" else found["unit"]
    return Edit(found.start(), found.end(), f"{first}~{last}{unit}", same_value=True)


def _ratio(text: str, at: int) -> Edit | None:
    if _ONE_TO_ONE.match(text, at):
        return None
    if found := _FIGURE_RATIO.match(text, at):
        one, other = found["one"], _decimal_value(found["other"])
    else:
        found = _RATIO.match(text, at)
        one = _decimal_value(found["one"]) if found else None
        other = _decimal_value(found["other"]) if found else None
    if found is None or one is None or other is None:
        return None
    return Edit(found.start(), found.end(), f"{one} 대 {other}")


def _age(text: str, at: int) -> Edit | None:
    """Return the edit for an age in full years: 만 육십오 세 -> 만 65세, not 10,065; or None."""
    found = _AGE.match(text, at)
    age = _value(found["age"]) if found else None
    if found is None or age is None:
        return None
    return Edit(found.start(), found.end(), f"만 {age}세")


def _large(text: str, at: int) -> Edit | None:
    """Return the edit for a large number: 이 조 원 -> 2조 원, 오 천만 원 -> 5,000만 원; or None."""
    found = _LARGE.match(text, at)
    if found is None:
        return None
    number = _value(found["digit"] + found["rest"])
    this = found["digit"] == "이" and found["rest"].strip() in ("만", "천", "백")
    if number is None or this:
        return None
    return Edit(found.start(), found.end(), _in_myriads(number) + found["unit"])


def _in_myriads(number: int) -> str:
    """Return `number` in figures, to be followed by a unit: 5,000만, 8,000.

    The text ends with a space if 만, 억 or 조 comes last.
    """
    groups: list[str] = []
    for name in ("조", "억", "만"):
        group, number = divmod(number, MYRIADS[name])
        if group:
            groups.append(f"{group:,}{name}")
    if number:
        groups.append(f"{number:,}")
    return " ".join(groups) + ("" if number else " ")


def _value(said: str) -> int | None:
    said = re.sub(r"\s", "", said)
    return parse_sino(said) if said else None


def _decimal_value(said: str) -> str | None:
    whole, point, fraction = said.partition("점")
    number = _value(whole)
    if number is None:
        return None
    return f"{number}.{parse_digits(fraction)}" if point else str(number)


SPAN_RULES: tuple[Rule, ...] = (_telephone, _age, _ratio, _range, _version, _decimal, _large)
