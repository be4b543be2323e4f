"""The cache is keyed by text, voice and engine, shares syntheses, and stores no fallback audio."""

import asyncio
import time
from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.fakes import FakeTTS

from daedam.clients.base import Speech, SpeechChunk, TTSCapabilities
from daedam.clients.chain import TTSChain
from daedam.errors import ProviderUnavailable
from daedam.services.media.speech_cache import CHUNK_S, SpeechCache
from daedam.utils.audio_utils import wav_pcm


class OtherVoice(FakeTTS):
    voice = "F2"


class SlowVoice(FakeTTS):
    async def speak(self, text: str, *, speaker: str = "KR", speed: float = 1.0) -> Speech:
        await asyncio.sleep(0.01)
        return await super().speak(text, speaker=speaker, speed=speed)


async def test_concurrent_calls_for_one_text_share_one_synthesis(tmp_path: Path) -> None:
    tts = SlowVoice()
    texts = SpeechCache(tts, tmp_path)
    said = await asyncio.gather(*(texts.speech("네.", "ko") for _ in range(5)))
    assert tts.spoken == ["네."]
    assert len({id(speech) for speech in said}) == 1
    assert texts.find_cached("네.", "ko") is said[0]
    assert texts.find_cached("아니요.", "ko") is None


async def test_prepared_texts_are_reused_at_the_next_start(tmp_path: Path) -> None:
    await SpeechCache(FakeTTS(), tmp_path).prepare(["네.", "예."], "ko")
    tts, other = FakeTTS(), OtherVoice()
    texts = SpeechCache(tts, tmp_path)
    await texts.prepare(["네.", "예."], "ko")
    assert (await texts.speech("예.", "ko")).wav
    assert tts.spoken == []
    await SpeechCache(other, tmp_path).prepare(["네."], "ko")
    assert other.spoken == ["네."], "another voice says it itself"


async def test_a_damaged_file_is_synthesized_again(tmp_path: Path) -> None:
    await SpeechCache(FakeTTS(), tmp_path).prepare(["네."], "ko")
    (file,) = tmp_path.glob("*.wav")
    file.write_bytes(b"no sound")
    tts = FakeTTS()
    await SpeechCache(tts, tmp_path).prepare(["네."], "ko")
    assert tts.spoken == ["네."]


async def test_a_failed_synthesis_is_not_cached(tmp_path: Path) -> None:
    texts = SpeechCache(FakeTTS(ProviderUnavailable()), tmp_path)
    with pytest.raises(ProviderUnavailable):
        await texts.speech("네.", "ko")
    assert texts.find_cached("네.", "ko") is None
    assert (await texts.speech("네.", "ko")).wav


async def test_audio_of_a_fallback_is_not_cached(tmp_path: Path) -> None:
    class Wanted(FakeTTS):
        name = "wanted"

    wanted = Wanted(*[ProviderUnavailable()] * 2)
    texts = SpeechCache(TTSChain([wanted, FakeTTS()], timeout_s=5), tmp_path)
    await texts.prepare(["네."], "ko")
    assert list(tmp_path.glob("*.wav")) == []
    assert texts.find_cached("네.", "ko") is None
    assert (await texts.speech("네.", "ko")).provider == "wanted"


async def test_a_cancelled_caller_does_not_cancel_the_synthesis_for_others(tmp_path: Path) -> None:
    texts = SpeechCache(SlowVoice(), tmp_path)
    leaving = asyncio.create_task(texts.speech("네.", "ko"))
    staying = asyncio.create_task(texts.speech("네.", "ko"))
    await asyncio.sleep(0)
    leaving.cancel()
    assert (await staying).wav


async def test_the_pieces_make_up_the_whole_audio(tmp_path: Path) -> None:
    texts = SpeechCache(FakeTTS(), tmp_path)
    pieces = [piece async for piece in texts.chunks("네.", "ko")]
    assert sum(len(piece.pcm) for piece in pieces) == 2 * 1600
    assert all(len(piece.pcm) <= 2 * CHUNK_S * piece.sample_rate_hz for piece in pieces)


async def test_an_english_text_is_spoken_as_written_by_the_english_speaker(tmp_path: Path) -> None:
    tts = FakeTTS()
    texts = SpeechCache(tts, tmp_path)
    await texts.speech("30% of it", "en")
    await texts.speech("30%", "ko")
    assert tts.spoken == ["30% of it", "삼십 퍼센트"]
    assert tts.speakers == ["EN-US", "KR"]


async def test_a_text_is_cached_for_each_language(tmp_path: Path) -> None:
    texts = SpeechCache(FakeTTS(), tmp_path)
    await texts.speech("API", "ko")
    assert texts.find_cached("API", "en") is None
    texts.forget(["API"])
    assert texts.find_cached("API", "ko") is None


