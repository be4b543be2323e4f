"""Prepare the server at its start, run its periodic tasks, and report its health."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy.exc import SQLAlchemyError

from daedam.clients.chain import Chain
from daedam.clients.deadline_gate import DeadlineGate
from daedam.errors import DaedamError, ProviderError
from daedam.services.interviewer import Interviewer
from daedam.services.media.speech_cache import SpeechCache
from daedam.services.orchestrator import InterviewOrchestrator
from daedam.services.privacy.erasure import Erasure
from daedam.services.process_registry import HEARTBEAT_S, ProcessRegistry
from daedam.services.question_generator import QuestionGenerator
from daedam.services.storage_mapping import now
from daedam.services.turns.recovery import TurnRecovery
from daedam.services.turns.second_reading import SecondReader
from daedam.services.turns.workflow import RunnerHealth, TurnRunner
from daedam.services.voice_upgrade import VoiceStatus
from daedam.storage.database import Database
from daedam.utils.language import Language

log = logging.getLogger(__name__)

LLM_LOAD_DELAY_S = 1.0
"""Seconds between reporting readiness and loading the language model: two polls of the page."""

CLEANUP_INTERVAL_S = 600.0
"""Seconds between two searches for interviews to delete."""

RECOVERY_INTERVAL_S = 10.0
"""Seconds between two searches for turns that no process runs."""

Role = Literal["stt", "llm", "tts"]

Status = Literal["ok", "degraded", "starting", "unavailable", "stopping"]

LoadState = Literal["starting", "ready", "failed", "unused"]
"""`unused`: no model of the role is loaded, because none is needed. This is so for the role `llm`
if no language model has passed the exam and none judges answers."""


@dataclass(frozen=True)
class ProviderStatus:
    """The state of one provider and the number of its calls since the start."""

    name: str
    state: Literal["unknown", "up", "failing", "down"]
    calls: int
    failures: int
    problem: str
    """Code of the last failure; empty after a success."""


@dataclass(frozen=True)
class RoleStatus:
    """The state of one role: its model and its providers in the order of their use."""

    name: str
    """Name of the first provider."""
    load_state: LoadState
    providers: tuple[ProviderStatus, ...]
    switches: int
    """Number of calls since the start that a provider other than the first served."""


@dataclass(frozen=True)
class ServerHealth:
    """Whether this process can take answers, and the state of its parts."""

    status: Status
    turns: RunnerHealth
    roles: Mapping[Role, RoleStatus]
    voice: VoiceStatus
    deletions_postponed: int
    """Number of interviews and files whose deletion needs an operator's confirmation."""
    clock_doubtful: bool


