"""Write a document as an A4 PDF with embedded subset fonts and vector charts."""

import io
import logging
from collections.abc import Sequence
from importlib import resources
from itertools import takewhile
from math import ceil

from fpdf import FPDF
from fpdf.enums import TableBordersLayout, XPos, YPos
from fpdf.fonts import FontFace, TTFFont

from daedam.documents.blocks import (
    Block,
    Bullets,
    Document,
    Figure,
    Heading,
    Look,
    Note,
    Paragraph,
    Piece,
    Table,
    Values,
)
from daedam.documents.charts import WIDTH
from daedam.documents.svg import FONT
from daedam.documents.words import Words

# The messages of fontTools about font tables do not help operators.
logging.getLogger("fontTools.subset").setLevel(logging.ERROR)

_INK, _SOFT, _LINE, _ACCENT = (27, 33, 31), (89, 98, 94), (226, 221, 210), (31, 92, 80)
_PALE, _SUNKEN = (226, 239, 233), (247, 245, 240)
"""Colours of the page's light theme (`frontend/src/app/theme.css`)."""

_MARGIN_MM, _TOP_MM, _FOOT_MM = 18.0, 20.0, 20.0
_BODY_PT, _SMALL_PT, _TABLE_PT = 10.0, 8.5, 9.0
_LEADING = 1.6
"""Height of a line, in font sizes."""
_GUTTER_MM = 10.0
_KEPT_TOGETHER_MM = 42.0
"""Minimum space below a heading in mm; with less, the heading moves to the next page."""
_LONGEST_KEPT_MM = 100.0
"""Greatest height in mm of a section that is not divided between pages."""

_NO_LETTER = "□"
"""Printed for a character that no font has."""

_NO_BREAK_SPACE = "\u00a0"

_EMOJI = "Noto Emoji"
"""Fallback font for emoji, in black."""

_JOINERS = frozenset("\u200d\ufe0e\ufe0f")
"""Characters that join emoji or select their style. The PDF omits them."""

_SKIN_TONES = frozenset(map(chr, range(0x1F3FB, 0x1F400)))


def pdf_file(document: Document) -> bytes:
    """Return the document as a PDF file. Blocks for about a second."""
    sheet = _Sheet(document)
    sheet.add_page()
    sheet.opening()
    for number, block in enumerate(document.blocks):
        if isinstance(block, Heading):
            sheet.begin(block, document.blocks[number + 1 :])
        else:
            sheet.put(block)
    return bytes(sheet.output())


