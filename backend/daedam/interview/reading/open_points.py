"""Find the open points of a Korean answer by rules, the most important first.

The kind of the question decides which elements an answer should contain. A point is not open if
another clause of the answer settles it. In this module, a *deed* is an action of the speaker or of
the speaker's group.
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from daedam.interview.reading import words
from daedam.interview.reading.clauses import CONDITIONS
from daedam.interview.reading.figures import claims_change, find_figures, measures
from daedam.interview.reading.model import (
    Agent,
    Clause,
    OpenPoint,
    OpenPointKind,
    QuestionKind,
    Role,
    Tense,
)
from daedam.interview.reading.predicates import Layer
from daedam.interview.reading.roles import ReadClause
from daedam.interview.reading.topics import find_term, find_topic
from daedam.speech.korean import points_back

Kind = OpenPointKind

MIN_CONFIDENCE = 0.5
"""Minimum word confidence, 0 to 1, of a clause that a question may refer to."""

LONG_CLAUSE = 48
"""Number of characters above which a clause is hard to quote in a question."""

MOST_BARE_SENTENCES = 3
"""Maximum number of sentences of an answer in which a wish without an explicit reason counts as
unexplained."""

MOST_BARE_CLAUSES = 3
"""Maximum number of clauses of an account whose circumstances can be missing."""

LEAST_WEIGHT = 5
"""Minimum weight (`weight_of`) of a deed that a question of the kind DIFFERENTLY can be about."""


@dataclass(frozen=True)
class TakenClause:
    """A clause with its analysis, and whether a question may refer to it."""

    clause: Clause
    read: ReadClause
    may_ask: bool

    @property
    def main(self) -> Role:
        return self.clause.roles[0]

    @property
    def has_figure(self) -> bool:
        return measures(self.read.raw.morphemes)

    @property
    def has_object(self) -> bool:
        return any(m.tag == "JKO" for m in self.read.raw.morphemes)

    @property
    def is_own(self) -> bool:
        return self.clause.agent in (Agent.SPEAKER, Agent.GROUP)


@dataclass(frozen=True)
class Answer:
    """An analysed answer, with the data that its open points are found from."""

    text: str
    question: str
    kind: QuestionKind
    clauses: tuple[TakenClause, ...]
    known_terms: Collection[str] = ()
    may_ask_about: Callable[[str], bool] = lambda _: True

    def having(self, *roles: Role) -> list[TakenClause]:
        return [c for c in self.clauses if c.main in roles]

    @property
    def forms(self) -> frozenset[str]:
        return frozenset().union(
            *(c.read.forms for c in self.clauses), *(c.read.raw.lead for c in self.clauses)
        )

    @property
    def actions(self) -> list[TakenClause]:
        return [c for c in self.having(Role.ACTION) if c.is_own]

    @property
    def story(self) -> TakenClause | None:
        """The clause with the main deed; None if no question may refer to any clause.

        Without a deed, the first clause with a result, a task or other content takes its place.
        """
        specific = [c for c in self.actions if not is_vague(c)]
        return _weightiest(specific or self.actions) or _first(
            [
                *filter(has_content, self.having(Role.RESULT)),
                *filter(has_content, self.having(Role.TASK)),
                *filter(has_content, self.clauses),
                *self.clauses,
            ]
        )

    @property
    def asks_for_failure(self) -> bool:
        failures = "실패 실수 잘못 아쉬웠 후회 배운 배우셨 교훈 틀렸 틀린".split()
        unkept = re.search(r"(지키|해내|맞추|이루|달성하|끝내)지 ?못", self.question)
        return any(word in self.question for word in failures) or unkept is not None


def find_open_points(answer: Answer) -> list[OpenPoint]:
    """Return the open points of an answer, the most important first."""
    if not answer.clauses:
        return []
    readers: dict[QuestionKind, Callable[[Answer], list[OpenPoint | None]]] = {
        QuestionKind.EXPERIENCE: _of_experience,
        QuestionKind.MOTIVATION: _of_motivation,
        QuestionKind.STRENGTH: _of_strength,
        QuestionKind.WEAKNESS: _of_weakness,
        QuestionKind.PLAN: _of_plan,
        QuestionKind.KNOWLEDGE: _of_knowledge,
        QuestionKind.OPINION: _of_opinion,
        QuestionKind.INTRODUCTION: _of_introduction,
    }
    return [point for point in readers[answer.kind](answer) if point is not None]


# --- by the kind of the question --------------------------------------------------------------


def _of_experience(answer: Answer) -> list[OpenPoint | None]:
    deeds = [c for c in answer.actions if not is_vague(c)]
    results = _outcomes(answer)
    hint = _hint(answer)
    if hint is not None:
        return [point_about(answer, Kind.MISSING_SITUATION, hint), _own_part(answer)]
    habits = [
        c
        for c in answer.having(Role.PLAN, Role.ACTION)
        if c.is_own
        and c.clause.tense is Tense.PRESENT
        and has_content(c)
        and c.read.raw.link in ("", "고", "어서", "아서")
        and not c.read.gives_reason
        and not c.read.closes_with_reason
        and not c.read.forms & {"니까", "으니까"}
    ]
    failed = answer.asks_for_failure and bool(answer.having(Role.SITUATION))
    if not deeds and habits and not results:
        return [point_about(answer, Kind.MISSING_RESULT, _weightiest(habits))]
    learnt = answer.asks_for_failure and any(c.read.learns for c in answer.clauses[1:])
    found = [
        _learning(answer) if failed else None,
        None if deeds or learnt else point_about(answer, Kind.MISSING_ACTION, _sketch(answer)),
        _own_part(answer),
        None if results or failed or _is_routine(answer) else _missing(answer, Kind.MISSING_RESULT),
        _figure(answer),
        None if failed else _learning(answer),
        _check(answer),
        _cause(answer),
        _reason(answer),
        None
        if answer.having(Role.SITUATION, Role.TASK)
        or len(answer.clauses) > MOST_BARE_CLAUSES
        or (results and len(answer.clauses) > 1)
        or _is_routine(answer)
        or any(c.clause.agent is Agent.OTHER for c in answer.clauses[:-1])
        or any(c.read.stem in words.PERCEPTIONS or _contains_reason(c) for c in answer.clauses)
        else _missing(answer, Kind.MISSING_SITUATION),
        _term(answer),
    ]
    changed = _changed_habit(answer)
    if changed is not None:
        asks = results and answer.asks_for_failure and not changed.clause.negated
        found.append(point_about(answer, Kind.MISSING_RESULT, changed) if asks else None)
    elif deeds and results and answer.story and weight_of(answer.story) >= LEAST_WEIGHT:
        serves = Layer.FAVOUR in answer.story.read.layers or "드리" in answer.story.read.forms
        found.append(None if serves else point_about(answer, Kind.DIFFERENTLY, answer.story))
    return found


_NOW = frozenset("지금 이제 요즘 요새".split())


def _changed_habit(answer: Answer) -> TakenClause | None:
    """Return the clause that states what the speaker does now, since the events.

    Such a clause also states what the speaker would do differently. Return None if there is no such
    clause, or if a result comes after it.
    """
    for n, taken in reversed(list(enumerate(answer.clauses))):
        if taken.main is Role.RESULT and taken.clause.agent in (Agent.NONE, Agent.OTHER):
            return None
        since = taken.read.afterwards or bool(taken.read.forms & _NOW)
        since = since or (
            n > 0
            and answer.clauses[n - 1].read.raw.sentence == taken.read.raw.sentence
            and (
                answer.clauses[n - 1].read.afterwards
                or bool(answer.clauses[n - 1].read.forms & _NOW)
            )
        )
        acts = taken.read.raw.predicate.kind in ("VV", "XSV") and taken.is_own
        present = taken.clause.tense is Tense.PRESENT and not taken.read.feels
        if (
            (since or (answer.asks_for_failure and n + 3 > len(answer.clauses)))
            and acts
            and present
        ):
            if has_content(taken) or n == 0:
                return taken
            before = answer.clauses[n - 1]
            return before if has_content(before) and before.is_own else None
    return None


def _hint(answer: Answer) -> TakenClause | None:
    """Return the clause of an answer that states only that an experience exists, not what it was.

    Return None if the answer states more, or if no question may refer to the clause.
    """
    told = [
        c
        for c in answer.clauses
        if c.read.raw.link not in CONDITIONS and not c.read.layers & {Layer.GUESS, Layer.NEARLY}
    ]
    if len(told) > 2:
        return None
    hints = [c for c in told if Layer.EXPERIENCE in c.read.layers]
    return _last([c for c in hints if "없" not in c.read.forms])


def _sketch(answer: Answer) -> TakenClause | None:
    """Return the clause that comes closest to a specific deed: 눈치껏 넘겼습니다."""
    own = [
        c
        for c in answer.clauses
        if c.is_own
        and c.main in (Role.ACTION, Role.RESULT)
        and c.clause.tense is Tense.PAST
        and c.read.raw.predicate.kind in ("VV", "XSV")
        and not c.read.learns
        and not c.read.feels
        and Layer.BECAME not in c.read.layers
        and len(c.clause.text.split()) > 1
    ]
    return _last(own) or answer.story


def _is_routine(answer: Answer) -> bool:
    """Return whether an account consists of everyday duties without a situation or task."""
    duties = {"접수", "담당", "근무", "응대", "처리", "관리", "보조", "청소", "일"}
    return (
        not answer.having(Role.SITUATION, Role.TASK)
        and bool(answer.actions)
        and all(c.read.stem in duties for c in answer.actions)
        and len(answer.actions) > 1
    )


def _moves_on(taken: TakenClause) -> bool:
    """Return whether a clause states that work goes on or ends, or that an organisation acts.

    An example is 촬영은 재개했습니다.
    """
    morphemes = taken.read.raw.morphemes
    organisations = words.ORGANISATIONS | {"부서", "위원회", "주최"}
    for n, m in enumerate(morphemes[:-1]):
        after = morphemes[n + 1]
        if (
            m.form in organisations
            and after.tag in ("JKB", "JKS")
            and after.form in ("에서", "이", "가")
        ):
            return True
    return taken.read.stem in _COURSES and any(
        m.tag in ("JKS", "JX") and morphemes[n].form not in words.OWN
        for n, m in enumerate(morphemes[1:])
    )


_COURSES = frozenset("시작 재개 마무리 끝나 통과 해결 완료 성공 진행 끝내 마치 지키 맞추".split())
"""Verbs which state that work begins, goes on, succeeds or ends."""


def _is_news(answer: Answer, taken: TakenClause) -> bool:
    """Return whether a clause states how things are now: 지금은 서로 먼저 물어봅니다."""
    habit = taken.is_own and answer.asks_for_failure
    return not habit and bool(taken.read.forms & _NOW)


_ACCLAIM = frozenset(
    "칭찬 상 은상 금상 동상 대상 장려상 우수상 최우수상 재방문 단골 표창 감사 채택 선정 "
    "인정".split()
)
"""Nouns for the praise and success that a deed brings."""

_TOTALS = frozenset("뒤 후 지금 나중 총 최종".split())
"""Words which show that a figure gives the state after a deed."""


def _outcomes(answer: Answer) -> list[TakenClause]:
    """Return the clauses that state an outcome of the deeds."""
    clauses = answer.clauses
    acted = [n for n, c in enumerate(clauses) if c.main is Role.ACTION and c.is_own]
    first = acted[0] if acted else len(clauses)
    last = acted[-1] if acted else 0
    return [
        c
        for n, c in enumerate(clauses)
        if (c.main is Role.RESULT and not (c.read.stem in words.PERCEPTIONS and n < last))
        or (c.read.afterwards and c.clause.tense is Tense.PRESENT)
        or (n > first and clauses[n - 1].read.raw.link == "더니" and not c.read.thinks)
        or (n > first and c.has_figure and c.read.forms & _TOTALS)
        or (n > first and c.clause.tense is Tense.PRESENT and _is_news(answer, c))
        or (n > last and c.clause.agent is Agent.OTHER and c.clause.tense is Tense.PAST)
        or (n > first and c.clause.tense is Tense.PAST and not c.is_own and c.read.afterwards)
        or (n > first and c.clause.tense is Tense.PAST and c.read.nouns & _ACCLAIM)
        or (n > first and c.clause.tense is Tense.PAST and _moves_on(c))
        or (c.has_figure and c.read.stem in ("유지", "회복", "달성", "지키", "채우"))
    ]


def _of_motivation(answer: Answer) -> list[OpenPoint | None]:
    lived = [
        c
        for c in answer.clauses
        if c.clause.tense is Tense.PAST
        and c.read.stem not in words.INVOLVEMENT | words.DECISIONS
        and not c.read.feels
        and not c.read.layers & {Layer.WISH, Layer.THOUGHT, Layer.GUESS}
    ]
    claims = answer.having(Role.REASON, Role.OPINION, Role.PLAN)
    follows = any("그래서" in c.read.raw.lead or "그래서" in c.read.forms for c in answer.clauses)
    involved = [c for c in answer.clauses if c.clause.tense is Tense.PAST and has_content(c)]
    told = len(lived) > 1 or (
        any(c.clause.agent is Agent.OTHER for c in lived)
        and any(c.read.stem in words.INVOLVEMENT - words.DECISIONS for c in involved)
    )
    explained = answer.having(Role.REASON) or follows or len(lived) > 1
    return [
        None if told else point_about(answer, Kind.INSTANCE, _first(claims) or answer.story),
        None if explained else point_about(answer, Kind.REASON, answer.story),
        _term(answer),
    ]


def _of_strength(answer: Answer) -> list[OpenPoint | None]:
    told = [c for c in answer.clauses if c.clause.tense is Tense.PAST]
    strong = answer.having(Role.STRENGTH)
    claim = _first([c for c in strong if has_content(c)]) or _first(strong) or answer.story
    lived = [
        c for c in told if c.main is Role.ACTION or c.read.changes_quantity or c.read.stem == "맡"
    ]
    if len(told) < 2 and not lived:
        return [point_about(answer, Kind.INSTANCE, claim), _term(answer)]
    settled = answer.having(Role.RESULT) or any(c.has_figure for c in told)
    return [
        None if settled else _missing(answer, Kind.MISSING_RESULT),
        _own_part(answer),
        _figure(answer),
        _check(answer),
        _term(answer),
    ]


def _of_weakness(answer: Answer) -> list[OpenPoint | None]:
    weak = answer.having(Role.WEAKNESS)
    verbal = [
        c for c in weak if c.read.raw.predicate.kind != "VCP" and c.read.raw.link not in CONDITIONS
    ]
    closed = [c for c in verbal if not c.read.raw.link]
    claim = _first(closed) or _first(verbal) or _first(weak) or answer.story
    told = [c for c in answer.clauses if c.clause.tense is Tense.PAST]
    acted = [
        c
        for c in answer.having(Role.ACTION)
        if has_content(c) and Layer.DUTY not in c.read.layers and not c.clause.negated
    ] or [
        c
        for c in answer.clauses
        if c.is_own
        and Layer.PROGRESS in c.read.layers
        and not c.clause.negated
        and c.read.raw.predicate.kind in ("VV", "XSV")
        and has_content(c)
    ]
    countered = any(claim and _works_against(claim, c) for c in answer.clauses)
    return [
        None if acted or countered else point_about(answer, Kind.MISSING_ACTION, claim),
        None
        if _ends_with_result(answer) or not acted
        else point_about(answer, Kind.MISSING_RESULT, acted[-1]),
        None if told else point_about(answer, Kind.INSTANCE, claim),
        _figure(answer),
        _term(answer),
    ]


def _works_against(claim: TakenClause, taken: TakenClause) -> bool:
    """Return whether `taken` states what the speaker does about the weakness in `claim`.

    An example is 미리 정합니다. `taken` must be in a later sentence than `claim`.
    """
    read = taken.read
    deliberate = read.stem in words.WEIGHTY_DEEDS - {"미루", "멈추", "빼", "양보"} or bool(
        read.forms & {"미리", "일부러", "스스로", "꼭", "반드시", "먼저", "연습", "기록", "메모"}
        or taken.has_figure
    )
    return (
        read.raw.sentence > claim.read.raw.sentence
        and taken.is_own
        and deliberate
        and read.raw.predicate.kind in ("VV", "XSV")
        and not taken.clause.negated
        and read.raw.link not in CONDITIONS
        and has_content(taken)
    )


def _of_plan(answer: Answer) -> list[OpenPoint | None]:
    plans = answer.having(Role.PLAN, Role.ACTION)
    specific = [c for c in plans if not is_vague(c)]
    main = _weightiest([c for c in specific if not c.clause.negated] or specific)
    wish = _first([c for c in answer.clauses if Layer.WISH in c.read.layers])
    explained = len({c.read.raw.sentence for c in answer.clauses}) > MOST_BARE_SENTENCES
    reason = (
        None
        if answer.having(Role.REASON)
        else point_about(answer, Kind.REASON, wish or main or answer.story)
    )
    instance = (
        None
        if any(c.clause.tense is Tense.PAST for c in answer.clauses)
        else point_about(
            answer, Kind.INSTANCE, (wish if explained else None) or main or answer.story
        )
    )
    return [
        None if specific else _missing(answer, Kind.MISSING_ACTION),
        *((reason, instance) if wish and not explained else (instance, reason)),
        _term(answer),
    ]


def _of_knowledge(answer: Answer) -> list[OpenPoint | None]:
    example = (
        bool({"예", "예시"} & answer.forms)
        or "예를 들" in answer.text
        or any(c.clause.tense is Tense.PAST for c in answer.clauses)
    )
    return [
        _term(answer),
        None if example else point_about(answer, Kind.INSTANCE, answer.story),
    ]


_CONCESSIONS = frozenset("어도 아도 더라도 여도".split())


def _of_opinion(answer: Answer) -> list[OpenPoint | None]:
    claim = _first(answer.having(Role.OPINION)) or answer.story
    example = any(c.clause.tense is Tense.PAST for c in answer.clauses)
    views = answer.having(Role.OPINION)
    clear = [c for c in views if has_content(c) and c.read.raw.link not in _CONCESSIONS]
    argued = (
        example
        or answer.having(Role.REASON)
        or any(
            claim is not None and c.read.raw.sentence > claim.read.raw.sentence
            for c in answer.clauses
        )
    )
    return [
        None if argued else point_about(answer, Kind.REASON, claim),
        None
        if example
        else point_about(
            answer,
            Kind.INSTANCE,
            _last([c for c in clear if c.has_object]) or _last(clear) or claim,
        ),
        _term(answer),
    ]


def _of_introduction(answer: Answer) -> list[OpenPoint | None]:
    claim = _first(answer.having(Role.STRENGTH)) or answer.story
    return [
        point_about(answer, Kind.INSTANCE, claim),
        None if answer.having(Role.RESULT) else _missing(answer, Kind.MISSING_RESULT),
        _term(answer),
    ]


# --- by the kind of the open point ------------------------------------------------------------


def _first(clauses: Sequence[TakenClause]) -> TakenClause | None:
    return next((c for c in clauses if c.may_ask), None)


def _last(clauses: Sequence[TakenClause]) -> TakenClause | None:
    return next((c for c in reversed(clauses) if c.may_ask), None)


def _weightiest(clauses: Sequence[TakenClause]) -> TakenClause | None:
    """Return the clause with the greatest weight that a question may refer to, or None.

    Of clauses with equal weight, the first is returned.
    """
    allowed = [c for c in clauses if c.may_ask]
    return max(allowed, key=weight_of, default=None)


def weight_of(taken: TakenClause) -> int:
    """Return a score for how central a deed is to the account; higher is more central.

    A deed that changes something, or that has a stated consequence (나눴더니), has a high score. A
    clause about looking, asking or reporting, or without a noun of its own, has a low score.
    """
    read = taken.read
    weight = (
        3 * (read.stem in words.WEIGHTY_DEEDS)
        + (read.stem in words.CHOICES)
        - 3 * (read.stem in words.LIGHT_DEEDS)
    )
    weight += taken.has_object + taken.has_figure + read.changes_quantity
    trial = Layer.TRIAL in read.layers
    weight += 2 * (read.raw.link == "더니" and not trial) + bool(
        read.raw.lead & {"그래서", "그러", "그래"}
    )
    weight += Layer.SAYING in read.layers and bool(read.forms & {"자고", "자"})
    weight -= 2 * taken.clause.negated + 2 * trial
    weight -= 2 * (read.raw.link in ("는데", "ᆫ데", "면서", "으면서")) + read.looks_back
    after = {m.form for m in read.raw.morphemes[read.raw.predicate.index :]}
    weight -= 4 * bool(after & {"다음", "뒤", "후", "때", "전", "일"})
    weight -= 3 * (read.gives_reason or read.went_wrong)
    weight -= 2 * (len(taken.clause.text) > LONG_CLAUSE)
    weight -= 3 * (taken.clause.tense is Tense.PRESENT) + 3 * (read.raw.predicate.kind == "VCP")
    weight -= 3 * points_back(read.raw.morphemes)
    weight -= 5 * (not has_content(taken)) + 4 * is_vague(taken)
    return weight


def has_content(taken: TakenClause) -> bool:
    """Return whether a clause can be understood by itself: not 확인하고, 그걸 했습니다.

    A noun that belongs to the verb, such as 확인 in 확인하고, is not enough.
    """
    raw = taken.read.raw
    end = raw.predicate.index
    if raw.predicate.kind == "XSV":
        while end and raw.morphemes[end - 1].end == raw.morphemes[end].start:
            end -= 1
    return any(
        m.tag in ("NNG", "NNP", "SL", "XR") and m.form not in words.SCENE_NOUNS | words.OWN
        for m in raw.morphemes[:end]
    )


def point_about(answer: Answer, kind: Kind, taken: TakenClause | None) -> OpenPoint | None:
    """Return an open point about a clause; None if no question may refer to the clause."""
    if taken is None or not taken.may_ask:
        return None
    topic = find_topic(answer.text, taken.read.raw.morphemes)
    if points_back(taken.read.raw.morphemes):
        topic = ""
    if topic and not answer.may_ask_about(topic):
        topic = ""
    return OpenPoint(kind, taken.clause, topic)


def _missing(answer: Answer, kind: Kind) -> OpenPoint | None:
    """Return an open point for a missing element. It refers to the main clause of the answer."""
    return point_about(answer, kind, answer.story)


def is_vague(taken: TakenClause) -> bool:
    """Return whether a deed does not say what was done: 열심히 노력했습니다, 잘 해결했습니다."""
    if taken.has_figure:
        return False
    if taken.read.stem in _TALKS and _object(taken) == taken.read.stem:
        return True  # 팀원들과 대화를 많이 했습니다
    if taken.read.stem == "하" and Layer.FAVOUR in taken.read.layers and not _object(taken):
        return False  # 새로 해 드렸습니다
    if taken.read.stem == "되" and taken.clause.tense is Tense.FUTURE:
        return True  # 도움이 되는 사람이 되겠습니다
    if taken.read.stem not in words.VAGUE_STEMS:
        return False
    nouns = {
        m.form
        for m in taken.read.raw.morphemes[: taken.read.raw.predicate.index]
        if m.tag in ("NNG", "NNP", "SL", "NNB")
    }
    return len(nouns - words.VAGUE_OBJECTS - {taken.read.stem}) < 1


_TALKS = frozenset("대화 이야기 얘기 소통 노력 고민".split())
"""Nouns that do not say what was done if they are the object of 하다."""


def _object(taken: TakenClause) -> str:
    """Return the last noun before the last object particle; empty if there is none."""
    found = ""
    for noun, particle in pairwise(taken.read.raw.morphemes[: taken.read.raw.predicate.index]):
        if particle.tag == "JKO":
            found = noun.form
    return found


def _own_part(answer: Answer) -> OpenPoint | None:
    shared = [c for c in answer.actions if c.clause.agent is Agent.GROUP]
    own = [
        c
        for c in answer.clauses
        if c.clause.agent is Agent.SPEAKER
        and c.main in (Role.ACTION, Role.TASK)
        and not is_vague(c)
        and c.read.forms & words.OWN
    ]
    as_group = answer.forms & {"저희", "우리", "다들", "팀원", "조원"} or "다 같이" in answer.text
    if own or not as_group or not any(c.may_ask for c in shared):
        return None
    told = [c for c in shared if not c.clause.negated and has_content(c)]
    past = [c for c in told if c.clause.tense is Tense.PAST]
    deed = _weightiest(past or told or shared)
    step = deed is not None and deed.read.stem in words.LIGHT_DEEDS and weight_of(deed) < 0
    return None if step else point_about(answer, Kind.OWN_PART, deed)


def _figure(answer: Answer) -> OpenPoint | None:
    """Return an open point about the first change without a figure in it or in a clause near it."""
    clauses = answer.clauses
    for n, taken in enumerate(clauses):
        if taken.main not in (Role.RESULT, Role.ACTION, Role.STRENGTH) or taken.has_figure:
            continue
        changes = claims_change(taken.read.raw.morphemes, taken.read.stem)
        degree = bool(taken.read.forms & words.DEGREES)
        if not changes or Layer.SAYING in taken.read.layers or not has_content(taken):
            continue
        if taken.main is not Role.RESULT and not degree:
            continue
        if taken.read.forms & words.IMMEASURABLE or find_figures(taken.read.raw.morphemes):
            continue
        if taken.read.stem not in words.QUANTITATIVE and not (degree and _vanishes(taken)):
            continue
        if not degree and taken.read.raw.link in ("어서", "아서", "니까", "으니까", "면", "으면"):
            continue
        if any(c.has_figure for c in clauses[n + 1 : n + 3]) or _has_figure_beside(answer, taken):
            continue
        if _is_denied(answer, n) or (taken.clause.negated and not degree):
            continue
        return point_about(answer, Kind.FIGURE, taken)
    return None


def _vanishes(taken: TakenClause) -> bool:
    return taken.read.stem in ("없어지", "사라지", "없")


def _has_figure_beside(answer: Answer, taken: TakenClause) -> bool:
    """Return whether another outcome in the same sentence has a figure."""
    return any(
        c.has_figure and c.main is Role.RESULT and c.read.raw.sentence == taken.read.raw.sentence
        for c in answer.clauses
    )


def _is_denied(answer: Answer, n: int) -> bool:
    """Return whether the clause after clause `n` denies it: 손님이 줄어서 그런 건 아니에요."""
    following = answer.clauses[n + 1 : n + 2]
    sentence = answer.clauses[n].read.raw.sentence
    return any(
        c.read.raw.sentence == sentence
        and c.read.stem in ("아니", "그렇", "그러")
        and ("아니" in c.read.forms or c.clause.negated)
        for c in following
    )


def _check(answer: Answer) -> OpenPoint | None:
    """Return an open point about the last claimed effect; None if a word shows a check of it."""
    if answer.forms & words.EVIDENCE:
        return None
    acted = [n for n, c in enumerate(answer.clauses) if c.main is Role.ACTION and c.is_own]
    effects = [
        c
        for n, c in enumerate(answer.clauses)
        if c.main is Role.RESULT
        and c.clause.agent is Agent.NONE
        and not c.read.learns
        and not c.clause.negated
        and not _is_denied(answer, n)
        and (not acted or n > acted[-1] or n == 0 or answer.clauses[n - 1].read.raw.link == "더니")
        and c.read.raw.link not in ("지만", "는데", "ᆫ데", "니까", "으니까", "면", "으면")
        and has_content(c)
        and (
            claims_change(c.read.raw.morphemes, c.read.stem)
            or (c.has_figure and c.read.stem in ("되", "나오", "회복"))
        )
        and (c.has_figure or c.read.stem in words.QUANTITATIVE or c.read.forms & words.METRICS)
        and c.read.stem not in words.SETBACKS | {"바뀌", "달라지"}
    ]
    return point_about(answer, Kind.CHECK, _last(effects))


def _cause(answer: Answer) -> OpenPoint | None:
    """Return an open point about the first problem; None if the answer explains it.

    An explanation is how the problem was found, or what caused it.
    """
    problems = [
        c
        for c in answer.having(Role.SITUATION)
        if c.clause.agent is Agent.NONE
        and c.read.forms & (words.FAULTS - {"안"})
        and c.clause.tense is Tense.PAST
        and not c.read.forms & {"때", "때문"}
        and has_content(c)
    ]
    settled = (
        answer.having(Role.REASON)
        or answer.forms & words.CAUSES
        or any(
            c.read.raw.link in ("더니", "니까", "으니까")
            or (c.clause.agent is Agent.NONE and c.read.raw.link in ("어서", "아서", "라서"))
            for c in answer.clauses
        )
    )
    return None if settled else point_about(answer, Kind.CAUSE, _first(problems))


def _reason(answer: Answer) -> OpenPoint | None:
    """Return an open point about the weightiest choice; None if the answer gives a reason."""
    if answer.having(Role.REASON, Role.OPINION) or answer.asks_for_failure:
        return None
    explained = any(
        c.read.raw.link in ("니까", "으니까", "라서", "길래", "려고", "으려고", "고자")
        or c.read.layers & {Layer.CAUSE, Layer.INTENTION}
        or (
            c.main is Role.SITUATION
            and c.clause.agent in (Agent.NONE, Agent.OTHER)
            and (c.clause.negated or c.read.forms & (words.PROBLEMS | words.SETBACKS))
        )
        or c.read.stem in words.MISHAPS | {"헷갈리"}
        or (
            c.main is Role.SITUATION
            and c.clause.agent is Agent.NONE
            and (c.read.raw.link in ("어서", "아서") or c.read.stem in words.SETBACKS)
        )
        or (c.main is not Role.ACTION and Layer.COMPLETED in c.read.layers)
        for c in answer.clauses
    )
    choices = [
        c
        for n, c in enumerate(answer.clauses)
        if c in answer.actions
        and c.read.stem in words.CHOICES
        and has_content(c)
        and not is_vague(c)
        and not c.read.layers & {Layer.TRIAL, Layer.FAVOUR}
        and not _contains_reason(c)
        and not c.read.raw.lead & {"그래서", "그러", "그래", "그러니까"}
        and (n == 0 or answer.clauses[n - 1].read.raw.link not in ("어서", "아서", "더니"))
    ]
    return None if explained else point_about(answer, Kind.REASON, _weightiest(choices))


def _contains_reason(taken: TakenClause) -> bool:
    """Return whether a clause has its reason inside: 너무 길어서 규칙을 도입했습니다."""
    raw = taken.read.raw
    return any(
        m.tag == "EC" and m.form in ("어서", "아서", "니까", "으니까", "려고", "으려고", "라서")
        for m in raw.morphemes[: raw.predicate.index]
    ) or bool({"때문", "위하"} & taken.read.forms)


def _learning(answer: Answer) -> OpenPoint | None:
    if not answer.asks_for_failure:
        return None
    learnt = any(
        (c.read.learns and (c.read.stem != "알" or c.has_object))
        or (c.read.afterwards and c.clause.tense is not Tense.PAST)
        or c.read.forms & {"지금", "이제", "앞으로", "이후"}
        for c in answer.clauses
    )
    learnt = learnt or _changed_habit(answer) is not None
    wrong = [
        c
        for c in answer.clauses
        if c.read.went_wrong and c.clause.tense is Tense.PAST and has_content(c)
    ]
    bad = _first(wrong) or _first(answer.having(Role.SITUATION)) or answer.story
    return None if learnt else point_about(answer, Kind.LEARNING, bad)


def _term(answer: Answer) -> OpenPoint | None:
    if answer.kind is QuestionKind.KNOWLEDGE and re.search(r"[A-Za-z]{2}", answer.question):
        return None
    told = sorted(answer.clauses, key=lambda c: c.main is not Role.ACTION)
    for taken in told:
        if taken.read.layers & {Layer.BELIEF, Layer.GUESS}:
            continue
        term = find_term(answer.text, taken.read.raw.morphemes, answer.known_terms, answer.question)
        if not term or not _is_essential(answer, taken, term):
            continue
        if taken.may_ask and answer.may_ask_about(term):
            return OpenPoint(Kind.TERM, taken.clause, term)
    return None


def _is_essential(answer: Answer, taken: TakenClause, term: str) -> bool:
    """Return whether a term matters to the account and is not explained in it.

    CTQ라는 기준 is an explanation of CTQ.
    """
    explained = re.search(
        re.escape(term) + r"\s?(\(|이?라는|이?라고|같은|즉|등|기준|인증|프로그램|자격)", answer.text
    )
    repeated = answer.text.count(term) > 1
    own_deed = taken.main is Role.ACTION and taken.is_own
    return not explained and (repeated or own_deed or answer.kind is not QuestionKind.EXPERIENCE)


def _ends_with_result(answer: Answer) -> bool:
    """Return whether a result comes after the last action."""
    acted = [n for n, c in enumerate(answer.clauses) if c.main is Role.ACTION]
    results = [n for n, c in enumerate(answer.clauses) if c.main is Role.RESULT]
    return bool(results) and bool(acted) and results[-1] > acted[-1]
