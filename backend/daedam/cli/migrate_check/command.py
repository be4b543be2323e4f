"""Command `daedam migrate-check`: check whether daedam can move to the given model servers.

Each server gets the requests that daedam sends in an interview. Its responses are compared with
those of the local models, and its speed with the design's targets.
"""

import asyncio
import contextlib
import json
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from daedam.cli.migrate_check.report import (
    Line,
    MigrationReport,
    MigrationVerdict,
    Speed,
    Stage,
    Targets,
    passes,
    percentile,
    seconds,
    show,
)
from daedam.cli.migrate_check.servers import CheckedServer, LocalModels, SpeechSample, StageCheck
from daedam.cli.migrate_check.stages import ANSWER, LlmCheck, SttCheck, TtsCheck
from daedam.clients import get_llm_client, get_stt_client, get_tts_client
from daedam.clients.base import Provider
from daedam.errors import ConfigurationError, DaedamError, ProviderUnavailable, RecordingNotFound
from daedam.exit_codes import ExitCode
from daedam.services.audio_processor import AudioProcessor
from daedam.services.media.formats import identify
from daedam.services.morphology import KiwiMorphology
from daedam.settings import LlmProvider, Settings, SttProvider, TtsProvider, load_settings

CALLERS = (1, 4, 10)
"""Numbers of concurrent callers in the load tests."""

STEPS = 3 + 3 * (2 + len(CALLERS)) + 1
"""Number of steps of a full check, for the progress display. The three terms of the sum are the
preparations, the steps of the three servers, and the whole turn."""

WHOLE_TURNS = 5
"""Maximum number of whole turns that are timed."""

LOCAL_LLM_TIMEOUT_S = 120.0
"""Longest wait for the local language model in the comparison, in seconds."""

MAX_FAILURES = 3
"""Number of failures after which a load test ends. An unreachable server thus ends it early."""

SPEED, LOAD, LIMIT = "속도 · speed", "부하 · load", "한도 · limit (429)"

DESIGN = Targets()

P = TypeVar("P", bound=Provider)
ShowStep = Callable[[str], None]
Call = Callable[[], Awaitable[None]]


def migrate_check(
    stt: Annotated[str, typer.Option(help="음성 인식 서버 · STT server, http://…:8002")],
    llm: Annotated[str, typer.Option(help="언어 모델 서버 · Language model server, http://…:8003")],
    tts: Annotated[str, typer.Option(help="음성 합성 서버 · TTS server, http://…:8004")],
    api_key: Annotated[
        str | None, typer.Option(help="서버의 API 키 · API key of the servers (A6000_API_KEY)")
    ] = None,
    requests: Annotated[
        int,
        typer.Option(
            min=1,
            max=100,
            help="단계별·동시 요청 수별로 보낼 요청 수 · Requests per stage and load",
        ),
    ] = 10,
    speech: Annotated[
        Path | None,
        typer.Option(
            help="답변 녹음, 없으면 음성 합성 · A recorded answer; default: a synthesized one"
        ),
    ] = None,
    json_path: Annotated[
        Path | None,
        typer.Option("--json", help="결과를 저장할 JSON 파일 · JSON file for the results"),
    ] = None,
) -> None:
    """모델 서버로 옮겨도 되는지 점검합니다 · Check model servers before moving to them."""
    console = Console()
    settings = load_settings()
    if speech and not speech.is_file():
        raise RecordingNotFound(
            f"{speech} 파일을 찾을 수 없습니다. 경로를 확인해 주세요.",
            f"The file {speech} does not exist. Please check the path.",
        )
    if json_path and not json_path.parent.is_dir():
        raise typer.BadParameter(f"폴더가 없습니다 · no such folder: {json_path.parent}")
    with _progress(console) as show_step:
        report = asyncio.run(
            check(
                settings,
                stt,
                llm,
                tts,
                api_key=api_key or settings.a6000_key,
                requests=requests,
                speech=speech,
                show_step=show_step,
            )
        )
    show(report, console)
    if json_path:
        json_path.write_text(json.dumps(report.as_json(), ensure_ascii=False, indent=2), "utf-8")
    if not report.passed:
        raise typer.Exit(ExitCode.FAILED)


