"""Simulation of poor connections, rooms and microphones on real speech.

The random choices of every condition are seeded. The hash of a recording's name assigns the
recording to one of two halves. Thresholds were chosen on half 0 only.
"""

import hashlib
from collections.abc import Callable

import numpy as np
from tests.faults.results import Result

from benchmarks.built_speech import RATE, Recording, Rng, Samples, recordings
from daedam.clients.base import STTClient
from daedam.clients.whisper_windows import within_band
from daedam.utils.audio_utils import file_in_memory, wav_bytes

CORPORA = ("read", "talks")

Condition = Callable[[Samples, Rng], Samples]


def half(name: str) -> int:
    """Return 0 or 1, the half that a recording belongs to."""
    return hashlib.sha256(f"half{name}".encode()).digest()[0] % 2


def of_half(which: int, most: int | None = None) -> list[Recording]:
    """Return at most `most` recordings of half `which`, ordered by the hashes of their names."""
    found = [r for corpus in CORPORA for r in recordings(corpus) if half(r.name) == which]
    found.sort(key=lambda r: hashlib.sha256(r.name.encode()).hexdigest())
    return found[:most]


def in_condition(recording: Recording, name: str) -> Samples:
    """Return the samples of `recording` in the condition `name`, rounded to 16 bits."""
    seed = hashlib.sha256(f"{recording.name}/{name}".encode()).digest()
    changed = CONDITIONS[name](recording.samples, np.random.default_rng(list(seed[:4])))
    return (np.round(np.clip(changed, -1, 1) * 32767) / 32768).astype(np.float32)


def telephone(sound: Samples, _chance: Rng) -> Samples:
    """Simulate a telephone line: 300 to 3400 Hz, sampled at 8 kHz, 8-bit µ-law."""
    even = sound.size // 2 * 2
    line = within_band(sound, 300, 3400)[:even:2]
    coded = np.sign(line) * np.log1p(255 * np.clip(np.abs(line), 0, 1)) / np.log1p(255)
    coded = np.round(coded * 127) / 127
    line = np.sign(coded) * ((1 + 255) ** np.abs(coded) - 1) / 255
    return within_band(np.interp(np.arange(even), np.arange(0, even, 2), line), 0, 4000)


def quieter(by_db: float) -> Condition:
    return lambda sound, _chance: sound * np.float32(10 ** (-by_db / 20))


def clicked(sound: Samples, chance: Rng) -> Samples:
    """Add a 5 ms click before the first word, like that of a mouse."""
    found = sound.copy()
    click = 0.9 * np.exp(-np.arange(80) / 12) * chance.choice([-1, 1], 80)
    found[400:480] += click.astype(np.float32)
    return found


def hummed(sound: Samples, _chance: Rng) -> Samples:
    """Add mains hum at the level of the voice."""
    time = np.arange(sound.size) / RATE
    hum = sum(np.sin(2 * np.pi * 60 * k * time) / k for k in (1, 2, 3, 5))
    return sound + hum * _rms(sound) / _rms(hum)


def babbled(sound: Samples, chance: Rng) -> Samples:
    """Add five other voices, together 5 dB below the speaker."""
    others = [r.samples for r in recordings("read")]
    noise = np.zeros(sound.size, np.float32)
    for index in chance.integers(0, len(others), 5):
        other = np.resize(others[index], sound.size)
        noise += other / _rms(other)
    return sound + noise * _rms(sound) / _rms(noise) * 10 ** (-5 / 20)


def reverberant(sound: Samples, chance: Rng) -> Samples:
    """Simulate a large room with a reverberation time (60 dB) of 0.6 s."""
    time = np.arange(round(0.6 * RATE)) / RATE
    room = chance.standard_normal(time.size) * np.exp(-6.9 * time / 0.6) * 0.08
    room[0] = 1
    size = 1 << (sound.size + room.size).bit_length()
    found = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(room, size), size)[: sound.size]
    return found / np.abs(found).max() * np.abs(sound).max()


def _rms(sound: Samples) -> float:
    return float(np.sqrt(np.mean(np.square(sound))))


CONDITIONS: dict[str, Condition] = {
    "as recorded": lambda sound, _chance: sound,
    "telephone": telephone,
    "without low end": lambda sound, _chance: within_band(sound, 300, RATE / 2),
    "-30 dB": quieter(30),
    "-45 dB": quieter(45),
    "clipped": quieter(-24),
    "leading click": clicked,
    "hum": hummed,
    "babble": babbled,
    "reverberation": reverberant,
}

KEPT = ("telephone", "without low end", "-45 dB", "clipped", "leading click", "reverberation")
"""Conditions in which a listener understands the speech without effort."""


async def all_kept(each: int, stt: STTClient) -> Result:
    """Transcribe `each` recordings in every condition of `KEPT`.

    A transcript that is empty or not in Korean is a failure.
    """
    failures: list[str] = []
    found = recordings("read")[:each]
    for name in KEPT:
        for recording in found:
            wav = wav_bytes(in_condition(recording, name), RATE)
            with file_in_memory(wav, ".wav") as path:
                heard = await stt.recognize(path)
            if not heard.text.strip():
                failures.append(f"{recording.name}, {name}: nothing was heard")
            elif heard.language != "ko":
                failures.append(f"{recording.name}, {name}: taken for {heard.language}")
    return Result("speech in bad conditions", len(found) * len(KEPT), failures)
