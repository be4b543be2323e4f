"""Find figures that measure a size or a change, and predicates that claim a change."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from daedam.interview.reading import words
from daedam.speech.korean import Morpheme

MEASURES = frozenset(
    "개 건 명 원 배 점 도 초 퍼센트 프로 킬로 그램 톤 미터 센티 밀리 리터 권 대 장 벌 평 포인트 "
    "볼트 와트 칼로리 명분 인분 판 박스 상자 팩 병 캔 컷 곳 군데 가지 단계 쪽 페이지 줄 층 세트 "
    "팔레트 통 석 마리 그루 송이 동 호 자루 포기 시간 분 일 주 달 개월 년 회 번 차례 표 위 등 "
    "로트 나노 kg g cm mm km 만 천 억 할 푼 조각 접시 그릇 잔 봉지 포대 자리 칸 주일 달러 위안 "
    "엔 유로 바이트 기가 메가".split()
)
"""Units in which a size is given."""
_DURATIONS = frozenset("시간 분 초 일 주 달 개월 년 주일".split())
_CALENDAR = frozenset("월 시 학년 학기 년도 호 호선 층 반 차 년생 살 세 교시 급 호기 조".split())


@dataclass(frozen=True)
class Figure:
    """A number with its unit."""

    value: str
    unit: str
    begin: int
    end: int


def find_figures(morphemes: Sequence[Morpheme]) -> list[Figure]:
    """Return the numbers with a unit, and the percentages, of `morphemes`."""
    found: list[Figure] = []
    for position, morpheme in enumerate(morphemes):
        if morpheme.tag not in ("SN", "NR") and not _counts(morphemes, position):
            continue
        after = _unit_after(morphemes, position + 1)
        if after is None:
            continue
        found.append(Figure(morpheme.form, after.form, morpheme.start, after.end))
    return found


def _counts(morphemes: Sequence[Morpheme], position: int) -> bool:
    """Return whether a determiner is a count: 두 배, 스무 개."""
    morpheme = morphemes[position]
    return morpheme.tag == "MM" and morpheme.form in _NATIVE


_NATIVE = frozenset(
    "한 두 세 네 서 너 석 넉 다섯 여섯 일곱 여덟 아홉 열 스무 한두 두세 서너 대여섯 열한 열두 수십 "
    "수백 수천 몇십 몇백 백 천 만 억".split()
)


def _unit_after(morphemes: Sequence[Morpheme], position: int) -> Morpheme | None:
    for morpheme in morphemes[position : position + 3]:
        if morpheme.tag in ("SW", "SL") or morpheme.form in MEASURES | _CALENDAR:
            return morpheme
        if morpheme.tag not in ("NR", "SN", "SP", "XSN"):
            return None
    return None


def measures(morphemes: Sequence[Morpheme]) -> bool:
    """Return whether a clause has a figure that measures a size or a change.

    Dates, times of day, ages and single occurrences are no measures.
    """
    figures = [f for f in find_figures(morphemes) if f.unit not in _CALENDAR]
    forms = [m.form for m in morphemes]
    for figure in figures:
        digits = figure.value[0].isdigit()
        if figure.unit in _DURATIONS and _dates(morphemes, figure):
            continue
        if digits:
            if figure.unit in ("번", "회") and figure.value == "1":
                continue
            return True
        if figure.unit in ("배", "프로", "퍼센트", "만", "천", "백"):
            return True
        if figure.value not in ("한", "하나", "둘", "두") or figure.unit in ("시간", "달", "배"):
            return figure.unit not in ("군데",) and figure.value not in ("한", "하나")
    if any(form in ("절반", "반절", "곱절") for form in forms):
        return True
    return _from_to(morphemes)


def _from_to(morphemes: Sequence[Morpheme]) -> bool:
    """Return whether a number without a unit is a value: 0.71에서 0.83으로, 61이었습니다."""
    for morpheme, after in pairwise(morphemes):
        if (
            morpheme.tag == "SN"
            and len(morpheme.form) > 1
            and after.tag in ("JKB", "VCP", "JX", "JKO")
        ):
            return len(morpheme.form) < 4 and not morpheme.form.startswith("11")
    return False


def _dates(morphemes: Sequence[Morpheme], figure: Figure) -> bool:
    """Return whether a duration gives a date or a place in time: 3년 전, 10분 뒤, 2019년."""
    if figure.unit == "년" and len(figure.value) == 4:
        return True
    index = next(n for n, m in enumerate(morphemes) if m.start == figure.begin)
    after = [m.form for m in morphemes[index + 1 : index + 5]]
    if any(
        form in ("전", "뒤", "후", "만", "째", "차", "마다", "당시", "때") for form in after[1:3]
    ):
        return True
    before = [m.form for m in morphemes[max(0, index - 2) : index]]
    return bool({"월", "시", "오후", "오전", "하루"} & set(before))


def claims_change(morphemes: Sequence[Morpheme], stem: str) -> bool:
    """Return whether the predicate states a change of size or quality."""
    return stem in words.CHANGES or any(m.tag == "VX" and m.form == "지" for m in morphemes[-5:])
