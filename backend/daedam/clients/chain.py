"""Fallback chains: the providers of one role, with retry and circuit breaker.

A chain is itself a client of its role. Retries, circuit breakers and counters are implemented only
here; the clients of the providers make requests and translate errors.
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
    language_of_speaker,
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
from daedam.utils.language import Language

log = logging.getLogger(__name__)

RETRY_PAUSE_S = 0.2
"""Seconds before the one retry, when the provider sends no `Retry-After`."""

LONGEST_RETRY_AFTER_S = 3.0
"""Longest `Retry-After`, in seconds, that the chain waits for. After a longer one it calls the next
provider, and the provider that sent it gets no calls for that time."""

Client = STTClient | LLMClient | TTSClient
C = TypeVar("C", bound=Client)
R = TypeVar("R", Transcript, Reply, Speech)
P = TypeVar("P")


@dataclass
class ChainMember(Generic[C]):
    """A provider in a chain, with its health and counters."""

    client: C
    breaker: Breaker
    known: bool = False
    """Whether a call or a health check has had a result."""
    calls: int = 0
    failures: int = 0
    problem: str = ""
    """Error code of the provider's last failure; empty after a success."""
    unreachable: bool = False
    """Whether the provider's last health check failed and nothing has succeeded since."""

    @property
    def state(self) -> Literal["unknown", "up", "failing", "down"]:
        """`up`, `failing` (its last call failed), `down` (breaker open) or `unknown`."""
        if self.breaker.is_open:
            return "down"
        if self.problem:
            return "failing"
        return "up" if self.known else "unknown"

    def served(self) -> None:
        self.known, self.problem, self.unreachable = True, "", False
        self.breaker.succeeded()

    def failed(self, error: ProviderError) -> None:
        """Record a failure. An error caused by the request does not count for the breaker."""
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
    """The providers of one role, in the order in which they are called."""

    def __init__(self, role: str, clients: Sequence[C], *, timeout_s: float) -> None:
        """`timeout_s` limits the time of each provider, including its retry."""
        if not clients:
            raise ValueError(f"no provider for {role}")
        self.role = role
        self.name = clients[0].name
        self.members = [ChainMember(client, Breaker()) for client in clients]
        self.switches = 0
        """Number of calls that a fallback served."""
        self._timeout_s = timeout_s
        self._serving = self.members[0].client.name

    @property
    def is_available(self) -> bool:
        """Whether at least one provider is expected to serve a call."""
        return any(not m.unreachable and m.breaker.may_be_tried for m in self.members)

    @property
    def is_used(self) -> bool:
        """Whether at least one provider is used."""
        return any(member.client.is_used for member in self.members)

    @property
    def recipients(self) -> frozenset[Recipient]:
        """All parties that may receive data from the providers of this chain."""
        return frozenset(m.client.recipient for m in self.members if m.client.recipient)

    def _is_able(self, _client: C, _need: object) -> bool:
        """Return whether a provider can do what a call needs."""
        return True

    async def _call(self, ask: Callable[[C], Awaitable[R]], need: object = None) -> R:
        """Return the result of the first provider that succeeds, with the provider's name.

        `need`: see `_is_able`.

        Raises the last provider's `ProviderError` when all fail.
        """
        member, result = await self._call_first_available(ask, need)
        return replace(result, provider=member.client.name)

    async def _stream_from_first(
        self, begin: Callable[[C], AsyncGenerator[P, None]], need: object = None
    ) -> AsyncGenerator[P, None]:
        """Yield the stream of the first provider that yields a piece.

        There is no fallback after the first piece. Raises the last provider's `ProviderError`
        when no provider starts, or when the stream breaks off.
        """
        member, (first, rest) = await self._call_first_available(
            lambda c: _start_stream(begin(c)), need
        )
        async with contextlib.aclosing(rest):
            yield first
            try:
                async for piece in rest:
                    yield piece
            except ProviderError as exc:
                self._note_failure(member, exc)
                raise

    async def _call_first_available(
        self, ask: Callable[[C], Awaitable[P]], need: object
    ) -> tuple[ChainMember[C], P]:
        """Return the first provider that succeeds and its result. All requests send the same id."""
        error: ProviderError = ProviderUnavailable()
        with new_request_id():
            for member in self.members:
                if not self._is_able(member.client, need) or not member.breaker.admits():
                    continue
                try:
                    result = await self._call_member(member, ask)
                except ProviderError as exc:
                    error = exc
                    continue
                self._note_server(member)
                return member, result
        self._note_server(None)
        raise error

    async def check(self) -> None:
        """Check the health of providers that failed, had no call yet, or are checked regularly.

        Raises `ProviderUnavailable` when every provider of the chain has a problem.
        """
        await asyncio.gather(*(self._check_member(m) for m in self.members if self._needs_check(m)))
        if all(m.problem for m in self.members):
            raise ProviderUnavailable

    async def warm_up(self) -> None:
        """Load the first used provider that is healthy; do nothing if no provider is used.

        Raises the last provider's error if none can be loaded.
        """
        error: DaedamError = ProviderUnavailable()
        used = [member for member in self.members if member.client.is_used]
        if not used:
            return
        for member in used:
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

    def replace_first(self, client: C) -> C:
        """Use `client` in place of the first provider, and return the replaced one.

        Calls in progress finish with the replaced provider. The caller closes it.
        """
        replaced = self.members[0]
        self.members[0] = ChainMember(client, Breaker())
        self._adopt(client, replaced.client)
        return replaced.client

    def put_first(self, client: C) -> None:
        """Use `client` before the other providers, which become its fallbacks."""
        replaced = self.members[0]
        self.members.insert(0, ChainMember(client, Breaker()))
        self._adopt(client, replaced.client)

    def _adopt(self, client: C, replaced: C) -> None:
        """Present `client`, the new first provider, as this chain's provider."""
        if self._serving == replaced.name:
            self._serving = client.name
        self.name = client.name

    async def close(self) -> None:
        for member in self.members:
            await member.client.close()

    async def _call_member(self, member: ChainMember[C], ask: Callable[[C], Awaitable[P]]) -> P:
        """Return the result of one provider, with one retry when it was unavailable."""
        member.calls += 1
        try:
            result = await self._with_timeout(self._with_retry(lambda: ask(member.client)))
        except ProviderError as exc:
            self._note_failure(member, exc)
            raise
        except Exception as exc:
            if isinstance(
                exc, DaedamError
            ):  # caused by the request, such as an unreadable recording
                member.breaker.released()
                raise
            # An unexpected error fails this provider's call, not the turn.
            log.error("%s: %s: unexpected %s", self.role, member.client.name, type(exc).__name__)
            unavailable = ProviderUnavailable()
            self._note_failure(member, unavailable)
            raise unavailable from None
        except BaseException:
            member.breaker.released()
            raise
        member.served()
        return result

    async def _with_retry(self, ask: Callable[[], Awaitable[P]]) -> P:
        """Return the result of `ask`, called once more if the provider was unavailable.

        Both requests have the same id, so the server does the work once.
        """
        try:
            return await ask()
        except ProviderUnavailable as exc:
            wish = exc.retry_after_s
            if wish is not None and wish > LONGEST_RETRY_AFTER_S:
                raise
            await asyncio.sleep(RETRY_PAUSE_S if wish is None else wish)
        return await ask()

    async def _with_timeout(self, waiting: Awaitable[P]) -> P:
        try:
            async with asyncio.timeout(self._timeout_s):
                return await waiting
        except TimeoutError:
            raise ProviderTimeout from None

    def _needs_check(self, member: ChainMember[C]) -> bool:
        return bool(member.problem) or not member.known or member.client.checked_while_well

    async def _check_member(self, member: ChainMember[C]) -> None:
        """Run the health check of one provider.

        A passed check clears the problem of a provider that was unreachable. It does not clear
        failed calls: for those the breaker decides when the provider is tried again.
        """
        try:
            async with asyncio.timeout(CHECK_TIMEOUT_S):
                await member.client.check()
        except TimeoutError:
            await self._note_unreachable(member, ProviderTimeout())
        except ProviderError as exc:
            await self._note_unreachable(member, exc)
        else:
            if member.unreachable:
                log.info("%s: %s is back", self.role, member.client.name)
            if member.unreachable or not member.problem:
                member.served()

    async def _note_unreachable(self, member: ChainMember[C], error: ProviderError) -> None:
        member.unreachable = True
        self._note_failure(member, error)
        await self._warm_up_next(member)

    async def _warm_up_next(self, failed_member: ChainMember[C]) -> None:
        """Load the model of the next provider before a call needs it."""
        number = self.members.index(failed_member)
        later = [m for m in self.members[number + 1 :] if m.client.is_used]
        if later and all(m.problem for m in self.members[:number]):
            with contextlib.suppress(DaedamError):
                await later[0].client.warm_up()

    def _note_failure(self, member: ChainMember[C], error: ProviderError) -> None:
        was_open = member.breaker.is_open
        member.failed(error)
        log.warning("%s: %s failed (%s)", self.role, member.client.name, error.code)
        if member.breaker.is_open and not was_open:
            log.warning("%s: the circuit breaker of %s is open", self.role, member.client.name)

    def _note_server(self, member: ChainMember[C] | None) -> None:
        """Log a change of the serving provider, and count calls that a fallback served."""
        name = member.client.name if member else "no provider"
        if member and member is not self.members[0]:
            self.switches += 1
        if name != self._serving:
            log.warning("%s: %s serves in place of %s", self.role, name, self._serving)
            self._serving = name


