"""Endpointing: decide whether an answer has ended, from its last words and the silence after them.

People pause to think while they speak. In Korean the verb and its ending come last, so the last
morphemes show better than the length of the silence whether the answer goes on: after "맡았습니다"
the interview can go on soon, after "맡았는데" more will follow. If the ending is unclear, the
interviewer asks one of `CONFIRM_QUESTIONS` before going on. English endings are in
`english_turn_end`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from daedam.interview import english_turn_end as english
from daedam.interview.dialogue_acts import DialogueAct
from daedam.interview.turn import QuestionType
from daedam.speech.korean import Morpheme, Morphology
from daedam.utils.language import Language

CONFIRM_QUESTIONS: Mapping[Language, str] = {
    "ko": "답변을 마치셨나요?",
    "en": "Have you finished your answer?",
}
"""Asked if it is unclear whether an answer has ended."""


class AnswerEnding(StrEnum):
    """The way the text of an answer ends."""

    FINISHED = "finished"
    """A polite final ending: 했습니다, 같아요, 그랬죠, 이상입니다."""
    OPEN = "open"
    """The middle of a sentence: a connective, a particle, a conjunction or a modifier."""
    FILLER = "filler"
    """A filler word or sound, or a request for time (잠시만요)."""
    UNCLEAR = "unclear"
    """An ambiguous ending: a noun, a plain final ending, or a connective with 요."""


class TurnEnd(StrEnum):
    """The decision about a silence."""

    WAIT = "wait"
    """Keep listening."""
    CONFIRM = "confirm"
    """Ask the confirmation question."""
    END = "end"
    """End the answer and go on with the interview."""


@dataclass(frozen=True)
class TurnEndForecast:
    """What follows if the candidate stays silent and the transcript does not change."""

    next: TurnEnd
    """`CONFIRM` or `END`."""
    in_s: float
    """Seconds of further silence until then; 0 or less: now."""
    is_reply: bool = False
    """Whether the candidate has addressed the interviewer, e.g. asked to repeat the question, and
    waits for the reply."""

    @property
    def now(self) -> TurnEnd:
        """The decision about the silence so far: `next` if it is due, otherwise `WAIT`."""
        return self.next if self.in_s <= 0 else TurnEnd.WAIT


@dataclass(frozen=True)
class EndpointingTimeouts:
    """Timeouts of the endpointing, in seconds of the candidate's silence, and their factors.

    The defaults are chosen from `benchmarks/turn_end.py`; `docs/turn-end.md` has the numbers.
    """

    finished_s: float = 2.4
    """Silence after `FINISHED` until the answer ends."""
    unclear_s: float = 2.0
    """Silence after `UNCLEAR` until the answer may have ended."""
    open_s: float = 3.0
    """Silence after `OPEN` until the answer may have ended."""
    filler_s: float = 4.0
    """Silence after `FILLER` until the answer may have ended; the candidate is thinking."""
    request_s: float = 1.0
    """Silence after a request to the interviewer, e.g. to repeat the question, until the reply."""
    nothing_s: float = 12.0
    """Silence before the confirmation question, and before each repetition of it, if the answer has
    no content word yet."""

    ask_s: float = 1.0
    """Additional silence after `unclear_s`, `open_s` or `filler_s` until the confirmation question
    is asked, because the question may interrupt a thought."""
    go_on_s: float = 4.0
    """Silence after the confirmation question until the answer ends."""

    main: float = 1.0
    """Factor for answers to a main question, which are longer."""
    followup: float = 0.8
    """Factor for answers to a follow-up, which asks for one thing."""
    short: float = 1.5
    """Factor for answers with less than `short_s` of speech, because most of them go on."""
    short_s: float = 3.0
    """Seconds of speech below which the factor `short` applies."""


def classify_ending(text: str, morphology: Morphology, language: Language = "ko") -> AnswerEnding:
    """Return the way `text` ends.

    In Korean, punctuation is ignored, because recognisers set it unreliably. Connectives with 요
    (했는데요, 했고요, 바빠서요) and -거든요, which gives background, are `UNCLEAR`: they end an
    answer or continue it. Plain final endings (했다, 그랬어) are `UNCLEAR` too: candidates do not
    use them, so the recognised text is probably the beginning of 했다고 or 그랬어서. A final 네 is
    ignored.
    """
    if language == "en":
        return _classify_english(text)
    if _asks_for_time(text):
        return AnswerEnding.FILLER
    morphemes = _without_punctuation(text, morphology)
    while morphemes and _is_yes(morphemes[-1]):
        morphemes = morphemes[:-1]
    return _classify_morphemes(morphemes) if morphemes else AnswerEnding.UNCLEAR


def _classify_english(text: str) -> AnswerEnding:
    if english.ends_in_filler(text):
        return AnswerEnding.FILLER
    if english.ends_open(text):
        return AnswerEnding.OPEN
    return AnswerEnding.FINISHED if english.ends_finished(text) else AnswerEnding.UNCLEAR


def forecast_turn_end(
    *,
    text: str | None,
    silence_s: float,
    speech_s: float,
    question: QuestionType,
    since_confirm_s: float | None = None,
    since_hold_s: float | None = None,
    timeouts: EndpointingTimeouts = EndpointingTimeouts(),
    morphology: Morphology,
    language: Language = "ko",
    act: DialogueAct = DialogueAct.ANSWER,
) -> TurnEndForecast:
    """Return what follows the current silence, and when.

    `text` is the transcript of the answer so far, None if it does not contain all speech before the
    silence. `act` is its deciding dialogue act, `speech_s` the seconds of speech in the answer,
    `silence_s` the seconds of silence after it. `since_confirm_s` is the time in seconds since the
    end of the confirmation question, None if it was not asked in this answer. `since_hold_s` is the
    time in seconds since the candidate asked for more time or ended a pause, None if neither
    happened.

    If the candidate has spoken after the confirmation question (`silence_s` is smaller than
    `since_confirm_s`), the same rules apply as before the question, except that a final 네 or
    "yes" ends the answer. Without a complete transcript, and after a hold without speech, the
    answer only ends after the confirmation question.

    Once `END` is due, a longer silence does not change it. An answer that consists of fillers never
    ends: the confirmation question is asked after `nothing_s`, and repeated after the same time.
    """
    spoke_since = since_confirm_s is not None and silence_s < since_confirm_s
    is_held = since_hold_s is not None and silence_s >= since_hold_s
    if text is None or is_held:
        return _forecast_without_text(silence_s, since_confirm_s, since_hold_s, timeouts)
    if act not in (DialogueAct.ANSWER, DialogueAct.NO_SPEECH):
        return TurnEndForecast(TurnEnd.END, timeouts.request_s - silence_s, is_reply=True)
    if _only_fillers(text, morphology, language):
        waited_s = silence_s if since_confirm_s is None else min(silence_s, since_confirm_s)
        return TurnEndForecast(TurnEnd.CONFIRM, timeouts.nothing_s - waited_s)
    if spoke_since and _ends_in_yes(text, morphology, language):
        return TurnEndForecast(TurnEnd.END, timeouts.finished_s - silence_s)

    ending = classify_ending(text, morphology, language)
    wait_s = _timeout_s(ending, speech_s, question, timeouts) - silence_s
    confirmed = since_confirm_s is not None and not spoke_since
    if confirmed:
        assert since_confirm_s is not None
        reply_s = timeouts.go_on_s - since_confirm_s
        wait_s = min(wait_s, reply_s) if ending is AnswerEnding.FINISHED else reply_s
    if confirmed or ending is AnswerEnding.FINISHED:
        return TurnEndForecast(TurnEnd.END, wait_s)
    return TurnEndForecast(TurnEnd.CONFIRM, wait_s + timeouts.ask_s)


def _forecast_without_text(
    silence_s: float,
    since_confirm_s: float | None,
    since_hold_s: float | None,
    timeouts: EndpointingTimeouts,
) -> TurnEndForecast:
    waited_s = silence_s if since_hold_s is None else min(silence_s, since_hold_s)
    if since_confirm_s is not None and since_confirm_s <= waited_s:
        return TurnEndForecast(TurnEnd.END, timeouts.go_on_s - since_confirm_s)
    return TurnEndForecast(TurnEnd.CONFIRM, timeouts.nothing_s - waited_s)


def _timeout_s(
    ending: AnswerEnding,
    speech_s: float,
    question: QuestionType,
    timeouts: EndpointingTimeouts,
) -> float:
    """Return the silence in seconds after which an answer with this ending may have ended."""
    timeout_s = {
        AnswerEnding.FINISHED: timeouts.finished_s,
        AnswerEnding.UNCLEAR: timeouts.unclear_s,
        AnswerEnding.OPEN: timeouts.open_s,
        AnswerEnding.FILLER: timeouts.filler_s,
    }[ending]
    timeout_s *= timeouts.main if question is QuestionType.MAIN else timeouts.followup
    if speech_s < timeouts.short_s:
        timeout_s *= timeouts.short
    return timeout_s


# --- the end of a Korean sentence ---------------------------------------------------------------

_PUNCTUATION = ("SF", "SP", "SS", "SE", "SO", "SW")
_HESITATIONS = re.compile(r"(으*음+|[어으에아흠엄]+)")
_LEXICAL_FILLERS = frozenset(
    "그 저 뭐 저기 거 그거 저거 이제 인제 막 좀 약간 그냥 글쎄 글쎄요".split()
)
_YES = frozenset("네 예 넵 넹".split())
_REQUESTS_FOR_TIME = re.compile(
    r"(잠시|잠깐|좀더|조금더|생각좀)?(만)?(생각해보겠습니다|생각해볼게요)"
    r"|생각(중입니다|중이에요|이안나네요|이잘안나네요)"
    r"|아직(아니요|아닙니다|안끝났습니다|안끝났어요)"
    r"|.*(잠시|잠깐)만?(요|기다려주세요)"
    r"|.*아직이?요"
)
"""A last sentence, without spaces, that requests time or announces more."""

_NOT_FINAL = ("거든", "는데", "은데", "ᆫ데", "인데", "고", "구")
"""Endings before 요 that continue an answer as often as they end it, even if Kiwi tags them as
final. -더라고요 is not among them, because it ends a report."""

_CONJUNCTIVE_ADVERBS = frozenset(
    "왜냐하면 특히 또 또는 및 일단 우선 먼저 사실 결국 예컨대 가령 즉 단 다만".split()
)
"""Adverbs that begin a sentence and never end one."""

_NOUNS = ("NNG", "NNP", "NP", "NR", "SN", "SL", "XSN", "NNB", "W_SERIAL")
_MODIFIERS = ("ETM", "MM", "JKG")


def _without_punctuation(text: str, morphology: Morphology) -> Sequence[Morpheme]:
    return [m for m in morphology(text) if m.tag not in _PUNCTUATION]


def _classify_morphemes(morphemes: Sequence[Morpheme]) -> AnswerEnding:
    last = morphemes[-1]
    before = morphemes[-2] if len(morphemes) > 1 else None
    tag = last.tag.split("-")[0]
    if last.form == "뭐" and before is not None and before.tag == "EF":
        return AnswerEnding.UNCLEAR  # "그랬죠 뭐": 뭐 is a particle of indifference here
    if _is_filler(last):
        return AnswerEnding.FILLER
    if tag == "EF":
        return _classify_final_ending(last.form)
    if tag == "JX" and last.form in ("요", "이요"):
        return _classify_polite_yo(before)
    if tag in _NOUNS:
        modified = before is not None and before.tag in _MODIFIERS
        return AnswerEnding.OPEN if modified else AnswerEnding.UNCLEAR
    if (
        tag == "MAG"
        and last.form not in _CONJUNCTIVE_ADVERBS
        and before is not None
        and before.tag == "EF"
    ):
        return AnswerEnding.UNCLEAR  # "좋았어요 정말" may have ended, "했습니다 특히" has not
    if tag == "IC":
        return AnswerEnding.UNCLEAR
    return AnswerEnding.OPEN


def _classify_final_ending(form: str) -> AnswerEnding:
    if form.endswith("요"):
        continues = form[:-1].endswith(_NOT_FINAL) and "더라" not in form
        return AnswerEnding.UNCLEAR if continues else AnswerEnding.FINISHED
    return (
        AnswerEnding.FINISHED
        if form.endswith(("니다", "니까", "죠", "시오"))
        else AnswerEnding.UNCLEAR
    )


def _classify_polite_yo(before: Morpheme | None) -> AnswerEnding:
    """Return how an answer ends whose last morphemes are `before` and 요.

    After a noun, 요 completes an answer (삼 년이요). After a connective or a particle it only adds
    politeness.
    """
    if before is None:
        return AnswerEnding.OPEN
    if before.tag == "EF":
        return _classify_final_ending(before.form + "요")
    if before.form == "글쎄":
        return AnswerEnding.FILLER
    return AnswerEnding.FINISHED if before.tag in _NOUNS else AnswerEnding.UNCLEAR


def _is_filler(morpheme: Morpheme) -> bool:
    if morpheme.tag == "IC" and _HESITATIONS.fullmatch(morpheme.form):
        return True
    return morpheme.tag in ("IC", "MAG", "MM", "NP") and morpheme.form in _LEXICAL_FILLERS


def _is_yes(morpheme: Morpheme) -> bool:
    """Return whether a morpheme is 네 or a variant of it."""
    return morpheme.tag == "IC" and morpheme.form in _YES


def _asks_for_time(text: str) -> bool:
    """Return whether the last sentence requests time."""
    sentences = [s for s in re.split(r"[.?!…]+", text) if s.strip()]
    return bool(sentences) and bool(
        _REQUESTS_FOR_TIME.fullmatch(re.sub(r"^([네예음어아]\b)?|[\W_]", "", sentences[-1].strip()))
    )


def _ends_in_yes(text: str, morphology: Morphology, language: Language) -> bool:
    if language == "en":
        return english.ends_in_yes(text)
    morphemes = _without_punctuation(text, morphology)
    return bool(morphemes) and _is_yes(morphemes[-1])


def _only_fillers(text: str, morphology: Morphology, language: Language) -> bool:
    """Return whether `text` is empty or consists of fillers."""
    if language == "en":
        return english.only_fillers(text)
    return all(_is_filler(m) for m in _without_punctuation(text, morphology))
