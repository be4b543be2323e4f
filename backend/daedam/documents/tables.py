"""Tables of measures, with their errors and their formulas."""

from collections.abc import Sequence
from itertools import groupby

from daedam.documents.blocks import Block, Cell, Look, Table, text
from daedam.documents.words import Words
from daedam.schemas.reports import MeasureOut

_ALWAYS = frozenset({"wpm", "pause_count"})
"""Measures that are shown even if they are 0."""


def measures(found: Sequence[MeasureOut], words: Words) -> list[Block]:
    """Return the table of measures, and one line with the counts that are 0."""
    never = [m for m in found if m.value == 0 and m.id not in _ALWAYS and not m.digits]
    blocks: list[Block] = [error_table([m for m in found if m not in never], words)]
    if never:
        names = ", ".join(words.pick(m.name, m.name_en) for m in never)
        blocks.append(text(words("none_found", names=names), Look.SOFT))
    return blocks


def error_table(found: Sequence[MeasureOut], words: Words) -> Table:
    """Return a table of names, values and errors. Adjacent rows with one error share its cell."""
    rows: list[tuple[Cell, ...]] = []
    for error, group in groupby(found, lambda m: words.pick(m.error, m.error_en)):
        measures = list(group)
        for index, measure in enumerate(measures):
            cells = [Cell(words.pick(measure.name, measure.name_en)), Cell(value(measure, words))]
            if index == 0:
                cells.append(Cell(error, len(measures)))
            rows.append(tuple(cells))
    head = (words("measure"), words("value"), words("error"))
    return Table(words("measures"), head, tuple(rows), (0.31, 0.17, 0.52))


def formula_table(used: Sequence[MeasureOut], words: Words) -> Table:
    """Return a table with the formula of each measure, without duplicates."""
    once = {m.id: m for m in used}
    rows = tuple(
        (
            Cell(words.pick(m.name, m.name_en)),
            Cell(words.pick(m.formula, m.formula_en)),
        )
        for m in once.values()
    )
    return Table(words("formulas"), (words("measure"), words("formula")), rows, (0.34, 0.66))


def value(measure: MeasureOut, words: Words) -> str:
    """Return a value with its unit."""
    unit = words.pick(measure.unit, measure.unit_en)
    return f"{measure.value:.{measure.digits}f} {unit}".strip()
