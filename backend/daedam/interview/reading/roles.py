"""Describe the clauses of a Korean answer and find their roles.

In this module, a *deed* is a deliberate action of the speaker or of the speaker's group.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from daedam.interview.reading import words
from daedam.interview.reading.clauses import RawClause
from daedam.interview.reading.figures import measures
from daedam.interview.reading.model import Agent, QuestionKind, Role, Tense
from daedam.interview.reading.predicates import Layer
from daedam.interview.reading.role_model import ClauseFacts, role_probabilities, word_forms

_REASON_FINALS = ("거든", "잖아", "니까")
_THOUGHTS = frozenset("생각 생각하 보 믿 판단 느끼 여기 확신".split())

_PURPOSE_LINKS = frozenset({"려고", "으려고", "고자"})
_SERIAL_LINKS = frozenset({"고", "어서", "고서"})
_NOT_BEFORE_ACTION = frozenset({Role.SITUATION, Role.TASK, Role.RESULT})
"""Roles that a deed does not have if an action follows it in the same sentence: 표를 만들어서 팀에
공유했습니다."""
_ACCOUNTS = (QuestionKind.EXPERIENCE, QuestionKind.INTRODUCTION)
"""Kinds of questions whose answers tell what the speaker's task was."""

_MARKS = (
    "thinks",
    "feels",
    "learns",
    "names_task",
    "afterwards",
    "changes_quantity",
    "went_wrong",
    "looks_back",
    "closes_with_reason",
    "gives_reason",
)
"""Properties of `ReadClause` from which roles are found."""


