"""Dialogue acts: what an utterance of the candidate does.

An utterance may contain several acts: an answer may end with "이상입니다". Each span of the text
has one act. The acts of a whole utterance decide the next move.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from daedam.interview.acts import english, korean
from daedam.interview.acts.classifier import load_classifier
from daedam.interview.acts.model import ActSpan, DialogueAct
from daedam.interview.acts.segmentation import find_spans
from daedam.speech.korean import Morphology
from daedam.utils.language import Language

__all__ = ["ActSpan", "DialogueAct", "answer_text", "deciding_act", "find_acts"]

_DECIDES_BEFORE_ANSWER = (DialogueAct.WANTS_STOP,)
"""Acts that decide even if the utterance also contains an answer, in order of precedence."""

_DECIDES_AFTER_SHORT_ANSWER = frozenset(
    {
        DialogueAct.ASKS_REPEAT,
        DialogueAct.ASKS_CLARIFICATION,
        DialogueAct.ASKS_TIME,
        DialogueAct.WANTS_PAUSE,
        DialogueAct.CHECKS_CHANNEL,
    }
)
"""Requests that decide if they end an utterance with at most `LITTLE_CONTENT` characters of
answer."""

_PRECEDENCE = (
    DialogueAct.ORDER,
    DialogueAct.WANTS_PAUSE,
    DialogueAct.ASKS_REPEAT,
    DialogueAct.ASKS_CLARIFICATION,
    DialogueAct.CORRECTS_INTERVIEWER,
    DialogueAct.CORRECTS_SELF,
    DialogueAct.DECLINES,
    DialogueAct.ASKS_TIME,
    DialogueAct.REFERS_BACK,
    DialogueAct.NO_EXPERIENCE,
    DialogueAct.DOES_NOT_KNOW,
    DialogueAct.CHECKS_CHANNEL,
    DialogueAct.ASKS_INTERVIEWER,
    DialogueAct.CLOSES,
    DialogueAct.OFF_TOPIC,
    DialogueAct.SMALL_TALK,
    DialogueAct.NO_SPEECH,
)
"""Acts of an utterance without an answer, in order of precedence. The first one present decides."""

_ASKS_FOR_NO_EXPERIENCE = re.compile(
    r"강점|장점|단점|약점|보완|동기|포부|이유|계획|목표|\b(strengths?|weakness|why|plans?|goals?)\b",
    re.IGNORECASE,
)
"""Words of questions to which a statement such as "I have never been late" is an answer. For other
questions the statement is NO_EXPERIENCE."""

_GREETING = re.compile(
    r"(?:(?:네|예|아|어|음|oh|so)[,.\s]*)?"
    r"(?:안녕하세요|안녕하십니까|hello|hi|hey|good (?:morning|afternoon|evening))[\s,.!~]*",
    re.IGNORECASE,
)
"""A greeting without anything else."""

LITTLE_CONTENT = 24
"""Maximum number of characters, including spaces, of an answer that is overruled by a request at
the end of the utterance."""


def find_acts(
    text: str,
    *,
    question: str,
    morphology: Morphology,
    language: Language = "ko",
) -> tuple[ActSpan, ...]:
    """Return the acts of an utterance that follows `question`, in order of the text.

    The spans cover the content of the text. A text without content has one span: NO_SPEECH.
    """
    if language == "en":
        possible_cuts = english.possible_cuts
        has_content, sentences = english.has_content(text), english.split_sentences(text)
    else:
        possible_cuts = korean.possible_cuts
        has_content = korean.has_content(text)
        sentences = korean.split_sentences(text, morphology)
    if not has_content or not sentences:
        return (ActSpan(DialogueAct.NO_SPEECH, 0, len(text)),)
    spans = find_spans(text, sentences, load_classifier(language), partial(possible_cuts, text))
    if _ASKS_FOR_NO_EXPERIENCE.search(question):
        spans = tuple(
            replace(s, act=DialogueAct.ANSWER) if s.act is DialogueAct.NO_EXPERIENCE else s
            for s in spans
        )
    return _without_greetings(text, spans)


def _without_greetings(text: str, spans: Sequence[ActSpan]) -> tuple[ActSpan, ...]:
    """Return `spans` with each mere greeting as a part of the span after it."""
    joined: list[ActSpan] = []
    for span in reversed(spans):
        greets = span.act is DialogueAct.SMALL_TALK
        if greets and joined and _GREETING.fullmatch(text, span.begin, span.end):
            joined[-1] = replace(joined[-1], begin=span.begin)
        else:
            joined.append(span)
    return tuple(reversed(joined))


def deciding_act(spans: Sequence[ActSpan]) -> DialogueAct:
    """Return the act that decides the next move after an utterance with these spans.

    An answer decides, with two exceptions: a wish to end the interview, and a request at the end
    of an utterance with at most `LITTLE_CONTENT` characters of answer.
    """
    acts = {span.act for span in spans}
    for act in _DECIDES_BEFORE_ANSWER:
        if act in acts:
            return act
    if DialogueAct.ANSWER in acts:
        content = sum(s.end - s.begin for s in spans if s.act is DialogueAct.ANSWER)
        last = spans[-1].act
        overruled = last in _DECIDES_AFTER_SHORT_ANSWER and content <= LITTLE_CONTENT
        return last if overruled else DialogueAct.ANSWER
    return next((act for act in _PRECEDENCE if act in acts), DialogueAct.NO_SPEECH)


def answer_text(text: str, spans: Sequence[ActSpan]) -> str:
    """Return the parts of `text` that answer the question, joined by spaces."""
    return " ".join(text[s.begin : s.end].strip() for s in spans if s.act is DialogueAct.ANSWER)