class Readiness:
    """Opens and closes the services, loads the models, and runs the periodic tasks."""

    def __init__(
        self,
        *,
        database: Database,
        registry: ProcessRegistry,
        check_key: Callable[[], Awaitable[None]],
        chains: Mapping[Role, Chain[Any]],
        health_check_s: float,
        questions: QuestionGenerator,
        interviewer: Interviewer,
        orchestrator: InterviewOrchestrator,
        recovery: TurnRecovery,
        second_reader: SecondReader,
        gate: DeadlineGate,
        speech_cache: SpeechCache,
        first_texts: Mapping[Language, Sequence[str]],
        common_texts: Mapping[Language, Sequence[str]],
        erasure: Erasure,
        runner: TurnRunner,
        voice: Callable[[], VoiceStatus],
    ) -> None:
        """`first_texts` and `common_texts`: texts of every interview by language, which are
        synthesized at the start, the first ones before the language model is loaded. The first
        language is that of most interviews. `voice` returns the voice that speaks.
        """
        self._database = database
        self._registry = registry
        self._check_key = check_key
        self._chains = chains
        self._health_check_s = health_check_s
        self._load_states: dict[Role, LoadState] = dict.fromkeys(chains, "starting")
        self._heartbeat: asyncio.Task[None] | None = None
        self._ready = False
        self._stopping = False
        self._opened_at = now()
        self._questions = questions
        self._interviewer = interviewer
        self._orchestrator = orchestrator
        self._recovery = recovery
        self._second_reader = second_reader
        self._gate = gate
        self._speech_cache = speech_cache
        self._first_texts = first_texts
        self._common_texts = common_texts
        self._erasure = erasure
        self._runner = runner
        self._voice = voice

    async def open(self) -> None:
        """Migrate the database, register this process and start the turn runner.

        Raises `MasterKeyWrong` or `ProcessNameTaken`.
        """
        await self._database.migrate()
        await self._check_key()
        await self._registry.open()
        try:
            await self._check_key()  # a rotation of the key may have ended before the registration
        except BaseException:
            await self._registry.close()
            raise
        self._heartbeat = asyncio.create_task(_repeat(self._registry.beat, HEARTBEAT_S))
        await self._erasure.open()
        self._opened_at = now()
        self._orchestrator.open()

    async def close(self) -> None:
        """Wait for the running turns, then close the clients and the database.

        The heartbeat continues until those turns have ended. Without it, a process of the same
        name on another machine would run them too.
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
        if self._heartbeat is not None:
            self._heartbeat.cancel()
            await asyncio.gather(self._heartbeat, return_exceptions=True)

    async def warm_up(self) -> None:
        """Load the models, prepare the first turns, and resume the turns that a stop interrupted.

        A model that does not load is logged and shown by `health`.
        """
        start = time.perf_counter()
        await asyncio.gather(
            self._interviewer.warm_up(),
            self._warm("stt"),
            self._warm("tts"),
        )
        self._ready = True
        log.info("ready after %.1f s", time.perf_counter() - start)
        # The language model is loaded last: it is needed after the first answer only, and until
        # then a written probe can replace it. Loading it holds Python's global interpreter lock
        # for seconds, so clients that poll for readiness get their answer first.
        await asyncio.sleep(LLM_LOAD_DELAY_S)
        main_language = next(iter(self._first_texts))
        await self._speech_cache.prepare(self._first_texts[main_language], main_language)
        await self._warm_language_model()
        try:
            await self._clean_up()
            await self._recovery.resume_turns(self._opened_at)
        except (DaedamError, OSError, SQLAlchemyError) as exc:  # `watch` tries again
            log.error("cleanup or turn recovery at the start failed: %s", type(exc).__name__)
        for language, texts in self._common_texts.items():
            await self._speech_cache.prepare([*self._first_texts[language], *texts], language)

    async def _warm_language_model(self) -> None:
        if not self._chains["llm"].is_used:
            self._load_states["llm"] = "unused"
            return
        # Holding the gate keeps drafts of questions from slowing the loading down.
        async with self._gate.slot(0.0):
            await self._warm("llm")
            with contextlib.suppress(ProviderError):  # the first follow-up then takes longer
                await self._questions.prepare()

    async def watch(self) -> None:
        """Run the periodic tasks until cancelled.

        They check the providers, transcribe recordings that wait for a recogniser, resume turns
        that no process runs, and delete interviews whose retention period has ended.
        """
        await asyncio.gather(
            _repeat(self._check_providers, self._health_check_s),
            _repeat(self._transcribe_waiting, self._health_check_s),
            _repeat(self._recover_turns, RECOVERY_INTERVAL_S),
            _repeat(self._clean_up, CLEANUP_INTERVAL_S),
        )

    async def _check_providers(self) -> None:
        for chain in self._chains.values():
            with contextlib.suppress(ProviderError):  # each provider's state is in the log
                await chain.check()

    async def _transcribe_waiting(self) -> None:
        if self._ready and self._chains["stt"].is_available:
            await self._recovery.transcribe_waiting()

    async def _recover_turns(self) -> None:
        if self._ready:
            await self._recovery.resume_turns()

    async def _clean_up(self) -> None:
        await self._erasure.sweep()
        await self._runner.tidy()
        await self._recovery.measure_missed()
        await self._second_reader.add_missed()

    async def health(self) -> ServerHealth:
        """Return the health of this process, which takes answers while `ok` or `degraded`.

        A failed model does not change the status, because a fallback or a written probe replaces
        it. Delayed turns make it `degraded`.
        """
        try:
            await self._database.ping()
        except (SQLAlchemyError, OSError, DaedamError):
            return self._health("unavailable")
        if self._stopping:
            return self._health("stopping")
        if not self._registry.has_name:
            return self._health("unavailable")
        if not self._ready:
            return self._health("starting")
        return self._health("degraded" if self._runner.health().delayed else "ok")

    def announce_stop(self) -> None:
        """Report "stopping" from now on, so that balancers send new requests to other processes.

        Requests that still arrive are served.
        """
        self._stopping = True

    def _health(self, status: Status) -> ServerHealth:
        return ServerHealth(
            status=status,
            turns=self._runner.health(),
            roles={
                role: _role_status(chain, self._load_states[role])
                for role, chain in self._chains.items()
            },
            voice=self._voice(),
            deletions_postponed=self._erasure.postponed,
            clock_doubtful=self._erasure.clock_doubtful,
        )

    async def _warm(self, role: Role) -> None:
        try:
            await self._chains[role].warm_up()
            self._load_states[role] = "ready"
        except DaedamError as exc:
            self._load_states[role] = "failed"
            log.warning("%s is not ready: %s", role, exc.detail_en)


def _role_status(chain: Chain[Any], load_state: LoadState) -> RoleStatus:
    providers = tuple(
        ProviderStatus(
            name=member.client.name,
            state=member.state,
            calls=member.calls,
            failures=member.failures,
            problem=member.problem,
        )
        for member in chain.members
    )
    return RoleStatus(chain.name, load_state, providers, chain.switches)


async def _repeat(task: Callable[[], Awaitable[object]], interval_s: float) -> None:
    """Call `task` every `interval_s` seconds until cancelled; failures are logged."""
    while True:
        await asyncio.sleep(interval_s)
        try:
            await task()
        except Exception as exc:  # any failure: the next call must still come
            log.error("%s failed: %s", task.__name__, type(exc).__name__)
