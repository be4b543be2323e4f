"""The charts of a report: timeline and pace of an answer, trends over retakes, percentile."""

from collections.abc import Sequence

from daedam.documents.svg import (
    ACCENT,
    AREA,
    INK,
    PALE,
    PAPER,
    SOFT,
    Chart,
    Drawing,
    words_width,
)
from daedam.documents.words import Words
from daedam.interview.turn import TranscriptStatus
from daedam.schemas.reports import AnswerReport, PlaceOut
from daedam.speech.disfluencies import Tier

WIDTH = 640.0
EDGE = 8.0
SCALE_WIDTH = 400.0
"""Width of the scale of a percentile, which is legible on a telephone."""
QUIETEST_DB = -60.0
CONTOUR_S = 0.25
LABELLED_PAUSE_S = 1.0
MOST_TAKES = 6
"""Maximum number of takes in the trend chart. More bars would leave no room for their values."""

_TICKS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300)


class _Time:
    """The mapping from seconds of an answer to horizontal positions."""

    def __init__(self, duration_s: float) -> None:
        self.duration_s = duration_s
        self._scale = (WIDTH - 2 * EDGE) / duration_s

    def x(self, at_s: float) -> float:
        return EDGE + min(max(at_s, 0.0), self.duration_s) * self._scale

    def axis(self, drawing: Drawing, y: float, words: Words) -> None:
        """Draw the time axis with a labelled tick about every 60 px."""
        drawing.line(EDGE, y, WIDTH - EDGE, y, SOFT)
        step = next((t for t in _TICKS_S if t * self._scale >= 60), self.duration_s)
        at = 0.0
        while at <= self.duration_s:
            anchor = "start" if at == 0 else "middle"
            if WIDTH - self.x(at) < 24:
                anchor = "end"
            drawing.line(self.x(at), y, self.x(at), y + 3, SOFT)
            drawing.text(self.x(at), y + 13, words("seconds", s=f"{at:g}"), anchor=anchor)
            at += step


def timeline(answer: AnswerReport, words: Words) -> Chart | None:
    """Draw voice level, pauses and fillers over time; return None if the audio was not measured."""
    if answer.duration_sec <= 0 or not answer.volume:
        return None
    top, bottom = 16.0, 62.0
    time = _Time(answer.duration_sec)
    fillers = [f for f in answer.fillers if f.tier is not Tier.HABIT]
    drawing = Drawing(WIDTH, 122)
    drawing.path(_contour(answer.volume, time, top, bottom), fill=AREA, stroke=ACCENT, width=0.6)
    free = 0.0
    for pause in answer.pauses:
        left, right = time.x(pause.start_s), time.x(pause.end_s)
        drawing.box(left, top, right - left, bottom - top, hatched=True)
        length_s = pause.end_s - pause.start_s
        label = words("seconds", s=f"{length_s:.1f}")
        half = words_width(label, 9) / 2
        middle = min(max((left + right) / 2, half), WIDTH - half)
        if length_s >= LABELLED_PAUSE_S and middle - half >= free:
            drawing.text(middle, top - 5, label, anchor="middle", fill=INK)
            free = middle + half + 4
    free = 0.0
    for filler in fillers:
        at = time.x((filler.start_s + filler.end_s) / 2)
        drawing.triangle(at, bottom + 2)
        label = filler.text or words("heard_filler")
        half = words_width(label, 9) / 2
        if at - half >= free and at + half <= WIDTH:
            drawing.text(at, bottom + 19, label, anchor="middle", fill=INK)
            free = at + half + 4
    time.axis(drawing, bottom + 24, words)
    _legend(drawing, 115, words)
    summary = words("timeline_words", pauses=len(answer.pauses), fillers=len(fillers))
    return drawing.chart(summary)


def _contour(volume: Sequence[float], time: _Time, top: float, bottom: float) -> str:
    points = []
    for index, level_db in enumerate(volume):
        share = min(1.0, max(0.0, 1 - level_db / QUIETEST_DB))
        y = bottom - share * (bottom - top)
        points.append(f"L{time.x((index + 0.5) * CONTOUR_S):.1f} {y:.1f}")
    end = time.x(time.duration_s)
    return f"M{EDGE:g} {bottom:g}{''.join(points)}L{end:.1f} {bottom:g}Z"


def _legend(drawing: Drawing, y: float, words: Words) -> None:
    x = EDGE
    for shape, key in (("area", "level"), ("pause", "pause"), ("filler", "filler")):
        match shape:
            case "area":
                drawing.box(x, y - 8, 14, 9, fill=AREA, stroke=ACCENT)
            case "pause":
                drawing.box(x, y - 8, 14, 9, hatched=True)
            case _:
                drawing.triangle(x + 7, y - 8)
        name = words(f"legend_{key}")
        drawing.text(x + 19, y, name)
        x += 19 + words_width(name, 9) + 18


