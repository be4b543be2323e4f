"""Compare a model's draft of a follow-up with the open point it is about.

`question_rules` checks whether a text may be asked at all. This module checks whether a draft
should be asked instead of the question that is composed from the same open point.
"""

import re
from enum import StrEnum

from daedam.interview.english_question_rules import english_content_words
from daedam.interview.reading.model import OpenPoint, OpenPointKind
from daedam.speech.korean import Morphology, content_words, letters_only
from daedam.utils.language import Language

SHORT_CHARACTERS = 50
"""Number of characters up to which a draft is never too long. A question of this length takes six
seconds to speak."""

SHORT_ENGLISH_CHARACTERS = 110
"""The same for an English draft; its question takes about seven seconds to speak."""

MOST_TIMES_COMPOSED = 1.3
"""Maximum length of a draft of more than `SHORT_CHARACTERS`, as a multiple of the length of the
composed question."""


class DraftFault(StrEnum):
    """Why a composed question is asked instead of a draft."""

    LEAVES_QUOTE = "leaves_quote"
    """The draft contains no content word of the quote or of the topic."""
    MISSES_POINT = "misses_point"
    """The draft asks for something other than the open point."""
    LONGER = "longer"
    """The draft is much longer than the composed question."""


def find_draft_faults(
    draft: str,
    *,
    point: OpenPoint,
    quote: str,
    composed: str,
    morphology: Morphology,
    language: Language = "ko",
) -> list[DraftFault]:
    """Return why `draft` should not be asked about `point`; empty if it may replace `composed`.

    `quote` are the words of the answer that the draft must refer to. They are not checked if
    `point` has no clause, because such a point is about a missing element of the whole answer.
    """
    found = []
    if point.clause is not None and not _takes_up(draft, quote, point.topic, morphology, language):
        found.append(DraftFault.LEAVES_QUOTE)
    if not asks_for(draft, point.kind, language):
        found.append(DraftFault.MISSES_POINT)
    short = SHORT_ENGLISH_CHARACTERS if language == "en" else SHORT_CHARACTERS
    if len(draft) > max(short, MOST_TIMES_COMPOSED * len(composed)):
        found.append(DraftFault.LONGER)
    return found


def asks_for(question: str, kind: OpenPointKind, language: Language = "ko") -> bool:
    """Return whether `question` asks for what an open point of `kind` lacks."""
    patterns = _ENGLISH_ASKS_FOR if language == "en" else _ASKS_FOR
    return patterns[kind].search(question.replace("’", "'")) is not None


def _takes_up(
    draft: str, quote: str, topic: str, morphology: Morphology, language: Language
) -> bool:
    letters = letters_only(draft)
    if any(part and letters_only(part) in letters for part in (quote, topic)):
        return True

    def words_of(text: str) -> frozenset[str]:
        return english_content_words(text) if language == "en" else content_words(text, morphology)

    words = words_of(f"{quote} {topic}")
    return not words or bool(words & words_of(draft))


_ASKS_FOR = {
    OpenPointKind.MISSING_SITUATION: re.compile(
        r"상황|배경|언제|어디|당시|무슨\s?일|어떤\s?(일|사정|문제|계기)|왜"
    ),
    OpenPointKind.MISSING_TASK: re.compile(r"목표|맡|역할|과제|책임|담당|임무|무엇을\s?위해|이루"),
    OpenPointKind.MISSING_ACTION: re.compile(
        r"어떻게(?!\s?(되|됐|됩|달라|바뀌))|무엇(을|부터)|직접"
        r"|(어떤|무슨)\s?(방법|방식|조치|행동|시도|노력|일|과정|순서|식)"
    ),
    OpenPointKind.MISSING_RESULT: re.compile(
        r"결과|어떻게\s?(되|됐|달라|바뀌|끝)|효과|성과|변화|달라|반응|얼마나"
    ),
    OpenPointKind.OWN_PART: re.compile(r"본인|직접|역할|맡|혼자|담당|지원자님|스스로"),
    OpenPointKind.REASON: re.compile(
        r"왜|이유|계기|까닭|근거|(무엇|어떤\s?점|무슨\s?일)\s?때문|기준"
    ),
    OpenPointKind.HOW: re.compile(
        r"어떻게(?!\s?(되|됐|됩|달라|바뀌))|구체적|(어떤|무슨)\s?(방법|방식|순서|식|과정|절차|내용|말)"
        r"|차례|단계|무엇을"
    ),
    OpenPointKind.ALTERNATIVE: re.compile(
        r"다른\s?(방법|방안|선택|대안|수단|길|안)|대안|대신|말고|외에"
    ),
    OpenPointKind.FIGURE: re.compile(r"얼마|몇|수치|어느\s?정도|퍼센트|숫자|규모"),
    OpenPointKind.CHECK: re.compile(
        r"어떻게\s?(확인|측정|아[셨시]|알|판단|비교|검증|파악|느끼)|무엇으로|근거|지표"
        r"|(무엇|무얼|뭘|어떤\s?\S+?)(을|를)?\s?(보고|통해|기준)"
        r"|(확인|측정|판단|검증|비교)[하한할했은을해]"
    ),
    OpenPointKind.CAUSE: re.compile(
        r"원인|왜|이유|때문|어떻게\s?(발견|알|찾|파악|아[셨시])|발견|계기"
    ),
    OpenPointKind.DIFFICULTY: re.compile(r"어려[웠운움울]|힘들|힘드|까다로|고민|걸림돌|장애물"),
    OpenPointKind.PEOPLE: re.compile(
        r"반응|설득|반대|불만|(어떻게|뭐라고|무슨\s?말을?)\s?(받아들|말|대응|이해|생각)"
    ),
    OpenPointKind.TERM: re.compile(
        r"설명|뜻|의미|무엇(인|을\s?(말|가리))|쉽게"
        r"|어떤\s?(것|거|건|작업|방식|방법|일|개념|제도)"
    ),
    OpenPointKind.INSTANCE: re.compile(
        r"사례|예[로를시]|경험|언제|어떤\s?(일|상황|경우|때)|경우|순간|적이"
    ),
    OpenPointKind.LEARNING: re.compile(r"배[우운웠울]|깨달|느[끼낀꼈]|교훈|얻"),
    OpenPointKind.DIFFERENTLY: re.compile(r"다시|다르게|달리|바[꾸꿔]|아쉬|돌아간다면|개선|보완"),
    OpenPointKind.CONTRADICTION: re.compile(
        r"앞서|앞에서|아까|처음[에엔]|다르|차이|어느\s?(쪽|것)|정확"
    ),
}
"""Words that show which open point a question asks for."""


