"""Commands `daedam plan`: draft an interview plan for a job description and a résumé."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
from daedam.interview.planning.lines import MAX_LINES, Source
from daedam.services.plan_file import plan_toml
from daedam.start_check import run_program
from daedam.utils.language import Language

if TYPE_CHECKING:
    from daedam.services.uploaded_text.reader import DocumentText

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
        typer.Option(help="채용 공고 파일 · Job description file", show_default=False),
    ] = None,
    resume: Annotated[
        Path | None, typer.Option(help="이력서 파일 · Résumé file", show_default=False)
    ] = None,
    position: Annotated[str, typer.Option(help="직무 이름 · Name of the position")] = "",
    questions: Annotated[
        int,
        typer.Option(min=MIN_QUESTIONS, max=MAX_QUESTIONS, help="질문 수 · Number of questions"),
    ] = 5,
    language: Annotated[
        Language, typer.Option(help="질문의 언어 · Language of the questions")
    ] = "ko",
    variant: Annotated[
        int,
        typer.Option(
            min=0,
            help="번호를 바꾸면 다른 질문을 고릅니다 · Another number gives other questions",
        ),
    ] = 0,
    out: Annotated[
        Path | None,
        typer.Option(
            help="INTERVIEW_PLAN으로 쓸 수 있는 파일 · Write a file for INTERVIEW_PLAN",
            show_default=False,
        ),
    ] = None,
) -> None:
    """채용 공고와 이력서로 면접 질문을 고릅니다 · Choose questions to fit a job.

    형식 · Formats: PDF, DOCX, HWPX, TXT, JSON Resume.
    """
    request = PlanRequest(language, position, questions=questions, variant=variant)
    run_program(lambda: _draft(request, jd, resume, out))


def _draft(request: PlanRequest, jd: Path | None, resume: Path | None, out: Path | None) -> None:
    """Draft a plan for `request` with the text of the files, print it and write it to `out`."""
    from daedam.services.morphology import KiwiMorphology

    console = Console()
    with console.status("문서를 읽고 있습니다 · Reading"):
        documents = asyncio.run(_read((jd, resume)))
        job_text, resume_text = (d.text if d is not None else "" for d in documents)
        drafted = draft_plan(
            replace(request, job_description=job_text, resume=resume_text), KiwiMorphology()
        )
    for path, document in zip((jd, resume), documents, strict=True):
        if document is not None and document.is_cut:
            console.print(
                f"{escape(str(path))}: 너무 길어 앞부분만 읽었습니다 · "
                "too long; only the beginning was read",
                style="yellow",
                highlight=False,
            )
    _print(drafted, console)
    if out is not None:
        try:
            questions = [planned.question for planned in drafted.questions]
            out.write_text(plan_toml(questions, request.language), "utf-8")
        except OSError as exc:
            raise InvalidRequest(
                f"{out} 파일에 쓸 수 없습니다({exc.strerror}). 다른 경로를 지정해 주세요.",
                f"The file {out} cannot be written ({exc.strerror}). Please give another path.",
            ) from None
        console.print(f"{escape(str(out))} · INTERVIEW_PLAN", highlight=False)


async def _read(paths: Sequence[Path | None]) -> list["DocumentText | None"]:
    from daedam.services.uploaded_text.reader import DocumentReader

    reader = DocumentReader()
    documents: list[DocumentText | None] = []
    for path in paths:
        if path is None:
            documents.append(None)
            continue
        try:
            content = path.read_bytes()
        except OSError as exc:
            raise NotFound(
                f"{path} 파일을 읽을 수 없습니다({exc.strerror}). 경로를 확인해 주세요.",
                f"The file {path} cannot be read ({exc.strerror}). Please check the path.",
            ) from None
        documents.append(await reader.read(content))
    return documents


def _print(drafted: PlanDraft, console: Console) -> None:
    table = Table(show_header=True, header_style="bold", expand=True)
    table.add_column("", justify="right")
    table.add_column("질문 · question", ratio=3, overflow="fold")
    table.add_column("이유 · why", ratio=2, overflow="fold")
    for number, planned in enumerate(drafted.questions, 1):
        table.add_row(str(number), escape(planned.question.text), escape(_why(planned)))
    console.print(table)
    console.print(
        f"읽은 줄 {drafted.lines_read}개, 제외한 줄 {drafted.lines_left_out}개"
        f"(개인정보, 처우, 제목, 한 단어, {MAX_LINES}줄이 넘는 부분) · "
        f"{drafted.lines_read} lines read, {drafted.lines_left_out} not used "
        f"(personal data, pay, titles, single words, beyond {MAX_LINES} lines)",
        highlight=False,
    )


def _why(planned: PlannedQuestion) -> str:
    if planned.reason is not None:
        return f"{_SOURCES[planned.reason.source]}: {planned.reason.text}"
    return f"역량 · competency: {planned.competency.korean} · {planned.competency.english}"
