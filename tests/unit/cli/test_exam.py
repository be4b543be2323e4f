"""`daedam models exam`, and the lines that `daedam doctor` prints about its results."""

import asyncio
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest
from rich.console import Console
from tests.fakes import FakeLLM, Pause, Scripted
from typer.testing import CliRunner

from daedam.cli import doctor, exam
from daedam.cli.main import app
from daedam.clients import NamedLLM
from daedam.clients.base import LLMCapabilities
from daedam.clients.exam_results import load_results
from daedam.errors import ProviderUnavailable
from daedam.services.exam import CRITERIA, ExamPaper
from daedam.settings import LlmProvider, Settings, load_settings
from daedam.utils.language import LANGUAGES

REFERENCES = [answer.followup for answer in ExamPaper.shipped().answers]
YES = json.dumps(dict.fromkeys(CRITERIA, True))
NO = json.dumps(dict.fromkeys(CRITERIA, False))


def named(provider: LlmProvider, *script: Scripted, judges: bool = False) -> NamedLLM:
    client = FakeLLM(*script)
    client.name, client.capabilities = f"fake-{provider}", LLMCapabilities(judges=judges)
    return NamedLLM(provider, f"model of {provider}", client)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(
        _env_file=None, daedam_data=tmp_path, gemini_api_key="k", llm_fallback="a6000"
    )


@pytest.fixture
def models() -> Iterator[dict[LlmProvider, NamedLLM]]:
    """Yield an empty dictionary of the configured models by provider. Tests add fake models."""
    found: dict[LlmProvider, NamedLLM] = {}
    with (
        patch.object(exam, "llm_names", lambda _: [(m.provider, m.model) for m in found.values()]),
        patch.object(
            doctor, "llm_names", lambda _: [(m.provider, m.model) for m in found.values()]
        ),
        patch.object(exam, "get_named_llm", lambda _, provider: found[provider]),
    ):
        yield found


async def run(settings: Settings, only: LlmProvider = LlmProvider.AUTO) -> tuple[bool, str]:
    """Run the exam; return whether all exams were finished, and the output."""
    output = io.StringIO()
    console = Console(file=output, width=200)
    return await exam.run_exam(settings, only, console), output.getvalue()


def told(settings: Settings) -> str:
    """Return the lines that `daedam doctor` prints about the exam results."""
    return "\n".join(f"{f.level} {f.item} {f.state} {f.todo}" for f in doctor._exams(settings))


async def test_a_passed_exam_is_stored_and_reported(
    settings: Settings, models: dict[LlmProvider, NamedLLM]
) -> None:
    models[LlmProvider.GEMINI] = named(LlmProvider.GEMINI, *REFERENCES)
    models[LlmProvider.A6000] = named(LlmProvider.A6000, YES, judges=True)
    finished, output = await run(settings, LlmProvider.GEMINI)
    (result,) = load_results(settings.exam_path)
    assert finished
    assert (result.provider, result.model) == ("gemini", "model of gemini")
    assert (result.judge, result.judges_itself) == ("a6000 model of a6000", False)
    assert (result.passed, result.is_current, result.accepted_share) == (True, True, 1.0)
    assert "합격 · passed" in output
    assert "40/40" in output
    report = told(settings)
    assert "phrased by models that passed" in report
    assert "합격 · passed: 100%" in report
    assert "a6000 model of a6000 시험 전 · not examined daedam models exam" in report


async def test_a_model_that_judges_may_judge_itself_and_the_result_says_so(
    settings: Settings, models: dict[LlmProvider, NamedLLM]
) -> None:
    script = [text for reference in REFERENCES for text in (reference, YES)]
    models[LlmProvider.GEMINI] = named(LlmProvider.GEMINI, *script, judges=True)
    _, output = await run(settings)
    (result,) = load_results(settings.exam_path)
    assert (result.passed, result.judges_itself) == (True, True)
    assert "같은 모델이 별도 대화에서" in output
    assert "같은 모델 · the same model" in told(settings)


async def test_a_model_fails_by_quality(
    settings: Settings, models: dict[LlmProvider, NamedLLM]
) -> None:
    models[LlmProvider.LOCAL] = named(LlmProvider.LOCAL, *REFERENCES)
    models[LlmProvider.A6000] = named(LlmProvider.A6000, *[NO] * 5, YES, judges=True)
    finished, output = await run(settings, LlmProvider.LOCAL)
    (result,) = load_results(settings.exam_path)
    assert finished
    assert (result.accepted_share, result.passed) == (0.875, False)
    assert "불합격 · not passed" in output
    assert "composed by rules, no model has passed" in told(settings)


