"""Let a language model write a stronger version of one's own answer, in practice interviews.

Code checks that the version uses only what the answer says (`interview/answer_example.py`).
"""

import asyncio
import logging
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from limits import RateLimitItemPerHour
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from sqlalchemy.exc import IntegrityError

from daedam.clients.base import LLMClient, Message
from daedam.clients.deadline_gate import DeadlineGate
from daedam.errors import (
    AnswerUnsuited,
    ExampleNotOffered,
    ExampleRefused,
    RecordingNotFound,
    SessionNotFound,
    TooManyRequests,
)
from daedam.interview.answer_example import clean_example, find_example_faults
from daedam.interview.english_question_rules import (
    MIN_LEAKED_LETTERS as MIN_ENGLISH_LEAKED_LETTERS,
)
from daedam.interview.plan import Style
from daedam.interview.question_rules import MIN_LEAKED_LETTERS, leaks
from daedam.services.prompt_budget import answer_messages
from daedam.services.reports.content_analysis import AssessableAnswer, ContentAnalysis
from daedam.services.storage_mapping import now
from daedam.speech.korean import Morphology
from daedam.storage.database import Database
from daedam.storage.examples import AnswerExamples, StoredExample
from daedam.storage.interviews import Interviews
from daedam.storage.tables import InterviewSession
from daedam.storage.vault import Vault
from daedam.utils.language import LANGUAGES, Language
from daedam.utils.text import nfc

log = logging.getLogger(__name__)

TRIES = 2
"""Number of versions that the model writes before the request fails."""

PER_HOUR = 20
"""Maximum number of requests per interview and hour for which the model is asked."""


class ExamplePrompt:
    """The prompt for a stronger version of an answer in one language."""

    def __init__(self, document: Mapping[str, Any], canary: str, language: Language) -> None:
        texts = document[language]
        self.language = language
        self.max_tokens = int(document["max_tokens"])
        self.canary = canary
        self.system = str(texts["system"]).strip().replace("{canary}", canary)
        self._ask = str(texts["ask"])

    def messages(self, question: str, answer: str) -> list[Message]:
        """Return instructions, and the answer between delimiters that it cannot contain."""
        request = self._ask.format(question=question, answer=answer)
        return [Message("system", self.system), Message("user", request)]

    def leaks(self, text: str) -> bool:
        """Return whether `text` contains a part of the prompt."""
        longest = MIN_ENGLISH_LEAKED_LETTERS if self.language == "en" else MIN_LEAKED_LETTERS
        return leaks(text, self.canary, self.system, longest)


def example_prompts(canary: str) -> Mapping[Language, ExamplePrompt]:
    """Return daedam's prompt for each language of interviews."""
    text = resources.files("daedam.data").joinpath("example.toml").read_text("utf-8")
    document = tomllib.loads(nfc(text))
    return {language: ExamplePrompt(document, canary, language) for language in LANGUAGES}


@dataclass(frozen=True)
class WrittenExample:
    """A version that passed all checks, and the name of the model that wrote it."""

    text: str
    model: str


class ExampleWriter:
    """Asks a model for a version and checks it."""

    def __init__(
        self,
        llm: LLMClient,
        prompts: Mapping[Language, ExamplePrompt],
        gate: DeadlineGate,
        morphology: Morphology,
    ) -> None:
        """`llm`: a chain of models that can judge. `gate`: the language model's gate, which serves
        running interviews first.
        """
        self._llm = llm
        self._prompts = prompts
        self._gate = gate
        self._morphology = morphology

    async def write(self, answer: AssessableAnswer) -> WrittenExample:
        """Return a version of `answer`.

        Raises `ExampleRefused` if all versions broke a rule, or a `ProviderError`.
        """
        source = answer.source
        prompt = self._prompts[source.language]
        messages = await answer_messages(
            self._llm,
            lambda text: prompt.messages(answer.question, text),
            source.evidence,
            max_tokens=prompt.max_tokens,
        )
        for seed in range(TRIES):
            async with self._gate.slot(math.inf):
                reply = await self._llm.chat(messages, max_tokens=prompt.max_tokens, seed=seed)
            text = clean_example(reply.text)
            faults = await asyncio.to_thread(
                find_example_faults,
                text,
                answer=answer.text,
                evidence=source.evidence,
                question=answer.question,
                morphology=self._morphology,
                language=source.language,
            )
            names = [*faults, *(["leaks"] if prompt.leaks(text) else [])]
            if not names:
                return WrittenExample(text, reply.provider or self._llm.name)
            log.info("a version of an answer was refused: %s", ", ".join(names))
        raise ExampleRefused


