"""`daedam models exam`: examine which language models may phrase follow-ups."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from daedam.clients import NamedLLM, get_named_llm, llm_names
from daedam.clients.exam_results import (
    MAX_MODEL_WAIT_S,
    MIN_ACCEPTED_SHARE,
    ExamResult,
    machine_fingerprint,
    prompt_version,
    store_result,
)
from daedam.errors import DaedamError
from daedam.services.exam import ExamPaper, FollowUpJudge, Marks, examine
from daedam.services.morphology import KiwiMorphology
from daedam.services.plan_file import load_plan
from daedam.settings import LlmProvider, Settings
from daedam.utils.language import LANGUAGES, Language

LANGUAGE_NAMES: dict[Language, str] = {"ko": "한국어 · Korean", "en": "영어 · English"}

NO_JUDGE = (
    "판정할 수 있는 모델이 없어 규칙으로만 검사했습니다. 이 경우 합격으로 처리하지 않습니다",
    "no configured model can judge, so only the rules were checked and the model cannot pass",
)
JUDGES_ITSELF = (
    "다른 모델이 없어 같은 모델이 별도 대화에서 판정했습니다",
    "judged by the same model in a separate conversation, because no other model is available",
)


async def run_exam(
    settings: Settings,
    only: LlmProvider,
    console: Console,
    languages: Sequence[Language] = ("ko",),
) -> bool:
    """Run the exam for the model of provider `only`, or for all configured models if it is AUTO.

    A model takes one exam in each of `languages`. Return whether all exams were finished,
    regardless of their results. Each result is stored at once, so an interruption loses only the
    exam in progress. Raises a `DaedamError` if the model of `only` cannot be used.
    """
    models = _configured(settings, console)
    try:
        examined = [m for m in models if only in (LlmProvider.AUTO, m.provider)]
        if not examined and only is not LlmProvider.AUTO:
            models.append(get_named_llm(settings, only))
            examined = models[-1:]
        finished = bool(examined)
        for model in examined:
            judge = choose_judge(model, models)
            for language in languages:
                finished &= await _run_one(settings, model, judge, console, language)
        return finished
    finally:
        for model in models:
            await model.client.close()


def choose_judge(examined: NamedLLM, models: Sequence[NamedLLM]) -> NamedLLM | None:
    """Return a model that can judge, preferably of another provider; None if no model can."""
    able = [m for m in models if m.client.capabilities.judges]
    others = [m for m in able if m.provider != examined.provider]
    return next(iter([*others, *able]), None)


def _configured(settings: Settings, console: Console) -> list[NamedLLM]:
    """Return the configured models that can be used here."""
    models = []
    for provider, name in llm_names(settings):
        try:
            models.append(get_named_llm(settings, provider))
        except DaedamError as exc:
            _print_problem(console, f"{provider} {name}", exc)
    return models


async def _run_one(
    settings: Settings,
    model: NamedLLM,
    judge: NamedLLM | None,
    console: Console,
    language: Language,
) -> bool:
    """Examine one model, store and print its result. Return whether the exam was finished."""
    paper = ExamPaper.shipped(language)
    title = f"{model.provider} {model.model} ({LANGUAGE_NAMES[language]})"
    morphology = KiwiMorphology()
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[accepted]} ✓"),
        TimeElapsedColumn(),
        console=console,
    )
    with progress:
        task = progress.add_task(escape(title), total=len(paper.answers), accepted=0)
        try:
            marks = await examine(
                model.client,
                FollowUpJudge(judge.client, paper) if judge is not None else None,
                paper,
                plan=load_plan(None, 1, language),
                morphology=morphology,
                join=morphology.join,
                progress=lambda m: progress.update(task, completed=m.answers, accepted=m.accepted),
            )
        except DaedamError as exc:
            progress.stop()
            _print_problem(console, title, exc)
            return False
    result = _result(model, judge, marks, language)
    store_result(settings.exam_path, result)
    _print_result(console, title, result, marks)
    return True


def _result(
    model: NamedLLM, judge: NamedLLM | None, marks: Marks, language: Language
) -> ExamResult:
    return ExamResult(
        provider=str(model.provider),
        model=model.model,
        accepted_share=round(marks.accepted_share, 4),
        answers=marks.answers,
        p50_s=round(marks.percentile_s(0.5), 3),
        p95_s=round(marks.percentile_s(0.95), 3),
        judge=f"{judge.provider} {judge.model}" if judge is not None else "",
        judges_itself=judge is model,
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        prompt_version=prompt_version(language),
        machine=machine_fingerprint(),
        language=language,
    )


def _print_result(console: Console, title: str, result: ExamResult, marks: Marks) -> None:
    mark = "[green]✓[/] 합격 · passed" if result.passed else "[yellow]·[/] 불합격 · not passed"
    lines = [
        f"{mark}  {escape(title)}",
        f"  통과 · accepted {marks.accepted}/{marks.answers} ({result.accepted_share:.0%}, "
        f"≥ {MIN_ACCEPTED_SHARE:.0%}) · p50 {result.p50_s:.1f} s · p95 {result.p95_s:.1f} s "
        f"(≤ {MAX_MODEL_WAIT_S} s)",
        f"  규칙에서 탈락 · refused by rules {marks.refused_by_rules} · 판정에서 탈락 · by the "
        f"judge {marks.refused_by_judge} · 작성 실패 · no draft {marks.failed}",
    ]
    if not result.judge:
        lines += [f"  {NO_JUDGE[0]}.", f"  {NO_JUDGE[1]}."]
    elif result.judges_itself:
        lines += [f"  {JUDGES_ITSELF[0]}.", f"  {JUDGES_ITSELF[1]}."]
    else:
        lines.append(f"  판정 모델 · judge: {escape(result.judge)}")
    console.print("\n".join(lines), highlight=False)


def _print_problem(console: Console, title: str, error: DaedamError) -> None:
    console.print(
        f"[yellow]·[/] {escape(title)}: {escape(error.detail)} · {escape(error.detail_en)}",
        highlight=False,
    )


def start_exam(
    settings: Settings, only: LlmProvider, console: Console, language: Language | None = None
) -> bool:
    """Run the exam in `language`, or in all languages; see `run_exam`.

    Ctrl-C ends it after closing the models.
    """
    languages = LANGUAGES if language is None else (language,)
    return asyncio.run(run_exam(settings, only, console, languages))
