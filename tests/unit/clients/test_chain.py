"""Retry, circuit breaker and fallback, with scripted providers."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path

import pytest
from tests.fakes import FakeLLM, FakeSTT, FakeTTS

from daedam.clients import breaker, chain
from daedam.clients.base import LLMCapabilities, LLMClient, Message, Speech, TTSCapabilities
from daedam.clients.chain import LLMChain, STTChain, TTSChain
from daedam.errors import (
    AudioUnreadable,
    ProviderBlocked,
    ProviderError,
    ProviderTimeout,
    ProviderUnavailable,
)

ASK = [Message("user", "질문")]


def named(name: str, *script: str | Exception, delay_s: float = 0) -> FakeLLM:
    client = FakeLLM(*script, delay_s=delay_s)
    client.name = name
    return client


def llms(*clients: LLMClient, timeout_s: float = 5) -> LLMChain:
    return LLMChain(clients, timeout_s=timeout_s)


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "RETRY_PAUSE_S", 0)


async def test_the_first_provider_serves_and_is_named_in_the_reply() -> None:
    first, second = named("first", "하나"), named("second", "둘")
    reply = await llms(first, second).chat(ASK)
    assert (reply.text, reply.provider) == ("하나", "first")
    assert second.prompts == []


async def test_an_unavailable_provider_is_retried_once() -> None:
    first = named("first", ProviderUnavailable(), "하나")
    reply = await llms(first).chat(ASK)
    assert reply.provider == "first"
    assert len(first.prompts) == 2


@pytest.mark.parametrize("error", [ProviderTimeout(), ProviderBlocked()])
async def test_timeouts_and_blocked_requests_are_not_retried(error: ProviderError) -> None:
    first, second = named("first", error), named("second", "둘")
    assert (await llms(first, second).chat(ASK)).provider == "second"
    assert len(first.prompts) == 1


async def test_a_short_retry_after_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    first = named("first", ProviderUnavailable(retry_after_s=2), "하나")
    llm = llms(first)
    monkeypatch.setattr(chain.asyncio, "sleep", sleep)
    monkeypatch.setattr(first, "delay_s", 0)
    assert (await llm.chat(ASK)).provider == "first"
    assert 2 in slept


async def test_a_long_retry_after_uses_the_fallback_until_it_has_passed() -> None:
    first = named("first", ProviderUnavailable(retry_after_s=60))
    second = named("second", "둘")
    llm = llms(first, second)
    for _ in range(2):
        assert (await llm.chat(ASK)).provider == "second"
    assert len(first.prompts) == 1
    assert llm.members[0].state == "down"


async def test_a_provider_that_fails_repeatedly_is_not_called() -> None:
    first, second = named("first", ProviderUnavailable()), named("second", "둘")
    llm = llms(first, second)
    for _ in range(5):
        await llm.chat(ASK)
    assert len(first.prompts) == 2 * breaker.FAILURES_TO_OPEN
    assert llm.switches == 5
    assert [m.state for m in llm.members] == ["down", "up"]


async def test_a_provider_without_a_fallback_fails_at_once_while_it_is_down() -> None:
    first = named("first", ProviderUnavailable())
    llm = llms(first)
    for _ in range(4):
        with pytest.raises(ProviderUnavailable):
            await llm.chat(ASK)
    assert len(first.prompts) == 2 * breaker.FAILURES_TO_OPEN


async def test_a_blocked_request_does_not_open_the_breaker() -> None:
    first, second = named("first", ProviderBlocked()), named("second", "둘")
    llm = llms(first, second)
    for _ in range(4):
        await llm.chat(ASK)
    assert len(first.prompts) == 4
    assert llm.members[0].state == "failing"


async def test_a_provider_that_hangs_is_replaced_after_the_timeout() -> None:
    first, second = named("first", "하나", delay_s=30), named("second", "둘")
    reply = await llms(first, second, timeout_s=0.05).chat(ASK)
    assert reply.provider == "second"


async def test_when_all_providers_fail_the_last_error_is_raised() -> None:
    llm = llms(named("first", ProviderUnavailable()), named("second", ProviderTimeout()))
    with pytest.raises(ProviderTimeout):
        await llm.chat(ASK)


async def test_an_unreadable_recording_is_no_failure_of_the_provider() -> None:
    first, second = FakeSTT(AudioUnreadable()), FakeSTT("둘")
    stt = STTChain([first, second], timeout_s=5)
    with pytest.raises(AudioUnreadable):
        await stt.recognize(Path("a.wav"))
    assert second.audio_paths == []
    assert stt.members[0].failures == 0


async def test_an_unexpected_error_counts_as_a_failure_of_the_provider() -> None:
    first, second = named("first", RuntimeError("out of memory")), named("second", "둘")
    llm = llms(first, second)
    assert (await llm.chat(ASK)).provider == "second"
    assert llm.members[0].failures == 1


async def test_a_provider_is_available_after_a_single_failure() -> None:
    llm = llms(named("first", ProviderTimeout()))
    with pytest.raises(ProviderTimeout):
        await llm.chat(ASK)
    assert llm.is_available


async def test_a_cancelled_call_is_no_failure_of_the_provider() -> None:
    first = named("first", "하나", delay_s=30)
    llm = llms(first)
    call = asyncio.create_task(llm.chat(ASK))
    await asyncio.sleep(0.01)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert llm.members[0].failures == 0


async def test_a_switch_of_providers_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    llm = llms(named("first", ProviderUnavailable()), named("second", "둘"))
    with caplog.at_level(logging.WARNING, "daedam"):
        for _ in range(4):
            await llm.chat(ASK)
    told = [r.getMessage() for r in caplog.records if "in place of" in r.getMessage()]
    assert told == ["llm: second serves in place of first"]
    assert "질문" not in caplog.text


# --- streams ------------------------------------------------------------------------------------


class Streaming(FakeLLM):
    """Streams the entries of its script. An entry that is an exception is raised instead."""

    closed = False

    async def stream(
        self, messages: Sequence[Message], *, max_tokens: int = 200, seed: int = 0
    ) -> AsyncGenerator[str, None]:
        self.prompts.append(messages)
        try:
            for piece in self.script:
                if isinstance(piece, Exception):
                    raise piece
                yield piece
        finally:
            self.closed = True


async def test_a_stream_that_fails_before_its_first_piece_uses_the_fallback() -> None:
    llm = llms(Streaming(ProviderUnavailable()), Streaming("둘", "셋"))
    assert [piece async for piece in llm.stream(ASK)] == ["둘", "셋"]
    assert llm.switches == 1


async def test_a_stream_that_fails_later_raises_and_uses_no_fallback() -> None:
    second = Streaming("둘")
    llm = llms(Streaming("하나", ProviderUnavailable()), second)
    pieces = llm.stream(ASK)
    assert await anext(pieces) == "하나"
    with pytest.raises(ProviderUnavailable):
        await anext(pieces)
    assert second.prompts == []
    assert llm.members[0].failures == 1


async def test_closing_a_stream_stops_the_provider() -> None:
    first = Streaming("하나", "둘")
    pieces = llms(first).stream(ASK)
    assert await anext(pieces) == "하나"
    await pieces.aclose()
    assert first.closed


async def test_a_provider_without_streaming_yields_one_piece() -> None:
    assert [p async for p in llms(named("first", "하나")).stream(ASK)] == ["하나"]
    tts = TTSChain([FakeTTS()], timeout_s=5)
    [chunk] = [c async for c in tts.stream_speech("질문")]
    assert (len(chunk.pcm), chunk.sample_rate_hz) == (3200, 16_000)


# --- health -------------------------------------------------------------------------------------


class Server(FakeTTS):
    """A TTS client whose health check and synthesis fail while `well` is false."""

    checked_while_well = True

    def __init__(self) -> None:
        super().__init__()
        self.well = True
        self.checks = 0
        self.warmed = 0

    async def check(self) -> None:
        self.checks += 1
        if not self.well:
            raise ProviderUnavailable

    async def warm_up(self) -> None:
        self.warmed += 1

    async def speak(self, text: str, *, speaker: str = "KR", speed: float = 1.0) -> Speech:
        if not self.well:
            raise ProviderUnavailable
        return await super().speak(text, speaker=speaker, speed=speed)


async def test_a_server_serves_again_after_a_successful_health_check() -> None:
    first, second = Server(), Server()
    tts = TTSChain([first, second], timeout_s=5)
    await tts.warm_up()
    assert (first.warmed, second.warmed) == (1, 0)
    first.well = False
    for _ in range(3):
        await tts.check()
    assert tts.members[0].state == "down"
    assert second.warmed > 0
    first.well = True
    await tts.check()
    await tts.speak("질문")
    assert first.spoken == ["질문"]


async def test_a_successful_health_check_does_not_close_the_breaker_after_failed_calls() -> None:
    first = named("first", ProviderUnavailable())
    llm = llms(first, named("second", "둘"))
    for _ in range(3):
        await llm.chat(ASK)
        await llm.check()
    assert llm.members[0].state == "down"
    assert len(first.prompts) == 2 * breaker.FAILURES_TO_OPEN


async def test_the_fallback_is_warmed_up_if_the_first_provider_is_unavailable() -> None:
    first, second = Server(), Server()
    first.well = False
    await TTSChain([first, second], timeout_s=5).warm_up()
    assert (first.warmed, second.warmed) == (0, 1)


@pytest.mark.parametrize("by_a_call", [False, True])
async def test_a_provider_is_available_after_its_warm_up_or_a_call(by_a_call: bool) -> None:
    server = Server()
    tts = TTSChain([server], timeout_s=5)
    server.well = False
    with pytest.raises(ProviderUnavailable):
        await tts.check()
    assert not tts.is_available
    server.well = True
    await (tts.speak("질문") if by_a_call else tts.warm_up())
    assert tts.is_available


async def test_a_check_raises_if_no_provider_is_available() -> None:
    first = Server()
    first.well = False
    with pytest.raises(ProviderUnavailable):
        await TTSChain([first], timeout_s=5).check()


async def test_only_models_that_may_phrase_are_in_the_phrasing_chain() -> None:
    may, may_not = named("may", "하나"), named("may-not", "둘")
    may_not.capabilities = LLMCapabilities(judges=True)
    both = llms(may_not, may)
    assert not both.capabilities.phrases, "its first model may not"
    phrasing = both.phrasing_chain()
    assert phrasing is not None
    assert phrasing.capabilities.phrases
    assert (await phrasing.chat(ASK)).provider == "may"
    assert both.members[1].calls == 1, "the chains share their counters"
    assert llms(may_not).phrasing_chain() is None
    alone = llms(may)
    assert alone.phrasing_chain() is alone


async def test_a_voice_is_asked_only_for_its_languages() -> None:
    korean, both = Server(), Server()
    korean.capabilities = TTSCapabilities(languages=("ko",))
    tts = TTSChain([korean, both], timeout_s=5)
    await tts.speak("Hello.", speaker="EN-US")
    await tts.speak("네.")
    assert (korean.spoken, both.spoken) == (["네."], ["Hello."])
    assert tts.members[0].state != "down"
