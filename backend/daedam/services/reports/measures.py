"""Calculate the measures of the catalogue, for one answer and for all answers that count."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

from daedam.acoustics.voice import Movement
from daedam.speech.catalogue import Catalogue, MeasuredValue, parse_catalogue
from daedam.speech.delivery import AcousticSpans, Delivery
from daedam.speech.measures import articulation_rate
from daedam.utils.language import LANGUAGES, Language
from daedam.utils.text import nfc


@dataclass(frozen=True)
class MeasuredAnswer:
    """The data of one answer from which its measures are calculated."""

    duration_s: float
    wpm: int
    """어절 or English words per minute of the whole recording."""
    delivery: Delivery
    sounds: AcousticSpans | None
    movement: Movement | None

    @property
    def span_s(self) -> float:
        """Seconds from the start of the first speech to the end of the last; 0 if unmeasured."""
        speech = self.sounds.speech if self.sounds else ()
        return speech[-1].end_s - speech[0].start_s if speech else 0.0

    @property
    def speech_s(self) -> float:
        """Seconds of speech without voice that was not understood; 0 if unmeasured."""
        return self.sounds.speech_s - self.delivery.unrecognised_s if self.sounds else 0.0

    @property
    def understood_s(self) -> float:
        """Length of the recording without voice that was not understood, in seconds."""
        return max(0.0, self.duration_s - self.delivery.unrecognised_s)

    @property
    def understood_wpm(self) -> float:
        """어절 per minute of `understood_s`."""
        return self.wpm * self.duration_s / self.understood_s if self.understood_s else 0.0

    @property
    def fillers(self) -> int:
        wording = self.delivery.wording
        return wording.sound_fillers + wording.use_fillers if wording else 0


def load_catalogue(language: Language = "ko") -> Catalogue:
    """Return daedam's catalogue of measures for answers in a language."""
    text = resources.files("daedam.data").joinpath(_FILES[language]).read_text("utf-8")
    return parse_catalogue(tomllib.loads(nfc(text)))


def load_catalogues() -> Mapping[Language, Catalogue]:
    """Return the catalogues of all interview languages."""
    return {language: load_catalogue(language) for language in LANGUAGES}


_FILES: Mapping[Language, str] = {"ko": "measures.toml", "en": "measures.en.toml"}


def answer_measures(catalogue: Catalogue, sample: MeasuredAnswer) -> tuple[MeasuredValue, ...]:
    """Return the measures of one answer, without those that cannot be calculated."""
    delivery, sounds, movement = sample.delivery, sample.sounds, sample.movement
    values: dict[str, float | None] = {
        "wpm": sample.understood_wpm,
        "latency": sounds.latency_s if sounds else None,
        "pitch_movement": movement.pitch_sd_st if movement else None,
        "volume_movement": movement.volume_sd_db if movement else None,
    }
    if delivery.rates:
        values["speaking_rate"] = delivery.rates.speaking_rate
        values["articulation_rate"] = delivery.rates.articulation_rate
    if delivery.pausing:
        values["pause_count"] = delivery.pausing.count
        values["pause_mean"] = delivery.pausing.mean_s
        values["pause_share"] = _percent(delivery.pausing.share)
        values["pause_long"] = delivery.pausing.long_count
    if delivery.wording:
        wording = delivery.wording
        values |= {
            "sound_fillers": wording.sound_fillers,
            "use_fillers": wording.use_fillers,
            "filler_rate": _per_minute(sample.fillers, sample.duration_s),
            "habits": wording.habits,
            "repairs": wording.repairs,
            "hedges": wording.hedges,
            **{f"endings_{ending}": count for ending, count in wording.endings.items()},
            "sentence_length": wording.mean_sentence_words,
        }
    return catalogue.measured(values, _speech_s([sample]), sound=sounds is not None)


def overall_measures(
    catalogue: Catalogue, samples: Sequence[MeasuredAnswer]
) -> tuple[MeasuredValue, ...]:
    """Return the measures over several answers, weighted by their duration."""
    timed = [s for s in samples if s.sounds is not None and s.delivery.rates and s.span_s > 0]
    syllables = sum(s.delivery.rates.syllables for s in timed if s.delivery.rates)
    speech_s, span_s = _speech_s(timed), sum(s.span_s for s in timed)
    duration_s = sum(s.duration_s for s in samples)
    understood_s = sum(s.understood_s for s in samples)
    pauses = [pause for s in timed for pause in s.delivery.pauses]
    paused_s = sum(pause.length_s for pause in pauses)
    values: dict[str, float | None] = {
        "wpm": sum(s.wpm * s.duration_s for s in samples) / understood_s if understood_s else None,
        "filler_rate": _per_minute(sum(s.fillers for s in samples), duration_s),
    }
    if syllables and speech_s:
        values |= {
            "speaking_rate": syllables / (span_s - sum(s.delivery.unrecognised_s for s in timed)),
            "articulation_rate": articulation_rate(syllables, speech_s),
            "pause_count": len(pauses),
            "pause_mean": paused_s / len(pauses) if pauses else None,
            "pause_share": _percent(paused_s / span_s),
        }
    return catalogue.measured(values, speech_s)


def _speech_s(samples: Sequence[MeasuredAnswer]) -> float:
    return sum(s.speech_s for s in samples)


def _per_minute(count: int, duration_s: float) -> float | None:
    return count * 60 / duration_s if duration_s > 0 else None


def _percent(share: float | None) -> float | None:
    return share * 100 if share is not None else None
