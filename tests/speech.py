"""Real recordings for tests and benchmarks; they are not part of the project."""

import csv
import re
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from daedam.services.audio_processor import ffmpeg_path
from daedam.utils.audio_utils import read_wav, wav_bytes, wav_pcm

SHARED = Path(__file__).parents[2] / "shared"
SPEECH = SHARED / "speech"
UPLOADS = SHARED / "uploads"
RATE_HZ = 16_000


@dataclass(frozen=True)
class Utterance:
    path: Path
    text: str


def read_set() -> list[Utterance]:
    """Return the 50 recordings of sentences read aloud, with their texts."""
    with (SPEECH / "read" / "transcripts.tsv").open(encoding="utf-8") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return [Utterance(SPEECH / "read" / row["file"], row["text"]) for row in rows]


_TALKS = tempfile.TemporaryDirectory(prefix="daedam-talks-")


_STATEMENTS = (
    "6rmA6rK966y1-gwg56V-GEMQ-0004",
    "7LWc7KeE6raM-afP1mVVJYgw-0051",
    "7Zmp65GQ7KeE-SP67ty4SXQA-0011",
    "7Zmp64aN66y4-beK1Iw23nc8-0027",
    "7LWc7KeE6raM-afP1mVVJYgw-0033",
    "7Iah7IiY7Jqp-2B1iXo1c1Tk-0008",
)
"""Fragments of talks whose speakers describe themselves and their work, as answers do."""


def statements(count: int) -> list[Utterance]:
    """Return up to `count` fragments of talks as WAV files, with their texts.

    Each fragment, and any 5 s of it, is classified as an answer to the interviewer. This does not
    hold for the sentences of `read_set`, which are questions, or for talks about other subjects.
    """
    found = {Path(row["file"]).stem: row for row in _talk_rows()}
    return [_talk(found[name]) for name in _STATEMENTS[:count]]


def talks() -> list[Utterance]:
    """Return the 80 fragments of talks as WAV files, with their texts."""
    return [_talk(row) for row in _talk_rows()]


def talk_texts() -> list[str]:
    """Return the texts of the 80 fragments of talks."""
    return [row["text"] for row in _talk_rows()]


def _talk_rows() -> list[dict[str, str]]:
    with (SPEECH / "talks" / "transcripts.tsv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def _talk(row: dict[str, str]) -> Utterance:
    return Utterance(_as_wav(SPEECH / "talks" / row["file"]), row["text"])


def _as_wav(source: Path) -> Path:
    target = Path(_TALKS.name) / f"{source.stem}.wav"
    if not target.exists():
        command = [ffmpeg_path(), "-v", "error", "-i", str(source), "-ar", str(RATE_HZ)]
        subprocess.run([*command, "-ac", "1", "-y", str(target)], check=True)
    return target


def joined(
    utterances: Sequence[Utterance], seconds: float, pause_s: float = 0.6, *, cut: bool = True
) -> bytes:
    """Return a WAV of recordings in sequence, each followed by a pause, cut after `seconds`.

    Without `cut`, the WAV ends with the pause after the recording that reaches `seconds`.
    """
    pause = np.zeros(int(pause_s * RATE_HZ), np.int16)
    pieces: list[npt.NDArray[np.int16]] = []
    length = 0
    for utterance in utterances:
        samples, rate_hz = read_wav(utterance.path)
        assert rate_hz == RATE_HZ
        pieces += [samples, pause]
        length += samples.size + pause.size
        if length >= seconds * RATE_HZ:
            break
    samples = np.concatenate(pieces)
    return wav_bytes(samples[: int(seconds * RATE_HZ)] if cut else samples, RATE_HZ)


def without_long_silences(wav: bytes, longest_s: float = 0.4) -> bytes:
    """Return a WAV at `RATE_HZ` whose silences are cut to `longest_s`.

    Every few seconds of the result therefore contain speech.
    """
    samples = np.frombuffer(wav_pcm(wav)[0], np.int16)
    frame = RATE_HZ // 50
    frames = samples[: samples.size // frame * frame].reshape(-1, frame)
    kept, silent = [], 0
    for loudness, sound in zip(np.abs(frames.astype(np.int32)).mean(axis=1), frames, strict=True):
        silent = 0 if loudness > 150 else silent + 1
        if silent * frame <= longest_s * RATE_HZ:
            kept.append(sound)
    return wav_bytes(np.concatenate(kept), RATE_HZ)


def as_webm(wav: Path) -> bytes:
    """Return the audio of a WAV file in the format of a browser's MediaRecorder: WebM with Opus."""
    command = [ffmpeg_path(), "-v", "error", "-i", str(wav), "-c:a", "libopus", "-b:a", "32k"]
    return subprocess.run([*command, "-f", "webm", "-"], capture_output=True, check=True).stdout


def character_errors(reference: str, hypothesis: str) -> tuple[int, int]:
    """Return the edit distance and the length of `reference`, in characters.

    Case, spaces and punctuation do not count.
    """
    wanted, got = (re.sub(r"[\W_]", "", text).lower() for text in (reference, hypothesis))
    return edit_distance(wanted, got), len(wanted)


def edit_distance(wanted: str, got: str) -> int:
    """Return the Levenshtein distance between two texts, in characters."""
    row = list(range(len(got) + 1))
    for i, a in enumerate(wanted, 1):
        previous, row[0] = row[0], i
        for j, b in enumerate(got, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (a != b))
    return row[-1]
