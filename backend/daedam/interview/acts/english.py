"""Find the dialogue acts of an English utterance."""

import re

from daedam.interview.acts import english_rules as rules
from daedam.interview.acts.assembly import Cues, first_match, join_spans, resolve
from daedam.interview.acts.model import ActSpan, DialogueAct, Sentence, Setting

_NOTE = re.compile(r"\([^)]{0,24}\)|\[[^\]]{0,24}\]|\*[^*]{0,16}\*|<[^>/]{0,16}>")
"""Notes of a recogniser about sounds: [BLANK_AUDIO], (coughs)."""

_QUOTED = re.compile(r"[\"“][^\"”]{1,120}[\"”]")
_END_MARK = re.compile(r"(?:[.?!…]+|\n+)[\"'”’)]?(?=\s|$)")
_ABBREVIATION = re.compile(
    r"\b(?:mr|mrs|ms|dr|st|prof|e\.g|i\.e|etc|vs|no|approx)\.$", re.IGNORECASE
)
_RUN_ON = re.compile(
    r"(?<=\w)(?:,| -|;)? (?=(?:sorry|thats all|that's all|that's it"
    r"|thats it) ?$)"
)

_FILLER = re.compile(
    r"u+h+m*|u+m+|e+r+m*|a+h+|o+h+|h+m+|m+h*m+|well|so|okay|ok|like|right|yeah"
    r"|you know|and|but|ehm?|mhm|now|actually|look|listen|alright|hey"
)
_ONLY_FILLERS = re.compile(
    r"(?:u+h+m*|u+m+|e+r+m*|a+h+|o+h+|h+m+|m+h*m+|well|so|like|you know|ehm?|mhm|eh"
    r"|and|the|i|okay|ok|right|yeah|yes|hm+|tsk|sigh)*"
)
_STARTS_QUESTION = re.compile(
    r"^(?:(?:sorry|and|but|so|also|oh|ah|just|okay|quick question|one question"
    r"|by the way|please|hi|hello|excuse me|pardon) )*"
    r"(?:what|when|where|who|why|how|which|whats|whos|hows|is|are|am|do|does|did|can"
    r"|could|will|would|should|shall|may|might|have|has|was|were|any chance)\b"
)
_COMMON = frozenset(
    "about would could should that this with what when where which have you"
    "r you tell time from for and "
    "the describe give example did how why are was were been had has does i"
    "nto them they there most ever "
    "kind make like want work worked working think feel done good best last"
    " first one two job role".split()
)


def find_acts(text: str, *, question: str) -> tuple[ActSpan, ...]:
    """Return the acts of an English utterance; see `dialogue_acts.find_acts`."""
    bare = re.sub(r"[^a-z0-9<|=]", "", _NOTE.sub(" ", text).lower())
    sentences = [] if _ONLY_FILLERS.fullmatch(bare) else _sentences(text)
    if not sentences:
        return (ActSpan(DialogueAct.NO_SPEECH, 0, len(text)),)
    words = len(text.split())
    question_words = frozenset(
        w for w in re.findall(r"[a-z]{4,}", question.lower()) if w not in _COMMON
    )
    found = [
        _act_of(s, Setting(question, question_words, words, position, len(sentences)))
        for position, s in enumerate(sentences)
    ]
    return join_spans(text, sentences, resolve(sentences, found, _CUES, question_words))


def _sentences(text: str) -> list[Sentence]:
    """Return the sentences of `text`; fillers belong to the sentence after them."""
    masked = _QUOTED.sub(lambda m: "\0" * len(m[0]), text)
    ends = [
        m.end() for m in _END_MARK.finditer(masked) if not _ABBREVIATION.search(masked[: m.end()])
    ]
    ends += [m.start() for m in _RUN_ON.finditer(masked)]
    if not ends or ends[-1] < len(text):
        ends.append(len(text))
    sentences: list[Sentence] = []
    begin = 0
    for end in sorted(ends):
        part = masked[begin:end].replace("\0", " ")
        flat = _flat(part)
        if not flat:
            if end == len(text) and sentences:
                last = sentences.pop()
                sentences.append(_sentence(text, masked, last.begin, end))
            continue
        sentences.append(_sentence(text, masked, begin, end))
        begin = end
    return sentences


def _sentence(text: str, masked: str, begin: int, end: int) -> Sentence:
    flat = _flat(masked[begin:end].replace("\0", " "))
    asks = "?" in masked[begin:end] or _STARTS_QUESTION.match(flat) is not None
    part = text[begin:end]
    return Sentence(begin, end, part, flat, len(part.split()), asks, is_past=False)


def _flat(text: str) -> str:
    """Return `text` in lower case with single spaces, without marks and initial fillers."""
    plain = re.sub(r"[’']", "", _NOTE.sub(" ", text).lower())
    words = re.sub(r"[^a-z0-9가-힣<|=/]+", " ", plain).split()
    while len(words) > 1 and _FILLER.fullmatch(words[0]):
        words.pop(0)
    if len(words) == 1 and _FILLER.fullmatch(words[0]):
        words.pop()
    return " ".join(words)


def _act_of(sentence: Sentence, setting: Setting) -> DialogueAct | None:
    """Return the act of a sentence, or None for content."""
    flat = sentence.flat
    if rules.ORDER.search(flat) and not sentence.asks:
        return DialogueAct.ORDER
    if _is_off_topic(sentence, setting):
        return DialogueAct.OFF_TOPIC
    act = first_match(rules.RULES, sentence, setting)
    if act is not None:
        return act
    if _is_courtesy(sentence):
        return DialogueAct.SMALL_TALK
    if _asks_employer(sentence, setting):
        return DialogueAct.ASKS_INTERVIEWER
    at_edge = setting.position <= 1 or setting.position >= setting.sentences - 2
    if at_edge and sentence.words <= 14 and rules.SMALL_TALK.search(flat):
        return DialogueAct.SMALL_TALK
    return None


def _is_off_topic(sentence: Sentence, setting: Setting) -> bool:
    flat = sentence.flat
    if sentence.words > 22 or setting.utterance_words > 40:
        return False
    other = rules.OTHER_PERSON.search(flat) is not None
    return other and (setting.position == 0 or rules.ADDRESS.match(flat) is not None)


def _asks_employer(sentence: Sentence, setting: Setting) -> bool:
    late = setting.position >= setting.sentences - 2 or setting.utterance_words < 15
    if not late or not sentence.asks or sentence.words > 24:
        return False
    return rules.WORK_TOPICS.search(sentence.flat) is not None


def _is_courtesy(sentence: Sentence) -> bool:
    flat = sentence.flat
    if sentence.words > 12 or not rules.REAL_COURTESY.search(flat):
        return False
    return not rules.COURTESY.sub("", flat).strip()


_CUES = Cues(
    reason=re.compile(r"(?!)"),
    cause=re.compile(r"(?!)"),
    opens_answer=re.compile(
        r"^(?:but|so|okay|right|if|what i can|first|i|we|my|the|then|maybe|in my"
        r"|for example|instead)\b"
    ),
    earlier=rules.EARLIER,
    corrects=re.compile(
        r"\b(?:not|it was|its|actually|should|i got|i meant|that was|be exact"
        r"|position was)\b"
    ),
    apology=rules.APOLOGY,
    greeting=rules.GREETING,
    needed_after_content=rules.NEEDED_AFTER_CONTENT,
    is_courtesy=_is_courtesy,
    addresses_other=lambda sentence: rules.ADDRESS.match(sentence.flat) is not None,
)
