"""The interviewer's decisions: dialogue acts of an utterance, reading of an answer, next move."""

import asyncio
from collections.abc import Collection, Sequence

from daedam.interview.agreement import act_after_confirmation
from daedam.interview.dialogue_acts import ActSpan, find_acts
from daedam.interview.moves import AskFollowUp, Move, next_move
from daedam.interview.phrasing.frames import korean_frames
from daedam.interview.plan import Plan
from daedam.interview.reading import Reading, read_answer
from daedam.interview.reading.role_model import load_role_model
from daedam.interview.reading.worth import load_worth_model
from daedam.interview.turn import Exchange, MadeBy, answered
from daedam.speech.korean import Morphology
from daedam.utils.language import Language


class Interviewer:
    """Decides the moves of interviews by rules, without a language model."""

    def __init__(self, morphology: Morphology) -> None:
        self._morphology = morphology

    async def warm_up(self) -> None:
        """Load the morphological analyser, the trained weights and the frames."""
        await asyncio.to_thread(self._warm_up)

    def _warm_up(self) -> None:
        find_acts("준비됐습니다.", question="", morphology=self._morphology)
        korean_frames()
        load_role_model()
        load_worth_model("ko")

    def find_acts(self, text: str, asked: Exchange, language: Language) -> tuple[ActSpan, ...]:
        """Return the dialogue acts of an utterance that replies to the open exchange `asked`.

        Blocks for milliseconds, and for seconds before `warm_up`.
        """
        if asked.made_by is MadeBy.CONFIRM_STOP and (act := act_after_confirmation(text)):
            return (ActSpan(act, 0, len(text)),)
        return find_acts(
            text, question=asked.question, morphology=self._morphology, language=language
        )

    async def next_move(
        self,
        plan: Plan,
        history: Sequence[Exchange],
        *,
        known_terms: Collection[str] = (),
        elapsed_s: float,
    ) -> Move:
        """Return the move after the last exchange of `history`.

        `known_terms` are the terms of the interview, `elapsed_s` the seconds spent on its answers.
        """
        return await asyncio.to_thread(self._next_move, plan, history, known_terms, elapsed_s)

    def _next_move(
        self,
        plan: Plan,
        history: Sequence[Exchange],
        known_terms: Collection[str],
        elapsed_s: float,
    ) -> Move:
        reading = None
        if isinstance(next_move(plan, history, None, elapsed_s), AskFollowUp):
            reading = self.read(plan, history, known_terms)
        return next_move(plan, history, reading, elapsed_s)

    def read(
        self, plan: Plan, history: Sequence[Exchange], known_terms: Collection[str] = ()
    ) -> Reading:
        """Return the reading of all answers to the last main question together.

        They are read together because a later answer may close open points of an earlier one.
        """
        main_index = history[-1].main_index
        together = [e for e in answered(history) if e.main_index == main_index]
        has_times = all(e.words for e in together)
        return read_answer(
            " ".join(e.answer for e in together),
            question=plan.questions[main_index].text,
            kind=plan.questions[main_index].kind,
            morphology=self._morphology,
            language=plan.language,
            words=[w for e in together for w in e.words] if has_times else (),
            known_terms=known_terms,
            earlier=[
                (e.question, e.answer) for e in answered(history) if e.main_index != main_index
            ],
            chooser=load_worth_model(plan.language),
        )
