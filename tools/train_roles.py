"""Train the roles of Korean clauses: `python -m tools.train_roles [--check]`.

It reads the annotated answers in `benchmarks/data/interviewer/`: `roles.ko.train.jsonl`, and of the
answers for evaluation only the half in `answers.ko.seen.jsonl`. It writes
`backend/daedam/data/roles.ko.json`, which `interview.reading.role_model` describes.
`linear_training` describes the method.

`--check` writes no file but validates the method. The training answers are divided at random into
`PARTS` parts, and each part is read by a classifier trained on the other parts and on the seen
half. It prints the share of clauses with the right role, and the F1 score of each role.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.interviewer_reading import AnnotatedAnswer, load_answers, match_clauses

from daedam.interview.linear import LinearClassifier
from daedam.interview.reading import QuestionKind, kind_of_question
from daedam.interview.reading.reader import content_letters, read_clauses
from daedam.interview.reading.role_model import ClauseFacts, role_features, word_forms
from daedam.interview.reading.roles import clause_facts
from daedam.services.morphology import KiwiMorphology
from tools.linear_training import DATA, train_classifier, write_weights

PASSES = 14
L2 = 1e-3
PARTS = 4


@dataclass(frozen=True)
class Example:
    """An annotated answer: the facts of its clauses, and the annotated role of each clause.

    The role is None where no clause is annotated, e.g. for a filler.
    """

    facts: tuple[ClauseFacts, ...]
    roles: tuple[str | None, ...]
    kind: QuestionKind
    question_words: tuple[str, ...]

    @property
    def features(self) -> list[tuple[set[str], str]]:
        """The pair (features, role) of each annotated clause."""
        return [
            (role_features(self.facts, n, self.kind, self.question_words), role)
            for n, role in enumerate(self.roles)
            if role is not None
        ]


def read_examples(path: Path, morphology: KiwiMorphology) -> list[Example]:
    """Return the annotated answers of a file."""
    return [_example(answer, morphology) for answer in load_answers(path)]


def _example(answer: AnnotatedAnswer, morphology: KiwiMorphology) -> Example:
    read = read_clauses(answer.answer, morphology, content_letters(answer.answer))
    raw = [clause.raw for clause in read]
    roles = {found.begin: one.roles[0] for one, found in match_clauses(answer.clauses, raw)}
    return Example(
        tuple(clause_facts(clause) for clause in read),
        tuple(roles.get(clause.begin) for clause in raw),
        kind_of_question(answer.question, morphology),
        tuple(word_forms(morphology(answer.question))),
    )


def train(examples: Sequence[Example]) -> dict[str, Any]:
    """Return the document of a classifier trained on `examples`."""
    clauses = [pair for example in examples for pair in example.features]
    return train_classifier(clauses, passes=PASSES, l2=L2)


def validate(training: Sequence[Example], seen: Sequence[Example]) -> None:
    """Print the scores of classifiers on training answers that were not used to train them."""
    parts = np.random.default_rng(0).permutation(len(training)) % PARTS
    pairs: Counter[tuple[str, str]] = Counter()
    for part in range(PARTS):
        others = [e for e, p in zip(training, parts, strict=True) if p != part]
        classifier = LinearClassifier(train([*others, *seen]))
        for example, p in zip(training, parts, strict=True):
            if p == part:
                for features, role in example.features:
                    found = classifier.probabilities(features)
                    pairs[role, max(found, key=lambda each: found[each])] += 1
    right = sum(count for (role, found), count in pairs.items() if role == found)
    print(f"{len(training)} answers, {pairs.total()} clauses, right {right / pairs.total():.4f}")
    for role in sorted({role for role, _ in pairs}):
        hits = pairs[role, role]
        annotated = sum(count for (other, _), count in pairs.items() if other == role)
        found_count = sum(count for (_, other), count in pairs.items() if other == role)
        print(f"{role:10} F1 {2 * hits / (annotated + found_count):.3f} of {annotated}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="validate instead of writing weights")
    options = parser.parse_args()
    morphology = KiwiMorphology()
    training = read_examples(DATA / "roles.ko.train.jsonl", morphology)
    seen = read_examples(DATA / "answers.ko.seen.jsonl", morphology)
    if options.check:
        validate(training, seen)
        return
    write_weights("roles.ko.json", train([*training, *seen]))


if __name__ == "__main__":
    main()
