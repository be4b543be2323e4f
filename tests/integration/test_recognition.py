"""The real recogniser on real Korean speech, on other languages, noise and silence."""

from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from benchmarks.built_speech import recordings
from benchmarks.speech_conditions import in_condition, telephone
from tests.speech import SPEECH, UPLOADS, character_errors, joined, read_set

from daedam.clients import get_stt_client
from daedam.clients.base import SAMPLE_RATE_HZ, Samples, STTClient, Transcript
from daedam.clients.second_reading import VARIATIONS
from daedam.clients.speech_windows import WindowCutter
from daedam.clients.whisper_audio import decode
from daedam.errors import AudioUnreadable, BadAudio
from daedam.services.audio_processor import AudioProcessor
from daedam.services.media.formats import identify
from daedam.settings import Settings
from daedam.utils.audio_utils import file_in_memory, wav_bytes

pytestmark = [pytest.mark.models, pytest.mark.speech]

MAX_CER = 0.22


@pytest.fixture(scope="module")
async def stt(real_settings: Settings) -> AsyncIterator[STTClient]:
    client = get_stt_client(real_settings)
    yield client
    await client.close()


async def test_read_speech_is_recognised(stt: STTClient) -> None:
    errors = length = 0
    for utterance in read_set():
        said = await stt.transcribe(str(utterance.path))
        wrong, of = character_errors(utterance.text, said)
        errors, length = errors + wrong, length + of
    assert errors / length <= MAX_CER


async def test_a_long_answer_is_transcribed_completely_with_words_in_order(
    stt: STTClient, tmp_path: Path
) -> None:
    utterances = read_set()[:8]
    path = tmp_path / "long.wav"
    path.write_bytes(joined(utterances, 40, pause_s=1.2))
    transcript = await stt.recognize(path)
    starts = [word.start_s for word in transcript.words]
    assert starts == sorted(starts)
    assert starts[0] < 3
    assert 34 < transcript.words[-1].end_s <= 41
    wrong, of = character_errors(" ".join(u.text for u in utterances[:7]), transcript.text)
    assert wrong / of < 0.35


async def test_a_recording_is_read_again_in_pieces_with_words_in_order(
    stt: STTClient, tmp_path: Path
) -> None:
    utterances = read_set()[:5]
    path = tmp_path / "answer.wav"
    path.write_bytes(joined(utterances, 20, pause_s=0.8))
    assert stt.capabilities.second_reading
    first = await stt.recognize(path)
    pieces = 0

    async def idle() -> None:
        nonlocal pieces
        pieces += 1

    again = await stt.read_again(path, first, until_idle=idle)
    cutter = WindowCutter()
    windows = sum(window.settled for window in cutter.feed(decode(path)))
    windows += cutter.finish() is not None
    unread = windows - len(first.segments)
    assert pieces == 1 + len(VARIATIONS) * windows + unread, "first readings are not repeated"
    starts = [word.start_s for word in again.words]
    assert starts == sorted(starts)
    assert again.words[-1].end_s <= 21
    assert again.text == " ".join(word.text for word in again.words)
    told = " ".join(u.text for u in utterances)
    wrong, of = character_errors(told, again.text)
    assert wrong <= character_errors(told, first.text)[0] + 0.05 * of


async def test_a_second_reading_ends_when_it_may_not_go_on(stt: STTClient) -> None:
    path = read_set()[0].path
    first = await stt.recognize(path)

    async def stop() -> None:
        raise BadAudio

    with pytest.raises(BadAudio):
        await stt.read_again(path, first, until_idle=stop)


async def heard(stt: STTClient, samples: Samples) -> Transcript:
    with file_in_memory(wav_bytes(samples, SAMPLE_RATE_HZ), ".wav") as path:
        return await stt.recognize(path)


