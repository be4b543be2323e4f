"""Show the figures of the Korean benchmark as a table on screen and in the docs."""

from collections.abc import Iterator
from typing import Any

from rich.table import Table

from benchmarks.korean_results import ROOT

DOCUMENT = ROOT / "docs" / "korean-benchmark.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"

Row = tuple[str, str, str]
"""The measured quantity, its result and its goal; the goal may be empty."""


def rows(figures: dict[str, Any]) -> Iterator[Row]:
    """Yield a row for each measured figure."""
    rate = figures.get("syllable_rate_error")
    if rate:
        yield "syllable rate, transcribed speech", f"{rate['transcribed']:.1%} off", "≤ 3%"
        yield "syllable rate, recognised text", f"{rate['recognised']:.1%} off", "≤ 8%"
    if "pause_f1" in figures:
        yield "pauses of 0.25 s and more, F1", f"{figures['pause_f1']:.3f}", "≥ 0.95"
        yield "their boundaries", f"{figures['pause_boundary_ms']:.0f} ms off", "≤ 60 ms"
    if "filler_f1" in figures:
        told = figures["fillers"]
        yield "fillers, F1", f"{figures['filler_f1']:.3f}", "≥ 0.85"
        for corpus in ("read", "talks"):
            each = told[corpus]
            value = f"{each['f1']:.3f} ({each['precision']:.2f} / {each['recall']:.2f})"
            yield f"– cut into {corpus}/ (precision / recall)", value, ""
        real = told["recall_of_others_real_hesitations"]
        yield "– recall of other people's real hesitations", f"{real:.2f}", ""
    for engine, of_corpus in figures.get("cer", {}).items():
        for corpus, rates in of_corpus.items():
            value = f"{rates['cer']:.3f} / {rates['cer_with_spaces']:.3f}"
            yield f"CER, {corpus}/, {engine} (without / with spaces)", value, ""
    if "hallucinated" in figures:
        told = figures["hallucination"]
        value = f"{figures['hallucinated']} of {told['sounds']}"
        yield "words made of silence, noise, breath, music", value, "0 of 500"
    if "turn_end" in figures:
        shipped = figures["turn_end"]["korean"]
        value = f"{shipped['mean_wait_s']:.1f} s, {shipped['cut_off']:.0%}"
        yield "end of turn: mean wait, pauses taken for ends", value, ""
        least = min(
            (
                r
                for r in figures["turn_end"]["silence"].values()
                if r["cut_off"] <= shipped["cut_off"]
            ),
            key=lambda r: r["mean_wait_s"],
            default=None,
        )
        if least:
            value = f"{least['mean_wait_s']:.1f} s, {least['cut_off']:.0%}"
            yield "– the same with a fixed silence", value, ""
    if "followups" in figures:
        yield from _followups(figures)


def _followups(figures: dict[str, Any]) -> Iterator[Row]:
    count = figures["followups"]
    yield f"follow-ups of {count}: one polite question", f"{figures['followup_form']:.1%}", "100%"
    yield "– grounded in the answer", f"{figures['followup_grounded']:.1%}", "≥ 90%"
    yield "– unlawful", str(figures["followup_unlawful"]), "0"
    yield "– repeated", str(figures["followup_repeated"]), ""
    yield "– ask for what is missing", f"{figures['followup_asks_missing']:.0%}", ""


def table(figures: dict[str, Any]) -> Table:
    """Return the figures as a table for the screen."""
    shown = Table("measured", "result", "goal", title="Korean, understood and asked")
    for row in rows(figures):
        shown.add_row(*row)
    return shown


def rewrite(figures: dict[str, Any]) -> None:
    """Write the figures between the markers in `docs/korean-benchmark.md`."""
    lines = ["| measured | result | goal |", "|---|---|---|"]
    lines += [f"| {' | '.join(row)} |" for row in rows(figures)]
    before, rest = DOCUMENT.read_text("utf-8").split(BEGIN)
    after = rest.split(END)[1]
    DOCUMENT.write_text(f"{before}{BEGIN}\n" + "\n".join(lines) + f"\n{END}{after}", "utf-8")