@contextlib.contextmanager
def _progress(console: Console) -> Iterator[ShowStep]:
    """Yield a function that shows the name and the number of the current step."""
    columns = SpinnerColumn(), MofNCompleteColumn(), TextColumn("{task.description}")
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=STEPS)

        def show_step(name: str) -> None:
            progress.update(task, advance=1, description=name)
            if not console.is_terminal:
                console.print(f"· {name}", highlight=False)

        yield show_step


async def check(
    settings: Settings,
    stt: str,
    llm: str,
    tts: str,
    *,
    api_key: str | None = None,
    requests: int = 10,
    speech: Path | None = None,
    targets: Targets = DESIGN,
    callers: Sequence[int] = CALLERS,
    show_step: ShowStep = lambda _: None,
) -> MigrationReport:
    """Check the three servers and return the report.

    A server's faults become lines of the report. Raises `DaedamError` only for local problems: an
    unreadable recording, or no local voice to synthesize the sample.
    """
    report = MigrationReport()
    with tempfile.TemporaryDirectory(prefix="daedam-migrate-") as folder:
        async with _local_models(settings, show_step) as local:
            show_step("샘플 음성 · sample recording")
            sample = await _sample(speech, local, Path(folder))
            show_step("형태소 분석기 · morphological analyser")
            morphology = KiwiMorphology()
            stages: list[StageCheck] = [
                SttCheck(
                    CheckedServer(stt, api_key, settings.a6000_stt_api, settings.a6000_stt_model),
                    sample,
                ),
                LlmCheck(
                    CheckedServer(llm, api_key, settings.a6000_llm_api, settings.a6000_llm_model),
                    morphology,
                ),
                TtsCheck(
                    CheckedServer(
                        tts,
                        api_key,
                        settings.a6000_tts_api,
                        settings.a6000_tts_model,
                        settings.a6000_tts_voice,
                    )
                ),
            ]
            try:
                usable = [
                    await _check_stage(stage, local, report, requests, targets, callers, show_step)
                    for stage in stages
                ]
                if all(usable):
                    show_step("전체 답변 처리 · whole turn")
                    await _time_whole_turns(stages, report, min(requests, WHOLE_TURNS), targets)
            finally:
                for stage in stages:
                    await stage.close()
    return report


async def _check_stage(
    stage: StageCheck,
    local: LocalModels,
    report: MigrationReport,
    requests: int,
    targets: Targets,
    callers: Sequence[int],
    show_step: ShowStep,
) -> bool:
    """Check one server and add its lines to `report`. Return whether its responses are usable.

    A server without usable responses is not timed.
    """
    show_step(f"{stage.stage.upper()}: API 규격 · API contract")
    lines, usable = await stage.probe()
    report.lines += lines
    if not usable:
        return False
    show_step(f"{stage.stage.upper()}: 비교 · comparison")
    try:
        report.lines += await stage.compare(local)
    except DaedamError as exc:
        found = f"{exc.detail} · {exc.detail_en}"
        report.lines.append(stage.line("비교 · comparison", MigrationVerdict.FAILED, found))
        return False
    if stage.local_s is not None:
        report.local_s[stage.stage] = stage.local_s
    for concurrent in callers:
        show_step(f"{stage.stage.upper()}: 동시 요청 · concurrent callers: {concurrent}")
        speed, waits_s = await load(stage.stage, stage.call, callers=concurrent, requests=requests)
        report.speeds.append(speed)
        report.lines += _load_lines(speed, targets, waits_s)
    return True


async def load(
    stage: Stage, call: Call, *, callers: int, requests: int
) -> tuple[Speed, list[float | None]]:
    """Make `requests` calls in total from `callers` concurrent callers, at least one per caller.

    Stops after `MAX_FAILURES` failures. Returns the speed, and for each 429 response its
    Retry-After in seconds (None without one).
    """
    took_s: list[float] = []
    waits_s: list[float | None] = []
    failed = 0
    left = max(requests, callers)

    async def caller() -> None:
        nonlocal failed, left
        while left > 0 and failed < MAX_FAILURES:
            left -= 1
            started = time.perf_counter()
            try:
                await call()
            except ProviderUnavailable as exc:
                if "429" in exc.detail_en:  # the client reports the status in the message only
                    waits_s.append(exc.retry_after_s)
                else:
                    failed += 1
            except DaedamError:
                failed += 1
            else:
                took_s.append(time.perf_counter() - started)

    started = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(callers)))
    elapsed_s = time.perf_counter() - started
    speed = Speed(
        stage,
        callers,
        len(took_s) + len(waits_s) + failed,
        failed,
        len(waits_s),
        percentile(took_s, 0.5),
        percentile(took_s, 0.95),
        len(took_s) / elapsed_s,
    )
    return speed, waits_s


