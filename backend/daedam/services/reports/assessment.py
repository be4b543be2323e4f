"""Let a language model assess answers by the rubric, outside the processing of turns."""

import asyncio
import logging
import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from sqlalchemy.exc import NoResultFound

from daedam.clients.base import LLMClient, Message
from daedam.clients.deadline_gate import DeadlineGate
from daedam.errors import InterviewUnfinished, Overloaded, ProviderError, SessionNotFound
from daedam.interview.assessment import AGREEING_RUNS, RUNS, Abstention, Run, parse_run
from daedam.interview.plan import Style
from daedam.interview.question_rules import leaks
from daedam.interview.quotes import QuoteSource
from daedam.interview.rubric import Criterion, parse_rubric
from daedam.services.auth import SignedInReviewer
from daedam.services.prompt_budget import answer_messages
from daedam.services.reports.content_analysis import AssessableAnswer, ContentAnalysis
from daedam.storage import audit
from daedam.storage.database import Database
from daedam.storage.interviews import Interviews
from daedam.storage.tables import InterviewSession
from daedam.utils.language import LANGUAGES, Language
from daedam.utils.text import nfc

log = logging.getLogger(__name__)


class JudgePrompt:
    """The prompt for the assessment of one answer."""

    def __init__(self, document: Mapping[str, Any], canary: str, language: Language = "ko") -> None:
        judge = document["judge"]
        texts = judge["en"] if language == "en" else judge
        self.rubric = parse_rubric(document)
        self.max_tokens = int(judge["max_tokens"])
        self.canary = canary
        self._is_english = language == "en"
        self._system = str(texts["system"]).strip()
        self._ask = str(texts["ask"])

    @classmethod
    def shipped(cls, canary: str, language: Language = "ko") -> "JudgePrompt":
        """Return the prompt of daedam's default rubric for answers in `language`."""
        text = resources.files("daedam.data").joinpath("rubric.ko.toml").read_text("utf-8")
        return cls(tomllib.loads(nfc(text)), canary, language)

    def messages(
        self, question: str, aim: str, answer: str, criteria: Sequence[Criterion]
    ) -> list[Message]:
        """Return two messages: instructions with the rubric, and the answer between delimiters.

        `answer` is a part of `QuoteSource.evidence`, which cannot contain the delimiters.
        """
        shape = ", ".join(f'"{c.id}": {{"level": 1–5, "quote": "…"}} | null' for c in criteria)
        system = (
            self._system.replace("{canary}", self.canary)
            .replace("{shape}", f"{{{shape}}}")
            .replace("{criteria}", "\n".join(self._criterion(c) for c in criteria))
        )
        request = self._ask.format(question=question, aim=aim, answer=answer)
        return [Message("system", system), Message("user", request)]

    def _criterion(self, criterion: Criterion) -> str:
        name = criterion.name_en if self._is_english else criterion.name
        texts = criterion.levels_en if self._is_english else criterion.levels
        levels = [f"  {level}: {text}" for level, text in enumerate(texts, start=1)]
        return "\n".join([f"{criterion.id} ({name})", *levels])


def judge_prompts(canary: str) -> Mapping[Language, JudgePrompt]:
    """Return the prompt of daedam's default rubric for each language of interviews."""
    return {language: JudgePrompt.shipped(canary, language) for language in LANGUAGES}


@dataclass(frozen=True)
class JudgedRuns:
    """The runs for one answer; None marks a run whose reply could not be parsed."""

    runs: tuple[Run | None, ...]
    model: str
    abstained: Abstention | None


