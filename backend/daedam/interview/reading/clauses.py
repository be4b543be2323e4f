"""Split an answer into clauses: one predicate each, with what belongs to it.

A clause ends at a final ending or at a connective ending (-고, -어서, -는데, -지만, -니까 and
similar). Auxiliaries, quotations and light verbs stay with their verb. An adnominal clause stays
with its noun. Fillers, connective phrases (그래서, 예를 들어) and courtesies are no clauses.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from daedam.interview.reading import words
from daedam.interview.reading.predicates import (
    PREDICATE_TAGS,
    WRAPPING_NOUNS,
    Predicate,
    find_predicate,
    plain_tag,
)
from daedam.speech.korean import Morpheme, Morphology, letters_only

CONNECTIVES = frozenset(
    "고 어서 아서 는데 ᆫ데 은데 던데 지만 니까 으니까 면서 으면서 으며 며 자 자마자 더니 길래 기에 "
    "느라 느라고 므로 으므로 니 으니 다가 면 으면 다면 라면 ᆫ다면 는다면 려면 으려면 어도 더라도 "
    "고서 라서 되 으되 건만 려고 으려고 고자 거든".split()
)
"""Endings after which a new clause begins."""

CONDITIONS = frozenset("면 으면 다면 라면 ᆫ다면 는다면 려면 으려면 거든".split())
SAME_SUBJECT = frozenset(
    "고 어서 아서 면서 으면서 으며 며 다가 고서 려고 으려고 고자 느라 느라고".split()
)
"""Endings after which the next clause usually has the same subject."""

_MOTIONS = frozenset(
    "오 가 나오 나가 들어오 들어가 올라가 올라오 내려가 내려오 돌아오 다니".split()
)
_CARRYING = frozenset("들 가지 모시 데리 타 안 업 메 끌 챙기 몰 쥐 싣 걸치 입 끼 신".split())
_COMPOUND_SECOND = _MOTIONS | frozenset("내 세우 넣 두 놓 주 드리 달 나 서 앉 붙이 다".split())
_TIME_NOUNS = frozenset("때 당시 무렵 동안 사이".split())
_AFTER_NOUNS = frozenset("후 뒤 다음 이후 직후".split())
_CAUSE_NOUNS = frozenset("때문 덕분 바람 탓 김 덕".split())


@dataclass(frozen=True)
class RawClause:
    """A clause with its morphemes, before its agent, tense and roles are determined."""

    morphemes: tuple[Morpheme, ...]
    predicate: Predicate
    link: str
    """The connective ending after it; empty for the last clause of a sentence."""
    sentence: int
    lead: frozenset[str]
    """Forms of the connective phrases before it: 그래서, 근데, 그랬더니."""

    @property
    def begin(self) -> int:
        return self.morphemes[0].start

    @property
    def end(self) -> int:
        return self.morphemes[-1].end


def split_clauses(text: str, morphology: Morphology) -> list[RawClause]:
    """Return the clauses of `text` in order, without clauses that have no content."""
    found: list[RawClause] = []
    sentence = 0
    lead: set[str] = set()
    joined = False
    for run, link in _runs(list(morphology(text))):
        kept, skipped = _trim(run)
        lead |= skipped
        predicate = find_predicate(kept) if kept else None
        if kept and predicate is None and joined and found:
            # An afterthought without a verb: 바꿔 달라는 거예요, 42컷을.
            tail = (*found[-1].morphemes, *kept)
            found[-1] = replace(found[-1], morphemes=tail)
            kept = []
        if kept and predicate is None:
            predicate = _fragment(kept)
        if kept and predicate and not _is_formula(kept, predicate, link, first=not found):
            clause = RawClause(tuple(kept), predicate, link, sentence, frozenset(lead))
            found.append(clause)
            lead = set()
        elif kept:
            lead |= {m.form for m in kept}
        joined = run[-1].tag != "SF"
        if not link:
            sentence += 1
    return _with_last_links(found)


def _with_last_links(clauses: list[RawClause]) -> list[RawClause]:
    """Return `clauses` with an empty link for the last clause of each sentence.

    Only links in `SAME_SUBJECT` are removed.
    """
    return [
        replace(clause, link="")
        if clause.link
        and (n + 1 == len(clauses) or clauses[n + 1].sentence != clause.sentence)
        and clause.link in SAME_SUBJECT
        else clause
        for n, clause in enumerate(clauses)
    ]


def _fragment(kept: Sequence[Morpheme]) -> Predicate | None:
    """Return a predicate for a sentence without a verb, such as 총괄 담당."""
    nouns = [n for n, m in enumerate(kept) if m.tag in ("NNG", "NNP", "SL", "XSN")]
    if len(nouns) < 2 or len(letters_only("".join(m.form for m in kept))) < 4:
        return None
    return Predicate(len(kept) - 1, kept[nouns[-1]].form, "VCP", "", frozenset(), False)


def _runs(morphemes: Sequence[Morpheme]) -> list[tuple[list[Morpheme], str]]:
    """Return runs of morphemes, each with the ending that separates it from the next."""
    found: list[tuple[list[Morpheme], str]] = []
    run: list[Morpheme] = []
    link: str | None = None
    for index, morpheme in enumerate(morphemes):
        if link is not None and not _belongs_to_ending(morphemes, index):
            found.append((run, link))
            run, link = [], None
        run.append(morpheme)
        ended = _boundary(morphemes, index, run)
        if ended is not None and (link is None or ended == ""):
            link = ended
    if run:
        found.append((run, "" if link is None else link))
    return found


def _belongs_to_ending(morphemes: Sequence[Morpheme], index: int) -> bool:
    here, before = morphemes[index], morphemes[index - 1]
    if here.tag in ("SF", "SE", "SP", "SSC", "SY", "SO"):
        return True
    attached = before.end == here.start
    if attached and here.tag in ("JX", "JKB", "JKO", "JKS"):
        return True
    return attached and here.form == "요"


def _boundary(morphemes: Sequence[Morpheme], index: int, run: Sequence[Morpheme]) -> str | None:
    """Return the ending if a clause ends at `index`, or None if no clause ends there.

    The ending is empty at the end of a sentence.
    """
    here = morphemes[index]
    after = morphemes[index + 1] if index + 1 < len(morphemes) else None
    following = _next_word(morphemes, index + 1)
    if here.tag == "SF":
        return ""
    if here.tag == "EF":
        return None if _is_quoted(here, after, following) else ""
    if here.tag == "EC":
        return _connective(morphemes, index, after, following, run)
    if here.tag in ("NNB", "NNG"):
        return _noun_boundary(morphemes, index, after, run)
    return None


def _next_word(morphemes: Sequence[Morpheme], index: int) -> Morpheme | None:
    """Return the next morpheme that is no mark and no filler."""
    for morpheme in morphemes[index:]:
        if morpheme.tag not in ("SP", "IC", "SSC", "SSO", "SE"):
            return morpheme
    return None


def _is_quoted(here: Morpheme, after: Morpheme | None, following: Morpheme | None) -> bool:
    """Return whether a final ending ends a quotation, so that the sentence goes on."""
    if after is None or following is None or after.tag == "SF":
        return False
    if after.tag == "JKQ" or (after.tag == "VCP" and after.start == here.end):
        return True
    polite = here.form.endswith(("요", "니다", "니까", "죠", "거든"))
    if polite:
        return following.form in ("하", "라고", "이라고", "라는", "이러") and following.tag != "MAG"
    quoting = following.form in ("하", "이러", "그러", "캐", "싶", "생각", "보", "이런", "라는")
    return quoting or following.form == "그렇"


def _connective(
    morphemes: Sequence[Morpheme],
    index: int,
    after: Morpheme | None,
    following: Morpheme | None,
    run: Sequence[Morpheme],
) -> str | None:
    form = morphemes[index].form
    before = morphemes[index - 1] if index else None
    if form.endswith(("요", "니다", "거든")):
        return ""
    wondering = form in ("나", "은가", "ᆫ가", "을까", "ᆯ까")
    if wondering and after is not None and after.tag == "SP" and before is not None:
        return "" if before.tag == "EP" or any(m.form in ("하", "되") for m in run[-3:]) else None
    if after is None or following is None:
        return form if form in CONNECTIVES or form == "어" else None
    if after.tag == "JKQ" or _is_verb(following, {"VX"}):
        return None
    if form in ("어", "아"):
        return _bare_infinitive(morphemes, index, following)
    if form in ("라", "이라") and before is not None and before.tag in ("VCP", "VCN"):
        return _of_copula_ra(morphemes, index, following)
    if form not in CONNECTIVES or before is None or before.tag in ("SP", "IC"):
        return None
    past = before.tag == "EP" and before.form in ("었", "었었", "겠")
    if before.form in words.POSTPOSITION_VERBS or (
        before.form == "하" and index > 1 and morphemes[index - 2].form in words.POSTPOSITION_VERBS
    ):
        return None  # 상담을 통해서, 금액에 비례해서
    if form in ("어서", "면서", "으면서", "고", "면", "으면") and _is_bare(run, past):
        return None
    finished = before.form == "나" and before.tag == "VX"  # -고 나서
    joins = form in ("고", "어서", "면서", "으면서") and not past and not finished
    if joins and _opens_modifier(morphemes, index):
        return None
    if form == "고" and not past:
        moves = _is_verb(following, {"VV"}) and following.form in _MOTIONS | {"있", "계시"}
        if moves and before.form in _CARRYING:
            return None  # 들고 오다
        if before.form == "가지" and plain_tag(before) == "VV":
            return None  # instrumental: 데이터를 가지고
        if following.form == "하" and plain_tag(following) == "VV":
            return None  # 바꿔 보고 했는데
    if form == "자" and following.form in ("하", "고", "그러", "이러", "생각", "싶"):
        return None
    if form in ("면", "으면", "어도", "다면") and following.form in ("안", "되", "좋", "괜찮"):
        return None if _ends_with_advice(morphemes, index + 1) else form
    if form in ("려고", "으려고", "고자") and following.form in ("하", "그러", "애", "노력", "들"):
        return None
    if form in ("려고", "으려고", "고자") and not any(m.tag == "JKO" for m in run):
        return None
    return form


def _is_bare(run: Sequence[Morpheme], past: bool) -> bool:
    """Return whether a run is a verb alone, which describes the next verb: 웃으면서 나갔습니다."""
    content = [m for m in run if m.tag not in ("IC", "MAJ", "SP", "JX")]
    verbs = [m for m in content if plain_tag(m) in PREDICATE_TAGS]
    if past or len(verbs) != 1 or plain_tag(verbs[0]) not in ("VV", "VA"):
        return False
    if any(m.tag not in ("MAG", "EC", "EP", "VX") and m is not verbs[0] for m in content):
        return False
    if any(m.form in ("안", "못") or plain_tag(m) == "VX" for m in content):
        return run[-1].form in CONDITIONS
    return run[-1].form not in ("어서", "아서")


def _opens_modifier(morphemes: Sequence[Morpheme], index: int) -> bool:
    """Return whether the next verb modifies a noun: 예보를 보고 발주량을 정하는 시트.

    Both verbs then belong to the noun.
    """
    for position in range(index + 1, min(index + 12, len(morphemes) - 1)):
        tag = plain_tag(morphemes[position])
        if tag in ("SP", "SF", "JKS", "MAJ", "VA", "XSA"):
            return False
        if tag in ("VV", "XSV"):
            after = morphemes[position + 1]
            head = morphemes[min(position + 2, len(morphemes) - 1)]
            if head.form in WRAPPING_NOUNS or morphemes[position].form == "있":
                return False
            return after.tag == "ETM" and after.form in ("는", "ᆯ", "을", "던")
    return False


def _ends_with_advice(morphemes: Sequence[Morpheme], index: int) -> bool:
    """Return whether 되다, 좋다 or 괜찮다 directly follows, as in -면 안 됩니다."""
    return any(
        m.form in ("되", "좋", "괜찮") and plain_tag(m) in ("VV", "VA")
        for m in morphemes[index : index + 3]
    ) and not any(m.tag.startswith("J") for m in morphemes[index : index + 2])


def _is_verb(morpheme: Morpheme, tags: set[str]) -> bool:
    return plain_tag(morpheme) in tags


def _bare_infinitive(morphemes: Sequence[Morpheme], index: int, following: Morpheme) -> str | None:
    """Return the link of an -어 that is used like -어서: 만들어 지원했습니다.

    Return None if no clause ends at this -어: 휘어 나와서.
    """
    verb = next((m for m in reversed(morphemes[:index]) if plain_tag(m) in PREDICATE_TAGS), None)
    if verb is None or plain_tag(verb) in ("VA", "XSA", "VCP", "VCN"):
        return None
    if verb.form in ("의하", "대하", "관하", "위하", "통하", "인하", "따르", "걸치", "비하", "들"):
        return None
    if following.tag in ("VV", "VV-R", "VV-I"):
        attached = following.start == morphemes[index].end
        if attached or following.form in _COMPOUND_SECOND:
            return None
    if following.tag in ("JX", "JKB", "XSN", "VCP", "SF", "EF", "ETM"):
        return None
    return "어서"


def _of_copula_ra(morphemes: Sequence[Morpheme], index: int, following: Morpheme) -> str | None:
    """Return the link of -(이)라, which gives a reason (인턴이라); None in X가 아니라 Y."""
    if following.form in ("하", "고", "는", "캐", "그러", "그렇"):
        return None
    copula = morphemes[index - 1]
    if copula.tag == "VCN":
        nominal = any(m.form in ("거", "것", "게") for m in morphemes[max(0, index - 4) : index])
        return "고" if nominal else None
    return "라서"


def _noun_boundary(
    morphemes: Sequence[Morpheme],
    index: int,
    after: Morpheme | None,
    run: Sequence[Morpheme],
) -> str | None:
    """Return the link after a noun that works as a connective: 했을 때, 통일한 후, 했기 때문에."""
    here = morphemes[index]
    if index < 2 or after is None:
        return None
    before = morphemes[index - 1]
    end = after if after.tag in ("JKB", "JX") else here
    next_one = _next_word(morphemes, index + 1)
    if next_one is None or next_one.tag in ("VCP", "JKG") or plain_tag(next_one) == "VCP":
        return None
    if here.form == "데" and before.tag == "ETM" and before.form in ("는", "ᆫ", "은"):
        past = morphemes[index - 2].tag == "EP"
        marked = after.tag == "SP" or after.form == "요"
        plain = after.tag not in ("JKB", "JKS", "JX") and before.form == "는"
        purpose = after.form in words.AFTER_PLACE_NOUN or plain_tag(after) in ("VV", "VA")
        return "는데" if past or marked or (plain and not purpose) else None
    if before.tag not in ("ETM", "ETN"):
        return None
    if here.form in _CAUSE_NOUNS and after.form in ("에", "으로") and _has_object(run):
        return "니까"
    if here.form in _AFTER_NOUNS and before.form in ("ᆫ", "은") and end.tag in ("JKB", "NNG", "NNB"):
        return "고" if _has_object(run) else None
    if here.form in _TIME_NOUNS and before.tag == "ETM":
        past = morphemes[index - 2].tag == "EP"
        comma = next((m for m in morphemes[index + 1 : index + 4]), None)
        marked = any(m.tag == "SP" or m.form == "요" for m in morphemes[index + 1 : index + 3])
        subject = here.form == "동안" and any(m.tag == "JKS" for m in run)
        if comma is not None and (past or marked or subject):
            return "는데"
    return None


def _has_object(run: Sequence[Morpheme]) -> bool:
    return any(m.tag in ("JKO", "JKS") for m in run)


def _trim(run: Sequence[Morpheme]) -> tuple[list[Morpheme], set[str]]:
    """Return `run` without punctuation, fillers and connective phrases at its ends.

    The second value contains the forms that were removed at the beginning.
    """
    kept = list(run)
    while kept and kept[-1].tag in ("SF", "SE", "SP", "SSC", "SSO", "SO", "SY", "SS"):
        kept.pop()
    while len(kept) > 1 and kept[-1].tag == "IC":
        kept.pop()
    skipped: set[str] = set()
    while kept:
        first = kept[0]
        second = kept[1] if len(kept) > 1 else None
        if first.form == "예" and any(m.form == "들" for m in kept[1:3]):
            while kept and kept[0].tag not in ("EC",):
                skipped.add(kept.pop(0).form)
            if kept:
                kept.pop(0)
            while kept and kept[0].form in ("서", "요"):
                kept.pop(0)
            continue
        if first.tag in ("IC", "MAJ", "SP", "SE", "SF", "SSO", "SSC", "SO", "SY"):
            skipped.add(kept.pop(0).form)
        elif second is not None and second.tag == "SP" and first.tag in ("MM", "NP", "MAG", "NNG"):
            if first.form not in words.FILLERS:
                break
            skipped.add(kept.pop(0).form)
        elif first.form in words.CONNECTIVE_ADVERBS and first.tag in ("MAG", "NNG", "EC", "EF"):
            skipped.add(kept.pop(0).form)
        else:
            break
    return kept, skipped


def _is_formula(kept: Sequence[Morpheme], predicate: Predicate, link: str, *, first: bool) -> bool:
    """Return whether a clause has no content: 그랬더니, 예를 들어, 감사합니다, 네 있습니다."""
    content = {
        m.form
        for m in kept
        if m.tag in ("NNG", "NNP", "NNB", "NR", "SN", "SL", "XR", "MAG", "NP", "MM")
        and m.form not in words.FILLERS
    }
    verbs = {m.form for m in kept if plain_tag(m) in PREDICATE_TAGS}
    if (
        verbs
        and verbs <= words.PRO_VERBS
        and content <= {"안", "뒤", "다음", "나서", "아무튼", "뭐"}
    ):
        return True
    if predicate.stem in words.FORMULA_STEMS and content <= words.FORMULA_NOUNS:
        return bool(link) or predicate.stem in ("이상", "여기")
    courtesy = predicate.stem in words.COURTESIES and not link
    if courtesy and len(letters_only("".join(m.form for m in kept))) <= 16:
        return True
    exists = verbs and verbs <= {"있", "없", "맞", "그렇"} and content <= {"하나", "한", "번", "예"}
    return bool(exists and first)