async def _start_stream(pieces: AsyncGenerator[P, None]) -> tuple[P, AsyncGenerator[P, None]]:
    """Return the first of `pieces` and the rest. Raises `ProviderRejected` if there is none."""
    async for first in pieces:
        return first, pieces
    raise ProviderRejected


class STTChain(Chain[STTClient], STTClient):
    """Speech recognisers as a fallback chain."""

    def __init__(self, clients: Sequence[STTClient], *, timeout_s: float) -> None:
        super().__init__("stt", clients, timeout_s=timeout_s)
        self.capabilities = clients[0].capabilities

    def second_reader(self) -> STTClient | None:
        """Return the recogniser that reads recordings again; None if there is none.

        It runs on this machine, so a second reading sends no recording to anyone.
        """
        able = [
            member.client
            for member in self.members
            if member.client.capabilities.second_reading and member.client.recipient is None
        ]
        return able[0] if able else None

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
    """Language models as a fallback chain."""

    def __init__(self, clients: Sequence[LLMClient], *, timeout_s: float) -> None:
        super().__init__("llm", clients, timeout_s=timeout_s)
        judges = all(client.capabilities.judges for client in clients)
        phrases = all(client.capabilities.phrases for client in clients)
        english = all(client.capabilities.phrases_english for client in clients)
        self.capabilities = replace(
            clients[0].capabilities, judges=judges, phrases=phrases, phrases_english=english
        )

    def judging_chain(self) -> "LLMChain | None":
        """Return a chain of the models that can judge answers, or None if no model can.

        Both chains share the health and counters of these models.
        """
        return self._chain_of([m for m in self.members if m.client.capabilities.judges])

    def phrasing_chain(self, language: Language = "ko") -> "LLMChain | None":
        """Return a chain of the models that may phrase follow-ups in `language`, or None.

        Both chains share the health and counters of these models.
        """
        return self._chain_of(
            [m for m in self.members if m.client.capabilities.may_phrase(language)]
        )

    def _chain_of(self, able: "list[ChainMember[LLMClient]]") -> "LLMChain | None":
        if not able:
            return None
        if len(able) == len(self.members):
            return self
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
        """Return whether `messages` fit into every model that may be called."""
        serving = [m.client for m in self.members if m.breaker.may_be_tried]
        return all([await client.fits(messages, max_tokens=max_tokens) for client in serving])

    async def prefill(self, messages: Sequence[Message], *, pin: bool = False) -> None:
        """Prefill the provider that would serve the next call.

        No timeout applies and a failure does not count for the breaker, because no caller waits for
        the result.
        """
        for member in self.members:
            if member.breaker.may_be_tried:
                await member.client.prefill(messages, pin=pin)
                return

    def forget_prompts(self) -> None:
        for member in self.members:
            member.client.forget_prompts()

    async def stream(
        self, messages: Sequence[Message], *, max_tokens: int = 200, seed: int = 0
    ) -> AsyncGenerator[str, None]:
        pieces = self._stream_from_first(
            lambda c: c.stream(messages, max_tokens=max_tokens, seed=seed)
        )
        async with contextlib.aclosing(pieces):
            async for piece in pieces:
                yield piece


