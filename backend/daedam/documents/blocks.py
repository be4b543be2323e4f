"""What a document is made of; HTML and PDF are written from the same blocks."""

from dataclasses import dataclass
from enum import StrEnum

from daedam.documents.svg import Chart
from daedam.documents.words import Language


class Look(StrEnum):
    """What a piece of text is."""

    PLAIN = "plain"
    STRONG = "strong"
    SOFT = "soft"
    """Said beside the matter: smaller and paler."""
    FILLER = "filler"
    PAUSE = "pause"


@dataclass(frozen=True)
class Piece:
    text: str
    look: Look = Look.PLAIN


@dataclass(frozen=True)
class Heading:
    """`level` 2: a part of the document; 3: a part of that."""

    text: str
    level: int = 2


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
    """How many rows it stands for."""


@dataclass(frozen=True)
class Table:
    """`shares` are the columns' widths, adding up to 1. Rows leave out what a cell above covers."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    shares: tuple[float, ...]


@dataclass(frozen=True)
class Figure:
    caption: str
    chart: Chart


Block = Heading | Paragraph | Bullets | Table | Figure


@dataclass(frozen=True)
class Document:
    language: Language
    title: str
    facts: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    foot: str
    """A line at the foot of every page."""


def text(words: str, look: Look = Look.PLAIN) -> Paragraph:
    """A paragraph of one piece."""
    return Paragraph((Piece(words, look),))
