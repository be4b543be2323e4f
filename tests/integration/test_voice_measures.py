"""The audio of an answer is measured and decoded once, and its reply stays the same."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, nullcontext
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx2
import pytest
from sqlalchemy import text
from tests.contract.test_http_contract import FOLLOWUP, SOUND, answer, start
from tests.fakes import FakeLLM, FakeSTT, FakeTTS
from tests.live_interview import answered as answer_live
from tests.live_interview import interview, six_seconds
from tests.serving import measures_done, parts_of, served

from daedam.clients.base import STTClient, Transcript
from daedam.clients.chain import STTChain
from daedam.errors import ProviderUnavailable
from daedam.services.audio_processor import AudioProcessor
from daedam.services.live.streaming_transcription import StreamingTranscriber
from daedam.services.reports.voice import REPLIED_FILLERS, analyse_voice
from daedam.services.reports.voice_measures import LOOK_BACK
from daedam.services.storage_mapping import VOICE_MS, now
from daedam.services.turns import work
from daedam.settings import Settings
from daedam.storage.interviews import Interviews

SPOKEN = "음 저는 음 결제 시스템을 어 새로 만들었습니다."


class Away(FakeSTT):
    """Raises `ProviderUnavailable` while `is_away` is True."""

    is_away = True

    async def recognize(
        self, audio_path: Path, *, language: str = "ko", terms: Sequence[str] = ()
    ) -> Transcript:
        if self.is_away:
            raise ProviderUnavailable
        return await super().recognize(audio_path, language=language, terms=terms)


@asynccontextmanager
async def answered(
    settings: Settings, stt: STTClient
) -> AsyncIterator[tuple[httpx2.AsyncClient, Any]]:
    quiet = settings.model_copy(update={"health_check_s": 600})
    async with served(quiet, stt, FakeLLM(FOLLOWUP), FakeTTS()) as client:
        body = await start(client)
        done = await answer(client, body["session_id"], body["question"], SOUND)
        assert done.status_code == 200, done.text
        yield client, parts_of(client)


async def measured(parts: Any) -> Any:
    """Wait until the measures are done; return the only turn."""
    measures = parts.orchestrator._measures
    await measures_done(parts)
    async with measures._database.reading() as db:
        return await Interviews(db).turn(1)


async def test_a_recording_is_measured_once(on_each: Settings) -> None:
    async with answered(on_each, FakeSTT(SPOKEN)) as (_, parts):
        turn = await measured(parts)
        database = parts.orchestrator._database
        since = now() - LOOK_BACK

        async def missed(limit: int = 9) -> list[int]:
            async with database.reading() as db:
                return list(await Interviews(db).unmeasured_since(since, VOICE_MS, limit))

        parts.orchestrator._measures.add(turn.id)
        again = await measured(parts)
        assert (again.voice, again.stage_ms) == (turn.voice, turn.stage_ms)
        assert await missed() == []
        async with database.transaction() as db:
            await db.execute(text("UPDATE turns SET stage_ms = '{}'"))
        assert await missed() == [turn.id]
        assert await missed(0) == []


async def test_the_reply_of_a_pending_recording_has_the_fillers_of_its_text(
    settings: Settings,
) -> None:
    stt = Away(SPOKEN)
    async with answered(settings, stt) as (_, parts):
        waiting = await measured(parts)
        assert waiting.voice is not None
        assert waiting.voice[REPLIED_FILLERS] == 0
        stt.is_away = False
        await parts.readiness._recovery.transcribe_waiting()
        heard = await measured(parts)
        assert heard.transcript.text
        assert heard.voice[REPLIED_FILLERS] > 0


@contextmanager
def decodings() -> Iterator[list[bytes]]:
    """Yield the list of the contents decoded in the block, in order."""
    decode = AudioProcessor.decode
    decoded: list[bytes] = []

    async def noted(self: AudioProcessor, content: bytes, kind: Any, **named: Any) -> Any:
        decoded.append(content)
        return await decode(self, content, kind, **named)

    with patch.object(AudioProcessor, "decode", noted):
        yield decoded


RECOGNISERS: dict[str, Callable[[], STTClient]] = {
    "first": lambda: FakeSTT(SPOKEN),
    "fallback": lambda: STTChain([Away(SPOKEN), FakeSTT(SPOKEN)], timeout_s=60),
}


@pytest.mark.parametrize("recogniser", RECOGNISERS)
async def test_an_upload_is_decoded_once(settings: Settings, recogniser: str) -> None:
    with decodings() as decoded:
        async with answered(settings, RECOGNISERS[recogniser]()) as (_, parts):
            turn = await measured(parts)
            assert turn.transcript.text
            assert turn.voice is not None
            assert decoded == [SOUND]
            assert parts.live.context.work.decoded == 0, "nothing is held after the measures"


@pytest.mark.speech
@pytest.mark.parametrize("recogniser", RECOGNISERS)
@pytest.mark.parametrize("windows_fail", [False, True])
async def test_a_live_answer_is_never_decoded(
    settings: Settings, recogniser: str, windows_fail: bool
) -> None:
    """Its frames are samples, so even a recogniser of whole recordings needs no decoding."""
    failing = patch.object(StreamingTranscriber, "finish", side_effect=ProviderUnavailable())
    with decodings() as decoded, failing if windows_fail else nullcontext():
        async with interview(settings, RECOGNISERS[recogniser]()) as talk, talk.line() as someone:
            turn = await answer_live(someone, talk.question, six_seconds())
            assert turn["answer_text"] == SPOKEN
            headers = {"Authorization": f"Bearer {talk.session_id}"}
            async with httpx2.AsyncClient(base_url=talk.url, headers=headers, timeout=60) as client:
                report = (await client.get("/api/session/report")).json()
            assert report["measures_pending"] == 0
            assert report["answers"][0]["volume"], "the sound is measured"
            assert decoded == []


async def test_answers_are_transcribed_while_an_earlier_one_is_measured(
    settings: Settings,
) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def slowly(sound: bytes) -> Any:
        begun.set()
        assert may_end.wait(60)
        return analyse_voice(sound)

    with patch.object(work, "analyse_voice", slowly):
        async with served(settings, FakeSTT(SPOKEN), FakeLLM(FOLLOWUP), FakeTTS()) as client:
            body = await start(client)
            question = body["question"]
            try:
                for _ in range(3):
                    async with asyncio.timeout(30):
                        done = await answer(client, body["session_id"], question, SOUND)
                        await asyncio.to_thread(begun.wait, 30)
                    assert done.status_code == 200, done.text
                    assert done.json()["answer_text"] == SPOKEN
                    question = done.json()["next_question"]
                measures = parts_of(client).orchestrator._measures
                assert len(measures._tasks) == 3, "none is measured yet"
            finally:
                may_end.set()
            await measures_done(parts_of(client))
            async with measures._database.reading() as db:
                turns = [await Interviews(db).turn(number) for number in (1, 2, 3)]
    assert all(turn.voice is not None for turn in turns)
