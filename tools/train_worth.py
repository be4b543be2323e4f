"""Train the choice of follow-ups: `python -m tools.train_worth [--check] [LANGUAGE ...]`.

For each language it reads `benchmarks/data/interviewer/ratings.LANGUAGE.train.jsonl`: follow-ups to
answers, each with the verdict of a strict rater. Rated follow-ups that are no longer candidates are
skipped. It writes `worth.LANGUAGE.json` in `backend/daedam/data`, which `interview.reading.worth`
describes. `linear_training` describes the method. The result also depends on the rules in
`interview.reading`. For Korean it depends on `roles.ko.json` too: run `tools.train_roles` first.

`--check` writes no file but validates the method. The answers are divided at random into `PARTS`
parts, `DIVISIONS` times. The follow-ups to each part are judged by a classifier that was trained on
the other parts. A table shows, for each threshold, the share of answers with a follow-up and the
share of their best follow-ups that the rater accepted. Both shares are lower bounds, because only
some of the possible follow-ups were rated. For Korean, the share of accepted follow-ups is also
optimistic, because the classifier of roles was trained on most of these answers.
"""

import argparse
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from daedam.interview.reading import OpenPoint, read_answer
from daedam.interview.reading.worth import (
    ACCEPTED,
    REFUSED,
    Candidate,
    Material,
    WorthModel,
    rated_features,
)
from daedam.services.morphology import KiwiMorphology
from daedam.utils.language import Language
from tools.linear_training import DATA, train_binary, write_weights

LANGUAGES: tuple[Language, ...] = ("ko", "en")

WITHDRAWN = re.compile(
    r"has stayed with you|for real\?|biggest obstacle|most trouble there|did you rule out"
    r"|else could you have done|change about it today|If it happened again"
    r"|other ways of doing it did|새로 알게 되신"
)
"""Wordings that raters refused and that no frame has any more. Their ratings are skipped."""

THRESHOLDS: dict[Language, float] = {"ko": 0.78, "en": 0.65}
"""Minimum acceptance, 0 to 1, of a follow-up that is asked. It decides how many answers get one."""
L2 = 0.5
PARTS = 5
DIVISIONS = 2
"""Number of random divisions of the answers whose figures `--check` averages."""


@dataclass(frozen=True)
class Rated:
    """A rated follow-up: the answer, the material, the candidate, and whether it was accepted."""

    answer: str
    material: Material
    candidate: Candidate
    accepted: bool


@dataclass
class Recorder:
    """A `Chooser` that records the material and chooses nothing."""

    materials: list[Material] = field(default_factory=list)

    def choose(self, material: Material) -> tuple[OpenPoint, ...]:
        self.materials.append(material)
        return ()


def read_ratings(language: Language) -> list[Rated]:
    """Return the rated follow-ups that are still candidates, and print how many there are."""
    morphology = KiwiMorphology()
    materials: dict[tuple[str, str], Material] = {}
    found = []
    lines = (DATA / f"ratings.{language}.train.jsonl").read_text("utf-8").splitlines()
    for line in lines:
        entry = json.loads(line)
        if WITHDRAWN.search(entry["follow_up"]):
            continue
        answer, question = entry["answer"], entry["question"]
        if (answer, question) not in materials:
            recorder = Recorder()
            read_answer(
                answer,
                question=question,
                morphology=morphology,
                language=language,
                chooser=recorder,
            )
            materials[answer, question] = recorder.materials[0]
        material = materials[answer, question]
        for candidate in material.candidates:
            clause = candidate.point.clause
            same = clause is not None and clause.text == entry["quote"]
            if same and candidate.point.kind == entry["kind"]:
                found.append(Rated(answer, material, candidate, entry["accepted"]))
    print(f"{language}: {len(found)} of {len(lines)} rated follow-ups are candidates")
    return found


def train(ratings: Sequence[Rated], threshold: float) -> dict[str, Any]:
    """Return the document of a model, which `interview.reading.worth.WorthModel` reads.

    `threshold` is the minimum acceptance, 0 to 1, of a follow-up that is asked.
    """
    examples = [
        (rated_features(rated.material, rated.candidate), ACCEPTED if rated.accepted else REFUSED)
        for rated in ratings
    ]
    document = train_binary(examples, label=ACCEPTED, other=REFUSED, l2=L2)
    return {**document, "threshold": threshold}


def validate(ratings: Sequence[Rated]) -> None:
    """Print how often the best follow-up of an answer is accepted, for each threshold.

    The best follow-up is chosen by a model that was trained on other answers. Each figure is the
    mean of `DIVISIONS` divisions of the answers into parts.
    """
    answers = sorted({rated.answer for rated in ratings})
    shares = np.mean([_shares(ratings, answers, seed) for seed in range(DIVISIONS)], axis=0)
    print("threshold  answers with a follow-up  accepted")
    for threshold, (asked, accepted) in zip(_TESTED, shares, strict=True):
        print(f"{threshold:9.2f}  {asked:23.0%}  {accepted:8.1%}")


_TESTED = np.arange(0.4, 0.85, 0.05)
"""The thresholds that `validate` reports."""


def _shares(
    ratings: Sequence[Rated], answers: Sequence[str], seed: int
) -> list[tuple[float, float]]:
    """Return the shares of answers with a follow-up and of accepted ones, for each threshold."""
    order = np.random.default_rng(seed).permutation(len(answers)) % PARTS
    parts = {answer: int(part) for answer, part in zip(answers, order, strict=True)}
    best: dict[str, tuple[float, bool]] = {}
    for part in range(PARTS):
        others = [rated for rated in ratings if parts[rated.answer] != part]
        model = WorthModel(train(others, 0))
        for rated in ratings:
            if parts[rated.answer] != part:
                continue
            material = Material(rated.material.features, (rated.candidate,))
            ((_, acceptance),) = model.acceptances(material)
            if rated.answer not in best or acceptance > best[rated.answer][0]:
                best[rated.answer] = (acceptance, rated.accepted)
    found = []
    for threshold in _TESTED:
        asked = [accepted for acceptance, accepted in best.values() if acceptance >= threshold]
        found.append((len(asked) / len(answers), sum(asked) / max(1, len(asked))))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="validate instead of writing weights")
    parser.add_argument("languages", nargs="*", metavar="LANGUAGE", help="ko, en; default: both")
    options = parser.parse_args()
    if unknown := set(options.languages) - set(LANGUAGES):
        parser.error(f"no such language: {', '.join(sorted(unknown))}")
    for language in options.languages or LANGUAGES:
        ratings = read_ratings(language)
        if options.check:
            validate(ratings)
        else:
            write_weights(f"worth.{language}.json", train(ratings, THRESHOLDS[language]))


if __name__ == "__main__":
    main()
