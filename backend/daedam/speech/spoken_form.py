"""Convert a text to its spoken form: numbers, units, dates, English and signs read aloud.

The spoken form is used to count syllables, and for speech synthesis, which reads figures badly.
Text that no rule matches stays unchanged, and Hangul is never changed.
"""

import re
from collections.abc import Callable

from daedam.speech.loanwords import MIXED, read_latin, read_mixed
from daedam.speech.numbers import (
    is_native_counter,
    read_counted,
    read_decimal,
    read_digits,
    read_native,
    read_sino,
)
from daedam.speech.spoken_names import NAME_RULES
from daedam.speech.stray_spaces import remove_stray_spaces

Reader = Callable[[re.Match[str]], str]

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"

_UNITS = {
    **{"km": "킬로미터", "m": "미터", "cm": "센티미터", "mm": "밀리미터", "㎞": "킬로미터"},
    **{"㎝": "센티미터", "㎜": "밀리미터", "kg": "킬로그램", "g": "그램", "mg": "밀리그램"},
    **{"㎏": "킬로그램", "t": "톤", "L": "리터", "l": "리터", "ml": "밀리리터", "mL": "밀리리터"},
    **{"ℓ": "리터", "GB": "기가바이트", "MB": "메가바이트", "KB": "킬로바이트", "kB": "킬로바이트"},
    **{"TB": "테라바이트", "PB": "페타바이트", "GHz": "기가헤르츠", "MHz": "메가헤르츠"},
    **{
        "kHz": "킬로헤르츠",
        "Hz": "헤르츠",
        "ms": "밀리초",
        "s": "초",
        "px": "픽셀",
        "dB": "데시벨",
    },
    **{
        "kW": "킬로와트",
        "W": "와트",
        "V": "볼트",
        "℃": "도",
        "°C": "도",
        "°": "도",
        "㎡": "제곱미터",
    },
    **{"m²": "제곱미터", "m2": "제곱미터", "m³": "세제곱미터", "km²": "제곱킬로미터"},
    **{"bps": "비피에스", "Mbps": "메가비피에스", "Gbps": "기가비피에스", "fps": "에프피에스"},
    **{"%": "퍼센트", "％": "퍼센트", "%p": "퍼센트 포인트", "‰": "퍼밀", "kcal": "킬로칼로리"},
    **{"cal": "칼로리", "h": "시간", "hr": "시간", "min": "분", "sec": "초", "평": "평"},
    **{"x": "배", "X": "배", "배속": "배속"},
}
_UNIT = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))

_CURRENCIES = {"$": "달러", "₩": "원", "￦": "원", "€": "유로", "¥": "엔", "£": "파운드"}

_COUNTERS = (
    "개월 개국 개년 개교 개 명 사람 살 시간 시 달 권 마리 대 장 잔 병 켤레 벌 채 그루 송이 가지"
    " 군데 곳 배 차례 차원 차 팀 건 통 줄 칸 쌍 편 곡 판 끼 그릇 조각 다발 묶음 봉지 상자 박스"
    " 바퀴 걸음 방울 종류 종 문장 문제 과목 나라 회사 프로젝트 부서 마디 모금 숟가락 자루 척 번째"
    " 번 집 단어 사례 학생 친구 포기 접시 컵 되 년대 년도 년생 년차 년 월 일 분기 분의 분 초 원"
    " 주년 주차 주일 주 층 호선 호 회 학년 학기 학점 학번 반 등급 등 위 점 세대 세 도 인분 인승 인"
    " 페이지 쪽 미터 킬로미터 킬로그램 킬로 센티미터 센티 그램 리터 퍼센트 프로 단계 급 기 박 평"
    " 톤 볼트 와트 바이트 비트 배속 달러 유로 엔 위안 파운드 승 패 무 강 줄기 인치 개사 개소 건물"
    " 문항 가구 세트 쿼터 라운드 골 타 루 선 조 항 조항 절 과 대조 할 푼 리 석 자 획 음절 어절"
    " 글자 줄짜리"
).split()
_COUNTER = "|".join(sorted(set(_COUNTERS), key=len, reverse=True))

_NUMBERED = "출구 문제 문항 버스 게이트 타자 트랙 선수 창구 홈 국도 항목 방 교향곡 좌석 후보 염색체"
"""Words after N번 with which N is an ordinal (삼 번 출구) and not a count (세 번)."""
_GREAT = "요소 원칙 과제 핵심 강령 도시 명절 영양소 주주 회장 대표 통신사 기획사 축제 미덕 의무"
"""Words after N대 with which it means "the N major ..." (삼 대 요소)."""


