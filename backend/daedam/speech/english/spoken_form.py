"""The spoken form of an English text: figures, units and signs as words.

Abbreviations stay as they are; `syllables` knows how they are read.
"""

import re
from collections.abc import Callable

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()
_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"))
_LONGEST_NUMBER = 15
"""Maximum digits of a number that is read as one number. A longer one is read digit by digit."""

_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}

_CURRENCIES = {
    **{"$": ("dollar", "dollars"), "£": ("pound", "pounds"), "€": ("euro", "euros")},
    **{"₩": ("won", "won"), "¥": ("yen", "yen")},
}

_UNITS = {
    **{"km": "kilometers", "cm": "centimeters", "mm": "millimeters", "kg": "kilograms"},
    **{"mg": "milligrams", "ml": "milliliters", "ms": "milliseconds", "sec": "seconds"},
    **{"min": "minutes", "mins": "minutes", "hr": "hours", "hrs": "hours", "h": "hours"},
    **{"kb": "kilobytes", "mb": "megabytes", "gb": "gigabytes", "tb": "terabytes"},
    **{"mph": "miles per hour", "°c": "degrees celsius", "°f": "degrees fahrenheit"},
    **{"°": "degrees", "bn": "billion", "mn": "million"},
}

_SIGNS = {"&": "and", "+": "plus", "@": "at", "%": "percent", "=": "equals", "×": "times"}

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"


