"""Events in the delivery of an answer: fillers, repairs, sentences and hedges."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from daedam.speech.timeline import Span
from daedam.utils.language import Language


class Tier(StrEnum):
    """The reason why a word counts as a filler."""

    SOUND = "sound"
    """A filler sound in any context: 음, 어, 으음, 아; um, uh, er."""
    USE = "use"
    """A word that is a filler in this context: 그, 저, 뭐, 막, 이제, 약간, 좀; like, you know."""
    HABIT = "habit"
    """A word that can become a habit: 그러니까, 근데, 사실; basically, actually. Reported
    separately, not counted."""


@dataclass(frozen=True)
class Filler(Span):
    """A filler with its time. `text` is empty if it was detected only in the audio."""

    text: str
    tier: Tier = Tier.SOUND


@dataclass(frozen=True)
class Repair(Span):
    """A repetition or self-repair: `said` was replaced by `instead`."""

    said: str
    instead: str


class Ending(StrEnum):
    """How a sentence ends: in Korean its speech level, by its final ending."""

    FORMAL = "formal"
    """-습니다, -습니까 (하십시오체)."""
    POLITE = "polite"
    """-요 (해요체)."""
    PLAIN = "plain"
    """-다, -어, -지 without a polite particle (해라체, 해체): too informal for an interview."""
    UNFINISHED = "unfinished"
    """Korean: no final ending. English: broken off."""
    FINISHED = "finished"
    """A finished English sentence. English has no speech levels."""


ENDINGS: Mapping[Language, tuple[Ending, ...]] = {
    "ko": (Ending.FORMAL, Ending.POLITE, Ending.PLAIN, Ending.UNFINISHED),
    "en": (Ending.FINISHED, Ending.UNFINISHED),
}
"""The endings that sentences of a language can have."""


@dataclass(frozen=True)
class Sentence:
    """A sentence of an answer. `span` is None where the words have no times."""

    text: str
    ending: Ending
    words: int
    """Number of 어절, or of English words."""
    span: Span | None


@dataclass(frozen=True)
class Hedge(Span):
    """A phrase that weakens its statement: -ㄴ 것 같습니다, I guess."""

    text: str
