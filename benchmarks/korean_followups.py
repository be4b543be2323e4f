"""Judge the follow-up questions of the local language model to written Korean answers.

    python -m benchmarks.korean_followups                 all answers, about 15 minutes
    python -m benchmarks.korean_followups --limit 40      the first 40, without storing results
    python -m benchmarks.korean_followups --write Q.tsv   also write the questions to a file

Each person in `benchmarks/data/answers.ko.toml` has one interview with the default plan. After each
answer, `next_move` chooses the move and the real `QuestionGenerator` generates the question. The
file has no answers to follow-ups, so the answer to every follow-up counts as not transcribed yet.
`benchmarks/followup_judge.py` judges the questions by its own rules.
"""

import argparse
import asyncio
import csv
import statistics
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress, TaskID
from rich.table import Table

from benchmarks.followup_judge import JudgeVerdict, judged
from benchmarks.korean_results import ROOT, note
from daedam.clients import get_llm_client
from daedam.clients.base import LLMClient, Message, Reply
from daedam.interview.moves import AskMain, next_move
from daedam.interview.plan import Plan
from daedam.interview.turn import Exchange, MadeBy, QuestionType, TranscriptStatus
from daedam.services.morphology import KiwiMorphology
from daedam.services.plan_file import load_plan
from daedam.services.question_generator import AskedQuestion, QuestionGenerator, canary_of
from daedam.settings import Settings, load_settings

ANSWERS = ROOT / "benchmarks" / "data" / "answers.ko.toml"
CANARY = canary_of(b"a benchmark's own secret")
"""The same canary for all interviews, as on a server, so that the prompt's prefix is cached."""


@dataclass(frozen=True)
class SampleAnswer:
    """A written answer to a planned question. The head of `answers.ko.toml` explains the fields."""

    text: str
    kind: str
    missing: frozenset[str]
    private: tuple[str, ...] = ()


@dataclass(frozen=True)
class AskedFollowUp:
    """The follow-up to an answer and its verdict."""

    answer: SampleAnswer
    question: str
    made_by: MadeBy
    drafts: tuple[str, ...]
    seconds: float
    verdict: JudgeVerdict

    @property
    def asks_missing(self) -> bool:
        return bool(self.verdict.aims & self.answer.missing)


@dataclass
class OverheardLLM(LLMClient):
    """A wrapper of the model that records everything it generates, including refused drafts."""

    model: LLMClient
    drafts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.name = self.model.name
        self.capabilities = replace(self.model.capabilities, phrases=True)  # passed the exam or not

    async def generate(self, prompt: str, max_tokens: int = 200) -> str:
        return await self.model.generate(prompt, max_tokens)

    async def chat(
        self, messages: Sequence[Message], *, max_tokens: int = 200, seed: int = 0
    ) -> Reply:
        reply = await self.model.chat(messages, max_tokens=max_tokens, seed=seed)
        self.drafts.append(reply.text)
        return reply

    async def prefill(self, messages: Sequence[Message], *, pin: bool = False) -> None:
        await self.model.prefill(messages, pin=pin)


def people() -> list[list[SampleAnswer]]:
    """Return the answers of each person, in the plan's order."""
    document = tomllib.loads(ANSWERS.read_text("utf-8"))
    return [
        [
            SampleAnswer(a["text"], a["kind"], frozenset(a["missing"]), tuple(a.get("private", ())))
            for a in person["answers"]
        ]
        for person in document["people"]
    ]


async def measure_followups(
    settings: Settings, progress: Progress, *, limit: int | None = None, at_once: int = 1
) -> tuple[dict[str, Any], list[AskedFollowUp]]:
    """Return the figures, and every question with its verdict.

    `at_once` is the number of concurrent interviews. The times equal those of a turn only if it
    is 1.
    """
    morphology = KiwiMorphology()
    morphology("첫 분석은 사전을 읽습니다.")
    interviews = people()
    total = sum(map(len, interviews))
    bar = progress.add_task("follow-ups", total=min(limit or total, total))
    places = asyncio.Semaphore(at_once)
    model = get_llm_client(settings)
    plan = load_plan(None, settings.followups_per_question)
    overheard = OverheardLLM(model)
    await QuestionGenerator(overheard, morphology, morphology.join, canary=CANARY).prepare()

    async def one(answers: list[SampleAnswer]) -> list[AskedFollowUp]:
        async with places:
            return await _interview(answers, plan, model, morphology, (progress, bar))

    try:
        found = await asyncio.gather(*(one(answers) for answers in _first(interviews, limit)))
    finally:
        await model.close()
    asked = [each for interview in found for each in interview]
    return figures(asked), asked


def _first(interviews: list[list[SampleAnswer]], limit: int | None) -> list[list[SampleAnswer]]:
    """Return the first `limit` answers, by interview; all answers if `limit` is None."""
    left = limit or sum(map(len, interviews))
    cut = []
    for answers in interviews:
        if left > 0:
            cut.append(answers[:left])
        left -= len(answers)
    return cut


