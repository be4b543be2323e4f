"""Suggestions for speaking better, each with a moment of the recording that can be played."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from daedam.speech.delivery import Delivery, Pace
from daedam.speech.events import Ending, Filler, Tier
from daedam.speech.measures import is_between
from daedam.speech.timeline import Span
from daedam.speech.unrecognised import overlap_s
from daedam.utils.language import Language

MOST = 3
"""Maximum number of suggestions; people do not follow more."""

LONG_SILENCE_S = 2.0
"""Minimum seconds of a pause inside a sentence for a suggestion."""
BESIDE_S = 0.5
"""Maximum seconds between a pause and voice that was not understood, so that they are adjacent."""
CLUSTER = 3
"""Minimum number of fillers within `CLUSTER_S` seconds for a suggestion."""
CLUSTER_S = 10.0
MANY_HEDGES = 3
MANY_REPAIRS = 3
HURRY = 1.5
"""Minimum ratio of the fastest to the slowest pace in an answer for a suggestion."""


class Advice(StrEnum):
    """The subject of a suggestion."""

    SLIP = "slip"
    SILENCE = "silence"
    FILLERS = "fillers"
    UNFINISHED = "unfinished"
    HEDGES = "hedges"
    REPAIRS = "repairs"
    HURRY = "hurry"


@dataclass(frozen=True)
class Suggestion(Span):
    """A suggestion with its moment and its measured value."""

    advice: Advice
    value: float
    """Seconds of silence, a count, or a ratio of speeds, depending on `advice`."""
    quote: str = ""
    """The words at this moment; empty if there are none."""
    language: Language = "ko"
    """The language of the answer."""

    @property
    def sentences(self) -> tuple[str, str]:
        """The text of the suggestion in Korean and in English."""
        korean, english = _TEXTS_BY_LANGUAGE[self.language][self.advice]
        fields = {"value": f"{self.value:g}", "quote": self.quote}
        return korean.format(**fields), english.format(**fields)


_TEXTS = {
    Advice.SLIP: (
        "반말로 끝난 문장: “{quote}”. ‘-습니다’나 ‘-요’로 끝맺어 보세요.",
        "“{quote}” ended in plain speech. Try ending it with -습니다 or -요.",
    ),
    Advice.SILENCE: (
        "문장 중간에 {value}초 멈춤. 시간이 필요하면 문장을 마친 뒤에 멈춰 보세요.",
        "You stopped for {value} s in mid-sentence. If you need time, finish the sentence first.",
    ),
    Advice.FILLERS: (
        "10초 동안 습관어 {value}회. 습관어 대신 잠깐 멈췄다가 말을 이어 보세요.",
        "{value} filler words within ten seconds. Try a short pause instead.",
    ),
    Advice.UNFINISHED: (
        "끝맺지 않은 마지막 문장: “{quote}”. 결론 한 문장으로 답변을 끝내 보세요.",
        "The last sentence was left unfinished (“{quote}”). Try ending with one closing sentence.",
    ),
    Advice.HEDGES: (
        "‘것 같다’ 같은 표현 {value}회(“{quote}”). 직접 한 일은 분명하게 말해 보세요.",
        "{value} hedging phrases (“{quote}”). State plainly what you did yourself.",
    ),
    Advice.REPAIRS: (
        "말을 고치거나 되풀이한 횟수 {value}회(“{quote}”). 첫마디를 정한 뒤에 시작해 보세요.",
        "{value} repetitions or corrections (“{quote}”). Decide on your first words before you "
        "begin.",
    ),
    Advice.HURRY: (
        "가장 느린 부분보다 {value}배 빠르게 말했어요. 중요한 내용일수록 천천히 말해 보세요.",
        "This part was {value} times as fast as your slowest. Slow down where it matters.",
    ),
}


_ENGLISH_ANSWER_TEXTS = {
    Advice.FILLERS: (
        "10초 동안 um, like 같은 습관어 {value}회. 습관어 대신 잠깐 멈췄다가 말을 이어 보세요.",
        "{value} filler words such as “um” or “like” within ten seconds. Try a short pause "
        "instead.",
    ),
    Advice.HEDGES: (
        "I think, maybe 같은 표현 {value}회(“{quote}”). 직접 한 일은 분명하게 말해 보세요.",
        "{value} hedging phrases such as “I think” (“{quote}”). State plainly what you did "
        "yourself.",
    ),
}

_TEXTS_BY_LANGUAGE: Mapping[Language, Mapping[Advice, tuple[str, str]]] = {
    "ko": _TEXTS,
    "en": {**_TEXTS, **_ENGLISH_ANSWER_TEXTS},
}
"""The texts by the language of the answer, each in Korean and in English."""


def suggest_improvements(delivery: Delivery, language: Language = "ko") -> tuple[Suggestion, ...]:
    """Return at most `MOST` suggestions for an answer, the most important first.

    Suggestions compare an answer with itself or with the polite style, never with other people.
    There is none about a place beside voice that was not understood: its sentence is unknown.
    """
    found = [
        *_slip(delivery),
        *_silence(delivery),
        *_fillers(delivery.fillers),
        *_unfinished(delivery),
    ]
    found += [*_hedges(delivery), *_repairs(delivery), *_hurry(delivery.pace)]
    return tuple(replace(suggestion, language=language) for suggestion in found[:MOST])


def _slip(delivery: Delivery) -> list[Suggestion]:
    timed = [(slip.span, slip.text) for slip in delivery.slips if slip.span is not None]
    if not timed:
        return []
    span, text = timed[0]
    return [_at(span, Advice.SLIP, len(timed), text)]


def _silence(delivery: Delivery) -> list[Suggestion]:
    inside = [
        pause
        for pause in delivery.pauses
        if pause.length_s >= LONG_SILENCE_S
        and not is_between(pause, delivery.sentences)
        and not _is_beside_unrecognised(pause, delivery)
    ]
    longest = max(inside, key=lambda p: p.length_s, default=None)
    return [_at(longest, Advice.SILENCE, round(longest.length_s, 1))] if longest else []


def _fillers(fillers: Sequence[Filler]) -> list[Suggestion]:
    counted = [f for f in fillers if f.tier is not Tier.HABIT]
    best: list[Filler] = []
    for index, first in enumerate(counted):
        near = [f for f in counted[index:] if f.end_s - first.start_s <= CLUSTER_S]
        best = max(best, near, key=len)
    if len(best) < CLUSTER:
        return []
    return [Suggestion(best[0].start_s, best[-1].end_s, Advice.FILLERS, len(best))]


def _unfinished(delivery: Delivery) -> list[Suggestion]:
    last = delivery.sentences[-1] if delivery.sentences else None
    if last is None or last.span is None or last.ending is not Ending.UNFINISHED:
        return []
    if any(span.end_s > last.span.end_s for span in delivery.unrecognised):
        return []
    return [_at(last.span, Advice.UNFINISHED, 1, last.text)]


def _hedges(delivery: Delivery) -> list[Suggestion]:
    if len(delivery.hedges) < MANY_HEDGES:
        return []
    return [_at(delivery.hedges[0], Advice.HEDGES, len(delivery.hedges), delivery.hedges[0].text)]


def _repairs(delivery: Delivery) -> list[Suggestion]:
    if len(delivery.repairs) < MANY_REPAIRS:
        return []
    first = delivery.repairs[0]
    quote = f"{first.said} {first.instead}"
    return [_at(first, Advice.REPAIRS, len(delivery.repairs), quote)]


def _hurry(pace: Sequence[Pace]) -> list[Suggestion]:
    spoken = [p for p in pace if p.wpm > 0]
    if len(spoken) < 3 or all(a.wpm == b.wpm for a, b in pairwise(spoken)):
        return []
    quickest, slowest = max(spoken, key=lambda p: p.wpm), min(spoken, key=lambda p: p.wpm)
    times = round(quickest.wpm / slowest.wpm, 1)
    return [_at(quickest, Advice.HURRY, times)] if times >= HURRY else []


def _is_beside_unrecognised(pause: Span, delivery: Delivery) -> bool:
    near = Span(pause.start_s - BESIDE_S, pause.end_s + BESIDE_S)
    return overlap_s(near, delivery.unrecognised) > 0


def _at(moment: Span, advice: Advice, value: float, quote: str = "") -> Suggestion:
    return Suggestion(moment.start_s, moment.end_s, advice, value, quote)
