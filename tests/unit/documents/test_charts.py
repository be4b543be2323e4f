"""Charts: well-formed SVG, within their bounds, for ordinary and for odd answers."""

import re
from xml.etree import ElementTree

import pytest
from tests.unit.documents.reports import ODD, PLACE, SILENT, TYPED, answer

from daedam.documents import charts
from daedam.documents.svg import Chart, hatching
from daedam.documents.words import Words
from daedam.schemas.reports import AnswerReport, PlaceOut

WORDS = Words("ko")
SVG = "{http://www.w3.org/2000/svg}"

NOT_DRAWN: dict[str, set[str]] = {"typed": {"timeline", "pace"}, "five minutes": set()}
"""The charts that are not drawn, by the name of the answer in `ODD`.

For an answer that is not listed, only the pace chart is missing, because the answer is too short.
"""


def corners(d: str) -> list[tuple[float, float]]:
    """Return the point after each command of an SVG path with the commands M, L, H, h, v, l, Z."""
    points, x, y = [], 0.0, 0.0
    for command, arguments in re.findall(r"([MLHhvlZ])([^MLHhvlZ]*)", d):
        numbers = [float(n) for n in re.findall(r"-?\d+\.?\d*", arguments)]
        match command:
            case "M" | "L":
                x, y = numbers
            case "H":
                x = numbers[0]
            case "h":
                x += numbers[0]
            case "v":
                y += numbers[0]
            case "l":
                x, y = x + numbers[0], y + numbers[1]
        points.append((x, y))
    return points


def check(chart: Chart) -> ElementTree.Element:
    """Return the parsed chart; assert that it has no script or style and draws within its size."""
    root = ElementTree.fromstring(chart.svg)  # noqa: S314 - our own text
    assert root.get("aria-label") == chart.words
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in {"svg", "path", "circle", "text"}
        assert not {"style", "class", "href", "onload"} & element.attrib.keys()
        points = corners(element.get("d", ""))
        if element.tag == f"{SVG}text":
            points.append((float(element.get("x", "")), float(element.get("y", ""))))
        for x, y in points:
            assert -0.5 <= x <= chart.width + 0.5, ElementTree.tostring(element)
            assert -0.5 <= y <= chart.height + 0.5, ElementTree.tostring(element)
    return root


@pytest.mark.parametrize("name", ODD)
def test_charts_of_odd_answers_stay_within_bounds(name: str) -> None:
    odd = ODD[name]
    drawn = {
        "timeline": charts.timeline(odd, WORDS),
        "pace": charts.pace(odd, WORDS),
        "trends": charts.trends([odd, answer(), answer(), odd], WORDS),
    }
    assert {kind for kind, chart in drawn.items() if chart is None} == NOT_DRAWN.get(name, {"pace"})
    for chart in drawn.values():
        if chart is not None:
            check(chart)


def test_a_timeline_shows_every_pause_and_filler() -> None:
    chart = charts.timeline(answer(), WORDS)
    assert chart is not None
    root = check(chart)
    texts = [element.text for element in root.iter(f"{SVG}text")]
    assert {"1.5초", "음", "음…", "습관어", "멈춤(0.25초 이상)"} <= set(texts)
    assert chart.words == "시간에 따른 목소리 크기. 멈춤 1회, 습관어 2회."


def test_an_answer_without_the_data_of_a_chart_has_no_such_chart() -> None:
    assert charts.timeline(TYPED, WORDS) is None
    assert charts.pace(SILENT, WORDS) is None
    assert charts.trends([answer()], WORDS) is None


def test_trends_show_the_last_takes_with_their_values() -> None:
    takes = [
        answer(metrics={"duration_sec": 12.0, "wpm": 40 + n, "filler_count": n}) for n in range(9)
    ]
    chart = charts.trends(takes, WORDS)
    assert chart is not None
    texts = [element.text for element in check(chart).iter(f"{SVG}text")]
    assert "9차" in texts
    assert "3차" not in texts
    assert "48" in texts


@pytest.mark.parametrize("odd", [TYPED, SILENT], ids=["typed", "no speech"])
def test_trends_omit_takes_without_speech(odd: AnswerReport) -> None:
    assert charts.trends([odd, answer()], WORDS) is None
    chart = charts.trends([answer(), odd, answer()], WORDS)
    assert chart is not None
    texts = [element.text for element in check(chart).iter(f"{SVG}text")]
    assert {"1차", "3차"} <= set(texts)
    assert not {"2차", "0"} & set(texts)


@pytest.mark.parametrize("percentile", [1, 50, 99])
def test_a_place_is_drawn_within_its_distribution(percentile: int) -> None:
    found = PlaceOut.model_validate(
        {**PLACE, "percentile": percentile, "lowest": 1, "highest": percentile}
    )
    check(charts.place(found, WORDS))


@pytest.mark.parametrize(
    ("width", "height"), [(0.0, 40.0), (1.0, 40.0), (30.0, 9.0), (500.0, 46.0)]
)
def test_hatching_stays_inside_its_rectangle(width: float, height: float) -> None:
    lines = corners(hatching(10, 20, width, height))
    assert bool(lines) == (width > 2), "a rectangle narrower than half a step has no lines"
    for x, y in lines:
        assert 10 <= x <= 10 + width
        assert 20 <= y <= 20 + height
