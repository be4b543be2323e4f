"""Rules for figures that name something: years, quarters, versions, memorial days, ratios.

Each rule is a pattern and a function that returns the spoken form of a match. `spoken_form` applies
these rules after its rules for dates and before all others.
"""

import re
from collections.abc import Callable

from daedam.speech.numbers import read_decimal, read_digits, read_sino

Reader = Callable[[re.Match[str]], str]

_DAYS = {
    **{"3.1": "삼일", "4.19": "사일구", "5.18": "오일팔", "6.25": "육이오", "8.15": "팔일오"},
    **{"4.3": "사삼", "5.16": "오일륙", "6.10": "육십", "6.15": "육일오", "6.29": "육이구"},
    **{"9.11": "구일일", "10.26": "십이륙", "12.12": "십이십이", "4.16": "사일육"},
    **{"2.28": "이이팔", "3.15": "삼일오", "7.4": "칠사", "10.4": "십사", "12.3": "십이삼"},
}
"""Dates that name an event, and how the name is read."""

_EVENTS = (
    "절 운동 만세 독립 혁명 항쟁 민주 전쟁 사변 동란 사태 사건 정변 군사 쿠데타 테러 해방 광복 의거"
    " 선언 공동 광주 참사 때 당시 참전 세대 유공자 기념 국립 묘지 묘역 정신 계엄 비상계엄 남북 직후"
    " 이후에"
).split()
"""Words after a date that names an event. Without one, the figure may be a decimal (4.19 버전)."""

_DAY = re.compile(
    r"(?<![\d.])("
    + "|".join(re.escape(day).replace(r"\.", r"\s?[.·]\s?") for day in _DAYS)
    + rf")(?=\s?(?:{'|'.join(_EVENTS)}))"
)

_ENGLISH = "원 투 쓰리 포 파이브 식스 세븐 에이트 나인 텐".split()


def _short_year(match: re.Match[str]) -> str:
    """Read a year of two digits: '97년 -> 구십칠 년, '07학번 -> 공칠 학번."""
    year = int(match[1])
    return f"{read_sino(year) if year >= 10 else read_digits(match[1])} "


def _day(match: re.Match[str]) -> str:
    return _DAYS[re.sub(r"\s?[.·]\s?", ".", match[1])]


def _ranked(match: re.Match[str]) -> str:
    """Read a rank: No.1 -> 넘버원, No.3 -> 넘버 쓰리, No.12 -> 넘버 십이."""
    number = int(match[1])
    if number == 1:
        return "넘버원"
    return f"넘버 {_ENGLISH[number - 1] if 1 < number <= len(_ENGLISH) else read_sino(number)}"


def _version(match: re.Match[str]) -> str:
    """Read a version: 2.0.1 -> 이 점 영 점 일.

    The numbers of an IP address (four parts) are read digit by digit.
    """
    parts = match[0].split(".")
    read = read_digits if len(parts) == 4 else lambda part: read_sino(int(part))
    return " 점 ".join(read(part) for part in parts)


def _ratio(match: re.Match[str]) -> str:
    """Read a ratio: 8.5:1 -> 팔 점 오 대 일. Return a possible time or two integers unchanged."""
    parts = re.split(r"\s?:\s?", match[0])
    is_time = all(re.fullmatch(r"[0-5]\d", part) for part in parts[1:])
    if "." not in match[0] and (len(parts) == 2 or is_time):
        return match[0]
    return " 대 ".join(read_decimal(part) for part in parts)


_PART = r"\d{1,3}(?:\.\d+)?"

NAME_RULES: list[tuple[re.Pattern[str], Reader]] = [
    (re.compile(r"(?<!\w)['’‘](\d{2})\s?(?=년|학번)"), _short_year),
    (
        re.compile(r"(?<!\w)['’‘](\d{2})(?=\s?(?:올림픽|월드컵|아시안))"),
        lambda m: read_digits(m[1]) if m[1][0] == "0" else "".join(read_sino(int(d)) for d in m[1]),
    ),
    (re.compile(r"(?<![\d/.])([1-4])\s?/\s?4\s?분기"), lambda m: f"{read_sino(int(m[1]))}사분기"),
    (_DAY, _day),
    (re.compile(r"(?<![A-Za-z])[Nn]o\.\s?(\d{1,4})(?![\d.])"), _ranked),
    (re.compile(r"(?<![A-Za-z])[Vv]er\.?\s?(?=\d)"), lambda _: "버전 "),
    (re.compile(r"(?<![A-Za-z])[Vv]\.?(?=\d+(?:\.\d+){2})"), lambda _: "브이 "),
    (re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,4}){2,3}(?![\d]|\.\d)"), _version),
    (
        re.compile(
            rf"(?<![\d.,])({_PART})\s?대\s?({_PART})"
            r"(?=(?:의|로|으로|입니다|이었|였|정도|비율)|\s(?!개|명|대)|[.,?!]|$)"
        ),
        lambda m: f"{read_decimal(m[1])} 대 {read_decimal(m[2])}",
    ),
    (re.compile(rf"(?<![\w.:]){_PART}(?:\s?:\s?{_PART})+(?![\d:])"), _ratio),
]
