"""Split a Korean utterance into sentences."""

import re

from daedam.interview.acts.sentences import choose_cuts, cut_at
from daedam.speech.korean import Morphology

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

_QUOTATIVE = re.compile(
    r"\s*[,.…]*\s*[\"'”’]?\s*(?:라고|라는|라며|라면서|이라고|이라는|하고"
    r"|하며|하면서|하는|하시|하더|하길래|했|그래\s(?!서)|그러[니더시셔면]"
    r"|이러[니더시면]|카[데더니면]|캐|소리|물어보면|물으면|말하|이런\s식"
    r"|한\s?마디|모르겠|모르것)"
)
"""Words after a quotation."""


def has_content(text: str) -> bool:
    """Return whether `text` has more than fillers, laughter and notes about sounds."""
    bare = _LAUGH.sub("", _NOTE.sub(" ", text)).lower()
    letters = re.sub(r"[^0-9a-z가-힣ㄱ-ㅎ<=]", "", bare)
    if re.search(r"[?]", bare) and letters in ("네", "예"):
        return True
    if letters in ("네", "예", "응"):
        return False
    return _ONLY_FILLERS.fullmatch(letters) is None


def split_sentences(text: str, morphology: Morphology) -> list[tuple[int, int]]:
    """Return the begin and end positions of the sentences of `text`.

    Fillers belong to the sentence after them. A polite ending also ends a sentence, because many
    recognisers set no marks. Quoted speech stays in its sentence.
    """
    masked = _QUOTED.sub(lambda m: "\0" * len(m[0]), text)
    ends = {m.end() for m in _END_MARK.finditer(masked)}
    ends |= {m.end() for m in _POLITE_CLAUSE.finditer(masked)}
    ends |= {
        m.end for m in morphology(text) if m.tag == "EF" and text[m.end : m.end + 1] in (" ", ",")
    }
    ends = {e for e in ends if not _QUOTATIVE.match(text[e:]) and not _inside(masked, e)}
    ends.add(len(text))
    return cut_at(ends, lambda begin, end: _flat(masked[begin:end].replace("\0", " ")) != "")


_CUT = re.compile(
    r",(?= )|(?:지만|는데|은데|인데|던데|고|서|니까|면|거든)(?= )"
    r"|(?<=[가-힣]) (?=(?:다만|대신|만약|만일|그런데|근데|그래도|하지만|그러니까|그리고|혹시|이상"
    r"|여기까지|감사|고맙|하하|잠깐|잠시|아|네|예|죄송|뭐|저는|제가|저희|안녕)[가-힣]{0,6}\b)"
)
"""Ends of clauses and words that begin a new act."""


def possible_cuts(text: str, begin: int, end: int) -> list[int]:
    """Return positions inside the sentence from `begin` to `end` where another act may begin."""
    found = [m.end() for m in _CUT.finditer(text, begin, end)]
    return choose_cuts(found, begin, end, lambda b, e: _flat(text[b:e]) != "")


def _inside(masked: str, position: int) -> bool:
    return 0 < position < len(masked) and masked[position - 1] == masked[position] == "\0"


def _flat(text: str) -> str:
    """Return the letters and digits of `text` without laughter and initial fillers."""
    words = _LAUGH.sub(" ", _NOTE.sub(" ", text.lower())).split()
    while words and _FILLER.fullmatch(re.sub(r"[^0-9a-z가-힣ㄱ-ㅎ]", "", words[0]) or "어"):
        if "?" in words[0] and len(words) == 1:
            break
        words.pop(0)
    return "".join(_LETTER.findall(" ".join(words)))
