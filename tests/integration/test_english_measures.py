"""The measures of a spoken answer in an English interview, from the recording to the report."""

from collections.abc import Sequence
from pathlib import Path

from tests.contract.test_http_contract import TONE, answer
from tests.fakes import FakeLLM, FakeSTT, FakeTTS
from tests.integration.test_answers_once import own
from tests.serving import served

from daedam.clients.base import Segment, Transcript, Word, join_segments
from daedam.settings import Settings

SAID = "Um, I led a team of 5 people, and, like, we cut the costs by 20%. It's, uh, it's live."
"""21 words in the spoken form (20% has two), three of them fillers, and one repetition."""


class EnglishSTT(FakeSTT):
    """Recognises words with times in the language that it is asked for."""

    async def recognize(
        self, audio_path: Path, *, language: str = "ko", terms: Sequence[str] = ()
    ) -> Transcript:
        heard = await super().recognize(audio_path, language=language, terms=terms)
        words = tuple(
            Word(word, 0.05 * n, 0.05 * n + 0.04, 0.9) for n, word in enumerate(heard.text.split())
        )
        return join_segments([Segment(heard.text, 0.0, 1.0, 0.9, words, language)], language)


async def test_a_spoken_english_answer_is_measured_in_words(settings: Settings) -> None:
    async with served(settings, EnglishSTT(SAID), FakeLLM(), FakeTTS()) as client:
        request = {"user_id": "u", "mode": "voice", "language": "en"}
        body = (await client.post("/api/session/start", json=request)).json()
        done = (await answer(client, body["session_id"], body["question"], TONE)).json()
        assert done["transcript_status"] == "recognised"
        metrics = done["metrics"]
        assert metrics["wpm"] == round(21 * 60 / metrics["duration_sec"])
        assert metrics["filler_count"] == 3
        report = (await client.get("/api/session/report", headers=own(body))).json()
    (reported,) = report["answers"]
    assert [f["text"] for f in reported["fillers"] if f["text"]] == ["Um,", "like,", "uh,"]
    assert [r["instead"] for r in reported["repairs"]] == ["it's"]
    assert reported["wording"]["endings"] == {"finished": 2, "unfinished": 0}
    assert reported["rates"]["syllables"] == 24
    by_id = {measure["id"]: measure for measure in reported["measures"]}
    assert (by_id["wpm"]["unit"], by_id["wpm"]["unit_en"]) == ("단어/분", "words/min")
    assert all(measure["place"] is None for measure in by_id.values())
    totals = {measure["id"]: measure for measure in report["totals"]["measures"]}
    assert totals["wpm"]["name_en"] == "Words per minute"
