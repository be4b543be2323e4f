"""Whether the parts of a turn are ready, and getting them so at the start."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from sqlalchemy.exc import SQLAlchemyError

from daedam.clients import LLMClient, STTClient, TTSClient
from daedam.errors import DaedamError
from daedam.interview.korean import Morphology
from daedam.schemas import Health
from daedam.services.orchestrator import InterviewOrchestrator
from daedam.services.question_generator import QuestionGenerator
from daedam.storage.database import Database

log = logging.getLogger(__name__)

STARTING, READY, FAILED = "starting", "ready", "failed"


class Readiness:
    """Warms up what a first turn needs, one part after the other, and tells how far it is."""

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
        self._questions = questions
        self._morphology = morphology
        self._orchestrator = orchestrator

    async def open(self) -> None:
        """Bring the database's tables to their newest form."""
        await self._database.migrate()

    async def close(self) -> None:
        """Give back what the clients and the database hold."""
        for client in self._clients.values():
            await client.close()
        await self._database.close()

    async def warm_up(self) -> None:
        """Load the models, then finish what an earlier stop left half-way."""
        start = time.perf_counter()
        await asyncio.to_thread(self._morphology, "준비")
        await self._warm("stt", self._clients["stt"].warm_up)
        await self._warm("tts", self._clients["tts"].warm_up)
        await self._warm("llm", self._questions.warm_up)
        log.info("ready after %.1f s", time.perf_counter() - start)
        finished = await self._orchestrator.finish_interrupted()
        if finished:
            log.info("%d interrupted turns finished", finished)

    async def health(self) -> Health:
        """`ok` when answers can be taken: a model that failed is worked around, see the fields."""
        try:
            await self._database.ping()
        except (SQLAlchemyError, OSError):
            return Health(status="unavailable", **self._described())
        starting = STARTING in self._states.values()
        return Health(status="starting" if starting else "ok", **self._described())

    def _described(self) -> dict[str, str]:
        return {role: f"{c.name}: {self._states[role]}" for role, c in self._clients.items()}

    async def _warm(self, role: str, warm_up: Callable[[], Awaitable[None]]) -> None:
        try:
            await warm_up()
            self._states[role] = READY
        except DaedamError as exc:
            self._states[role] = FAILED
            log.warning("%s is not ready: %s", role, exc.detail_en)
