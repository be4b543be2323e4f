"""The written plan of an interview: its main questions, and probes that stand ready."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from daedam.interview.star import asks_for_experience


class Style(StrEnum):
    """What an interview is for."""

    PRACTICE = "practice"
    """To learn: a question can be answered again."""
    INTERVIEW = "interview"
    """To be judged: each question is answered once."""


DEFAULT_THINK_S = 30
LONGEST_THINK_S = 600


@dataclass(frozen=True)
class MainQuestion:
    """A planned question.

    `aim` tells the question writer what a good answer brings to light; `probes` are written
    follow-ups that fit any answer to it. `experience`: it wants something told that happened.
    """

    text: str
    aim: str
    probes: tuple[str, ...]
    experience: bool = False


@dataclass(frozen=True)
class Plan:
    """An interview's main questions in order.

    `keyword_probes` are written follow-ups about a noun phrase of the answer: `{을/를}` and the
    like stand for the phrase with the particle that fits. `reprompt` asks for an answer again
    in which nothing was heard. `think_s` is the time to think before an answer, `answer_s` how
    long one should be (None: the interviewer does not mind), both in seconds and shown to the
    candidate, not enforced. `styles`: those that candidates may choose from.
    """

    questions: tuple[MainQuestion, ...]
    keyword_probes: tuple[str, ...]
    reprompt: str
    followups_per_question: int
    think_s: int = DEFAULT_THINK_S
    answer_s: int | None = None
    styles: tuple[Style, ...] = tuple(Style)

    @property
    def spoken_texts(self) -> list[str]:
        """The texts of the plan that are spoken word for word."""
        probes = [probe for question in self.questions for probe in question.probes]
        return [*(question.text for question in self.questions), self.reprompt, *probes]


def parse_plan(document: Mapping[str, Any], followups_per_question: int) -> Plan:
    """The plan written in `document` (see `data/plan.ko.toml`).

    Raises `ValueError` that names what is missing.
    """
    try:
        questions = tuple(
            MainQuestion(
                text=str(q["text"]),
                aim=str(q["aim"]),
                probes=tuple(map(str, q["probes"])),
                experience=bool(q.get("experience", asks_for_experience(str(q["text"])))),
            )
            for q in document["questions"]
        )
        plan = Plan(
            questions,
            tuple(map(str, document["keyword_probes"])),
            str(document["reprompt"]),
            followups_per_question,
            **_room(document.get("interview", {})),
        )
    except (KeyError, TypeError) as exc:
        raise ValueError(f"the plan lacks {exc}") from exc
    if not plan.questions or any(not q.probes for q in plan.questions):
        raise ValueError("the plan needs questions, each with at least one probe")
    return plan


def _room(table: Mapping[str, Any]) -> dict[str, Any]:
    """What the plan's table `[interview]` says; every entry may be missing."""
    room: dict[str, Any] = {}
    if "think_sec" in table:
        room["think_s"] = int(table["think_sec"])
        if not 0 <= room["think_s"] <= LONGEST_THINK_S:
            raise ValueError(f"think_sec must lie between 0 and {LONGEST_THINK_S}")
    if "answer_sec" in table:
        room["answer_s"] = int(table["answer_sec"])
        if room["answer_s"] <= 0:
            raise ValueError("answer_sec must be positive")
    if "styles" in table:
        room["styles"] = tuple(Style(style) for style in table["styles"])
        if not room["styles"]:
            raise ValueError("styles must name at least one")
    return room
