"""Join the sentences of an utterance into spans, each with its most probable act."""

import math
from collections.abc import Sequence

from daedam.interview.acts.classifier import ActClassifier
from daedam.interview.acts.model import ActSpan, DialogueAct

MOST_JOINED = 3
"""Maximum number of sentences that are joined: a request with its reason and its apology."""

LONGEST_JOINED = 25
"""Maximum number of words of joined sentences."""

MIN_PROBABILITY = 0.5
"""Minimum probability of an act other than ANSWER. Below it, a sentence counts as an answer."""

ANSWER_PROBABILITY = 0.2
"""Minimum probability of ANSWER for a sentence that has no probable act. The classifier's
probability of ANSWER is used if it is higher."""

LONG_ANSWER_WORDS = 15
"""Minimum number of words of a long answer. Only its beginning and its end may have other acts."""

MIN_EDGE_PROBABILITY = 0.8
"""Minimum probability of another act at the beginning or end of a long answer."""

EDGE_SENTENCES = 3
"""Number of sentences at each end of a long utterance that are classified. The sentences between
them count as answer."""

Part = tuple[int, int, DialogueAct, float]
"""Index of the first sentence, index after the last sentence, act, and probability of the act."""


def find_spans(
    text: str, sentences: Sequence[tuple[int, int]], classifier: ActClassifier
) -> tuple[ActSpan, ...]:
    """Return the spans of `text` in order; neighbours have different acts.

    Of all divisions into spans, the one with the highest product of probabilities is chosen. The
    probability of a span counts once for each of its sentences.
    """
    count = len(sentences)
    if count <= 2 * EDGE_SENTENCES:
        parts = _divide(text, sentences, 0, count, classifier)
    else:
        parts = [
            *_divide(text, sentences, 0, EDGE_SENTENCES, classifier),
            (EDGE_SENTENCES, count - EDGE_SENTENCES, DialogueAct.ANSWER, 1.0),
            *_divide(text, sentences, count - EDGE_SENTENCES, count, classifier),
        ]
    acts = _without_acts_inside(text, sentences, parts)
    spans: list[ActSpan] = []
    for (first, after, _, _), act in zip(parts, acts, strict=True):
        begin, end = _trimmed(text, sentences[first][0], sentences[after - 1][1])
        if spans and spans[-1].act is act:
            begin = spans.pop().begin
        spans.append(ActSpan(act, begin, end))
    return tuple(spans)


def _divide(
    text: str,
    sentences: Sequence[tuple[int, int]],
    first: int,
    after: int,
    classifier: ActClassifier,
) -> list[Part]:
    """Return the most probable division of the sentences from `first` to before `after`."""
    best: list[tuple[float, Part | None]] = [(0.0, None)]
    for end in range(first + 1, after + 1):
        choices: list[tuple[float, Part | None]] = []
        for begin in range(max(first, end - MOST_JOINED), end):
            joined = text[sentences[begin][0] : sentences[end - 1][1]]
            if end - begin > 1 and len(joined.split()) > LONGEST_JOINED:
                continue
            act, probability = _likeliest(joined, classifier)
            score = best[begin - first][0] + (end - begin) * math.log(probability)
            choices.append((score, (begin, end, act, probability)))
        best.append(max(choices, key=lambda choice: choice[0]))
    parts: list[Part] = []
    end = after
    while end > first:
        part = best[end - first][1]
        assert part is not None
        parts.append(part)
        end = part[0]
    return parts[::-1]


def _likeliest(text: str, classifier: ActClassifier) -> tuple[DialogueAct, float]:
    probabilities = classifier.probabilities(text)
    act = max(probabilities, key=lambda a: probabilities[a])
    if act is not DialogueAct.ANSWER and probabilities[act] < MIN_PROBABILITY:
        return DialogueAct.ANSWER, max(probabilities[DialogueAct.ANSWER], ANSWER_PROBABILITY)
    return act, probabilities[act]


def _without_acts_inside(
    text: str, sentences: Sequence[tuple[int, int]], parts: Sequence[Part]
) -> list[DialogueAct]:
    """Return the act of each part. Inside a long answer every part is an answer."""
    acts = [act for _, _, act, _ in parts]
    contents = [n for n, act in enumerate(acts) if act is DialogueAct.ANSWER]
    words = sum(
        len(text[sentences[parts[n][0]][0] : sentences[parts[n][1] - 1][1]].split())
        for n in contents
    )
    if words < LONG_ANSWER_WORDS:
        return acts
    return [
        DialogueAct.ANSWER
        if contents[0] < n < contents[-1] or parts[n][3] < MIN_EDGE_PROBABILITY
        else act
        for n, act in enumerate(acts)
    ]


def _trimmed(text: str, begin: int, end: int) -> tuple[int, int]:
    """Return `begin` and `end` without spaces and commas at both sides."""
    while begin < end and text[begin] in " \n\t,":
        begin += 1
    while end > begin and text[end - 1] in " \n\t,":
        end -= 1
    return begin, end
