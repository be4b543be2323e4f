"""The blocks of a document, from which both HTML and PDF are written."""

from dataclasses import dataclass
from enum import StrEnum

from daedam.documents.svg import Chart
from daedam.utils.language import Language


class Look(StrEnum):
    """The role of a piece of text, which determines its style."""

    PLAIN = "plain"
    STRONG = "strong"
    SOFT = "soft"
    """A secondary remark, smaller and paler."""
    FILLER = "filler"
    PAUSE = "pause"


@dataclass(frozen=True)
class Piece:
    text: str
    look: Look = Look.PLAIN


@dataclass(frozen=True)
class Heading:
    """A heading of a section (`level` 2) or a subsection (3)."""

    text: str
    level: int = 2
    new_page: bool = False
    """Whether the section starts on a new page of a PDF file."""


@dataclass(frozen=True)
class Paragraph:
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Bullets:
    items: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True)
class Cell:
    text: str
    rows: int = 1
    """Number of rows that the cell spans."""


@dataclass(frozen=True)
class Table:
    """A table.

    `shares` are the column widths as fractions with sum 1. A row omits the cells that are covered
    by a cell of an earlier row (`Cell.rows`).
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    shares: tuple[float, ...]


@dataclass(frozen=True)
class Values:
    """Short values with their names."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Figure:
    caption: str
    chart: Chart


@dataclass(frozen=True)
class Note:
    """A remark about the document itself, in a box."""

    text: str


Block = Heading | Paragraph | Bullets | Table | Values | Figure | Note


@dataclass(frozen=True)
class Document:
    language: Language
    title: str
    facts: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    head: str
    """The line at the top of every page but the first."""
    foot: str
    """The line at the foot of every page."""


def text(words: str, look: Look = Look.PLAIN) -> Paragraph:
    """Return a paragraph of one piece."""
    return Paragraph((Piece(words, look),))
