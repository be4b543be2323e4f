"""The anchored rubric: what an answer's content is judged by, a sentence for each level."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LEVELS = 5


@dataclass(frozen=True)
class Criterion:
    """One thing to judge. `levels` and `levels_en` say what levels 1 to 5 mean, in this order.

    `experience`: only for questions that want one told (True), only for others (False), or for all
    (None).
    """

    id: str
    name: str
    name_en: str
    levels: tuple[str, ...]
    levels_en: tuple[str, ...]
    experience: bool | None = None

    def anchor(self, level: int) -> tuple[str, str]:
        """What `level` means, in Korean and in English."""
        return self.levels[level - 1], self.levels_en[level - 1]


@dataclass(frozen=True)
class Rubric:
    version: str
    criteria: tuple[Criterion, ...]

    def criteria_for(self, *, experience: bool) -> tuple[Criterion, ...]:
        """The criteria for an answer to a question that wants an experience told, or does not."""
        return tuple(c for c in self.criteria if c.experience in (None, experience))


_ASKS = {None: None, "experience": True, "other": False}


def parse_rubric(document: Mapping[str, Any]) -> Rubric:
    """The rubric written in `document` (see `data/rubric.ko.toml`).

    Raises `ValueError` that names what is wrong.
    """
    try:
        criteria = tuple(
            Criterion(
                id=str(c["id"]),
                name=str(c["name"]),
                name_en=str(c["name_en"]),
                levels=tuple(map(str, c["levels"])),
                levels_en=tuple(map(str, c["levels_en"])),
                experience=_ASKS[c.get("asks")],
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
        raise ValueError("the rubric needs criteria, each with an id of its own")
    return rubric