def spoken_form(text: str) -> str:
    """Return `text` with figures, signs and Latin words written in Hangul as they are read.

    "2026년에 API 3개를 50% 줄였습니다." -> "이천이십육 년에 에이피아이 세 개를 오십 퍼센트
    줄였습니다." Sentence marks stay. A text without figures, signs or Latin is returned unchanged.
    """
    if _PLAIN.fullmatch(text):
        return text
    text = remove_stray_spaces(text)
    for pattern, reader in _RULES:
        text = pattern.sub(reader, text)
    return re.sub(r"\s+", " ", text).strip()


_PLAIN = re.compile(r"[가-힣ㄱ-ㅎㅏ-ㅣ\s.,?!…'\"‘’“”·]*")


def _date(match: re.Match[str]) -> str:
    year, month, day = (int(part) for part in match.groups())
    return f"{read_sino(year)} 년 {read_counted(month, '월')} {read_sino(day)} 일"


def _year_month(match: re.Match[str]) -> str:
    return f"{read_sino(int(match[1]))} 년 {read_counted(int(match[2]), '월')}"


def _clock(match: re.Match[str]) -> str:
    minutes = int(match[2])
    said = read_counted(int(match[1]), "시")
    return said + (f" {read_sino(minutes)} 분" if minutes else "")


def _telephone(match: re.Match[str]) -> str:
    return " ".join(read_digits(part) for part in re.findall(r"\d+", match[0]))


def _fraction(match: re.Match[str]) -> str:
    return f"{read_sino(int(match[2]))}분의 {read_sino(int(match[1]))}"


def _score(match: re.Match[str]) -> str:
    return f"{read_sino(int(match[1]))} 대 {read_sino(int(match[2]))}"


def _range(match: re.Match[str]) -> str:
    first, last, unit = match.groups()
    return f"{first}{unit}에서 {last}{unit}"


def _money(match: re.Match[str]) -> str:
    return f"{match[2]}{match[3] or ''} {_CURRENCIES[match[1]]}"


def _unit(match: re.Match[str]) -> str:
    return f"{match[1]} {_UNITS[match[2]]}" if match[2] not in "xX" else f"{match[1]}배"


def _speed(match: re.Match[str]) -> str:
    return f"시속 {match[1]} 킬로미터"


def _signed(match: re.Match[str]) -> str:
    sign, rest = match[1], match[2]
    if sign == "+":
        return f"플러스 {rest}"
    below_zero = re.match(rf"(?:{_NUMBER})\s*(?:도|℃|°)", match.string[match.start(2) :])
    return f"{'영하' if below_zero else '마이너스'} {rest}"


def _counted(match: re.Match[str]) -> str:
    figure, counter, following = match[1].replace(",", ""), match[2], match.string[match.end() :]
    if "." in figure:
        return f"{read_decimal(figure)} {counter}"
    number = int(figure)
    if counter == "분의":
        return f"{read_sino(number)}분의"
    if _is_sino(number, counter, following):
        return f"{read_sino(number)} {counter}"
    if counter == "분" and _counts_people(match.string[: match.start()], following):
        return f"{read_native(number)} 분" if 1 <= number <= 99 else f"{read_sino(number)} 분"
    return read_counted(number, counter)


def _is_sino(number: int, counter: str, following: str) -> bool:
    """Return whether `counter` takes native numbers in general, but a Sino-Korean number here.

    This is the case if the number is an ordinal, a decade or part of a name and not a count.
    """
    if not is_native_counter(counter):
        return False
    next_word = following.lstrip()
    if counter == "번":
        return number > 20 or next_word.startswith(tuple(_NUMBERED.split()))
    if counter == "대":
        decade = number % 10 == 0 and number >= 10
        return decade or next_word.startswith(tuple(_GREAT.split()))
    return False


def _counts_people(before: str, following: str) -> bool:
    """Return whether N분 counts persons (honorific) and not minutes, by the words around it."""
    if following.startswith(("께서", "께", "이서", "의 ", "이 ", "과 ", "을 모")):
        return True
    return (
        re.search(r"(고객|손님|선생님|교수님|어르신|직원|동료|팀원|회원)\s*$", before) is not None
    )


def _with_myriads(match: re.Match[str]) -> str:
    """Read figures before Korean powers of ten: 3만, 5천, 2천만, 1억 2,000만."""
    said = []
    for figure, places in re.findall(rf"({_NUMBER})\s?([십백천]?[만억조]|[십백천])", match[0]):
        bare = figure.replace(",", "")
        silent = bare == "1" and places[0] in "십백천만"
        said.append(("" if silent else read_decimal(bare)) + places)
    rest = re.search(r"[십백천만억조]\s?(\d[\d,]*)$", match[0])
    if rest:
        said.append(read_sino(int(rest[1].replace(",", ""))))
    tail = match.string[match.end() :]
    return " ".join(said) + (
        " " if re.match(r"[가-힣]", tail) and not _PARTICLE.match(tail) else ""
    )


