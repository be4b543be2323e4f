"""Whether the parts of a turn are ready, and getting them so at the start."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Literal

from sqlalchemy.exc import SQLAlchemyError

from daedam.clients.chain import Chain
from daedam.clients.deadline_gate import DeadlineGate
from daedam.errors import DaedamError, ProviderError
from daedam.schemas.interviews import Health, ProviderHealth, RoleHealth, TurnsHealth
from daedam.services.media.speech_cache import SpeechCache
from daedam.services.orchestrator import InterviewOrchestrator
from daedam.services.privacy.erasure import Erasure
from daedam.services.process_registry import HEARTBEAT_S, ProcessRegistry
from daedam.services.question_generator import QuestionGenerator
from daedam.services.storage_mapping import now
from daedam.services.turns.recovery import TurnRecovery
from daedam.services.turns.workflow import TurnRunner
from daedam.speech.korean import Morphology
from daedam.storage.database import Database

log = logging.getLogger(__name__)

GRACE_S = 1.0
"""Between being ready and loading the language model: two rounds of a page that asks."""

TIDY_EVERY_S = 600.0
"""How often is looked for interviews that are to be deleted."""

TAKE_UP_EVERY_S = 10.0
"""How often is looked for turns that nothing runs."""

Status = Literal["ok", "degraded", "starting", "unavailable", "stopping"]

STARTING, READY, FAILED = "starting", "ready", "failed"


class Readiness:
    """Warms up what a first turn needs, and tells how far it is."""

    def __init__(
        self,
        *,
        database: Database,
        registry: ProcessRegistry,
        check_key: Callable[[], Awaitable[None]],
        chains: Mapping[Literal["stt", "llm", "tts"], Chain[Any]],
        health_check_s: float,
        questions: QuestionGenerator,
        morphology: Morphology,
        orchestrator: InterviewOrchestrator,
        recovery: TurnRecovery,
        gate: DeadlineGate,
        spoken: SpeechCache,
        said_again: Sequence[str],
        erasure: Erasure,
        runner: TurnRunner,
    ) -> None:
        """`said_again` are the texts that every interview may say: they are spoken beforehand."""
        self._database = database
        self._registry = registry
        self._check_key = check_key
        self._chains = chains
        self._health_check_s = health_check_s
        self._states = dict.fromkeys(chains, STARTING)
        self._beating: asyncio.Task[None] | None = None
        self._ready = False
        self._stopping = False
        self._opened_at = now()
        self._questions = questions
        self._morphology = morphology
        self._orchestrator = orchestrator
        self._recovery = recovery
        self._gate = gate
        self._spoken = spoken
        self._said_again = said_again
        self._erasure = erasure
        self._runner = runner

    async def open(self) -> None:
        """Bring the database's tables to their newest form, enter this process, and begin to run
        turns. Raises `MasterKeyWrong`, `ProcessNameTaken`.
        """
        await self._database.migrate()
        await self._check_key()
        await self._registry.open()
        self._beating = asyncio.create_task(_again_and_again(self._registry.beat, HEARTBEAT_S))
        await self._erasure.open()
        self._opened_at = now()
        self._orchestrator.open()

    async def close(self) -> None:
        """Wait for turns under way; give back what the clients and the database hold.

        The heartbeat goes on until those turns have ended: another process of this name at another
        machine would begin to run them too.
        """
        try:
            await self._orchestrator.close()
        finally:
            await self._end_heartbeat()
        for chain in self._chains.values():
            await chain.close()
        with contextlib.suppress(DaedamError, SQLAlchemyError, OSError):
            await self._registry.close()
        await self._database.close()

    async def _end_heartbeat(self) -> None:
        if self._beating is not None:
            self._beating.cancel()
            await asyncio.gather(self._beating, return_exceptions=True)

    async def warm_up(self) -> None:
        """Load the models, all at once; then do what makes the first turns faster, and finish the
        turns that an earlier stop left half-way.
        """
        start = time.perf_counter()
        await asyncio.gather(
            asyncio.to_thread(self._morphology, "준비"),
            self._warm("stt"),
            self._warm("tts"),
        )
        self._ready = True
        log.info("ready after %.1f s", time.perf_counter() - start)
        # The language model comes last: nobody needs it before the first answer has been given,
        # and until then a written probe would stand in for it.
        # Its loading holds Python's global lock for seconds: who waits to hear that we are ready
        # hears it first.
        await asyncio.sleep(GRACE_S)
        await self._spoken.prepare(self._said_again)
        # Whoever drafts a question meanwhile would only be in the way: the gate stays shut.
        async with self._gate.turn(0.0):
            await self._warm("llm")
            with contextlib.suppress(ProviderError):  # the first candidate waits a little longer
                await self._questions.prepare()
        try:
            await self._tidy()
            await self._recovery.take_up_turns(self._opened_at)
        except (DaedamError, OSError, SQLAlchemyError) as exc:  # it is tried again soon
            log.error("tidying up failed: %s", type(exc).__name__)

    async def watch(self) -> None:
        """Look after the providers, turns that nothing runs, recordings that wait for a transcript,
        and what is to be deleted, until cancelled.
        """
        await asyncio.gather(
            _again_and_again(self._check, self._health_check_s),
            _again_and_again(self._hear, self._health_check_s),
            _again_and_again(self._take_up, TAKE_UP_EVERY_S),
            _again_and_again(self._tidy, TIDY_EVERY_S),
        )

    async def _check(self) -> None:
        for chain in self._chains.values():
            with contextlib.suppress(ProviderError):  # each provider's state is in the log
                await chain.check()

    async def _hear(self) -> None:
        if self._ready and self._chains["stt"].is_available:
            await self._recovery.transcribe_waiting()

    async def _take_up(self) -> None:
        if self._ready:
            await self._recovery.take_up_turns()

    async def _tidy(self) -> None:
        await self._erasure.sweep()
        await self._runner.tidy()
        await self._recovery.measure_missed()

    async def health(self) -> Health:
        """`ok` or `degraded` when answers can be taken.

        A model that failed is worked around, see the fields; a turn that fails degrades.
        """
        try:
            await self._database.ping()
        except (SQLAlchemyError, OSError, DaedamError):
            return self._described("unavailable")
        if self._stopping:
            return self._described("stopping")
        if not self._registry.has_name:
            return self._described("unavailable")
        if not self._ready:
            return self._described("starting")
        return self._described("degraded" if self._runner.health().delayed else "ok")

    def announce_stop(self) -> None:
        """Say "stopping" from now on: new requests should go elsewhere. All is still served."""
        self._stopping = True

    def _described(self, status: Status) -> Health:
        said = {role: f"{chain.name}: {self._states[role]}" for role, chain in self._chains.items()}
        roles = {
            role: RoleHealth(
                providers=[
                    ProviderHealth(
                        name=member.client.name,
                        state=member.state,
                        calls=member.calls,
                        failures=member.failures,
                        problem=member.problem,
                    )
                    for member in chain.members
                ],
                switches=chain.switches,
            )
            for role, chain in self._chains.items()
        }
        return Health(
            status=status,
            turns=TurnsHealth.model_validate(self._runner.health()),
            **said,
            roles=roles,
            deletions_postponed=self._erasure.postponed,
            clock_doubtful=self._erasure.clock_doubtful,
        )

    async def _warm(self, role: Literal["stt", "llm", "tts"]) -> None:
        try:
            await self._chains[role].warm_up()
            self._states[role] = READY
        except DaedamError as exc:
            self._states[role] = FAILED
            log.warning("%s is not ready: %s", role, exc.detail_en)


async def _again_and_again(look: Callable[[], Awaitable[object]], every_s: float) -> None:
    while True:
        await asyncio.sleep(every_s)
        try:
            await look()
        except Exception as exc:  # whatever it is, the next look must come
            log.error("%s failed: %s", look.__name__, type(exc).__name__)
