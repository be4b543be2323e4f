"""Entry point of the command line, with `serve`, `interview`, `doctor` and `models`.

The other commands are in `admin` and `migrate_check`.
"""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from daedam.cli.admin import admin, argument_text, audit, data, offer_owner_link, reviewer
from daedam.cli.migrate_check.command import migrate_check
from daedam.cli.plan import plan
from daedam.clients import needed_models
from daedam.clients.local_models import model_store
from daedam.errors import BadAudio, DaedamError, ModelFetchFailed, NotFound
from daedam.exit_codes import HELP, ExitCode
from daedam.models_store import CatalogModel, ModelRole, ModelStore, RichProgress, load_catalog
from daedam.models_store.references import PREFIX
from daedam.process import prepare_log, prepare_process
from daedam.settings import LlmProvider, Settings, load_settings
from daedam.start_check import run_program
from daedam.utils.language import Language

app = typer.Typer(
    help="대담: 한국어 음성 면접관 · A Korean-first voice interviewer.",
    epilog=HELP,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
models = typer.Typer(help="모델 관리 · Download and check models.", no_args_is_help=True)
app.add_typer(models, name="models")
app.add_typer(admin, name="admin")
app.add_typer(reviewer, name="reviewer")
app.add_typer(data, name="data")
app.add_typer(audit, name="audit")
app.add_typer(plan, name="plan")
app.command("migrate-check")(migrate_check)

console = Console()
errors = Console(stderr=True)


def _settings(**overrides: Any) -> Settings:
    settings = load_settings(**{k: v for k, v in overrides.items() if v is not None})
    prepare_log(settings.log_level)
    return settings


@app.command()
def serve(
    host: Annotated[
        str | None, typer.Option(help="접속 주소 · Address to listen on (HOST)")
    ] = None,
    port: Annotated[int | None, typer.Option(help="포트 · Port to listen on (PORT)")] = None,
    fetch: Annotated[
        bool, typer.Option(help="없는 모델을 먼저 내려받기 · Download missing models first")
    ] = False,
) -> None:
    """면접 서버를 실행합니다 · Run the interview server."""
    from daedam.http import server
    from daedam.main import create_app

    settings = _settings(host=host, port=port)
    if fetch:
        _pull(settings, needed_models(settings), skip_optional=True)
    console.print(f"대담 · http://{settings.host}:{settings.port}", highlight=False)
    served = create_app(settings)
    offer_owner_link(settings)
    server.run_server(served, settings)


@app.command()
def interview(
    files: Annotated[
        list[Path],
        typer.Argument(help="녹음 파일, 질문마다 하나 · Recorded answers, one per question"),
    ],
    out: Annotated[
        Path | None,
        typer.Option(help="질문 음성을 저장할 폴더 · Folder for the audio of the questions"),
    ] = None,
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
    language: Annotated[
        Language | None, typer.Option(help="면접의 언어 · Language of the interview")
    ] = None,
) -> None:
    """녹음한 답변으로 면접을 진행합니다 · Run an interview with recorded answers."""
    from daedam.cli.interview import conduct
    from daedam.interview.terms import KeyTerms

    settings = _settings(log_level="WARNING")
    about = KeyTerms(position.strip(), company.strip(), tuple(w.strip() for w in term or ()))
    refused = asyncio.run(conduct(settings, files, out, about, language, console))
    if refused:
        raise BadAudio(
            f"녹음 {refused}개를 사용하지 못했습니다. 위에 표시된 이유를 확인해 주세요.",
            f"{refused} recording(s) could not be used. Please see the reasons above.",
        )


@app.command()
def doctor() -> None:
    """설치 상태와 모델을 점검합니다 · Check the installation and the models."""
    from daedam.cli.doctor import examine

    findings = examine(_settings(log_level="ERROR"))
    table = Table("", "항목 · Item", "상태 · State", "조치 · What to do", box=None)
    for column in table.columns:
        column.overflow = "fold"
    for finding in findings:
        mark = {"ok": "[green]✓[/]", "note": "[yellow]·[/]", "bad": "[red]✗[/]"}[finding.level]
        table.add_row(mark, finding.item, finding.state, finding.todo)
    console.print(table)
    if any(finding.level == "bad" for finding in findings):
        raise typer.Exit(ExitCode.FAILED)


@models.command("list")
def list_models() -> None:
    """모델 목록을 표시합니다 · List the models."""
    store = model_store(_settings())
    table = Table(
        *("모델 · Model", "역할 · Role", "크기 · Size", "라이선스 · Licence", "설치 · Installed"),
        box=None,
    )
    table.columns[0].overflow = "fold"  # a name that is cut off cannot be copied
    for name, model in _models_of(store).items():
        installed = "✓" if store.is_present(name) else "-"
        size = f"{model.total_size / 1e6:,.0f} MB"
        table.add_row(name, model.role, size, model.licence, installed)
    console.print(table)


def _models_of(store: ModelStore) -> dict[str, CatalogModel]:
    """Return the models of the catalogue and the downloaded references, by the user's name."""
    return {**load_catalog(), **{model.title: model for model in store.references()}}


@models.command()
def pull(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="모델 이름, 기본값은 사용할 모델 · Models; default: the models in use"),
    ] = None,
    skip_optional: Annotated[bool, typer.Option(help="필수 모델만 · Required models only")] = False,
) -> None:
    """모델을 내려받습니다 · Download models."""
    settings = _settings()
    if names:
        store = model_store(settings)  # one for all: it remembers that the hub is unreachable
        _check_known(names)
        for name in names:
            store.pull(name, RichProgress(console))
    else:
        _pull(settings, needed_models(settings), skip_optional=skip_optional)


