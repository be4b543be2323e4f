"""Measure the recognition of dialogue acts on annotated utterances.

A file has one JSON object per line: `question`, `text`, and `spans` with `act` and `text`.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from daedam.interview.dialogue_acts import ActSpan, DialogueAct, deciding_act, find_acts
from daedam.speech.korean import Morphology
from daedam.utils.language import Language

LONG_ANSWER_WORDS = 15
"""Minimum number of words of a long answer. Its deciding act must always be `ANSWER`."""


@dataclass
class _Counts:
    """Number of utterances in which one act was found correctly, found wrongly, or missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)


@dataclass(frozen=True)
class ActsResult:
    """Figures of a file of annotated utterances."""

    utterances: int
    acts_f1: float
    """Mean of the F1 scores of the acts. An act counts once in an utterance."""
    acts_f1_per_act: Mapping[str, float]
    main_act_accuracy: float
    """Share of utterances with the right deciding act."""
    mistakes: Sequence[str] = field(default=(), repr=False)
    """Identifiers of utterances whose acts differ from the annotation."""


def measure_acts(path: Path, *, morphology: Morphology, language: Language = "ko") -> ActsResult:
    """Return the figures of the annotated utterances in `path`."""
    counts: dict[str, _Counts] = defaultdict(_Counts)
    main_right = utterances = 0
    mistakes: list[str] = []
    for row in json_lines(path):
        text = row["text"]
        spans = find_acts(text, question=row["question"], morphology=morphology, language=language)
        gold_spans = _gold_spans(text, row["spans"])
        gold, found = {s.act for s in gold_spans}, {s.act for s in spans}
        for act in gold | found:
            counts[act].right += act in gold and act in found
            counts[act].wrong += act not in gold
            counts[act].missed += act not in found
        utterances += 1
        main_right += deciding_act(spans) is deciding_act(gold_spans)
        if gold != found:
            mistakes.append(str(row["id"]))
    per_act = {act: count.f1 for act, count in sorted(counts.items())}
    return ActsResult(
        utterances=utterances,
        acts_f1=sum(per_act.values()) / max(1, len(per_act)),
        acts_f1_per_act=per_act,
        main_act_accuracy=main_right / max(1, utterances),
        mistakes=mistakes,
    )


def measure_answers(
    path: Path,
    *,
    morphology: Morphology,
    language: Language = "ko",
    min_words: int = LONG_ANSWER_WORDS,
) -> tuple[int, int]:
    """Return the number of wrongly recognised answers in `path`, and the number of all answers.

    An answer is wrongly recognised if its deciding act is not `ANSWER`. The file has one JSON
    object per line with `question` and `answer`. Answers of fewer than `min_words` words do not
    count.
    """
    false = answers = 0
    for row in json_lines(path):
        if len(row["answer"].split()) < min_words:
            continue
        spans = find_acts(
            row["answer"], question=row["question"], morphology=morphology, language=language
        )
        answers += 1
        false += deciding_act(spans) is not DialogueAct.ANSWER
    return false, answers


def json_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file with one JSON object per line."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def _gold_spans(text: str, rows: Sequence[Mapping[str, str]]) -> tuple[ActSpan, ...]:
    """Return the annotated spans, or one span of `NO_SPEECH` if there are none."""
    spans: list[ActSpan] = []
    position = 0
    for row in rows:
        begin = text.find(row["text"], position)
        position = begin + len(row["text"])
        spans.append(ActSpan(DialogueAct(row["act"]), begin, position))
    return tuple(spans) or (ActSpan(DialogueAct.NO_SPEECH, 0, len(text)),)
