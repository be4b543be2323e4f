"""The anchored rubric: criteria for the content of an answer, each with a sentence per level."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LEVELS = 5
"""Number of levels of a criterion."""


@dataclass(frozen=True)
class Criterion:
    """A criterion of the rubric. `levels` and `levels_en` describe levels 1 to 5 in order.

    `experience` limits the criterion to questions that ask for an experience (True) or to all other
    questions (False). With None, the criterion applies to every question.
    """

    id: str
    name: str
    name_en: str
    levels: tuple[str, ...]
    levels_en: tuple[str, ...]
    experience: bool | None = None

    def anchor(self, level: int) -> tuple[str, str]:
        """Return the description of `level` in Korean and in English."""
        return self.levels[level - 1], self.levels_en[level - 1]


@dataclass(frozen=True)
class Rubric:
    """A version of the criteria. Assessments by another version are outdated."""

    version: str
    criteria: tuple[Criterion, ...]

    def criteria_for(self, *, experience: bool) -> tuple[Criterion, ...]:
        """Return the criteria for questions that ask for an experience, or for other questions."""
        return tuple(c for c in self.criteria if c.experience in (None, experience))


_EXPERIENCE = {None: None, "experience": True, "other": False}


def parse_rubric(document: Mapping[str, Any]) -> Rubric:
    """Return the rubric in `document` (format: `data/rubric.ko.toml`).

    Raises `ValueError` that names the error.
    """
    try:
        criteria = tuple(
            Criterion(
                id=str(c["id"]),
                name=str(c["name"]),
                name_en=str(c["name_en"]),
                levels=tuple(map(str, c["levels"])),
                levels_en=tuple(map(str, c["levels_en"])),
                experience=_EXPERIENCE[c.get("asks")],
            )
            for c in document["criteria"]
        )
        rubric = Rubric(str(document["version"]), criteria)
    except (KeyError, TypeError) as exc:
        raise ValueError(f"the rubric lacks {exc}") from exc
    for criterion in criteria:
        if {len(criterion.levels), len(criterion.levels_en)} != {LEVELS}:
            raise ValueError(f"the criterion {criterion.id} needs a sentence for each level")
    if len({c.id for c in criteria}) < len(criteria) or not criteria:
        raise ValueError("the rubric needs criteria, each with a unique id")
    return rubric