def _check_known(names: list[str]) -> None:
    """Raise `NotFound` for the first name that is no reference and not in the catalogue."""
    for name in names:
        if name not in load_catalog() and not name.startswith(PREFIX):
            known = ", ".join(load_catalog())
            raise NotFound(
                f"{name} 모델을 찾을 수 없습니다. 사용할 수 있는 모델: {known}",
                f"There is no model named {name}. Available models: {known}",
            )


def _pull(settings: Settings, names: dict[str, bool], *, skip_optional: bool) -> None:
    """Download the missing models of `names`, which maps each name to whether it is optional.

    An optional model that cannot be downloaded is skipped. Raises `ModelFetchFailed` for a required
    one.
    """
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
                f"[yellow]·[/] {name}: 선택 모델이라 건너뜁니다 · optional, skipped",
                highlight=False,
            )
            logging.getLogger(__name__).info("%s", exc.detail_en)


@models.command()
def verify(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="모델 이름, 기본값은 설치된 모델 · Models; default: all installed"),
    ] = None,
) -> None:
    """모델 파일이 손상되지 않았는지 확인합니다 · Check the files of installed models."""
    store = model_store(_settings())
    _check_known(names or [])
    wanted = names or [name for name in _models_of(store) if store.is_present(name)]
    damaged = False
    for name in wanted:
        result = store.verify(name)
        damaged |= not result.ok
        state = "[green]✓[/]" if result.ok else f"[red]✗[/] {', '.join(result.problems)}"
        console.print(f"{name}  {state}", highlight=False)
    if damaged:
        errors.print("복구 명령 · To repair: `daedam models pull`")
        raise typer.Exit(ExitCode.FAILED)


@models.command("choose")
def choose(
    role: Annotated[
        ModelRole | None, typer.Option(help="역할, 기본값은 stt와 llm · Role; default: stt and llm")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="측정만 하고 바꾸지 않기 · Measure only")
    ] = False,
) -> None:
    """이 컴퓨터에 맞는 모델을 고릅니다 · Choose the models that this machine runs well."""
    from daedam.cli.choose import choose_models

    roles = [role] if role else [ModelRole.STT, ModelRole.LLM]
    choose_models(_settings(log_level="ERROR"), roles, console, dry_run=dry_run)


@models.command("exam")
def exam(
    provider: Annotated[
        LlmProvider,
        typer.Option(
            help="시험할 모델, auto는 설정된 모델 전체 · Model; auto: all configured ones"
        ),
    ] = LlmProvider.AUTO,
    language: Annotated[
        Language | None,
        typer.Option(help="시험 언어, 지정하지 않으면 둘 다 · Language; both if it is not given"),
    ] = None,
) -> None:
    """언어 모델에 꼬리 질문을 맡겨도 될지 시험합니다 · Test which models may phrase follow-ups."""
    from daedam.cli.exam import start_exam

    if not start_exam(_settings(log_level="ERROR"), provider, console, language):
        raise typer.Exit(ExitCode.FAILED)


def main(run: Callable[[], Any] = app) -> None:
    """Run the command line. On an error, print it in Korean and English and exit with its code."""
    prepare_process()
    run_program(run, _print_error)


def _print_error(error: DaedamError) -> None:
    errors.print(f"[red]오류[/] {escape(error.detail)}", highlight=False, soft_wrap=True)
    errors.print(f"[red]Error[/] {escape(error.detail_en)}", highlight=False, soft_wrap=True)
