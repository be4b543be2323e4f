"""Checks of `daedam doctor`: what is installed, what is used, and how to fix what is missing."""

import asyncio
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from typing import Any, Literal

import httpx2
import numpy as np
from sqlalchemy.exc import SQLAlchemyError

from daedam.clients import (
    get_llm_chain,
    get_stt_chain,
    get_tts_chain,
    llm_names,
    needed_models,
)
from daedam.clients.chain import Chain, ChainMember
from daedam.clients.exam_results import (
    ExamResult,
    find_result,
    load_results,
    machine_fingerprint,
    may_phrase,
)
from daedam.clients.http import sync_http_client
from daedam.clients.local_models import (
    SUPERTONIC,
    is_llm_chosen,
    is_voice_chosen,
    is_whisper_chosen,
    model_store,
)
from daedam.clients.local_tts import LocalTTSClient
from daedam.errors import AudioUnreadable, DaedamError, MasterKeyWrong
from daedam.main import PAGE
from daedam.models_store import ModelRole
from daedam.models_store.choice import load_choices
from daedam.schemas.interviews import Health, VoiceHealth
from daedam.services.audio_processor import AudioProcessor, ffmpeg_path
from daedam.services.media.formats import WAV
from daedam.services.plan_file import load_plan
from daedam.services.privacy.erasure import due_interviews
from daedam.services.trusted_clock import TrustedClock
from daedam.settings import Settings
from daedam.start_check import check_folders
from daedam.storage.database import Database
from daedam.storage.installation import may_create_key, recorded_key_id
from daedam.storage.vault import key_id, load_master_key
from daedam.utils.audio_utils import wav_bytes
from daedam.utils.language import LANGUAGES, Language

_LIBRARIES = (
    "faster-whisper",
    "ctranslate2",
    "xllamacpp",
    "kiwipiepy",
    "supertonic",
    "espeakng-loader",
)

_PULL = "daedam models pull"

_EXAM = "daedam models exam"

_CHOOSE = "daedam models choose"

LOW_DISK_BYTES = 2 * 2**30
"""Free disk space below which `doctor` warns."""


@dataclass(frozen=True)
class Finding:
    """The result of one check: its level, the checked item, its state and what to do about it."""

    level: Literal["ok", "note", "bad"]
    """`bad`: interviews are impossible; `note`: they work, but could work better."""
    item: str
    state: str
    todo: str = ""


def examine(settings: Settings) -> list[Finding]:
    """Check the installation and return the findings, most basic first."""
    return [
        _python(),
        *[_library(name) for name in _LIBRARIES],
        _ffmpeg(),
        *_models(settings),
        *_choices(settings),
        _voice(settings),
        *asyncio.run(_backends(settings)),
        *_exams(settings),
        *_running(settings),
        _plan(settings),
        _page(),
        _folders(settings),
        _disk(settings),
        *asyncio.run(_data(settings)),
    ]


def _python() -> Finding:
    return Finding("ok", "Python", sys.version.split()[0])


def _library(name: str) -> Finding:
    try:
        return Finding("ok", name, metadata.version(name))
    except metadata.PackageNotFoundError:
        return Finding("bad", name, "설치되지 않음 · not installed", "make run")


def _ffmpeg() -> Finding:
    try:
        path = ffmpeg_path()
        # 8 kHz, so that ffmpeg has to resample it.
        silence = wav_bytes(np.zeros(4_000, np.int16), 8_000)
        asyncio.run(AudioProcessor(max_answer_s=1).decode(silence, WAV))
    except AudioUnreadable:
        return Finding(
            "bad",
            "ffmpeg",
            f"녹음을 변환하지 못함 · cannot decode a recording: {path}",
            "다른 ffmpeg를 PATH 맨 앞에 두세요 · put another ffmpeg first in PATH",
        )
    except DaedamError as exc:
        return Finding("bad", "ffmpeg", exc.detail, exc.detail_en)
    return Finding("ok", "ffmpeg", path)


def _models(settings: Settings) -> list[Finding]:
    store = model_store(settings)
    findings = []
    for name, optional in needed_models(settings).items():
        if store.is_present(name):
            findings.append(Finding("ok", name, "설치됨 · installed"))
        elif optional:
            findings.append(
                Finding("note", name, "없음(선택) · missing (optional)", f"{_PULL} {name}")
            )
        else:
            findings.append(Finding("bad", name, "없음 · missing", _PULL))
    return findings


def _choices(settings: Settings) -> list[Finding]:
    """Report the models that were chosen for this machine."""
    choices = load_choices(settings.choice_path, machine_fingerprint())
    findings = []
    for role, is_chosen in (
        (ModelRole.STT, is_whisper_chosen(settings)),
        (ModelRole.LLM, is_llm_chosen(settings)),
    ):
        item = f"모델 선택 · choice ({role})"
        choice = choices.get(role)
        if not is_chosen:
            findings.append(Finding("ok", item, "설정에서 지정 · fixed by the settings"))
        elif choice is None:
            state = "아직 측정하지 않음 · not measured yet"
            findings.append(Finding("ok", item, state, _CHOOSE))
        else:
            chosen = next(each for each in choice.considered if each.model == choice.model)
            state = f"{choice.model} ({chosen.expected_s:.2f} s, ≤ {choice.limit_s} s)"
            findings.append(Finding("ok", item, state))
    return findings


