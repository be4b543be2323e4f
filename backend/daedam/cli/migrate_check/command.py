"""`daedam migrate-check`: may the interviewer move to these model servers?

Each server is asked as the product asks it, its answers are put beside those of this machine's own
models, and its speed beside the design's targets.
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
from daedam.cli.migrate_check.servers import CheckedServer, LocalPath, SpeechSample, StageCheck
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

STEPS = 3 + 3 * (2 + len(CALLERS)) + 1
"""What is told of a whole check: preparations, each server, the whole turn."""

WHOLE_TURNS = 5
"""How many whole turns are timed, at most."""

PATIENCE_S = 120.0
"""How long this machine's own language model may take for the comparison."""

GIVE_UP_AFTER = 3
"""Failures after which a load ends: a server that is gone need not be asked a hundred times."""

SPEED, LOAD, LIMIT = "속도 · speed", "부하 · load", "한도 · limit (429)"

DESIGN = Targets()

P = TypeVar("P", bound=Provider)
Tell = Callable[[str], None]
Call = Callable[[], Awaitable[None]]


def migrate_check(
    stt: Annotated[str, typer.Option(help="Address of the speech recogniser, http://…:8002")],
    llm: Annotated[str, typer.Option(help="Address of the language model, http://…:8003")],
    tts: Annotated[str, typer.Option(help="Address of the voice, http://…:8004")],
    api_key: Annotated[str | None, typer.Option(help="Their key (A6000_API_KEY)")] = None,
    requests: Annotated[
        int, typer.Option(min=1, max=100, help="Requests per stage and number of callers")
    ] = 10,
    speech: Annotated[
        Path | None, typer.Option(help="A spoken answer of yours; none: one is synthesised")
    ] = None,
    json_path: Annotated[
        Path | None, typer.Option("--json", help="Write the findings here as well")
    ] = None,
) -> None:
    """모델 서버로 옮겨도 되는지 확인합니다 · Check model servers before moving to them."""
    console = Console()
    settings = load_settings()
    if speech and not speech.is_file():
        raise RecordingNotFound(f"{speech} 파일이 없습니다.", f"There is no file {speech}.")
    if json_path and not json_path.parent.is_dir():
        raise typer.BadParameter(f"폴더가 없습니다 · no such folder: {json_path.parent}")
    with _progress(console) as tell:
        report = asyncio.run(
            check(
                settings,
                stt,
                llm,
                tts,
                api_key=api_key or settings.a6000_key,
                requests=requests,
                speech=speech,
                tell=tell,
            )
        )
    show(report, console)
    if json_path:
        json_path.write_text(json.dumps(report.as_json(), ensure_ascii=False, indent=2), "utf-8")
    if not report.passed:
        raise typer.Exit(ExitCode.FAILED)


@contextlib.contextmanager
def _progress(console: Console) -> Iterator[Tell]:
    """Tell what is being done, and which of how many steps it is."""
    columns = SpinnerColumn(), MofNCompleteColumn(), TextColumn("{task.description}")
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=STEPS)

        def tell(what: str) -> None:
            progress.update(task, advance=1, description=what)
            if not console.is_terminal:
                console.print(f"· {what}", highlight=False)

        yield tell


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
    tell: Tell = lambda _: None,
) -> MigrationReport:
    """Everything that is to be known of the three servers before a move.

    Raises `DaedamError` only for what is wrong here: a recording that cannot be read, no voice
    for a sample. What is wrong with a server becomes a line.
    """
    report = MigrationReport()
    with tempfile.TemporaryDirectory(prefix="daedam-migrate-") as folder:
        async with _local_path(settings, tell) as local:
            tell("견본 음성 · spoken sample")
            sample = await _sample(speech, local, Path(folder))
            tell("형태소 · morphemes")
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
                well = [
                    await _examine(stage, local, report, requests, targets, callers, tell)
                    for stage in stages
                ]
                if all(well):
                    tell("한 차례 전체 · whole turn")
                    await _whole(stages, report, min(requests, WHOLE_TURNS), targets)
            finally:
                for stage in stages:
                    await stage.close()
    return report


async def _examine(
    stage: StageCheck,
    local: LocalPath,
    report: MigrationReport,
    requests: int,
    targets: Targets,
    callers: Sequence[int],
    tell: Tell,
) -> bool:
    """All about one server; False when it answers too badly to be timed."""
    tell(f"{stage.stage.upper()}: 계약 · contract")
    lines, usable = await stage.probe()
    report.lines += lines
    if not usable:
        return False
    tell(f"{stage.stage.upper()}: 비교 · comparison")
    try:
        report.lines += await stage.compare(local)
    except DaedamError as exc:
        found = f"{exc.detail} · {exc.detail_en}"
        report.lines.append(stage.line("비교 · comparison", MigrationVerdict.FAILED, found))
        return False
    if stage.local_s is not None:
        report.local_s[stage.stage] = stage.local_s
    for at_once in callers:
        tell(f"{stage.stage.upper()}: 동시 요청 {at_once} · callers at once: {at_once}")
        speed, waits_s = await load(stage.stage, stage.call, callers=at_once, requests=requests)
        report.speeds.append(speed)
        report.lines += _judged(speed, targets, waits_s)
    return True


