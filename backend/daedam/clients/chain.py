"""Several providers of one role, one behind the other: retry, circuit breaker, fallback.

A chain is itself a client of its port. Retrying, resting and counting live here once; the
providers' own clients only speak and translate errors.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, Literal, TypeVar

from daedam.clients.base import (
    LLMClient,
    Message,
    Provider,
    Recipient,
    Reply,
    Speech,
    SpeechChunk,
    STTClient,
    Transcript,
    TTSClient,
    Window,
)
from daedam.clients.breaker import Breaker
from daedam.clients.http import CHECK_TIMEOUT_S, new_request_id
from daedam.errors import (
    DaedamError,
    ProviderError,
    ProviderRejected,
    ProviderTimeout,
    ProviderUnavailable,
)

log = logging.getLogger(__name__)

RETRY_PAUSE_S = 0.2
"""Before the one retry, when the provider names no time of its own."""

LONGEST_RETRY_AFTER_S = 3.0
"""A `Retry-After` beyond this is longer than a candidate should wait: the next provider is asked,
and this one is left alone for as long as it wished."""

Client = STTClient | LLMClient | TTSClient
C = TypeVar("C", bound=Client)
R = TypeVar("R", Transcript, Reply, Speech)
P = TypeVar("P")


@dataclass
class ChainMember(Generic[C]):
    """A provider in a chain, and what is known of it."""

    client: C
    breaker: Breaker
    known: bool = False
    """Whether a call or a health check has told anything yet."""
    calls: int = 0
    failures: int = 0
    problem: str = ""
    """Code of its last failure; empty while it is well."""
    away: bool = False
    """Whether its last health check failed."""

    @property
    def state(self) -> Literal["unknown", "up", "failing", "down"]:
        """`up`, `failing` (its last call failed), `down` (left alone) or `unknown`."""
        if self.breaker.is_open:
            return "down"
        if self.problem:
            return "failing"
        return "up" if self.known else "unknown"

    def served(self) -> None:
        self.known, self.problem = True, ""
        self.breaker.succeeded()

    def failed(self, error: ProviderError) -> None:
        """Note a failure. One that is about the request alone does not count as illness."""
        self.known, self.problem = True, error.code
        self.failures += 1
        if isinstance(error, ProviderUnavailable):
            wish = error.retry_after_s
            self.breaker.failed(wish if wish and wish > LONGEST_RETRY_AFTER_S else None)
        elif isinstance(error, ProviderTimeout):
            self.breaker.failed()
        else:
            self.breaker.released()


class Chain(Provider, Generic[C]):
    """The providers of one role in the order in which they are asked."""

    def __init__(self, role: str, clients: Sequence[C], *, timeout_s: float) -> None:
        """`timeout_s` bounds each provider's part, its retry included."""
        if not clients:
            raise ValueError(f"no provider for {role}")
        self.role = role
        self.name = clients[0].name
        self.members = [ChainMember(client, Breaker()) for client in clients]
        self.switches = 0
        """How many calls were served by another than the first."""
        self._timeout_s = timeout_s
        self._serving = self.members[0].client.name

    @property
    def is_available(self) -> bool:
        """Whether some provider could be expected to serve."""
        return any(not m.away and m.breaker.may_be_tried for m in self.members)

    @property
    def recipients(self) -> frozenset[Recipient]:
        """Who may get what its providers work on, whichever of them serves."""
        return frozenset(m.client.recipient for m in self.members if m.client.recipient)

    async def _call(self, ask: Callable[[C], Awaitable[R]]) -> R:
        """What the first provider that can gives to `ask`, with its name.

        Raises the last provider's `ProviderError` when none can.
        """
        member, result = await self._first_able(ask)
        return replace(result, provider=member.client.name)

    async def _streamed(
        self, begin: Callable[[C], AsyncGenerator[P, None]]
    ) -> AsyncGenerator[P, None]:
        """The pieces of the first provider that gives one; after its first piece it is the one.

        Raises the last provider's `ProviderError` when none begins, or when the one breaks off.
        """
        member, (first, rest) = await self._first_able(lambda c: _begun(begin(c)))
        async with contextlib.aclosing(rest):
            yield first
            try:
                async for piece in rest:
                    yield piece
            except ProviderError as exc:
                self._note_failure(member, exc)
                raise

    async def _first_able(self, ask: Callable[[C], Awaitable[P]]) -> tuple[ChainMember[C], P]:
        """The first provider that can, and what it gives; its requests share one id."""
        error: ProviderError = ProviderUnavailable()
        with new_request_id():
            for member in self.members:
                if not member.breaker.admits():
                    continue
                try:
                    result = await self._asked(member, ask)
                except ProviderError as exc:
                    error = exc
                    continue
                self._note_server(member)
                return member, result
        self._note_server(None)
        raise error

    async def check(self) -> None:
        """Look at every provider that says nothing of itself by being used, or is unwell.

        Raises the first one's problem when none is well.
        """
        await asyncio.gather(*(self._look_at(m) for m in self.members if self._worth_a_look(m)))
        if all(m.problem for m in self.members):
            raise ProviderUnavailable

    async def warm_up(self) -> None:
        """Make the first provider that can serve ready. Raises its error when none can be."""
        error: DaedamError = ProviderUnavailable()
        for member in self.members:
            try:
                await member.client.check()
                await member.client.warm_up()
            except DaedamError as exc:
                error = exc
                problem = exc if isinstance(exc, ProviderError) else ProviderUnavailable()
                self._note_failure(member, problem)
                continue
            member.served()
            return
        raise error

    async def close(self) -> None:
        for member in self.members:
            await member.client.close()

    async def _asked(self, member: ChainMember[C], ask: Callable[[C], Awaitable[P]]) -> P:
        """What one provider gives to `ask`, with one retry where it was unavailable."""
        member.calls += 1
        try:
            result = await self._in_time(self._with_retry(lambda: ask(member.client)))
        except ProviderError as exc:
            self._note_failure(member, exc)
            raise
        except Exception as exc:
            if isinstance(exc, DaedamError):  # about the request: a recording that is none
                member.breaker.released()
                raise
            # What no client has foreseen costs this provider its call, not the turn.
            log.error("%s: %s: unforeseen %s", self.role, member.client.name, type(exc).__name__)
            unforeseen = ProviderUnavailable()
            self._note_failure(member, unforeseen)
            raise unforeseen from None
        except BaseException:
            member.breaker.released()
            raise
        member.served()
        return result

    async def _with_retry(self, ask: Callable[[], Awaitable[P]]) -> P:
        """Every request here may be repeated: it changes nothing, and its id stays the same."""
        try:
            return await ask()
        except ProviderUnavailable as exc:
            wish = exc.retry_after_s
            if wish is not None and wish > LONGEST_RETRY_AFTER_S:
                raise
            await asyncio.sleep(RETRY_PAUSE_S if wish is None else wish)
        return await ask()

    async def _in_time(self, waiting: Awaitable[P]) -> P:
        try:
            async with asyncio.timeout(self._timeout_s):
                return await waiting
        except TimeoutError:
            raise ProviderTimeout from None

    def _worth_a_look(self, member: ChainMember[C]) -> bool:
        return bool(member.problem) or not member.known or member.client.checked_while_well

    async def _look_at(self, member: ChainMember[C]) -> None:
        """Ask for one provider's health.

        A provider that was away and is back is well again. One that answers health checks and
        fails its calls is not: its breaker alone decides when it is tried again.
        """
        try:
            async with asyncio.timeout(CHECK_TIMEOUT_S):
                await member.client.check()
        except TimeoutError:
            await self._away(member, ProviderTimeout())
        except ProviderError as exc:
            await self._away(member, exc)
        else:
            if member.away:
                log.info("%s: %s is back", self.role, member.client.name)
            if member.away or not member.problem:
                member.served()
            member.away = False

    async def _away(self, member: ChainMember[C], error: ProviderError) -> None:
        member.away = True
        self._note_failure(member, error)
        await self._ready_the_next(member)

    async def _ready_the_next(self, fallen: ChainMember[C]) -> None:
        """Load the model that will stand in, before somebody waits for it."""
        later = self.members[self.members.index(fallen) + 1 :]
        if later and all(m.problem for m in self.members[: self.members.index(fallen)]):
            with contextlib.suppress(DaedamError):
                await later[0].client.warm_up()

    def _note_failure(self, member: ChainMember[C], error: ProviderError) -> None:
        was_open = member.breaker.is_open
        member.failed(error)
        log.warning("%s: %s failed (%s)", self.role, member.client.name, error.code)
        if member.breaker.is_open and not was_open:
            log.warning("%s: %s is left alone for a while", self.role, member.client.name)

    def _note_server(self, member: ChainMember[C] | None) -> None:
        """Log when another provider than before serves; count what the first did not serve."""
        name = member.client.name if member else "nobody"
        if member and member is not self.members[0]:
            self.switches += 1
        if name != self._serving:
            log.warning("%s: %s serves in place of %s", self.role, name, self._serving)
            self._serving = name