async def test_speech_in_telephone_quality_is_recognised(stt: STTClient) -> None:
    sentences = read_set()[21:24]
    gap = np.zeros(SAMPLE_RATE_HZ // 2, np.float32)
    sound = np.concatenate([piece for u in sentences for piece in (decode(u.path), gap)])
    said = await heard(stt, telephone(sound, np.random.default_rng(1)))
    assert len(said.segments) == 3
    wrong, of = character_errors(" ".join(u.text for u in sentences), said.text)
    assert wrong / of < 0.6


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ("telephone", ("wav_003", "wav_005", "wav_038")),
        ("without low end", ("wav_003", "wav_005", "wav_038")),
        ("-45 dB", ("wav_003", "wav_005", "wav_038")),
        ("leading click", ("wav_003", "wav_005", "wav_038")),
        ("reverberation", ("wav_003", "wav_033", "wav_042")),
        ("clipped", ("wav_011",)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_speech_in_bad_conditions_is_recognised(
    condition: str, names: tuple[str, ...], stt: STTClient
) -> None:
    found = [r for r in recordings("read") if r.name in names]
    assert len(found) == len(names)
    for recording in found:
        said = await heard(stt, in_condition(recording, condition))
        assert said.text, recording.name
        assert said.language == "ko"


async def test_english_is_marked_and_written_in_english(stt: STTClient) -> None:
    content = (UPLOADS / "pixel.m4a").read_bytes()
    decoded = await AudioProcessor(max_answer_s=300).decode(content, identify(content))
    with file_in_memory(decoded.wav, ".wav") as path:
        said = await stt.recognize(path)
    assert said.language == "en"
    letters = [c for c in said.text if c.isalpha()]
    assert sum(c.isascii() for c in letters) > 0.9 * len(letters)


def noises() -> dict[str, npt.NDArray[np.float32]]:
    """Return five seconds each of sounds without speech, from a seeded generator."""
    random = np.random.default_rng(7)
    seconds = np.arange(5 * 16_000) / 16_000
    white = random.standard_normal(seconds.size)
    clicks = np.where(random.random(seconds.size) < 0.0005, 0.8, 0.0)
    made = {
        "zeros": np.zeros(seconds.size),
        "quiet noise": 0.01 * white,
        "loud noise": 0.3 * white,
        "rumble": 0.3 * np.cumsum(white) / 200,
        "hum": 0.2 * np.sin(2 * np.pi * 60 * seconds),
        "chord": 0.1 * sum(np.sin(2 * np.pi * f * seconds) for f in (220, 277, 330)),
        "typing": clicks + 0.005 * white,
        "fan": 0.05 * white * (1 + 0.3 * np.sin(2 * np.pi * 3 * seconds)),
    }
    return {name: np.clip(sound, -1, 1).astype(np.float32) for name, sound in made.items()}


@pytest.mark.parametrize("name", noises())
async def test_noise_has_an_empty_transcript(name: str, stt: STTClient, tmp_path: Path) -> None:
    path = tmp_path / "noise.wav"
    path.write_bytes(wav_bytes(noises()[name], 16_000))
    assert await stt.transcribe(str(path)) == ""


@pytest.mark.parametrize(
    "name",
    [
        *("chrome52.webm", "chrome-audio-only.webm", "firefox53.webm", "firefox55nightly.webm"),
        "containers/fixture.flac",
    ],
)
async def test_real_recordings_without_speech_have_an_empty_transcript(
    name: str, stt: STTClient
) -> None:
    content = (UPLOADS / name).read_bytes()
    decoded = await AudioProcessor(max_answer_s=300).decode(content, identify(content))
    with file_in_memory(decoded.wav, ".wav") as path:
        assert await stt.transcribe(str(path)) == ""


async def test_eight_seconds_without_speech_have_an_empty_transcript(stt: STTClient) -> None:
    assert await stt.transcribe(str(SPEECH / "words" / "no_speech.wav")) == ""


async def test_a_file_without_audio_raises_bad_audio(stt: STTClient, tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    path.write_bytes(b"no sound at all")
    with pytest.raises(AudioUnreadable):
        await stt.transcribe(str(path))
