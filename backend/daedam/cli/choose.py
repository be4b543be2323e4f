"""`daedam models choose`: measure this machine and download the best models for it."""

import asyncio
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from daedam.clients import get_local_llm, get_local_whisper
from daedam.clients.local_models import (
    SMALLEST_LLM,
    SMALLEST_WHISPER,
    WHISPER_PREFIX,
    is_llm_chosen,
    is_whisper_chosen,
    model_store,
)
from daedam.errors import ConfigurationError
from daedam.models_store import ModelRole, ModelStore, RichProgress
from daedam.models_store.choice import Choice, Considered, Verdict, store_choice
from daedam.services.model_choice import choice_for, probe_s
from daedam.settings import Settings

_TITLES = {
    ModelRole.STT: "음성 인식: 음성 12초 분량 · Speech to text: 12 s of speech",
    ModelRole.LLM: "언어 모델: 꼬리 질문 하나 · Language model: one follow-up",
}

_SMALLEST = {ModelRole.STT: f"{WHISPER_PREFIX}{SMALLEST_WHISPER}", ModelRole.LLM: SMALLEST_LLM}

_SETTINGS = {ModelRole.STT: "WHISPER_LOCAL_MODEL", ModelRole.LLM: "LLM_LOCAL_MODEL"}

_VERDICTS: dict[Verdict, str] = {
    "chosen": "[green]✓[/] 선택 · chosen",
    "possible": "가능 · possible",
    "too slow": "느림 · too slow",
    "too large": "메모리 부족 · too large",
}


def choose_models(
    settings: Settings, roles: Sequence[ModelRole], console: Console, *, dry_run: bool
) -> None:
    """Measure, print and store the choice for each role, and download the chosen models.

    With `dry_run`, nothing is stored, and only the smallest model is downloaded, which the
    measurement needs. Raises `ModelFetchFailed` for a model that cannot be downloaded, and
    `ConfigurationError` for a role without a choice.
    """
    store = model_store(settings)
    for role in roles:
        if role not in _SMALLEST:
            raise ConfigurationError(
                "역할은 stt와 llm 가운데 하나여야 합니다.", "The role must be stt or llm."
            )
        store.pull(_SMALLEST[role], RichProgress(console))
        choice = choice_for(role, asyncio.run(_measure(settings, role)))
        _print(console, choice)
        if not dry_run:
            _apply(settings, choice, store, console)


async def _measure(settings: Settings, role: ModelRole) -> float:
    """Return the time of the probe with the smallest model of the role, in seconds."""
    client = (
        get_local_whisper(settings, _SMALLEST[role])
        if role is ModelRole.STT
        else get_local_llm(settings, model_store(settings).path(SMALLEST_LLM) / "model.gguf")
    )
    try:
        await client.warm_up()
        return await probe_s(client)
    finally:
        await client.close()


def _apply(settings: Settings, choice: Choice, store: ModelStore, console: Console) -> None:
    store_choice(settings.choice_path, choice)
    store.pull(choice.model, RichProgress(console))
    is_chosen = is_whisper_chosen if choice.role is ModelRole.STT else is_llm_chosen
    if not is_chosen(settings):
        console.print(
            f"[yellow]·[/] MODEL_CHOICE와 {_SETTINGS[choice.role]} 설정이 우선합니다 · these "
            "settings take precedence",
            highlight=False,
        )
    if choice.role is ModelRole.LLM:
        console.print(
            "  꼬리 질문을 맡기려면 시험이 필요합니다 · to let it phrase follow-ups, run "
            "`daedam models exam`",
            highlight=False,
        )


def _print(console: Console, choice: Choice) -> None:
    table = Table(
        *("모델 · Model", "예상 시간 · Time", "메모리 · Memory", "결과 · Result"),
        title=f"{_TITLES[choice.role]} (≤ {choice.limit_s} s)",
        title_justify="left",
        box=None,
    )
    table.columns[0].overflow = "fold"
    for each in choice.considered:
        table.add_row(*_row(each))
    console.print(table)


def _row(each: Considered) -> tuple[str, str, str, str]:
    return (
        each.model,
        f"{each.expected_s:.2f} s",
        f"{each.memory_mb:,} MB",
        _VERDICTS[each.verdict],
    )