def pace(answer: AnswerReport, words: Words) -> Chart | None:
    """Draw 어절 per minute over time; return None if there are fewer than two values."""
    windows = answer.pace
    if len(windows) < 2 or answer.duration_sec <= 0:
        return None
    top, bottom = 16.0, 78.0
    time = _Time(answer.duration_sec)
    most = max(1, *(window.wpm for window in windows))

    def y(wpm: float) -> float:
        return bottom - (bottom - top) * wpm / (most * 1.1)

    drawing = Drawing(WIDTH, 100)
    points = [(time.x((w.start_s + w.end_s) / 2), y(w.wpm), w.wpm) for w in windows]
    if answer.metrics is not None and 0 < answer.metrics.wpm <= most:
        mean = answer.metrics.wpm
        drawing.path(
            f"M{EDGE:g} {y(mean):.1f}H{WIDTH - EDGE:g}", stroke=SOFT, width=0.8, dash="4 3"
        )
    track = "L".join(f"{px:.1f} {py:.1f}" for px, py, _ in points)
    middle = sum(wpm for *_, wpm in points) / len(points)
    drawing.path(f"M{track}", stroke=ACCENT, width=1.6)
    extremes = {max(points, key=lambda p: p[2]), min(points, key=lambda p: p[2])}
    for point in points:
        drawing.dot(point[0], point[1])
        if len(points) <= 12 or point in extremes:
            off = -6 if point[2] >= middle else 13
            drawing.text(point[0], point[1] + off, str(point[2]), anchor="middle", fill=INK)
    time.axis(drawing, bottom + 2, words)
    numbers = ", ".join(str(window.wpm) for window in windows)
    return drawing.chart(words("pace_words", numbers=numbers))


def trends(takes: Sequence[AnswerReport], words: Words) -> Chart | None:
    """Draw pace, fillers and pauses of each take; return None unless two takes have them.

    Takes without speech to measure, such as typed ones, are omitted.
    """
    shown = [
        (n, take, take.metrics)
        for n, take in enumerate(takes, 1)
        if take.metrics is not None and take.transcript_status is TranscriptStatus.RECOGNISED
    ][-MOST_TAKES:]
    if len(shown) < 2:
        return None
    drawing = Drawing(WIDTH, 104)
    width = (WIDTH - 2 * EDGE) / 3
    rows = {
        "trend_wpm": [(n, metrics.wpm) for n, _, metrics in shown],
        "trend_fillers": [(n, metrics.filler_count) for n, _, metrics in shown],
        "trend_pauses": [(n, len(take.pauses)) for n, take, _ in shown],
    }
    for index, (key, values) in enumerate(rows.items()):
        _bars(drawing, EDGE + index * width, width - 14, words(key), values, words)
    summary = "; ".join(
        f"{words(key)}: {', '.join(str(v) for _, v in values)}" for key, values in rows.items()
    )
    return drawing.chart(summary)


def _bars(
    drawing: Drawing,
    left: float,
    width: float,
    name: str,
    values: Sequence[tuple[int, int]],
    words: Words,
) -> None:
    """Draw a small bar chart: earlier takes hatched, the last one filled."""
    top, bottom = 32.0, 88.0
    drawing.text(left, 11, name, bold=True, fill=INK)
    drawing.line(left, bottom, left + width, bottom, SOFT)
    most = max(1, *(value for _, value in values))
    room = width / len(values)
    bar = min(34.0, room * 0.6)
    for place, (number, value) in enumerate(values):
        middle = left + room * (place + 0.5)
        height = (bottom - top) * value / most
        last = place == len(values) - 1
        look = {"fill": ACCENT, "stroke": ACCENT} if last else {"hatched": True}
        if height > 0:
            drawing.box(middle - bar / 2, bottom - height, bar, height, **look)
        drawing.text(middle, bottom - height - 4, str(value), anchor="middle", fill=INK)
        drawing.text(middle, bottom + 12, words("take", n=number), anchor="middle")


def place(found: PlaceOut, words: Words) -> Chart:
    """Draw the percentile on a scale of 100 reference speakers, with its error range.

    The middle half of the speakers is shaded.
    """
    left, right, top, bottom = EDGE, SCALE_WIDTH - EDGE, 20.0, 34.0

    def x(percentile: float) -> float:
        return left + (right - left) * percentile / 100

    def bar(low: float, high: float, fill: str, stroke: str = SOFT) -> None:
        drawing.box(x(low), top, x(high) - x(low), bottom - top, fill=fill, stroke=stroke)

    drawing = Drawing(SCALE_WIDTH, 56)
    bar(0, 100, PAPER)
    bar(25, 75, PALE)
    if found.highest > found.lowest:
        bar(found.lowest, found.highest, AREA, ACCENT)
    at = x(found.percentile)
    drawing.line(at, top - 4, at, bottom + 4, ACCENT, 2.4)
    label = words("percentile", n=found.percentile)
    half = words_width(label, 9) / 2
    drawing.text(
        min(max(at, half), SCALE_WIDTH - half), top - 8, label, anchor="middle", fill=INK, bold=True
    )
    for low, high, key in ((0, 25, "low"), (25, 75, "middle"), (75, 100, "high")):
        drawing.text(x((low + high) / 2), bottom + 16, words(f"zone_{key}"), anchor="middle")
    return drawing.chart(words("place_words", n=found.percentile))
