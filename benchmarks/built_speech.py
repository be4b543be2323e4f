"""Recordings with inserted pauses and fillers at known positions.

Real speech (the sets that `tests.speech` reads) is cut where its level dips, and room noise or a
filler is inserted. Praat (parselmouth) finds the positions, so they do not depend on daedam.

There are two kinds of fillers. One is a real hesitation of another speaker, cut to its voiced part.
`REAL` lists these hesitations, which a recogniser found that was prompted with fillers. The other
is the speaker's own steadiest 어 or 으, lengthened by PSOLA to 0.16-0.7 s like a held vowel. All
random choices are seeded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import parselmouth
from parselmouth.praat import call
from tests.speech import SPEECH

from daedam.clients.whisper_audio import decode
from daedam.speech.timeline import Span

RATE = 16_000
Samples = npt.NDArray[np.float32]
Rng = np.random.Generator

REAL = {
    # in talks/: start and end, in seconds, of hesitations that a listener has marked
    "64uk7LWc6rCc-Jihv3iSi53Q-0056": (0.86, 1.10),
    "64uk7LWc6rCc-Jihv3iSi53Q-0072": (0.63, 0.88),
    "67CV7Jqp7Iic-zn8fTjUn_u8-0024": (4.02, 4.19),
    "6rmA6riw7LC9-WRd7fHY3enA-0044": (1.10, 1.29),
    "6rmA7JiB7ZWY-zRvDWVfib2c-0056": (0.89, 1.06),
    "6rmA7KCV7ZiE-MJ0_NG4dsCY-0005": (1.31, 1.61),
    "7J207J6Q656M-D35qys8YZpo-0004": (0.00, 0.20),
    "7KCV6rSR7ZmU-Q4rvB0NaxGE-0006": (0.78, 0.96),
    "7KCV6riw7KCV-GJu8ZETMTZU-0013": (1.77, 1.98),
}

BELOW_LOUD_DB = 25.0
"""Level below the maximum, in dB, under which audio counts as silence: Praat's default."""


@dataclass(frozen=True, eq=False)
class Recording:
    """A real recording; `corpus` is `read` or `talks`."""

    name: str
    corpus: str
    text: str
    samples: Samples

    @property
    def hesitation(self) -> Span | None:
        """The span of a filler of the speaker, or None if none is known."""
        return Span(*REAL[self.name]) if self.name in REAL else None


@dataclass(frozen=True, eq=False)
class FillerAt:
    """An inserted filler: a real hesitation if `real` is True, else a lengthened vowel."""

    span: Span
    real: bool


@dataclass(frozen=True, eq=False)
class Built:
    """A recording with inserted pauses and fillers."""

    corpus: str
    samples: Samples
    pauses: tuple[Span, ...] = ()
    fillers: tuple[FillerAt, ...] = ()
    ignored: tuple[Span, ...] = ()
    """Hesitations of the original recording. Their detection counts neither as right nor wrong."""
    text: str = ""
    """The reference transcript; empty if unknown."""

    @property
    def speech_s(self) -> float:
        """Duration of the speech without the pauses, in seconds."""
        return self.samples.size / RATE - sum(pause.length_s for pause in self.pauses)


@cache
def recordings(corpus: str) -> tuple[Recording, ...]:
    """Return the recordings of a corpus, in the order of its `transcripts.tsv`."""
    lines = (SPEECH / corpus / "transcripts.tsv").read_text("utf-8").splitlines()[1:]
    found = []
    for name, text in (line.split("\t") for line in lines):
        path = SPEECH / corpus / name
        found.append(Recording(Path(name).stem, corpus, text, decode(path)))
    return tuple(found)


def with_pauses(found: Sequence[Recording], *, seed: int = 7, each: int = 6) -> list[Built]:
    """Join groups of `each` runs of unbroken speech with gaps of known length, 0.08 to 2 s.

    Gaps of at least 0.25 s count as pauses. All runs get the same level.
    """
    rng = np.random.default_rng(seed)
    pool = [run for recording in found for run in _runs(recording.samples)]
    order = rng.permutation(len(pool))
    built = []
    for begin in range(0, len(order) - each + 1, each):
        pieces, pauses, at = [_room(pool[order[begin]][1], 0.4, rng)], [], round(0.4 * RATE)
        for place, index in enumerate(order[begin : begin + each]):
            run, room = pool[index]
            if place:
                gap = _room(room, float(np.exp(rng.uniform(np.log(0.08), np.log(2.0)))), rng)
                if gap.size >= 0.25 * RATE:
                    pauses.append(Span(at / RATE, (at + gap.size) / RATE))
                pieces.append(gap)
                at += gap.size
            pieces.append(_faded(run * (0.1 / np.sqrt(np.mean(run**2))), 0.005))
            at += run.size
        pieces.append(_room(pool[order[begin]][1], 0.4, rng))
        built.append(Built(found[0].corpus, np.concatenate(pieces), tuple(pauses)))
    return built


