"""The morphological analysis never runs on the event loop, because it can take seconds."""

import asyncio
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from unittest.mock import patch

import pytest
from tests.contract.test_http_contract import ANSWER, FOLLOWUP, SOUND, answer, start
from tests.fakes import FakeLLM, FakeSTT, FakeTTS
from tests.integration.test_answers_once import own
from tests.live_interview import interview, six_seconds
from tests.serving import measures_done, parts_of, served

from daedam.services.morphology import KiwiMorphology
from daedam.settings import Settings
from daedam.speech.korean import Morpheme


@contextmanager
def analyses_on_the_event_loop() -> Iterator[list[str]]:
    """Collect the stacks of analyses that run in the thread of the event loop."""
    found: list[str] = []
    analyse = KiwiMorphology.__call__

    def checked(self: KiwiMorphology, text: str) -> Sequence[Morpheme]:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            pass
        else:
            found.append("".join(traceback.format_stack(limit=6)))
        return analyse(self, text)

    with patch.object(KiwiMorphology, "__call__", checked):
        yield found


async def test_recorded_and_typed_answers_and_reports(settings: Settings) -> None:
    ports = FakeSTT(ANSWER), FakeLLM(FOLLOWUP), FakeTTS()
    with analyses_on_the_event_loop() as found:
        async with served(settings, *ports) as client:
            body = await start(client)
            done = await answer(client, body["session_id"], body["question"], SOUND)
            question = done.json()["next_question"]
            form = {"question_id": question["id"], "turn_type": question["type"], "text": ANSWER}
            typed = await client.post("/api/answer/typed", json=form, headers=own(body))
            assert typed.status_code == 200
            await measures_done(parts_of(client))
            for path in ("report", "report.html", "report.pdf", "export"):
                got = await client.get(f"/api/session/{path}", headers=own(body))
                assert got.status_code == 200
    assert found == []


@pytest.mark.speech
async def test_a_hands_free_live_answer(settings: Settings) -> None:
    with analyses_on_the_event_loop() as found:
        async with interview(settings) as talk, talk.line() as someone:
            await someone.start(talk.question, hands_free=True)
            await someone.speak(six_seconds() + bytes(5 * 32_000), speed=4)
            await someone.listener.until("turn")
    assert found == []
