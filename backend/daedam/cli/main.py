"""The command line: `daedam serve`, `models`, `interview`, `doctor`; more in `keeping`."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from daedam.cli.admin import argument_text, audit, data, reviewer
from daedam.cli.migrate_check.command import migrate_check
from daedam.clients import needed_models
from daedam.clients.local_models import model_store
from daedam.errors import BadAudio, DaedamError, ModelFetchFailed, NotFound
from daedam.exit_codes import HELP, ExitCode
from daedam.models_store import RichProgress, load_catalog
from daedam.process import prepare_log, prepare_process
from daedam.settings import Settings, load_settings
from daedam.start_check import run_program

app = typer.Typer(
    help="대담: 한국어 음성 면접관 · A Korean-first voice interviewer.",
    epilog=HELP,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
models = typer.Typer(help="모델 내려받기와 확인 · Fetch and check models.", no_args_is_help=True)
app.add_typer(models, name="models")
app.add_typer(reviewer, name="reviewer")
app.add_typer(data, name="data")
app.add_typer(audit, name="audit")
app.command("migrate-check")(migrate_check)

console = Console()
errors = Console(stderr=True)


def _settings(**overrides: Any) -> Settings:
    settings = load_settings(**{k: v for k, v in overrides.items() if v is not None})
    prepare_log(settings.log_level)
    return settings


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on (HOST)")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on (PORT)")] = None,
    fetch: Annotated[bool, typer.Option(help="Fetch models that are missing first")] = False,
) -> None:
    """면접 서버를 켭니다 · Serve the interviewer."""
    from daedam.http import server
    from daedam.main import create_app

    settings = _settings(host=host, port=port)
    if fetch:
        _pull(settings, needed_models(settings), skip_optional=True)
    console.print(f"대담 · http://{settings.host}:{settings.port}", highlight=False)
    server.serve(create_app(settings), settings)


@app.command()
def interview(
    files: Annotated[list[Path], typer.Argument(help="Recorded answers, one a question")],
    out: Annotated[Path | None, typer.Option(help="Folder for the spoken questions")] = None,
    position: Annotated[
        str, typer.Option(help="지원 직무 · Position applied for", callback=argument_text)
    ] = "",
    company: Annotated[str, typer.Option(help="회사 · The company", callback=argument_text)] = "",
    term: Annotated[
        list[str] | None,
        typer.Option(
            help="답변에 나올 용어(여러 번 지정 가능) · Term used in the answers; repeatable",
            callback=argument_text,
        ),
    ] = None,
) -> None:
    """녹음된 답변으로 면접을 진행합니다 · Conduct an interview from recorded answers."""
    from daedam.cli.interview import conduct
    from daedam.interview.terms import KeyTerms

    settings = _settings(log_level="WARNING")
    about = KeyTerms(position.strip(), company.strip(), tuple(w.strip() for w in term or ()))
    refused = asyncio.run(conduct(settings, files, out, about, console))
    if refused:
        raise BadAudio(
            f"녹음 {refused}개를 사용하지 못했습니다. 위에 표시된 이유를 확인해 주세요.",
            f"Recordings that could not be used: {refused}. Please see the reasons above.",
        )


@app.command()
def doctor() -> None:
    """설치와 모델을 점검합니다 · Say what is here, what will be used, and what to do."""
    from daedam.cli.doctor import examine

    findings = examine(_settings(log_level="ERROR"))
    table = Table("", "무엇 · What", "상태 · State", "할 일 · What to do", box=None)
    for column in table.columns:
        column.overflow = "fold"
    for finding in findings:
        mark = {"ok": "[green]✓[/]", "note": "[yellow]·[/]", "bad": "[red]✗[/]"}[finding.level]
        table.add_row(mark, finding.what, finding.state, finding.todo)
    console.print(table)
    if any(finding.level == "bad" for finding in findings):
        raise typer.Exit(ExitCode.FAILED)


@models.command("list")
def list_models() -> None:
    """모델 목록 · The models, and which are here."""
    store = model_store(_settings())
    table = Table(
        "모델 · Model", "역할 · Role", "크기 · Size", "라이선스 · Licence", "여기 · Here", box=None
    )
    for model in load_catalog().values():
        here = "✓" if store.is_present(model.id) else "-"
        size = f"{model.total_size / 1e6:,.0f} MB"
        table.add_row(model.id, model.role, size, model.licence, here)
    console.print(table)


@models.command()
def pull(
    names: Annotated[list[str] | None, typer.Argument(help="Models; none: those in use")] = None,
    skip_optional: Annotated[bool, typer.Option(help="Only what daedam cannot do without")] = False,
) -> None:
    """모델을 받습니다 · Fetch models; without names, those that the settings use."""
    settings = _settings()
    if names:
        _check_known(names)
        for name in names:
            model_store(settings).pull(name, RichProgress(console))
    else:
        _pull(settings, needed_models(settings), skip_optional=skip_optional)


def _check_known(names: list[str]) -> None:
    """Raise `NotFound` for the first name without a model."""
    for name in names:
        if name not in load_catalog():
            known = ", ".join(load_catalog())
            raise NotFound(
                f"{name} 모델을 찾을 수 없습니다. 사용할 수 있는 모델: {known}",
                f"There is no model named {name}. Available models: {known}",
            )


def _pull(settings: Settings, names: dict[str, bool], *, skip_optional: bool) -> None:
    """Fetch what is missing of `names`; an optional one that no source has is left out."""
    store = model_store(settings)
    for name, optional in names.items():
        if store.is_present(name) or (optional and skip_optional):
            continue
        try:
            store.pull(name, RichProgress(console))
        except ModelFetchFailed as exc:
            if not optional:
                raise
            console.print(
                f"[yellow]·[/] {name}: 없어도 됩니다 · optional, left out", highlight=False
            )
            logging.getLogger(__name__).info("%s", exc.detail_en)


@models.command()
def verify(
    names: Annotated[
        list[str] | None, typer.Argument(help="Models; none: all that are here")
    ] = None,
) -> None:
    """모델 파일을 다시 확인합니다 · Check every byte of the models that are here."""
    store = model_store(_settings())
    _check_known(names or [])
    wanted = names or [name for name in load_catalog() if store.is_present(name)]
    damaged = False
    for name in wanted:
        result = store.verify(name)
        damaged |= not result.ok
        state = "[green]✓[/]" if result.ok else f"[red]✗[/] {', '.join(result.problems)}"
        console.print(f"{name}  {state}", highlight=False)
    if damaged:
        errors.print("복구하려면 · To repair: `daedam models pull`")
        raise typer.Exit(ExitCode.FAILED)


def main(run: Callable[[], Any] = app) -> None:
    """Run the command line. Print an error in Korean and English and exit with its `ExitCode`."""
    prepare_process()
    run_program(run, _tell)


def _tell(error: DaedamError) -> None:
    errors.print(f"[red]오류[/] {escape(error.detail)}", highlight=False, soft_wrap=True)
    errors.print(f"[red]Error[/] {escape(error.detail_en)}", highlight=False, soft_wrap=True)