def _english(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})", re.IGNORECASE)


_CHANGED = r"(?:turn\w* out|end\w*|work\w* out|go\b|change|differ|improve|happen)"

_ENGLISH_ASKS_FOR = {
    OpenPointKind.MISSING_SITUATION: _english(
        r"situation|background|circumstances|context|when\b|where\b|why\b|what (?:was|were) "
        r"(?:happening|going on|it like|the)|what (?:led|happened|kind)|at the time|how did (?:it"
        r"|this|that) (?:start|begin|come)"
    ),
    OpenPointKind.MISSING_TASK: _english(
        r"goals?\b|aim|task|role|responsib\w+|target|in charge|supposed to|expected|trying to"
        r"|asked to|hop(?:e|ing) to|achieve|want(?:ed)? to"
    ),
    OpenPointKind.MISSING_ACTION: _english(
        rf"what (?:did|exactly did|steps|action|else did)|how (?!much|many|long)(?!.*{_CHANGED})"
        r"|your(?:self| own)|steps|approach|which (?:steps|measures)|go about"
    ),
    OpenPointKind.MISSING_RESULT: _english(
        rf"results?\b|outcome|effect|impact|how (?:did|has) .*{_CHANGED}|what (?:changed|difference"
        r"|happened|came|became)|in the end|react|respon[ds]|how (?:much|many|well|far)"
    ),
    OpenPointKind.OWN_PART: _english(
        r"your(?:self| own| part| role| share| contribution)|you personally|part (?:of|did)|role"
        r"|which .* (?:was|were|did|fell to) you|you in particular|contribut|did you do"
        r"|responsib"
    ),
    OpenPointKind.REASON: _english(
        r"why\b|reason|what (?:made|led|prompted|convinced|drove|persuaded|brought|was behind)"
        r"|how come|decide|based on|choose|chose"
    ),
    OpenPointKind.HOW: _english(
        r"how (?!much|many)|what (?:steps|exactly|did|kind|sort|method|order)|steps|in what (?:way"
        r"|order)|which (?:steps|method|tools?)|step by step|walk"
    ),
    OpenPointKind.ALTERNATIVE: _english(
        r"other (?:ways?|options?|ideas?|approach\w*|methods?|possib\w+|solutions?|choices?)"
        r"|alternativ|instead|else|rather than|consider|options"
    ),
    OpenPointKind.FIGURE: _english(
        r"how (?:much|many|far|long|often|big|large|fast|high)|figures?|numbers?|percent\w*|by what"
        r"|to what extent|size|scale|measur"
    ),
    OpenPointKind.CHECK: _english(
        r"how (?:did|do|could|can|were|would) you (?:\w+ )?(?:know|tell|check|measure|confirm"
        r"|verify|judge|see|find out|sure|notice|test|compare|establish|be sure)|what (?:showed"
        r"|told|tells|shows|made you)|evidence|measur|signs?\b|check|compar|notice|verif|based on"
    ),
    OpenPointKind.CAUSE: _english(
        r"cause|why\b|reason|how did you (?:\w+ )?(?:find|notice|discover|work out|trace|figure"
        r"|realise|realize|identify|track|know|spot|come)|what (?:was|went|turned|led|lay|made"
        r"|happened)|behind|source"
    ),
    OpenPointKind.DIFFICULTY: _english(
        r"hard|difficult|challeng|struggle|tough|trick|obstacle|problem|trouble|toughest|biggest"
    ),
    OpenPointKind.PEOPLE: _english(
        r"react|respon[ds]|convinc|persuad|object|resist|complain|what did (?:they|the|your|\w+) "
        r"(?:\w+ ){0,3}(?:say|think)|feel|felt|win .* over|on board|accept|take it|agree|get .* to"
    ),
    OpenPointKind.TERM: _english(
        r"mean|explain|what (?:is|are|does|exactly|was|were)|in (?:simple|plain)|how (?:does|do"
        r"|would|did)|describe"
    ),
    OpenPointKind.INSTANCE: _english(
        r"example|instance|a time|occasion|when (?:did|have|was|were)|situation|case|moment"
        r"|experience|where (?:you|did|have)|last time"
    ),
    OpenPointKind.LEARNING: _english(r"learn|lesson|take away|realis|realiz|taught|teach|gain"),
    OpenPointKind.DIFFERENTLY: _english(
        r"different|again|change|improve|in hindsight|looking back|another chance|better"
    ),
    OpenPointKind.CONTRADICTION: _english(
        r"earlier|before\b|previous|differ|first|just now|which (?:one|figure|is|was|of)"
        r"|fit together|square|correct|mentioned"
    ),
}
"""Words that show which open point an English question asks for."""