@dataclass(frozen=True)
class ReadClause:
    """A clause with its agent and tense, from which its roles are determined."""

    raw: RawClause
    agent: Agent
    tense: Tense

    @property
    def stem(self) -> str:
        return self.raw.predicate.stem

    @property
    def layers(self) -> frozenset[Layer]:
        return self.raw.predicate.layers

    @cached_property
    def forms(self) -> frozenset[str]:
        return frozenset(m.form for m in self.raw.morphemes)

    @cached_property
    def nouns(self) -> frozenset[str]:
        return frozenset(
            m.form for m in self.raw.morphemes if m.tag in ("NNG", "NNP", "NNB", "MAG", "XR")
        )

    @cached_property
    def acts(self) -> bool:
        """Whether the speaker or the group acts on purpose."""
        predicate = self.raw.predicate
        if self.agent not in (Agent.SPEAKER, Agent.GROUP):
            return False
        if predicate.kind not in ("VV", "XSV") or predicate.suffix == "되":
            return False
        if Layer.FAVOUR in self.layers:
            return True
        if self.layers & {Layer.WISH, Layer.BECAME, Layer.GUESS, Layer.THOUGHT, Layer.NEARLY}:
            return False
        if self.layers & {Layer.TRIAL, Layer.CAUSATIVE}:
            return True
        if self.stem.endswith("받") or (self.stem == "듣" and self.nouns & words.REMARKS):
            return self.raw.link in ("어서", "고") and self.stem == "받" and self._has_object
        if self.stem in words.MOTIONS:
            serial = sum(m.tag.startswith("VV") for m in self.raw.morphemes) > 1
            return self._has_object or serial or self.raw.link == "더니"
        if self.stem == "보":
            return self._has_object or any(
                m.tag in ("JX", "JKB") and m.form in ("부터", "도", "로", "으로")
                for m in self.raw.morphemes
            )
        if self.stem in words.OWN_EVENTS | words.FEELINGS:
            return self.stem in ("만나", "듣", "배우") and self._has_object
        return self.stem not in words.STATES or self._has_object

    @property
    def _has_object(self) -> bool:
        return any(m.tag == "JKO" for m in self.raw.morphemes)

    @cached_property
    def thinks(self) -> bool:
        """Whether the clause states what the speaker thinks or how they judge."""
        if self.agent is Agent.OTHER or Layer.CHANGE in self.layers:
            return False
        predicate = self.raw.predicate
        if self.stem in words.SUSPICIONS or Layer.BELIEF in self.layers:
            return True
        if Layer.THOUGHT in self.layers or predicate.thinks in _THOUGHTS:
            return True
        if self.stem in ("생각", "판단") and predicate.kind in ("VV", "XSV"):
            return True
        return (
            self.layers >= {Layer.GUESS}
            or Layer.NEARLY in self.layers
            or (predicate.kind in ("VA", "XSA", "VCP", "VCN") and self.stem in words.JUDGEMENTS)
        )

    @property
    def feels(self) -> bool:
        felt = self.stem in words.FEELINGS and Layer.CHANGE not in self.layers
        return felt and self.agent in (Agent.SPEAKER, Agent.NONE)

    @property
    def learns(self) -> bool:
        """Whether the clause states what was learnt."""
        if self.agent not in (Agent.SPEAKER, Agent.GROUP) or self.raw.predicate.negated:
            return False
        return self.stem in words.LEARNT and self.tense is not Tense.FUTURE

    @cached_property
    def names_task(self) -> bool:
        """Whether the clause states a duty, a goal, or an order to the speaker."""
        forms, predicate = self.forms, self.raw.predicate
        if self.stem in words.DUTIES | words.LEADS and predicate.kind == "VCP":
            return True
        if self.stem in words.LEADS and predicate.kind == "VV":
            return True
        owned = any(
            m.form in words.OWN and after.tag == "JKG" for m, after in pairwise(self.raw.morphemes)
        )
        if self.stem in ("일", "몫") and predicate.kind == "VCP" and owned:
            return True
        if "맡" in forms and self.stem == "맡" and self.agent is not Agent.OTHER:
            return True
        if Layer.DUTY in self.layers and self.tense is Tense.PAST:
            return self.agent in (Agent.SPEAKER, Agent.GROUP)
        if predicate.kind == "VCP" or Layer.NOMINAL in self.layers:
            # 제가 맡은 일은 …, 해야 하는 일은 …
            heads = [m.form for m in self.raw.morphemes]
            for n, form in enumerate(heads[:-1]):
                if form in ("일", "역할", "업무", "몫") and heads[max(0, n - 4) : n].count("맡"):
                    return True
                if form in ("일", "거", "것") and "어야" in heads[max(0, n - 4) : n]:
                    return self.agent is not Agent.OTHER
        if Layer.DECISION in self.layers and "되" in forms:
            return True
        given = predicate.kind == "VCP" or self.stem in ("내려오", "떨어지", "받", "주어지", "있")
        if given and self.nouns & {"역할", "목표", "임무", "과제", "미션", "책임", "지시", "요청"}:
            return True
        if self.stem in words.DUTIES and predicate.kind in ("XSV", "VV"):
            return True
        ordered = Layer.SAYING in self.layers or self.stem in ("말씀", "말", "얘기")
        imperative = any(
            m.tag == "EC" and m.form in ("라고", "으라고") and before.tag != "VCP"
            for before, m in pairwise(self.raw.morphemes)
        )
        if ordered and imperative and self.agent is Agent.OTHER:
            return self.tense is Tense.PAST
        return self.stem in words.ORDERED and (
            "받" in forms or (self.agent is Agent.OTHER and imperative)
        )

    @property
    def afterwards(self) -> bool:
        """Whether a phrase places the clause after the events: 그 뒤로, 그때부터."""
        head = self.raw.morphemes[: min(6, len(self.raw.morphemes))]
        forms = [m.form for m in head]
        for one, other in pairwise(forms):
            if one in ("그", "이") and other in ("뒤", "후", "다음", "이후", "일"):
                return True
            if one in ("그때", "다음", "그날", "이후", "뒤", "후") and other in ("부터", "로"):
                return True
        return any(form in ("이후", "그다음") for form in forms[:2])

    @property
    def changes_quantity(self) -> bool:
        """Whether the speaker has reduced or raised a quantity: 대기 시간을 줄였습니다."""
        if self.stem not in words.RAISED:
            return False
        objects = {
            m.form
            for m, after in pairwise(self.raw.morphemes)
            if after.tag in ("JKO", "JX") and m.tag in ("NNG", "NNB", "XSN")
        }
        return bool(objects & words.METRICS)

    @property
    def went_wrong(self) -> bool:
        """Whether the clause states a mistake or a failure."""
        mistaken = self.stem in words.MISHAPS or "잘못" in self.forms
        unable = any(m.form == "못" and m.tag == "MAG" for m in self.raw.morphemes)
        return mistaken or (self.raw.predicate.negated and (unable or "못하" in self.forms))

    @property
    def looks_back(self) -> bool:
        """Whether the clause goes back to the time before the events: 처음에는, 원래."""
        begins = {m.form for m in self.raw.morphemes[:4]}
        return bool(begins & {"처음", "원래", "기존", "평소", "옛날", "예전"})

    @property
    def closes_with_reason(self) -> bool:
        """Whether the sentence ends in -어서요, -니까요 or -기 때문입니다."""
        last = self.raw.morphemes[self.raw.predicate.index + 1 :]
        return any(
            m.tag in ("EC", "EF") and m.form.startswith(("어서", "니까", "으니까")) for m in last
        ) and any(m.form.endswith("요") for m in last)

    @property
    def gives_reason(self) -> bool:
        """Whether the form of the clause gives a reason."""
        if Layer.CAUSE in self.layers:
            return True
        last = self.raw.morphemes[self.raw.predicate.index + 1 :]
        return any(m.tag in ("EF", "EC") and m.form.startswith(_REASON_FINALS) for m in last)


