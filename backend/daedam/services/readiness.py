"""Whether the parts of a turn are ready, and getting them so at the start."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Sequence

from sqlalchemy.exc import SQLAlchemyError

from daedam.clients import LLMClient, STTClient, TTSClient
from daedam.errors import DaedamError, ProviderError
from daedam.interview.korean import Morphology
from daedam.schemas import Health
from daedam.services.orchestrator import InterviewOrchestrator
from daedam.services.question_generator import QuestionGenerator
from daedam.storage.database import Database

log = logging.getLogger(__name__)

GRACE_S = 1.0
"""Between being ready and loading the language model: two rounds of a page that asks."""

STARTING, READY, FAILED = "starting", "ready", "failed"


class Readiness:
    """Warms up what a first turn needs, and tells how far it is."""

    def __init__(
        self,
        *,
        database: Database,
        stt: STTClient,
        llm: LLMClient,
        tts: TTSClient,
        questions: QuestionGenerator,
        morphology: Morphology,
        orchestrator: InterviewOrchestrator,
    ) -> None:
        self._database = database
        self._clients: dict[str, STTClient | LLMClient | TTSClient] = {
            "stt": stt,
            "llm": llm,
            "tts": tts,
        }
        self._states = dict.fromkeys(self._clients, STARTING)
        self._ready = False
        self._interrupted: Sequence[int] = ()
        self._questions = questions
        self._morphology = morphology
        self._orchestrator = orchestrator

    async def open(self) -> None:
        """Bring the database's tables to their newest form, and note what was left half-way."""
        await self._database.migrate()
        self._interrupted = await self._orchestrator.unfinished()

    async def close(self) -> None:
        """Give back what the clients and the database hold."""
        for client in self._clients.values():
            await client.close()
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
        await self._warm("llm")
        with contextlib.suppress(ProviderError):  # the first candidate waits a little longer
            await self._questions.prepare()
        for turn_id in self._interrupted:
            try:
                await self._orchestrator.finish(turn_id)
            except (DaedamError, OSError, SQLAlchemyError) as exc:
                log.error("an interrupted turn stays unfinished: %s", type(exc).__name__)
            else:
                log.info("an interrupted turn is finished")

    async def health(self) -> Health:
        """`ok` when answers can be taken: a model that failed is worked around, see the fields."""
        try:
            await self._database.ping()
        except (SQLAlchemyError, OSError):
            return Health(status="unavailable", **self._described())
        return Health(status="ok" if self._ready else "starting", **self._described())

    def _described(self) -> dict[str, str]:
        return {role: f"{c.name}: {self._states[role]}" for role, c in self._clients.items()}

    async def _warm(self, role: str) -> None:
        try:
            await self._clients[role].warm_up()
            self._states[role] = READY
        except DaedamError as exc:
            self._states[role] = FAILED
            log.warning("%s is not ready: %s", role, exc.detail_en)