class Assessor:
    """Asks a model `RUNS` times to assess one answer.

    The model gets the texts of question and answer, and no measure of delivery.
    """

    def __init__(
        self, llm: LLMClient, prompts: Mapping[Language, JudgePrompt], gate: DeadlineGate
    ) -> None:
        """`llm`: a chain of models that can judge. `prompts`: one for each language of an answer.
        `gate`: the language model's gate, which serves running interviews first.
        """
        self._llm = llm
        self._prompts = prompts
        self._gate = gate

    async def judge(
        self, question: str, aim: str, source: QuoteSource, criteria: Sequence[Criterion]
    ) -> JudgedRuns:
        """Return `RUNS` assessments of an answer; a failed model leads to an abstention.

        Each run has its own seed and its own order of the criteria. The spread of the levels then
        shows the influence of chance, even if a server ignores seeds.
        """
        calls = [
            self._run(question, aim, source, (*criteria[n:], *criteria[:n]), seed=n)
            for n in range(RUNS)
        ]
        results = await asyncio.gather(*calls)
        models = [model for _, model in results if model]
        runs = tuple(run for run, _ in results)
        if not models:
            return JudgedRuns(runs, "", Abstention.NO_MODEL)
        parsed = sum(run is not None for run in runs)
        reason = Abstention.NO_VERDICT if parsed < AGREEING_RUNS else None
        return JudgedRuns(runs, models[0], reason)

    async def _run(
        self,
        question: str,
        aim: str,
        source: QuoteSource,
        criteria: Sequence[Criterion],
        *,
        seed: int,
    ) -> tuple[Run | None, str]:
        """Return one run and the name of the model; the name is empty if the call failed."""
        prompt = self._prompts[source.language]
        messages = await answer_messages(
            self._llm,
            lambda answer: prompt.messages(question, aim, answer, criteria),
            source.evidence,
            max_tokens=prompt.max_tokens,
        )
        try:
            async with self._gate.slot(math.inf):
                reply = await self._llm.chat(messages, max_tokens=prompt.max_tokens, seed=seed)
        except (ProviderError, Overloaded) as exc:
            log.warning("no assessment from %s (%s)", self._llm.name, exc.code)
            return None, ""
        run = parse_run(reply.text, criteria, source)
        if run is None or leaks(reply.text, prompt.canary, ""):
            log.info("an assessment could not be parsed")
            run = None
        return run, reply.provider or self._llm.name


class Assessments:
    """Assesses answers and stores the results, with one task per interview at a time."""

    def __init__(
        self, database: Database, contents: ContentAnalysis, assessor: Assessor | None
    ) -> None:
        """`assessor`: None if no configured model can judge."""
        self._database = database
        self._contents = contents
        self._assessor = assessor
        self._running: dict[str, asyncio.Task[None]] = {}

    async def assess_session(self, session_id: str) -> InterviewSession:
        """Assess the answers of an interview and return the interview with the results.

        Answers that cannot be assessed, or already are, are skipped. Raises `SessionNotFound`, and
        `InterviewUnfinished` for an unfinished interview that is not a practice.
        """
        interview = await self._load(session_id)
        if interview.style != Style.PRACTICE and interview.finished_at is None:
            raise InterviewUnfinished
        await self._assess_once(interview.ref)
        return await self._load(session_id)

    async def assess_for_reviewer(self, reviewer: SignedInReviewer, ref: str) -> InterviewSession:
        """Assess an interview for a reviewer, finished or not, and return it with the results.

        The audit log records the assessment. Raises `SessionNotFound`.
        """
        async with self._database.transaction() as db:
            if await Interviews(db).by_ref(ref) is None:
                raise SessionNotFound
            await audit.append(db, actor=reviewer.actor, action="assessed", subject=ref)
        await self._assess_once(ref)
        async with self._database.reading() as db:
            interview = await Interviews(db).by_ref(ref)
        if interview is None:
            raise SessionNotFound
        return interview

    async def close(self) -> None:
        """Cancel the running assessments; finished ones are already stored."""
        for task in list(self._running.values()):
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def _load(self, session_id: str) -> InterviewSession:
        async with self._database.reading() as db:
            interview = await Interviews(db).by_session_id(session_id)
        if interview is None:
            raise SessionNotFound
        return interview

    async def _assess_once(self, ref: str) -> None:
        """Assess an interview; concurrent callers wait for the same task."""
        if self._assessor is None:
            return
        task = self._running.get(ref)
        if task is None:
            task = asyncio.create_task(self._assess(ref, self._assessor))
            self._running[ref] = task
            task.add_done_callback(lambda _: self._running.pop(ref))
        await asyncio.shield(task)

    async def _assess(self, ref: str, assessor: Assessor) -> None:
        """Assess the answers in order. Each result is committed, so a later call can continue."""
        async with self._database.reading() as db:
            interview = await Interviews(db).by_ref(ref)
        if interview is None:
            return
        for question in interview.asked:
            answer = await asyncio.to_thread(self._contents.assessable_answer, interview, question)
            if answer is None or answer.too_little is not None or answer.is_assessed:
                continue
            judged = await assessor.judge(
                answer.question, answer.aim, answer.source, answer.criteria
            )
            await self._store(answer, judged)
            if judged.abstained is Abstention.NO_MODEL:
                return

    async def _store(self, answer: AssessableAnswer, judged: JudgedRuns) -> None:
        row = self._contents.assessment_row(answer, judged.runs, judged.model, judged.abstained)
        try:
            async with self._database.transaction() as db:
                stored = await Interviews(db).turn(answer.turn.id, lock=True)
                if stored.assessment == answer.turn.assessment:  # else another process stored one
                    stored.assessment = row
        except NoResultFound:  # deleted in the meantime
            log.info("an answer was deleted while it was assessed")
