"""Rewrite the words of a spoken clause so that an interviewer can quote them.

Fillers, hedges and restarts are removed. Dialect endings become standard endings. Words for the
speaker are removed or replaced by the interviewer's words: 저희 팀이 becomes 팀에서.
"""

import re
from collections.abc import Sequence

from daedam.speech.korean import Morpheme, Morphology

_PAUSE = ","

_QUOTE_MARKS = re.compile(r"[\"'“”‘’]")
_PUNCTUATION = re.compile(r"[()~…!?]|,(?!\d)|\.(?!\d)")

_DIALECT = tuple(
    (re.compile(pattern), standard)
    for pattern, standard in (
        (r"(?<=[가-힣])(심|십|습)니?[더데]이?(?=요?($|\s))", "습니다"),
        (r"(?<=[합입갑옵봅듭립])니[더데]이?(?=($|\s))", "니다"),
        (r"(?<=[가-힣])어예(?=($|\s))", "어요"),
        (r"(?<=[해돼봐줘와가여요])예(?=($|\s))", "요"),
        (r"(?<=[가-힣])[당랑][께게]요?(?=($|\s))", "으니까"),
        (r"겄(?=[가-힣])", "겠"),
        (r"(?<![가-힣])허(?=[겠고는면니])", "하"),
        (r"(?<=[가-힣])부[렀렸](?=[가-힣])", "버렸"),
        (r"(?<=[했았었였겠하고되])구(요?)(?=($|\s))", r"고\1"),
        (r"(?<=[가-힣])지라우?(?=($|\s))", "지요"),
        (r"(?<![을를도만은는이])\s?(가꼬|갖고|가지구|가꾸)(?=($|\s(?!싶)))", " 가지고"),
        (r"(?<=[는은던한된인]) 기라(예|요)?(?=($|\s))", " 거라"),
        (r"(?<=[가-힣][자냐]) (?=(해서|했|하더|하고|하셔|하시|그러|그랬))", "고 "),
        (r"(?<=[는한된간온준]다) (?=(해서|했|하더|하셔|하시|그러|그랬))", "고 "),
        (r"더라구(요?)(?=($|\s))", r"더라고\1"),
        (r"(?<=[가-힣 ])[캐케]서(?=($|\s))", "해서"),
        (r"땜시|땜에", "때문에"),
    )
)
"""Endings of dialects and of careless speech, with a standard ending that the analyser knows."""

_FILLERS = frozenset(
    "음 으음 음음 어음 에또 뭐랄까 뭐냐 뭐지 뭐더라 그니까 그러니까 그러니깐 그니깐 근까 긍까 "
    "그래갖고 그래가지고 그라고 그라니까 그랑께 글고 있잖아요 있잖아 진짜 진짜로 정말 정말로 막 좀 "
    "쫌 걍 이제 인제 되게 디게 솔직히 아무튼 암튼 어쨌든 하여튼 여튼 나름 나름대로 그래서 그런데 "
    "근데 그리고 그러나 하지만 그렇지만 그러다가 그러다 따라서 그러므로 또한 왜냐하면 왜냐면 "
    "아마 아마도 그냥".split()
)
"""Words that are removed anywhere."""

_OPENERS = frozenset(
    "자 뭐 저기 또 글쎄 글쎄요 그래 그래도 그럼 그러면 사실 사실은 일단 일단은 "
    "물론 실제로 다만 결국 결국은 결국에 결국에는 결과적으로 최종적으로 그랬더니 그러고 그러고는 "
    "그때 그때는 그때부터 그때부터는 그날 그날은 그다음에 그다음에는 그다음부터 그다음부터는 "
    "그담에 그담부터 그뒤로 그후로 이후 이후로 이후에 이후에는 이후로는 마침내 아시다시피 한마디로 "
    "그동안 그동안은 그동안에 특히 이렇게 그중에 그중에서 거기서 거기서는 여기서 여기 이번에 "
    "그건 이건 그거는 이거는 그것은 이것은 그래야".split()
)
"""Words that carry meaning inside a clause and are removed only at its beginning."""

_PAUSED_FILLERS = _OPENERS | frozenset("그 저 이 어 아 에 네 예".split())
"""Words that are fillers if a pause follows."""

_PARTS_OF_DAY = frozenset(
    "밤 밤에 새벽 새벽에 아침 아침에 오전 오전에 오후 오후에 저녁 저녁에".split()
)