async def _interview(
    answers: list[SampleAnswer],
    plan: Plan,
    model: LLMClient,
    morphology: KiwiMorphology,
    bar: tuple[Progress, TaskID],
) -> list[AskedFollowUp]:
    llm = OverheardLLM(model)
    generator = QuestionGenerator(llm, morphology, morphology.join, canary=CANARY)
    told: list[Exchange] = []
    asked: list[AskedFollowUp] = []
    main = AskMain(0)
    for answer in answers:
        planned = plan.questions[main.main_index].text
        told.append(Exchange(planned, QuestionType.MAIN, main.main_index, MadeBy.PLAN, answer.text))
        llm.drafts.clear()
        begin = time.perf_counter()
        question = await generator.ask(plan, next_move(plan, told), told)
        seconds = time.perf_counter() - begin
        assert question is not None
        asked.append(_judged(answer, question, llm.drafts, seconds, told, morphology))
        told.append(
            Exchange(
                question.text,
                QuestionType.FOLLOWUP,
                main.main_index,
                question.made_by,
                transcript_status=TranscriptStatus.PENDING,
            )
        )
        bar[0].advance(bar[1])
        match next_move(plan, told):
            case AskMain() as main:
                pass
            case _:
                break
    return asked


def _judged(
    answer: SampleAnswer,
    question: AskedQuestion,
    drafts: Sequence[str],
    seconds: float,
    told: Sequence[Exchange],
    morphology: KiwiMorphology,
) -> AskedFollowUp:
    earlier = [exchange.question for exchange in told]
    verdict = judged(question.text, answer.text, earlier, answer.private, morphology)
    return AskedFollowUp(answer, question.text, question.made_by, tuple(drafts), seconds, verdict)


def figures(asked: Sequence[AskedFollowUp]) -> dict[str, Any]:
    """Return shares of all follow-ups (0 to 1), counts, and the seconds per question."""
    of = len(asked)
    made_by = Counter(each.made_by.value for each in asked)
    return {
        "followups": of,
        "followup_form": round(sum(not each.verdict.form for each in asked) / of, 4),
        "followup_grounded": round(sum(each.verdict.grounded for each in asked) / of, 4),
        "followup_unlawful": sum(bool(each.verdict.unlawful) for each in asked),
        "followup_repeated": sum(each.verdict.repeated for each in asked),
        "followup_asks_missing": round(sum(each.asks_missing for each in asked) / of, 4),
        "followup_made_by": {path: round(n / of, 4) for path, n in sorted(made_by.items())},
        "followup_s": {
            "p50": round(statistics.median(each.seconds for each in asked), 2),
            "p95": round(sorted(each.seconds for each in asked)[int(0.95 * (of - 1))], 2),
        },
    }


def show(asked: Sequence[AskedFollowUp], console: Console) -> None:
    table = Table(
        "kind",
        "n",
        "form",
        "grounded",
        "unlawful",
        "repeated",
        "asks for what is missing",
        "first draft",
        "second",
        "written",
        title="Follow-ups of the embedded model",
    )
    kinds = sorted({each.answer.kind for each in asked})
    for kind in [*kinds, ""]:
        group = [each for each in asked if kind in ("", each.answer.kind)]
        own = figures(group)
        paths = own["followup_made_by"]
        table.add_row(
            kind or "all",
            str(len(group)),
            *(f"{own[f'followup_{name}']:.0%}" for name in ("form", "grounded")),
            *(str(own[f"followup_{name}"]) for name in ("unlawful", "repeated")),
            f"{own['followup_asks_missing']:.0%}",
            *(f"{paths.get(path, 0):.0%}" for path in ("llm", "llm_retry", "probe")),
        )
    console.print(table)
    seconds = figures(asked)["followup_s"]
    console.print(f"Seconds per question: p50 {seconds['p50']}, p95 {seconds['p95']}")


def write(asked: Sequence[AskedFollowUp], path: Path) -> None:
    """Write a TSV file with one line per answer: the question, its faults and all drafts."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, delimiter="\t")
        rows.writerow(("kind", "made_by", "faults", "missing", "answer", "question", "drafts"))
        for each in asked:
            verdict = each.verdict
            faults = [*verdict.form, "" if verdict.grounded else "not grounded"]
            faults += ["repeated" if verdict.repeated else "", verdict.unlawful]
            rows.writerow(
                (
                    each.answer.kind,
                    each.made_by.value,
                    " · ".join(filter(None, faults)),
                    " ".join(sorted(each.answer.missing - verdict.aims)),
                    each.answer.text,
                    each.question,
                    " | ".join(each.drafts),
                )
            )


async def run(console: Console, limit: int | None, at_once: int) -> list[AskedFollowUp]:
    with tempfile.TemporaryDirectory() as folder, Progress(console=console) as progress:
        settings = load_settings(
            _env_file=None,
            daedam_data=folder,
            daedam_models=ROOT / ".daedam" / "models",
            llm_timeout_s=300,
        )
        _, asked = await measure_followups(settings, progress, limit=limit, at_once=at_once)
    return asked


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--limit", type=int, help="only the first so many answers; notes nothing")
    parser.add_argument("--at-once", type=int, default=1, help="interviews side by side")
    parser.add_argument("--write", type=Path, help="a file for the questions")
    asked_for = parser.parse_args()
    console = Console(width=140)
    asked = asyncio.run(run(console, asked_for.limit, asked_for.at_once))
    show(asked, console)
    if asked_for.write:
        write(asked, asked_for.write)
    if asked_for.limit is None:
        note(figures(asked))
        console.print("Noted in benchmarks/results/korean.json")


if __name__ == "__main__":
    main()
