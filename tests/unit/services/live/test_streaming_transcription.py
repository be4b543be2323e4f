"""Transcription during an answer: settled text, growing windows, failures and silence."""

import asyncio
import itertools
from collections.abc import Sequence

import numpy as np
import pytest
from tests.speech import RATE_HZ, read_set

from daedam.clients.base import Samples, Segment, STTClient, Transcript, Window
from daedam.clients.whisper_audio import decode
from daedam.errors import ProviderUnavailable
from daedam.services.live.streaming_transcription import InterimTranscript, StreamingTranscriber

pytestmark = pytest.mark.speech


class WindowSTT(STTClient):
    """A recogniser that returns `w<number>` for each window, faster for later windows."""

    name = "listener"

    def __init__(self, failing: int | None = None) -> None:
        self.windows: list[Window] = []
        self._failing = failing

    async def transcribe(self, audio_path: str, language: str = "ko") -> str:
        raise NotImplementedError

    async def recognize_window(
        self,
        window: Window,
        *,
        language: str = "ko",
        due: float = 0.0,
        terms: Sequence[str] = (),
    ) -> Transcript:
        self.windows.append(window)
        self.terms = terms
        await asyncio.sleep(0.05 / (window.number + 1))
        if window.number == self._failing:
            raise ProviderUnavailable
        text = f"w{window.number}"
        segment = Segment(text, window.start_s, window.end_s, 1.0)
        return Transcript(text, language, (segment,), "listener")


@pytest.fixture(scope="module")
def answer() -> Samples:
    pause = np.zeros(RATE_HZ // 2, np.float32)
    return np.concatenate([p for u in read_set()[:9] for p in (decode(u.path), pause)])


async def transcribed(transcriber: StreamingTranscriber, sound: Samples) -> Transcript:
    """Feed the audio in pieces of 100 ms; return the transcript."""
    for at in range(0, sound.size, 1600):
        transcriber.feed(sound[at : at + 1600])
        await asyncio.sleep(0.001)
    return await transcriber.finish()


async def test_settled_text_only_grows_and_becomes_the_transcript(answer: Samples) -> None:
    interims: list[InterimTranscript] = []
    stt = WindowSTT()
    transcript = await transcribed(StreamingTranscriber(stt, interims.append, "ko"), answer)
    count = max(w.number for w in stt.windows) + 1
    assert count >= 3
    assert transcript.text == " ".join(f"w{n}" for n in range(count))
    assert transcript.provider == "listener"
    assert [s.start_s for s in transcript.segments] == sorted(
        s.start_s for s in transcript.segments
    )
    for before, after in itertools.pairwise(interims):
        assert after.revision == before.revision + 1
        assert after.settled.startswith(before.settled)
    assert any(interim.unsettled for interim in interims)
    assert interims[-1].settled == transcript.text


async def test_a_complete_window_is_not_recognised_twice(answer: Samples) -> None:
    stt = WindowSTT()
    silence = np.zeros(RATE_HZ, np.float32)
    await transcribed(
        StreamingTranscriber(stt, lambda _: None, "ko"), np.concatenate([answer[:48_000], silence])
    )
    ends = [(w.number, w.speech_end_s) for w in stt.windows]
    assert len(ends) == len(set(ends))


async def test_a_failed_window_fails_the_transcription(answer: Samples) -> None:
    transcriber = StreamingTranscriber(WindowSTT(failing=1), lambda _: None, "ko")
    with pytest.raises(ProviderUnavailable):
        await transcribed(transcriber, answer)
    assert "w2" not in transcriber.interim.settled, "no text is settled after a gap"


async def test_silence_has_no_text_and_is_not_recognised() -> None:
    stt = WindowSTT()
    transcript = await transcribed(
        StreamingTranscriber(stt, lambda _: None, "ko"), np.zeros(80_000, np.float32)
    )
    assert (transcript.text, stt.windows) == ("", [])


async def test_close_cancels_all_tasks(answer: Samples) -> None:
    before = asyncio.all_tasks()
    transcriber = StreamingTranscriber(WindowSTT(), lambda _: None, "ko")
    transcriber.feed(answer)
    tasks = asyncio.all_tasks() - before
    assert tasks
    transcriber.close()
    await asyncio.wait(tasks, timeout=30)
    assert all(task.cancelled() for task in tasks)
