"""Join the sentences of an utterance into spans, each with its most probable act."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from daedam.interview.acts.classifier import ActClassifier
from daedam.interview.acts.model import ActSpan, DialogueAct

MOST_JOINED = 3
"""Maximum number of sentences that are joined: a request with its reason and its apology."""

LONGEST_JOINED = 25
"""Maximum number of words of joined sentences."""

MIN_PROBABILITY = 0.4
"""Minimum probability of an act other than ANSWER. Below it, a sentence counts as an answer."""

MIN_STOP_PROBABILITY = 0.5
"""Minimum probability of WANTS_STOP, which overrules an answer."""

ANSWER_PROBABILITY = 0.2
"""Minimum probability of ANSWER for a sentence that has no probable act. The classifier's
probability of ANSWER is used if it is higher."""

LONG_ANSWER_WORDS = 15
"""Minimum number of words of a long answer. Only its beginning and its end may have other acts."""

MIN_EDGE_PROBABILITY = 0.65
"""Minimum probability of another act at the beginning or end of a long answer."""

MIN_STOP_EDGE_PROBABILITY = 0.8
"""Minimum probability of WANTS_STOP at the beginning or end of a long answer."""

EDGE_SENTENCES = 3
"""Number of sentences at each end of a long utterance that are classified. The sentences between
them count as answer."""

JOINED_ANSWER = 0.8
"""Factor of the score of an answer for each sentence joined to it. Otherwise a clear act beside an
answer, such as a greeting, would vanish in it."""

MIN_CUT_PROBABILITY = 0.95
"""Minimum probability of another act that begins or ends a sentence of an answer."""

_NEVER_CUT = frozenset({DialogueAct.ANSWER, DialogueAct.NO_SPEECH, DialogueAct.WANTS_STOP})
"""Acts that are never cut from a sentence of an answer."""

_SHORT = frozenset({DialogueAct.CLOSES, DialogueAct.SMALL_TALK})
"""Acts of few words. A longer sentence with such an act may contain an answer."""

Cuts = Callable[[int, int], Sequence[int]]
"""A function that returns positions inside the sentence from `begin` to `end` at which another act
may begin."""


@dataclass(frozen=True)
class Part:
    """A part of a text, its most probable act, and the probability of this act."""

    begin: int
    end: int
    act: DialogueAct
    probability: float


def find_spans(
    text: str,
    sentences: Sequence[tuple[int, int]],
    classifier: ActClassifier,
    cuts: Cuts,
) -> tuple[ActSpan, ...]:
    """Return the spans of `text` in order; neighbours have different acts.

    Of all divisions into spans, the one with the highest score is chosen: the product of the
    probabilities of its spans, each counted once for each of its sentences. A sentence of an answer
    may also be cut.
    """
    count = len(sentences)
    if count <= 2 * EDGE_SENTENCES:
        parts = _divide(text, sentences, classifier, cuts)
    else:
        begin, end = sentences[EDGE_SENTENCES][0], sentences[-EDGE_SENTENCES - 1][1]
        parts = [
            *_divide(text, sentences[:EDGE_SENTENCES], classifier, cuts),
            Part(begin, end, DialogueAct.ANSWER, 1.0),
            *_divide(text, sentences[-EDGE_SENTENCES:], classifier, cuts),
        ]
    spans: list[ActSpan] = []
    for part, act in zip(parts, _without_acts_inside(text, parts), strict=True):
        begin, end = _trimmed(text, part.begin, part.end)
        if spans and spans[-1].act is act:
            begin = spans.pop().begin
        spans.append(ActSpan(act, begin, end))
    return tuple(spans)


def _divide(
    text: str,
    sentences: Sequence[tuple[int, int]],
    classifier: ActClassifier,
    cuts: Cuts,
) -> list[Part]:
    """Return the most probable division of the sentences."""
    best: list[tuple[float, list[Part]]] = [(0.0, [])]
    for after in range(1, len(sentences) + 1):
        begin, end = sentences[after - 1]
        parts, score = _divide_sentence(text, [begin, *cuts(begin, end), end], classifier)
        choices = [(best[after - 1][0] + score, best[after - 1][1] + parts)]
        for first in range(max(0, after - MOST_JOINED), after - 1):
            begin = sentences[first][0]
            if len(text[begin:end].split()) > LONGEST_JOINED:
                continue
            act, probability = _likeliest(text[begin:end], classifier)
            score = best[first][0] + (after - first) * math.log(probability)
            if act is DialogueAct.ANSWER:
                score += (after - first - 1) * math.log(JOINED_ANSWER)
            choices.append((score, [*best[first][1], Part(begin, end, act, probability)]))
        best.append(max(choices, key=lambda choice: choice[0]))
    return best[-1][1]


def _divide_sentence(
    text: str, bounds: Sequence[int], classifier: ActClassifier
) -> tuple[list[Part], float]:
    """Return the parts of a sentence that may be cut at `bounds`, and the score of the sentence.

    `bounds` contains the begin and the end of the sentence. In a sentence of an answer, a clearly
    recognised act at the beginning or the end is a part of its own.
    """
    begin, end = bounds[0], bounds[-1]
    act, probability = _likeliest(text[begin:end], classifier)
    score = math.log(probability)
    if act in _SHORT:
        return _with_answer(text, Part(begin, end, act, probability), bounds, classifier), score
    if act is not DialogueAct.ANSWER:
        return [Part(begin, end, act, probability)], score
    before: list[Part] = []
    after: list[Part] = []
    for cut in reversed(bounds[1:-1]):
        part = Part(begin, cut, *_likeliest(text[begin:cut], classifier))
        if _is_clear(part):
            before, begin = [part], cut
            break
    for cut in bounds[1:-1]:
        part = Part(cut, end, *_likeliest(text[cut:end], classifier))
        if cut > begin and _is_clear(part):
            after, end = [part], cut
            break
    return [*before, Part(begin, end, act, probability), *after], score


def _with_answer(
    text: str, whole: Part, bounds: Sequence[int], classifier: ActClassifier
) -> list[Part]:
    """Return the parts of a sentence with a short act that may contain a clear answer."""
    for cut in bounds[1:-1]:
        parts = [
            Part(begin, end, *_likeliest(text[begin:end], classifier))
            for begin, end in ((whole.begin, cut), (cut, whole.end))
        ]
        acts = {part.act for part in parts}
        clear = all(part.probability >= MIN_CUT_PROBABILITY for part in parts)
        if clear and acts == {DialogueAct.ANSWER, whole.act}:
            return parts
    return [whole]


def _is_clear(part: Part) -> bool:
    return part.act not in _NEVER_CUT and part.probability >= MIN_CUT_PROBABILITY


def _likeliest(text: str, classifier: ActClassifier) -> tuple[DialogueAct, float]:
    probabilities = classifier.probabilities(text)
    act = max(probabilities, key=lambda a: probabilities[a])
    least = MIN_STOP_PROBABILITY if act is DialogueAct.WANTS_STOP else MIN_PROBABILITY
    if act is not DialogueAct.ANSWER and probabilities[act] < least:
        return DialogueAct.ANSWER, max(probabilities[DialogueAct.ANSWER], ANSWER_PROBABILITY)
    return act, probabilities[act]


def _without_acts_inside(text: str, parts: Sequence[Part]) -> list[DialogueAct]:
    """Return the act of each part. Inside a long answer every part is an answer."""
    acts = [part.act for part in parts]
    contents = [n for n, act in enumerate(acts) if act is DialogueAct.ANSWER]
    words = sum(len(text[parts[n].begin : parts[n].end].split()) for n in contents)
    if words < LONG_ANSWER_WORDS:
        return acts
    return [
        DialogueAct.ANSWER
        if contents[0] < n < contents[-1] or part.probability < _least_at_edge(part.act)
        else part.act
        for n, part in enumerate(parts)
    ]


def _least_at_edge(act: DialogueAct) -> float:
    return MIN_STOP_EDGE_PROBABILITY if act is DialogueAct.WANTS_STOP else MIN_EDGE_PROBABILITY


def _trimmed(text: str, begin: int, end: int) -> tuple[int, int]:
    """Return `begin` and `end` without spaces and commas at both sides."""
    while begin < end and text[begin] in " \n\t,":
        begin += 1
    while end > begin and text[end - 1] in " \n\t,":
        end -= 1
    return begin, end
