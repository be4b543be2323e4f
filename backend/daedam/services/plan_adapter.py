"""Let a language model fit the wording of a draft's questions to the lines of the job."""

import asyncio
import logging
import math
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from importlib import resources
from typing import Any

from daedam.clients.base import LLMClient, Message
from daedam.clients.deadline_gate import DeadlineGate
from daedam.errors import Overloaded, ProviderError
from daedam.interview.injection import as_data
from daedam.interview.planning.adaptation import find_adaptation_faults, parse_adaptation
from daedam.interview.planning.draft import PlanDraft, PlannedQuestion
from daedam.interview.planning.lines import Source
from daedam.interview.question_rules import leaks
from daedam.speech.korean import Morphology
from daedam.utils.language import Language
from daedam.utils.text import nfc

log = logging.getLogger(__name__)

ADAPT_LIMIT_S = 2.0
"""Longest time, in seconds, that a draft waits for the model. Questions that are not adapted by
then have the wording of the bank."""


class PlanAdapter:
    """Asks a model for the wording of questions that quote a line of the job description.

    Lines of a résumé are never sent.
    """

    def __init__(
        self,
        llms: Mapping[Language, LLMClient],
        gate: DeadlineGate,
        *,
        canary: str,
    ) -> None:
        """`llms`: the model for each language in which one is capable and has passed the exam.
        `gate`: the language model's gate, which serves running interviews first.
        """
        self._llms = llms
        self._gate = gate
        self._canary = canary
        text = resources.files("daedam.data").joinpath("adapt.toml").read_text("utf-8")
        self._prompts: Mapping[str, Any] = tomllib.loads(nfc(text))

    async def adapt(
        self, draft: PlanDraft, language: Language, morphology: Morphology
    ) -> PlanDraft:
        """Return `draft` with the adapted questions; no error is raised.

        Takes at most `ADAPT_LIMIT_S` seconds, and no time without a model for `language`.
        """
        llm = self._llms.get(language)
        chosen = [n for n, planned in enumerate(draft.questions) if _can_be_adapted(planned)]
        if llm is None or not chosen:
            return draft
        tasks = {
            n: asyncio.create_task(self._adapt(llm, draft.questions[n], language, morphology))
            for n in chosen
        }
        try:
            await asyncio.wait(tasks.values(), timeout=ADAPT_LIMIT_S)
        finally:
            for task in tasks.values():
                task.cancel()
            await asyncio.gather(*tasks.values(), return_exceptions=True)
        questions = list(draft.questions)
        for n, task in tasks.items():
            if not task.cancelled() and task.exception() is None and task.result() is not None:
                questions[n] = _with_text(questions[n], str(task.result()))
        return replace(draft, questions=tuple(questions))

    async def _adapt(
        self,
        llm: LLMClient,
        planned: PlannedQuestion,
        language: Language,
        morphology: Morphology,
    ) -> str | None:
        """Return the wording for a question; None if the bank's is used."""
        assert planned.reason is not None
        question, line = planned.question.text, as_data(planned.reason.text)
        texts = self._prompts[language]
        system = str(texts["system"]).strip().replace("{canary}", self._canary)
        messages = [
            Message("system", system),
            Message("user", str(texts["ask"]).format(question=question, line=line)),
        ]
        try:
            async with self._gate.slot(math.inf):
                reply = await llm.chat(messages, max_tokens=int(self._prompts["max_tokens"]))
        except (ProviderError, Overloaded) as exc:
            log.info("a question was not adapted: %s", exc.code)
            return None
        adaptation = parse_adaptation(reply.text)
        faults: list[str] = list(
            await asyncio.to_thread(
                find_adaptation_faults,
                adaptation,
                question=question,
                line=line,
                morphology=morphology,
                language=language,
            )
        )
        if leaks(reply.text, self._canary, ""):
            faults.append("leaks")
        if faults or adaptation is None:
            log.info("a question was not adapted: %s", ", ".join(faults))
            return None
        return adaptation.question


def _can_be_adapted(planned: PlannedQuestion) -> bool:
    reason = planned.reason
    return bool(planned.bank_id) and reason is not None and reason.source is Source.JOB


def _with_text(planned: PlannedQuestion, text: str) -> PlannedQuestion:
    return replace(planned, question=replace(planned.question, text=text), adapted=True)
