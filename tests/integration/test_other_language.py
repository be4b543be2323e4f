"""An answer in a language other than the interview's is stored and marked, without a follow-up."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.contract.test_http_contract import ANSWER, FOLLOWUP, TONE, answer, start
from tests.fakes import FakeLLM, FakeSTT, FakeTTS
from tests.integration.test_answers_once import own
from tests.serving import served

from daedam.clients.base import Segment, Transcript, Word, join_segments
from daedam.interview.turn import TranscriptStatus
from daedam.services.morphology import KiwiMorphology
from daedam.services.storage_mapping import normalise_transcript, transcript_row
from daedam.settings import Settings
from daedam.speech.korean import Morphology

ENGLISH = "I was the lead developer of the payment system."


@pytest.fixture(scope="module")
def morphology() -> Morphology:
    return KiwiMorphology()


class Polyglot(FakeSTT):
    """Returns transcripts, and marks those in ASCII letters as English."""

    async def recognize(
        self, audio_path: Path, *, language: str = "ko", terms: Sequence[str] = ()
    ) -> Transcript:
        heard = await super().recognize(audio_path, language=language, terms=terms)
        other = "en" if heard.text.isascii() else ""
        words = tuple(Word(w, i, i + 0.5, 0.9) for i, w in enumerate(heard.text.split()))
        return join_segments([Segment(heard.text, 0.0, 9.0, 0.9, words, other)], language)


async def test_an_answer_in_another_language_is_marked_and_not_followed_up(
    settings: Settings,
) -> None:
    llm = FakeLLM(FOLLOWUP)
    async with served(settings, Polyglot(ENGLISH, ANSWER), llm, FakeTTS()) as client:
        body = await start(client)
        done = (await answer(client, body["session_id"], body["question"], TONE)).json()
        assert done["answer_text"] == ENGLISH
        assert done["transcript_status"] == "other_language"
        assert (done["metrics"]["wpm"], done["metrics"]["filler_count"]) == (0, 0)
        assert done["next_question"]["type"] == "main"
        done = (await answer(client, body["session_id"], done["next_question"], TONE)).json()
        assert done["transcript_status"] == "recognised"
        assert done["next_question"]["type"] == "followup"
        prompts = "".join(m.content for messages in llm.prompts for m in messages)
        assert "payment" not in prompts, "earlier answers are part of the prompt"
        report = (await client.get("/api/session/report", headers=own(body))).json()
        assert report["answers"][0]["transcript_status"] == "other_language"
        assert report["answers"][0]["answer_text"] == ENGLISH


def test_a_few_foreign_words_do_not_mark_an_answer(morphology: Morphology) -> None:
    korean = Segment("저는 결제 시스템을 새로 만들었습니다.", 0.0, 3.0, 0.9)
    english = Segment("Payment system", 3.0, 4.0, 0.9, (), "en")
    row = transcript_row(
        normalise_transcript(join_segments([korean, english], "ko"), "ko", morphology)
    )
    assert row.hearing == TranscriptStatus.RECOGNISED
    assert row.language == "ko"
    row = transcript_row(normalise_transcript(join_segments([english], "ko"), "ko", morphology))
    assert row.hearing == TranscriptStatus.OTHER_LANGUAGE
    assert (row.language, row.text) == ("en", "Payment system")


def test_a_transcript_keeps_punctuation_inside_a_word(morphology: Morphology) -> None:
    parts = ("매출이", "35%를", "넘었습니다.")
    words = tuple(Word(w, i, i + 0.5, 0.9) for i, w in enumerate(parts))
    heard = join_segments([Segment(" ".join(parts), 0.0, 3.0, 0.9, words)], "ko")
    assert normalise_transcript(heard, "ko", morphology).text == "매출이 35%를 넘었습니다."