_PARTICLE = re.compile(
    r"(은|는|이|가|을|를|의|에|도|만|과|와|로|으로|부터|까지|이나|나)(?![가-힣]{2})"
)


_CALLED = ("112", "114", "119")
"""Emergency numbers, which are read digit by digit."""


def _number(match: re.Match[str]) -> str:
    figure = match[0].replace(",", "")
    if figure in _CALLED:
        return "".join(read_sino(int(digit)) for digit in figure)
    leading_zero = len(figure) > 1 and figure[0] == "0" and figure[1] != "."
    return read_digits(figure.replace(".", "")) if leading_zero else read_decimal(figure)


def _letters_and_number(match: re.Match[str]) -> str:
    """Read letters and then the number in Korean: GPT-4, MP3, A4, H100."""
    return f"{read_latin(match[1])} {read_decimal(match[2])}"


_SIGNS = {
    **{"&": " 앤드 ", "+": " 플러스 ", "@": " 골뱅이 ", "=": " 이퀄 ", "×": " 곱하기 "},
    **{"÷": " 나누기 ", "#": " 샵 ", "%": " 퍼센트 "},
    **dict.fromkeys("~/→*_|^()[]<>{}`-–—•※·:\\", " "),
}

_RULES: list[tuple[re.Pattern[str], Reader]] = [
    (re.compile(r"(?<![\w.])(\d{4})\s?[.\-/]\s?(\d{1,2})\s?[.\-/]\s?(\d{1,2})(?!\d)\.?"), _date),
    (re.compile(r"(?<![\w.])((?:19|20)\d{2})[.\-/](0?[1-9]|1[0-2])(?![.\d])"), _year_month),
    *NAME_RULES,
    (re.compile(r"(?<!\d)(?:0\d{1,2}-\d{3,4}-\d{4}|1[5-9]\d{2}-\d{4}|01\d{9})(?!\d)"), _telephone),
    (MIXED, lambda m: read_mixed(m[0])),
    (re.compile(r"(?<![\w.])([01]?\d|2[0-4]):([0-5]\d)(?!\d)"), _clock),
    (re.compile(r"(?<![\w.])(\d{1,3})\s?:\s?(\d{1,3})(?!\d)"), _score),
    (
        re.compile(
            rf"({_NUMBER})\s?[~∼\-–]\s?({_NUMBER})\s?({_UNIT}(?![A-Za-z])|{_COUNTER}|)(?![\-\d])"
        ),
        _range,
    ),
    (re.compile(r"(?<![\w./])(\d{1,2})/(\d{1,3})(?!\d)"), _fraction),
    (re.compile(rf"([$₩￦€¥£])\s?({_NUMBER})\s?([십백천]?[만억조]|[십백천])?"), _money),
    (re.compile(rf"(?<![\w)])([+\-−])(?=({_NUMBER}))\2"), _signed),
    (re.compile(rf"({_NUMBER})\s?(?:km/h|㎞/h)"), _speed),
    (re.compile(rf"({_NUMBER})\s?({_UNIT})(?![A-Za-z\d])"), _unit),
    (
        re.compile(
            rf"(?:(?:{_NUMBER})(?!\s만점)\s?(?:[십백천]?[만억조]|[십백천])(?!각)(?![가-힣]*년대)\s?)+(?:\d[\d,]*(?![\d.]*\s?[%십백천만억조]))?"
        ),
        _with_myriads,
    ),
    (re.compile(r"([A-Za-z]+)-?(\d{1,4}(?:\.\d+)?)(?!\d)"), _letters_and_number),
    (re.compile(rf"({_NUMBER})\s?({_COUNTER})"), _counted),
    (re.compile(r"(?<=\d)-(?=[A-Za-z가-힣])"), lambda _: " "),
    (re.compile(_NUMBER), _number),
    (re.compile(r"(?<=[A-Za-z])['’]s(?![A-Za-z])"), lambda _: "s"),
    (re.compile(r"(?<=[A-Za-z])\.(?=[A-Za-z])"), lambda _: " 닷 "),
    (re.compile(r"[A-Za-z]+"), lambda m: read_latin(m[0])),
    (re.compile("[" + re.escape("".join(_SIGNS)) + "]"), lambda m: _SIGNS[m[0]]),
]


def count_syllables(text: str) -> int:
    """Return the number of syllables of the spoken form of `text`."""
    return len(re.findall("[가-힣]", spoken_form(text)))
