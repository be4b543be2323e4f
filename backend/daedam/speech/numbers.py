"""Read numbers aloud in Korean: Sino-Korean or native words, depending on the counter."""

from collections.abc import Callable

_DIGITS = ("영", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구")
_DIGITS_ON_THE_LINE = ("공", *_DIGITS[1:])
"""Digits as in telephone numbers and codes: zero is 공."""

_PLACES = ("", "십", "백", "천")
_MYRIADS = ("", "만", "억", "조", "경", "해")

_ONES = ("", "하나", "둘", "셋", "넷", "다섯", "여섯", "일곱", "여덟", "아홉")
_TENS = ("", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔")
_BEFORE_A_NOUN = {"하나": "한", "둘": "두", "셋": "세", "넷": "네", "스물": "스무"}

LARGEST = 10 ** (4 * len(_MYRIADS)) - 1
"""Largest number with words for its groups. Larger numbers are read digit by digit."""

_NATIVE_COUNTERS = frozenset(
    """개 명 사람 살 시간 달 권 마리 대 장 잔 병 켤레 벌 채 그루 송이 가지 군데 곳 배 차례 팀 건
    통 줄 칸 쌍 편 곡 판 끼 그릇 조각 다발 묶음 봉지 상자 박스 바퀴 걸음 방울 종류 문장 문제
    과목 나라 회사 프로젝트 부서 마디 모금 숟가락 자루 척 시 번 번째 군 집 방 갈래 꼭지 단어
    아이 학생 친구 해 돌 발 달간 시간대 사례 꾸러미 포기 접시 컵 스푼 다스 배수 말 되""".split()
)
"""Counters with native numbers (Standard Korean Dictionary: dependent nouns)."""

_NATIVE_UP_TO = {"시": 12, "시간": 20, "배": 10}
"""Counters with a lower limit for native numbers: 13시 is read 십삼 시, not 열세 시."""

_MONTHS = {6: "유월", 10: "시월"}
"""The two months whose number loses its final consonant when read."""


def read_sino(number: int) -> str:
    """Return `number` in Sino-Korean: 1234 -> 천이백삼십사, 0 -> 영, -5 -> 마이너스 오.

    Spaces separate the groups of 만, 억, 조. 10,000 is 만 and not 일만, 100,000,000 is 일억.
    """
    if number < 0:
        return f"마이너스 {read_sino(-number)}"
    if number == 0:
        return _DIGITS[0]
    if number > LARGEST:
        return read_digits(str(number))
    groups: list[str] = []
    for myriad in _MYRIADS:
        number, rest = divmod(number, 10_000)
        if rest:
            bare = myriad == "만" and rest == 1 and number == 0
            groups.append(("" if bare else _up_to_9999(rest)) + myriad)
    return " ".join(reversed(groups))


def _up_to_9999(number: int) -> str:
    said = ""
    for place, digit in enumerate(reversed(str(number))):
        if digit != "0":
            one_is_silent = digit == "1" and place > 0
            said = ("" if one_is_silent else _DIGITS[int(digit)]) + _PLACES[place] + said
    return said


def read_native(number: int, *, before_noun: bool = True) -> str:
    """Return `number`, 1 to 99, in native Korean: 3 -> 세 before a noun, else 셋.

    Raises `ValueError` for other numbers, which have no native words.
    """
    if not 1 <= number <= 99:
        raise ValueError("native numbers go from 1 to 99")
    tens, ones = _TENS[number // 10], _ONES[number % 10]
    if not before_noun:
        return tens + ones
    if ones:
        return tens + _BEFORE_A_NOUN.get(ones, ones)
    return _BEFORE_A_NOUN.get(tens, tens)


def read_digits(text: str) -> str:
    """Return the digits of `text` as words, one by one, as in codes and telephone numbers."""
    return "".join(_DIGITS_ON_THE_LINE[int(digit)] for digit in text)


def read_decimal(text: str) -> str:
    """Return a decimal number or an integer in words: "4.5" -> 사 점 오, "0.03" -> 영 점 영삼."""
    whole, _, fraction = text.partition(".")
    said = read_sino(int(whole))
    return said + (" 점 " + "".join(_DIGITS[int(d)] for d in fraction) if fraction else "")


def read_counted(number: int, counter: str) -> str:
    """Return `number` and `counter` in words: 3 and "개" -> 세 개, 6 and "월" -> 유월."""
    if counter == "월" and number in _MONTHS:
        return _MONTHS[number]
    if counter == "번째" and number == 1:
        return "첫 번째"
    return f"{_number_before(counter)(number)} {counter}"


def is_native_counter(counter: str) -> bool:
    """Return whether `counter` takes native Korean numbers."""
    return counter in _NATIVE_COUNTERS


def _number_before(counter: str) -> Callable[[int], str]:
    if counter not in _NATIVE_COUNTERS:
        return read_sino

    def say(number: int) -> str:
        limit = _NATIVE_UP_TO.get(counter, 99)
        if 1 <= number <= limit:
            round_ten = number >= 30 and number % 10 == 0
            return read_sino(number) if round_ten and counter != "살" else read_native(number)
        if number > 100 and 1 <= number % 100 <= 9 and number < 1000:
            return read_sino(number - number % 100) + read_native(number % 100)  # 백한 마리
        return read_sino(number)

    return say
