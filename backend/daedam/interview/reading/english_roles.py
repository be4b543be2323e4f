"""Roles of the clauses of an English answer."""

import re
from collections.abc import Sequence

from daedam.interview.reading import english_words as lexicon
from daedam.interview.reading.english_clauses import RawClause, changes, measures
from daedam.interview.reading.model import Agent, QuestionKind, Role, Tense

_WON = re.compile(
    r"\b(?:won|earned|awarded|promoted|passed)\b|\bwent (?:live|well|fine|smoothly|viral|great)\b"
    r"|\b(?:made|pulled) it(?: off| through)?$|\bcame (?:first|second|third|last|top)\b"
    r"|\b(?:got|received) (?:the|a|an|my|our) (?:\w+ )?(?:prize|award|promotion|certificate|medal)"
)
_LOSSES = frozenset("lose miss have need get receive run hear see".split())
_ATTAINMENTS = frozenset(
    "finish end get save close win reach achieve manage cut reduce meet exceed settle".split()
)
_TRAIT = re.compile(
    r"\bi (?:'m|am) (?:a |an |the |very |quite |really |always |also )*\w+(?: and \w+)?$"
    r"|\bi (?:'m|am) (?:\w+ ){0,5}(?:person|worker|learner|player|thinker|listener)$"
)
_WORKS_ON_IT = re.compile(
    r"\b(?:now|so i|these days|working on|trying to|try to|started|learned to|practi[cs]e)\b"
    r"|\bto (?:overcome|improve|avoid|fix|deal)\b"
    r"|\bi (?:use|set|write|keep|ask|make|'ve (?:started|begun|tried))\b"
)
_LEARNT = re.compile(
    r"\b(?:what i (?:took|learn\w*)|i(?: \w+)? learn(?:ed|t)\b|taught me|the lesson|my lesson"
    r"|takeaway|made me realise|made me realize|changed my mind|since then i|from (?:this|that) i"
    r"|\bshould (?:have|'ve)\b|would have been better|in hindsight|looking back"
    r"|next time|do different)"
)
_TASK = re.compile(
    r"\b(?:i|we) (?:had|needed|have) to\b(?! \w+ (?:everything|all the))"
    r"|responsible for|in charge of|my (?:job|task|role|goal|target|duty|responsibility|aim)"
    r"|(?:the|our) (?:goal|task|target|aim|objective|deadline) was|was (?:supposed|asked|told|meant"
    r"|expected|assigned|given) (?:to|the)|asked me to|told me to|wanted me to|gave me until"
    r"|(?:was|were) to (?!the|be fair)\w+|i was (?:leading|running|assigned|put in charge)"
)
_OPINION_OPENINGS = re.compile(
    r"^(?:and |but |so |well )?(?:i(?: \w+)? (?:think|believe|feel|guess|suppose|reckon|thought"
    r"|felt|believed)\b|in my (?:opinion|view)|for me\b|to me\b|personally|if you ask me)"
)


def find_roles(clauses: Sequence[RawClause], kind: QuestionKind) -> list[tuple[Role, ...]]:
    """Return the roles of each clause of an answer to a question of `kind`, the main one first."""
    return _RoleReader(kind).read(clauses)