async def load(
    stage: Stage, call: Call, *, callers: int, requests: int
) -> tuple[Speed, list[float | None]]:
    """`requests` calls, `callers` at once; and the waits that its 429 answers asked for."""
    took_s: list[float] = []
    waits_s: list[float | None] = []
    failed = 0
    left = max(requests, callers)

    async def caller() -> None:
        nonlocal failed, left
        while left > 0 and failed < GIVE_UP_AFTER:
            left -= 1
            started = time.perf_counter()
            try:
                await call()
            except ProviderUnavailable as exc:
                if "429" in exc.detail_en:  # the client tells the status in words alone
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


def _judged(speed: Speed, targets: Targets, waits_s: Sequence[float | None]) -> list[Line]:
    """What a load says for or against the move."""
    lines = []
    if speed.failed:
        found = f"{speed.callers}명 중 실패 · callers {speed.callers}: {speed.failed} failed"
        lines.append(Line(speed.stage, LOAD, MigrationVerdict.FAILED, found))
    if waits_s:
        told = sum(wait is not None for wait in waits_s)
        found = (
            f"동시 {speed.callers} · callers: 429 {len(waits_s)}회 · times, "
            f"Retry-After {told}회 · times"
        )
        lines.append(Line(speed.stage, LIMIT, MigrationVerdict.NOTE, found))
    elif speed.callers == max(CALLERS):
        found = f"동시 {speed.callers}까지 429 없음 · no 429 up to {speed.callers} callers"
        lines.append(Line(speed.stage, LIMIT, MigrationVerdict.NOTE, found))
    if speed.callers == 1:
        lines.append(_fast_enough(speed, targets))
    return lines


def _fast_enough(speed: Speed, targets: Targets) -> Line:
    target_s = targets.of(speed.stage)
    good = speed.p50_s is not None and speed.p50_s <= target_s
    found = f"p50 {seconds(speed.p50_s)}, 목표 · target ≤ {target_s:g} s"
    return Line(speed.stage, SPEED, passes(good), found)


async def _whole(
    stages: Sequence[StageCheck], report: MigrationReport, turns: int, targets: Targets
) -> None:
    """The three stages one after the other, as a turn of an interview has them."""

    async def turn() -> None:
        for stage in stages:
            await stage.call()

    speed, waits_s = await load(Stage.WHOLE, turn, callers=1, requests=turns)
    report.speeds.append(speed)
    report.lines += _judged(speed, targets, waits_s)


# --- this machine's own side ------------------------------------------------------------------


@contextlib.asynccontextmanager
async def _local_path(settings: Settings, tell: Tell) -> AsyncIterator[LocalPath]:
    """The models of this machine, loaded; those that are not here are left out."""
    tell("여기의 모델 · models of this machine")
    own = settings.model_copy(
        update={
            "use_a6000_models": False,
            "stt_provider": SttProvider.LOCAL,
            "llm_provider": LlmProvider.LOCAL,
            "tts_provider": TtsProvider.AUTO,
            # No candidate waits here, and the first prompt of a model takes its time.
            "llm_timeout_s": PATIENCE_S,
        }
    )
    local = LocalPath(
        await _warm(lambda: get_stt_client(own)),
        await _warm(lambda: get_llm_client(own)),
        await _warm(lambda: get_tts_client(own)),
    )
    try:
        yield local
    finally:
        for client in (local.stt, local.llm, local.tts):
            if client:
                await client.close()


async def _warm(make: Callable[[], P]) -> P | None:
    try:
        client = make()
        await client.warm_up()
    except DaedamError:
        return None
    return client


async def _sample(speech: Path | None, local: LocalPath, folder: Path) -> SpeechSample:
    """The recording that was given, or the built-in answer spoken by this machine's voice."""
    content = await asyncio.to_thread(speech.read_bytes) if speech else None
    if content is None:
        spoken = await local.tts.speak(ANSWER) if local.tts else None
        if spoken is None or spoken.wav is None:
            raise ConfigurationError(
                "여기에 목소리가 없습니다. --speech로 녹음을 주세요.",
                "There is no voice on this machine. Please give a recording with --speech.",
            )
        content = spoken.wav
    decoded = await AudioProcessor(max_answer_s=300).decode(
        content, identify(content), is_proven=True
    )
    wav = folder / "sample.wav"
    wav.write_bytes(decoded.wav)
    return SpeechSample(wav, None if speech else ANSWER)
