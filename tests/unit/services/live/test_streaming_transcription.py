"""What is settled stays, what grows is read again, and what fails is not passed over."""

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


class Listener(STTClient):
    """Says of each window which one it is and how long; the later, the quicker."""

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


async def heard_over(transcriber: StreamingTranscriber, sound: Samples) -> Transcript:
    for at in range(0, sound.size, 1600):
        transcriber.feed(sound[at : at + 1600])
        await asyncio.sleep(0.001)
    return await transcriber.finish()


async def test_settled_text_only_grows_and_ends_as_the_transcript(answer: Samples) -> None:
    told: list[InterimTranscript] = []
    stt = Listener()
    transcript = await heard_over(StreamingTranscriber(stt, told.append), answer)
    count = max(w.number for w in stt.windows) + 1
    assert count >= 3
    assert transcript.text == " ".join(f"w{n}" for n in range(count))
    assert transcript.provider == "listener"
    assert [s.start_s for s in transcript.segments] == sorted(
        s.start_s for s in transcript.segments
    )
    for before, after in itertools.pairwise(told):
        assert after.revision == before.revision + 1
        assert after.settled.startswith(before.settled)
    assert any(heard.unsettled for heard in told)
    assert told[-1].settled == transcript.text


async def test_a_window_that_was_read_to_its_end_is_not_read_twice(answer: Samples) -> None:
    stt = Listener()
    silence = np.zeros(RATE_HZ, np.float32)
    await heard_over(
        StreamingTranscriber(stt, lambda _: None), np.concatenate([answer[:48_000], silence])
    )
    ends = [(w.number, w.speech_end_s) for w in stt.windows]
    assert len(ends) == len(set(ends))


async def test_a_window_that_fails_fails_the_whole(answer: Samples) -> None:
    transcriber = StreamingTranscriber(Listener(failing=1), lambda _: None)
    with pytest.raises(ProviderUnavailable):
        await heard_over(transcriber, answer)
    assert "w2" not in transcriber.heard.settled, "nothing is told past a gap"


async def test_where_nobody_speaks_there_is_no_text() -> None:
    stt = Listener()
    transcript = await heard_over(
        StreamingTranscriber(stt, lambda _: None), np.zeros(80_000, np.float32)
    )
    assert (transcript.text, stt.windows) == ("", [])


async def test_closed_it_leaves_nothing_running(answer: Samples) -> None:
    transcriber = StreamingTranscriber(Listener(), lambda _: None)
    transcriber.feed(answer)
    before = asyncio.all_tasks()
    transcriber.close()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert len(asyncio.all_tasks()) < len(before)
