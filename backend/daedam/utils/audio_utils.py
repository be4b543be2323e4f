"""Reading and writing of WAV files, and mixing to mono."""

import io
import os
import tempfile
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt


def is_wav(content: bytes) -> bool:
    """Return whether `content` begins with a RIFF WAVE header."""
    return content[:4] == b"RIFF" and content[8:12] == b"WAVE"


def wav_bytes(samples: npt.NDArray[np.floating] | npt.NDArray[np.int16], rate_hz: int) -> bytes:
    """Return a 16-bit mono WAV of `samples`, shape (n,): int16, or float in -1 to 1 (clipped)."""
    if samples.dtype != np.int16:
        samples = (np.clip(samples, -1.0, 1.0) * 32767).astype(np.int16)
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(samples.tobytes())
    return buffer.getvalue()


def wav_pcm(content: bytes) -> tuple[bytes, int]:
    """Return the samples of a 16-bit mono WAV file as bytes, and its rate in Hz.

    Raises `wave.Error` or `ValueError` for any other kind of file.
    """
    with wave.open(io.BytesIO(content), "rb") as file:
        if file.getsampwidth() != 2 or file.getnchannels() != 1:
            raise ValueError("not 16-bit mono")
        return file.readframes(file.getnframes()), file.getframerate()


def read_wav(path: Path) -> tuple[npt.NDArray[np.int16], int]:
    """Return the samples of a 16-bit mono WAV file, shape (n,), and its rate in Hz.

    Raises `wave.Error` or `ValueError` for any other kind of file.
    """
    pcm, rate_hz = wav_pcm(path.read_bytes())
    return np.frombuffer(pcm, np.int16), rate_hz


def wav_duration_s(path: Path) -> float:
    """Return the duration of a WAV file in seconds, by its actual number of frames."""
    samples, rate_hz = read_wav(path)
    return float(samples.size / rate_hz)


@contextmanager
def file_in_memory(content: bytes, suffix: str) -> Iterator[Path]:
    """Provide `content` as a file path for the duration of the block.

    On Linux the file is only in memory; elsewhere it is a private temporary file.
    """
    if hasattr(os, "memfd_create"):
        handle = os.memfd_create("daedam")
        try:
            with os.fdopen(os.dup(handle), "wb") as file:
                file.write(content)
            yield Path(f"/proc/self/fd/{handle}")
        finally:
            os.close(handle)
    else:
        with tempfile.NamedTemporaryFile(suffix=suffix) as file:
            file.write(content)
            file.flush()
            yield Path(file.name)


def mono(samples: npt.NDArray[np.int16]) -> npt.NDArray[np.int16]:
    """Return a mono mix, int16 of shape (n,), of `samples`, shape (n, channels).

    The mix has the level of the strongest channel. Channels of opposite polarity would cancel in a
    plain mean, so each channel is first inverted to the polarity of the strongest. Channels more
    than 30 dB weaker are excluded. Power is computed from the differences between samples, so that
    offset and hum have no effect.
    """
    if samples.shape[1] == 1:
        return samples[:, 0]
    sound = samples.astype(np.float32)
    steps = np.diff(sound, axis=0)
    power = np.einsum("ni,nj->ij", steps, steps)
    strongest = int(np.argmax(np.diag(power)))
    loudest = power[strongest, strongest]
    if loudest == 0:
        return np.zeros(samples.shape[0], np.int16)
    weights = np.where(power[strongest] < 0, -1.0, 1.0) * (np.diag(power) > loudest / 1000)
    mixed = np.zeros(samples.shape[0], np.float32)
    for channel in np.flatnonzero(weights):
        mixed += np.float32(weights[channel]) * sound[:, channel]
    mixed -= mixed.mean()
    level = np.sqrt(loudest / max(float(np.sum(np.diff(mixed) ** 2)), 1e-9))
    peak = float(np.abs(mixed).max())
    one: npt.NDArray[np.int16] = np.rint(mixed * min(level, 32767 / max(peak, 1.0))).astype(
        np.int16
    )
    return one