_OPENING_PHRASES = re.compile(
    r"^(예를 들(어서?|면|자면)|그 (뒤|후|다음|이후)(로|에|부터)?[는도]?|그때[은는에]?|"
    r"그[라러]고 나서[는도]?|그 과정에서|[그이저]걸로|[그이]거로|(저는|제가|저도|저)요,?|"
    r"(첫|둘|셋|넷|다섯)째(는|로|로는)?(?! ?(날|주|달|해|학기|아이|아들|딸))|"
    r"(첫|두|세|네) 번째(는|로|로는)|"
    r"(저|나) 같으면|(저|나)라면|알고 ?보니까?|제가 ?보기에[는도]?|제 생각(에|으로)[는도]?|"
    r"말씀드리자면|말씀드리면|"
    r"쉽게 말(하면|해서)|다시 말(하면|해서))\s+"
)

_DEIXIS = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"(?<![가-힣])이(걸|것을|거를)(?=\s)", "그걸"),
        (r"(?<![가-힣])(그|이)(거|것)을(?=\s)", "그걸"),
        (r"(?<![가-힣])이(게|것이|거가)(?=\s)", "그게"),
        (r"(?<![가-힣])이(건|것은|거는)(?=\s)", "그건"),
        (r"(?<![가-힣])귀사(?=[의에를는가 ])", "우리 회사"),
    )
)

_POSSESSIVE = re.compile(r"(?<![가-힣])(제|내|저의|나의) (?=[가-힣])")
"""A word for the speaker before a noun. The analyser sometimes tags it as an adnominal."""

_OWN_THINGS = re.compile(r"(?<![가-힣])(제|내) (?=(돈|손|힘|차|이름)(으로|로|을|를|이|가|에)?\s)")
"""A word for the speaker that the meaning needs: 제 돈으로 사다."""

_SPEAKER = frozenset({"저", "나", "제", "내"})
_SPEAKERS = frozenset({"저희", "우리"})
_HEDGES = frozenset({"진짜", "정말", "막", "좀", "그냥", "이제", "되게"})


def clean_clause(text: str, morphology: Morphology) -> str:
    """Return `text` without fillers, restarts and words for the speaker, in standard spelling.

    The final ending is kept. The result may be empty.
    """
    text = _OPENING_PHRASES.sub("", _QUOTE_MARKS.sub("", text))
    words = _PUNCTUATION.sub(lambda mark: " , " if mark[0] in ",…" else " ", text).split()
    plain = " ".join(_without_fillers(_without_restarts(words)))
    plain = _POSSESSIVE.sub("", _OWN_THINGS.sub("본인 ", plain))
    for pattern, standard in _DIALECT:
        plain = pattern.sub(standard, plain)
    plain = _without_opening(plain)
    plain = _without_opening(_without_speaker(plain, morphology))
    for pattern, standard in _DEIXIS:
        plain = pattern.sub(standard, plain)
    return plain


def _without_opening(text: str) -> str:
    while True:
        shorter = _OPENING_PHRASES.sub("", text)
        first, _, rest = shorter.partition(" ")
        part_of_day = first == "그날" and rest.partition(" ")[0] in _PARTS_OF_DAY
        counts = first == "뭐" and rest.startswith("하나")  # 뭐 하나 할 때
        if first in _OPENERS and rest and not part_of_day and not counts:
            shorter = rest
        if shorter == text:
            return text
        text = shorter


def _without_restarts(words: Sequence[str]) -> list[str]:
    """Return `words` without words that are repeated: `거기 거기 3조에`, `체크, 체크리스트를`."""
    kept: list[str] = []
    for word in words:
        if word != _PAUSE and kept:
            paused = kept[-1] == _PAUSE
            last = kept[-2] if paused and len(kept) > 1 else kept[-1]
            repeated = word == last and (paused or len(word) > 1)
            if repeated or (paused and len(last) > 1 and word.startswith(last)):
                del kept[-2 if paused else -1 :]
        kept.append(word)
    return kept


def _without_fillers(words: Sequence[str]) -> list[str]:
    """Return `words` without fillers, and without openers before a pause: `그, 점주님들한테`."""
    kept = []
    for position, word in enumerate(words):
        paused = words[position + 1 : position + 2] == [_PAUSE]
        draws = word == "그리고" and _follows(words, position, "싶있")  # 그림을 그리고 싶어서
        filler = (word in _FILLERS and not draws) or (paused and word in _PAUSED_FILLERS)
        if word != _PAUSE and not filler:
            kept.append(word)
    return kept


