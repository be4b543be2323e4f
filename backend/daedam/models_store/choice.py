"""Choose the best model of a role that this machine runs fast enough.

A probe measures the smallest model of the role. The time of a larger model is the probe's time
multiplied by the model's `relative_cost` in the catalogue. The largest model within the time limit
of its role and within the free memory is chosen. Choices are kept in a file; one that was made on
another machine is ignored.
"""

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

from daedam.models_store.catalog import CatalogModel, ModelRole
from daedam.utils.files import replace_text

log = logging.getLogger(__name__)

LIMITS_S: Mapping[ModelRole, float] = {ModelRole.STT: 0.7, ModelRole.LLM: 1.8}
"""Longest time of a probe, in seconds. Speech to text: one window, because the last window of an
answer is recognised after the answer's end. Language model: one draft of a follow-up, for which a
candidate waits at most so long."""

MEMORY_SHARE = 0.5
"""Share of the free memory that one model may take, 0 to 1. The rest is for the other models and
for other programs."""

_FORMAT = 1
"""Version of the file format. Choices in other versions are ignored."""

Verdict = Literal["chosen", "possible", "too slow", "too large"]


@dataclass(frozen=True)
class Considered:
    """A model of the catalogue with its expected time on this machine."""

    model: str
    expected_s: float
    memory_mb: int
    verdict: Verdict


@dataclass(frozen=True)
class Choice:
    """The model chosen for a role, and what the choice is based on."""

    role: ModelRole
    model: str
    """Id in the catalogue."""
    probe_s: float
    """Time of the probe with the smallest model, in seconds."""
    free_memory_mb: int
    machine: str
    """Processor and number of processors."""
    considered: tuple[Considered, ...]
    """All models of the role, the smallest first."""

    @property
    def limit_s(self) -> float:
        """Longest time of the probe, in seconds."""
        return LIMITS_S[self.role]

    @property
    def smallest(self) -> str:
        """Catalogue id of the smallest model of the role."""
        return self.considered[0].model


def choose_model(
    role: ModelRole,
    models: Iterable[CatalogModel],
    *,
    probe_s: float,
    free_memory_mb: int,
    machine: str,
) -> Choice:
    """Return the largest of `models` that is expected to be fast and small enough.

    `probe_s` is the measured time of the smallest model. The smallest model is chosen if no model
    is fast and small enough. Raises `ValueError` if there is no model of `role`.
    """
    candidates = sorted((m for m in models if m.role is role), key=lambda m: m.relative_cost)
    if not candidates:
        raise ValueError(f"the catalogue has no model of the role {role}")
    considered = tuple(
        Considered(
            model.id,
            round(probe_s * model.relative_cost, 3),
            model.memory_mb,
            _verdict(role, model, probe_s, free_memory_mb),
        )
        for model in candidates
    )
    undecided = Choice(role, "", round(probe_s, 3), free_memory_mb, machine, considered)
    return _with_best(undecided, considered)


def _verdict(role: ModelRole, model: CatalogModel, probe_s: float, free_memory_mb: int) -> Verdict:
    if probe_s * model.relative_cost > LIMITS_S[role]:
        return "too slow"
    return "possible" if model.memory_mb <= MEMORY_SHARE * free_memory_mb else "too large"


def refuse(choice: Choice, measured_s: float) -> Choice:
    """Return the choice of the next smaller model, because the chosen one is too slow.

    `measured_s` is the time that the chosen model took for the probe, in seconds.
    """
    considered = [
        replace(each, expected_s=round(measured_s, 3), verdict="too slow")
        if each.verdict == "chosen"
        else each
        for each in choice.considered
    ]
    return _with_best(choice, considered)


def _with_best(choice: Choice, considered: Sequence[Considered]) -> Choice:
    """Return `choice` with the largest possible model, or the smallest one if none is possible."""
    possible = [each for each in considered if each.verdict == "possible"]
    best = possible[-1] if possible else considered[0]
    marked = (replace(each, verdict="chosen") if each is best else each for each in considered)
    return replace(choice, model=best.model, considered=tuple(marked))


def in_words(choice: Choice) -> str:
    """Return a choice with its reasons as English text for the log."""
    reasons = ", ".join(
        f"{each.model} {each.expected_s:.2f} s and {each.memory_mb} MB ({each.verdict})"
        for each in choice.considered
    )
    return (
        f"{choice.model} is the best model for this machine; at most {choice.limit_s} s and "
        f"{MEMORY_SHARE:.0%} of {choice.free_memory_mb} MB: {reasons}"
    )


def load_choices(path: Path, machine: str) -> dict[ModelRole, Choice]:
    """Return the stored choices that were made on `machine`; empty if the file cannot be read."""
    try:
        stored = json.loads(path.read_text("utf-8"))
        if stored["format"] != _FORMAT:
            return {}
        choices = [_parsed(entry) for entry in stored["choices"]]
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError):
        log.warning("the choices of models in %s cannot be read", path.name)
        return {}
    return {choice.role: choice for choice in choices if choice.machine == machine}


def store_choice(path: Path, choice: Choice) -> None:
    """Store `choice` in the file at `path`, replacing an earlier choice for its role."""
    choices = {**load_choices(path, choice.machine), choice.role: choice}
    document = {"format": _FORMAT, "choices": [asdict(each) for each in choices.values()]}
    replace_text(path, json.dumps(document, indent=1))


def _parsed(entry: Mapping[str, object]) -> Choice:
    considered = entry["considered"]
    if not isinstance(considered, list):
        raise TypeError("considered is no list")
    fields = {**entry, "role": ModelRole(str(entry["role"]))}
    fields["considered"] = tuple(Considered(**each) for each in considered)
    return Choice(**fields)  # type: ignore[arg-type]