def _load_lines(speed: Speed, targets: Targets, waits_s: Sequence[float | None]) -> list[Line]:
    """Return the report's lines about a load test."""
    lines = []
    if speed.failed:
        found = (
            f"동시 요청 · concurrent callers {speed.callers}: 실패 {speed.failed}건 · "
            f"{speed.failed} failed"
        )
        lines.append(Line(speed.stage, LOAD, MigrationVerdict.FAILED, found))
    if waits_s:
        with_wait = sum(wait is not None for wait in waits_s)
        found = (
            f"동시 요청 · concurrent callers {speed.callers}: 429 {len(waits_s)}회 · times, "
            f"Retry-After {with_wait}회 · times"
        )
        lines.append(Line(speed.stage, LIMIT, MigrationVerdict.NOTE, found))
    elif speed.callers == max(CALLERS):
        found = f"동시 요청 {speed.callers}까지 429 없음 · no 429 up to {speed.callers} callers"
        lines.append(Line(speed.stage, LIMIT, MigrationVerdict.NOTE, found))
    if speed.callers == 1:
        lines.append(_speed_line(speed, targets))
    return lines


def _speed_line(speed: Speed, targets: Targets) -> Line:
    target_s = targets.of(speed.stage)
    good = speed.p50_s is not None and speed.p50_s <= target_s
    found = f"p50 {seconds(speed.p50_s)}, 목표 · target ≤ {target_s:g} s"
    return Line(speed.stage, SPEED, passes(good), found)


async def _time_whole_turns(
    stages: Sequence[StageCheck], report: MigrationReport, turns: int, targets: Targets
) -> None:
    """Time calls of the three stages in sequence, as in a turn of an interview."""

    async def turn() -> None:
        for stage in stages:
            await stage.call()

    speed, waits_s = await load(Stage.WHOLE, turn, callers=1, requests=turns)
    report.speeds.append(speed)
    report.lines += _load_lines(speed, targets, waits_s)


# --- local models -----------------------------------------------------------------------------


@contextlib.asynccontextmanager
async def _local_models(settings: Settings, show_step: ShowStep) -> AsyncIterator[LocalModels]:
    """Yield the loaded local models; a model that is not installed is None."""
    show_step("이 컴퓨터의 모델 · local models")
    local_settings = settings.model_copy(
        update={
            "use_a6000_models": False,
            "stt_provider": SttProvider.LOCAL,
            "llm_provider": LlmProvider.LOCAL,
            "tts_provider": TtsProvider.AUTO,
            # No candidate is waiting, and a model's first prompt is slow.
            "llm_timeout_s": LOCAL_LLM_TIMEOUT_S,
        }
    )
    local = LocalModels(
        await _warmed_up(lambda: get_stt_client(local_settings)),
        await _warmed_up(lambda: get_llm_client(local_settings)),
        await _warmed_up(lambda: get_tts_client(local_settings)),
    )
    try:
        yield local
    finally:
        for client in (local.stt, local.llm, local.tts):
            if client:
                await client.close()


async def _warmed_up(make: Callable[[], P]) -> P | None:
    """Return the client that `make` creates, warmed up, or None if it cannot be used."""
    try:
        client = make()
        await client.warm_up()
    except DaedamError:
        return None
    return client


async def _sample(speech: Path | None, local: LocalModels, folder: Path) -> SpeechSample:
    """Return the recording at `speech`, or the built-in answer in the local voice.

    Raises `ConfigurationError` if there is neither.
    """
    content = await asyncio.to_thread(speech.read_bytes) if speech else None
    if content is None:
        spoken = await local.tts.speak(ANSWER) if local.tts else None
        if spoken is None or spoken.wav is None:
            raise ConfigurationError(
                "이 컴퓨터에 음성 합성 모델이 없습니다. --speech로 녹음 파일을 지정해 주세요.",
                "There is no TTS model on this machine. Please specify a recording with --speech.",
            )
        content = spoken.wav
    decoded = await AudioProcessor(max_answer_s=300).decode(
        content, identify(content), is_proven=True
    )
    wav = folder / "sample.wav"
    wav.write_bytes(decoded.wav)
    return SpeechSample(wav, None if speech else ANSWER)
