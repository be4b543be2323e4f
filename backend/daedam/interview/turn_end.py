"""Whether an answer has ended: what its last words say, how it sounds, how long it is silent.

People think while they speak. Korean puts the verb and its ending last, so the last morphemes of
what was heard tell more about the silence after them than its length does: after "맡았습니다" the
interview may go on soon, after "맡았는데" more is to come. Where it is not clear, the interviewer
does not move on by itself but asks `CONFIRM_QUESTION` first.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from daedam.interview.turn import QuestionType
from daedam.speech.korean import Morpheme, Morphology

CONFIRM_QUESTION = "답변을 마치셨나요?"


class AnswerEnding(StrEnum):
    """How the text of an answer ends."""

    FINISHED = "finished"
    """With a sentence's polite ending: 했습니다, 같아요, 그랬죠, 이상입니다."""
    OPEN = "open"
    """Inside a sentence: with a connective, a particle, a conjunction or a modifier."""
    FILLER = "filler"
    """With a sound or a word of thinking, or with a plea for time (잠시만요)."""
    UNCLEAR = "unclear"
    """With anything that may be either: a noun, a plain ending, a connective made polite."""


class TurnEnd(StrEnum):
    """What the interviewer does about a silence."""

    WAIT = "wait"
    CONFIRM = "confirm"
    """Ask `CONFIRM_QUESTION`."""
    END = "end"
    """Take the answer as it is and go on."""


@dataclass(frozen=True)
class EndpointingTimeouts:
    """How long the interviewer keeps silent, in seconds of the candidate's silence.

    The defaults are chosen from `benchmarks/turn_end.py`; `docs/turn-end.md` has the numbers.
    """

    finished_s: float = 2.4
    """After a finished sentence. Then the answer has ended."""
    unclear_s: float = 2.0
    """After an unclear ending."""
    open_s: float = 3.0
    """After an unfinished sentence."""
    filler_s: float = 4.0
    """After a filler: the candidate has just said that they are thinking."""
    nothing_s: float = 12.0
    """While nothing has been said, and as long again after each question about it."""

    ask_s: float = 1.0
    """How long after `unclear_s`, `open_s` or `filler_s` the interviewer asks: the question breaks
    into a thought."""
    go_on_s: float = 4.0
    """How long after the question the interview goes on by itself."""

    main: float = 1.0
    """Factor after a main question, which invites a longer answer."""
    followup: float = 0.8
    """Factor after a follow-up, which asks for one thing."""
    short: float = 1.5
    """Factor for an answer of less than `short_s` of speech: rarely all of it."""
    short_s: float = 3.0


def classify_ending(text: str, morphology: Morphology) -> AnswerEnding:
    """How `text` ends. Punctuation is not looked at: recognisers put it where they please.

    Connectives made polite (했는데요, 했고요, 바빠서요) and -거든요, which gives the background of
    what follows, are `UNCLEAR`: they may end an answer or carry it on. A plain ending (했다,
    그랬어) is `UNCLEAR` too, since nobody speaks so to an interviewer: what was heard is the
    beginning of 했다고 or 그랬어서. A 네 at the end adds nothing to what it follows.
    """
    if _asks_for_time(text):
        return AnswerEnding.FILLER
    morphemes = _words(text, morphology)
    while morphemes and _is_yes(morphemes[-1]):
        morphemes = morphemes[:-1]
    return _closing(morphemes) if morphemes else AnswerEnding.UNCLEAR


def decide_turn_end(
    *,
    text: str,
    silence_s: float,
    speech_s: float,
    question: QuestionType,
    since_confirm_s: float | None = None,
    timeouts: EndpointingTimeouts = EndpointingTimeouts(),
    morphology: Morphology,
) -> TurnEnd:
    """What the interviewer does now.

    `text` is what has been heard of the answer so far, `speech_s` how much speech that was and
    `silence_s` how long the candidate has been silent since. `since_confirm_s` is the time since
    `CONFIRM_QUESTION` had been said, None if it was not asked in this answer. A candidate who
    spoke after it (`silence_s` is the smaller) is listened to as before, but a 네 is an end.

    As time passes, `END` stays `END`. An answer in which nothing but fillers was said never ends:
    it is asked about late, and again.
    """
    if _nothing_said(text, morphology):
        waited_s = silence_s if since_confirm_s is None else min(silence_s, since_confirm_s)
        return TurnEnd.CONFIRM if waited_s >= timeouts.nothing_s else TurnEnd.WAIT
    spoke_since = since_confirm_s is not None and silence_s < since_confirm_s
    if spoke_since and _ends_in_yes(text, morphology):
        return TurnEnd.END if silence_s >= timeouts.finished_s else TurnEnd.WAIT

    how = classify_ending(text, morphology)
    due_s = _due_s(how, speech_s, question, timeouts)
    ends = how is AnswerEnding.FINISHED
    if ends and silence_s >= due_s:
        return TurnEnd.END
    if since_confirm_s is not None and not spoke_since:
        return TurnEnd.END if since_confirm_s >= timeouts.go_on_s else TurnEnd.WAIT
    if not ends and silence_s >= due_s + timeouts.ask_s:
        return TurnEnd.CONFIRM
    return TurnEnd.WAIT


