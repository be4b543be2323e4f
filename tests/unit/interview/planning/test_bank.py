"""The question banks: complete, lawful and distinct."""

from collections import Counter

import pytest

from daedam.interview.plan import Competency
from daedam.interview.planning.bank import BankKind, BankQuestion, JobFamily, load_bank
from daedam.interview.question_rules import is_unlawful, similarity
from daedam.interview.reading.model import QuestionKind
from daedam.services.plan_file import load_plan
from daedam.services.plans import InterviewPlans
from daedam.utils.language import Language

LEAST = {"ko": 300, "en": 150}
LEAST_OF_FAMILY = {"ko": 14, "en": 6}
LEAST_OF_COMPETENCY = {"ko": 10, "en": 5}
LANGUAGES: list[Language] = ["ko", "en"]

MAX_SIMILARITY = 0.7
"""Of two questions of a kind. The nearest are k073 and k127 (0.645, research or learning of an
unknown field) and e083 and e101 (0.652, growth or failure of a member of the team)."""


def texts(entry: BankQuestion) -> list[str]:
    question = entry.question
    return [question.text, question.simpler, question.easier, *question.probes]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bank_has_questions_for_every_family_competency_and_kind(language: Language) -> None:
    bank = load_bank(language)
    assert len(bank) >= LEAST[language]
    families = Counter(family for entry in bank for family in entry.families)
    competencies = Counter(entry.competency for entry in bank)
    assert min(families[family] for family in JobFamily) >= LEAST_OF_FAMILY[language]
    assert min(competencies[c] for c in Competency) >= LEAST_OF_COMPETENCY[language]
    assert {entry.kind for entry in bank} == set(BankKind)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_is_complete_and_lawful(language: Language) -> None:
    for entry in load_bank(language):
        question = entry.question
        assert question.competency is entry.competency
        assert "" not in (question.simpler, question.aim, question.strong), entry.id
        assert len(question.probes) >= 2
        assert len(entry.topics) >= 5
        assert bool(question.easier) == (entry.kind is BankKind.EXPERIENCE), entry.id
        assert not [text for text in texts(entry) if is_unlawful(text)], entry.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_ids_and_questions_are_distinct(language: Language) -> None:
    bank = load_bank(language)
    assert len({entry.id for entry in bank}) == len(bank)
    by_kind: dict[BankKind, list[BankQuestion]] = {}
    for entry in bank:
        for other in by_kind.setdefault(entry.kind, []):
            alike = similarity(entry.question.text, other.question.text)
            assert alike < MAX_SIMILARITY, (entry.id, other.id)
        by_kind[entry.kind].append(entry)
    assert len({entry.question.text for entry in bank}) == len(bank)


def test_the_questions_of_the_korean_bank_make_valid_plans() -> None:
    default = load_plan(None, 1)
    for entry in load_bank("ko"):
        document = InterviewPlans.document(default.with_questions([entry.question]))
        assert document.questions[0].text == entry.question.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_answers_are_read_by_the_kind_of_the_bank(language: Language) -> None:
    kinds = {
        kind: {e.question.kind for e in load_bank(language) if e.kind is kind} for kind in BankKind
    }
    assert kinds[BankKind.EXPERIENCE] == {QuestionKind.EXPERIENCE}
    assert kinds[BankKind.SITUATION] == {QuestionKind.PLAN}
    assert kinds[BankKind.KNOWLEDGE] == {QuestionKind.KNOWLEDGE}
    assert kinds[BankKind.INTRODUCTION] >= {QuestionKind.INTRODUCTION}
