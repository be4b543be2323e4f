"""Speed and errors of the recognition of whole recordings, compared with other ways in one run.

    python -m benchmarks.whole_file [--each 8]

Answers of 30 to 60 s are joined from read sentences and from fragments of talks. Each answer is
recognised in turn by

    batches      daedam: the windows of a recording are decoded in one batch for each core
    windows      daedam, window by window on all cores: as live answers and earlier versions
    live         what a live answer costs: each window of the stream, also while it grows
    defaults     faster-whisper with its defaults
    batched      faster-whisper's `BatchedInferencePipeline`

with the same weights. Columns: seconds for a second of audio (mean, and the worst answer),
CPU seconds for a second of audio, and the character error rate. Other programs on the machine
change the first two columns, less the third: compare rows, not runs. Writes
`benchmarks/results/whole_file.json`.
"""

import argparse
import asyncio
import itertools
import json
import os
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

import numpy as np
from faster_whisper import BatchedInferencePipeline, WhisperModel
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from tests.speech import RATE_HZ, SPEECH, Utterance, character_errors, read_set, talks

from benchmarks.korean_results import ROOT
from daedam.clients import whisper_client
from daedam.clients.local_models import whisper_size, whisper_source
from daedam.clients.speech_windows import WindowCutter
from daedam.clients.whisper_audio import decode
from daedam.clients.whisper_client import WhisperLocalClient
from daedam.settings import Settings, load_settings
from daedam.utils.audio_utils import read_wav, wav_bytes

RESULT = ROOT / "benchmarks" / "results" / "whole_file.json"

PAUSE_S = 0.7
"""Silence after each sentence, in seconds."""

LENGTHS_S = (30, 40, 50, 60)

LIVE_STEP = RATE_HZ // 10
"""Samples of one frame of a live answer."""

Recognise = Callable[[Path], Awaitable[str]]


@dataclass
class Figures:
    """The sums over all answers of one corpus recognised in one way."""

    audio_s: float = 0.0
    wall_s: float = 0.0
    cpu_s: float = 0.0
    errors: int = 0
    letters: int = 0
    factors: list[float] = field(default_factory=list)

    def as_dict(self) -> dict[str, float]:
        return {
            "real_time_factor": round(self.wall_s / self.audio_s, 4),
            "worst": round(max(self.factors), 4),
            "cpu_per_audio_s": round(self.cpu_s / self.audio_s, 4),
            "cer": round(self.errors / self.letters, 4),
        }


@dataclass(frozen=True)
class Answer:
    path: Path
    seconds: float
    text: str


def answers(utterances: Sequence[Utterance], count: int, folder: Path) -> list[Answer]:
    """Write `count` answers, joined from consecutive `utterances`, and return them."""
    found = []
    pool = itertools.cycle(utterances)
    for number in range(count):
        least_s = LENGTHS_S[number % len(LENGTHS_S)]
        pieces: list[np.ndarray] = []
        texts: list[str] = []
        while sum(piece.size for piece in pieces) < least_s * RATE_HZ:
            utterance = next(pool)
            pieces += [read_wav(utterance.path)[0], np.zeros(round(PAUSE_S * RATE_HZ), np.int16)]
            texts.append(utterance.text)
        samples = np.concatenate(pieces)
        path = folder / f"{number:02d}.wav"
        path.write_bytes(wav_bytes(samples, RATE_HZ))
        found.append(Answer(path, samples.size / RATE_HZ, " ".join(texts)))
    return found


