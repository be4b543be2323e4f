"""Compose Korean questions from an open point and the candidate's own words."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from zlib import crc32

from daedam.interview.phrasing.frames import (
    EARLIER,
    PLACEHOLDER,
    TOPIC,
    Frame,
    korean_frames,
)
from daedam.interview.phrasing.korean_phrases import (
    LONGEST_PHRASE,
    ClausePhrases,
    Form,
    phrase_clause,
)
from daedam.interview.phrasing.model import ComposedQuestion
from daedam.interview.plan import Style
from daedam.interview.question_rules import Fault, find_faults, may_ask_about
from daedam.interview.reading.model import Clause, OpenPoint, OpenPointKind, Tense
from daedam.speech.korean import (
    LONGEST_PHRASE as LONGEST_TOPIC,
)
from daedam.speech.korean import (
    JoinMorphemes,
    Morpheme,
    Morphology,
    key_phrase,
    letters_only,
    with_particle,
)

SHORT_PHRASE = 22
"""Maximum number of characters of a clause that is beside another clause in a question, or whose
question would be faulty with a clause of up to `LONGEST_PHRASE`."""

EASY_CHARACTERS = 62
"""Number of characters up to which a question is preferred to longer ones about the same words."""

_MAY_REMAIN = frozenset({Fault.COPIES_ANSWER, Fault.NOT_GROUNDED})
"""Faults that a composed question may have. It may quote the answer, and it may contain none of the
answer's words."""

_ASK_ABOUT_DEEDS = frozenset(
    {
        *(OpenPointKind.REASON, OpenPointKind.OWN_PART, OpenPointKind.MISSING_TASK),
        *(OpenPointKind.LEARNING, OpenPointKind.DIFFERENTLY),
    }
)
"""Kinds of open points whose question asks about an action. If the clause of the action cannot be
quoted, a noun of the clause is not used instead, because it does not name the action: 의자와
관련해서."""

_FIRST = frozenset({EARLIER, Form.HOW_MUCH, Form.HOW_MUCH_KNOW})
"""Placeholders of the most precise questions, which are tried first: the earlier statement of a
contradiction, and the size of a change.
"""

_OFFERS_HELP = ("도와드", "도와 드", "알려드", "알려 드")
"""Words for actions of candidates that the question rules mistake for an assistant's offer of
help."""


_NEEDS_CLAUSE = frozenset(
    {
        OpenPointKind.ALTERNATIVE,
        OpenPointKind.CHECK,
        OpenPointKind.DIFFERENTLY,
        OpenPointKind.DIFFICULTY,
        OpenPointKind.FIGURE,
        OpenPointKind.HOW,
        OpenPointKind.INSTANCE,
        OpenPointKind.LEARNING,
        OpenPointKind.MISSING_ACTION,
        OpenPointKind.MISSING_RESULT,
        OpenPointKind.OWN_PART,
        OpenPointKind.PEOPLE,
        OpenPointKind.REASON,
    }
)
"""Kinds of open points whose questions, without the words of the clause, would fit any answer."""

_DOUBLE_REPORT = re.compile(r"(말씀|이야기|얘기)하셨다고 (하셨|말씀)")
"""A report of speech inside another report of speech: 말씀하셨다고 하셨."""


def compose_question(
    point: OpenPoint,
    *,
    style: Style,
    used_frames: Collection[str],
    morphology: Morphology,
    join: JoinMorphemes,
    seed: int = 0,
) -> ComposedQuestion | None:
    """Return the best question about `point`, or None if no unused frame fits.

    The same arguments always give the same question.
    """
    found = candidates(
        point,
        style=style,
        used_frames=used_frames,
        morphology=morphology,
        join=join,
        seed=seed,
    )
    return next(found, None)


def candidates(
    point: OpenPoint,
    *,
    style: Style,
    used_frames: Collection[str],
    morphology: Morphology,
    join: JoinMorphemes,
    seed: int = 0,
) -> Iterator[ComposedQuestion]:
    """Yield questions about `point`: first with its clause, then with its topic, then with neither.

    Kinds in `_NEEDS_CLAUSE` get only questions with the clause, if `point` has one. In each group,
    short questions come before long ones, and precise questions before others. Among equals, the
    order depends on `seed` only.
    """
    frames = [
        frame
        for frame in korean_frames()
        if frame.kind is point.kind and frame.style is style and frame.id not in used_frames
    ]
    frames.sort(
        key=lambda frame: (
            not _FIRST & frame.placeholders,
            crc32(f"{seed} {frame.id}".encode()),
        )
    )
    words = _Words(point, morphology, join)
    needs_clause = point.clause is not None and point.kind in _NEEDS_CLAUSE
    turns = (_takes_clause,) if needs_clause else _TURNS
    for is_in_turn in turns:
        long: list[ComposedQuestion] = []
        for frame in filter(is_in_turn, frames):
            question = words.fill(frame)
            if question is None:
                continue
            if len(question.text) <= EASY_CHARACTERS or EARLIER in frame.placeholders:
                yield question
            else:
                long.append(question)
        yield from long


