"""Measures with their values, and tables of their formulas and errors."""

from collections.abc import Sequence
from itertools import groupby

from daedam.documents.blocks import Block, Cell, Look, Table, Values, text
from daedam.documents.words import Words
from daedam.schemas.reports import MeasureOut

_ALWAYS = frozenset({"wpm", "pause_count"})
"""Measures that are shown even if they are 0."""

_JOINED_UNITS = frozenset({"개", "회", "회/분", "초"})
"""Units that are written without a space before them."""


def measures(found: Sequence[MeasureOut], words: Words) -> list[Block]:
    """Return the measures with their values, and one line with the counts that are 0."""
    never = [m for m in found if m.value == 0 and m.id not in _ALWAYS and not m.digits]
    shown = [m for m in found if m not in never]
    blocks: list[Block] = [
        Values(tuple((words.pick(m.name, m.name_en), value(m, words)) for m in shown))
    ]
    if never:
        names = ", ".join(words.pick(m.name, m.name_en) for m in never)
        blocks.append(text(words("none_found", names=names), Look.SOFT))
    return blocks


def method_table(used: Sequence[MeasureOut], words: Words) -> Table:
    """Return a table with the formula and the error of each measure, without duplicates.

    Adjacent rows with one error share its cell.
    """
    once = {m.id: m for m in used}.values()
    rows: list[tuple[Cell, ...]] = []
    for error, group in groupby(once, lambda m: words.pick(m.error, m.error_en)):
        measures = list(group)
        for index, measure in enumerate(measures):
            cells = [
                Cell(words.pick(measure.name, measure.name_en)),
                Cell(words.pick(measure.formula, measure.formula_en)),
            ]
            if index == 0:
                cells.append(Cell(error, len(measures)))
            rows.append(tuple(cells))
    head = (words("measure"), words("formula"), words("error"))
    return Table(words("formulas"), head, tuple(rows), (0.24, 0.31, 0.45))


def value(measure: MeasureOut, words: Words) -> str:
    """Return a value with its unit."""
    unit = words.pick(measure.unit, measure.unit_en)
    space = "" if unit in _JOINED_UNITS else " "
    return f"{measure.value:.{measure.digits}f}{space}{unit}".strip()