async def test_audio_of_a_fallback_is_cached_in_a_language_that_the_voice_does_not_speak(
    tmp_path: Path,
) -> None:
    class Chain(FakeTTS):
        name = "korean"
        capabilities = TTSCapabilities(languages=("ko",))

        async def speak(self, text: str, *, speaker: str = "KR", speed: float = 1.0) -> Speech:
            speech = await super().speak(text, speaker=speaker, speed=speed)
            return replace(speech, provider="other")

    texts = SpeechCache(Chain(), tmp_path)
    await texts.speech("Hello.", "en")
    await texts.speech("네.", "ko")
    assert texts.find_cached("Hello.", "en") is not None
    assert texts.find_cached("네.", "ko") is None


class ClauseVoice(FakeTTS):
    """A voice that streams one piece for each text in `clauses`, each after a permission."""

    name = "clauses"
    capabilities = TTSCapabilities(streaming=True)

    def __init__(self, *clauses: str | Exception) -> None:
        super().__init__()
        self.clauses = clauses
        self.permitted = asyncio.Semaphore(0)

    async def stream_speech(
        self, text: str, *, speaker: str = "KR", speed: float = 1.0
    ) -> AsyncGenerator[SpeechChunk, None]:
        self.spoken.append(text)
        for clause in self.clauses:
            await self.permitted.acquire()
            if isinstance(clause, Exception):
                raise clause
            yield SpeechChunk(clause.encode("utf-16-le") * 8, 16_000)


async def test_the_first_clause_is_sent_while_the_second_is_synthesized(tmp_path: Path) -> None:
    tts = ClauseVoice("가나", "다라")
    texts = SpeechCache(TTSChain([tts], timeout_s=5), tmp_path)
    pieces = texts.chunks("가나, 다라.", "ko")
    tts.permitted.release()
    first = await anext(pieces)
    assert first.pcm == "가나".encode("utf-16-le") * 8
    assert texts.find_cached("가나, 다라.", "ko") is None
    tts.permitted.release()
    rest = [piece async for piece in pieces]
    whole = await texts.speech("가나, 다라.", "ko")
    assert whole.wav is not None
    assert wav_pcm(whole.wav)[0] == first.pcm + b"".join(piece.pcm for piece in rest)
    assert whole.provider == "clauses"
    assert tts.spoken == ["가나, 다라."], "both callers share one synthesis"
    again = [piece async for piece in texts.chunks("가나, 다라.", "ko")]
    assert b"".join(piece.pcm for piece in again) == wav_pcm(whole.wav)[0]


async def test_a_stream_that_breaks_off_is_not_cached(tmp_path: Path) -> None:
    tts = ClauseVoice("가나", ProviderUnavailable())
    texts = SpeechCache(TTSChain([tts], timeout_s=5), tmp_path)
    for _ in range(2):
        tts.permitted.release()
    with pytest.raises(ProviderUnavailable):
        [piece async for piece in texts.chunks("가나, 다라.", "ko")]
    tts.clauses = ("가나",)
    tts.permitted.release()
    assert (await texts.speech("가나, 다라.", "ko")).wav


async def test_the_voice_changes_between_turns(tmp_path: Path) -> None:
    class Better(FakeTTS):
        name = "better"

    small, better = FakeTTS(), Better()
    chain = TTSChain([small], timeout_s=5)
    texts = SpeechCache(chain, tmp_path)
    await texts.prepare(["네."], "ko")
    with texts.hold_voice():
        changing = asyncio.create_task(texts.change_voice(lambda: chain.put_first(better)))
        await asyncio.sleep(0)
        assert (await texts.speech("질문", "ko")).provider == small.name
    await changing
    assert (await texts.speech("질문", "ko")).provider == "better"
    assert better.spoken == ["네.", "질문"], "the texts of every interview are spoken anew"
    assert texts.name == "better"
    assert [member.client.name for member in chain.members] == ["better", small.name]


@pytest.mark.parametrize(("idle", "at_least_s"), [(True, 0.0), (False, 0.09)])
async def test_texts_are_prepared_slowly_beside_an_interview(
    idle: bool, at_least_s: float, tmp_path: Path
) -> None:
    async def is_idle() -> bool:
        return idle

    texts = SpeechCache(SlowVoice(), tmp_path, is_idle=is_idle)
    begin = time.monotonic()
    await texts.prepare(["하나", "둘", "셋"], "ko")
    assert time.monotonic() - begin >= at_least_s
    assert texts.find_cached("셋", "ko") is not None