def ways(settings: Settings) -> dict[str, Recognise]:
    """Return the compared ways by name."""
    source = whisper_source(settings, whisper_size(settings))
    local = WhisperLocalClient(source=source, cpu_threads=settings.cpu_threads)
    threads = settings.cpu_threads or os.cpu_count() or 1
    whisper = WhisperModel(source, device="cpu", compute_type="int8", cpu_threads=threads)
    pipeline = BatchedInferencePipeline(whisper)

    async def windows(path: Path) -> str:
        with patch.object(whisper_client, "MAX_BATCH", 1):
            return (await local.recognize(path)).text

    async def live(path: Path) -> str:
        cutter, samples = WindowCutter(), decode(path)
        found = []
        for begin in range(0, samples.size, LIVE_STEP):
            found += cutter.feed(samples[begin : begin + LIVE_STEP])
        last = cutter.finish()
        found += [last] if last else []
        transcripts = await asyncio.gather(*(local.recognize_window(window) for window in found))
        pairs = zip(found, transcripts, strict=True)
        texts = [transcript.text for window, transcript in pairs if window.settled]
        local._live_at = -float("inf")  # the next recording is not recognised beside it
        return " ".join(texts)

    async def batches(path: Path) -> str:
        return (await local.recognize(path)).text

    def texts_of(model: WhisperModel | BatchedInferencePipeline) -> Recognise:
        def run(path: Path) -> str:
            segments, _ = model.transcribe(str(path), language="ko")
            return "".join(segment.text for segment in segments)

        async def recognise(path: Path) -> str:
            return await asyncio.to_thread(run, path)

        return recognise

    return {
        "batches": batches,
        "windows": windows,
        "live": live,
        "defaults": texts_of(whisper),
        "batched": texts_of(pipeline),
    }


async def measure(
    each: int, settings: Settings, names: Sequence[str], progress: Progress
) -> dict[str, dict[str, dict[str, float]]]:
    """Return the figures by corpus and way."""
    chosen = {name: way for name, way in ways(settings).items() if name in names}
    results = {}
    for corpus, utterances in (("read", read_set()), ("talks", talks())):
        figures = {name: Figures() for name in chosen}
        with tempfile.TemporaryDirectory() as folder:
            spoken = answers(utterances, each, Path(folder))
            for recognise in chosen.values():
                await recognise(spoken[0].path)  # loads the models
            for answer in progress.track(spoken, description=corpus):
                for name, recognise in chosen.items():
                    await _add(figures[name], answer, recognise)
        results[corpus] = {name: found.as_dict() for name, found in figures.items()}
    return results


async def _add(figures: Figures, answer: Answer, recognise: Recognise) -> None:
    begin, begin_cpu = time.perf_counter(), time.process_time()
    text = await recognise(answer.path)
    wall_s = time.perf_counter() - begin
    figures.cpu_s += time.process_time() - begin_cpu
    figures.wall_s += wall_s
    figures.audio_s += answer.seconds
    figures.factors.append(wall_s / answer.seconds)
    errors, letters = character_errors(answer.text, text)
    figures.errors += errors
    figures.letters += letters


def show(results: dict[str, dict[str, dict[str, float]]], console: Console) -> None:
    for corpus, found in results.items():
        table = Table(corpus, "s / s", "worst", "CPU s / s", "CER", "time relative to batches")
        first = found["batches"]["real_time_factor"] if "batches" in found else None
        for name, figures in found.items():
            ratio = f"{figures['real_time_factor'] / first:.2f}" if first else ""
            table.add_row(name, *(f"{value:.4f}" for value in figures.values()), ratio)
        console.print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--each", type=int, default=8, help="answers of each corpus")
    everything = ("batches", "windows", "live", "defaults", "batched")
    parser.add_argument("--only", nargs="*", choices=everything, default=everything)
    arguments = parser.parse_args()
    if not SPEECH.is_dir():
        raise SystemExit(f"There are no recordings at {SPEECH}: see CONTRIBUTING.md")
    console = Console()
    with tempfile.TemporaryDirectory() as folder, Progress(console=console) as progress:
        settings = load_settings(daedam_data=folder, daedam_models=ROOT / ".daedam" / "models")
        results = asyncio.run(measure(arguments.each, settings, arguments.only, progress))
    show(results, console)
    report = {"cores": os.cpu_count(), "answers": arguments.each, "ways": results}
    RESULT.write_text(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()
