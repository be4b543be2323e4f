"""Character error rates of the second reading, compared with the first and with the defaults.

    python -m benchmarks.korean_second_reading
    python -m benchmarks.korean_second_reading --most 20 --cache FOLDER

All use the same weights. `defaults` is `faster_whisper.WhisperModel.transcribe` as it comes: the
whole recording in windows of 30 s, beam 5, fallback to higher temperatures. Differences are paired
with it, with 95 % bootstrap intervals over recordings. The set `joined` has fragments of talks
joined to answers of 45 s and more. `--cache FOLDER` stores the readings.
"""

import argparse
import asyncio
import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track
from tests.speech import character_errors

from benchmarks.built_speech import RATE, Recording, Samples, recordings
from benchmarks.korean_recognition import WhisperDefaults
from benchmarks.korean_results import ROOT, note
from daedam.clients import get_stt_client
from daedam.clients.base import Segment, Word
from daedam.clients.second_reading import VARIATIONS, reconcile
from daedam.clients.speech_evidence import SpeechSpans
from daedam.clients.speech_windows import WindowCutter
from daedam.settings import Settings, load_settings
from daedam.utils.audio_utils import file_in_memory, wav_bytes

RESAMPLED = 10_000

LEVEL = 0.08
"""Level of the joined fragments (root mean square)."""

LEAST_JOINED_S = 45

PAUSE_S = 0.6

Reading = Segment | None
Windows = list[list[Reading]]
"""The readings of each window: of the unchanged audio, then of each variation."""

WAYS: dict[str, Callable[[Sequence[Reading], SpeechSpans], Reading]] = {
    "first reading": lambda readings, _: readings[0],
    "likeliest reading": lambda readings, _: max(
        (reading for reading in readings if reading is not None),
        key=lambda reading: reading.confidence,
        default=None,
    ),
    "equal votes": lambda readings, speech: reconcile(readings, speech=speech, exponent=0.0),
    "second reading": lambda readings, speech: reconcile(readings, speech=speech),
}
"""Ways to reconcile the readings of a window with its speech. The last one is daedam's.
"""


def joined() -> Iterator[Recording]:
    """Yield answers of at least `LEAST_JOINED_S`, joined from fragments of talks in order."""
    pause = np.zeros(round(PAUSE_S * RATE), np.float32)
    texts: list[str] = []
    pieces: list[Samples] = []
    for recording in recordings("talks"):
        level = max(1e-6, float(np.sqrt(np.mean(recording.samples**2))))
        sound = np.clip(recording.samples * (LEVEL / level), -1, 1).astype(np.float32)
        texts.append(recording.text)
        pieces += [sound, pause]
        if sum(piece.size for piece in pieces) >= LEAST_JOINED_S * RATE:
            name = f"joined from {recording.name}"
            yield Recording(name, "joined", " ".join(texts), np.concatenate(pieces))
            texts, pieces = [], []


class Readings:
    """Reads recordings in all ways, and caches the result in `folder`; None means no cache."""

    def __init__(self, settings: Settings, folder: Path | None) -> None:
        self._defaults = WhisperDefaults(settings)
        self._client = get_stt_client(settings)
        self._folder = folder

    async def of(self, recording: Recording) -> tuple[str, Windows]:
        """Return the text by the defaults, and the readings of each window."""
        wav = wav_bytes(recording.samples, RATE)
        digest = hashlib.sha256(wav + repr(VARIATIONS).encode()).hexdigest()
        kept = self._folder / f"{digest}.json" if self._folder else None
        if kept and kept.exists():
            stored = json.loads(kept.read_text("utf-8"))
            return stored["defaults"], [[_segment(row) for row in w] for w in stored["windows"]]
        with file_in_memory(wav, ".wav") as path:
            text = await self._defaults.transcribe(str(path))
        windows = await asyncio.gather(*(self._window(w) for w in _windows(recording.samples)))
        if kept:
            kept.parent.mkdir(parents=True, exist_ok=True)
            rows = [[r and asdict(r) for r in readings] for readings in windows]
            kept.write_text(json.dumps({"defaults": text, "windows": rows}), "utf-8")
        return text, windows

    async def _window(self, window: Any) -> list[Reading]:
        first = await self._client.recognize_window(window)
        readings: list[Reading] = [first.segments[0] if first.segments else None]
        for variation in VARIATIONS:
            found = await self._client.recognize_window(variation.apply(window))
            readings.append(variation.undo(found.segments[0], window) if found.segments else None)
        return readings

    async def close(self) -> None:
        await self._client.close()


def _segment(row: dict[str, Any] | None) -> Reading:
    if row is None:
        return None
    return Segment(**{**row, "words": tuple(Word(**word) for word in row["words"])})


def _windows(samples: Samples) -> list[Any]:
    cutter = WindowCutter()
    windows = [window for window in cutter.feed(samples) if window.settled]
    last = cutter.finish()
    return [*windows, *([last] if last else [])]


Errors = dict[str, list[int]]
"""Letters of each recording (`letters`), and the errors of each way."""


def figures(counted: Errors) -> dict[str, Any]:
    """Return the error rate of each way, and by how much it is below the defaults'."""
    rows = {name: np.array(errors) for name, errors in counted.items()}
    lengths = rows.pop("letters")
    draws = np.random.default_rng(1).integers(0, lengths.size, (RESAMPLED, lengths.size))
    theirs = rows["defaults"]
    told: dict[str, Any] = {"recordings": lengths.size}
    for name, errors in rows.items():
        better = 1 - errors[draws].sum(axis=1) / theirs[draws].sum(axis=1)
        low, high = np.percentile(better, [2.5, 97.5])
        told[name] = {
            "cer": round(float(errors.sum() / lengths.sum()), 4),
            "fewer_errors_than_defaults": round(float(1 - errors.sum() / theirs.sum()), 3),
            "interval": [round(float(low), 3), round(float(high), 3)],
        }
    return told


async def count(readings: Readings, found: Sequence[Recording], name: str) -> Errors:
    """Return the errors of all ways in the recordings `found`."""
    counted: Errors = {name: [] for name in ("letters", "defaults", *WAYS)}
    for recording in track(found, description=name):
        defaults, windows = await readings.of(recording)
        speech = [window.spans for window in _windows(recording.samples)]
        counted["letters"].append(character_errors(recording.text, "")[1])
        counted["defaults"].append(character_errors(recording.text, defaults)[0])
        for way, choose in WAYS.items():
            chosen = [choose(w, s) for w, s in zip(windows, speech, strict=True)]
            text = " ".join(segment.text for segment in chosen if segment)
            counted[way].append(character_errors(recording.text, text)[0])
    return counted


async def run(given: argparse.Namespace) -> dict[str, Any]:
    sets = {"read": recordings("read"), "talks": recordings("talks"), "joined": tuple(joined())}
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(daedam_data=folder, daedam_models=ROOT / ".daedam" / "models")
        readings = Readings(settings, given.cache)
        try:
            counted = {
                name: await count(readings, found[: given.most], name)
                for name, found in sets.items()
            }
        finally:
            await readings.close()
    counted["read and talks"] = {
        way: [*counted["read"][way], *counted["talks"][way]] for way in counted["read"]
    }
    return {name: figures(errors) for name, errors in counted.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, help="recordings of a set, at most")
    parser.add_argument("--cache", type=Path, help="folder for readings")
    given = parser.parse_args()
    found = asyncio.run(run(given))
    if given.most is None:
        note({"second_reading": found})
    Console().print_json(data=found)


if __name__ == "__main__":
    main()