def _voice(settings: Settings) -> Finding:
    """Report whether the voice is fixed, and whether the neural one is there or will be."""
    item = "음성 선택 · choice (tts)"
    if not is_voice_chosen(settings):
        return Finding("ok", item, "설정에서 지정 · fixed by the settings")
    if model_store(settings).is_present(SUPERTONIC):
        return Finding("ok", item, f"신경망 음성 · neural voice: {SUPERTONIC}")
    return Finding(
        "note",
        item,
        "기계음으로 시작하고 신경망 음성을 받음 · starts with the robotic voice, "
        "downloads the neural one",
        f"{_PULL} {SUPERTONIC}",
    )


def _voice_in_use(voice: VoiceHealth) -> Finding:
    """Report the voice of a running server."""
    item, better = "  음성 · voice", voice.better
    state = f"{voice.name} ({voice.quality})"
    if better is None:
        return Finding("ok", item, state)
    megabytes = f"{better.done_bytes / 1e6:,.0f} / {better.total_bytes / 1e6:,.0f} MB"
    return Finding("note", item, state, f"{better.name}: {better.state}, {megabytes}")


async def _backends(settings: Settings) -> list[Finding]:
    """Check the providers of each role, in their order of use."""
    findings = []
    for role, make in (
        ("음성 인식 · STT", get_stt_chain),
        ("질문 생성 · LLM", get_llm_chain),
        ("음성 합성 · TTS", get_tts_chain),
    ):
        try:
            chain: Chain[Any] = make(settings)
        except DaedamError as exc:
            findings.append(Finding("bad", role, exc.detail, exc.detail_en))
            continue
        results = await asyncio.gather(
            *(_check_provider(member.client) for member in chain.members), return_exceptions=True
        )
        await chain.close()
        all_failed = all(isinstance(result, BaseException) for result in results)
        for number, (member, result) in enumerate(zip(chain.members, results, strict=True)):
            item = role if number == 0 else f"  {number + 1}. 예비 · fallback"
            findings.append(_provider(item, member, result, all_failed=all_failed))
    return findings


def _exams(settings: Settings) -> list[Finding]:
    """Report which configured language models may phrase follow-ups."""
    results = load_results(settings.exam_path)
    findings = []
    for provider, model in llm_names(settings):
        for language in LANGUAGES:
            item = f"  {provider} {model}{_OF_LANGUAGE[language]}"
            findings.append(_exam(item, find_result(results, provider, model, language)))
    states = [_phrasing(settings, results, language) for language in LANGUAGES]
    return [*states, *findings]


_OF_LANGUAGE: dict[Language, str] = {"ko": "", "en": " (영어 · English)"}


def _phrasing(settings: Settings, results: Sequence[ExamResult], language: Language) -> Finding:
    """Report how the follow-ups in `language` are written."""
    phrases = any(may_phrase(results, *name, language) for name in llm_names(settings))
    state = (
        "시험에 합격한 모델이 작성 · phrased by models that passed the exam"
        if phrases
        else "합격한 모델이 없어 규칙으로 작성 · composed by rules, no model has passed the exam"
    )
    return Finding("ok", f"꼬리 질문 · follow-ups{_OF_LANGUAGE[language]}", state)


def _exam(item: str, result: ExamResult | None) -> Finding:
    if result is None:
        return Finding("ok", item, "시험 전 · not examined", _EXAM)
    judge = result.judge or "없음 · none"
    if result.judges_itself:
        judge = "같은 모델 · the same model"
    state = (
        f"{'합격 · passed' if result.passed else '불합격 · not passed'}: "
        f"{result.accepted_share:.0%}, p50 {result.p50_s:.1f} s, p95 {result.p95_s:.1f} s "
        f"({result.date[:10]}, 판정 모델 · judge: {judge})"
    )
    if not result.is_current:
        return Finding(
            "note",
            item,
            f"{state} 이후 프롬프트나 컴퓨터가 바뀜 · for another prompt or machine",
            _EXAM,
        )
    return Finding("ok", item, state)


async def _check_provider(client: Any) -> None:
    """Raise the provider's error if it cannot serve now. A local voice must synthesize a word."""
    await client.check()
    if isinstance(client, LocalTTSClient):
        await client.warm_up()


def _provider(
    item: str, member: ChainMember[Any], error: BaseException | None, *, all_failed: bool
) -> Finding:
    """Return the finding about a provider.

    `error` is what its check raised, or None. `all_failed`: no provider of the role can serve.
    """
    name = member.client.name
    if isinstance(error, DaedamError):
        level: Literal["note", "bad"] = "bad" if all_failed else "note"
        return Finding(level, item, f"{name}: {error.detail}", error.detail_en)
    if error is not None:
        raise error
    if name == "espeak-ng":
        return Finding(
            "note",
            item,
            "espeak-ng (기계음 · robotic voice)",
            "브라우저의 한국어 음성을 사용합니다 · the page uses the browser's Korean voice",
        )
    return Finding("ok", item, name)


