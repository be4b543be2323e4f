"""Frames of follow-up questions: sentences with places for the candidate's own words."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from daedam.interview.phrasing.korean_phrases import Form, Sort
from daedam.interview.plan import Style
from daedam.interview.reading.model import OpenPointKind

PLACEHOLDER = re.compile(r"\{(\w+)(?::([^{}]+))?\}")

TOPIC = "topic"
EARLIER = "earlier"
_KNOWN = frozenset({*Form, TOPIC, EARLIER})


@dataclass(frozen=True)
class Frame:
    """A question with placeholders, and the clauses that it fits."""

    id: str
    kind: OpenPointKind
    style: Style
    text: str
    simpler: str
    sorts: frozenset[Sort]
    """The sorts of clause that the frame fits; empty if it fits all."""
    past: bool | None = None
    """Whether the clause must be about the past; None if the frame fits both."""

    @property
    def placeholders(self) -> frozenset[str]:
        return frozenset(match[1] for match in PLACEHOLDER.finditer(self.text))

    @property
    def takes_clause(self) -> bool:
        """Whether the question contains a form of a clause."""
        return bool(self.placeholders - {TOPIC})


@cache
def korean_frames() -> tuple[Frame, ...]:
    """Return the frames of `data/frames.ko.toml`."""
    text = resources.files("daedam.data").joinpath("frames.ko.toml").read_text("utf-8")
    return parse_frames(tomllib.loads(text))


def parse_frames(document: Mapping[str, Any]) -> tuple[Frame, ...]:
    """Return the frames of `document`.

    Raises `ValueError` for an id that is used twice and for an unknown placeholder.
    """
    frames: dict[str, Frame] = {}
    for group in document["sets"]:
        kind, style = OpenPointKind(group["kind"]), Style(group["style"])
        for entry in group["frames"]:
            sorts = frozenset(map(Sort, entry.get("sorts", ())))
            frame = Frame(
                str(entry["id"]),
                kind,
                style,
                str(entry["text"]),
                str(entry["simpler"]),
                sorts,
                entry.get("past"),
            )
            if frame.id in frames:
                raise ValueError(f"the frame {frame.id} is defined twice")
            if unknown := frame.placeholders - _KNOWN:
                raise ValueError(f"the frame {frame.id} has unknown places: {sorted(unknown)}")
            frames[frame.id] = frame
    return tuple(frames.values())
