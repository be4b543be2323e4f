"""Write a document as an A4 PDF with embedded subset fonts and vector charts."""

import io
import logging
from importlib import resources

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
)
from daedam.documents.svg import FONT
from daedam.documents.words import Words

# The messages of fontTools about font tables do not help operators.
logging.getLogger("fontTools.subset").setLevel(logging.ERROR)

_INK, _SOFT, _LINE, _ACCENT = (28, 36, 48), (86, 96, 114), (205, 211, 222), (31, 79, 163)
_MARGIN_MM, _FOOT_MM = 18.0, 20.0
_BODY_PT, _SMALL_PT, _TABLE_PT = 10.0, 8.5, 8.5
_LINE_MM, _SMALL_LINE_MM = 6.0, 4.9
_KEPT_TOGETHER_MM = 42.0
"""Minimum space below a heading in mm; with less, the heading moves to the next page."""

_NO_LETTER = "□"
"""Printed for a character that no font has."""

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
    for block in document.blocks:
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
        self.set_margins(_MARGIN_MM, _MARGIN_MM)
        self.c_margin = 0.0
        self.set_auto_page_break(True, _FOOT_MM)
        self.set_lang(document.language)
        self.set_title(document.title)
        self.set_creator("daedam")

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
        self.set_font(FONT, "B", 22)
        self.set_text_color(*_INK)
        self.cell(0, 12, self._known(self._document.title), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(1.5)
        for name, value in self._document.facts:
            self._pen(Look.SOFT, _SMALL_PT + 0.5)
            self.cell(30, 5.6, self._known(name))
            self._pen(Look.PLAIN, _SMALL_PT + 0.5)
            self.cell(0, 5.6, self._known(value), new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def put(self, block: Block) -> None:
        match block:
            case Heading():
                self._heading(block)
            case Paragraph(pieces):
                self._paragraph(pieces)
            case Note(text):
                self._paragraph((Piece(text, Look.STRONG),))
            case Bullets(items):
                for item in items:
                    self._item(item)
            case Table():
                self._table(block)
            case Figure():
                self._figure(block)

    def _heading(self, heading: Heading) -> None:
        if self.will_page_break(_KEPT_TOGETHER_MM):
            self.add_page()
        if heading.level == 2:
            self.ln(6 if self.get_y() > _MARGIN_MM + 1 else 0)
            self.set_draw_color(*_ACCENT)
            self.set_line_width(0.8)
            self.line(self.l_margin, self.get_y(), self.w - self.r_margin, self.get_y())
            self.ln(2.5)
        else:
            self.ln(3.5)
        self.start_section(self._known(heading.text), heading.level - 2, strict=False)
        self.set_text_color(*_INK)
        self.set_font(FONT, "B", 14 if heading.level == 2 else 10.5)
        height = 8 if heading.level == 2 else 6
        self.multi_cell(0, height, self._known(heading.text), new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _paragraph(self, pieces: tuple[Piece, ...]) -> None:
        small = all(piece.look is Look.SOFT for piece in pieces)
        alone = len(pieces) == 1 and pieces[0].look is Look.STRONG
        self._run(pieces, large=alone, height=_SMALL_LINE_MM if small else _LINE_MM)
        self.ln(_SMALL_LINE_MM if small else _LINE_MM)
        self.ln(0.8)

    def _item(self, pieces: tuple[Piece, ...]) -> None:
        margin = self.l_margin
        self._pen(Look.PLAIN, _BODY_PT)
        self.cell(4, _LINE_MM, "•")
        self.set_left_margin(margin + 4)
        self._run(pieces)
        self.set_left_margin(margin)
        self.ln(_LINE_MM)

    def _run(
        self, pieces: tuple[Piece, ...], *, large: bool = False, height: float = _LINE_MM
    ) -> None:
        for piece in pieces:
            small = piece.look in (Look.SOFT, Look.PAUSE)
            self._pen(piece.look, _SMALL_PT if small else 11.5 if large else _BODY_PT)
            self.write(height, self._known(piece.text))

    def _table(self, table: Table) -> None:
        self.ln(1)
        self._pen(Look.PLAIN, _TABLE_PT)
        self.set_draw_color(*_LINE)
        self.set_line_width(0.2)
        head = FontFace(emphasis="BOLD", color=_SOFT)
        with self.table(
            col_widths=table.shares,
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            text_align="LEFT",
            v_align="TOP",
            line_height=4.5,
            padding=(0.9, 1.5, 0.9, 0),
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
        height = self.epw * chart.height / chart.width
        if self.will_page_break(height + 8):
            self.add_page()
        self.ln(1.5)
        self._pen(Look.SOFT, _SMALL_PT)
        self.cell(0, 5, self._known(figure.caption), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        svg = io.BytesIO(self._known(chart.svg, emoji=False).encode())
        self.image(svg, w=self.epw, h=height, alt_text=chart.words)
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
    if letter.isspace():
        return letter if letter == "\n" else " "
    return letter if letter.isprintable() and ord(letter) in known else _NO_LETTER
