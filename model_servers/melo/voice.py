"""Synthesis of audio from phonemes, independent of the runtime of the networks."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model_servers.melo.frontend import Phonemes
from model_servers.melo.frontend.text import Numbers

Floats = npt.NDArray[np.float32]

# The default values of melo.api.
SDP_RATIO = 0.2
"""Weight of the stochastic duration predictor. The deterministic one has the weight 1 - 0.2."""
LATENT_NOISE = 0.6
DURATION_NOISE = 0.8


@dataclass(frozen=True)
class Prior:
    """The normal distribution of the latent at each symbol, and each symbol's duration."""

    mean: Floats
    """Array of shape (channels, symbols)."""
    log_std: Floats
    """Array of shape (channels, symbols)."""
    log_frames: Floats
    """Logarithm of the duration in frames, of shape (symbols,)."""


class MeloModel(ABC):
    """The networks of a checkpoint. Each method takes one sentence."""

    sample_rate_hz: int
    speakers: dict[str, int]

    @abstractmethod
    def bert_features(self, tokens: Numbers) -> Floats:
        """Return BERT's features of `tokens`, of shape (tokens, 768)."""

    @abstractmethod
    def prior(self, phonemes: Phonemes, features: Floats, speaker: int, noise: Floats) -> Prior:
        """Return the prior. `features` has the shape (symbols, 768), `noise` (2, symbols)."""

    @abstractmethod
    def decode(self, latent: Floats, speaker: int) -> Floats:
        """Return the audio samples of `latent`, which has the shape (channels, frames)."""


@dataclass(frozen=True)
class MeloVoice:
    """A voice that synthesizes sentences with a `MeloModel`."""

    model: MeloModel
    latent_noise: float = LATENT_NOISE
    duration_noise: float = DURATION_NOISE
    seed: int = 0
    """Seed of the noise; it is fixed, so that the same sentence always gives the same audio."""

    def synthesize(self, phonemes: Phonemes, *, speaker: str, speed: float) -> Floats:
        """Return the samples of one sentence, without a pause at the end."""
        random = np.random.default_rng(self.seed)
        number = self.model.speakers[speaker]
        features = np.repeat(self.model.bert_features(phonemes.tokens), phonemes.per_token, axis=0)
        noise = _noise(random, (2, len(phonemes.symbols)), self.duration_noise)
        prior = self.model.prior(phonemes, features, number, noise)
        frames = np.ceil(np.exp(prior.log_frames) / speed).astype(np.int64)
        mean = np.repeat(prior.mean, frames, axis=1)
        std = np.exp(np.repeat(prior.log_std, frames, axis=1))
        latent = mean + _noise(random, mean.shape, self.latent_noise) * std
        return self.model.decode(latent, number)


def _noise(random: np.random.Generator, shape: tuple[int, ...], scale: float) -> Floats:
    return random.standard_normal(shape, np.float32) * np.float32(scale)
