"""Join the acts of single sentences to the spans of an utterance."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from daedam.interview.acts.model import ActSpan, DialogueAct, Rule, Sentence, Setting

LONG_ANSWER_WORDS = 15
"""Minimum words of content of a long answer, in which only the edges may have other acts."""


@dataclass(frozen=True)
class Cues:
    """Patterns of flat text with which a language joins sentences to acts."""

    reason: re.Pattern[str]
    """The end of a clause that leads to the next one."""
    cause: re.Pattern[str]
    """The end of a clause that gives the cause of the next one."""
    opens_answer: re.Pattern[str]
    """The beginning of an answer after another act."""
    earlier: re.Pattern[str]
    """Words for an earlier point of the interview."""
    corrects: re.Pattern[str]
    """Words of the second sentence of a correction."""
    apology: re.Pattern[str]
    """Courtesy that belongs to the request beside it."""
    greeting: re.Pattern[str]
    """Courtesy that belongs to what follows it."""
    needed_after_content: Mapping[DialogueAct, re.Pattern[str]]
    """Marks without which a sentence after a long answer belongs to the answer."""
    is_courtesy: Callable[[Sentence], bool]
    addresses_other: Callable[[Sentence], bool]


_ATTACHES_BEFORE = frozenset(DialogueAct) - {
    DialogueAct.ANSWER,
    DialogueAct.SMALL_TALK,
    DialogueAct.CLOSES,
    DialogueAct.NO_SPEECH,
}
"""Acts that take a short reason before them: 목이 말라서 … 물 좀 마시고 오겠습니다."""

_AFTER_WORDS = {
    DialogueAct.WANTS_PAUSE: 6,
    DialogueAct.WANTS_STOP: 8,
    DialogueAct.ASKS_REPEAT: 4,
    DialogueAct.ASKS_TIME: 3,
    DialogueAct.DECLINES: 6,
    DialogueAct.CHECKS_CHANNEL: 6,
    DialogueAct.DOES_NOT_KNOW: 4,
    DialogueAct.ASKS_CLARIFICATION: 4,
    DialogueAct.OFF_TOPIC: 8,
    DialogueAct.ORDER: 12,
    DialogueAct.CORRECTS_SELF: 5,
    DialogueAct.CORRECTS_INTERVIEWER: 6,
    DialogueAct.REFERS_BACK: 5,
    DialogueAct.NO_EXPERIENCE: 4,
    DialogueAct.ASKS_INTERVIEWER: 6,
    DialogueAct.SMALL_TALK: 2,
    DialogueAct.CLOSES: 2,
}
"""Maximum words of a sentence after an act that still belong to it."""

_CORRECTION_WORDS = 10
"""Maximum words of the second sentence of a correction."""

_REASON_WORDS = 9
"""Maximum words of a clause that gives a reason for the act after it."""

_PREFACE_WORDS = 6
"""Maximum words of a sentence that leads to the act after it."""

_NOT_AFTER_CONTENT = frozenset(
    {
        DialogueAct.NO_EXPERIENCE,
        DialogueAct.DOES_NOT_KNOW,
        DialogueAct.REFERS_BACK,
        DialogueAct.CORRECTS_INTERVIEWER,
    }
)
"""Statements that belong to a long answer if they follow it."""

_CORRECTIONS = frozenset({DialogueAct.CORRECTS_SELF, DialogueAct.CORRECTS_INTERVIEWER})

_KEEPS_ACT = frozenset(
    {DialogueAct.CLOSES, DialogueAct.ORDER, DialogueAct.REFERS_BACK, DialogueAct.OFF_TOPIC}
)
"""Acts that a cause has even before another act."""

_NO_PREFACE = frozenset(
    {
        DialogueAct.ASKS_INTERVIEWER,
        DialogueAct.NO_EXPERIENCE,
        DialogueAct.DOES_NOT_KNOW,
        DialogueAct.CORRECTS_SELF,
        DialogueAct.ASKS_CLARIFICATION,
    }
)
"""Acts without a preface: a complete statement before them is content."""

_TAKES_APOLOGY = frozenset(DialogueAct) - {
    DialogueAct.ANSWER,
    DialogueAct.SMALL_TALK,
    DialogueAct.CLOSES,
    DialogueAct.OFF_TOPIC,
}
"""Acts that an apology after them belongs to."""


def first_match(rules: Iterable[Rule], sentence: Sentence, setting: Setting) -> DialogueAct | None:
    """Return the act of the first rule that applies to `sentence`, or None."""
    flat = sentence.flat
    for rule in rules:
        if sentence.words > rule.longest or (sentence.is_past and not rule.may_be_past):
            continue
        if not any(_is_placed(rule, match.end(), flat) for match in rule.pattern.finditer(flat)):
            continue
        if rule.unless and rule.unless.search(flat):
            continue
        if rule.when and not rule.when(sentence, setting):
            continue
        return rule.act
    return None


def _is_placed(rule: Rule, match_end: int, flat: str) -> bool:
    return rule.tail is None or len(flat) - match_end <= rule.tail


def resolve(
    sentences: Sequence[Sentence],
    found: Sequence[DialogueAct | None],
    cues: Cues,
    question_words: frozenset[str],
) -> list[DialogueAct]:
    """Return the act of every sentence; `found` has None for content.

    Acts inside a long answer are content. Courtesy, reasons and short additions belong to the act
    beside them.
    """
    acts = list(found)
    content = sum(s.words for s, a in zip(sentences, acts, strict=True) if a is None)
    if content >= LONG_ANSWER_WORDS:
        _keep_edges(sentences, acts, cues)
    _attach_courtesy(sentences, acts, cues)
    _attach_before(sentences, acts, cues, question_words)
    _attach_after(sentences, acts, cues, question_words)
    return [act or DialogueAct.ANSWER for act in acts]


def _keep_edges(sentences: Sequence[Sentence], acts: list[DialogueAct | None], cues: Cues) -> None:
    """Take acts inside a long answer for content, and statements at its end."""
    contents = [i for i, act in enumerate(acts) if act is None]
    first, last = contents[0], contents[-1]
    for i, act in enumerate(acts):
        if act is None or act is DialogueAct.ORDER:
            continue
        sentence = sentences[i]
        if first < i < last:
            if not (act is DialogueAct.OFF_TOPIC and cues.addresses_other(sentence)):
                acts[i] = None
        elif i > last:
            marks = cues.needed_after_content.get(act)
            unmarked = marks is not None and not marks.search(sentence.flat)
            if act in _NOT_AFTER_CONTENT or unmarked:
                acts[i] = None


def _attach_courtesy(
    sentences: Sequence[Sentence], acts: list[DialogueAct | None], cues: Cues
) -> None:
    """Give greetings and apologies the act of the sentence that they belong to."""
    for i in range(len(acts) - 1, -1, -1):
        if acts[i] is not DialogueAct.SMALL_TALK or not cues.is_courtesy(sentences[i]):
            continue
        flat = sentences[i].flat
        apology = cues.apology.search(flat) is not None
        if apology and i and acts[i - 1] in _TAKES_APOLOGY:
            acts[i] = acts[i - 1]
        elif i + 1 < len(acts) and (apology or cues.greeting.search(flat)):
            acts[i] = acts[i + 1]


def _attach_before(
    sentences: Sequence[Sentence],
    acts: list[DialogueAct | None],
    cues: Cues,
    question_words: frozenset[str],
) -> None:
    """Give a short reason before a request the act of the request."""
    for i in range(len(acts) - 2, -1, -1):
        act, following, sentence = acts[i], acts[i + 1], sentences[i]
        if following not in _ATTACHES_BEFORE:
            continue
        if act is None:
            reason = cues.reason.search(sentence.flat) is not None
            alone = all(other is not None for other in acts[:i])
            limit = _REASON_WORDS if reason else 0 if following in _NO_PREFACE else _PREFACE_WORDS
            fits = sentence.words <= limit and alone and not _shares(sentence, question_words)
            earlier = following is DialogueAct.CORRECTS_SELF and cues.earlier.search(sentence.flat)
            if fits or earlier:
                acts[i] = following
        elif (act is DialogueAct.CHECKS_CHANNEL and following is DialogueAct.OFF_TOPIC) or (
            cues.cause.search(sentence.flat) and act not in _KEEPS_ACT
        ):
            acts[i] = following


def _attach_after(
    sentences: Sequence[Sentence],
    acts: list[DialogueAct | None],
    cues: Cues,
    question_words: frozenset[str],
) -> None:
    """Give a short addition after a request the act of the request."""
    for i in range(1, len(acts)):
        before, sentence = acts[i - 1], sentences[i]
        if before is None:
            continue
        if acts[i] is not None:
            if before is DialogueAct.WANTS_PAUSE and acts[i] is DialogueAct.ASKS_TIME:
                acts[i] = before
            continue
        correction = before in _CORRECTIONS and cues.corrects.search(sentence.flat) is not None
        limit = _CORRECTION_WORDS if correction else _AFTER_WORDS.get(before, 0)
        if before is DialogueAct.OFF_TOPIC and any(act is None for act in acts[:i]):
            limit = 0
        opens = cues.opens_answer.search(sentence.flat) is not None
        later_content = any(act is None for act in acts[i + 1 :])
        shares = _shares(sentence, question_words) and not correction
        if sentence.words <= limit and not (opens or later_content or shares):
            acts[i] = before


def _shares(sentence: Sentence, question_words: frozenset[str]) -> bool:
    return any(len(word) > 1 and word in sentence.flat for word in question_words)


def join_spans(
    text: str, sentences: Sequence[Sentence], acts: Sequence[DialogueAct]
) -> tuple[ActSpan, ...]:
    """Return one span per run of sentences with the same act."""
    spans: list[ActSpan] = []
    for sentence, act in zip(sentences, acts, strict=True):
        begin, end = trimmed(text, sentence.begin, sentence.end)
        if spans and spans[-1].act is act:
            spans[-1] = ActSpan(act, spans[-1].begin, end)
        else:
            spans.append(ActSpan(act, begin, end))
    return tuple(spans)


def trimmed(text: str, begin: int, end: int) -> tuple[int, int]:
    """Return `begin` and `end` without spaces and commas at both sides."""
    while begin < end and text[begin] in " \n\t,":
        begin += 1
    while end > begin and text[end - 1] in " \n\t,":
        end -= 1
    return begin, end
