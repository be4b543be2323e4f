"""Decode malicious and damaged recordings, and transcribe audio without speech."""

import asyncio
import hashlib
import random
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tests.faults.media_attacks import Attack, attacks
from tests.faults.results import Result
from tests.speech import UPLOADS, read_set

from daedam.clients.base import STTClient
from daedam.errors import AudioDamaged, BadAudio
from daedam.services.answers.intake import ClientDigest
from daedam.services.audio_processor import SAMPLE_RATE_HZ, AudioProcessor, DecodedAudio
from daedam.services.media.formats import identify
from daedam.utils.audio_utils import file_in_memory, wav_bytes, wav_pcm

MAX_ANSWER_S = 300
AT_ONCE = 2

CANARY_HZ = 3_137
"""Frequency of the canary's tone, in Hz. No attack contains it."""

CARRIERS = (
    *("firefox53.webm", "chrome-audio-only.webm", "pixel.m4a", "containers/fixture.flac"),
    *("containers/fixture.mp3", "containers/fixture.opus", "containers/fixture.ogg"),
    *("containers/fixture.amr", "containers/fixture.aif", "containers/fixture.m4a"),
    *("containers/fixture-adts-mpeg4-2.aac", "containers/fixture.wav"),
)


Sound = npt.NDArray[np.float64]


async def decoded(content: bytes) -> DecodedAudio:
    return await AudioProcessor(max_answer_s=MAX_ANSWER_S).decode(content, identify(content))


async def hostile_media(folder: Path) -> Result:
    """Decode every attack. Each must be refused or give only its own audio.

    No other file may be read, and no connection may be opened.
    """
    canary = written_canary(folder)
    failures: list[str] = []
    async with _listener() as (address, callers):
        set_ = attacks(str(canary), address)

        async def one(attack: Attack) -> None:
            wrong = await _harm(attack)
            if wrong:
                failures.append(f"{attack.name}: {wrong}")

        await _each(one, set_)
        if callers:
            failures.append(f"{len(callers)} connections to a place named in a file")
    return Result("hostile media", len(set_), failures)


def written_canary(folder: Path) -> Path:
    """Write a file whose content must not appear in a decoded upload; return its path."""
    canary = folder / "canary.wav"
    tone = 0.8 * np.sin(np.arange(2 * SAMPLE_RATE_HZ) * 2 * np.pi * CANARY_HZ / SAMPLE_RATE_HZ)
    canary.write_bytes(wav_bytes(tone.astype(np.float32), SAMPLE_RATE_HZ))
    return canary


async def _harm(attack: Attack) -> str:
    """Return the harm that an attack did, or an empty string."""
    try:
        audio = await decoded(attack.content)
    except BadAudio:
        return ""
    except Exception as exc:
        return f"ended in {type(exc).__name__}"
    if has_canary(audio):
        return "another file came out"
    if audio.duration_s > MAX_ANSWER_S:
        return f"became {audio.duration_s:.0f} s"
    return "" if attack.has_sound else f"was taken for {audio.duration_s:.2f} s of sound"


def has_canary(audio: DecodedAudio) -> bool:
    """Return whether `audio` contains the canary's tone."""
    samples = np.frombuffer(wav_pcm(audio.wav)[0], np.int16)[: 30 * SAMPLE_RATE_HZ]
    power = np.abs(np.fft.rfft(samples)) ** 2
    hz = np.fft.rfftfreq(samples.size, 1 / SAMPLE_RATE_HZ)
    near = power[np.abs(hz - CANARY_HZ) < 20].sum()
    return bool(near > 0.2 * power.sum() > 0)


@asynccontextmanager
async def _listener() -> AsyncIterator[tuple[str, list[object]]]:
    """Listen at a local address; yield the address and the list of peers that have connected.

    The connections get no response.
    """
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.2)
    callers: list[object] = []
    over = threading.Event()

    def listen() -> None:
        while not over.is_set():
            try:
                connection, _ = server.accept()
            except TimeoutError:
                continue
            callers.append(connection.getpeername())
            connection.close()

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}", callers
    finally:
        over.set()
        thread.join()
        server.close()


async def mutated_media(rounds: int, seed: int = 1) -> Result:
    """Decode `rounds` damaged recordings.

    Each must be refused or decoded within the limits, and the digest check must detect the damage.
    """
    chance = random.Random(seed)
    carriers = [(UPLOADS / name).read_bytes()[:200_000] for name in CARRIERS]
    carriers.append(read_set()[0].path.read_bytes())
    failures: list[str] = []

    async def one(number: int) -> None:
        whole, damaged = pairs[number]
        try:
            ClientDigest(hashlib.sha256(whole).hexdigest()).check_bytes(
                hashlib.sha256(damaged).hexdigest()
            )
            failures.append(f"{number}: the hash did not tell")
        except AudioDamaged:
            pass
        try:
            audio = await decoded(damaged)
        except BadAudio:
            return
        except Exception as exc:
            failures.append(f"{number}: ended in {type(exc).__name__}")
            return
        if audio.duration_s > MAX_ANSWER_S:
            failures.append(f"{number}: became {audio.duration_s:.0f} s")

    pairs = []
    for _ in range(rounds):
        whole = chance.choice(carriers)
        pairs.append((whole, damage(whole, chance)))
    await _each(one, range(rounds))
    return Result("mutated media", rounds, failures)


