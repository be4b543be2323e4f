"""Results of `daedam models exam`: which language models may phrase follow-ups.

A result is valid only for the model, the prompt text and the machine of its exam.
"""

import contextlib
import hashlib
import json
import logging
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, get_type_hints

from daedam.utils.files import replace_text
from daedam.utils.language import LANGUAGES, Language

log = logging.getLogger(__name__)

MAX_MODEL_WAIT_S = 1.8
"""Longest time, in seconds, that a candidate waits for a language model; then a composed question
is asked. If the model usually takes longer, the composed question is asked at once."""

MIN_ACCEPTED_SHARE = 0.9
"""Minimum share of accepted drafts, 0 to 1, for passing the exam."""

_FORMAT = 1
"""Version of the file format. Results in other versions are ignored."""


@dataclass(frozen=True)
class ExamResult:
    """The result of one language model."""

    provider: str
    """Name of the provider, a value of `LlmProvider`."""
    model: str
    """Name of the model, with the server's address where the name alone is ambiguous."""
    accepted_share: float
    """Share of the answers, 0 to 1, for which the draft was accepted."""
    answers: int
    """Number of answers in the exam."""
    p50_s: float
    """Median time of a draft, in seconds."""
    p95_s: float
    """95th percentile of the time of a draft, in seconds."""
    judge: str
    """Provider and model of the judge. Empty if only rules judged; such an exam is not passed."""
    judges_itself: bool
    """Whether the judge is the examined model, in a separate conversation."""
    date: str
    """Time of the exam in UTC, ISO 8601."""
    prompt_version: str
    """See `prompt_version`."""
    machine: str
    """See `machine_fingerprint`."""
    language: Language = "ko"
    """Language of the exam."""

    @property
    def passed(self) -> bool:
        """Whether a judge was used, and the model was good enough and fast enough."""
        return (
            bool(self.judge)
            and self.accepted_share >= MIN_ACCEPTED_SHARE
            and self.p95_s <= MAX_MODEL_WAIT_S
        )

    @property
    def is_current(self) -> bool:
        """Whether the exam used the current prompt and ran on this machine."""
        return (
            self.prompt_version == prompt_version(self.language)
            and self.machine == machine_fingerprint()
        )


def load_results(path: Path) -> tuple[ExamResult, ...]:
    """Return the stored results; empty if the file is missing or cannot be read."""
    try:
        stored = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError):
        log.warning("the results of the exam in %s cannot be read", path.name)
        return ()
    if not isinstance(stored, dict) or stored.get("format") != _FORMAT:
        return ()
    rows = stored.get("results")
    found = [_parsed(row) for row in rows] if isinstance(rows, list) else []
    return tuple(result for result in found if result is not None)


def store_result(path: Path, result: ExamResult) -> None:
    """Store `result` in the file at `path`, replacing an earlier one of the model and language."""
    others = [r for r in load_results(path) if _key(r) != _key(result)]
    stored = {"format": _FORMAT, "results": [asdict(r) for r in (*others, result)]}
    replace_text(path, json.dumps(stored, ensure_ascii=False, indent=1))


def _key(result: ExamResult) -> tuple[str, str, str]:
    return result.provider, result.model, result.language


def find_result(
    results: Sequence[ExamResult], provider: str, model: str, language: Language = "ko"
) -> ExamResult | None:
    """Return the result of a model in a language, or None."""
    return next((r for r in results if _key(r) == (provider, model, language)), None)


def may_phrase(
    results: Sequence[ExamResult], provider: str, model: str, language: Language = "ko"
) -> bool:
    """Return whether a model has passed the exam in `language`.

    The exam must have used the current prompt and this machine.
    """
    result = find_result(results, provider, model, language)
    return result is not None and result.passed and result.is_current


@cache
def prompt_version(language: Language = "ko") -> str:
    """Return a hash of the file of the follow-up prompt in `language`."""
    prompt = resources.files("daedam.data").joinpath(f"followup.{language}.toml").read_bytes()
    return hashlib.sha256(prompt.replace(b"\r\n", b"\n")).hexdigest()[:16]


@cache
def machine_fingerprint() -> str:
    """Return the processor model and the number of processors of this machine."""
    return f"{_processor()} × {os.cpu_count() or 1}"


def _processor() -> str:
    """Return the name of the processor; the architecture where the system gives no name."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()


def _parsed(row: Any) -> ExamResult | None:
    """Return a stored result, or None for a row with other fields or types."""
    types = get_type_hints(ExamResult)
    del types["language"]
    if not isinstance(row, dict) or set(row) - {"language"} != set(types):
        return None
    if row.get("language", "ko") not in LANGUAGES:  # absent in results of older versions
        return None
    for name, kind in types.items():
        value = row[name]
        is_number = kind is float and type(value) in (int, float)
        if type(value) is not kind and not is_number:
            return None
    return ExamResult(**row)
