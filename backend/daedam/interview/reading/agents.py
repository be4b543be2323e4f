"""Find who acts in each clause, and the tense of each clause."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from daedam.interview.reading import words
from daedam.interview.reading.clauses import CONDITIONS, SAME_SUBJECT, RawClause
from daedam.interview.reading.figures import find_figures
from daedam.interview.reading.model import Agent, Tense
from daedam.interview.reading.predicates import (
    PREDICATE_TAGS,
    QUOTATIVES,
    Layer,
    plain_tag,
)
from daedam.speech.korean import Morpheme

_SUBJECT_TOPICS = frozenset({"은", "는", "ᆫ", "도", "만", "이나", "들"})


@dataclass(frozen=True)
class _Subject:
    agent: Agent
    is_topic: bool
    animate: bool = True


def find_agents(clauses: Sequence[RawClause]) -> list[Agent]:
    """Return the agent of each clause.

    Korean omits a subject that is known. A clause without a subject has the agent of the clause
    before it if the ending between them keeps the subject. Otherwise its agent is usually the
    speaker, or the group if "we" was said after the last "I".
    """
    found: list[Agent] = []
    group = False
    for position, clause in enumerate(clauses):
        subject = _subject(clause)
        before = clauses[position - 1] if position else None
        same_sentence = before is not None and before.sentence == clause.sentence
        inherited = (
            found[-1]
            if same_sentence and before is not None and _keeps_subject(before, clause)
            else None
        )
        agent = _agent(clause, subject, inherited, group)
        if subject is not None and subject.agent is Agent.GROUP:
            group = True
        elif subject is not None and subject.agent is Agent.SPEAKER:
            group = False
        found.append(agent)
    return found


def _keeps_subject(before: RawClause, clause: RawClause) -> bool:
    """Return whether a clause without subject has the subject of the clause before it."""
    respectful = Layer.HONORIFIC in before.predicate.layers
    return before.link in SAME_SUBJECT and (
        not respectful or Layer.HONORIFIC in clause.predicate.layers
    )


def _agent(
    clause: RawClause, subject: _Subject | None, inherited: Agent | None, group: bool
) -> Agent:
    predicate = clause.predicate
    layers = predicate.layers
    if subject is not None and subject.agent in (Agent.SPEAKER, Agent.GROUP):
        return subject.agent
    if Layer.CAUSATIVE in layers and not _is_person_topic(subject):
        return Agent.SPEAKER  # 손님들을 기다리시게 하다: the honorific is that of the other person
    if Layer.HONORIFIC in layers and (subject is None or subject.animate or subject.is_topic):
        return Agent.OTHER
    if Layer.THOUGHT in layers or Layer.WISH in layers:
        return Agent.OTHER if _is_person(subject) else Agent.SPEAKER
    if _becomes(clause):
        return Agent.SPEAKER
    if _is_person(subject):
        return Agent.NONE if _counts_persons(clause) else Agent.OTHER
    if Layer.TRAIT in layers or Layer.INTENTION in layers:
        return Agent.SPEAKER
    if subject is not None and not subject.is_topic:
        return Agent.NONE
    if _reports_speech(clause):
        return Agent.OTHER
    if _together(clause):
        return Agent.GROUP
    if _is_state(clause):
        return Agent.SPEAKER if _is_own_state(clause, subject) else Agent.NONE
    if subject is not None and predicate.kind in ("VA", "VCP", "VCN", "XSA"):
        return Agent.NONE
    if _happens(clause, subject, inherited):
        return Agent.NONE
    if inherited in (Agent.OTHER, Agent.GROUP) and not _speaks_humbly(clause):
        return inherited
    return Agent.GROUP if group and _is_deed(clause) else Agent.SPEAKER


_DEEDS = words.WEIGHTY_DEEDS | words.LIGHT_DEEDS | words.COMPLETED | words.RAISED | words.CHOICES
_DEEDS |= words.INVOLVEMENT | words.OWN_EVENTS | words.FEELINGS | words.THINKING


def _happens(clause: RawClause, subject: _Subject | None, inherited: Agent | None) -> bool:
    """Return whether a verb without an object states what a thing does: 용액은 틈에 스며듭니다.

    Verbs in the word lists of deeds are excluded.
    """
    predicate = clause.predicate
    thing = subject is not None and not subject.animate
    if predicate.kind != "VV" or not (thing or (subject is None and inherited is Agent.NONE)):
        return False
    if predicate.layers & {Layer.FAVOUR, Layer.TRIAL, Layer.INTENTION, Layer.COMPLETED}:
        return False
    has_object = any(m.tag == "JKO" for m in clause.morphemes)
    return predicate.stem not in _DEEDS and not has_object


def _becomes(clause: RawClause) -> bool:
    """Return whether the speaker states a goal for themselves: 도움이 되는 사람이 되겠습니다."""
    before = clause.morphemes[max(0, clause.predicate.index - 2) : clause.predicate.index]
    if clause.predicate.stem != "되" or Layer.FUTURE not in clause.predicate.layers:
        return False
    person = bool(before) and (before[0].form in words.PEOPLE | {"인재", "전문가", "기술자"})
    return person and before[-1].tag in ("JKS", "JKC")


def _counts_persons(clause: RawClause) -> bool:
    """Return whether the clause states a number of persons: 대상자가 43명이 되다, 손님이 늘다."""
    predicate = clause.predicate
    if predicate.stem in words.STATES and predicate.stem in words.CHANGES:
        return True
    if predicate.kind == "VA" and predicate.stem in ("많", "적", "드물"):
        return True
    return (predicate.kind == "VCP" or predicate.stem == "되") and bool(
        find_figures(clause.morphemes)
    )


def _reports_speech(clause: RawClause) -> bool:
    """Return whether a clause without subject reports what a person said: 쓰래요, 달라는 거예요."""
    tail = clause.morphemes[clause.predicate.index + 1 :]
    reported = any(
        m.tag in ("EF", "EC") and m.form.rstrip("요").endswith(("대", "래", "냬", "재"))
        for m in tail
    )
    quoted = any(m.tag == "ETM" and m.form.endswith(("라는", "다는", "냐는", "자는")) for m in tail)
    return reported or (quoted and Layer.NOMINAL in clause.predicate.layers)


def _is_person_topic(subject: _Subject | None) -> bool:
    return subject is not None and subject.agent is Agent.OTHER and subject.is_topic


def _is_person(subject: _Subject | None) -> bool:
    return subject is not None and subject.agent is Agent.OTHER


def _is_deed(clause: RawClause) -> bool:
    predicate = clause.predicate
    return predicate.kind in ("VV", "XSV") and predicate.stem not in words.OWN_EVENTS


def _speaks_humbly(clause: RawClause) -> bool:
    return any(m.form == "드리" for m in clause.morphemes[clause.predicate.index :])


def _is_state(clause: RawClause) -> bool:
    """Return whether the predicate is an event or state in which no person acts."""
    predicate = clause.predicate
    if predicate.layers & {Layer.FAVOUR, Layer.BECAME, Layer.TRIAL}:
        return False
    if clause.link == "더니" and Layer.PAST in predicate.layers:
        return False  # -었더니 is used of what the speaker did
    if predicate.suffix == "되" or predicate.kind in ("VCP", "VCN", "VA", "XSA"):
        return True
    if any(m.tag == "JKO" for m in clause.morphemes):
        return False
    if predicate.stem in words.MOTIONS:
        return bool(find_figures(clause.morphemes))
    return predicate.stem in words.STATES


def _is_own_state(clause: RawClause, subject: _Subject | None) -> bool:
    """Return whether a state describes the speaker: 답답했고, 밝고요."""
    predicate = clause.predicate
    if Layer.CHANGE in predicate.layers:
        return False  # 좋아지다
    if predicate.stem in words.FEELINGS | words.TRAITS | words.OWN_EVENTS:
        return True
    forms = {m.form for m in clause.morphemes}
    if predicate.stem == "있" and subject is None:
        return True
    possessive = any(
        m.form in words.OWN and after.tag == "JKG" for m, after in pairwise(clause.morphemes)
    )
    if predicate.kind == "VCP" and possessive:
        return True
    if Layer.GUESS in predicate.layers and Layer.PAST not in predicate.layers:
        return any(m.form in ("거", "것", "게") for m in clause.morphemes[: predicate.index])
    return predicate.kind == "VCP" and bool(forms & words.OWN_ATTRIBUTES)


def _together(clause: RawClause) -> bool:
    """Return whether several persons act together: 다 같이, 친구와 함께, 둘이서."""
    morphemes = clause.morphemes
    if clause.predicate.kind not in ("VV", "XSV"):
        return False
    for position, morpheme in enumerate(morphemes):
        before = morphemes[position - 1] if position else None
        after = morphemes[position + 1] if position + 1 < len(morphemes) else None
        if morpheme.form in words.TOGETHER and morpheme.tag == "MAG":
            if any(m.tag == "ETM" for m in morphemes[position : clause.predicate.index]):
                continue
            return before is None or before.tag not in ("JKO", "JX")
        several = morpheme.form in ("둘", "셋", "넷", "다섯", "여섯", "일곱") and after is not None
        if several and after is not None and after.form in ("이서", "서"):
            return True
        if several and after is not None and after.form == "이" and position + 2 < len(morphemes):
            return morphemes[position + 2].form == "서"
    return False


def _subject(clause: RawClause) -> _Subject | None:
    """Return the subject or topic of the main predicate; None if the clause names none."""
    morphemes = clause.morphemes[: clause.predicate.index]
    best: _Subject | None = None
    for position in range(len(morphemes) - 1):
        noun, particle = morphemes[position], morphemes[position + 1]
        own = _pronoun(morphemes, position)
        if own is not None:
            return _Subject(own, is_topic=particle.tag == "JX")
        if particle.tag == "JKB" and particle.form in ("에서", "서"):
            if best is None and _names_group(morphemes, position):
                best = _Subject(Agent.GROUP, is_topic=True)
            elif _works_there(morphemes, position + 2, clause):
                continue
            elif best is None and noun.form in words.ORGANISATIONS:
                best = _Subject(Agent.OTHER, is_topic=True)
            continue
        if noun.form in ("다들", "남들") and noun.tag == "MAG":
            best = best or _Subject(Agent.OTHER, is_topic=True)
        if particle.tag not in ("JKS", "JX") or noun.tag[0] not in "NXS":
            continue
        if particle.tag == "JX" and particle.form not in _SUBJECT_TOPICS:
            continue
        person = _names_person(morphemes, position)
        if not _reaches(morphemes, position + 2, topic=particle.tag == "JX", person=person):
            continue
        topic = particle.tag == "JX"
        if _names_group(morphemes, position):
            if clause.predicate.kind in ("VV", "XSV"):
                best = _Subject(Agent.GROUP, is_topic=topic)
            continue
        if person:
            if best is None or best.agent is not Agent.OTHER:
                best = _Subject(Agent.OTHER, is_topic=topic)
        elif best is None or (best.is_topic and best.agent is not Agent.OTHER):
            best = _Subject(Agent.NONE, is_topic=topic, animate=False)
    return best


def _works_there(morphemes: Sequence[Morpheme], start: int, clause: RawClause) -> bool:
    """Return whether an organisation is where the speaker works: 회사에서 인턴을 했습니다."""
    jobs = words.INVOLVEMENT - {"있", "참여", "참가", "배정", "담당"} | {"일하"}
    before = {m.form for m in morphemes[max(0, start - 4) : start - 2]}
    named = start < len(morphemes) and morphemes[start].form in jobs
    named = named or bool(before & {"지난", "지나", "전", "이전", "첫"})
    return named or clause.predicate.stem in jobs


def _pronoun(morphemes: Sequence[Morpheme], position: int) -> Agent | None:
    noun, particle = morphemes[position], morphemes[position + 1]
    if particle.tag not in ("JKS", "JX") or noun.tag not in ("NP", "MM"):
        return None
    if particle.tag == "JKS" and _in_relative_clause(morphemes, position + 2):
        return None
    if noun.form in words.OWN and _reaches(morphemes, position + 2, topic=True):
        return Agent.SPEAKER
    if noun.form in words.GROUP and _reaches(morphemes, position + 2, topic=True):
        return Agent.GROUP
    return None


def _in_relative_clause(morphemes: Sequence[Morpheme], start: int) -> bool:
    """Return whether a subject before `start` belongs to a relative clause.

    This is so if a person follows as the next subject: 제가 만든 인형을 손님이 가져가다.
    """
    relative = False
    for position in range(start, len(morphemes)):
        relative = relative or morphemes[position].tag == "ETM"
        if relative and morphemes[position].tag == "JKS":
            return _names_person(morphemes, position - 1)
    return False


def _names_group(morphemes: Sequence[Morpheme], position: int) -> bool:
    """Return whether the noun phrase that ends at `position` is 저희 팀, 우리 조 or 팀."""
    if morphemes[position].form not in words.TEAMS and morphemes[position].tag != "XSN":
        return False
    return any(m.form in words.GROUP for m in morphemes[max(0, position - 3) : position])


def _names_person(morphemes: Sequence[Morpheme], position: int) -> bool:
    noun = morphemes[position]
    if noun.tag == "XSN" and noun.form in ("사", "자", "원", "생", "꾼", "인", "객"):
        return True
    if noun.form in ("들", "님", "분", "명", "씨", "네") and position:
        if noun.form in ("님", "분", "씨"):
            return True
        if noun.form == "명" and morphemes[position - 1].tag in ("MM", "SN", "NR"):
            return True
        noun = morphemes[position - 1]
        if noun.form in ("님", "분", "학년"):
            return True
    return noun.form in words.PEOPLE | words.ORGANISATIONS or noun.form.endswith(
        ("님", "객", "업체", "학생")
    )


def _reaches(
    morphemes: Sequence[Morpheme], start: int, *, topic: bool, person: bool = False
) -> bool:
    """Return whether a subject before `start` belongs to the predicate after `morphemes`.

    A topic always belongs to that predicate. A subject with 이/가 belongs to the next verb. It also
    belongs to the predicate if only serial verbs (휘어 나오다) or adverbs in -게 are between them,
    but not if it is part of an adnominal or quoted clause. A person may also be separated from the
    predicate by the words that the person says: 손님이 바꿔 달라고 했다.
    """
    if topic:
        return True
    inner = [
        n
        for n in range(start, len(morphemes))
        if plain_tag(morphemes[n]) in PREDICATE_TAGS and not _is_adverbial(morphemes, n)
    ]
    if person:
        inner = [n for n in inner if not _describes(morphemes, n)]
        if inner and _gives_reason(morphemes, inner[0]):
            return False  # 회원분들이 많아서 강습을 늘렸습니다
    if start < len(morphemes) and morphemes[start].form == "다른":
        return False  # 의견이 다른 동료
    if not inner:
        return True
    if person:
        after = [
            m.tag
            for before, m in pairwise(morphemes[inner[0] :])
            if plain_tag(m) not in ("EP", "VX", "EC")
            and not (before.tag == "EC" and before.form in ("어", "아") and plain_tag(m) == "VV")
        ]
        return after[:1] != ["ETM"]
    between = morphemes[inner[0] : len(morphemes)]
    serial = all(plain_tag(m) in {"VV", "VA", "VX", "EC", "MAG", "XSV"} for m in between)
    return serial and not any(m.form in QUOTATIVES for m in between)


def _describes(morphemes: Sequence[Morpheme], position: int) -> bool:
    """Return whether an adjective modifies the noun after it: 두 명이 큰 글씨를 고르다."""
    after = morphemes[position + 1 : position + 2]
    return plain_tag(morphemes[position]) == "VA" and bool(after) and after[0].tag == "ETM"


def _gives_reason(morphemes: Sequence[Morpheme], position: int) -> bool:
    """Return whether an adjective ends the reason for what follows: 많아서."""
    after = morphemes[position + 1 : position + 2]
    reason = bool(after) and after[0].tag == "EC" and after[0].form in ("어서", "아서")
    return plain_tag(morphemes[position]) == "VA" and reason


def _is_adverbial(morphemes: Sequence[Morpheme], position: int) -> bool:
    return position + 1 < len(morphemes) and morphemes[position + 1].form in ("게", "이")


def find_tenses(clauses: Sequence[RawClause]) -> list[Tense]:
    """Return the tense of each clause.

    A clause that ends in a connective ending and has no tense marker has the tense of the clause
    after it.
    """
    found: list[Tense] = [Tense.PRESENT] * len(clauses)
    for position in range(len(clauses) - 1, -1, -1):
        clause = clauses[position]
        own = _own_tense(clause)
        if own is not None:
            found[position] = own
            continue
        after = clauses[position + 1] if position + 1 < len(clauses) else None
        if _lasts(clause, after):
            continue
        if clause.link and after is not None and clause.link not in CONDITIONS:
            found[position] = found[position + 1]
    return [Tense.PAST if _narrates(clauses, found, n) else tense for n, tense in enumerate(found)]


_ATTITUDES = frozenset("맞 있 좋아하 좋아 즐기 원하 좋".split())


def _lasts(clause: RawClause, after: RawClause | None) -> bool:
    """Return whether a clause states a lasting reason to apply: 관심이 많아서 지원했습니다."""
    state = clause.predicate.kind in ("VA", "XSA", "VCP") or clause.predicate.stem in _ATTITUDES
    reason = clause.link in ("어서", "아서", "라서")
    return state and reason and after is not None and after.predicate.stem == "지원"


def _own_tense(clause: RawClause) -> Tense | None:
    layers = clause.predicate.layers
    if Layer.PAST in layers or Layer.RECALLED in layers or Layer.EXPERIENCE in layers:
        return Tense.PAST
    if Layer.FUTURE in layers:
        return Tense.FUTURE
    return Tense.PRESENT if not clause.link and _is_finite(clause) else None


def _is_finite(clause: RawClause) -> bool:
    return any(m.tag == "EF" for m in clause.morphemes[clause.predicate.index :])


def _narrates(clauses: Sequence[RawClause], tenses: Sequence[Tense], position: int) -> bool:
    """Return whether a present form states a past event: 삐딱한 거예요, 바꿔 보고."""
    if tenses[position] is not Tense.PRESENT:
        return False
    clause = clauses[position]
    nominal = Layer.NOMINAL in clause.predicate.layers and not clause.link
    open_end = not clause.link and not _is_finite(clause)
    near = range(max(0, position - 2), position)
    narrated = any(tenses[n] is Tense.PAST and clauses[n].link not in CONDITIONS for n in near)
    return (nominal or open_end) and narrated
