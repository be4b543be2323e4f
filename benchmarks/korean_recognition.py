"""Character error rates of each configured recogniser, and words invented in audio without speech.

python -m benchmarks.korean_recognition
"""

import asyncio
import contextlib
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from faster_whisper import WhisperModel
from rich.console import Console
from rich.progress import Progress
from tests.faults.media_rounds import nonspeech
from tests.faults.results import upper_bound_95
from tests.speech import character_errors, edit_distance

from benchmarks.built_speech import Recording, recordings
from benchmarks.korean_results import ROOT, note
from benchmarks.korean_sound import recognised
from daedam.clients import get_stt_chain
from daedam.clients.base import STTClient, Transcript
from daedam.clients.local_models import whisper_size, whisper_source
from daedam.errors import ProviderError
from daedam.settings import Settings, load_settings

NONSPEECH = 500


class WhisperDefaults(STTClient):
    """Whisper with faster-whisper's defaults: the baseline."""

    name = "faster-whisper-defaults"

    def __init__(self, settings: Settings) -> None:
        source = whisper_source(settings, whisper_size(settings))
        self._model = WhisperModel(source, device="cpu", compute_type="int8", cpu_threads=1)

    async def transcribe(self, audio_path: str, language: str = "ko") -> str:
        segments, _ = await asyncio.to_thread(self._model.transcribe, audio_path, language)
        return "".join(segment.text for segment in segments)


def with_spacing(text: str) -> str:
    """Return `text` in lower case without punctuation, with one space between words."""
    return " ".join(re.sub(r"[^\w\s]|_", "", text).lower().split())


async def error_rates(
    stt: STTClient, found: Sequence[Recording], progress: Progress
) -> dict[str, Any]:
    """Return the character error rates over all of `found`, without and with spaces."""
    wrong = of = wrong_spaced = of_spaced = 0

    async def hear(path: Path) -> Transcript:
        return await stt.recognize(path)

    for recording in progress.track(found, description=f"CER, {stt.name}"):
        text = (await recognised(recording.samples, hear)).text
        errors, length = character_errors(recording.text, text)
        wrong, of = wrong + errors, of + length
        reference = with_spacing(recording.text)
        wrong_spaced += edit_distance(reference, with_spacing(text))
        of_spaced += len(reference)
    return {"cer": round(wrong / of, 4), "cer_with_spaces": round(wrong_spaced / of_spaced, 4)}


async def configured(settings: Settings) -> list[STTClient]:
    """Return the configured recognisers that are available, and the baseline."""
    found: list[STTClient] = []
    for member in get_stt_chain(settings).members:
        with contextlib.suppress(ProviderError):
            await member.client.check()
            found.append(member.client)
    return [*found, WhisperDefaults(settings)]


async def invented(stt: STTClient) -> dict[str, Any]:
    """Count the transcripts of silence, noise, breath or music that contain words."""
    result = await nonspeech(NONSPEECH, stt)
    wrong = len(result.failures)
    return {
        "hallucinated": wrong,
        "hallucination": {
            "sounds": result.rounds,
            "upper_bound_95": round(upper_bound_95(wrong, result.rounds), 4),
        },
    }


async def measure_recognition(settings: Settings, progress: Progress) -> dict[str, Any]:
    """Return the error rates by engine and corpus, and how often the first engine invents words."""
    engines = await configured(settings)
    rates = {
        stt.name: {
            corpus: await error_rates(stt, recordings(corpus), progress)
            for corpus in ("read", "talks")
        }
        for stt in engines
    }
    progress.add_task("500 sounds without speech", total=None)
    return {"cer": rates, **await invented(engines[0])}


async def run() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder, Progress() as progress:
        settings = load_settings(daedam_data=folder, daedam_models=ROOT / ".daedam" / "models")
        return await measure_recognition(settings, progress)


if __name__ == "__main__":
    figures = asyncio.run(run())
    note(figures)
    Console().print_json(data=figures)
