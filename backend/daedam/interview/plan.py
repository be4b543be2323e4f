"""The written plan of an interview: its main questions, and probes that stand ready."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class MainQuestion:
    """A planned question.

    `aim` tells the question writer what a good answer brings to light; `probes` are written
    follow-ups that fit any answer to it.
    """

    text: str
    aim: str
    probes: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """An interview's main questions in order.

    `keyword_probes` are written follow-ups about a noun phrase of the answer: `{을/를}` and the
    like stand for the phrase with the particle that fits. `reprompt` asks for an answer again
    in which nothing was heard.
    """

    questions: tuple[MainQuestion, ...]
    keyword_probes: tuple[str, ...]
    reprompt: str
    followups_per_question: int

    @property
    def said(self) -> list[str]:
        """The texts of the plan that are spoken word for word."""
        probes = [probe for question in self.questions for probe in question.probes]
        return [*(question.text for question in self.questions), self.reprompt, *probes]


def parse_plan(document: Mapping[str, Any], followups_per_question: int) -> Plan:
    """The plan written in `document` (see `data/plan.ko.toml`).

    Raises `ValueError` that names what is missing.
    """
    try:
        questions = tuple(
            MainQuestion(str(q["text"]), str(q["aim"]), tuple(map(str, q["probes"])))
            for q in document["questions"]
        )
        plan = Plan(
            questions,
            tuple(map(str, document["keyword_probes"])),
            str(document["reprompt"]),
            followups_per_question,
        )
    except (KeyError, TypeError) as exc:
        raise ValueError(f"the plan lacks {exc}") from exc
    if not plan.questions or any(not q.probes for q in plan.questions):
        raise ValueError("the plan needs questions, each with at least one probe")
    return plan
