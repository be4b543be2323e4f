"""Has a language model judge answers by the rubric. Never on the path of a turn."""

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
from daedam.utils.text import nfc

log = logging.getLogger(__name__)


class JudgePrompt:
    """The conversation with a language model that judges one answer."""

    def __init__(self, document: Mapping[str, Any], canary: str) -> None:
        self.rubric = parse_rubric(document)
        self.max_tokens = int(document["judge"]["max_tokens"])
        self.canary = canary
        self._system = str(document["judge"]["system"]).strip()
        self._ask = str(document["judge"]["ask"])

    @classmethod
    def shipped(cls, canary: str) -> "JudgePrompt":
        """The one that comes with daedam."""
        text = resources.files("daedam.data").joinpath("rubric.ko.toml").read_text("utf-8")
        return cls(tomllib.loads(nfc(text)), canary)

    def messages(
        self, question: str, aim: str, told: str, criteria: Sequence[Criterion]
    ) -> list[Message]:
        """Instructions with the rubric, then the answer: what it tells, between marks that it
        cannot hold.
        """
        shape = ", ".join(f'"{c.id}": {{"level": 1–5, "quote": "…"}} | null' for c in criteria)
        system = (
            self._system.replace("{canary}", self.canary)
            .replace("{shape}", f"{{{shape}}}")
            .replace("{criteria}", "\n".join(_criterion_text(c) for c in criteria))
        )
        asked = self._ask.format(question=question, aim=aim, answer=told)
        return [Message("system", system), Message("user", asked)]


def _criterion_text(criterion: Criterion) -> str:
    levels = [f"  {level}: {text}" for level, text in enumerate(criterion.levels, start=1)]
    return "\n".join([f"{criterion.id} ({criterion.name})", *levels])


@dataclass(frozen=True)
class JudgedRuns:
    """What the runs said of one answer; None stands for a run that could not be read."""

    runs: tuple[Run | None, ...]
    model: str
    abstained: Abstention | None


class Assessor:
    """Asks a model `RUNS` times about one answer.

    It is given what was asked and what was told, and nothing of how that sounded.
    """

    def __init__(self, llm: LLMClient, prompt: JudgePrompt, gate: DeadlineGate) -> None:
        """`llm`: of models that judge alone. `gate`: the one before the language model, which
        lets whoever is in an interview pass first.
        """
        self._llm = llm
        self._prompt = prompt
        self._gate = gate

    async def judge(
        self, question: str, aim: str, source: QuoteSource, criteria: Sequence[Criterion]
    ) -> JudgedRuns:
        """Never raises for a model that fails: then it abstains.

        Each run has a seed and an order of the criteria of its own, so that their spread shows
        how much hangs on chance, also where a server ignores seeds.
        """
        asked = [
            self._run(question, aim, source, (*criteria[n:], *criteria[:n]), seed=n)
            for n in range(RUNS)
        ]
        answers = await asyncio.gather(*asked)
        models = [model for _, model in answers if model]
        runs = tuple(run for run, _ in answers)
        if not models:
            return JudgedRuns(runs, "", Abstention.NO_MODEL)
        read = sum(run is not None for run in runs)
        reason = Abstention.NO_VERDICT if read < AGREEING_RUNS else None
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
        """One run, and who gave it; empty where nobody answered."""
        messages = await answer_messages(
            self._llm,
            lambda told: self._prompt.messages(question, aim, told, criteria),
            source.evidence,
            max_tokens=self._prompt.max_tokens,
        )
        try:
            async with self._gate.turn(math.inf):
                reply = await self._llm.chat(
                    messages, max_tokens=self._prompt.max_tokens, seed=seed
                )
        except (ProviderError, Overloaded) as exc:
            log.warning("no assessment from %s (%s)", self._llm.name, exc.code)
            return None, ""
        run = parse_run(reply.text, criteria, source)
        if run is None or leaks(reply.text, self._prompt.canary, ""):
            log.info("an assessment could not be read")
            run = None
        return run, reply.provider or self._llm.name


class Assessments:
    """Assesses the answers of interviews, each interview once at a time."""

    def __init__(
        self, database: Database, contents: ContentAnalysis, assessor: Assessor | None
    ) -> None:
        """`assessor`: None where no model judges."""
        self._database = database
        self._contents = contents
        self._assessor = assessor
        self._running: dict[str, asyncio.Task[None]] = {}

    async def of_session(self, session_id: str) -> InterviewSession:
        """An interview whose answers have been assessed as far as they can be.

        Raises `SessionNotFound`, or `InterviewUnfinished` where it is no practice.
        """
        interview = await self._own(session_id)
        if interview.style != Style.PRACTICE and interview.finished_at is None:
            raise InterviewUnfinished
        await self._once(interview.ref)
        return await self._own(session_id)

    async def of_ref(self, reviewer: SignedInReviewer, ref: str) -> InterviewSession:
        """As `of_session`, for a reviewer, and noted. Raises `SessionNotFound`."""
        async with self._database.transaction() as db:
            if await Interviews(db).by_ref(ref) is None:
                raise SessionNotFound
            await audit.append(db, actor=reviewer.actor, action="assessed", subject=ref)
        await self._once(ref)
        async with self._database.transaction() as db:
            interview = await Interviews(db).by_ref(ref)
        if interview is None:
            raise SessionNotFound
        return interview

    async def close(self) -> None:
        """Stop what is under way; what has been judged is kept."""
        for task in list(self._running.values()):
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def _own(self, session_id: str) -> InterviewSession:
        async with self._database.transaction() as db:
            interview = await Interviews(db).by_session_id(session_id)
        if interview is None:
            raise SessionNotFound
        return interview

    async def _once(self, ref: str) -> None:
        """Whoever asks while an interview is being assessed waits for the same result."""
        if self._assessor is None:
            return
        task = self._running.get(ref)
        if task is None:
            task = asyncio.create_task(self._assess(ref, self._assessor))
            self._running[ref] = task
            task.add_done_callback(lambda _: self._running.pop(ref))
        await asyncio.shield(task)

    async def _assess(self, ref: str, assessor: Assessor) -> None:
        """One answer after the other, each committed by itself: what breaks off goes on later."""
        async with self._database.transaction() as db:
            interview = await Interviews(db).by_ref(ref)
        if interview is None:
            return
        for question in interview.asked:
            matter = await asyncio.to_thread(self._contents.matter, interview, question)
            if matter is None or matter.too_little is not None or matter.is_settled:
                continue
            judged = await assessor.judge(
                matter.question, matter.aim, matter.source, matter.criteria
            )
            await self._keep(matter, judged)
            if judged.abstained is Abstention.NO_MODEL:
                return

    async def _keep(self, matter: AssessableAnswer, judged: JudgedRuns) -> None:
        row = self._contents.row(matter, judged.runs, judged.model, judged.abstained)
        try:
            async with self._database.transaction() as db:
                stored = await Interviews(db).turn(matter.turn.id, lock=True)
                if stored.assessment == matter.turn.assessment:  # else another was quicker
                    stored.assessment = row
        except NoResultFound:  # deleted in the meantime
            log.info("an answer was deleted while it was assessed")