def damage(content: bytes, chance: random.Random) -> bytes:
    """Return `content` with random damage, always different from the original."""
    damaged = bytearray(content)
    while bytes(damaged) == content:
        for _ in range(chance.randint(1, 6)):
            at = min(int(chance.expovariate(1 / 2_000)), len(damaged) - 1)
            size = chance.randint(1, 400)
            match chance.randrange(7):
                case 0:
                    damaged[at] ^= 1 << chance.randrange(8)
                case 1:
                    damaged[at : at + size] = chance.randbytes(size)
                case 2:
                    del damaged[at : at + size]
                case 3:
                    damaged[at:at] = damaged[at : at + size] * chance.randint(1, 20)
                case 4:
                    damaged += content[at:] if chance.random() < 0.5 else content
                case 5:
                    del damaged[chance.randrange(1, len(damaged)) :]
                case _:
                    damaged[at : at + 4] = chance.choice([b"\xff" * 4, b"\0" * 4, b"\x7f" * 4])
            if not damaged:
                damaged = bytearray(b"\0")
    return bytes(damaged)


async def nonspeech(
    rounds: int, stt: STTClient, seed: int = 1, terms: Sequence[str] = ()
) -> Result:
    """Transcribe audio without speech with `terms` as hints. The transcripts must be empty."""
    failures: list[str] = []
    for number in range(rounds):
        chance = np.random.default_rng((seed, number))
        kind, samples = _sound(number, chance)
        audio = await decoded(wav_bytes(samples.astype(np.float32), SAMPLE_RATE_HZ))
        with file_in_memory(audio.wav, ".wav") as path:
            transcript = await stt.recognize(path, terms=terms)
        if transcript.text.strip():
            failures.append(f"{number} ({kind}): {len(transcript.text.split())} words")
    return Result("silence, noise, breath, music", rounds, failures)


def _sound(number: int, chance: np.random.Generator) -> tuple[str, Sound]:
    """Return the name of a kind of sound and 3 to 9 s of its samples, of shape (n,).

    `number` selects one of the eight kinds in turn.
    """
    n = int(chance.uniform(3, 9) * SAMPLE_RATE_HZ)
    t = np.arange(n) / SAMPLE_RATE_HZ
    loud = 10 ** chance.uniform(-3, -0.5)
    white = chance.standard_normal(n)
    match number % 8:
        case 0:
            return "silence", np.zeros(n)
        case 1:
            return "white noise", loud * white / 3
        case 2:
            return "pink noise", loud * _coloured(white, 1)
        case 3:
            return "brown noise", loud * _coloured(white, 2)
        case 4:
            breaths = np.clip(np.sin(2 * np.pi * t * chance.uniform(0.2, 0.5)), 0, 1) ** 2
            return "breath", loud * breaths * _coloured(white, 0.7)
        case 5:
            base = chance.choice([50, 60, 100, 120])
            return "hum", loud * sum(np.sin(2 * np.pi * t * base * k) / k for k in (1, 2, 3, 5)) / 2
        case 6:
            notes = 220 * 2 ** (chance.integers(0, 25, size=12) / 12)
            note = notes[(t * 3).astype(int) % notes.size]
            phase = 2 * np.pi * np.cumsum(note) / SAMPLE_RATE_HZ
            return "melody", loud * np.sin(phase) * np.exp(-3 * (t * 3 % 1))
        case _:
            root = 110 * 2 ** (chance.integers(0, 12) / 12)
            chord = sum(np.sin(2 * np.pi * t * root * r) for r in (1, 1.26, 1.5, 2)) / 4
            return "chord", loud * chord * (0.6 + 0.4 * np.sin(2 * np.pi * t * 4))


def _coloured(white: Sound, power: float) -> Sound:
    """Return noise with a power density of 1/f^`power`, normalized to a peak of 1."""
    spectrum = np.fft.rfft(white)
    spectrum[1:] /= np.arange(1, spectrum.size) ** (power / 2)
    spectrum[0] = 0
    noise = np.fft.irfft(spectrum, white.size)
    return noise / np.abs(noise).max()


async def _each(work: Callable[[Any], Awaitable[None]], things: Iterable[Any]) -> None:
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(thing: Any) -> None:
        async with turn:
            await work(thing)

    await asyncio.gather(*(one(thing) for thing in things))