class _Sheet(FPDF):
    """A PDF to which blocks are appended."""

    def __init__(self, document: Document) -> None:
        super().__init__(format="A4")
        self._document = document
        self._words = Words(document.language)
        fonts = resources.files("daedam.data").joinpath("fonts")
        for style, name in (("", "NanumGothic.ttf"), ("B", "NanumGothicBold.ttf")):
            with resources.as_file(fonts.joinpath(name)) as path:
                self.add_font(FONT, style, path)
        with resources.as_file(fonts.joinpath("NotoEmoji.ttf")) as path:
            self.add_font(_EMOJI, "", path)
        self.set_fallback_fonts([_EMOJI], exact_match=False)
        self._letters = self._letters_of(FONT)
        self._emoji = self._letters_of(_EMOJI)
        self.set_margins(_MARGIN_MM, _TOP_MM)
        self.c_margin = 0.0
        self.set_auto_page_break(True, _FOOT_MM)
        self.set_lang(document.language)
        self.set_title(document.title)
        self.set_creator("daedam")

    def header(self) -> None:
        """Write the head line, except on the first page, which has the title."""
        if self.page_no() == 1:
            return
        self.set_y(10)
        self._pen(Look.SOFT, 7.5)
        self.cell(0, 5, self._known(self._document.head))
        self.set_y(_TOP_MM)

    def footer(self) -> None:
        """Write the foot line and the page number."""
        self.set_y(-14)
        self._pen(Look.SOFT, 7.5)
        self.cell(0, 5, self._known(self._document.foot))
        pages = self._words("page", page=self.page_no(), pages="{nb}")
        self.set_x(_MARGIN_MM)
        self.cell(0, 5, pages, align="R")

    def opening(self) -> None:
        """Write the title and the facts."""
        self.set_font(FONT, "B", 24)
        self.set_text_color(*_ACCENT)
        self.cell(0, 13, self._known(self._document.title), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(2)
        self._values(self._document.facts, is_boxed=True)
        self.ln(2)

    def put(self, block: Block) -> None:
        match block:
            case Heading():
                self.begin(block, ())
            case Paragraph(pieces):
                self._paragraph(pieces)
            case Note(text):
                self._note(text)
            case Values(items):
                self._values(items)
            case Bullets(items):
                for item in items:
                    self._item(item)
            case Table():
                self._table(block)
            case Figure():
                self._figure(block)

    def begin(self, heading: Heading, following: Sequence[Block]) -> None:
        """Write a heading, on a new page if there is no room for what belongs to it."""
        is_section = heading.level == 2
        if heading.new_page or self.will_page_break(self._room_for(heading, following)):
            self.add_page()
        elif self.get_y() > _TOP_MM + 1:
            self.ln(7 if is_section else 4)
        self.start_section(self._known(heading.text), heading.level - 2, strict=False)
        self.set_text_color(*(_ACCENT if is_section else _INK))
        self.set_font(FONT, "B", 14.5 if is_section else 10.5)
        height = 8 if is_section else 6
        self.multi_cell(0, height, self._known(heading.text), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        if is_section:
            self.set_draw_color(*_ACCENT)
            self.set_line_width(0.5)
            self.line(self.l_margin, self.get_y(), self.w - self.r_margin, self.get_y())
            self.ln(2)

    def _room_for(self, heading: Heading, following: Sequence[Block]) -> float:
        """Return the space in mm that a heading needs: the estimate for its whole section, but
        `_KEPT_TOGETHER_MM` for a long one.
        """
        own = takewhile(
            lambda block: not (isinstance(block, Heading) and block.level <= heading.level),
            following,
        )
        whole = 14.0 + sum(self._height_of(block) for block in own)
        return whole if whole <= _LONGEST_KEPT_MM else _KEPT_TOGETHER_MM

    def _height_of(self, block: Block) -> float:
        """Return an estimate of the height of a block in mm."""
        match block:
            case Table(rows=rows):
                return 8.0 * (len(rows) + 1)
            case Values(items):
                return 6.4 * ceil(len(items) / 2) + 2
            case Bullets(items):
                return 12.0 * len(items)
            case Figure(chart=chart):
                return self.epw * chart.height / WIDTH + 8
            case _:
                return 12.0

    def _paragraph(self, pieces: tuple[Piece, ...]) -> None:
        alone = len(pieces) == 1 and pieces[0].look is Look.STRONG
        self._flow(pieces, large=alone)
        self.ln(1)

    def _item(self, pieces: tuple[Piece, ...]) -> None:
        self._flow(pieces, bullet="•")
        self.ln(0.6)

    def _flow(self, pieces: tuple[Piece, ...], *, large: bool = False, bullet: str = "") -> None:
        """Write pieces as one paragraph, whose lines break only between words."""
        self._pen(Look.PLAIN, _BODY_PT)  # the look of the bullet
        with (
            self.text_columns(line_height=_LEADING) as columns,
            columns.paragraph(
                bullet_string=bullet,
                indent=4 if bullet else 0,
                bullet_r_margin=2,
            ) as paragraph,
        ):
            for piece in pieces:
                small = piece.look in (Look.SOFT, Look.PAUSE)
                self._pen(piece.look, _SMALL_PT if small else 11.5 if large else _BODY_PT)
                paragraph.write(self._known(piece.text))
        self._pen(Look.PLAIN, _BODY_PT)

    def _note(self, text: str) -> None:
        self.ln(1)
        self._pen(Look.PLAIN, _BODY_PT)
        self.set_fill_color(*_PALE)
        self.multi_cell(
            0,
            _BODY_PT * _LEADING / self.k,
            self._known(text),
            fill=True,
            padding=3,
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
        )
        self.ln(1)

    def _values(self, items: Sequence[tuple[str, str]], *, is_boxed: bool = False) -> None:
        """Write names and values in two columns, row by row."""
        width = (self.epw - _GUTTER_MM) / 2
        height = 6.4
        self.ln(1)
        for start in range(0, len(items), 2):
            if self.will_page_break(height):
                self.add_page()
            top = self.get_y()
            if is_boxed:
                self.set_fill_color(*_SUNKEN)
                self.rect(self.l_margin - 3, top, self.epw + 6, height, style="F")
            for column, (name, value) in enumerate(items[start : start + 2]):
                left = self.l_margin + column * (width + _GUTTER_MM)
                self._value(self._known(name), self._known(value), left, width, height)
                if not is_boxed:
                    self.set_draw_color(*_LINE)
                    self.set_line_width(0.2)
                    self.line(left, top + height, left + width, top + height)
                self.set_y(top)
            self.set_y(top + height)
        self.ln(1)

    def _value(self, name: str, value: str, left: float, width: float, height: float) -> None:
        """Write a name at the left and its value at the right of a column."""
        self._pen(Look.SOFT, _TABLE_PT)
        self.set_x(left)
        self.cell(width, height, name)
        self._pen(Look.STRONG, _TABLE_PT)
        self.set_x(left)
        self.cell(width, height, value, align="R")

    def _table(self, table: Table) -> None:
        self.ln(1)
        self._pen(Look.PLAIN, _TABLE_PT)
        self.set_draw_color(*_LINE)
        self.set_line_width(0.2)
        self.set_fill_color(255, 255, 255)
        head = FontFace(emphasis="BOLD", color=_SOFT, fill_color=_SUNKEN)
        with self.table(
            col_widths=table.shares,
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            text_align="LEFT",
            v_align="TOP",
            line_height=4.5,
            padding=(1, 2, 1, 1),
            headings_style=head,
        ) as grid:
            grid.row(tuple(map(self._known, table.head)))
            for cells in table.rows:
                row = grid.row()
                for cell in cells:
                    row.cell(self._known(cell.text), rowspan=cell.rows)
        self.ln(2)

    def _figure(self, figure: Figure) -> None:
        chart = figure.chart
        scale = self.epw / WIDTH
        width, height = chart.width * scale, chart.height * scale
        if self.will_page_break(height + 8):
            self.add_page()
        self.ln(1.5)
        if figure.caption:
            self._pen(Look.SOFT, _SMALL_PT)
            self.cell(0, 5, self._known(figure.caption), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        svg = io.BytesIO(self._known(chart.svg, emoji=False).encode())
        self.image(svg, w=width, h=height, alt_text=chart.words)
        self.set_x(self.l_margin)
        self.ln(1)

    def _pen(self, look: Look, size: float) -> None:
        style = {Look.FILLER: "BU", Look.STRONG: "B"}.get(look, "")
        self.set_font(FONT, style, size)
        self.set_text_color(*(_SOFT if look in (Look.SOFT, Look.PAUSE) else _INK))

    def _letters_of(self, font: str) -> frozenset[int]:
        loaded = self.fonts[font.lower()]
        assert isinstance(loaded, TTFFont)
        return frozenset(loaded.cmap)

    def _known(self, text: str, *, emoji: bool = True) -> str:
        """Return `text` with `_NO_LETTER` in place of each character that no font has.

        `emoji`: whether the emoji font may be used. Charts cannot use it.
        """
        letters = self._letters | self._emoji if emoji else self._letters
        written: list[str] = []
        for letter in text:
            if letter in _JOINERS:
                continue
            if letter in _SKIN_TONES and written and ord(written[-1]) in self._emoji:
                continue
            written.append(_letter(letter, letters))
        return "".join(written)


def _letter(letter: str, known: frozenset[int]) -> str:
    if letter.isspace() and letter != _NO_BREAK_SPACE:
        return letter if letter == "\n" else " "
    if letter == _NO_BREAK_SPACE or (letter.isprintable() and ord(letter) in known):
        return letter
    return _NO_LETTER
