"""Character error rates in poor conditions, compared with faster-whisper's defaults.

    python -m benchmarks.korean_conditions                    both halves, all conditions
    python -m benchmarks.korean_conditions --half 0 --most 16 telephone "-45 dB"

daedam and the defaults use the same weights. Differences are paired, with 95 % bootstrap intervals
over recordings. `lost` counts recordings with an empty transcript. `--cache FOLDER` stores the
transcripts of the defaults.
"""

import argparse
import asyncio
import hashlib
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from tests.speech import character_errors

from benchmarks.built_speech import Samples
from benchmarks.korean_recognition import WhisperDefaults
from benchmarks.korean_results import ROOT, note, noted
from benchmarks.speech_conditions import CONDITIONS, in_condition, of_half
from daedam.clients import get_stt_client
from daedam.clients.base import STTClient
from daedam.settings import load_settings
from daedam.utils.audio_utils import file_in_memory, wav_bytes

RESAMPLED = 2_000


@dataclass
class ConditionRates:
    """Errors in one condition.

    A row is one recording: errors of daedam, errors of the defaults, letters of the reference.
    """

    rows: list[tuple[int, int, int]]
    lost: int = 0
    lost_by_defaults: int = 0

    def told(self) -> dict[str, Any]:
        rows = np.array(self.rows)
        draws = np.random.default_rng(1).integers(0, len(rows), (RESAMPLED, len(rows)))
        ours, theirs, letters = (rows[draws, column].sum(axis=1) for column in range(3))
        low, high = np.percentile((ours - theirs) / letters, [2.5, 97.5])
        ours, theirs, letters = rows.sum(axis=0)
        return {
            "recordings": len(rows),
            "cer": round(float(ours / letters), 3),
            "defaults": round(float(theirs / letters), 3),
            "difference": round(float((ours - theirs) / letters), 3),
            "interval": [round(float(low), 3), round(float(high), 3)],
            "lost": self.lost,
            "lost_by_defaults": self.lost_by_defaults,
        }


class Kept:
    """A recogniser that caches its transcripts in `folder`. None means no cache."""

    def __init__(self, stt: STTClient, folder: Path | None) -> None:
        self._stt = stt
        self._folder = folder

    async def read(self, samples: Samples) -> str:
        wav = wav_bytes(samples, 16_000)
        kept = self._folder / hashlib.sha256(wav).hexdigest() if self._folder else None
        if kept and kept.exists():
            return kept.read_text("utf-8")
        with file_in_memory(wav, ".wav") as path:
            text = (await self._stt.recognize(path)).text
        if kept:
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(text, "utf-8")
        return text


async def measure_condition(
    name: str, which: int, most: int | None, stt: STTClient, defaults: Kept
) -> ConditionRates:
    """Transcribe recordings of half `which` in the condition `name` with `stt` and `defaults`.

    `most` is the maximum number of recordings; None means all of them.
    """
    rates = ConditionRates([])
    ours = Kept(stt, None)
    for recording in of_half(which, most):
        samples = in_condition(recording, name)
        text, theirs = await ours.read(samples), await defaults.read(samples)
        wrong, letters = character_errors(recording.text, text)
        rates.rows.append((wrong, character_errors(recording.text, theirs)[0], letters))
        rates.lost += not text.strip()
        rates.lost_by_defaults += not theirs.strip()
    return rates


async def run(given: argparse.Namespace, console: Console) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(daedam_data=folder, daedam_models=ROOT / ".daedam" / "models")
        stt = get_stt_client(settings)
        defaults = Kept(WhisperDefaults(settings), given.cache)
        found: dict[str, Any] = {}
        try:
            for which in given.half:
                for name in given.conditions or CONDITIONS:
                    rates = await measure_condition(name, which, given.most, stt, defaults)
                    told = rates.told()
                    found.setdefault(f"half {which}", {})[name] = told
                    console.print(f"half {which} · {name}: {json.dumps(told)}", markup=False)
        finally:
            await stt.close()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("conditions", nargs="*", metavar="condition", help=", ".join(CONDITIONS))
    parser.add_argument("--half", type=int, nargs="+", choices=(0, 1), default=[0, 1])
    parser.add_argument("--most", type=int, help="recordings of a half, at most")
    parser.add_argument("--cache", type=Path, help="folder for readings of the defaults")
    given = parser.parse_args()
    if unknown := set(given.conditions) - set(CONDITIONS):
        parser.error(f"no such condition: {', '.join(sorted(unknown))}")
    found = asyncio.run(run(given, Console()))
    before = noted().get("conditions", {})
    note({"conditions": {h: {**before.get(h, {}), **found.get(h, {})} for h in {*before, *found}}})


if __name__ == "__main__":
    main()