def find_roles(
    clauses: Sequence[ReadClause], kind: QuestionKind, question_words: Sequence[str]
) -> list[tuple[Role, ...]]:
    """Return the roles of each clause, the main one first.

    The form of a clause decides or excludes some main roles, and `role_model` decides between the
    others. `question_words` are the morphemes of the question.
    """
    facts = [clause_facts(clause) for clause in clauses]
    probabilities = role_probabilities(facts, kind, question_words)
    narrated = any(clause.tense is Tense.PAST for clause in clauses)
    habits = kind is QuestionKind.EXPERIENCE and not narrated
    mains: list[Role] = []
    after: ReadClause | None = None
    for clause, found in zip(reversed(clauses), reversed(probabilities), strict=True):
        excluded = _excluded(clause, after, mains[-1] if mains else None, habits=habits)
        main = _decided_by_form(clause, kind)
        mains.append(main or max(found.keys() - excluded, key=lambda role: found[role]))
        after = clause
    return [
        (main, Role.NUMBER) if measures(clause.raw.morphemes) else (main,)
        for clause, main in zip(clauses, reversed(mains), strict=True)
    ]


def _decided_by_form(clause: ReadClause, kind: QuestionKind) -> Role | None:
    if kind in _ACCOUNTS and (clause.names_task or clause.raw.link in _PURPOSE_LINKS):
        return Role.TASK
    if Layer.CAUSE in clause.layers or _ends_with_cause(clause):
        return Role.REASON
    return None


def _ends_with_cause(clause: ReadClause) -> bool:
    """Return whether a clause ends in -기 때문에."""
    last = [m for m in clause.raw.morphemes if not m.tag.startswith("S")][-3:]
    return [m.form for m in last[1:]] == ["때문", "에"] and last[0].tag == "ETN"


def _excluded(
    clause: ReadClause, after: ReadClause | None, role_after: Role | None, *, habits: bool
) -> frozenset[Role]:
    """Return the roles that a clause cannot have.

    `habits` states whether the answer reports no event.
    """
    if clause.went_wrong or clause.looks_back or habits:
        return frozenset({Role.ACTION})
    serial = (
        clause.acts
        and clause.raw.link in _SERIAL_LINKS
        and after is not None
        and after.raw.sentence == clause.raw.sentence
        and after.agent == clause.agent
        and role_after is Role.ACTION
    )
    return _NOT_BEFORE_ACTION if serial else frozenset()


def clause_facts(clause: ReadClause) -> ClauseFacts:
    """Return the data from which the role of a clause is estimated."""
    predicate = clause.raw.predicate
    marks = [*sorted(clause.layers), predicate.kind]
    marks += [f"lead {form}" for form in sorted(clause.raw.lead)]
    marks += [name for name in _MARKS if getattr(clause, name)]
    if predicate.negated:
        marks.append("negated")
    if measures(clause.raw.morphemes):
        marks.append("figure")
    return ClauseFacts(
        words=tuple(word_forms(clause.raw.morphemes)),
        stem=predicate.stem,
        link=clause.raw.link,
        agent=clause.agent,
        tense=clause.tense,
        marks=tuple(marks),
        is_deed=clause.acts,
        sentence=clause.raw.sentence,
    )
