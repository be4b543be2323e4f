"""The catalogue of measures: names, formulas, errors, and published reference speakers."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

LEAST_SPEECH_S = 10.0
"""Minimum seconds of speech for a percentile. With less speech, a few syllables would decide it."""


@dataclass(frozen=True)
class Reference:
    """A published distribution over speakers, in the measure's own unit."""

    mean: float
    sd: float
    n: int
    speech: str
    speech_en: str
    source: str
    source_en: str

    @property
    def citation(self) -> tuple[str, str]:
        """Source, speakers and distribution in one sentence, in Korean and in English."""
        return (
            f"{self.source}: {self.n}명, {self.speech}, 평균 {self.mean:g} ± {self.sd:g}",
            f"{self.source_en}: {self.n} speakers, {self.speech_en}, mean {self.mean:g} ± "
            f"{self.sd:g}",
        )

    def percentile(self, value: float) -> int:
        """Return the percentile of `value` in a normal distribution, 1 to 99."""
        share = NormalDist(self.mean, self.sd).cdf(value)
        return min(99, max(1, round(100 * share)))


@dataclass(frozen=True)
class Place:
    """The percentile of a value among reference speakers, without a judgement.

    `lowest` and `highest` are the percentiles at the two ends of the measurement error.
    """

    percentile: int
    lowest: int
    highest: int
    source: str
    source_en: str


@dataclass(frozen=True)
class Measure:
    """A measure as described in `data/measures.toml`."""

    id: str
    name: str
    name_en: str
    unit: str
    unit_en: str
    digits: int
    formula: str
    formula_en: str
    error: str
    error_en: str
    sound: bool = False
    """Whether the measure is taken from the audio."""
    relative_error: float = 0.0
    """The error as a share of the value; 0 if unknown."""
    reference: Reference | None = None

    def place(self, value: float, speech_s: float) -> Place | None:
        """Return the percentile of `value`, measured over `speech_s` seconds of speech.

        None if there is no published distribution, or less than `LEAST_SPEECH_S` of speech.
        """
        if self.reference is None or speech_s < LEAST_SPEECH_S:
            return None
        error = value * self.relative_error
        return Place(
            self.reference.percentile(value),
            self.reference.percentile(value - error),
            self.reference.percentile(value + error),
            *self.reference.citation,
        )


@dataclass(frozen=True)
class MeasuredValue:
    """A measure and its value in one answer, or over several answers."""

    measure: Measure
    value: float
    place: Place | None


class Catalogue:
    """The measures in display order."""

    def __init__(self, measures: tuple[Measure, ...]) -> None:
        self.measures = measures

    def measured(
        self, values: Mapping[str, float | None], speech_s: float, *, sound: bool = True
    ) -> tuple[MeasuredValue, ...]:
        """Return the measures that have a value in `values` (by id), rounded for display.

        If `sound` is False, measures of the audio are omitted, because their documented error does
        not apply. Raises `KeyError` for an unknown measure id.
        """
        unknown = values.keys() - {m.id for m in self.measures}
        if unknown:
            raise KeyError(f"no such measures: {sorted(unknown)}")
        return tuple(
            MeasuredValue(m, round(value, m.digits), m.place(value, speech_s))
            for m in self.measures
            if (sound or not m.sound) and (value := values.get(m.id)) is not None
        )


def parse_catalogue(document: Mapping[str, Any]) -> Catalogue:
    """Return the catalogue in `document` (format: `data/measures.toml`).

    Raises `ValueError` with a description of the error if the document is invalid.
    """
    try:
        measures = tuple(_measure(dict(row)) for row in document["measures"])
    except (KeyError, TypeError) as exc:
        raise ValueError(f"the catalogue of measures: {exc}") from exc
    if not measures or len({m.id for m in measures}) < len(measures):
        raise ValueError("the catalogue needs measures, each with an id of its own")
    return Catalogue(measures)


def _measure(row: dict[str, Any]) -> Measure:
    reference = row.pop("reference", None)
    if reference is not None and not (reference["sd"] > 0 and reference["n"] > 1):
        raise ValueError(f"the reference of {row['id']} needs a spread and speakers")
    return Measure(**row, reference=Reference(**reference) if reference is not None else None)
