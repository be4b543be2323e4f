"""Frames of English questions, from `data/frames.en.toml`."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from daedam.interview.plan import Style
from daedam.interview.reading.model import OpenPointKind

_STYLES = {
    "b": frozenset(Style),
    "p": frozenset({Style.PRACTICE}),
    "i": frozenset({Style.INTERVIEW}),
}


@dataclass(frozen=True)
class EnglishFrame:
    """A question with slots for the candidate's words, and the same question in simpler words.

    `needs` are the features that the clause must have; `refuses` those that it must not have.
    """

    id: str
    kind: OpenPointKind
    styles: frozenset[Style]
    needs: frozenset[str]
    refuses: frozenset[str]
    text: str
    simpler: str

    @property
    def slots(self) -> frozenset[str]:
        """Names of the slots of the text."""
        return frozenset(re.findall(r"\{(\w+)\}", self.text))


@lru_cache(maxsize=1)
def english_frames() -> tuple[EnglishFrame, ...]:
    """Return all frames in the order of the file."""
    table = tomllib.loads(files("daedam.data").joinpath("frames.en.toml").read_text("utf-8"))
    frames = list[EnglishFrame]()
    for kind, entries in table.items():
        for entry in entries:
            features = entry.get("needs", "").split()
            frames.append(
                EnglishFrame(
                    id=f"en.{kind}.{entry['id']}",
                    kind=OpenPointKind(kind),
                    styles=_STYLES[entry["styles"]],
                    needs=frozenset(f for f in features if not f.startswith("!")),
                    refuses=frozenset(f[1:] for f in features if f.startswith("!")),
                    text=entry["text"],
                    simpler=entry["simpler"],
                )
            )
    return tuple(frames)
