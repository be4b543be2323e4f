"""The differences between two plans, question by question."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from daedam.interview.plan import MainQuestion

SIMILAR = 0.6
"""Least ratio of `SequenceMatcher` of two texts that are versions of the same question."""


class Change(StrEnum):
    """What happened to a question from one plan to the next."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"
    SAME = "same"


@dataclass(frozen=True)
class QuestionChange:
    """A question before and after a change; None where the plan does not have it."""

    change: Change
    before: MainQuestion | None
    after: MainQuestion | None


def changes_between(
    before: Sequence[MainQuestion], after: Sequence[MainQuestion]
) -> list[QuestionChange]:
    """Return the questions of `after` in order, then those of `before` that it lacks.

    Questions with the same text are the same question. Of the others, those whose texts are most
    similar are versions of one question, down to `SIMILAR`. A question is moved if its order
    relative to the other remaining questions changed.
    """
    pairs = _pairs(before, after)
    in_order = _longest_increasing([pairs[index] for index in sorted(pairs)])
    changes = []
    for index, question in enumerate(after):
        if index not in pairs:
            changes.append(QuestionChange(Change.ADDED, None, question))
            continue
        earlier = before[pairs[index]]
        if earlier != question:
            change = Change.CHANGED
        else:
            change = Change.SAME if pairs[index] in in_order else Change.MOVED
        changes.append(QuestionChange(change, earlier, question))
    kept = set(pairs.values())
    changes += [
        QuestionChange(Change.REMOVED, question, None)
        for index, question in enumerate(before)
        if index not in kept
    ]
    return changes


def _pairs(before: Sequence[MainQuestion], after: Sequence[MainQuestion]) -> dict[int, int]:
    """Return the index in `before` of each question of `after` that is in both."""
    ratios = sorted(
        (
            (-_likeness(old.text, new.text), there, here)
            for here, new in enumerate(after)
            for there, old in enumerate(before)
        )
    )
    pairs: dict[int, int] = {}
    for ratio, there, here in ratios:
        if -ratio >= SIMILAR and here not in pairs and there not in pairs.values():
            pairs[here] = there
    return pairs


def _likeness(one: str, other: str) -> float:
    return 1.0 if one == other else SequenceMatcher(None, one, other, autojunk=False).ratio()


def _longest_increasing(numbers: Sequence[int]) -> set[int]:
    """Return the members of a longest increasing subsequence."""
    best: list[list[int]] = []
    for number in numbers:
        shorter = [chain for chain in best if chain[-1] < number]
        best.append([*_longest(shorter), number])
    return set(_longest(best))


def _longest(chains: Sequence[list[int]]) -> list[int]:
    return max(chains, key=lambda chain: len(chain), default=[])
