"""Memory of the neural voice, and its time until the first clause and the whole question.

    python -m benchmarks.voice [--weights FOLDER]

Without `--weights`, networks of the size of Supertonic 3 with random weights take its place: the
time and the memory do not depend on the values. Compare the columns, not runs: other programs
change the times. espeak-ng is measured beside it.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table
from tests.random_supertonic import FULL, write_random_supertonic

from daedam.clients.base import TTSClient
from daedam.clients.local_tts import EspeakClient, SupertonicClient

TEXTS = (
    "네, 알겠습니다.",
    "방금 말씀하신 프로젝트에서, 가장 어려웠던 점은 무엇이었나요?",
    "결제 시스템을 새로 만들었다고 말씀하셨는데 그때 직접 맡으신 일은 무엇이었고, "
    "결과는 어떻게 달라졌나요?",
)

RUNS = 3
"""Number of runs of each text; the median counts."""


async def _times(voice: TTSClient, text: str) -> tuple[float, float, float]:
    """Return the seconds to the first piece, to the last, and the seconds of speech."""
    begin = time.perf_counter()
    first_s = spoken_s = 0.0
    async for chunk in voice.stream_speech(text):
        first_s = first_s or time.perf_counter() - begin
        spoken_s += len(chunk.pcm) / 2 / chunk.sample_rate_hz
    return first_s, time.perf_counter() - begin, spoken_s


async def measure(weights: Path, console: Console) -> None:
    process = psutil.Process()
    before = process.memory_info().rss
    neural = SupertonicClient(weights, audio_path=weights)
    await neural.warm_up()
    megabytes = (process.memory_info().rss - before) / 2**20
    table = Table("voice", "speech s", "first clause s", "whole s", "s / s")
    for voice in (neural, EspeakClient(audio_path=weights)):
        for text in TEXTS:
            runs = [await _times(voice, text) for _ in range(RUNS)]
            first_s, whole_s, spoken_s = map(statistics.median, zip(*runs, strict=True))
            figures = (spoken_s, first_s, whole_s, whole_s / spoken_s)
            table.add_row(voice.name, *(f"{figure:.2f}" for figure in figures))
    console.print(table)
    console.print(f"{megabytes:.0f} MB of memory (memory_mb in the catalogue)")
    await neural.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--weights", type=Path, help="folder with Supertonic's files")
    given = parser.parse_args().weights
    with tempfile.TemporaryDirectory() as folder:
        weights = given or Path(folder) / "voice"
        if given is None:
            write_random_supertonic(weights, FULL)
        asyncio.run(measure(weights, Console()))


if __name__ == "__main__":
    main()