def sentences_apart(found: Sequence[Recording], *, seed: int = 5, each: int = 4) -> list[Built]:
    """Join groups of `each` recordings with gaps of 0.1 to 1.5 s.

    Only recordings without a dip of more than 0.1 s are used. Therefore both the text and the
    speech time are known.
    """
    rng = np.random.default_rng(seed)
    whole = [(r, _speech(r.samples)[0]) for r in found if len(_speech(r.samples)) == 1]
    order = rng.permutation(len(whole))
    built = []
    for begin in range(0, len(order) - each + 1, each):
        pieces: list[Samples] = []
        pauses: list[Span] = []
        for recording, span in (whole[index] for index in order[begin : begin + each]):
            loud = _cut(recording.samples, span)
            gap = _room(recording.samples * 0, 0.4 if not pieces else rng.uniform(0.1, 1.5), rng)
            at = sum(piece.size for piece in pieces)
            if not pieces or gap.size >= 0.25 * RATE:
                pauses.append(Span(at / RATE, (at + gap.size) / RATE))
            pieces += [gap, _faded(loud * (0.1 / np.sqrt(np.mean(loud**2))), 0.005)]
        text = " ".join(whole[index][0].text for index in order[begin : begin + each])
        built.append(Built(found[0].corpus, np.concatenate(pieces), tuple(pauses), text=text))
    return built


def with_fillers(
    found: Sequence[Recording], real: list[Samples], *, seed: int = 11, rounds: int = 1
) -> list[Built]:
    """Return each recording `rounds` times with interruptions at up to three positions.

    Most interruptions are a filler next to a short pause; some are a pause without a filler.
    `real` are hesitations of other speakers.
    """
    built = []
    for number, recording in enumerate(found):
        rng = np.random.default_rng((seed, number))
        sound = parselmouth.Sound(recording.samples.astype(float), RATE)
        vowels, dips = _even_vowels(sound), _dips(recording.samples)
        built += [_interrupted(recording, sound, vowels, dips, real, rng) for _ in range(rounds)]
    return built


def real_hesitations(found: Sequence[Recording]) -> list[Samples]:
    """Return the audio of the known hesitations, scaled by the level of their recording."""
    return [
        r.samples[round(h.start_s * RATE) : round(h.end_s * RATE)] / _loudness(r.samples)
        for r in found
        if (h := r.hesitation) is not None
    ]


def _interrupted(
    recording: Recording,
    sound: parselmouth.Sound,
    vowels: list[Span],
    dips: list[int],
    real: list[Samples],
    rng: Rng,
) -> Built:
    samples = recording.samples
    floor = max(float(np.percentile(np.abs(samples), 5)), 1e-4)

    def room(seconds: float) -> Samples:
        return rng.normal(0, floor, round(seconds * RATE)).astype(np.float32)

    pieces, fillers, last, at = [], [], 0, 0
    count = min(len(dips), int(rng.integers(1, 4)))
    for place in sorted(int(p) for p in rng.choice(dips, count, replace=False)) if count else []:
        pieces.append(samples[last:place])
        at += place - last
        last = place
        before = 0.0 if rng.random() < 0.3 else float(rng.uniform(0.03, 0.6))
        after = 0.0 if rng.random() < 0.15 else float(rng.uniform(0.03, 0.7))
        is_real = bool(real) and rng.random() < 0.3
        if rng.random() < 0.2 or not (vowels or is_real):
            filler = np.zeros(0, np.float32)
        elif is_real:
            filler = _faded(real[int(rng.integers(len(real)))] * _loudness(samples), 0.01)
        else:
            filler = _held(sound, vowels[int(rng.integers(len(vowels)))], rng)
        first = room(before)
        if filler.size:
            begin = at + first.size
            span = Span(begin / RATE, (begin + filler.size) / RATE)
            fillers.append(FillerAt(span, is_real))
        pieces += [first, filler, room(after)]
        at += sum(piece.size for piece in pieces[-3:])
    pieces.append(samples[last:])
    own = recording.hesitation
    ignored = (_moved(own, pieces),) if own else ()
    return Built(
        recording.corpus,
        np.concatenate(pieces).astype(np.float32),
        fillers=tuple(fillers),
        ignored=tuple(span for span in ignored if span),
    )


def _moved(own: Span, pieces: list[Samples]) -> Span:
    """Return the new position of the recording's own hesitation after the insertions."""
    at = told = 0.0
    for index, piece in enumerate(pieces):
        length_s = piece.size / RATE
        if index % 4 == 0:  # speech; the three pieces after it were inserted
            if told + length_s >= own.start_s:
                return Span(at + own.start_s - told, at + own.end_s - told)
            told += length_s
        at += length_s
    return own


def _runs(samples: Samples) -> list[tuple[Samples, Samples]]:
    """Return runs of speech without dips of 0.1 s, each with the quiet samples of `samples`."""
    quiet = samples[np.abs(samples) < np.percentile(np.abs(samples), 15)]
    long_enough = [span for span in _speech(samples) if span.length_s >= 0.6]
    return [(_cut(samples, span), quiet) for span in long_enough]


