"""Retry, circuit breaker and fallback, over scripted providers."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path

import pytest
from tests.fakes import FakeLLM, FakeSTT, FakeTTS

from daedam.clients import breaker, chain
from daedam.clients.base import LLMClient, Message, Speech
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


async def test_the_first_that_can_serves_and_is_named() -> None:
    first, second = named("first", "하나"), named("second", "둘")
    reply = await llms(first, second).chat(ASK)
    assert (reply.text, reply.provider) == ("하나", "first")
    assert second.prompts == []


async def test_what_was_unavailable_is_asked_once_more() -> None:
    first = named("first", ProviderUnavailable(), "하나")
    reply = await llms(first).chat(ASK)
    assert reply.provider == "first"
    assert len(first.prompts) == 2


@pytest.mark.parametrize("error", [ProviderTimeout(), ProviderBlocked()])
async def test_what_would_fail_again_is_not_asked_again(error: ProviderError) -> None:
    first, second = named("first", error), named("second", "둘")
    assert (await llms(first, second).chat(ASK)).provider == "second"
    assert len(first.prompts) == 1


async def test_a_short_wish_to_wait_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    first = named("first", ProviderUnavailable(retry_after_s=2), "하나")
    llm = llms(first)
    monkeypatch.setattr(chain.asyncio, "sleep", sleep)
    monkeypatch.setattr(first, "delay_s", 0)
    assert (await llm.chat(ASK)).provider == "first"
    assert 2 in slept


async def test_a_long_wish_to_wait_sends_the_next_one_in_and_is_kept() -> None:
    first = named("first", ProviderUnavailable(retry_after_s=60))
    second = named("second", "둘")
    llm = llms(first, second)
    for _ in range(2):
        assert (await llm.chat(ASK)).provider == "second"
    assert len(first.prompts) == 1
    assert llm.members[0].state == "down"


async def test_one_that_fails_repeatedly_is_left_alone() -> None:
    first, second = named("first", ProviderUnavailable()), named("second", "둘")
    llm = llms(first, second)
    for _ in range(5):
        await llm.chat(ASK)
    assert len(first.prompts) == 2 * breaker.FAILURES_TO_OPEN
    assert llm.switches == 5
    assert [m.state for m in llm.members] == ["down", "up"]


async def test_alone_and_down_it_fails_at_once() -> None:
    first = named("first", ProviderUnavailable())
    llm = llms(first)
    for _ in range(4):
        with pytest.raises(ProviderUnavailable):
            await llm.chat(ASK)
    assert len(first.prompts) == 2 * breaker.FAILURES_TO_OPEN


async def test_a_refusal_of_one_request_is_no_illness() -> None:
    first, second = named("first", ProviderBlocked()), named("second", "둘")
    llm = llms(first, second)
    for _ in range(4):
        await llm.chat(ASK)
    assert len(first.prompts) == 4
    assert llm.members[0].state == "failing"


async def test_a_hang_costs_its_time_once_and_then_the_next_serves() -> None:
    first, second = named("first", "하나", delay_s=30), named("second", "둘")
    reply = await llms(first, second, timeout_s=0.05).chat(ASK)
    assert reply.provider == "second"


async def test_when_nobody_can_the_last_problem_is_told() -> None:
    llm = llms(named("first", ProviderUnavailable()), named("second", ProviderTimeout()))
    with pytest.raises(ProviderTimeout):
        await llm.chat(ASK)


async def test_a_bad_recording_is_nobodys_fault() -> None:
    first, second = FakeSTT(AudioUnreadable()), FakeSTT("둘")
    stt = STTChain([first, second], timeout_s=5)
    with pytest.raises(AudioUnreadable):
        await stt.recognize(Path("a.wav"))
    assert second.heard == []
    assert stt.members[0].failures == 0


async def test_what_nobody_has_foreseen_costs_a_provider_its_call() -> None:
    first, second = named("first", RuntimeError("out of memory")), named("second", "둘")
    llm = llms(first, second)
    assert (await llm.chat(ASK)).provider == "second"
    assert llm.members[0].failures == 1


async def test_one_that_failed_once_may_be_tried_again() -> None:
    llm = llms(named("first", ProviderTimeout()))
    with pytest.raises(ProviderTimeout):
        await llm.chat(ASK)
    assert llm.is_available


async def test_a_caller_who_leaves_breaks_nothing() -> None:
    first = named("first", "하나", delay_s=30)
    llm = llms(first)
    call = asyncio.create_task(llm.chat(ASK))
    await asyncio.sleep(0.01)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert llm.members[0].failures == 0


async def test_switches_are_logged_once_a_change(caplog: pytest.LogCaptureFixture) -> None:
    llm = llms(named("first", ProviderUnavailable()), named("second", "둘"))
    with caplog.at_level(logging.WARNING, "daedam"):
        for _ in range(4):
            await llm.chat(ASK)
    told = [r.getMessage() for r in caplog.records if "in place of" in r.getMessage()]
    assert told == ["llm: second serves in place of first"]
    assert "질문" not in caplog.text


# --- streams ------------------------------------------------------------------------------------


class Streaming(FakeLLM):
    """Says its script piece by piece; an exception in it is raised there."""

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


async def test_a_stream_that_does_not_begin_is_taken_over() -> None:
    llm = llms(Streaming(ProviderUnavailable()), Streaming("둘", "셋"))
    assert [piece async for piece in llm.stream(ASK)] == ["둘", "셋"]
    assert llm.switches == 1


async def test_a_stream_that_breaks_off_is_not_mixed_with_another() -> None:
    second = Streaming("둘")
    llm = llms(Streaming("하나", ProviderUnavailable()), second)
    pieces = llm.stream(ASK)
    assert await anext(pieces) == "하나"
    with pytest.raises(ProviderUnavailable):
        await anext(pieces)
    assert second.prompts == []
    assert llm.members[0].failures == 1


async def test_leaving_a_stream_stops_the_provider() -> None:
    first = Streaming("하나", "둘")
    pieces = llms(first).stream(ASK)
    assert await anext(pieces) == "하나"
    await pieces.aclose()
    assert first.closed


async def test_a_provider_without_streams_gives_one_piece() -> None:
    assert [p async for p in llms(named("first", "하나")).stream(ASK)] == ["하나"]
    tts = TTSChain([FakeTTS()], timeout_s=5)
    [chunk] = [c async for c in tts.stream_speech("질문")]
    assert (len(chunk.pcm), chunk.sample_rate_hz) == (3200, 16_000)


# --- health -------------------------------------------------------------------------------------


class Server(FakeTTS):
    """A voice with a health of its own."""

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


async def test_a_server_that_is_back_serves_again_at_once() -> None:
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


async def test_answering_health_checks_does_not_make_a_failing_one_well() -> None:
    first = named("first", ProviderUnavailable())
    llm = llms(first, named("second", "둘"))
    for _ in range(3):
        await llm.chat(ASK)
        await llm.check()
    assert llm.members[0].state == "down"
    assert len(first.prompts) == 2 * breaker.FAILURES_TO_OPEN


async def test_the_next_one_is_made_ready_when_the_first_is_away() -> None:
    first, second = Server(), Server()
    first.well = False
    await TTSChain([first, second], timeout_s=5).warm_up()
    assert (first.warmed, second.warmed) == (0, 1)


async def test_without_anybody_a_check_raises() -> None:
    first = Server()
    first.well = False
    with pytest.raises(ProviderUnavailable):
        await TTSChain([first], timeout_s=5).check()
