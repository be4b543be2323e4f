"""Composition of the application: `build` creates its parts, `create_app` serves them."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from daedam import __version__
from daedam.clients import (
    falls_back_to_espeak,
    get_llm_chain,
    get_local_whisper,
    get_stt_chain,
    get_supertonic,
    get_tts_chain,
)
from daedam.clients.base import LLMClient, Recipient
from daedam.clients.chain import LLMChain, STTChain, TTSChain
from daedam.clients.deadline_gate import DeadlineGate
from daedam.clients.exam_results import MAX_MODEL_WAIT_S
from daedam.clients.local_models import (
    SMALLEST_WHISPER,
    SUPERTONIC,
    is_voice_chosen,
    is_whisper_chosen,
    model_store,
)
from daedam.clients.local_tts import EspeakClient
from daedam.clients.whisper_client import WhisperLocalClient
from daedam.http import problems
from daedam.http.body_limit import FORM_OVERHEAD_BYTES, BodyLimit
from daedam.http.guard import Guard, RateLimits
from daedam.http.head_requests import HeadRequests
from daedam.http.origins import AllowedOrigins
from daedam.http.page import PageFiles
from daedam.http.proxies import TrustedProxies
from daedam.interview.acknowledgements import ACKNOWLEDGEMENTS
from daedam.interview.notice import DataDestinations
from daedam.interview.responses import RESPONSES
from daedam.interview.turn_end import CONFIRM_QUESTIONS
from daedam.models_store import load_catalog
from daedam.process import prepare_process
from daedam.routers import (
    answers,
    assessments,
    examples,
    health,
    live,
    own_interviews,
    plans,
    privacy,
    reports,
    reviews,
    shares,
    static_audio,
    uploads,
    voice_sample,
    voice_sessions,
)
from daedam.routers.console import candidates as console_candidates
from daedam.routers.console import invitations as console_invitations
from daedam.routers.console import positions as console_positions
from daedam.routers.console import reviews as console_reviews
from daedam.routers.console import sign_in as console_sign_in
from daedam.routers.console import users as console_users
from daedam.schemas.plans import MAX_DOCUMENT_CHARACTERS
from daedam.services.admission import Admission
from daedam.services.answers.intake import AnswerIntake
from daedam.services.answers.revisions import Revisions
from daedam.services.answers.uploads import Uploads
from daedam.services.audio_processor import AudioProcessor
from daedam.services.auth import Reviewers
from daedam.services.console.accounts import UserAccounts
from daedam.services.console.candidates import Candidates
from daedam.services.console.invitations import Invitations
from daedam.services.console.positions import TeamPositions
from daedam.services.console.reviews import InterviewReviews
from daedam.services.console.sign_ins import SignIns
from daedam.services.interviewer import Interviewer
from daedam.services.live.claims import LiveClaims
from daedam.services.live.connections import LiveConnections
from daedam.services.live.context import LiveContext
from daedam.services.live.latency import LatencyEstimate
from daedam.services.media.speech_cache import SpeechCache
from daedam.services.media.voice_sample import SAMPLE_TEXTS, VoiceSample
from daedam.services.model_choice import RecogniserUpgrade
from daedam.services.morphology import KiwiMorphology
from daedam.services.orchestrator import InterviewOrchestrator
from daedam.services.plan_adapter import PlanAdapter
from daedam.services.plan_file import load_plans
from daedam.services.plans import InterviewPlans, PlanDrafts
from daedam.services.privacy.erasure import Erasure
from daedam.services.privacy.export import Export
from daedam.services.process_registry import ProcessRegistry
from daedam.services.question_generator import QuestionGenerator, canary_of
from daedam.services.readiness import Readiness
from daedam.services.reports.assessment import Assessments, Assessor, judge_prompts
from daedam.services.reports.content_analysis import ContentAnalysis
from daedam.services.reports.examples import Examples, ExampleWriter, example_prompts
from daedam.services.reports.measures import load_catalogues
from daedam.services.reports.reports import Reports
from daedam.services.reports.shares import Shares
from daedam.services.reports.voice_measures import VoiceMeasurer
from daedam.services.sessions import SessionPolicy, Sessions
from daedam.services.trusted_clock import TrustedClock
from daedam.services.turns.recovery import TurnRecovery
from daedam.services.turns.second_reading import SecondReader
from daedam.services.turns.transcription_claims import TranscriptionClaims
from daedam.services.turns.work import RecordedTurnWork
from daedam.services.turns.workflow import TurnRunner
from daedam.services.uploaded_text.reader import MAX_CONTENT_BYTES, DocumentReader
from daedam.services.voice_upgrade import VoiceStatus, VoiceUpgrade
from daedam.settings import Settings, load_settings
from daedam.start_check import check_folders
from daedam.storage.database import Database, DatabaseLimits
from daedam.storage.installation import check_master_key, may_create_key
from daedam.storage.recordings import EncryptedRecordings, FolderRecordingStore
from daedam.storage.vault import Vault, load_master_key
from daedam.utils.language import LANGUAGES, Language

log = logging.getLogger(__name__)

EXPECTED_RESPONSE_S = 0.5
"""Initial estimate of the seconds from the end of an answer to the audio of the next question."""

PAGE = Path(__file__).parents[2] / "frontend" / "dist"


@dataclass(frozen=True)
class Parts:
    """The services of a process that conducts interviews: the server or `daedam interview`."""

    plans: InterviewPlans
    plan_drafts: PlanDrafts
    documents: DocumentReader
    orchestrator: InterviewOrchestrator
    sessions: Sessions
    revisions: Revisions
    reports: Reports
    shares: Shares
    assessments: Assessments
    examples: Examples
    intake: AnswerIntake
    uploads: Uploads
    live: LiveConnections
    reviewers: Reviewers
    accounts: UserAccounts
    sign_ins: SignIns
    positions: TeamPositions
    invitations: Invitations
    candidates: Candidates
    interview_reviews: InterviewReviews
    erasure: Erasure
    export: Export
    readiness: Readiness
    recogniser_upgrade: RecogniserUpgrade | None
    """None if the recogniser is not the smallest local one, or is set by the settings."""
    voice_upgrade: VoiceUpgrade | None
    """None if the neural voice is already used, or the voice is set by the settings."""
    voice_sample: VoiceSample

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["asyncio.Task[None]"]:
        """Open the database, start the background tasks, and close everything at the end.

        Yield the task that loads the models.
        """
        tasks: list[asyncio.Task[None]] = []
        try:
            await self.readiness.open()
            tasks.append(asyncio.create_task(self.readiness.warm_up(), name="warm-up"))
            tasks.append(asyncio.create_task(self.readiness.watch(), name="periodic tasks"))
            tasks.append(asyncio.create_task(self.live.watch(), name="live connections"))
            if self.recogniser_upgrade is not None:
                upgrade = self._upgrade_after(tasks[0], self.recogniser_upgrade)
                tasks.append(asyncio.create_task(upgrade, name="choice of the recogniser"))
            if self.voice_upgrade is not None:
                upgrade = self._upgrade_after(tasks[0], self.voice_upgrade)
                tasks.append(asyncio.create_task(upgrade, name="neural voice"))
            yield tasks[0]
        finally:
            for task in tasks:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
            for task, result in zip(tasks, results, strict=True):
                if isinstance(result, Exception):
                    log.error(
                        "background task (%s) failed: %s", task.get_name(), type(result).__name__
                    )
            await self.assessments.close()
            await self.examples.close()
            await self.readiness.close()

    @staticmethod
    async def _upgrade_after(
        warm_up: "asyncio.Task[None]", upgrade: RecogniserUpgrade | VoiceUpgrade
    ) -> None:
        await asyncio.wait([warm_up])
        await upgrade.run()


def build(settings: Settings) -> Parts:
    """Return the services, configured by `settings`.

    Raises `ConfigurationError` or `ModelMissing` if no interview could be conducted.
    """
    prepare_process()
    check_folders(settings)
    database = Database(
        settings.sqlalchemy_url,
        DatabaseLimits(
            pool_size=settings.database_pool_size,
            pool_overflow=settings.database_pool_overflow,
            wait_s=settings.database_wait_s,
        ),
    )
    database.check()  # first: it shows whether a new master key may be created
    master_key = load_master_key(
        settings.master_key,
        settings.master_key_path,
        lambda: may_create_key(database.sync_url, settings.encrypted_paths),
    )
    vault = Vault(master_key)
    recordings = EncryptedRecordings(FolderRecordingStore(settings.recordings_path), vault)
    admission = Admission(
        database,
        settings.daedam_data,
        max_interviews=settings.max_interviews,
        min_free_bytes=settings.min_free_mb * 2**20,
    )
    morphology = KiwiMorphology()
    plans = InterviewPlans(*load_plans(settings.interview_plan, settings.followups_per_question))
    stt, llm, tts = get_stt_chain(settings), get_llm_chain(settings), get_tts_chain(settings)
    questions = QuestionGenerator(
        llm.phrasing_chain("ko") or llm,
        morphology,
        morphology.join,
        english=llm.phrasing_chain("en"),
        canary=canary_of(master_key),
    )
    interviewer = Interviewer(morphology)
    speech_cache = SpeechCache(tts, settings.spoken_path, is_idle=admission.is_idle)
    work = RecordedTurnWork(
        recordings=recordings,
        audio=AudioProcessor(max_answer_s=settings.max_answer_sec),
        stt=stt,
        questions=questions,
        speech_cache=speech_cache,
        audio_path=settings.audio_path,
    )
    intake = AnswerIntake(database, recordings, work, admission)
    clock = TrustedClock(database)
    registry = ProcessRegistry(database, settings.process_name, settings.processes_path)
    runner = TurnRunner(settings.workflows_url, settings.process_name, drain_s=settings.drain_s)
    measures = VoiceMeasurer(database, work, morphology)
    claims = TranscriptionClaims(database, registry.run)
    second_reader = SecondReader(
        database,
        work,
        claims,
        measures,
        interviewer,
        morphology,
        recogniser=lambda: stt.second_reader() if settings.second_reading == "on" else None,
        is_busy=lambda: live_interviews.is_answering or runner.health().working > 0,
    )
    orchestrator = InterviewOrchestrator(
        database=database,
        intake=intake,
        runner=runner,
        work=work,
        measures=measures,
        second_reader=second_reader,
        interviewer=interviewer,
        plans=plans,
        morphology=morphology,
    )
    gate = DeadlineGate(llm.capabilities.parallel_conversations)
    adapter = PlanAdapter(_adapting_models(llm), gate, canary=canary_of(master_key))
    drafts = PlanDrafts(database, plans, KiwiMorphology(), clock, admission, adapter)
    live_interviews = LiveConnections(
        LiveContext(
            orchestrator=orchestrator,
            intake=intake,
            work=work,
            questions=questions,
            stt=stt,
            speech_cache=speech_cache,
            interviewer=interviewer,
            morphology=morphology,
            gate=gate,
            draft_latency=LatencyEstimate(MAX_MODEL_WAIT_S),
            response_latency=LatencyEstimate(EXPECTED_RESPONSE_S),
            folder=settings.live_path,
            vault=vault,
            max_answer_s=settings.max_answer_sec,
        ),
        LiveClaims(database, registry.run),
    )
    uploads = Uploads(
        database=database,
        vault=vault,
        folder=settings.live_path,
        intake=intake,
        admission=admission,
        max_bytes=settings.max_upload_bytes,
    )
    erasure = Erasure(
        database,
        recordings,
        recordings_path=settings.recordings_path,
        audio_path=settings.audio_path,
        live_path=settings.live_path,
        clock=clock,
        work=work,
        runner=runner,
        morphology=morphology,
        uploads=uploads,
        llm=llm,
    )
    voice_upgrade = _voice_upgrade(settings, tts, speech_cache)
    readiness = Readiness(
        database=database,
        registry=registry,
        check_key=lambda: check_master_key(database, master_key, settings.encrypted_paths),
        chains={"stt": stt, "llm": llm, "tts": tts},
        health_check_s=settings.health_check_s,
        questions=questions,
        interviewer=interviewer,
        orchestrator=orchestrator,
        recovery=TurnRecovery(
            database,
            runner,
            claims,
            work,
            measures,
            orchestrator,
            morphology,
        ),
        second_reader=second_reader,
        gate=gate,
        speech_cache=speech_cache,
        first_texts={
            language: [
                *ACKNOWLEDGEMENTS[language],
                CONFIRM_QUESTIONS[language],
                SAMPLE_TEXTS[language],
            ]
            for language in plans.languages
        },
        common_texts={
            language: [
                *plans.in_language(language).spoken_texts,
                *RESPONSES[language].spoken_texts,
            ]
            for language in plans.languages
        },
        erasure=erasure,
        runner=runner,
        voice=lambda: VoiceStatus.of(tts, voice_upgrade),
    )
    judge, prompts = llm.judging_chain(), judge_prompts(canary_of(master_key))
    assessor = Assessor(judge, prompts, gate) if judge is not None else None
    texts = example_prompts(canary_of(master_key))
    writer = ExampleWriter(judge, texts, gate, morphology) if judge is not None else None
    contents = ContentAnalysis(plans, prompts["ko"].rubric, morphology, judged=judge is not None)
    sessions = Sessions(
        database=database,
        recordings=recordings,
        questions=questions,
        work=work,
        admission=admission,
        clock=clock,
        plans=plans,
        audio_path=settings.audio_path,
        policy=SessionPolicy(
            settings.session_hours * 3600,
            settings.retention_days,
            DataDestinations(
                audio=bool(stt.recipients),
                text_to_server=Recipient.SERVER in llm.recipients,
                text_to_google=Recipient.GOOGLE in llm.recipients,
                questions=bool(tts.recipients),
            ),
            judged=judge is not None,
        ),
    )

    def latest_time() -> datetime:  # a clock that is set back makes no ended link valid again
        return clock.current().retention_start

    return Parts(
        plans=plans,
        plan_drafts=drafts,
        documents=DocumentReader(),
        orchestrator=orchestrator,
        sessions=sessions,
        revisions=Revisions(database, work),
        shares=Shares(database, clock),
        reports=Reports(morphology, contents, load_catalogues(), measures, plans, second_reader),
        assessments=Assessments(database, contents, assessor),
        examples=Examples(database, vault, contents, writer),
        intake=intake,
        uploads=uploads,
        live=live_interviews,
        reviewers=Reviewers(database),
        accounts=UserAccounts(database, latest_time),
        sign_ins=SignIns(database, latest_time),
        positions=TeamPositions(database, plans, drafts, latest_time),
        invitations=Invitations(database, sessions, plans, latest_time),
        candidates=Candidates(database, latest_time),
        interview_reviews=InterviewReviews(database, recordings, contents, latest_time),
        erasure=erasure,
        export=Export(
            database,
            recordings,
            vault,
            audio_path=settings.audio_path,
            live_path=settings.live_path,
            measures=measures,
        ),
        readiness=readiness,
        recogniser_upgrade=_recogniser_upgrade(settings, stt, admission),
        voice_upgrade=voice_upgrade,
        voice_sample=VoiceSample(speech_cache),
    )


def _recogniser_upgrade(
    settings: Settings, stt: STTChain, admission: Admission
) -> RecogniserUpgrade | None:
    first = stt.members[0].client
    if (
        not is_whisper_chosen(settings)
        or not isinstance(first, WhisperLocalClient)
        or first.model_size != SMALLEST_WHISPER
    ):
        return None
    return RecogniserUpgrade(
        stt,
        first,
        model_store(settings),
        settings.choice_path,
        make=lambda model_id: get_local_whisper(settings, model_id),
        is_idle=admission.is_idle,
    )


def _voice_upgrade(
    settings: Settings, tts: TTSChain, speech_cache: SpeechCache
) -> VoiceUpgrade | None:
    if not is_voice_chosen(settings) or not isinstance(tts.members[0].client, EspeakClient):
        return None
    return VoiceUpgrade(
        tts,
        speech_cache,
        model_store(settings),
        load_catalog()[SUPERTONIC],
        make=lambda: get_supertonic(settings),
        keeps_small=falls_back_to_espeak(settings),
    )


def _adapting_models(llm: LLMChain) -> dict[Language, LLMClient]:
    """Return the models that may fit the wording of questions: capable ones with a passed exam.

    A plan is drafted before the candidate agrees to the recording notice, so nothing is sent to
    Google.
    """
    judging = llm.judging_chain()
    phrasing = {
        language: judging.phrasing_chain(language) for language in LANGUAGES if judging is not None
    }
    return {
        language: chain
        for language, chain in phrasing.items()
        if chain is not None and Recipient.GOOGLE not in chain.recipients
    }


ROUTERS = (
    *(
        privacy,
        own_interviews,
        reports,
        shares,
        assessments,
        examples,
        plans,
        answers,
        voice_sessions,
    ),
    *(uploads, reviews, live, static_audio, voice_sample, health),
    *(console_sign_in, console_users),
    *(console_positions, console_invitations),
    *(console_candidates, console_reviews),
)
"""Routers in the order of matching: /api/session/export, /api/session/report and
/api/session/shares come before /api/session/{session_id}, which would match them too."""

TAKE_RECORDINGS = ("/api/answer/", "/api/uploads/")
_ESCAPED_BYTES = 6
"""Bytes of a character that JSON escapes (\\uXXXX)."""

TAKE_DOCUMENTS = {
    "/api/plan/document": MAX_CONTENT_BYTES + 1,  # the reader refuses the additional byte
    "/api/plan/draft": 2 * _ESCAPED_BYTES * MAX_DOCUMENT_CHARACTERS + FORM_OVERHEAD_BYTES,
    "/api/session/start": _ESCAPED_BYTES * MAX_DOCUMENT_CHARACTERS,
    "/api/console/positions": _ESCAPED_BYTES * MAX_DOCUMENT_CHARACTERS + FORM_OVERHEAD_BYTES,
    "/api/console/plan-versions": _ESCAPED_BYTES * MAX_DOCUMENT_CHARACTERS,
    "/api/console/question-checks": _ESCAPED_BYTES * MAX_DOCUMENT_CHARACTERS,
}
"""Paths of requests with documents or plans, and their largest bodies in bytes."""

_NO_OUTSIDE: dict[str, Any] = {"docs_url": None, "redoc_url": None}
"""Options that disable FastAPI's documentation pages, which load scripts from the internet.
/openapi.json remains."""


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the server as an ASGI application. Raises the same errors as `build`."""
    settings = settings or load_settings()
    parts = build(settings)

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with parts.running():
            yield

    app = FastAPI(title="daedam", version=__version__, lifespan=lifespan, **_NO_OUTSIDE)
    app.state.settings = settings
    app.state.parts = parts
    app.state.origins = AllowedOrigins(settings.allowed_origins, settings.public_base_url)
    app.add_middleware(HeadRequests)
    app.add_middleware(
        BodyLimit,
        max_bytes=settings.max_upload_bytes,
        large_at=TAKE_RECORDINGS,
        max_bytes_at=TAKE_DOCUMENTS,
    )
    app.add_middleware(
        Guard,
        limits=RateLimits(settings.rate_per_minute, settings.starts_per_minute),
        origins=app.state.origins,
        audio_origins=settings.audio_origins,
        audio_for_other_sites=bool(settings.allowed_origins),
    )
    if settings.allowed_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.allowed_origins,
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "Upload-Offset"],
        )
    app.add_middleware(TrustedProxies, trusted=settings.trusted_proxies)
    problems.add_error_handlers(app)
    for module in ROUTERS:
        app.include_router(module.router)
    app.mount("/", PageFiles(PAGE), name="page")
    return app
