"""The content section of an answer: STAR elements, levels of the rubric, and their quotes."""

from collections.abc import Sequence

from daedam.documents.blocks import Block, Bullets, Cell, Heading, Look, Piece, Table, text
from daedam.documents.words import Words
from daedam.schemas.assessments import ContentOut, QuoteOut, ScoreOut


def content(known: ContentOut, words: Words) -> list[Block]:
    """Return the content section; empty if there is no analysis."""
    blocks: list[Block] = []
    if known.star:
        items = [
            (
                Piece(f"{words(f'star_{e.element}')}: ", Look.STRONG),
                Piece(_with_quotes(words(f"star_{e.presence}"), e.quotes, words)),
            )
            for e in known.star
        ]
        blocks.append(Bullets(tuple(items)))
    if known.criteria:
        blocks += [text(_total(known, words)), _levels(known.criteria, words)]
    if known.abstained is not None:
        blocks.append(text(words.pick(known.abstained.message, known.abstained.message_en)))
    if known.runs is not None and known.criteria:
        runs = words("runs", model=known.runs.model, asked=known.runs.asked, read=known.runs.read)
        blocks.append(text(runs, Look.SOFT))
    return [Heading(words("content"), 3), *blocks] if blocks else []


def _total(known: ContentOut, words: Words) -> str:
    numbers = {"counted": known.counted, "all": len(known.criteria)}
    if known.total is None:
        return words("no_total", **numbers)
    return words("total", total=f"{known.total:.1f}", **numbers)


def _levels(scores: Sequence[ScoreOut], words: Words) -> Table:
    rows = tuple(
        (
            Cell(words.pick(score.name, score.name_en)),
            Cell(_level(score, words)),
            Cell(_evidence(score, words)),
        )
        for score in scores
    )
    head = (words("criterion"), words("level"), words("evidence"))
    return Table(words("content"), head, rows, (0.18, 0.29, 0.53))


def _level(score: ScoreOut, words: Words) -> str:
    if score.level is None:
        return words("star_missing")
    value = words("level_value", n=score.level)
    if score.lowest == score.highest:
        return value
    return value + words("spread", low=score.lowest, high=score.highest)


def _evidence(score: ScoreOut, words: Words) -> str:
    meaning = words.pick(score.anchor or "", score.anchor_en or "")
    return _with_quotes(meaning, score.quotes, words)


def _with_quotes(statement: str, quotes: Sequence[QuoteOut], words: Words) -> str:
    return " ".join([statement, *(_quote(quote, words) for quote in quotes)]).strip()


def _quote(quote: QuoteOut, words: Words) -> str:
    if quote.start_s is None:
        return words("quote", text=quote.text)
    at = f"{int(quote.start_s) // 60}:{int(quote.start_s) % 60:02d}"
    return words("quote_at", text=quote.text, at=at)
