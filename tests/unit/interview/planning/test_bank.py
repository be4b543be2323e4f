"""The question banks: complete, lawful and distinct."""

from collections import Counter

import pytest

from daedam.interview.plan import Competency
from daedam.interview.planning.bank import BankKind, BankQuestion, JobFamily, load_bank
from daedam.interview.question_rules import REPEAT_SIMILARITY, is_unlawful, similarity
from daedam.interview.reading.model import Language, QuestionKind
from daedam.services.plan_file import load_plan
from daedam.services.plans import InterviewPlans

LEAST = {"ko": 300, "en": 150}
LEAST_OF_FAMILY = {"ko": 14, "en": 6}
LEAST_OF_COMPETENCY = {"ko": 10, "en": 5}
LANGUAGES: list[Language] = ["ko", "en"]


def texts(candidate: BankQuestion) -> list[str]:
    question = candidate.question
    return [question.text, question.simpler, question.easier, *question.probes]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bank_has_questions_for_every_family_competency_and_kind(language: Language) -> None:
    bank = load_bank(language)
    assert len(bank) >= LEAST[language]
    families = Counter(family for candidate in bank for family in candidate.families)
    competencies = Counter(candidate.question.competency for candidate in bank)
    assert min(families[family] for family in JobFamily) >= LEAST_OF_FAMILY[language]
    assert min(competencies[c] for c in Competency) >= LEAST_OF_COMPETENCY[language]
    assert {candidate.kind for candidate in bank} == set(BankKind)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_is_complete_and_lawful(language: Language) -> None:
    for candidate in load_bank(language):
        question = candidate.question
        assert "" not in (question.simpler, question.aim, question.strong), candidate.id
        assert len(question.probes) >= 2
        assert len(candidate.topics) >= 5
        assert bool(question.easier) == (candidate.kind is BankKind.EXPERIENCE), candidate.id
        assert not [text for text in texts(candidate) if is_unlawful(text)], candidate.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_ids_and_questions_are_distinct(language: Language) -> None:
    bank = load_bank(language)
    assert len({candidate.id for candidate in bank}) == len(bank)
    by_kind: dict[BankKind, list[BankQuestion]] = {}
    for candidate in bank:
        for other in by_kind.setdefault(candidate.kind, []):
            alike = similarity(candidate.question.text, other.question.text)
            assert alike < REPEAT_SIMILARITY or language == "en", (candidate.id, other.id)
        by_kind[candidate.kind].append(candidate)
    assert len({candidate.question.text for candidate in bank}) == len(bank)


def test_the_questions_of_the_korean_bank_make_valid_plans() -> None:
    default = load_plan(None, 1)
    for entry in load_bank("ko"):
        document = InterviewPlans.document(default.with_questions([entry.question]))
        assert document.questions[0].text == entry.question.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_answers_are_read_by_the_kind_of_the_bank(language: Language) -> None:
    kinds = {
        kind: {c.question.kind for c in load_bank(language) if c.kind is kind} for kind in BankKind
    }
    assert kinds[BankKind.EXPERIENCE] == {QuestionKind.EXPERIENCE}
    assert kinds[BankKind.SITUATION] == {QuestionKind.PLAN}
    assert kinds[BankKind.KNOWLEDGE] == {QuestionKind.KNOWLEDGE}
    assert kinds[BankKind.INTRODUCTION] >= {QuestionKind.INTRODUCTION}