@dataclass(frozen=True)
class ExampleList:
    """The versions of an interview's answers, and the answers for which one can be written."""

    examples: Mapping[str, StoredExample]
    """By public id of the answer."""
    writable: tuple[str, ...]


class Examples:
    """Writes and stores stronger versions of answers.

    Only the candidate of a practice interview gets them. They are no part of the report that
    reviewers and links show.
    """

    def __init__(
        self,
        database: Database,
        vault: Vault,
        contents: ContentAnalysis,
        writer: ExampleWriter | None,
    ) -> None:
        """`writer`: None if no configured model can judge answers."""
        self._database = database
        self._vault = vault
        self._contents = contents
        self._writer = writer
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._running: dict[str, asyncio.Task[StoredExample]] = {}

    async def list(self, session_id: str) -> ExampleList:
        """Return the stored versions that fit the current texts of their answers.

        The list is empty for an interview that is no practice. Raises `SessionNotFound`.
        """
        interview, stored = await self._load(session_id)
        if interview.style != Style.PRACTICE:
            return ExampleList({}, ())
        answers = await asyncio.to_thread(self._answers, interview)
        fitting = {
            name: example
            for name, example in stored.items()
            if name in answers and example.text_sha256 == answers[name].text_sha256
        }
        writable = [
            name for name, a in answers.items() if a.too_little is None and name not in fitting
        ]
        return ExampleList(fitting, tuple(writable) if self._writer is not None else ())

    async def write(self, session_id: str, turn_id: str) -> StoredExample:
        """Return the version of an answer. It is written if there is none of the current text.

        A concurrent call waits for the same version. Raises `SessionNotFound`,
        `RecordingNotFound` for an unknown answer, `ExampleNotOffered`, `AnswerUnsuited`,
        `ExampleRefused`, `TooManyRequests` or a `ProviderError`.
        """
        interview, stored = await self._load(session_id)
        answer = (await asyncio.to_thread(self._answers, interview)).get(turn_id)
        if answer is None:
            raise RecordingNotFound
        if interview.style != Style.PRACTICE or self._writer is None:
            raise ExampleNotOffered
        example = stored.get(turn_id)
        if example is not None and example.text_sha256 == answer.text_sha256:
            return example
        if answer.too_little is not None:
            raise AnswerUnsuited
        task = self._running.get(turn_id)
        if task is None:
            if not self._limiter.hit(RateLimitItemPerHour(PER_HOUR), interview.ref):
                raise TooManyRequests
            task = asyncio.create_task(self._write(answer, self._writer))
            self._running[turn_id] = task
            task.add_done_callback(lambda _: self._running.pop(turn_id, None))
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Cancel the running requests."""
        running = list(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _write(self, answer: AssessableAnswer, writer: ExampleWriter) -> StoredExample:
        turn = answer.turn
        # A call that loaded the interview earlier may have stored a version in the meantime.
        async with self._database.reading() as db:
            example = await AnswerExamples(db, self._vault).of_turn(turn.id, turn.public_id)
        if example is not None and example.text_sha256 == answer.text_sha256:
            return example
        written = await writer.write(answer)
        example = StoredExample(written.text, written.model, answer.text_sha256, now())
        try:
            async with self._database.transaction() as db:
                await AnswerExamples(db, self._vault).put(turn.id, turn.public_id, example)
        except IntegrityError:  # the interview was deleted in the meantime
            raise SessionNotFound from None
        return example

    async def _load(self, session_id: str) -> tuple[InterviewSession, Mapping[str, StoredExample]]:
        async with self._database.reading() as db:
            interview = await Interviews(db).by_session_id(session_id)
            if interview is None:
                raise SessionNotFound
            return interview, await AnswerExamples(db, self._vault).of(interview)

    def _answers(self, interview: InterviewSession) -> dict[str, AssessableAnswer]:
        """Return the answers of an interview by their public ids."""
        found = (self._contents.assessable_answer(interview, q) for q in interview.asked)
        return {answer.turn.public_id: answer for answer in found if answer is not None}