class _RoleReader:
    """Assigns roles to the clauses of one answer, in order."""

    def __init__(self, kind: QuestionKind) -> None:
        self._kind = kind
        self._acted = False
        """Whether an earlier clause states a deed of the speaker or the group."""
        self._roles = list[tuple[Role, ...]]()

    def read(self, clauses: Sequence[RawClause]) -> list[tuple[Role, ...]]:
        """Return the roles of each clause, the main one first."""
        for index, clause in enumerate(clauses):
            main = self._main_role(clause, index)
            if main is Role.ACTION and clause.agent in (Agent.SPEAKER, Agent.GROUP):
                self._acted = True
            roles = (main, Role.NUMBER) if measures(clause) else (main,)
            self._roles.append(roles)
        return self._roles

    @property
    def _last(self) -> Role | None:
        return self._roles[-1][0] if self._roles else None

    def _main_role(self, clause: RawClause, index: int) -> Role:
        text = " ".join(clause.lows)
        if _LEARNT.search(text) and (self._acted or clause.tense is Tense.PAST):
            return Role.RESULT
        if clause.connective in ("because", "since", "as") and (
            clause.lows[0] == clause.connective
        ) and not text.startswith(
            ("since then", "as a ", "since that")
        ):  # fmt: skip
            if self._last is Role.SITUATION and self._kind is not QuestionKind.MOTIVATION:
                return Role.SITUATION
            return Role.REASON
        reader = {
            QuestionKind.PLAN: self._in_plan,
            QuestionKind.STRENGTH: self._in_strength,
            QuestionKind.WEAKNESS: self._in_weakness,
            QuestionKind.MOTIVATION: self._in_motivation,
            QuestionKind.OPINION: self._in_opinion,
            QuestionKind.KNOWLEDGE: self._in_knowledge,
            QuestionKind.INTRODUCTION: self._in_introduction,
            QuestionKind.EXPERIENCE: self._in_experience,
        }[self._kind]
        return reader(clause, text, index)

    def _in_plan(self, clause: RawClause, text: str, index: int) -> Role:
        if clause.connective in ("if", "when"):
            return Role.SITUATION
        own = clause.agent in (Agent.SPEAKER, Agent.GROUP)
        if clause.verb is None or not clause.has_subject:
            return Role.PLAN
        if clause.tense is Tense.FUTURE and own:
            return Role.PLAN
        if _OPINION_OPENINGS.match(text):
            return Role.OPINION
        if own and clause.tense is Tense.PRESENT:
            stating = clause.main in lexicon.STATES
            return Role.REASON if stating else Role.PLAN
        if clause.tense is Tense.PAST:
            return self._in_experience(clause, text, index)
        return Role.REASON

    def _in_strength(self, clause: RawClause, text: str, index: int) -> Role:
        if clause.tense is Tense.PAST:
            if clause.agent is Agent.SPEAKER and clause.main in lexicon.FINDINGS:
                return Role.ACTION
            return self._in_experience(clause, text, index)
        if _starts_example(text):
            return Role.ACTION if clause.agent is Agent.SPEAKER else Role.SITUATION
        if clause.agent is Agent.SPEAKER or re.search(r"\bi 'm\b|\bi am\b|\bme\b|\bmy\b", text):
            return Role.STRENGTH
        if clause.agent is Agent.NONE and re.match(r"(?:that|which|this) (?:'s|is)", text):
            return Role.STRENGTH if "i" in clause.word_set else Role.OPINION
        if self._acted or clause.agent is Agent.OTHER:
            return Role.RESULT if self._acted else Role.STRENGTH
        return Role.OPINION

    def _in_weakness(self, clause: RawClause, text: str, index: int) -> Role:
        if clause.verb is None:
            return Role.WEAKNESS
        works_on_it = _WORKS_ON_IT.search(text)
        if clause.tense is Tense.PAST:
            if clause.verb.perfect and clause.agent is Agent.SPEAKER:
                return Role.ACTION
            return self._in_experience(clause, text, index)
        if (works_on_it and clause.main not in ("be", "tend", "find", "struggle")) or (
            works_on_it and re.search(r"working on|trying", text)
        ):
            return Role.ACTION
        if self._acted and clause.agent is not Agent.SPEAKER:
            return Role.RESULT
        if self._acted and clause.main not in lexicon.STATES:
            return Role.ACTION
        if clause.agent is Agent.SPEAKER and "can" in clause.word_set and not clause.negated:
            return Role.STRENGTH
        return Role.WEAKNESS

    def _in_motivation(self, clause: RawClause, text: str, index: int) -> Role:
        if clause.agent is Agent.SPEAKER and (
            clause.tense is Tense.FUTURE
            or re.search(
                r"\bi (?:\w+ )?(?:want|hope|plan|aim|wanna)\b|\bi 'd (?:like|love)\b", text
            )
        ):
            return Role.PLAN
        if clause.connective == "when":
            return Role.SITUATION
        if clause.tense is Tense.PAST and clause.agent is Agent.SPEAKER and clause.verb:
            if clause.main in ("be", "live", "have", "grow", "study", "work"):
                return Role.SITUATION
            if clause.main not in lexicon.STATES | lexicon.FINDINGS | {"choose", "apply", "stay"}:
                return Role.ACTION
        if clause.tense is Tense.PAST and clause.agent is Agent.OTHER:
            return Role.RESULT if self._acted else Role.SITUATION
        return Role.REASON

    def _in_opinion(self, clause: RawClause, text: str, index: int) -> Role:
        if (
            clause.tense is Tense.PAST
            and clause.connective != "if"
            and not (_OPINION_OPENINGS.match(text))
        ):
            return self._in_experience(clause, text, index)
        if clause.connective in ("if", "when"):
            return Role.SITUATION
        return Role.OPINION

    def _in_knowledge(self, clause: RawClause, text: str, index: int) -> Role:
        if _OPINION_OPENINGS.match(text):
            return Role.OPINION
        if clause.tense is Tense.FUTURE and clause.agent is Agent.SPEAKER:
            return (
                Role.PLAN
                if "'d" in clause.word_set or "would" in clause.word_set
                else (Role.ACTION)
            )
        if clause.connective in ("if", "when"):
            return Role.SITUATION
        if clause.main in lexicon.CHANGES or changes(clause):
            return Role.RESULT
        if clause.main == "be" and clause.agent is Agent.SPEAKER:
            return Role.SITUATION
        if clause.main == "be" and clause.agent is Agent.NONE:
            return Role.OPINION if index == 0 or not self._acted else Role.RESULT
        if clause.agent is Agent.NONE and "you" not in clause.word_set:
            return Role.RESULT if self._acted else Role.OPINION
        return Role.ACTION

    def _in_introduction(self, clause: RawClause, text: str, index: int) -> Role:
        if index == 0 and len(clause.lows) <= 4:
            return Role.SITUATION
        if clause.tense is Tense.FUTURE or re.search(r"\bi (?:want|hope|plan)|'d like to", text):
            return Role.PLAN
        if (
            clause.tense is Tense.PRESENT
            and clause.agent is Agent.SPEAKER
            and (
                _TRAIT.search(text)
                or re.search(r"good at|type of person|kind of person|i (?:like|love|enjoy)", text)
                or clause.negated
            )
        ):
            return Role.STRENGTH
        if clause.tense is Tense.PAST and clause.verb and clause.agent is Agent.SPEAKER:
            if clause.main in lexicon.STATES | {"start", "finish", "move", "become"}:
                return Role.SITUATION
            return Role.ACTION
        if self._acted and clause.tense is Tense.PAST:
            return Role.RESULT
        return Role.SITUATION

    def _in_experience(self, clause: RawClause, text: str, index: int) -> Role:
        own = clause.agent in (Agent.SPEAKER, Agent.GROUP)
        main = clause.main
        if re.match(r"(?:before ,|previously\b)", text):
            return Role.SITUATION
        if re.match(
            r"(?:and |but )?(?:where )?before(?: that)?(?:,)? (?:it|that|we|they|i)\b", text
        ):
            return Role.SITUATION
        if re.search(r"\bi was (?:in charge of|responsible for)\b", text):
            return Role.TASK
        if (_TASK.search(text) and not self._acted and clause.agent is not Agent.GROUP) or (
            _TASK.search(text) and own and not self._acted and "'d" not in clause.word_set
        ):
            return Role.TASK
        if clause.tense is Tense.FUTURE and own and "'d" not in clause.word_set:
            return Role.PLAN
        if clause.connective in ("if", "when", "while", "until", "whenever"):
            return Role.SITUATION
        if _OPINION_OPENINGS.match(text) and not changes(clause):
            return Role.OPINION
        if _judges(clause):
            return Role.OPINION
        if clause.verb is None:
            return Role.RESULT if self._acted else Role.SITUATION
        if re.search(r"\b(?:turned|turns) out\b", text):
            return Role.RESULT if self._acted else Role.SITUATION
        if (
            clause.agent is Agent.SPEAKER
            and clause.tense is Tense.PRESENT
            and main == "be"
            and index <= 1
            and len(clause.lows) <= 6
            and clause.lows[-1] not in lexicon.PREPOSITIONS
        ):
            return Role.STRENGTH
        if own:
            return self._own_deed(clause, text)
        if (main in lexicon.CHANGES and self._acted) or (changes(clause) and self._acted):
            return Role.RESULT
        if clause.agent is Agent.OTHER:
            deed = main not in lexicon.STATES | {"say", "tell", "ask", "complain", "let", "agree"}
            ongoing = clause.tense is Tense.PRESENT and not self._acted
            if (clause.connective == "then" or ongoing) and deed:
                return Role.ACTION
            return Role.RESULT if self._acted else Role.SITUATION
        return Role.RESULT if self._acted else Role.SITUATION

    def _own_deed(self, clause: RawClause, text: str) -> Role:
        """Return the role of a clause whose subject is the speaker or the group."""
        main, verb = clause.main, clause.verb
        if _WON.search(text):
            return Role.RESULT
        if main in lexicon.CHANGES - {"pick", "drop", "save"} and measures(clause):
            return Role.RESULT  # "I increased orders by 30 percent"
        if verb is None or verb.passive:
            return Role.RESULT if self._acted else Role.SITUATION
        if clause.negated and self._acted and main in _LOSSES:
            return Role.RESULT
        if "used" in clause.lows[verb.first : verb.last + 1] and "to" in clause.word_set:
            return Role.SITUATION
        if verb.modal == "would" and clause.agent is Agent.GROUP:
            return Role.SITUATION
        ongoing = clause.lows[verb.last].endswith("ing") and verb.first != verb.last
        if ongoing and not self._acted and clause.tense is Tense.PAST:
            return Role.SITUATION
        if (
            clause.agent is Agent.GROUP
            and not self._acted
            and (
                clause.tense is Tense.PRESENT or main in ("get", "have", "receive", "lose", "miss")
            )
        ):
            return Role.SITUATION
        if main in ("see", "find", "notice", "realise", "realize", "discover", "hear"):
            return Role.RESULT if self._acted else Role.SITUATION
        if (
            main in _ATTAINMENTS
            and self._acted
            and (main != "get" or clause.agent is Agent.GROUP or changes(clause))
        ):
            return Role.RESULT
        if main in lexicon.STATES and main not in ("work",):
            return Role.RESULT if self._acted else Role.SITUATION
        if main == "work" and not self._acted and re.search(r"\b(?:as|in|at|for)\b", text):
            return Role.SITUATION
        if clause.tense is Tense.PRESENT and self._acted and re.match(r"(?:now|since)\b", text):
            return Role.RESULT
        return Role.ACTION


def _starts_example(text: str) -> bool:
    return bool(
        re.match(r"(?:for (?:example|instance)|like when|once\b|last (?:year|month))", text)
    )


def _judges(clause: RawClause) -> bool:
    """Return whether a clause only judges: "it was embarrassing", "which makes no sense"."""
    if clause.verb is None or clause.subject not in ("it", "that", "this", "which"):
        return False
    rest = clause.lows[clause.verb.first + 1 :]
    if not rest or len(rest) > 5:
        return False
    last = rest[-1]
    return (
        (clause.main in ("be", "make", "feel", "embarrass") or not clause.main)
        and (last in lexicon.JUDGEMENTS or last.endswith(("ing",)))
        and not changes(clause)
    )
