"""Commands `daedam plan`: draft an interview plan for a job description and a résumé."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from daedam.errors import InvalidRequest, NotFound
from daedam.interview.planning.draft import (
    MAX_QUESTIONS,
    MIN_QUESTIONS,
    PlanDraft,
    PlannedQuestion,
    PlanRequest,
    draft_plan,
)
from daedam.interview.planning.lines import Source
from daedam.services.plan_file import plan_toml
from daedam.start_check import run_program

plan = typer.Typer(help="면접 계획 · Interview plans.", no_args_is_help=True)

_SOURCES = {
    Source.JOB: "채용 공고 · job description",
    Source.RESUME: "이력서 · résumé",
    Source.POSITION: "직무 · position",
}


@plan.callback()
def _group() -> None:
    """Keep `draft` a command of its own while it is the only one."""


@plan.command("draft")
def draft(
    jd: Annotated[
        Path | None,
        typer.Option(help="채용 공고 파일 · File of the job description", show_default=False),
    ] = None,
    resume: Annotated[
        Path | None, typer.Option(help="이력서 파일 · File of the résumé", show_default=False)
    ] = None,
    position: Annotated[str, typer.Option(help="직무 이름 · Name of the position")] = "",
    questions: Annotated[
        int,
        typer.Option(min=MIN_QUESTIONS, max=MAX_QUESTIONS, help="질문 수 · Number of questions"),
    ] = 5,
    variant: Annotated[
        int, typer.Option(min=0, help="다른 번호는 다른 질문 · Another number, other questions")
    ] = 0,
    out: Annotated[
        Path | None,
        typer.Option(
            help="INTERVIEW_PLAN으로 쓸 수 있는 파일 · Write a file for INTERVIEW_PLAN",
            show_default=False,
        ),
    ] = None,
) -> None:
    """채용 공고와 이력서로 면접 질문을 고릅니다 · Choose questions for a job and a person.

    형식 · Formats: PDF, DOCX, HWPX, TXT, JSON Resume.
    """
    run_program(lambda: _draft(jd, resume, position, questions, variant, out))


def _draft(
    jd: Path | None,
    resume: Path | None,
    position: str,
    questions: int,
    variant: int,
    out: Path | None,
) -> None:
    from daedam.services.morphology import KiwiMorphology

    console = Console()
    with console.status("문서를 읽고 있습니다 · Reading"):
        job_text, resume_text = asyncio.run(_read(jd, resume))
        request = PlanRequest(
            position=position,
            job_description=job_text,
            resume=resume_text,
            questions=questions,
            variant=variant,
        )
        drafted = draft_plan(request, KiwiMorphology())
    _print(drafted, console)
    if out is not None:
        try:
            out.write_text(plan_toml([p.question for p in drafted.questions]), "utf-8")
        except OSError as exc:
            raise InvalidRequest(
                f"{out} 파일을 쓸 수 없습니다({exc.strerror}). 다른 경로를 적어 주세요.",
                f"The file {out} cannot be written ({exc.strerror}). Please give another path.",
            ) from None
        console.print(f"{escape(str(out))} · INTERVIEW_PLAN", highlight=False)


async def _read(jd: Path | None, resume: Path | None) -> tuple[str, str]:
    from daedam.services.uploaded_text.reader import DocumentReader

    reader = DocumentReader()
    texts = []
    for path in (jd, resume):
        if path is None:
            texts.append("")
            continue
        try:
            content = path.read_bytes()
        except OSError as exc:
            raise NotFound(
                f"{path} 파일을 읽을 수 없습니다({exc.strerror}). 경로를 확인해 주세요.",
                f"The file {path} cannot be read ({exc.strerror}). Please check the path.",
            ) from None
        texts.append((await reader.read(content)).text)
    return texts[0], texts[1]


def _print(drafted: PlanDraft, console: Console) -> None:
    table = Table(show_header=True, header_style="bold", expand=True)
    table.add_column("", justify="right")
    table.add_column("질문 · question", ratio=3, overflow="fold")
    table.add_column("이유 · why", ratio=2, overflow="fold")
    for number, planned in enumerate(drafted.questions, 1):
        table.add_row(str(number), escape(planned.question.text), escape(_why(planned)))
    console.print(table)
    console.print(
        f"읽은 줄 {drafted.lines_read}개, 제외한 줄 {drafted.lines_left_out}개(개인정보, 처우) · "
        f"{drafted.lines_read} lines read, {drafted.lines_left_out} not used (personal data, pay)",
        highlight=False,
    )


def _why(planned: PlannedQuestion) -> str:
    if planned.reason is not None:
        return f"{_SOURCES[planned.reason.source]}: {planned.reason.text}"
    competency = planned.question.competency
    assert competency is not None
    return f"역량 · competency: {competency.korean} · {competency.english}"
