"""Bands for pace and long pauses, so that a figure can be read without a scale at hand.

A band describes a value and does not judge it.
"""

from dataclasses import dataclass
from enum import StrEnum

from daedam.speech.catalogue import LEAST_SPEECH_S, Reference

RARE_PER_MIN = 1.0
"""Maximum number of long pauses a minute that are rare. Chosen for display: no distribution over
speakers was published."""

FREQUENT_PER_MIN = 4.0
"""Minimum number of long pauses a minute that are frequent. Chosen for display, like
`RARE_PER_MIN`."""


class PaceBand(StrEnum):
    """The pace in comparison with the published speakers: within one standard deviation or not."""

    SLOW = "slow"
    ORDINARY = "ordinary"
    FAST = "fast"


class PauseBand(StrEnum):
    """The frequency of long pauses."""

    RARE = "rare"
    SOME = "some"
    FREQUENT = "frequent"


@dataclass(frozen=True)
class OrdinaryPace:
    """The range of the ordinary pace, in syllables per minute, pauses included."""

    lowest: float
    highest: float

    @classmethod
    def from_reference(cls, reference: Reference) -> "OrdinaryPace":
        """Return the mean plus and minus one standard deviation of a reference in syllables/s."""
        return cls(
            (reference.mean - reference.sd) * 60,
            (reference.mean + reference.sd) * 60,
        )

    def band(self, syllables_per_min: float, speech_s: float) -> PaceBand | None:
        """Return the band of a pace measured over `speech_s` seconds of speech.

        None under `LEAST_SPEECH_S`: a few syllables would decide it.
        """
        if speech_s < LEAST_SPEECH_S:
            return None
        if syllables_per_min < self.lowest:
            return PaceBand.SLOW
        return PaceBand.FAST if syllables_per_min > self.highest else PaceBand.ORDINARY


def pause_band(long_pauses: int, minutes: float) -> PauseBand | None:
    """Return the band of a number of long pauses in `minutes` of answers.

    None under `LEAST_SPEECH_S`.
    """
    if minutes * 60 < LEAST_SPEECH_S:
        return None
    rate = long_pauses / minutes
    if rate < RARE_PER_MIN:
        return PauseBand.RARE
    return PauseBand.FREQUENT if rate >= FREQUENT_PER_MIN else PauseBand.SOME
