"""What is installed, what will be used, and what to do about what is missing."""

import shutil
import sys
from dataclasses import dataclass
from importlib import metadata
from typing import Literal

from daedam.clients import get_llm_client, get_stt_client, get_tts_client
from daedam.clients.local_models import model_store, needed_models
from daedam.errors import DaedamError
from daedam.main import PAGE
from daedam.models_store import load_catalog
from daedam.services.audio_processor import ffmpeg_path
from daedam.services.question_generator import load_plan
from daedam.settings import Settings

_LIBRARIES = (
    "faster-whisper",
    "ctranslate2",
    "xllamacpp",
    "kiwipiepy",
    "supertonic",
    "espeakng-loader",
)

_PULL = "daedam models pull"

LOW_DISK_BYTES = 2 * 2**30


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `bad`: no interview without it; `note`: it could be better."""

    level: Literal["ok", "note", "bad"]
    what: str
    state: str
    todo: str = ""


def examine(settings: Settings) -> list[Finding]:
    """Everything a person should know about this installation, most basic first."""
    return [
        _python(),
        *[_library(name) for name in _LIBRARIES],
        _ffmpeg(),
        *_models(settings),
        *_backends(settings),
        _plan(settings),
        _page(),
        _disk(settings),
    ]


def _python() -> Finding:
    return Finding("ok", "Python", sys.version.split()[0])


def _library(name: str) -> Finding:
    try:
        return Finding("ok", name, metadata.version(name))
    except metadata.PackageNotFoundError:
        return Finding("bad", name, "없음 · missing", "make run")


def _ffmpeg() -> Finding:
    try:
        return Finding("ok", "ffmpeg", ffmpeg_path())
    except DaedamError as exc:
        return Finding("bad", "ffmpeg", exc.detail, exc.detail_en)


def _models(settings: Settings) -> list[Finding]:
    store = model_store(settings)
    findings = []
    for name in needed_models(settings):
        if store.is_present(name):
            findings.append(Finding("ok", name, "있음 · here"))
        elif load_catalog()[name].optional:
            findings.append(
                Finding("note", name, "없음(선택) · not here (optional)", f"{_PULL} {name}")
            )
        else:
            findings.append(Finding("bad", name, "없음 · missing", _PULL))
    return findings


def _backends(settings: Settings) -> list[Finding]:
    findings = []
    for what, factory in (
        ("STT 음성 인식", get_stt_client),
        ("LLM 질문", get_llm_client),
        ("TTS 목소리", get_tts_client),
    ):
        try:
            client = factory(settings)
        except DaedamError as exc:
            findings.append(Finding("bad", what, exc.detail, exc.detail_en))
            continue
        findings.append(_robotic(what, client.name))
    return findings


def _robotic(what: str, name: str) -> Finding:
    if name == "espeak-ng":
        return Finding(
            "note",
            what,
            "espeak-ng (기계음 · formant)",
            "브라우저의 한국어 목소리가 대신합니다 · the browser's Korean voice stands in",
        )
    return Finding("ok", what, name)


def _plan(settings: Settings) -> Finding:
    try:
        plan = load_plan(settings.interview_plan, settings.followups_per_question)
    except DaedamError as exc:
        return Finding("bad", "면접 계획 · plan", exc.detail, exc.detail_en)
    return Finding("ok", "면접 계획 · plan", f"질문 {len(plan.questions)}개 · questions")


def _page() -> Finding:
    if (PAGE / "index.html").is_file():
        return Finding("ok", "화면 · page", "만들어짐 · built")
    return Finding("bad", "화면 · page", "없음 · not built", "make run")


def _disk(settings: Settings) -> Finding:
    folder = next(
        p
        for p in (settings.daedam_data.absolute(), *settings.daedam_data.absolute().parents)
        if p.exists()
    )
    free = shutil.disk_usage(folder).free
    level: Literal["ok", "note"] = "ok" if free > LOW_DISK_BYTES else "note"
    return Finding(level, "디스크 · disk", f"{free / 2**30:.1f} GiB 남음 · free", str(folder))
