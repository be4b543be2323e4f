"""An answer's sound is measured once, and the reply to it stays the same."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
from sqlalchemy import text
from tests.contract.test_http_contract import FOLLOWUP, SOUND, answer, start
from tests.fakes import FakeLLM, FakeSTT, FakeTTS
from tests.integration.test_keeping import parts_of
from tests.serving import served

from daedam.clients.base import Transcript
from daedam.errors import ProviderUnavailable
from daedam.services.interview_rows import VOICE_MS, now
from daedam.services.voice_measures import LOOK_BACK
from daedam.services.voices import REPLIED_FILLERS
from daedam.settings import Settings
from daedam.storage.interviews import Interviews

SPOKEN = "음 저는 음 결제 시스템을 어 새로 만들었습니다."


class Away(FakeSTT):
    """Cannot hear until it is back."""

    is_away = True

    async def recognize(
        self, audio_path: Path, *, language: str = "ko", terms: Sequence[str] = ()
    ) -> Transcript:
        if self.is_away:
            raise ProviderUnavailable
        return await super().recognize(audio_path, language=language, terms=terms)


@asynccontextmanager
async def answered(
    settings: Settings, stt: FakeSTT
) -> AsyncIterator[tuple[httpx2.AsyncClient, Any]]:
    quiet = settings.model_copy(update={"health_check_s": 600})
    async with served(quiet, stt, FakeLLM(FOLLOWUP), FakeTTS()) as client:
        body = await start(client)
        done = await answer(client, body["session_id"], body["question"], SOUND)
        assert done.status_code == 200, done.text
        yield client, parts_of(client)


async def measured(parts: Any) -> Any:
    """The only turn, once what is under way is measured."""
    measures = parts.orchestrator._measures
    for task in list(measures._under_way.values()):
        await task
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


async def test_a_recording_that_waited_replies_with_the_fillers_of_its_text(
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
