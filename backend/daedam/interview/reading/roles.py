"""Find the roles of each clause: situation, task, action, result, reason, opinion and others.

The roles follow from the meaning class of the predicate, the agent, the tense and the layers around
the predicate. Where these are not enough, the position in the account decides. An account follows
the order situation, task, action, result. A state is therefore a situation before the first action
and a result after the last action.

In this module, an *account* is an answer that reports an experience, and a *deed* is a deliberate
action of the speaker or of the speaker's group.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from daedam.interview.reading import words
from daedam.interview.reading.clauses import CONDITIONS, RawClause
from daedam.interview.reading.figures import find_figures, measures
from daedam.interview.reading.model import Agent, QuestionKind, Role, Tense
from daedam.interview.reading.predicates import Layer

_REASON_LINKS = frozenset("어서 니까 으니까 라서 길래 기에 느라 느라고 므로 으므로".split())
_REASON_FINALS = ("거든", "잖아", "니까")
_PURPOSE_LINKS = frozenset({"려고", "으려고", "고자"})
_SCENE_LINKS = frozenset("는데 ᆫ데 은데 면서 으면서 다가".split())
_THOUGHTS = frozenset("생각 생각하 보 믿 판단 느끼 여기 확신".split())


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
    def announces_result(self) -> bool:
        return bool((self.forms | self.raw.lead) & words.OUTCOMES)

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
    def concludes(self) -> bool:
        """Whether the clause is announced as the end of the account: 결국, 마침내, 최종."""
        return bool((self.forms | self.raw.lead) & words.CONCLUSIONS)

    @property
    def recalls_old_times(self) -> bool:
        """Whether the clause begins with a time before the account: 옛날에는, 원래는."""
        begins = {m.form for m in self.raw.morphemes[:3]}
        return bool(begins & {"원래", "기존", "평소", "옛날", "예전"}) and self.raw.link != "더니"

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
    clauses: Sequence[ReadClause], kind: QuestionKind, question: str
) -> list[tuple[Role, ...]]:
    """Return the roles of each clause, the main one first."""
    if kind is QuestionKind.EXPERIENCE:
        mains = _account(clauses, failure=_asks_for_failure(question))
    else:
        readers = {
            QuestionKind.MOTIVATION: _motivation,
            QuestionKind.STRENGTH: _strength,
            QuestionKind.WEAKNESS: _weakness,
            QuestionKind.PLAN: _plan,
            QuestionKind.KNOWLEDGE: _knowledge,
            QuestionKind.OPINION: _opinion,
            QuestionKind.INTRODUCTION: _introduction,
        }
        mains = readers[kind](clauses)
    return [_with_number(clause, main) for clause, main in zip(clauses, mains, strict=True)]


def _with_number(clause: ReadClause, main: Role) -> tuple[Role, ...]:
    return (main, Role.NUMBER) if measures(clause.raw.morphemes) else (main,)


def _asks_for_failure(question: str) -> bool:
    failures = ("실패", "실수", "잘못", "후회", "아쉬웠")
    return any(word in question for word in failures)


# --- accounts of an experience ----------------------------------------------------------------


def _account(clauses: Sequence[ReadClause], *, failure: bool = False) -> list[Role]:
    deeds = [n for n, clause in enumerate(clauses) if _is_deed(clauses, n)]
    turn = _turning_point(clauses, deeds) if failure else 0
    deeds = [n for n in deeds if n >= turn]
    first = deeds[0] if deeds else len(clauses)
    last = deeds[-1] if deeds else len(clauses)
    return [
        _account_role(clauses, n, first=first, last=last, turn=turn) for n in range(len(clauses))
    ]


def _is_deed(clauses: Sequence[ReadClause], n: int) -> bool:
    clause = clauses[n]
    if clause.raw.link in _PURPOSE_LINKS or clause.names_task or clause.thinks or not clause.acts:
        return False
    if clause.raw.link in CONDITIONS or clause.tense is Tense.FUTURE or clause.went_wrong:
        return False
    return not _opens(clauses, n)


def _opens(clauses: Sequence[ReadClause], n: int) -> bool:
    """Return whether a clause only sets the scene: 카페에서 일했는데."""
    clause = clauses[n]
    if Layer.EXPERIENCE in clause.layers:
        return len(clauses) > 3
    if Layer.COMPLETED in clause.layers or Layer.FAVOUR in clause.layers:
        return False
    if _chain_head(clauses, n).recalls_old_times:
        return True
    if any(clauses[k].acts and not _involves(clauses[k]) for k in range(n)):
        return False
    if _involves(clause) or (Layer.PROGRESS in clause.layers and clause.tense is Tense.PAST):
        return True
    placed = any(m.form == "에서" for m in clause.raw.morphemes)
    scene = clause.raw.link in _SCENE_LINKS and bool(
        clause.nouns & (words.TIMES | words.OCCASIONS) or placed
    )
    return n == 0 and scene


def _involves(clause: ReadClause) -> bool:
    """Return whether the speaker takes part in something, or does something for a long time."""
    if clause.stem in words.INVOLVEMENT:
        return True
    lasting = any(f.unit in ("년", "달", "개월") for f in find_figures(clause.raw.morphemes))
    does = any(
        m.form == "하" and m.tag in ("VV", "XSV")
        for m in clause.raw.morphemes[clause.raw.predicate.index :][:1]
    )
    return lasting and does


def _turning_point(clauses: Sequence[ReadClause], deeds: Sequence[int]) -> int:
    """Return the index of the first clause after the mishap, in an account of a failure.

    Actions before the mishap are what went wrong, so they do not count as deeds. Return 0 if there
    is no mishap, if it comes before the first deed or late in the account, or if no deed follows.
    """
    if not deeds:
        return 0
    for n, clause in enumerate(clauses):
        went_wrong = clause.agent in (Agent.NONE, Agent.OTHER) or clause.stem in words.MISHAPS
        if not went_wrong or clause.tense is not Tense.PAST:
            continue
        if n < deeds[0]:
            if clause.forms & words.PROBLEMS or clause.stem in words.MISHAPS:
                return 0
            continue
        return n + 1 if deeds[-1] > n and n <= len(clauses) * 0.6 else 0
    return 0


def _account_role(
    clauses: Sequence[ReadClause], n: int, *, first: int, last: int, turn: int
) -> Role:
    clause = clauses[n]
    after = clauses[n + 1] if n + 1 < len(clauses) else None
    acted = n > first
    if clause.names_task or clause.raw.link in _PURPOSE_LINKS:
        return Role.TASK
    if {Layer.FUTURE, Layer.PAST} <= clause.layers:
        return Role.OPINION  # 난리 났을 거예요
    if Layer.EXPERIENCE in clause.layers and clause.raw.predicate.negated and after is None:
        return Role.RESULT  # 한 번도 틀린 적이 없습니다
    if clause.raw.link in CONDITIONS or (
        Layer.EXPERIENCE in clause.layers and (acted or not clause.acts)
    ):
        return Role.SITUATION
    if clause.raw.predicate.kind == "VCN" and clause.tense is Tense.PRESENT:
        return Role.OPINION
    if clause.learns and (acted or n * 2 > len(clauses)):
        return Role.RESULT
    if Layer.CAUSE in clause.layers or _is_reason(clause, after, acted=acted):
        return Role.REASON
    if clause.raw.is_final and Layer.WISH in clause.layers and clause.tense is Tense.PRESENT:
        return Role.PLAN
    if clause.tense is Tense.FUTURE:
        planned = clause.agent in (Agent.SPEAKER, Agent.GROUP)
        return Role.PLAN if planned and Layer.PAST not in clause.layers else Role.OPINION
    if clause.thinks:
        state = clause.raw.predicate.kind in ("VA", "XSA", "VCP", "VCN")
        past_state = state and clause.tense is Tense.PAST and not acted
        return Role.SITUATION if past_state else Role.OPINION
    if Layer.TRAIT in clause.layers and clause.tense is Tense.PRESENT:
        return Role.STRENGTH
    if _is_deed(clauses, n) and n >= turn:
        if clause.tense is Tense.PRESENT and not _narrated(clauses, n):
            return Role.PLAN
        return _role_of_deed(clauses, n, acted=acted, last=last)
    text = "".join(m.form for m in clause.raw.morphemes)
    in_time = "만에" in text and measures(clause.raw.morphemes) and ("까지" in text or "로" in text)
    if in_time and clause.stem in words.CHANGES and clause.raw.is_final:
        return Role.RESULT  # 1년 만에 두 배로 올랐습니다
    if not acted:
        return Role.SITUATION
    return _role_after_deed(clauses, n, last=last)


def _narrated(clauses: Sequence[ReadClause], n: int) -> bool:
    """Return whether another clause is about the past, so that clause `n` belongs to an account."""
    return any(c.tense is Tense.PAST for k, c in enumerate(clauses) if k != n)


def _is_reason(clause: ReadClause, after: ReadClause | None, *, acted: bool) -> bool:
    """Return whether a clause gives the reason of a deed: 이상해서, 안 될 것 같아서."""
    link = clause.raw.link
    predicate = clause.raw.predicate
    if not link and clause.closes_with_reason:
        return True
    if link not in _REASON_LINKS:
        return False
    state = predicate.kind in ("VA", "XSA", "VCP", "VCN") or predicate.negated
    if link in ("니까", "으니까") and clause.tense is Tense.PRESENT:
        return True
    if link in ("니까", "으니까") and state and clause.agent is not Agent.OTHER:
        return acted or (after is not None and after.acts)
    if link == "라서":
        return acted
    if after is None or not after.acts:
        return False
    return (
        clause.thinks
        or bool(clause.layers & {Layer.GUESS, Layer.WISH, Layer.THOUGHT})
        or (clause.feels and clause.agent is Agent.SPEAKER)
        or link in ("길래", "기에")
    )


def _role_of_deed(clauses: Sequence[ReadClause], n: int, *, acted: bool, last: int) -> Role:
    clause = clauses[n]
    ended = clause.stem in words.COMPLETED and n + 2 >= last
    if ended and (acted or clause.raw.is_final) and clause.stem not in ("맞추", "복구", "단축"):
        return Role.RESULT
    concluded = clause.concludes and n + 1 >= last
    if acted and (concluded or clause.raw.lead & {"덕분", "덕"} or "덕분" in clause.forms):
        return Role.RESULT
    measured = measures(clause.raw.morphemes)
    if clause.changes_quantity and (
        (n >= last and (acted or measured)) or (n == 0 and measured and clause.raw.is_final)
    ):
        return Role.RESULT
    if n >= last and acted and measured and clause.stem in words.RAISED and clause.raw.is_final:
        return Role.RESULT
    return Role.ACTION


def _chain_head(clauses: Sequence[ReadClause], n: int) -> ReadClause:
    """Return the first clause of the sentence of clause `n`."""
    return next(c for c in clauses if c.raw.sentence == clauses[n].raw.sentence)


def _role_after_deed(clauses: Sequence[ReadClause], n: int, *, last: int) -> Role:
    """Return the role of an event or state after the first deed."""
    clause = clauses[n]
    link = clause.raw.link
    if clause.looks_back:
        return Role.SITUATION
    if clauses[n - 1].raw.link == "더니" and n > last - 1:
        return Role.RESULT
    changed = clause.stem in words.CHANGES and measures(clause.raw.morphemes)
    if n < last and not changed:
        state = clause.raw.predicate.kind in ("VA", "XSA") and Layer.CHANGE not in clause.layers
        if (state and clause.agent is Agent.NONE) or clause.stem in words.SETBACKS:
            return Role.SITUATION  # 밸브가 헐거웠습니다
        if link in ("는데", "ᆫ데", "은데", "지만") or link in _REASON_LINKS:
            return Role.SITUATION
        if clause.layers & {Layer.RECALLED, Layer.NOMINAL} or clause.gives_reason:
            return Role.SITUATION
    if clause.feels and clause.agent is Agent.SPEAKER:
        return Role.OPINION if n > last else Role.SITUATION
    return Role.RESULT


# --- the other kinds of question --------------------------------------------------------------


def _motivation(clauses: Sequence[ReadClause]) -> list[Role]:
    found: list[Role] = []
    for n, clause in enumerate(clauses):
        after = clauses[n + 1] if n + 1 < len(clauses) else None
        decides = clause.stem in words.DECISIONS and clause.tense is Tense.PAST
        wishes = Layer.WISH in clause.layers
        hopes = clause.raw.is_final and wishes and clause.tense is Tense.PRESENT
        leads_to_choice = (
            clause.raw.link in _REASON_LINKS and after is not None and after.stem in words.DECISIONS
        )
        moved = clause.feels or clause.thinks or wishes or clause.learns
        noticed = clause.stem in words.PERCEPTIONS and clause.raw.link not in _SCENE_LINKS
        noticed = noticed or clause.stem in ("확실해지", "생기")
        noticed = noticed or Layer.RECALLED in clause.layers or Layer.CHANGE in clause.layers
        states = clause.tense is Tense.PRESENT and clause.raw.is_final
        explains = Layer.CAUSE in clause.layers or clause.closes_with_reason
        hopes = hopes and not explains
        if decides and clause.raw.is_final:
            role = Role.ACTION
        elif clause.tense is Tense.FUTURE or hopes:
            role = Role.PLAN
        elif explains or leads_to_choice or moved or noticed or states:
            role = Role.REASON
        else:
            role = Role.SITUATION
        found.append(role)
    return found


def _strength(clauses: Sequence[ReadClause]) -> list[Role]:
    return _traits(clauses, Role.STRENGTH)


def _weakness(clauses: Sequence[ReadClause]) -> list[Role]:
    return _traits(clauses, Role.WEAKNESS)


def _traits(clauses: Sequence[ReadClause], trait: Role) -> list[Role]:
    account = _account(clauses)
    found: list[Role] = []
    told = False
    improving = False
    for n, clause in enumerate(clauses):
        role = account[n]
        habit = clause.acts and clause.tense is Tense.PRESENT
        improving = improving or bool(
            (clause.forms | clause.raw.lead) & {"지금", "요즘", "요새", "그때", "최근", "그래서"}
        )
        if Layer.TRAIT in clause.layers or (clause.tense is Tense.PRESENT and not told):
            role = trait if clause.raw.link not in CONDITIONS else Role.SITUATION
        elif clause.tense is Tense.FUTURE:
            role = Role.PLAN
        elif clause.gives_reason and clause.tense is Tense.PRESENT:
            role = Role.REASON
        elif clause.thinks and clause.tense is Tense.PRESENT:
            role = trait if clause.stem in words.TRAITS else Role.OPINION
        elif habit:
            role = (
                Role.ACTION
                if trait is Role.WEAKNESS and improving
                else (trait if trait is Role.WEAKNESS else Role.ACTION)
            )
        elif trait is Role.WEAKNESS and told and (clause.went_wrong or clause.agent is Agent.NONE):
            role = Role.RESULT
        elif clause.tense is Tense.PRESENT and not improving:
            role = trait
        elif clause.tense is Tense.PRESENT:
            role = Role.RESULT
        told = told or clause.raw.is_final
        found.append(role)
    return found


def _plan(clauses: Sequence[ReadClause]) -> list[Role]:
    found: list[Role] = []
    for clause in clauses:
        if clause.raw.link in CONDITIONS:
            role = Role.SITUATION
        elif clause.gives_reason or (clause.raw.link in _REASON_LINKS and not clause.acts):
            role = Role.REASON
        elif clause.tense is Tense.PAST:
            role = Role.SITUATION
        elif (
            clause.acts or clause.layers & {Layer.WISH, Layer.GUESS} or clause.tense is Tense.FUTURE
        ) and clause.agent is not Agent.NONE:
            role = Role.PLAN
        elif clause.thinks or clause.raw.predicate.kind in ("VCP", "VA", "XSA", "VCN"):
            role = Role.OPINION
        elif clause.agent is Agent.SPEAKER:
            role = Role.PLAN
        else:
            role = Role.SITUATION
        found.append(role)
    return found


def _knowledge(clauses: Sequence[ReadClause]) -> list[Role]:
    found: list[Role] = []
    for clause in clauses:
        if clause.raw.link in CONDITIONS:
            role = Role.SITUATION
        elif clause.gives_reason or clause.raw.link in ("니까", "으니까", "라서"):
            role = Role.REASON
        elif clause.tense is Tense.PAST:
            role = Role.SITUATION
        elif clause.acts or _is_step(clause):
            role = Role.ACTION
        else:
            role = Role.OPINION
        found.append(role)
    return found


def _is_step(clause: ReadClause) -> bool:
    """Return whether a clause is a step of a procedure."""
    predicate = clause.raw.predicate
    return (
        predicate.kind in ("VV", "XSV")
        and predicate.suffix != "되"
        and clause.agent is not Agent.NONE
        and clause.stem not in words.STATES
        and not clause.thinks
    )


def _opinion(clauses: Sequence[ReadClause]) -> list[Role]:
    account = _account(clauses)
    found: list[Role] = []
    for n, clause in enumerate(clauses):
        if clause.raw.link in CONDITIONS:
            role = Role.SITUATION
        elif clause.thinks and not clause.gives_reason:
            role = Role.OPINION
        elif clause.gives_reason or clause.raw.link in ("니까", "으니까", "라서", "므로"):
            role = Role.REASON
        elif clause.tense is Tense.PAST:
            role = account[n]
        elif clause.tense is Tense.FUTURE:
            role = Role.PLAN
        elif clause.raw.link in _REASON_LINKS:
            role = Role.REASON
        elif clause.agent is Agent.OTHER and clause.raw.link in _SCENE_LINKS:
            role = Role.SITUATION
        elif clause.agent is Agent.OTHER and Role.OPINION in found:
            role = Role.REASON
        else:
            role = Role.OPINION
        found.append(role)
    return found


def _introduction(clauses: Sequence[ReadClause]) -> list[Role]:
    found: list[Role] = []
    for clause in clauses:
        predicate = clause.raw.predicate
        if clause.names_task:
            role = Role.TASK
        elif clause.tense is Tense.FUTURE or Layer.WISH in clause.layers:
            role = Role.PLAN
        elif Layer.TRAIT in clause.layers or clause.stem in words.TRAITS or clause.thinks:
            role = Role.STRENGTH
        elif clause.gives_reason or (clause.raw.link in _REASON_LINKS and not clause.acts):
            role = Role.REASON
        elif predicate.kind in ("VCP", "VA") or clause.stem in words.INVOLVEMENT:
            role = Role.SITUATION
        elif clause.acts:
            role = Role.ACTION
        elif clause.tense is Tense.PAST and clause.announces_result:
            role = Role.RESULT
        else:
            role = Role.SITUATION
        found.append(role)
    return found
