"""Find the dialogue acts of a Korean utterance."""

import re
from collections.abc import Sequence

from daedam.interview.acts import korean_rules as rules
from daedam.interview.acts.assembly import Cues, first_match, join_spans, resolve
from daedam.interview.acts.model import ActSpan, DialogueAct, Sentence, Setting
from daedam.interview.injection import separate_instructions
from daedam.speech.korean import Morpheme, Morphology, content_words

_NOTE = re.compile(
    r"\([^)가-힣]{0,20}[가-힣]{0,6}\s?[가-힣]{0,6}\)|\[[^\]]{0,24}\]"
    r"|\*[^*]{0,12}\*"
)
"""Notes of a recogniser about sounds: (한숨), [음악]."""

_QUOTED = re.compile(r"[\"“][^\"”]{1,80}[\"”]|(?<![\w])['‘][^'’]{1,80}['’]")

_END_MARK = re.compile(r"(?:[.?!。]+|…+|\n+)(?!\d)[\"'”’)]?")
_POLITE_CLAUSE = re.compile(
    r"(?:서요|고요|구요|데요|든요|까요|려고요|니까요|라서요|면요|예요|에요"
    r"|어요|아요|해요|세요|네요|만요|게요|습니다|니다|죠|심더|니더|지예"
    r"|는교)(?=[\s,])"
)
_LETTER = re.compile(r"[0-9a-z가-힣]|[ㄱㄷㄴㅇㅁㄹ]|</|<\||=")
_LAUGH = re.compile(r"[ㅋㅎㅠㅜㅡ^;~]+")
_LAUGHTER = re.compile(r"ㅋㅋ|ㅎㅎ")
_FILLER = re.compile(
    "(?:어+|음+|으음+|흠+|흐으*음+|아+|그+|저+|에+|뭐|저기|그러니까|그니까"
    "|근데|네|예|응|저기요|글쎄|그냥|이제|막|있잖아요|뭐지|뭐랄까|뭐더라"
    "|그러게요|음음|그래서|으+|아이+|혹시|죄송한데|죄송하지만|죄송합니다만"
    "|미안하지만|진짜|솔직히|ㅇㅇ|u[hm]+|um+|uh+)"
)
_ONLY_FILLERS = re.compile(
    "(?:어+|음+|으+음+|흠+|흐+으*음+|아+|그+|저+|에+|뭐|그게|저기|그러니까"
    "|그니까|근데|으+|아이|어어|허+|쓰읍|쩝|하아?|후+|음음|뭐지|흑+|u+[hm]+"
    "|h+m+|네|예|응)*"
)


def find_acts(text: str, *, question: str, morphology: Morphology) -> tuple[ActSpan, ...]:
    """Return the acts of a Korean utterance; see `dialogue_acts.find_acts`."""
    if _LAUGHTER.search(text) and not _has_content(text):
        return (ActSpan(DialogueAct.SMALL_TALK, 0, len(text)),)
    if not _has_content(text):
        return (ActSpan(DialogueAct.NO_SPEECH, 0, len(text)),)
    sentences = _sentences(text, morphology)
    if not sentences:
        return (ActSpan(DialogueAct.NO_SPEECH, 0, len(text)),)
    words = len(text.split())
    question_words = content_words(question, morphology)
    settings = [
        Setting(question, question_words, words, position, len(sentences))
        for position in range(len(sentences))
    ]
    found = [_act_of(s, c) for s, c in zip(sentences, settings, strict=True)]
    acts = resolve(sentences, found, _CUES, question_words)
    return join_spans(text, sentences, acts)


def _has_content(text: str) -> bool:
    bare = _LAUGH.sub("", _NOTE.sub(" ", text)).lower()
    letters = re.sub(r"[^0-9a-z가-힣ㄱ-ㅎ<=]", "", bare)
    if re.search(r"[?]", bare) and letters in ("네", "예"):
        return True
    if letters in ("네", "예", "응"):
        return False
    return _ONLY_FILLERS.fullmatch(letters) is None


def _sentences(text: str, morphology: Morphology) -> list[Sentence]:
    """Return the sentences of `text`; fillers belong to the sentence after them."""
    masked = _QUOTED.sub(lambda m: "\0" * len(m[0]), text)
    morphemes = morphology(text)
    ends = {m.end() for m in _END_MARK.finditer(masked)}
    ends |= {m.end() for m in _POLITE_CLAUSE.finditer(masked)}
    ends |= {m.end for m in morphemes if m.tag == "EF" and text[m.end : m.end + 1] in (" ", ",")}
    ends = {e for e in ends if not rules.QUOTATIVE.match(text[e:]) and not _inside(masked, e)}
    ends.add(len(text))
    sentences: list[Sentence] = []
    begin = 0
    for end in sorted(ends):
        part = masked[begin:end].replace("\0", " ")
        flat = _flat(part)
        if not flat and end < len(text):
            continue  # fillers: part of the next sentence
        if not flat and sentences:
            last = sentences.pop()
            sentences.append(_sentence(text, masked, last.begin, end, morphemes))
            break
        sentences.append(_sentence(text, masked, begin, end, morphemes))
        begin = end
    return sentences


def _inside(masked: str, position: int) -> bool:
    return 0 < position < len(masked) and masked[position - 1] == masked[position] == "\0"


def _sentence(
    text: str, masked: str, begin: int, end: int, morphemes: Sequence[Morpheme]
) -> Sentence:
    part = text[begin:end]
    flat = _flat(masked[begin:end].replace("\0", " "))
    asks = "?" in masked[begin:end] or rules.INTERROGATIVE.search(flat) is not None
    return Sentence(
        begin, end, part, flat, len(part.split()), asks, _is_past(begin, end, morphemes)
    )