async def _begun(pieces: AsyncGenerator[P, None]) -> tuple[P, AsyncGenerator[P, None]]:
    """The first of `pieces`, and the rest. Raises `ProviderRejected` when there is none."""
    async for first in pieces:
        return first, pieces
    raise ProviderRejected


class STTChain(Chain[STTClient], STTClient):
    """Recognisers, one behind the other."""

    def __init__(self, clients: Sequence[STTClient], *, timeout_s: float) -> None:
        super().__init__("stt", clients, timeout_s=timeout_s)
        self.capabilities = clients[0].capabilities

    async def transcribe(self, audio_path: str, language: str = "ko") -> str:
        return (await self.recognize(Path(audio_path), language=language)).text

    async def recognize(
        self, audio_path: Path, *, language: str = "ko", terms: Sequence[str] = ()
    ) -> Transcript:
        return await self._call(lambda c: c.recognize(audio_path, language=language, terms=terms))

    async def recognize_window(
        self,
        window: Window,
        *,
        language: str = "ko",
        due: float = 0.0,
        terms: Sequence[str] = (),
    ) -> Transcript:
        return await self._call(
            lambda c: c.recognize_window(window, language=language, due=due, terms=terms)
        )


class LLMChain(Chain[LLMClient], LLMClient):
    """Language models, one behind the other."""

    def __init__(self, clients: Sequence[LLMClient], *, timeout_s: float) -> None:
        super().__init__("llm", clients, timeout_s=timeout_s)
        judges = all(client.capabilities.judges for client in clients)
        self.capabilities = replace(clients[0].capabilities, judges=judges)

    def judging_chain(self) -> "LLMChain | None":
        """Those of these models that judge, as a chain of their own that shares what is known of
        each; None where none does. What a stand-in that cannot judge would say is not asked for.
        """
        able = [member for member in self.members if member.client.capabilities.judges]
        if not able:
            return None
        chain = LLMChain([member.client for member in able], timeout_s=self._timeout_s)
        chain.members = able
        return chain

    async def generate(self, prompt: str, max_tokens: int = 200) -> str:
        async def generated(client: LLMClient) -> Reply:
            return Reply(await client.generate(prompt, max_tokens))

        return (await self._call(generated)).text

    async def chat(
        self, messages: Sequence[Message], *, max_tokens: int = 200, seed: int = 0
    ) -> Reply:
        return await self._call(lambda c: c.chat(messages, max_tokens=max_tokens, seed=seed))

    async def fits(self, messages: Sequence[Message], *, max_tokens: int = 200) -> bool:
        """Whether each model that may have to answer can take `messages`."""
        serving = [m.client for m in self.members if m.breaker.may_be_tried]
        return all([await client.fits(messages, max_tokens=max_tokens) for client in serving])

    async def prefill(self, messages: Sequence[Message], *, pin: bool = False) -> None:
        """As the provider that would serve. Takes as long as it takes, and says nothing of health:
        nobody waits for it.
        """
        for member in self.members:
            if member.breaker.may_be_tried:
                await member.client.prefill(messages, pin=pin)
                return

    async def stream(
        self, messages: Sequence[Message], *, max_tokens: int = 200, seed: int = 0
    ) -> AsyncGenerator[str, None]:
        pieces = self._streamed(lambda c: c.stream(messages, max_tokens=max_tokens, seed=seed))
        async with contextlib.aclosing(pieces):
            async for piece in pieces:
                yield piece


class TTSChain(Chain[TTSClient], TTSClient):
    """Voices, one behind the other."""

    def __init__(self, clients: Sequence[TTSClient], *, timeout_s: float) -> None:
        super().__init__("tts", clients, timeout_s=timeout_s)
        self.quality = clients[0].quality
        self.voice = clients[0].voice
        self.capabilities = clients[0].capabilities

    async def synthesize(self, text: str, speaker: str = "KR", speed: float = 1.0) -> str:
        async def synthesized(client: TTSClient) -> Speech:
            return Speech(client.quality, audio_url=await client.synthesize(text, speaker, speed))

        return (await self._call(synthesized)).audio_url or ""

    async def speak(self, text: str, *, speaker: str = "KR", speed: float = 1.0) -> Speech:
        return await self._call(lambda c: c.speak(text, speaker=speaker, speed=speed))

    async def stream_speech(
        self, text: str, *, speaker: str = "KR", speed: float = 1.0
    ) -> AsyncGenerator[SpeechChunk, None]:
        chunks = self._streamed(lambda c: c.stream_speech(text, speaker=speaker, speed=speed))
        async with contextlib.aclosing(chunks):
            async for chunk in chunks:
                yield chunk
