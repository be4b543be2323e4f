"""Find the clause of a Korean answer that a follow-up of each kind would refer to.

`open_points` finds by rules what an answer leaves open. This module finds, for every kind of open
point, the clause that suits a follow-up best, even if the follow-up is not worth asking. `worth`
then decides which follow-ups are worth asking. As in `open_points`, a *deed* is an action of the
speaker or of the speaker's group.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

from daedam.interview.reading import words
from daedam.interview.reading.clauses import CONDITIONS
from daedam.interview.reading.figures import claims_change
from daedam.interview.reading.model import (
    Agent,
    OpenPoint,
    OpenPointKind,
    QuestionKind,
    Role,
    Tense,
)
from daedam.interview.reading.open_points import (
    Answer,
    TakenClause,
    has_content,
    is_vague,
    point_about,
    weight_of,
)
from daedam.interview.reading.predicates import Layer

Kind = OpenPointKind

MOST_CHARACTERS = 60
"""Maximum number of characters of a candidate clause. A question cannot repeat a longer clause."""

_SHARED = frozenset("저희 우리 팀 같이 함께 팀원 조".split())
"""Words which show that several persons acted together."""

DECISIVE = 3
"""Minimum weight (`weight_of`) of a deed that is central to an account."""

_LEAST_WORDS = 2
_STRAY = re.compile(
    r"(가|에|는|은|를|을|이거|그거)\S? |.*구체적인 (건|것은) 없"
    r"|(.* )?(한|하는|했던) (거|것|건)[는은]?\s"
)
"""Clauses that cannot be quoted: they begin with the rest of a cut word, refer to something with
것, or deny that there is something specific."""
_INNER_SPEECH = re.compile(r"[지나까냐자] 하(고|며|면서)")
"""What the speaker says to themselves: 왜 했지 하고 생각합니다."""

_OPEN_DEEDS = frozenset(
    "설득 해결 개선 조정 정리 관리 협상 설명 교육 준비 대응 대처 처리 조율 소통 협의 분석 파악 "
    "점검 확인 제안 협력 안내 지도 진행 운영 기획 설계 구성 분류 수정 보완 변경 훈련 연습 공부 "
    "응대 면담 상담 조사 측정 테스트 조절 연결 중재 진정 달래 풀 가르치 바꾸 고치 줄이 늘리 나누 "
    "맞추 챙기 만들 찾 짜 살피 다루 키우 이끌 밀 막 살리 채우 옮기 배우 익히 돌리".split()
)
"""Deeds that can be done in many ways, so that how they were done is worth asking."""

_BY_RULE = frozenset({Kind.REASON, Kind.DIFFERENTLY})
"""Kinds whose clause may come from the rules of `open_points`. For the other kinds, only the clause
that this module finds is used."""

_FOR_OTHERS = frozenset(
    "설득 제안 건의 거절 협상 바꾸 바꿔 도입 변경 전환 나누 없애 폐지 정하 통일 교체 개편 신설 "
    "옮기 재배치 배치 분리 합치 통합 추가 공유 맡기 시키".split()
)
"""Deeds that change something for other people, who then react."""

_RESISTANCE = frozenset(
    "반대 불만 항의 싫어하 거부 거절 반발 의심 불평 걱정 귀찮아하 투덜 짜증 "
    "민원 클레임 눈치 서운 섭섭 다투 싸우 갈등 부딪치 부딪히".split()
)


def find_candidates(
    answer: Answer, found: Sequence[OpenPoint]
) -> list[tuple[OpenPoint, frozenset[str]]]:
    """Return an open point about the most suitable clause for each kind, and the clause's features.

    Kinds without a suitable clause are omitted. `found` are the open points that the rules found.
    """
    by_rule = {point.kind: point for point in reversed(found) if point.clause is not None}
    by_begin = {taken.clause.begin: taken for taken in answer.clauses}
    candidates = []
    for kind in Kind:
        point = by_rule.get(kind) if kind in _BY_RULE else None
        if point is not None and not _suits(point, by_begin):
            point = None
        point = point or _find(answer, kind)
        if point is not None and point.clause is not None:
            features = clause_features(by_begin[point.clause.begin])
            candidates.append((point, frozenset(features)))
    return candidates


def _suits(point: OpenPoint, by_begin: Mapping[int, TakenClause]) -> bool:
    """Return whether a follow-up can refer to the clause of a point that the rules found."""
    assert point.clause is not None
    taken = by_begin.get(point.clause.begin)
    return taken is not None and not _is_unusable(taken) and not _is_fragment(taken)


def answer_features(answer: Answer) -> Iterator[str]:
    """Yield the features of an answer that need Korean analysis: layers and meanings."""
    for taken in answer.clauses:
        for layer in taken.read.layers:
            yield f"layer:{layer}"
            yield f"layer:{taken.main}:{layer}"
        yield from (f"has:{name}" for name in _meanings(taken))


def clause_features(taken: TakenClause) -> Iterator[str]:
    """Yield the features of a clause that need Korean analysis."""
    read = taken.read
    yield f"stem:{read.stem}"
    yield f"link:{read.raw.link}"
    yield f"kind:{read.raw.predicate.kind}"
    yield from (f"layer:{layer}" for layer in read.layers)
    yield from (f"has:{name}" for name in _meanings(taken))
    yield from (f"lead:{form}" for form in read.raw.lead)


def _meanings(taken: TakenClause) -> Iterator[str]:
    read = taken.read
    meanings = {
        "learns": read.learns,
        "feels": read.feels,
        "wrong": read.went_wrong,
        "reason": read.gives_reason,
        "since": read.afterwards,
        "quantity": read.changes_quantity,
        "degree": bool(read.forms & words.DEGREES),
        "vague": is_vague(taken),
        "open_deed": taken.read.stem in _OPEN_DEEDS and taken.is_own,
        "resists": bool(read.forms & _RESISTANCE) and taken.clause.agent is Agent.OTHER,
        "evidence": bool(read.forms & words.EVIDENCE),
        "cause": bool(read.forms & words.CAUSES),
        "change": claims_change(read.raw.morphemes, read.stem),
        "object": taken.has_object,
    }
    return (name for name, is_so in meanings.items() if is_so)


# --- the best clause for a kind ---------------------------------------------------------------


def _find(answer: Answer, kind: Kind) -> OpenPoint | None:
    score = _SCORES.get(kind)
    if score is None:
        return None
    best: TakenClause | None = None
    most = 0.0
    for n, taken in enumerate(answer.clauses):
        if not _may_be_taken_up(taken):
            continue
        value = score(answer, n, taken)
        if value > most:
            best, most = taken, value
    return point_about(answer, kind, best)


def _may_be_taken_up(taken: TakenClause) -> bool:
    """Return whether a question can repeat a clause.

    The clause must have content, must not be too long, and must not be a condition.
    """
    return (
        taken.may_ask
        and has_content(taken)
        and len(taken.clause.text) <= MOST_CHARACTERS
        and taken.read.raw.link not in CONDITIONS
        and Layer.NEARLY not in taken.read.layers
        and not _is_fragment(taken)
        and not _is_unusable(taken)
    )


def _is_unusable(taken: TakenClause) -> bool:
    """Return whether no question can repeat a clause.

    This is the case for inner speech, a stray particle at the beginning, and words that refer to
    earlier text.
    """
    text, morphemes = taken.clause.text, taken.read.raw.morphemes
    if any((m.form == "요" and m.tag == "JX") or m.form in _LEANING for m in morphemes):
        return True
    return _INNER_SPEECH.search(text) is not None or _STRAY.match(text) is not None


def _is_fragment(taken: TakenClause) -> bool:
    """Return whether a clause says little without its neighbours: 만들어서, 팔레트 쌓는 거야."""
    morphemes = taken.read.raw.morphemes
    closing = morphemes[-1].form in ("야", "이야") and morphemes[-1].tag in ("JX", "EF", "EC")
    opens = taken.read.raw.link in ("어서", "아서", "고", "다가") and not any(
        m.tag in ("JKO", "JX") for m in morphemes[:-1]
    )
    reason = taken.read.raw.link in ("니까", "으니까")
    return closing or opens or reason or len(taken.clause.text.split()) < _LEAST_WORDS


def _is_deed(taken: TakenClause) -> bool:
    acts = taken.is_own and taken.read.raw.predicate.kind in ("VV", "XSV")
    return (
        acts
        and taken.main in (Role.ACTION, Role.RESULT, Role.PLAN, Role.STRENGTH)
        and not taken.read.learns
        and not taken.read.feels
        and not taken.read.thinks
    )


def _deed(_answer: Answer, _n: int, taken: TakenClause) -> float:
    if not _is_deed(taken):
        return 0
    return 10 + weight_of(taken) + 2 * (taken.main is Role.ACTION)


def _decisive(answer: Answer, n: int, taken: TakenClause) -> float:
    """Return the score of a deed that changed something and is central to the account, or 0."""
    value = _deed(answer, n, taken)
    is_change = taken.read.stem in words.WEIGHTY_DEEDS | words.CHOICES
    if not value or not is_change or not _happened(taken) or weight_of(taken) < DECISIVE:
        return 0
    if answer.kind is QuestionKind.KNOWLEDGE or _leans_on_others(taken) or _is_complete(answer):
        return 0
    if not taken.has_object or _is_about(taken):
        return 0
    return value - taken.has_figure + n / 4


def _how(answer: Answer, n: int, taken: TakenClause) -> float:
    if taken.clause.negated or not is_vague(taken) or not _fits_question(answer, taken):
        return 0
    return _deed(answer, n, taken)


def _fits_question(answer: Answer, taken: TakenClause) -> bool:
    """Return whether a clause states a deed of the candidate, and no definition or rule."""
    if answer.kind is QuestionKind.KNOWLEDGE or _names_another(taken):
        return False
    return answer.kind is not QuestionKind.EXPERIENCE or taken.clause.tense is Tense.PAST


def _is_about(taken: TakenClause) -> bool:
    """Return whether a clause has a contrasting topic: 바이어한테는 깎아 줬습니다."""
    return any(
        particle.tag == "JX" and particle.form in ("은", "는") and before.tag != "NP"
        for before, particle in pairwise(taken.read.raw.morphemes)
    )


def _is_complete(answer: Answer) -> bool:
    """Return whether an account contains a result, a figure and what was learnt."""
    has_figure = any(taken.has_figure for taken in answer.clauses)
    learns = any(taken.read.learns for taken in answer.clauses)
    return has_figure and learns and bool(answer.having(Role.RESULT))


def _leans_on_others(taken: TakenClause) -> bool:
    """Return whether a clause adds something to earlier clauses with 도: 책 정리도 했습니다."""
    return any(m.form == "도" and m.tag == "JX" for m in taken.read.raw.morphemes)


_LEANING = frozenset("나머지 이렇 이렇게 어떻 어떻게 그렇 그렇게 본인".split())
"""Words that refer to earlier text."""


def _alternative(answer: Answer, n: int, taken: TakenClause) -> float:
    """Return the score of a choice, or 0 if the answer gives a reason or an alternative."""
    if taken.read.stem not in words.CHOICES or answer.having(Role.REASON):
        return 0
    if answer.forms & _OTHER_WAYS:
        return 0
    return _decisive(answer, n, taken)


_OTHER_WAYS = frozenset("대신 말고 보다 선택지 방안 후보 차라리 아니면 아니라".split())
"""Words that introduce an alternative."""


def _reason(answer: Answer, n: int, taken: TakenClause) -> float:
    if not _is_claim(answer, n, taken) or len(answer.clauses) > MOST_CLAUSES_OF_A_CLAIM:
        return 0
    return 6 + 3 * (not taken.read.raw.link) + _claim_position(answer, n)


MOST_CLAUSES_OF_A_CLAIM = 2
"""Maximum number of clauses of an answer that counts as a claim without a reason."""


def _claim_position(answer: Answer, n: int) -> float:
    return 1 - n / (1 + len(answer.clauses))


def _difficulty(answer: Answer, n: int, taken: TakenClause) -> float:
    if answer.kind is QuestionKind.EXPERIENCE:
        if answer.forms & _TELLS_DIFFICULTY:
            return 0
        return _decisive(answer, n, taken) or _demanding(taken)
    fits = taken.main is Role.PLAN and _fits_question(answer, taken) and weight_of(taken) >= 1
    return _deed(answer, n, taken) if fits else 0


_TELLS_DIFFICULTY = frozenset(
    "어렵 힘들 걱정 고민 답답 반대 거절 까다롭 망설이 헷갈리 고생 난감".split()
)
"""Words that state a difficulty."""


def _demanding(taken: TakenClause) -> float:
    """Return the score of a deed that takes effort but changes nothing, or 0."""
    is_own = taken.clause.agent is Agent.SPEAKER and _happened(taken)
    if not is_own or not _is_deed(taken) or _leans_on_others(taken):
        return 0
    return 1 if taken.read.stem in _DEMANDING and weight_of(taken) >= 0 else 0


_DEMANDING = frozenset(
    "연습 준비 완주 가르치 키우 운영 훈련 복구 촬영 취재 번역 통역 조립 수리 연구 실험 진행 총괄 "
    "이끌 설득 협상 중재 조율 심폐소생술 재활 완성 교육 구조".split()
)
"""Deeds that take effort or skill."""


def _people(answer: Answer, n: int, taken: TakenClause) -> float:
    if taken.read.stem not in _FOR_OTHERS or _tells_reaction(answer.clauses[n + 1 :]):
        return 0
    return _decisive(answer, n, taken)


def _tells_reaction(clauses: Sequence[TakenClause]) -> bool:
    """Return whether others say or do something in `clauses`."""
    return any(c.clause.agent is Agent.OTHER for c in clauses)


def _figure(answer: Answer, n: int, taken: TakenClause) -> float:
    """Return the score of a claimed change without a figure in it or in its neighbours, or 0."""
    if not claims_change(taken.read.raw.morphemes, taken.read.stem):
        return 0
    if taken.clause.agent is Agent.OTHER or not _happened(taken):
        return 0
    if any(c.has_figure for c in answer.clauses[max(0, n - 1) : n + 2]):
        return 0
    return 10 + n / 100


def _check(answer: Answer, n: int, taken: TakenClause) -> float:
    """Return the score of a claimed change for the better, or 0 if the answer gives evidence."""
    is_change = claims_change(taken.read.raw.morphemes, taken.read.stem)
    if not is_change or not _happened(taken) or taken.has_figure or taken.read.went_wrong:
        return 0
    if not taken.is_own or answer.forms & words.EVIDENCE:
        return 0
    return 10 + n / 10


def _instance(answer: Answer, n: int, taken: TakenClause) -> float:
    if not _is_claim(answer, n, taken) or _tells_instance(answer):
        return 0
    if taken.has_figure or any(m.form == "고" for m in taken.read.raw.morphemes[-2:]):
        return 0  # a step of a list, or a fact
    value = 6 + 3 * (taken.main in (Role.STRENGTH, Role.WEAKNESS))
    value += 2 * (Layer.TRAIT in taken.read.layers) + 2 * taken.is_own
    return value + 2 * (not taken.read.raw.link) + _claim_position(answer, n)


def _tells_instance(answer: Answer) -> bool:
    return any(_is_deed(c) and _is_past(c) and not _is_unusable(c) for c in answer.clauses)


def _is_past(taken: TakenClause) -> bool:
    return taken.clause.tense is Tense.PAST


def _happened(taken: TakenClause) -> bool:
    return _is_past(taken) and not taken.clause.negated


def _is_claim(answer: Answer, n: int, taken: TakenClause) -> bool:
    """Return whether the speaker states a strength, a weakness, a plan or an opinion."""
    read = taken.read
    if answer.kind is QuestionKind.KNOWLEDGE or _follows_occasion(answer, n):
        return False
    claims = (Role.STRENGTH, Role.WEAKNESS, Role.OPINION, Role.PLAN)
    if taken.main not in claims or taken.clause.tense is Tense.PAST:
        return False
    if taken.clause.agent is Agent.OTHER or taken.clause.negated or read.forms & _SAYING:
        return False
    return read.stem not in _UNCERTAIN and not _names_another(taken)


def _follows_occasion(answer: Answer, n: int) -> bool:
    """Return whether a clause is true only on the occasion that the clause before it names.

    An example is 잘됐을 때는 뒤에 있는 사람.
    """
    if not n:
        return False
    before = answer.clauses[n - 1].read.raw
    return before.link in CONDITIONS or any(m.form == "때" for m in before.morphemes[-2:])


_SAYING = frozenset({"말씀", "말"})
_UNCERTAIN = frozenset({"들", "모르", "궁금", "같"})
"""Stems of clauses that claim nothing: 잘 모르겠어요."""


def _names_another(taken: TakenClause) -> bool:
    """Return whether the subject of a deed is a thing or another person: 저당권은 담보합니다."""
    morphemes = taken.read.raw.morphemes
    if taken.read.raw.predicate.kind not in ("VV", "XSV"):
        return any(m.form.endswith("님") for m in morphemes)
    return any(
        following.tag in ("JKS", "JX")
        and following.form in ("이", "가", "은", "는")
        and noun.tag in ("NNG", "NNP", "SL", "XSN")
        for noun, following in pairwise(morphemes)
    )


def _lesson(answer: Answer, n: int, taken: TakenClause) -> float:
    """Return the score of a mistake or central deed, or 0 if the answer states what was learnt."""
    if any(c.read.learns for c in answer.clauses):
        return 0
    return 30 if _is_mistake(taken) else _decisive(answer, n, taken)


def _regret(_answer: Answer, n: int, taken: TakenClause) -> float:
    return 30 - n if _is_mistake(taken) else 0


def _is_mistake(taken: TakenClause) -> bool:
    is_own = taken.clause.agent is Agent.SPEAKER and taken.clause.tense is Tense.PAST
    morphemes = taken.read.raw.morphemes
    if taken.clause.negated or any(m.form in _OCCASIONS for m in morphemes[-2:]):
        return False
    return is_own and taken.read.went_wrong and taken.read.raw.predicate.kind in ("VV", "XSV")


_OCCASIONS = frozenset({"때", "뒤", "후", "전", "다음"})
"""Nouns of time at the end of a clause: 틀렸을 때."""


def _effort(answer: Answer, n: int, taken: TakenClause) -> float:
    """Return the score of a deed, or 0 if a later clause states a result.

    A later deed has a higher score.
    """
    after = answer.clauses[n + 1 :]
    if any(c.main is Role.RESULT or c.read.learns for c in after) or taken.main is Role.RESULT:
        return 0
    if taken.clause.negated or weight_of(taken) < 1 or not _fits_question(answer, taken):
        return 0
    return _deed(answer, n, taken) and 10 + weight_of(taken) + n


def _trouble(answer: Answer, n: int, taken: TakenClause) -> float:
    """Return the score of a clause that a specific deed should follow: a problem, a vague deed.

    Return 0 if the answer contains a specific deed.
    """
    if any(_is_deed(c) and not is_vague(c) for c in answer.clauses):
        return 0
    value = 5 * (taken.main is Role.WEAKNESS) + 6 * taken.read.went_wrong
    value += 7 * (_is_deed(taken) and is_vague(taken)) + 5 * (taken.main is Role.RESULT)
    value += 4 * (taken.main is Role.PLAN and is_vague(taken))
    return value and value + n / 10


def _shared(answer: Answer, n: int, taken: TakenClause) -> float:
    if taken.clause.agent is not Agent.GROUP:
        return 0
    value = _deed(answer, n, taken)
    if not value or taken.read.raw.link == "자":
        return 0
    if not _is_past(taken):
        return 0
    if not answer.forms & _SHARED:
        return 0
    return value + 2 * (taken.read.raw.link not in ("어서", "아서"))


_SCORES: dict[Kind, Callable[[Answer, int, TakenClause], float]] = {
    Kind.MISSING_ACTION: _trouble,
    Kind.MISSING_RESULT: _effort,
    Kind.OWN_PART: _shared,
    Kind.HOW: _how,
    Kind.REASON: _reason,
    Kind.ALTERNATIVE: _alternative,
    Kind.FIGURE: _figure,
    Kind.CHECK: _check,
    Kind.DIFFICULTY: _difficulty,
    Kind.PEOPLE: _people,
    Kind.INSTANCE: _instance,
    Kind.LEARNING: _lesson,
    Kind.DIFFERENTLY: _regret,
}
