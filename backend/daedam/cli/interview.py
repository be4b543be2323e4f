"""An interview in the terminal, from recorded answers."""

import shutil
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn

from daedam.clients.base import VoiceQuality
from daedam.errors import BadAudio, RecordingNotFound
from daedam.interview.terms import KeyTerms
from daedam.interview.turn import QuestionType, TranscriptStatus
from daedam.main import build
from daedam.services.answers.intake import RecordedAnswer
from daedam.settings import Settings
from daedam.storage.tables import Question, Turn


async def conduct(
    settings: Settings, files: list[Path], out: Path | None, about: KeyTerms, console: Console
) -> int:
    """Ask, take `files` as the answers in turn, print each exchange, copy the questions' sound.
    `about`: words that are likely to be said.

    A file that cannot be taken is said so and the next one is tried for the same question.
    Returns how many could not be taken. Raises `RecordingNotFound` for a file that is not there,
    before anything begins.
    """
    for file in files:
        if not file.is_file():
            raise RecordingNotFound(f"{file} 파일이 없습니다.", f"There is no file {file}.")
    folder = out or settings.daedam_data / "interviews" / datetime.now().strftime("%Y%m%d-%H%M%S")
    folder.mkdir(parents=True, exist_ok=True)
    # The server may be running beside: turns that it has begun are its own.
    parts = build(settings.model_copy(update={"process_name": "terminal"}))
    async with parts.running() as warming:
        with _spinner(console, "모델을 준비합니다 · Loading models"):
            await warming
        begun = await parts.sessions.start("terminal", "voice", about=about)
        asked: Question | None = begun.question
        refused = 0
        for file in files:
            if asked is None:
                break
            _show_question(console, asked, settings.audio_path, folder)
            try:
                with _spinner(console, f"듣고 있습니다 · Listening to {file.name}"):
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
            _show_answer(console, file, finished.turn)
            asked = finished.next_question
        if asked is not None:
            _show_question(console, asked, settings.audio_path, folder)
            console.print("[dim]답변 파일이 더 없습니다 · No more answers.[/]")
        else:
            console.print("[bold]면접이 끝났습니다 · The interview is over.[/]")
    console.print(f"[dim]질문 음성 · Spoken questions: {folder}[/]", highlight=False)
    return refused


def _show_question(console: Console, question: Question, audio_path: Path, folder: Path) -> None:
    console.print(f"\n[bold cyan]Q[/] {question.text}", highlight=False)
    voice = "음성 없음 · no sound"
    if question.audio_name:
        target = folder / f"{question.public_id}.wav"
        shutil.copyfile(audio_path / question.audio_name, target)
        robotic = question.audio_quality == VoiceQuality.FORMANT
        voice = f"{target.name}{' (기계음 · formant)' if robotic else ''}"
    console.print(f"  [dim]{question.public_id} · {question.made_by} · {voice}[/]", highlight=False)


def _show_answer(console: Console, file: Path, turn: Turn) -> None:
    assert turn.transcript is not None
    said = {
        TranscriptStatus.RECOGNISED: turn.transcript.text,
        TranscriptStatus.TYPED: turn.transcript.text,
        TranscriptStatus.OTHER_LANGUAGE: (
            f"{turn.transcript.text} "
            "[yellow](다른 언어로 들립니다 · sounds like another language)[/]"
        ),
        TranscriptStatus.NO_SPEECH: "[yellow](말소리가 없습니다 · nobody speaks)[/]",
        TranscriptStatus.PENDING: "[yellow](받아쓰기를 못 했습니다 · no transcript yet)[/]",
    }[TranscriptStatus(turn.transcript.hearing)]
    total = sum(turn.stage_ms.values())
    stages = " · ".join(
        f"{name.removesuffix('_ms')} {ms:.0f}" for name, ms in turn.stage_ms.items()
    )
    console.print(f"[bold green]A[/] {said}", highlight=False)
    console.print(
        f"  [dim]{file.name} · {turn.duration_sec:.1f} s · {turn.wpm} 어절/분 · "
        f"군말 {turn.filler_count} · {total:.0f} ms ({stages})[/]",
        highlight=False,
    )


def _spinner(console: Console, text: str) -> Progress:
    progress = Progress(
        SpinnerColumn(), TextColumn("{task.description}"), console=console, transient=True
    )
    progress.add_task(text, total=None)
    return progress
