"""From phonemes to sound: what is the same whichever runtime holds the networks."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model_servers.melo.frontend import Phonemes
from model_servers.melo.frontend.text import Numbers

Floats = npt.NDArray[np.float32]

# As melo.api speaks.
SDP_RATIO = 0.2
"""How much of a duration comes from the stochastic predictor, the rest from the plain one."""
SOUND_NOISE = 0.6
DURATION_NOISE = 0.8


@dataclass(frozen=True)
class Prior:
    """Where each symbol's sound lies before the noise, and how long it lasts."""

    mean: Floats
    """Channels by symbols."""
    log_std: Floats
    """Channels by symbols."""
    log_frames: Floats
    """By symbols: the logarithm of its duration in frames."""


class Model(ABC):
    """The networks of a checkpoint, one sentence at a time."""

    sample_rate_hz: int
    speakers: dict[str, int]

    @abstractmethod
    def meanings(self, tokens: Numbers) -> Floats:
        """What BERT makes of `tokens`: tokens by 768."""

    @abstractmethod
    def prior(self, phonemes: Phonemes, meanings: Floats, speaker: int, noise: Floats) -> Prior:
        """`meanings` is symbols by 768, `noise` 2 by symbols."""

    @abstractmethod
    def sound(self, latent: Floats, speaker: int) -> Floats:
        """Samples of `latent`, channels by frames."""


@dataclass(frozen=True)
class MeloVoice:
    """Says sentences with a `Model`. The noises' scales are the standard ones of MeloTTS."""

    model: Model
    sound_noise: float = SOUND_NOISE
    duration_noise: float = DURATION_NOISE
    seed: int = 0
    """The same sentence sounds the same each time it is said."""

    def say(self, phonemes: Phonemes, *, speaker: str, speed: float) -> Floats:
        """One sentence's samples, without a pause after it."""
        random = np.random.default_rng(self.seed)
        number = self.model.speakers[speaker]
        meanings = np.repeat(self.model.meanings(phonemes.tokens), phonemes.per_token, axis=0)
        noise = _noise(random, (2, len(phonemes.symbols)), self.duration_noise)
        prior = self.model.prior(phonemes, meanings, number, noise)
        frames = np.ceil(np.exp(prior.log_frames) / speed).astype(np.int64)
        mean = np.repeat(prior.mean, frames, axis=1)
        std = np.exp(np.repeat(prior.log_std, frames, axis=1))
        return self.model.sound(mean + _noise(random, mean.shape, self.sound_noise) * std, number)


def _noise(random: np.random.Generator, shape: tuple[int, ...], scale: float) -> Floats:
    return random.standard_normal(shape, np.float32) * np.float32(scale)