def _follows(words: Sequence[str], position: int, initials: str) -> bool:
    """Return whether the word after `position` begins with one of `initials`."""
    return position + 1 < len(words) and words[position + 1][0] in initials


def _without_speaker(text: str, morphology: Morphology) -> str:
    """Return `text` without words for the speaker, or with the interviewer's words for them.

    제가, 저는 and 제 are removed. 저한테 becomes 본인한테, and 저희 팀이 becomes 팀에서.
    """
    morphemes = list(morphology(text))
    edits: list[tuple[int, int, str]] = []
    for position, morpheme in enumerate(morphemes):
        if morpheme.start > 0 and not text[morpheme.start - 1].isspace():
            continue
        word_end = _word_end(text, morpheme.start)
        in_word = [m for m in morphemes[position + 1 :] if m.start < word_end]
        tag = morpheme.tag.split("-")[0]
        if tag == "IC" or (tag == "MAG" and morpheme.form in _HEDGES):
            if morpheme.end == word_end:
                edits.append((morpheme.start, word_end, ""))
        elif any(m.tag[0] not in "JX" for m in in_word):
            continue  # 제세동기: no word for the speaker
        elif morpheme.form in _SPEAKERS and tag == "NP":
            edits.extend(_turn_group_round(morphemes, position, in_word, word_end))
        elif morpheme.form in _SPEAKER and (tag == "NP" or (tag == "MM" and position == 0)):
            modified = position > 0 and morphemes[position - 1].tag == "ETM"
            edits.append((morpheme.start, word_end, _speaker_turned_round(in_word, modified)))
    for begin, end, new in reversed(edits):
        text = text[:begin] + new + text[end:]
    return " ".join(text.split())


def _speaker_turned_round(particles: Sequence[Morpheme], modified: bool) -> str:
    """Return the interviewer's word for 저 with `particles`; empty where it can be left out.

    It cannot be left out if a relative clause modifies it.
    """
    first = particles[0] if particles else None
    if modified:
        return "본인이" if first is not None and first.tag == "JKS" else "본인은"
    if first is None or first.tag in ("JKS", "JKG"):
        return ""
    if first.tag == "JX" and first.form in ("는", "은", "ᆫ", "도", "이야", "야"):
        return ""
    return "본인" + _after_consonant("".join(m.form for m in particles))


def _after_consonant(particles: str) -> str:
    for after_vowel, after_consonant in (("를", "을"), ("ᆯ", "을"), ("랑", "이랑"), ("와", "과")):
        if particles.startswith(after_vowel):
            return after_consonant + particles[len(after_vowel) :]
    return particles


def _turn_group_round(
    morphemes: Sequence[Morpheme],
    position: int,
    in_word: Sequence[Morpheme],
    word_end: int,
) -> list[tuple[int, int, str]]:
    """Return the edits that remove or replace 저희 or 우리: begin, end and new text of each.

    The word is removed if it is the subject or comes before a noun. A noun of a group that is the
    subject becomes a place (팀이 becomes 팀에서), because the verb will be honorific.
    """
    group = morphemes[position]
    if in_word and in_word[0].tag in ("JKS", "JX"):
        return [(group.start, word_end, "")]
    if in_word and in_word[0].tag.startswith("J") and in_word[0].tag != "JKG":
        particles = "".join(m.form for m in in_word)
        return [(group.start, word_end, "팀" + _after_consonant(particles))]
    edits = [(group.start, word_end, "")]
    nouns = [m for m in morphemes[position + 1 :] if m not in in_word]
    for index, noun in enumerate(nouns):
        if not noun.tag.startswith(("NN", "XSN", "SL", "SN")):
            subject = noun.tag == "JKS" or (noun.tag == "JX" and noun.form in ("은", "는"))
            if subject and index and nouns[index - 1].form in _GROUPS:
                edits.append((noun.start, noun.end, "에서"))
            break
    return edits


_GROUPS = frozenset(
    "팀 조 부서 회사 동아리 반 학회 매장 지점 병동 공장 현장 본부 학교 센터 기관 연구실 랩 실 소대 "
    "분대 중대 조직 스쿼드 셀 파트 과 국 단체 협회 모임 스터디 가게 점포 라인 집 식당 병원 마을 "
    "작목반 연구소 업장 주방 지부 사무실 은행 학원 도서관 보건소 복지관 농장".split()
)


def _word_end(text: str, begin: int) -> int:
    space = text.find(" ", begin)
    return len(text) if space < 0 else space
