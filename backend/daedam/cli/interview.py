"""Command `daedam interview`: an interview in the terminal with recorded answers."""

import shutil
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn

from daedam.clients.base import VoiceQuality
from daedam.errors import BadAudio, RecordingNotFound
from daedam.interview.dialogue_acts import DialogueAct
from daedam.interview.terms import KeyTerms
from daedam.interview.turn import QuestionType, TranscriptStatus
from daedam.main import build
from daedam.services.answers.intake import RecordedAnswer
from daedam.services.storage_mapping import act_of
from daedam.settings import Settings
from daedam.storage.tables import Question, Turn
from daedam.utils.language import Language


async def conduct(
    settings: Settings,
    files: list[Path],
    out: Path | None,
    about: KeyTerms,
    language: Language | None,
    console: Console,
) -> int:
    """Run an interview with `files` as the answers, in order, and print each exchange.

    The audio of the questions is copied to `out`, by default a new folder in DAEDAM_DATA.
    `about`: terms that are likely in the answers. `language`: None for that of the server's plan.
    If a recording is refused, the error is printed and the next file answers the same question.

    Return the number of refused recordings. Raises `RecordingNotFound` before the interview starts
    if a file does not exist, and `LanguageNotOffered`.
    """
    for file in files:
        if not file.is_file():
            raise RecordingNotFound(
                f"{file} 파일을 찾을 수 없습니다. 경로를 확인해 주세요.",
                f"The file {file} does not exist. Please check the path.",
            )
    folder = out or settings.daedam_data / "interviews" / datetime.now().strftime("%Y%m%d-%H%M%S")
    folder.mkdir(parents=True, exist_ok=True)
    # A server may use the same data. With its own process name, this process does not resume the
    # turns of the server.
    parts = build(settings.model_copy(update={"process_name": "terminal"}))
    async with parts.running() as warming:
        with _spinner(console, "모델을 불러오고 있습니다 · Loading models"):
            await warming
        plan = parts.plans.in_language(language)
        begun = await parts.sessions.start("terminal", "voice", key_terms=about, plan=plan)
        asked: Question | None = begun.question
        refused = 0
        for file in files:
            if asked is None:
                break
            _show_question(console, asked, settings.audio_path, folder)
            try:
                with _spinner(console, f"답변을 처리하고 있습니다 · Processing {file.name}"):
                    finished = await parts.orchestrator.answer(
                        RecordedAnswer(
                            session_id=begun.session_id,
                            question_id=asked.public_id,
                            turn_type=QuestionType(asked.type),
                            content=file.read_bytes(),
                        )
                    )
            except BadAudio as exc:
                console.print(f"  [yellow]{file.name}[/]: {exc.detail}\n  {exc.detail_en}")
                refused += 1
                continue
            _show_answer(console, file, finished.turn, plan.language)
            asked = finished.next_question
        if asked is not None:
            _show_question(console, asked, settings.audio_path, folder)
            console.print("[dim]답변 파일이 더 없습니다 · No more answer files.[/]")
        else:
            console.print("[bold]면접이 끝났습니다 · The interview is over.[/]")
    console.print(f"[dim]질문 음성 · Spoken questions: {folder}[/]", highlight=False)
    return refused


def _show_question(console: Console, question: Question, audio_path: Path, folder: Path) -> None:
    console.print()
    if question.lead_in:
        console.print(f"  {question.lead_in}", highlight=False)
    console.print(f"[bold cyan]Q[/] {question.text}", highlight=False)
    audio = "음성 없음 · no audio"
    if question.audio_name:
        target = folder / f"{question.public_id}.wav"
        shutil.copyfile(audio_path / question.audio_name, target)
        robotic = question.audio_quality == VoiceQuality.FORMANT
        audio = f"{target.name}{' (기계음 · robotic voice)' if robotic else ''}"
    console.print(f"  [dim]{question.public_id} · {question.made_by} · {audio}[/]", highlight=False)


def _show_answer(console: Console, file: Path, turn: Turn, language: Language) -> None:
    assert turn.transcript is not None
    shown = {
        TranscriptStatus.RECOGNISED: turn.transcript.text,
        TranscriptStatus.TYPED: turn.transcript.text,
        TranscriptStatus.OTHER_LANGUAGE: (
            f"{turn.transcript.text} "
            "[yellow](다른 언어로 인식됨 · recognised as another language)[/]"
        ),
        TranscriptStatus.NO_SPEECH: "[yellow](음성이 감지되지 않음 · no speech detected)[/]",
        TranscriptStatus.PENDING: "[yellow](아직 인식되지 않음 · no transcript yet)[/]",
    }[TranscriptStatus(turn.transcript.hearing)]
    total = sum(turn.stage_ms.values())
    stages = " · ".join(
        f"{name.removesuffix('_ms')} {ms:.0f}" for name, ms in turn.stage_ms.items()
    )
    console.print(f"[bold green]A[/] {shown}", highlight=False)
    act = act_of(turn)
    unit = "어절" if language == "ko" else "단어"
    if act is not DialogueAct.ANSWER:
        console.print(f"  [yellow]답변 아님 · not an answer: {act}[/]", highlight=False)
    console.print(
        f"  [dim]{file.name} · {turn.duration_sec:.1f} s · {turn.wpm} {unit}/분 (wpm) · "
        f"습관어 · fillers {turn.filler_count} · {total:.0f} ms ({stages})[/]",
        highlight=False,
    )


def _spinner(console: Console, text: str) -> Progress:
    progress = Progress(
        SpinnerColumn(), TextColumn("{task.description}"), console=console, transient=True
    )
    progress.add_task(text, total=None)
    return progress
