"""Recognition with an interview's own terms, and the normalisation of transcripts.

    python -m benchmarks.korean_terms

Each recording is recognised without terms and with terms. The terms are the rare words of the
recording and `DISTRACTORS` rare words of other recordings, shuffled. A rare word is a name, a loan
word in Latin letters, or a noun of at least three syllables that no other recording contains. A
recording without a rare word gets only distractors. All random choices are seeded.
"""

import asyncio
import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from rich.console import Console
from rich.progress import Progress
from tests.speech import character_errors, edit_distance

from benchmarks.built_speech import Recording, recordings
from benchmarks.korean_recognition import with_spacing
from benchmarks.korean_results import ROOT, note
from benchmarks.korean_sound import recognised
from daedam.clients import get_stt_client
from daedam.clients.base import STTClient, Transcript
from daedam.clients.speech_evidence import strip_to_letters
from daedam.services.morphology import KiwiMorphology
from daedam.services.storage_mapping import normalise_transcript
from daedam.settings import Settings, load_settings
from daedam.speech.korean import Morphology

DISTRACTORS = 12
SEED = 5
SHORTEST_NOUN = 3
REPEATS = 20
"""Number of timed runs of the normalisation of an answer of one minute."""


@dataclass
class Scores:
    """Errors without and with terms, and the numbers of recognised and invented terms."""

    wrong: int = 0
    wrong_told: int = 0
    length: int = 0
    terms: int = 0
    heard: int = 0
    heard_told: int = 0
    invented: int = 0
    """Number of distractors that appear only if the recogniser is given the terms."""

    def count(
        self, text: str, plain: str, told: str, own: Sequence[str], others: Sequence[str]
    ) -> None:
        errors, length = character_errors(text, plain)
        self.wrong += errors
        self.wrong_told += character_errors(text, told)[0]
        self.length += length
        self.terms += len(own)
        self.heard += sum(holds(plain, term) for term in own)
        self.heard_told += sum(holds(told, term) for term in own)
        self.invented += sum(holds(told, t) and not holds(plain, t) for t in others)

    @property
    def table(self) -> dict[str, Any]:
        return {
            "cer": round(self.wrong / max(1, self.length), 4),
            "cer_with_terms": round(self.wrong_told / max(1, self.length), 4),
            "terms": self.terms,
            "heard": self.heard,
            "heard_with_terms": self.heard_told,
            "distractors_invented": self.invented,
        }


@dataclass
class Writing:
    """Character errors including spaces, before and after normalisation.

    Punctuation is ignored, because the reference transcripts of the talks have none.
    """

    before: int = 0
    after: int = 0
    length: int = 0
    transcripts: list[Transcript] = field(default_factory=list)

    def count(self, text: str, heard: Transcript, morphology: Morphology) -> None:
        wanted = with_spacing(text)
        self.before += edit_distance(wanted, with_spacing(heard.text))
        self.after += edit_distance(
            wanted, with_spacing(normalise_transcript(heard, "ko", morphology).text)
        )
        self.length += len(wanted)
        self.transcripts.append(heard)

    @property
    def table(self) -> dict[str, float]:
        return {
            "before": round(self.before / self.length, 4),
            "after": round(self.after / self.length, 4),
        }


def holds(text: str, term: str) -> bool:
    return strip_to_letters(term) in strip_to_letters(text)


def rare_terms(found: Sequence[Recording], morphology: Morphology) -> list[list[str]]:
    """Return the rare words of each recording, in the order in which they are spoken."""
    nouns = [
        [m.form for m in morphology(r.text) if m.tag in ("NNP", "SL", "NNG") and len(m.form) > 1]
        for r in found
    ]
    tags = {m.form: m.tag for r in found for m in morphology(r.text)}
    held_by = Counter(noun for each in nouns for noun in set(each))
    return [
        [
            noun
            for noun in dict.fromkeys(each)
            if tags[noun] in ("NNP", "SL") or (held_by[noun] == 1 and len(noun) >= SHORTEST_NOUN)
        ]
        for each in nouns
    ]


async def measure_terms(settings: Settings, progress: Progress) -> dict[str, Any]:
    """Return the figures with and without terms, and before and after normalisation."""
    morphology = KiwiMorphology()
    stt = get_stt_client(settings)
    found = [r for corpus in ("read", "talks") for r in recordings(corpus)]
    own_terms = rare_terms(found, morphology)
    pool = sorted({term for own in own_terms for term in own})
    rng = random.Random(SEED)  # noqa: S311 - no secret
    with_own, without, writing = Scores(), Scores(), {"read": Writing(), "talks": Writing()}
    seconds: dict[bool, float] = {False: 0.0, True: 0.0}
    pairs = list(zip(found, own_terms, strict=True))
    for recording, own in progress.track(pairs, description="terms"):
        others = rng.sample([t for t in pool if not holds(recording.text, t)], DISTRACTORS)
        terms = [*own, *others]
        rng.shuffle(terms)
        plain = await timed(stt, recording, (), seconds)
        told = await timed(stt, recording, terms, seconds)
        scores = with_own if own else without
        scores.count(recording.text, plain.text, told.text, own, others)
        writing[recording.corpus].count(recording.text, plain, morphology)
    await stt.close()
    return {
        "terms": {
            "sentences_with_terms": with_own.table,
            "sentences_without": without.table,
            "times_longer": round(seconds[True] / seconds[False], 2),
        },
        "written_form": {
            **{corpus: each.table for corpus, each in writing.items()},
            "ms_a_minute": written_ms(writing["talks"].transcripts, morphology),
        },
    }


async def timed(
    stt: STTClient, recording: Recording, terms: Sequence[str], seconds: dict[bool, float]
) -> Transcript:
    begin = time.perf_counter()
    heard = await recognised(recording.samples, partial(stt.recognize, terms=terms))
    seconds[bool(terms)] += time.perf_counter() - begin
    return heard


def written_ms(transcripts: Sequence[Transcript], morphology: Morphology) -> float:
    """Return the median time to normalise an answer of one minute, in milliseconds.

    The answer is joined from the first transcripts of `transcripts`.
    """
    segments, length_s = [], 0.0
    for transcript in transcripts:
        if length_s < 60:
            segments += transcript.segments
            length_s += sum(s.end_s - s.start_s for s in transcript.segments)
    minute = Transcript(" ".join(s.text for s in segments), "ko", tuple(segments))
    taken = []
    for _ in range(REPEATS):
        begin = time.perf_counter()
        normalise_transcript(minute, "ko", morphology)
        taken.append((time.perf_counter() - begin) * 1000)
    return round(statistics.median(taken), 1)


async def run() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder, Progress() as progress:
        settings = load_settings(daedam_data=folder, daedam_models=ROOT / ".daedam" / "models")
        return await measure_terms(settings, progress)


if __name__ == "__main__":
    figures = asyncio.run(run())
    note(figures)
    Console().print_json(data=figures)