def cardinal(number: int) -> str:
    """Return a number of at least 0 in words: 1250 becomes one thousand two hundred fifty."""
    if number < 20:
        return _ONES[number]
    if number < 100:
        rest = number % 10
        return _TENS[number // 10] + (f" {_ONES[rest]}" if rest else "")
    for size, name in (*_SCALES, (100, "hundred")):
        if number >= size:
            rest = number % size
            return f"{cardinal(number // size)} {name}" + (f" {cardinal(rest)}" if rest else "")
    raise AssertionError("unreachable")


def ordinal(number: int) -> str:
    """Return an ordinal number in words: 21 becomes twenty first."""
    *before, last = cardinal(number).split()
    if last in _ORDINALS:
        last = _ORDINALS[last]
    elif last.endswith("y"):
        last = last[:-1] + "ieth"
    else:
        last += "th"
    return " ".join([*before, last])


def spoken_form(text: str) -> str:
    """Return `text` with its figures, units and signs as words, as a speaker would read them.

    Hyphens between words become spaces (well-known is two words), except beside a part of one or
    two letters (e-mail, sign-up).
    """
    text = text.replace("’", "'")
    for pattern, read in _RULES:
        text = pattern.sub(read, text)
    return " ".join(text.split())


def words_of(text: str) -> list[str]:
    """Return the words of the spoken form of `text`, without punctuation.

    A contraction (don't) and an abbreviation (a.m.) are one word each.
    """
    return _WORD.findall(spoken_form(text))


_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W\d_]+(?:['-][^\W\d_]+)*")


def _digits(text: str) -> str:
    return " ".join(_ONES[int(c)] for c in text if c.isdecimal())


def _number(text: str) -> str:
    """Return a number with commas and a decimal point in words."""
    whole, _, decimals = text.replace(",", "").partition(".")
    spoken_as_code = len(whole) > 1 and whole.startswith("0")
    if spoken_as_code or len(whole) > _LONGEST_NUMBER:
        read = _digits(whole)
    else:
        read = cardinal(int(whole))
    return f"{read} point {_digits(decimals)}" if decimals else read


def _year(text: str) -> str:
    century, rest = int(text[:2]), int(text[2:])
    if text.startswith("200"):
        return cardinal(int(text))
    if not rest:
        return f"{cardinal(century)} hundred"
    return f"{cardinal(century)} {'oh ' if rest < 10 else ''}{cardinal(rest)}"


def _decade(match: re.Match[str]) -> str:
    century, tens = match[1], match[2]
    if tens == "00":
        return f" {cardinal(int(century or 20))} hundreds "
    if tens == "10":
        return f" {cardinal(int(century or 20))} tens "
    name = _TENS[int(tens[0])][:-1] + "ies"
    return f" {cardinal(int(century))} {name} " if century else f" {name} "


def _money(match: re.Match[str]) -> str:
    one, many = _CURRENCIES[match[1]]
    amount, scale = match[2], match[3] or ""
    whole, _, cents = amount.partition(".")
    if len(cents) == 2 and not scale:
        unit = one if whole == "1" else many
        return f" {_number(whole)} {unit} {cardinal(int(cents))} "
    scale = {"m": "million", "bn": "billion", "b": "billion"}.get(scale.lower(), scale)
    unit = one if amount == "1" and not scale else many
    return f" {_number(amount)} {scale} {unit} "


def _clock(match: re.Match[str]) -> str:
    hour, minute = cardinal(int(match[1])), int(match[2])
    if not minute:
        return f" {hour} " if match[3] else f" {hour} o'clock "
    return f" {hour} {'oh ' if minute < 10 else ''}{cardinal(minute)} "


def _fraction(match: re.Match[str]) -> str:
    over, under = int(match[1]), int(match[2])
    if (over, under) == (1, 2):
        return " half "
    if under == 4:
        name = "quarter"
    elif 2 < under <= 10 and over < under:
        name = ordinal(under)
    else:
        return f" {cardinal(over)} {cardinal(under)} "
    return f" {cardinal(over)} {name}{'s' if over > 1 else ''} "


def _with_unit(match: re.Match[str]) -> str:
    return f" {_number(match[1])} {_UNITS[match[2].lower()]} "


_RULES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"(?<!\w)\+?\d{2,4}(?:-\d{3,4}){2}(?!\d)"), lambda m: f" {_digits(m[0])} "),
    (re.compile(r"(?<![\w.])(\d{1,2}):(\d\d)(?!\d)(?=(\s?[ap]\.?m\b)?)", re.I), _clock),
    (
        re.compile(rf"([$£€₩¥])\s?({_NUMBER})\s?(thousand|million|billion|trillion|bn|[kmb])?\b"),
        _money,
    ),
    (re.compile(r"(?<![\w.,])'?(\d\d)?(\d0)'?s\b"), _decade),
    (
        re.compile(r"(?<!\w)(\d[\d,]*)(?:st|nd|rd|th)\b", re.I),
        lambda m: f" {ordinal(int(m[1].replace(',', '')))} ",
    ),
    (re.compile(r"(?<![\w./])(\d{1,3})/(\d{1,3})(?![\w/])"), _fraction),
    (
        re.compile(rf"(?<![\w.-])({_NUMBER})\s?[-–~]\s?(?=(?:{_NUMBER})(?![\w-]))"),
        lambda m: f" {_number(m[1])} to ",
    ),
    (
        re.compile(
            rf"({_NUMBER})\s?({'|'.join(map(re.escape, sorted(_UNITS, key=len, reverse=True)))})"
            r"(?![\w])",
            re.I,
        ),
        _with_unit,
    ),
    (re.compile(r"(?<![\w.,])(?:19|20)\d\d(?![\w,]?\d|\.\d|%)"), lambda m: f" {_year(m[0])} "),
    (re.compile(rf"(?:{_NUMBER})"), lambda m: f" {_number(m[0])} "),
    (re.compile(r"(?<=[^\W\d_]{2})\.(?=[^\W\d_]{2})"), " dot "),
    (re.compile("[" + re.escape("".join(_SIGNS)) + "]"), lambda m: f" {_SIGNS[m[0]]} "),
    (re.compile(r"(?<=[^\W\d_]{3})-(?=[^\W\d_]{3})"), " "),
    (re.compile(r"[/—–_]|--"), " "),
)