def _running(settings: Settings) -> list[Finding]:
    """Report the providers' health in a server that runs on this machine."""
    try:
        with sync_http_client(settings.local_base_url, timeout=2) as http:
            answer = http.get(f"{settings.local_base_url}/healthz")
        health = Health.model_validate(answer.json())
    except (httpx2.HTTPError, ValueError):
        return [Finding("ok", "서버 · server", "실행 중이 아님 · not running")]
    findings = [Finding("ok", "서버 · server", f"{settings.local_base_url} {answer.status_code}")]
    if health.voice is not None:
        findings.append(_voice_in_use(health.voice))
    for role, in_role in health.roles.items():
        states = ", ".join(
            f"{p.name} {p.state} ({p.calls} calls, {p.failures} failed)" for p in in_role.providers
        )
        switched = (
            f"예비 사용 횟수 · fallbacks used: {in_role.switches}" if in_role.switches else ""
        )
        findings.append(Finding("note" if switched else "ok", f"  {role}", states, switched))
    return findings


def _plan(settings: Settings) -> Finding:
    try:
        plan = load_plan(settings.interview_plan, settings.followups_per_question)
    except DaedamError as exc:
        return Finding("bad", "면접 계획 · plan", exc.detail, exc.detail_en)
    return Finding("ok", "면접 계획 · plan", f"질문 {len(plan.questions)}개 · questions")


async def _data(settings: Settings) -> list[Finding]:
    """Check that the master key matches the data and that no deletion is postponed."""
    if not settings.database_url and not settings.daedam_data.exists():
        return [Finding("ok", "데이터 · data", "아직 없음 · none yet")]
    database = Database(settings.sqlalchemy_url)
    try:
        return [_master_key(settings, database), await _clock(database)]
    finally:
        await database.close()


def _master_key(settings: Settings, database: Database) -> Finding:
    item = "마스터 키 · master key"
    in_settings = settings.master_key is not None
    if not in_settings and not settings.master_key_path.exists():
        if may_create_key(database.sync_url, settings.encrypted_paths):
            return Finding("note", item, "처음 시작할 때 생성 · created at the first start")
        return Finding("bad", item, MasterKeyWrong.korean, MasterKeyWrong.english)
    try:
        key = load_master_key(settings.master_key, settings.master_key_path)
    except DaedamError as exc:
        return Finding("bad", item, exc.detail, exc.detail_en)
    recorded_id = recorded_key_id(database.sync_url)
    is_other_key = recorded_id is not None and recorded_id != key_id(key)
    if is_other_key and not may_create_key(database.sync_url, settings.encrypted_paths):
        return Finding("bad", item, MasterKeyWrong.korean, MasterKeyWrong.english)
    source = "DAEDAM_MASTER_KEY" if in_settings else str(settings.master_key_path)
    return Finding("ok", item, source)


async def _clock(database: Database) -> Finding:
    item = "서버 시각과 삭제 · clock and deletion"
    try:
        times = await TrustedClock(database).peek()
        async with database.reading() as db:
            _, waiting = await due_interviews(db, times)
    except (SQLAlchemyError, DaedamError):  # no tables yet, or reported by another check
        return Finding("ok", item, "아직 데이터 없음 · no data yet")
    if not waiting:
        return Finding("ok", item, f"{times.clock:%Y-%m-%d %H:%M} UTC")
    return Finding(
        "note",
        item,
        f"{waiting}개 삭제 보류 · deletions postponed, {times.clock:%Y-%m-%d %H:%M} UTC",
        "시각이 맞으면 실행 · if the clock is right, run: daedam data sweep --confirm",
    )


def _page() -> Finding:
    if (PAGE / "index.html").is_file():
        return Finding("ok", "웹 화면 · page", "빌드됨 · built")
    return Finding("bad", "웹 화면 · page", "빌드되지 않음 · not built", "make run")


def _folders(settings: Settings) -> Finding:
    """Check the folders that daedam writes to, and the database if it exists."""
    item, folder = "데이터 · data", str(settings.daedam_data.absolute())
    try:
        check_folders(settings)
        if settings.database_url or (settings.daedam_data / "daedam.sqlite3").exists():
            Database(settings.sqlalchemy_url).check()
    except DaedamError as exc:
        return Finding("bad", item, exc.detail, exc.detail_en)
    return Finding("ok", item, folder)


def _disk(settings: Settings) -> Finding:
    folder = next(
        p
        for p in (settings.daedam_data.absolute(), *settings.daedam_data.absolute().parents)
        if p.exists()
    )
    free = shutil.disk_usage(folder).free
    level: Literal["ok", "note"] = "ok" if free > LOW_DISK_BYTES else "note"
    return Finding(level, "디스크 · disk", f"{free / 2**30:.1f} GiB 남음 · free", str(folder))
