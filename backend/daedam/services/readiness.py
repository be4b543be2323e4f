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
from daedam.interview.korean import Morphology
from daedam.schemas import Health, ProviderHealth, RoleHealth
from daedam.services.erasure import Erasure
from daedam.services.orchestrator import InterviewOrchestrator
from daedam.services.question_generator import QuestionGenerator
from daedam.services.spoken_texts import SpokenTexts
from daedam.services.turn_runs import TurnRuns
from daedam.storage.database import Database

log = logging.getLogger(__name__)

GRACE_S = 1.0
"""Between being ready and loading the language model: two rounds of a page that asks."""

TIDY_EVERY_S = 600.0
"""How often is looked for interviews that are to be deleted."""

STARTING, READY, FAILED = "starting", "ready", "failed"


class Readiness:
    """Warms up what a first turn needs, and tells how far it is."""

    def __init__(
        self,
        *,
        database: Database,
        chains: Mapping[Literal["stt", "llm", "tts"], Chain[Any]],
        health_check_s: float,
        questions: QuestionGenerator,
        morphology: Morphology,
        orchestrator: InterviewOrchestrator,
        gate: DeadlineGate,
        spoken: SpokenTexts,
        said_again: Sequence[str],
        erasure: Erasure,
        runs: TurnRuns,
    ) -> None:
        """`said_again` are the texts that every interview may say: they are spoken beforehand."""
        self._database = database
        self._chains = chains
        self._health_check_s = health_check_s
        self._states = dict.fromkeys(chains, STARTING)
        self._ready = False
        self._interrupted: Sequence[int] = ()
        self._questions = questions
        self._morphology = morphology
        self._orchestrator = orchestrator
        self._gate = gate
        self._spoken = spoken
        self._said_again = said_again
        self._erasure = erasure
        self._runs = runs

    async def open(self) -> None:
        """Bring the database's tables to their newest form, and note what was left half-way."""
        await self._database.migrate()
        self._interrupted = await self._orchestrator.unfinished()
        self._orchestrator.open()

    async def close(self) -> None:
        """Wait for turns under way; give back what the clients and the database hold."""
        await self._orchestrator.close()
        for chain in self._chains.values():
            await chain.close()
        await self._database.close()

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
        await self._resume()
        try:
            await self._tidy()
        except (OSError, SQLAlchemyError) as exc:  # it is tried again soon
            log.error("tidying up failed: %s", type(exc).__name__)

    async def _resume(self) -> None:
        for turn_id in self._interrupted:
            try:
                await self._orchestrator.resume(turn_id)
            except (DaedamError, OSError, SQLAlchemyError) as exc:
                log.error("an interrupted turn stays unfinished: %s", type(exc).__name__)

    async def watch(self) -> None:
        """Look after the providers, after recordings that wait for one, and after what is to be
        deleted, until cancelled.
        """
        await asyncio.gather(
            _again_and_again(self._check, self._health_check_s),
            _again_and_again(self._hear, self._health_check_s),
            _again_and_again(self._tidy, TIDY_EVERY_S),
        )

    async def _check(self) -> None:
        for chain in self._chains.values():
            with contextlib.suppress(ProviderError):  # each provider's state is in the log
                await chain.check()

    async def _hear(self) -> None:
        if self._ready and self._chains["stt"].is_well:
            await self._orchestrator.hear_waiting()

    async def _tidy(self) -> None:
        await self._erasure.sweep()
        await self._runs.tidy()

    async def health(self) -> Health:
        """`ok` when answers can be taken: a model that failed is worked around, see the fields."""
        try:
            await self._database.ping()
        except (SQLAlchemyError, OSError):
            return self._described("unavailable")
        return self._described("ok" if self._ready else "starting")

    def _described(self, status: Literal["ok", "starting", "unavailable"]) -> Health:
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
        return Health(status=status, **said, roles=roles)

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
