"""Whole recordings: read once, analysed once, and recognised in one batch for each core."""

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import ctranslate2
import numpy as np
import pytest
from tests.unit.clients.test_whisper_windows import ScriptedTokenizer

from daedam.clients import whisper_audio
from daedam.clients.base import SAMPLE_RATE_HZ, Segment, Window
from daedam.clients.speech_evidence import SpeechSpans
from daedam.clients.voice_activity import VoiceActivity
from daedam.clients.whisper_audio import decode
from daedam.clients.whisper_client import MAX_BATCH, WhisperLocalClient, batches_of
from daedam.clients.whisper_windows import WhisperWindows
from daedam.utils.audio_utils import wav_bytes


def window(number: int, seconds: float, level: float = 0.5) -> Window:
    sound = np.full(round(seconds * SAMPLE_RATE_HZ), level, np.float32)
    spans = SpeechSpans(((0.5, seconds - 0.5),))
    return Window(number, sound, 20.0 * number, 20.0 * number + seconds - 0.5, spans, settled=True)


def lengths(batches: list[list[Window]]) -> list[list[float]]:
    return [[each.samples.size / SAMPLE_RATE_HZ for each in batch] for batch in batches]


@pytest.mark.parametrize(
    ("seconds", "parallel", "expected"),
    [
        ([], 2, []),
        ([12], 2, [[12]]),
        ([10, 14, 12, 11, 13], 2, [[14, 13], [12, 11, 10]]),
        ([12, 12, 12], 4, [[12], [12], [12]]),
        ([10, 11, 12], 1, [[12, 11, 10]]),
    ],
)
def test_windows_of_similar_length_share_a_batch(
    seconds: list[float], parallel: int, expected: list[list[float]]
) -> None:
    windows = [window(number, length) for number, length in enumerate(seconds)]
    assert lengths(batches_of(windows, parallel, MAX_BATCH)) == expected


def test_long_recordings_have_as_many_batches_for_each_core() -> None:
    windows = [window(number, 12) for number in range(11)]
    batches = batches_of(windows, parallel=2, largest=4)
    assert sorted(map(len, batches)) == [2, 3, 3, 3]
    assert len(batches_of(windows, parallel=2, largest=1)) == 11


class BatchModel:
    """A fake `faster_whisper.WhisperModel` whose text depends on the level of the audio.

    `said` maps a level in percent to the text, its language and its average log probability.
    """

    is_multilingual = True

    def __init__(self, said: dict[int, tuple[str, str, float]]) -> None:
        self.said = said
        self.model = self
        self.batches: list[int] = []
        """Number of windows in each call of `generate`."""

    def feature_extractor(self, sound: Any) -> Any:
        return np.full((80, sound.size // 160), sound.max(), np.float32)

    def encode(self, features: Any) -> Any:
        return ctranslate2.StorageView.from_array(features[None])

    def _rows(self, encoded: Any) -> list[tuple[str, str, float]]:
        return [self.said[round(100 * row.max())] for row in np.asarray(encoded)]

    def detect_language(self, encoded: Any) -> list[list[tuple[str, float]]]:
        return [[(f"<|{language}|>", 0.99)] for _, language, _ in self._rows(encoded)]

    def generate(self, encoded: Any, prompts: list[Any], **_: Any) -> list[Any]:
        rows = self._rows(encoded)
        assert len(prompts) == len(rows)
        self.batches.append(len(rows))
        results = []
        for text, _, average in rows:
            tokens = list(text.encode())
            score = average * (len(tokens) + 1) / len(tokens)
            results.append(
                SimpleNamespace(sequences_ids=[tokens], scores=[score], no_speech_prob=0.1)
            )
        return results

    def find_alignment(self, *_: Any) -> list[list[dict[str, Any]]]:
        return [[]]


SAID = {
    50: ("첫 번째 문장입니다", "ko", -0.3),
    40: ("the second one", "en", -0.3),
    30: ("세 번째 문장입니다", "ko", -2.0),
    20: ("네 번째 문장입니다", "ko", -0.3),
}


def scripted() -> tuple[WhisperWindows, BatchModel]:
    model = BatchModel(SAID)
    windows = WhisperWindows(model)
    windows._tokenizer = ScriptedTokenizer  # type: ignore[method-assign, assignment]
    return windows, model


def test_a_batch_gives_each_window_its_own_result() -> None:
    windows, model = scripted()
    spoken = [window(number, 12, level) for number, level in enumerate((0.5, 0.4, 0.3, 0.2))]
    found = windows.segments(spoken, "ko")
    together = [segment and (segment.text, segment.start_s, segment.language) for segment in found]
    assert together == [
        ("첫 번째 문장입니다", 0.0, ""),
        ("the second one", 20.0, "en"),
        ("세 번째 문장입니다", 40.0, ""),
        ("네 번째 문장입니다", 60.0, ""),
    ]
    # Three Korean windows together, the English one, and two retries of the doubtful one.
    assert model.batches == [3, 1, 1, 1]
    assert windows.segments([], "ko") == []


async def test_a_recording_is_recognised_in_one_batch_for_each_core(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = WhisperLocalClient(cpu_threads=2)
    sizes: list[int] = []

    def recognise(windows: list[Window], *_: object) -> list[Segment]:
        sizes.append(len(windows))
        return [Segment(str(each.number), each.start_s, each.start_s + 1, 1.0) for each in windows]

    windows = [window(number, 10 + number % 3) for number in range(6)]
    monkeypatch.setattr("daedam.clients.whisper_client._cut", lambda _: windows)
    monkeypatch.setattr(client, "_recognize", recognise)
    assert (await client.recognize(tmp_path / "a.wav")).text == "0 1 2 3 4 5"
    assert sorted(sizes) == [3, 3]
    await client.recognize_window(windows[0])
    sizes.clear()
    await client.recognize(tmp_path / "a.wav")
    assert sizes == [1] * 6, "beside live answers, no batch delays their windows"
    await asyncio.sleep(0)
    await client.close()


def test_a_wav_file_is_read_as_decoders_read_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noise = np.random.default_rng(3).normal(0, 0.2, 5 * SAMPLE_RATE_HZ).astype(np.float32)
    path, other = tmp_path / "a.wav", tmp_path / "b.wav"
    path.write_bytes(wav_bytes(noise, SAMPLE_RATE_HZ))
    other.write_bytes(wav_bytes(noise, 8_000))
    plain = decode(path)
    assert decode(other).size == 2 * plain.size, "another rate is resampled"
    monkeypatch.setattr(whisper_audio, "_plain_wav", lambda _: None)
    np.testing.assert_array_equal(plain, decode(path))


@pytest.mark.parametrize("level", [0.001, 0.2])
def test_speech_probabilities_do_not_depend_on_the_sizes_of_the_chunks(level: float) -> None:
    sound = np.random.default_rng(4).normal(0, level, 6 * SAMPLE_RATE_HZ).astype(np.float32)
    sound[: 3 * SAMPLE_RATE_HZ] *= 0.1
    whole = VoiceActivity().feed(sound)
    stream = VoiceActivity()
    pieces = [p for part in np.array_split(sound, 60) for p in stream.feed(part)]
    np.testing.assert_allclose(pieces, whole, atol=1e-5)