def _speech(samples: Samples) -> list[Span]:
    """Return the spans of speech by Praat's intensity, bridging dips of up to 0.1 s.

    Returns an empty list if the recording is too noisy.
    """
    times, level = _level(samples)
    top = np.percentile(level, 95)
    if top - np.percentile(level, 3) < BELOW_LOUD_DB + 5:
        return []
    spans: list[Span] = []
    for time in times[level > top - BELOW_LOUD_DB]:
        if spans and time - spans[-1].end_s <= 0.1:
            spans[-1] = Span(spans[-1].start_s, time)
        else:
            spans.append(Span(time, time))
    return spans


def _cut(samples: Samples, span: Span) -> Samples:
    return samples[round(span.start_s * RATE) : round(span.end_s * RATE)]


def _room(quiet: Samples, seconds: float, rng: Rng) -> Samples:
    level = float(np.sqrt(np.mean(quiet**2))) if quiet.size else 0.0
    return rng.normal(0, max(level, 1e-4), round(seconds * RATE)).astype(np.float32)


def _dips(samples: Samples) -> list[int]:
    """Return the positions of dips in the level, as sample indexes.

    A dip is a local minimum at least 10 dB below the loudest point near it. Most dips are between
    words.
    """
    times, level = _level(samples)
    reach, found = 30, []  # in frames of 5 ms
    for index in range(reach, level.size - reach):
        near = level[index - reach : index + reach]
        if level[index] == near.min() and near.max() - level[index] >= 10:
            place = round(times[index] * RATE)
            if not found or place - found[-1] > 0.35 * RATE:
                found.append(place)
    return found


def _even_vowels(sound: parselmouth.Sound, most: int = 8) -> list[Span]:
    """Return up to `most` spans of 70 ms with the formants of 어 or 으, the steadiest first."""
    pitch = sound.to_pitch_ac(0.005, 75, pitch_ceiling=400)
    times, hz = pitch.xs(), pitch.selected_array["frequency"]
    formants = sound.to_formant_burg(0.005)
    first, second = (np.array([formants.get_value_at_time(n, t) for t in times]) for n in (1, 2))
    mfcc = sound.to_mfcc(6, 0.02, 0.005)
    shape = np.array([np.interp(times, mfcc.xs(), row) for row in mfcc.to_array()[1:]]).T
    change = np.zeros(len(times))
    change[4:-4] = np.linalg.norm(shape[8:] - shape[:-8], axis=1)
    _, level = _level(sound.values[0].astype(np.float32), times)
    loud = level > np.percentile(level, 95) - 20
    found = []
    for begin in range(0, len(times) - 14, 2):
        part = slice(begin, begin + 14)
        if not (hz[part] > 0).all() or not loud[part].all():
            continue
        f1, f2 = np.nanmedian(first[part]), np.nanmedian(second[part])
        if (450 < f1 < 800 and 800 < f2 < 1400) or (250 < f1 <= 450 and 900 < f2 < 1700):
            uneven = change[part].mean() + 20 * np.ptp(12 * np.log2(hz[part]))
            found.append((uneven, Span(times[begin], times[begin + 14])))
    return [span for _, span in sorted(found, key=lambda f: f[0])[:most]]


def _held(sound: parselmouth.Sound, vowel: Span, rng: Rng) -> Samples:
    """Return a vowel lengthened to 0.16 to 0.7 s, with a varying level as in a real voice."""
    piece = sound.extract_part(vowel.start_s - 0.01, vowel.end_s + 0.01)
    manipulation = call(piece, "To Manipulation", 0.005, 75, 400)
    tier = call("Create DurationTier", "held", 0, piece.duration)
    call(tier, "Add point", 0, float(rng.uniform(0.16, 0.7)) / piece.duration)
    call([tier, manipulation], "Replace duration tier")
    held = call(manipulation, "Get resynthesis (overlap-add)").values[0].astype(np.float32)
    wavering = np.interp(
        np.arange(held.size), np.linspace(0, held.size, 6), rng.uniform(0.8, 1.1, 6)
    )
    return _faded(held * wavering.astype(np.float32), 0.02) * np.float32(rng.uniform(0.5, 1.0))


def _level(
    samples: Samples, times: npt.NDArray[np.float64] | None = None
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return times and Praat's intensity in dB, every 5 ms or at `times`."""
    intensity = parselmouth.Sound(samples.astype(float), RATE).to_intensity(100, 0.005, False)
    at = intensity.xs() if times is None else times
    return at, np.interp(at, intensity.xs(), intensity.values[0])


def _loudness(samples: Samples) -> np.float32:
    return np.float32(np.percentile(np.abs(samples), 95))


def _faded(samples: Samples, seconds: float) -> Samples:
    size = min(round(seconds * RATE), samples.size // 2)
    edge = np.ones(samples.size, np.float32)
    edge[:size] = np.linspace(0, 1, size)
    edge[samples.size - size :] = np.linspace(1, 0, size)
    return np.asarray(samples * edge, np.float32)