def _is_past(begin: int, end: int, morphemes: Sequence[Morpheme]) -> bool:
    """Return whether the last verb of the text is in the past tense."""
    past = False
    for morpheme in morphemes:
        if begin <= morpheme.start < end:
            if morpheme.tag in ("VV", "VA", "VX", "XSV", "XSA", "VCP", "VCN", "VV-R", "VV-I"):
                past = False
            elif morpheme.tag == "EP" and morpheme.form in ("었", "았", "였"):
                past = True
    return past


def _flat(text: str) -> str:
    """Return lower-case letters and digits of `text` without laughter and initial fillers."""
    words = _LAUGH.sub(" ", _NOTE.sub(" ", text.lower())).split()
    while words and _FILLER.fullmatch(re.sub(r"[^0-9a-z가-힣ㄱ-ㅎ]", "", words[0]) or "어"):
        if "?" in words[0] and len(words) == 1:
            break
        words.pop(0)
    return "".join(_LETTER.findall(" ".join(words)))


def _act_of(sentence: Sentence, setting: Setting) -> DialogueAct | None:
    """Return the act of a sentence, or None for content."""
    flat = sentence.flat
    if _is_order(sentence):
        return DialogueAct.ORDER
    if "?" in sentence.text and re.fullmatch(r"(?:네|예|에|응|엥|잉|뭐|뭐요|엉)+", flat):
        return DialogueAct.ASKS_REPEAT
    if _is_off_topic(sentence, setting, strict=True):
        return DialogueAct.OFF_TOPIC
    if rules.ASKS_TO_ASK.search(flat):
        return DialogueAct.ASKS_INTERVIEWER
    act = first_match(rules.RULES, sentence, setting)
    if act is not None:
        return act
    if _is_courtesy(sentence):
        return DialogueAct.SMALL_TALK
    if _is_off_topic(sentence, setting, strict=False):
        return DialogueAct.OFF_TOPIC
    if _asks_employer(sentence, setting):
        return DialogueAct.ASKS_INTERVIEWER
    at_edge = setting.position <= 1 or setting.position >= setting.sentences - 2
    remark = rules.SMALL_TALK.search(flat) and (not sentence.is_past or sentence.words <= 5)
    if remark and at_edge and sentence.words <= 8:
        return DialogueAct.SMALL_TALK
    return None


def _is_courtesy(sentence: Sentence) -> bool:
    """Return whether a sentence has courtesy and exclamations only."""
    flat = sentence.flat
    if sentence.words > 9 or not rules.REAL_COURTESY.search(flat):
        return False
    return len(rules.COURTESY.sub("", flat)) <= 2


def _is_order(sentence: Sentence) -> bool:
    flat = re.sub(r"\s", "", sentence.text.lower())
    if not rules.ORDER.search(re.sub(r"[^\w<=/|]", "", flat)):
        return False
    return not sentence.is_past or bool(separate_instructions(sentence.text).instructions)


def _is_off_topic(sentence: Sentence, setting: Setting, *, strict: bool) -> bool:
    """Return whether a sentence addresses another person, or is about something else.

    With `strict`, only plain speech to a person who is addressed counts.
    """
    flat = sentence.flat
    words = re.sub(r"^(?:아|어|응|네|예|ㅋ+|야)[,\s]+", "", sentence.text.strip().lower())
    addressed = rules.ADDRESS.match(words) is not None
    plain = rules.PLAIN_IMPERATIVE.search(flat) is not None
    other = rules.OTHER_PERSON.search(flat) is not None
    if addressed and (plain or other):
        return sentence.words <= 16
    if setting.utterance_words > 30 or sentence.words > 14:
        return False
    if any(word in flat for word in setting.question_words):
        return False
    if strict:
        return plain and other and not sentence.is_past
    if other and not sentence.is_past and (plain or setting.position <= 1):
        return True
    return rules.WEATHER.search(flat) is not None and setting.position <= 1


def _asks_employer(sentence: Sentence, setting: Setting) -> bool:
    flat = sentence.flat
    late = setting.position >= setting.sentences - 2 or setting.utterance_words < 15
    if not late or sentence.words > 18:
        return False
    if rules.ASKS_EMPLOYER.search(flat) and not sentence.is_past:
        return True
    marked = "?" in sentence.text
    if not (
        marked or re.search(r"(?:[까나가니]요?|는지요?|건지요?|인지도?|죠|는교|니꺼|나예)$", flat)
    ):
        return False
    return rules.WORK_TOPICS.search(flat) is not None


_CUES = Cues(
    reason=re.compile(r"(?:서요?|니까요?|는데요?|은데요?|인데요?|데|고요?|라|가지고|갖고|길래)$"),
    cause=re.compile(r"서요?$|라$"),
    opens_answer=re.compile(
        "^(?:대신|다만|하지만|그렇지만|만약|만일|그래도|굳이|그런데|저는|제가"
        "|일단|우선|첫째|예를들|아네|아예|그럼|그러면|아그|하나만)"
    ),
    earlier=rules.EARLIER,
    corrects=re.compile(r"아니|아닙|였|이었|사실|실제|입니다|이에요|예요"),
    apology=rules.APOLOGY,
    greeting=rules.GREETING,
    needed_after_content=rules.NEEDED_AFTER_CONTENT,
    is_courtesy=_is_courtesy,
    addresses_other=lambda sentence: rules.ADDRESS.match(sentence.text.strip()) is not None,
)
