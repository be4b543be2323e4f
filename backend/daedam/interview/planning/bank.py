"""The question bank: `daedam/data/bank.ko.toml` and `bank.en.toml`."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from daedam.interview.plan import Competency, MainQuestion
from daedam.interview.reading.model import QuestionKind
from daedam.utils.language import Language


class BankKind(StrEnum):
    """What a question of the bank asks for."""

    INTRODUCTION = "introduction"
    MOTIVATION = "motivation"
    EXPERIENCE = "experience"
    """A past event."""
    SITUATION = "situation"
    """What the candidate would do in a described situation."""
    KNOWLEDGE = "knowledge"
    """How something is done, or should be done."""
    OPINION = "opinion"
    PLAN = "plan"
    CLOSING = "closing"


class Level(StrEnum):
    """The experience that a job or a question requires."""

    ANY = "any"
    ENTRY = "entry"
    EXPERIENCED = "experienced"
    LEAD = "lead"
    """The person manages others."""


class JobFamily(StrEnum):
    """A group of occupations."""

    OFFICE = "office"
    FINANCE = "finance"
    SALES = "sales"
    IT = "it"
    MANUFACTURING = "manufacturing"
    CONSTRUCTION = "construction"
    RESEARCH = "research"
    HEALTH = "health"
    EDUCATION = "education"
    WELFARE = "welfare"
    SERVICE = "service"
    LOGISTICS = "logistics"
    CREATIVE = "creative"
    PUBLIC = "public"


@dataclass(frozen=True)
class BankQuestion:
    """A question of the bank.

    `families` is empty for a question that fits every job. `topics` are words or short terms of a
    job description or résumé for which the question fits.
    """

    id: str
    question: MainQuestion
    competency: Competency
    kind: BankKind
    level: Level
    families: frozenset[JobFamily]
    topics: tuple[str, ...]


@cache
def load_bank(language: Language) -> tuple[BankQuestion, ...]:
    """Return the questions of a language. The first call takes about 0.2 s."""
    text = resources.files("daedam.data").joinpath(f"bank.{language}.toml").read_text("utf-8")
    return tuple(_parsed(row) for row in tomllib.loads(text)["questions"])


_QUESTION_KINDS = {
    BankKind.INTRODUCTION: QuestionKind.INTRODUCTION,
    BankKind.MOTIVATION: QuestionKind.MOTIVATION,
    BankKind.EXPERIENCE: QuestionKind.EXPERIENCE,
    BankKind.SITUATION: QuestionKind.PLAN,
    BankKind.KNOWLEDGE: QuestionKind.KNOWLEDGE,
    BankKind.OPINION: QuestionKind.OPINION,
    BankKind.PLAN: QuestionKind.PLAN,
    BankKind.CLOSING: QuestionKind.OPINION,
}

_TRAIT = re.compile(r"강점|장점|약점|단점|보완|부족|strength|weakness|improve", re.IGNORECASE)


def _question_kind(kind: BankKind, text: str) -> QuestionKind | None:
    """Return the kind by which an answer is read; None: the words of the question decide."""
    if kind is BankKind.INTRODUCTION and _TRAIT.search(text):
        return None
    return _QUESTION_KINDS[kind]


def _parsed(row: Mapping[str, Any]) -> BankQuestion:
    kind = BankKind(row["kind"])
    competency = Competency(row["competency"])
    return BankQuestion(
        id=row["id"],
        question=MainQuestion(
            text=row["text"],
            aim=row["aim"],
            probes=tuple(row["probes"]),
            experience=kind is BankKind.EXPERIENCE,
            simpler=row["simpler"],
            easier=row.get("easier", ""),
            kind=_question_kind(kind, row["text"]),
            competency=competency,
            strong=row["strong"],
        ),
        competency=competency,
        kind=kind,
        level=Level(row["level"]),
        families=frozenset(map(JobFamily, row["families"])),
        topics=tuple(row["topics"]),
    )