class TTSChain(Chain[TTSClient], TTSClient):
    """Speech synthesizers as a fallback chain."""

    def __init__(self, clients: Sequence[TTSClient], *, timeout_s: float) -> None:
        super().__init__("tts", clients, timeout_s=timeout_s)
        self._describe(clients[0])

    def _adopt(self, client: TTSClient, replaced: TTSClient) -> None:
        super()._adopt(client, replaced)
        self._describe(client)

    @property
    def speaking(self) -> TTSClient:
        """The voice that is expected to serve the next call; the first one if none can."""
        able = [m for m in self.members if not m.unreachable and m.breaker.may_be_tried]
        return (able or self.members)[0].client

    def _describe(self, client: TTSClient) -> None:
        self.quality = client.quality
        self.voice = client.voice
        self.capabilities = client.capabilities

    def _is_able(self, client: TTSClient, need: object) -> bool:
        """Return whether a voice speaks the language `need`."""
        return need in client.capabilities.languages

    async def synthesize(self, text: str, speaker: str = "KR", speed: float = 1.0) -> str:
        async def synthesized(client: TTSClient) -> Speech:
            return Speech(client.quality, audio_url=await client.synthesize(text, speaker, speed))

        spoken = await self._call(synthesized, language_of_speaker(speaker))
        return spoken.audio_url or ""

    async def speak(self, text: str, *, speaker: str = "KR", speed: float = 1.0) -> Speech:
        return await self._call(
            lambda c: c.speak(text, speaker=speaker, speed=speed), language_of_speaker(speaker)
        )

    async def stream_speech(
        self, text: str, *, speaker: str = "KR", speed: float = 1.0
    ) -> AsyncGenerator[SpeechChunk, None]:
        async def chunks_of(client: TTSClient) -> AsyncGenerator[SpeechChunk, None]:
            stream = client.stream_speech(text, speaker=speaker, speed=speed)
            async with contextlib.aclosing(stream):
                async for chunk in stream:
                    quality = chunk.quality or client.quality
                    yield replace(chunk, quality=quality, provider=client.name)

        chunks = self._stream_from_first(chunks_of, language_of_speaker(speaker))
        async with contextlib.aclosing(chunks):
            async for chunk in chunks:
                yield chunk