def _takes_clause(frame: Frame) -> bool:
    return frame.takes_clause


def _takes_topic(frame: Frame) -> bool:
    return not frame.takes_clause and TOPIC in frame.placeholders


def _takes_nothing(frame: Frame) -> bool:
    return not frame.placeholders


_TURNS = (_takes_clause, _takes_topic, _takes_nothing)


class _Words:
    """The words of an open point that frames are filled with."""

    def __init__(self, point: OpenPoint, morphology: Morphology, join: JoinMorphemes) -> None:
        self._point = point
        self._morphology = morphology
        self._join = join
        self._topic = self._find_topic()
        self._phrases: dict[tuple[int, bool], ClausePhrases | None] = {}

    def fill(self, frame: Frame) -> ComposedQuestion | None:
        """Return the question of `frame`, or None if it does not fit or would be faulty."""
        if not frame.takes_clause:
            clause = self._point.clause
            if clause is not None and frame.past not in (None, clause.tense is Tense.PAST):
                return None
            return self._checked(frame, self._insertions(None, frame))
        two = {EARLIER, Form.SAID} <= frame.placeholders
        for length in (SHORT_PHRASE,) if two else (LONGEST_PHRASE, SHORT_PHRASE):
            phrases = self._phrase(length, earlier=False)
            if phrases is None and frame.placeholders != {EARLIER}:
                continue
            if phrases is not None and not _fits(frame, phrases):
                return None
            question = self._checked(frame, self._insertions(phrases, frame, length))
            if question is not None:
                return question
        return None

    def _find_topic(self) -> str:
        topic, clause = self._point.topic.strip(), self._point.clause
        if not topic and clause is not None and self._point.kind is OpenPointKind.TERM:
            topic = key_phrase(clause.text, self._morphology, may_ask_about) or ""
        spoken_of = clause is None or self._point.kind not in _ASK_ABOUT_DEEDS
        usable = (
            spoken_of and 0 < len(letters_only(topic)) <= LONGEST_TOPIC and may_ask_about(topic)
        )
        return topic if usable else ""

    def _phrase(self, length: int, *, earlier: bool) -> ClausePhrases | None:
        key = (length, earlier)
        if key not in self._phrases:
            clause = self._point.earlier if earlier else self._point.clause
            self._phrases[key] = self._find_phrases(clause, length)
        return self._phrases[key]

    def _find_phrases(self, clause: Clause | None, length: int) -> ClausePhrases | None:
        if clause is None or not may_ask_about(clause.text):
            return None
        return phrase_clause(clause, self._morphology, self._join, longest=length)

    def _insertions(
        self, phrases: ClausePhrases | None, frame: Frame, length: int = LONGEST_PHRASE
    ) -> Mapping[str, str]:
        forms = phrases.forms if phrases else {}
        insertions = {str(form): text for form, text in forms.items()}
        if self._topic:
            insertions[TOPIC] = self._topic
        if EARLIER in frame.placeholders:
            earlier = self._phrase(length, earlier=True)
            if earlier is not None:
                insertions[EARLIER] = earlier.forms[Form.SAID]
        return insertions

    def _checked(self, frame: Frame, insertions: Mapping[str, str]) -> ComposedQuestion | None:
        if not frame.placeholders <= insertions.keys():
            return None
        text = fill_frame(frame.text, insertions)
        answer = self._point.clause.text if self._point.clause else ""
        faults = set(find_faults(text, answer=answer, earlier_questions=(), morphology=_no_words))
        faults -= _MAY_REMAIN
        if any(offer in answer for offer in _OFFERS_HELP):
            faults.discard(Fault.GARBLED)
        if faults or _DOUBLE_REPORT.search(text):
            return None
        return ComposedQuestion(
            text, frame.id, self._quote(frame), fill_frame(frame.simpler, insertions)
        )

    def _quote(self, frame: Frame) -> str:
        clause = self._point.clause
        if frame.takes_clause and clause is not None:
            return clause.text
        return self._topic if TOPIC in frame.placeholders else ""


def _no_words(_text: str) -> Sequence[Morpheme]:
    """Return no morphemes. Only the rule NOT_GROUNDED needs them, and questions may break it."""
    return ()


def _fits(frame: Frame, phrases: ClausePhrases) -> bool:
    sort = not frame.sorts or phrases.sort in frame.sorts
    return sort and frame.past in (None, phrases.past)


def fill_frame(text: str, insertions: Mapping[str, str]) -> str:
    """Return `text` with its placeholders replaced.

    `{topic:이/가}` is replaced by the topic with the fitting particle. 하셨다고 하셨는데 becomes
    하셨다고 말씀하셨는데, which is easier to hear.
    """
    filled = PLACEHOLDER.sub(
        lambda place: (
            with_particle(insertions[place[1]], place[2]) if place[2] else insertions[place[1]]
        ),
        text,
    )
    return re.sub(r"(?<!말씀하셨다고)(?<=하셨다고) 하셨(?=는데|고)", " 말씀하셨", filled)