def _due_s(
    how: AnswerEnding,
    speech_s: float,
    question: QuestionType,
    timeouts: EndpointingTimeouts,
) -> float:
    """The silence after which an answer that ends like this may have ended."""
    due_s = {
        AnswerEnding.FINISHED: timeouts.finished_s,
        AnswerEnding.UNCLEAR: timeouts.unclear_s,
        AnswerEnding.OPEN: timeouts.open_s,
        AnswerEnding.FILLER: timeouts.filler_s,
    }[how]
    due_s *= timeouts.main if question is QuestionType.MAIN else timeouts.followup
    if speech_s < timeouts.short_s:
        due_s *= timeouts.short
    return due_s


# --- the end of a Korean sentence ---------------------------------------------------------------

_PUNCTUATION = ("SF", "SP", "SS", "SE", "SO", "SW")
_HESITATIONS = re.compile(r"(으*음+|[어으에아흠엄]+)")
_LEXICAL_FILLERS = frozenset(
    "그 저 뭐 저기 거 그거 저거 이제 인제 막 좀 약간 그냥 글쎄 글쎄요".split()
)
_YES = frozenset("네 예 넵 넹".split())
_PLEAS_FOR_TIME = re.compile(
    r"(잠시|잠깐|좀더|조금더|생각좀)?(만)?(생각해보겠습니다|생각해볼게요)"
    r"|생각(중입니다|중이에요|이안나네요|이잘안나네요)"
    r"|아직(아니요|아닙니다|안끝났습니다|안끝났어요)"
    r"|.*(잠시|잠깐)만?(요|기다려주세요)"
    r"|.*아직이?요"
)
"""A last sentence, without spaces, that asks for time or says that the answer goes on."""

_NOT_FINAL = ("거든", "는데", "은데", "ᆫ데", "인데", "고", "구")
"""Endings before 요 that carry on as often as they end, also where the analyser calls them final.
-더라고요 is none of them: it reports and ends."""

_LINKS = frozenset(
    "왜냐하면 특히 또 또는 및 일단 우선 먼저 사실 결국 예컨대 가령 즉 단 다만".split()
)
"""Adverbs that begin a sentence and do not end one."""

_NOUNS = ("NNG", "NNP", "NP", "NR", "SN", "SL", "XSN", "NNB", "W_SERIAL")
_MODIFIERS = ("ETM", "MM", "JKG")


def _words(text: str, morphology: Morphology) -> Sequence[Morpheme]:
    return [m for m in morphology(text) if m.tag not in _PUNCTUATION]


def _closing(morphemes: Sequence[Morpheme]) -> AnswerEnding:
    last = morphemes[-1]
    before = morphemes[-2] if len(morphemes) > 1 else None
    tag = last.tag.split("-")[0]
    if last.form == "뭐" and before is not None and before.tag == "EF":
        return AnswerEnding.UNCLEAR  # "그랬죠 뭐" shrugs
    if _is_filler(last):
        return AnswerEnding.FILLER
    if tag == "EF":
        return _of_final_ending(last.form)
    if tag == "JX" and last.form in ("요", "이요"):
        return _of_polite_particle(before)
    if tag in _NOUNS:
        led_to = before is not None and before.tag in _MODIFIERS
        return AnswerEnding.OPEN if led_to else AnswerEnding.UNCLEAR
    if tag == "MAG" and last.form not in _LINKS and before is not None and before.tag == "EF":
        return AnswerEnding.UNCLEAR  # "좋았어요 정말" has ended, "했습니다 특히" has not
    if tag == "IC":
        return AnswerEnding.UNCLEAR
    return AnswerEnding.OPEN


def _of_final_ending(form: str) -> AnswerEnding:
    if form.endswith("요"):
        carries_on = form[:-1].endswith(_NOT_FINAL) and "더라" not in form
        return AnswerEnding.UNCLEAR if carries_on else AnswerEnding.FINISHED
    return (
        AnswerEnding.FINISHED
        if form.endswith(("니다", "니까", "죠", "시오"))
        else AnswerEnding.UNCLEAR
    )


def _of_polite_particle(before: Morpheme | None) -> AnswerEnding:
    """요 makes a noun an answer (삼 년이요); on a connective or a particle it is only polite."""
    if before is None:
        return AnswerEnding.OPEN
    if before.tag == "EF":
        return _of_final_ending(before.form + "요")
    if before.form == "글쎄":
        return AnswerEnding.FILLER
    return AnswerEnding.FINISHED if before.tag in _NOUNS else AnswerEnding.UNCLEAR


def _is_filler(morpheme: Morpheme) -> bool:
    if morpheme.tag == "IC" and _HESITATIONS.fullmatch(morpheme.form):
        return True
    return morpheme.tag in ("IC", "MAG", "MM", "NP") and morpheme.form in _LEXICAL_FILLERS


def _is_yes(morpheme: Morpheme) -> bool:
    return morpheme.tag == "IC" and morpheme.form in _YES


def _asks_for_time(text: str) -> bool:
    sentences = [s for s in re.split(r"[.?!…]+", text) if s.strip()]
    return bool(sentences) and bool(
        _PLEAS_FOR_TIME.fullmatch(re.sub(r"^([네예음어아]\b)?|[\W_]", "", sentences[-1].strip()))
    )


def _ends_in_yes(text: str, morphology: Morphology) -> bool:
    morphemes = _words(text, morphology)
    return bool(morphemes) and _is_yes(morphemes[-1])


def _nothing_said(text: str, morphology: Morphology) -> bool:
    return all(_is_filler(m) for m in _words(text, morphology))