async def test_a_model_fails_by_time(
    settings: Settings, models: dict[LlmProvider, NamedLLM]
) -> None:
    models[LlmProvider.LOCAL] = named(LlmProvider.LOCAL, *REFERENCES)
    models[LlmProvider.A6000] = named(LlmProvider.A6000, YES, judges=True)
    with patch("daedam.services.exam.Marks.percentile_s", lambda _, share: 4 * share):
        await run(settings, LlmProvider.LOCAL)
    (result,) = load_results(settings.exam_path)
    assert (result.accepted_share, result.p95_s, result.passed) == (1.0, 3.8, False)


async def test_without_a_judge_no_model_passes_and_the_reason_is_given(
    settings: Settings, models: dict[LlmProvider, NamedLLM]
) -> None:
    models[LlmProvider.LOCAL] = named(LlmProvider.LOCAL, *REFERENCES)
    finished, output = await run(settings)
    (result,) = load_results(settings.exam_path)
    assert finished
    assert (result.accepted_share, result.judge, result.passed) == (1.0, "", False)
    assert "합격으로 처리하지 않습니다" in output
    assert "cannot pass" in output
    assert "없음 · none" in told(settings)


async def test_an_interruption_keeps_finished_exams_and_closes_the_models(
    settings: Settings, models: dict[LlmProvider, NamedLLM]
) -> None:
    pause = Pause()
    first, second = named(LlmProvider.LOCAL, *REFERENCES), named(LlmProvider.GEMINI, "x")
    models |= {LlmProvider.LOCAL: first, LlmProvider.GEMINI: second}
    assert isinstance(second.client, FakeLLM)
    second.client.pause = pause
    closed: list[str] = []
    with patch.object(FakeLLM, "close", lambda self: _note(closed, self.name)):
        task = asyncio.create_task(run(settings))
        await pause.begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert [result.provider for result in load_results(settings.exam_path)] == ["local"]
    assert closed == ["fake-local", "fake-gemini"]


async def _note(names: list[str], name: str) -> None:
    names.append(name)


async def test_an_unreachable_judge_stores_nothing(
    settings: Settings, models: dict[LlmProvider, NamedLLM]
) -> None:
    models[LlmProvider.LOCAL] = named(LlmProvider.LOCAL, *REFERENCES)
    models[LlmProvider.A6000] = named(LlmProvider.A6000, ProviderUnavailable(), judges=True)
    finished, output = await run(settings, LlmProvider.LOCAL)
    assert not finished
    assert ProviderUnavailable.english in " ".join(output.split())
    assert load_results(settings.exam_path) == ()


async def test_the_doctor_says_when_the_prompt_has_changed(
    settings: Settings, models: dict[LlmProvider, NamedLLM]
) -> None:
    models[LlmProvider.GEMINI] = named(LlmProvider.GEMINI, *REFERENCES)
    models[LlmProvider.A6000] = named(LlmProvider.A6000, YES, judges=True)
    await run(settings, LlmProvider.GEMINI)
    changed = replace(load_results(settings.exam_path)[0], prompt_version="another")
    with patch.object(doctor, "load_results", lambda _: (changed,)):
        report = told(settings)
    assert "note " in report
    assert "for another prompt or machine" in report
    assert "composed by rules" in report


def test_the_command_examines_a_provider_by_name(tmp_path: Path) -> None:
    with patch("daedam.cli.exam.start_exam", return_value=False) as start:
        done = CliRunner().invoke(app, ["models", "exam", "--provider", "local"])
    assert done.exit_code == 1
    assert start.call_args.args[1] is LlmProvider.LOCAL
    assert CliRunner().invoke(app, ["models", "exam", "--provider", "x"]).exit_code == 2


async def test_a_model_takes_an_exam_in_each_language(
    settings: Settings, models: dict[LlmProvider, NamedLLM]
) -> None:
    english = [answer.followup for answer in ExamPaper.shipped("en").answers]
    models[LlmProvider.GEMINI] = named(LlmProvider.GEMINI, *REFERENCES, *english)
    models[LlmProvider.A6000] = named(LlmProvider.A6000, YES, judges=True)
    console = Console(file=io.StringIO(), width=200)
    assert await exam.run_exam(settings, LlmProvider.GEMINI, console, LANGUAGES)
    results = load_results(settings.exam_path)
    assert [(r.language, r.passed, r.is_current) for r in results] == [
        ("ko", True, True),
        ("en", True, True),
    ]
    report = told(settings)
    assert report.count("phrased by models that passed") == 2
    assert "gemini model of gemini (영어 · English) 합격" in report


def test_the_command_examines_in_one_language_or_in_both() -> None:
    with patch("daedam.cli.exam.start_exam", return_value=True) as start:
        CliRunner().invoke(app, ["models", "exam"])
        CliRunner().invoke(app, ["models", "exam", "--language", "en"])
    assert [call.args[3] for call in start.call_args_list] == [None, "en"]
    assert CliRunner().invoke(app, ["models", "exam", "--language", "fr"]).exit_code == 2
