"""SVG charts for browsers and for the PDF library: shapes with presentation attributes only,
without styles, scripts or external resources.
"""

from dataclasses import dataclass, field
from html import escape

FONT = "NanumGothic"
INK, SOFT, LINE, AREA, PAPER = "#1b211f", "#59625e", "#e2ddd2", "#cfe3da", "#ffffff"
ACCENT, WARN, PALE = "#1f5c50", "#b5352a", "#f1eee7"
"""Colours of the page's light theme (`frontend/src/app/theme.css`)."""


@dataclass(frozen=True)
class Chart:
    """A drawn chart with its size and a text alternative."""

    svg: str
    width: float
    height: float
    words: str


@dataclass
class Drawing:
    """SVG elements in drawing order. Lengths are CSS pixels from the upper left."""

    width: float
    height: float
    elements: list[str] = field(default_factory=list)

    def chart(self, words: str) -> Chart:
        """Return the chart, with `words` as its text alternative."""
        size = f"{self.width:g} {self.height:g}"
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" role="img" '
            f'width="{self.width:g}" height="{self.height:g}" '
            f'aria-label="{escape(words)}">{"".join(self.elements)}</svg>'
        )
        return Chart(svg, self.width, self.height, words)

    def path(
        self, d: str, *, fill: str = "none", stroke: str = "none", width: float = 1, dash: str = ""
    ) -> None:
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.elements.append(
            f'<path d="{d}" fill="{fill}" stroke="{stroke}" stroke-width="{width:g}"{dashed}/>'
        )

    def line(
        self, x1: float, y1: float, x2: float, y2: float, stroke: str = LINE, width: float = 1
    ) -> None:
        self.path(f"M{_n(x1)} {_n(y1)}L{_n(x2)} {_n(y2)}", stroke=stroke, width=width)

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str = PAPER,
        stroke: str = SOFT,
        hatched: bool = False,
    ) -> None:
        """Draw a rectangle. `hatched` adds diagonal lines, which are visible without colour."""
        d = f"M{_n(x)} {_n(y)}h{_n(width)}v{_n(height)}h{_n(-width)}Z"
        self.path(d, fill=fill, stroke=stroke, width=0.7)
        lines = hatching(x, y, width, height) if hatched else ""
        if lines:
            self.path(lines, stroke=stroke, width=0.6)

    def triangle(self, x: float, y: float, size: float = 7) -> None:
        """Draw a triangle that points upwards to `x`, `y`."""
        d = f"M{_n(x)} {_n(y)}l{_n(size / 2)} {_n(size)}h{_n(-size)}Z"
        self.path(d, fill=WARN)

    def dot(self, x: float, y: float) -> None:
        self.elements.append(f'<circle cx="{_n(x)}" cy="{_n(y)}" r="2.6" fill="{ACCENT}"/>')

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 9,
        anchor: str = "start",
        fill: str = SOFT,
        bold: bool = False,
    ) -> None:
        weight = ' font-weight="bold"' if bold else ""
        self.elements.append(
            f'<text x="{_n(x)}" y="{_n(y)}" font-family="{FONT}" font-size="{size:g}" '
            f'text-anchor="{anchor}" fill="{fill}"{weight}>{escape(text)}</text>'
        )


def hatching(x: float, y: float, width: float, height: float, step: float = 4.5) -> str:
    """Return a path of diagonal lines in a rectangle; empty if it is too narrow for a line."""
    lines, begin = [], -height + step
    while begin < width:
        left, right = max(0.0, begin), min(width, begin + height)
        top, bottom = y + height - (left - begin), y + height - (right - begin)
        lines.append(f"M{_n(x + left)} {_n(top)}L{_n(x + right)} {_n(bottom)}")
        begin += step
    return "".join(lines) if width >= step / 2 else ""


def words_width(text: str, size: float) -> float:
    """Estimate the width of a text: Korean letters are as wide as high, others about half."""
    return sum(size if letter >= "ᄀ" else size * 0.55 for letter in text)


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") or "0"
