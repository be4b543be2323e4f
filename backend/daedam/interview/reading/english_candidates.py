"""The clause that a follow-up of each kind would take up, whether or not it is worth asking.

`english_points` finds what an answer leaves open by rules. Here every kind that could be asked
about an answer gets the clause that suits it best; `worth` decides which kind is asked.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from daedam.interview.reading import english_words as lexicon
from daedam.interview.reading.english_clauses import RawClause, changes, measures
from daedam.interview.reading.english_points import (
    is_problem,
    is_vague_size,
    pleases,
    stems,
    topic_of,
)
from daedam.interview.reading.model import (
    Agent,
    Clause,
    OpenPoint,
    OpenPointKind,
    QuestionKind,
    Role,
    Tense,
)

_OPEN_DEEDS = frozenset(
    "change redesign reorganise reorganize restructure rearrange improve sort fix handle deal "
    "manage solve introduce adapt persuade convince calm defuse deescalate de-escalate negotiate "
    "organise organize coordinate prepare build create design develop run lead train teach coach "
    "find reduce cut raise set rebuild simplify plan test match build get bring win reassure "
    "support help explain clarify mediate resolve settle rescue save practise learn make turn "
    "decide choose select pick distribute divide schedule rotate measure analyse analyze compare "
    "improvise replace renegotiate hold look keep use work take try step do".split()
)
"""Deeds that can be done in many ways, so that how they were done is worth asking."""
_VAGUE_DEEDS = frozenset(
    "change redesign reorganise reorganize restructure rearrange improve sort fix handle deal "
    "manage solve adapt persuade convince calm defuse deescalate de-escalate resolve settle "
    "simplify clarify mediate improvise prepare coordinate support".split()
)
"""Deeds that say what came of them, but not what was done."""
_SPEAKING = frozenset("say tell ask talk speak call ring phone mention think go come stay".split())
_AFFECTS = frozenset(
    "suggest propose introduce present refuse report tell ask change decide stop reject argue "
    "persuade convince launch push insist cancel switch replace move cut ban reorganise "
    "reorganize apologise apologize admit escalate show let offer warn negotiate train call ring "
    "turn explain invite give send put".split()
)
"""Deeds that other people react to."""
_RESISTS = re.compile(
    r"\b(?:resist\w*|scept\w*|skept\w*|hated?|refus\w+|against|complain\w*|did n't (?:want|like)"
    r"|did not (?:want|like)|was n't (?:keen|happy|thrilled)|were n't keen|not keen|annoyed|angry"
    r"|shout\w*|furious|afraid|worried|wanted|said no|grumbl\w*|argued?|upset|insisted|rejected)\b"
)
_TROUBLE = re.compile(
    r"\b(?:wrong|forever|backed up|mess|nightmare|drift\w*|slipp\w+|off|down|against|late|behind"
    r"|stuck|stopped|flooded|froze\w*|died|seized|expired|lost|missed|weird|orange|short|badly"
    r"|missing|too \w+|queue\w*|cancell?ed|crash\w*|trip\w*|broke\w*|leak\w*|failing"
    r"|failed|worse|trouble|waiting"
    r"|would n't|would not|could n't|never|hardly|kept \w+ing|kept going|not answer\w*|pil\w+ up"
    r"|jam\w*|block\w*|overload\w*|delay\w*|damag\w*|empty|unhappy|slow\w*|stolen|confus\w*"
    r"|ignored|chaos|chaotic|dirty|leaving|quit|resist\w*|friction|tension|conflict|shortage"
    r"|in the way|rejected|hated|encrypted|clogg\w*|only \d+)\b"
)
_NAMES = re.compile(r"(?:\w+, )*(?:so )?(?:I'm|I am|[Mm]y name is) [A-Z][a-z]+$")
_TIMES = frozenset(
    "noon midnight monday tuesday wednesday thursday friday saturday sunday morning".split()
)
_NEVER_HAPPENED = re.compile(
    r"\b(?:not|never|\w+n't)(?: \w+)? happened\b|\bnever (?:had|needed|been|come)\b|touch wood"
    r"|\bhave(?:n't| not) (?:had|been|come|needed)\b|\bluckily (?:not|never)\b"
)
_PLACES = frozenset("in at on with from near".split())
_SURPRISES = frozenset("anyway instead although though myself only even first".split())
_CHOOSES = frozenset(
    "choose decide pick prefer refuse reject switch opt stop start suggest propose put talk argue "
    "drive keep let ask wait take change introduce move leave walk write".split()
)


def find_candidates(
    raw: Sequence[RawClause],
    clauses: Sequence[Clause],
    usable: Sequence[bool],
    *,
    answer: str,
    kind: QuestionKind,
) -> list[tuple[OpenPoint, float]]:
    """Return for each kind the point about the clause that suits it best, and how well it suits.

    Kinds for which no clause is suited are left out.
    """
    finder = _Candidates(raw, clauses, usable, answer, kind)
    return [found for name in OpenPointKind if (found := finder.find(name)) is not None]


SCORED_KINDS = frozenset(
    {
        *(OpenPointKind.HOW, OpenPointKind.PEOPLE, OpenPointKind.DIFFICULTY),
        *(OpenPointKind.INSTANCE, OpenPointKind.LEARNING, OpenPointKind.OWN_PART),
        *(OpenPointKind.REASON, OpenPointKind.ALTERNATIVE, OpenPointKind.FIGURE),
    }
)
"""Kinds that are asked about only if a clause suits them, whatever the rules found."""


class _Candidates:
    def __init__(
        self,
        raw: Sequence[RawClause],
        clauses: Sequence[Clause],
        usable: Sequence[bool],
        answer: str,
        kind: QuestionKind,
    ) -> None:
        self._raw = raw
        self._clauses = clauses
        self._answer = answer
        self._kind = kind
        low = answer.lower().replace("’", "'")
        self._never_happened = bool(_NEVER_HAPPENED.search(low))
        self._usable = [
            i
            for i, clause in enumerate(raw)
            if usable[i]
            and clause.verb is not None
            and not _is_quoted_speech(raw, i)
            and not _is_thin(clause)
            and not _is_subordinate(clause)
        ]
        self._scores: dict[OpenPointKind, Callable[[int], float]] = {
            OpenPointKind.MISSING_RESULT: self._last_deed,
            OpenPointKind.MISSING_ACTION: self._without_deed,
            OpenPointKind.HOW: self._how,
            OpenPointKind.OWN_PART: self._own_part,
            OpenPointKind.REASON: self._reason,
            OpenPointKind.ALTERNATIVE: self._alternative,
            OpenPointKind.FIGURE: self._figure,
            OpenPointKind.CHECK: self._check,
            OpenPointKind.CAUSE: self._cause,
            OpenPointKind.DIFFICULTY: self._difficulty,
            OpenPointKind.PEOPLE: self._people,
            OpenPointKind.INSTANCE: self._instance,
            OpenPointKind.LEARNING: self._learning,
            OpenPointKind.DIFFERENTLY: self._differently,
        }

    def find(self, kind: OpenPointKind) -> tuple[OpenPoint, float] | None:
        """Return the point about the best clause for `kind` and its score, or None."""
        score = self._scores.get(kind)
        if score is None:
            return None
        scored = [(score(i), -i) for i in self._usable]
        best = max(scored, default=(0.0, 0))
        if best[0] <= 0:
            return None
        index = -best[1]
        topic = topic_of(self._raw[index], self._answer)
        return OpenPoint(kind, self._whole(index), topic=topic), best[0]

    def _whole(self, index: int) -> Clause:
        """Return a clause with the clause that is its object: "I asked | if I could stay"."""
        clause, raw = self._clauses[index], self._raw[index]
        if index + 1 >= len(self._raw) or raw.verb is None:
            return clause
        after = self._raw[index + 1]
        if after.sentence != raw.sentence or after.verb is None:
            return clause
        first = after.lows[0]
        between = self._answer[raw.end : after.begin]
        ends = raw.verb.last >= len(raw.lows) - 3
        takes = raw.main in lexicon.COMPLEMENT_VERBS and (
            first in ("if", "whether", "what", "how", "that", "why", "where")
            or (first in lexicon.ANY_SUBJECTS and ends)
        )
        if takes and "," not in between and "." not in between:
            end = self._clauses[index + 1].end
            return replace(clause, text=self._answer[clause.begin : end], end=end)
        return clause

    # --- scores ----------------------------------------------------------------------------------

    def _is_own(self, index: int) -> bool:
        return self._clauses[index].agent is Agent.SPEAKER

    def _is_deed(self, index: int) -> bool:
        """Return whether a clause tells a deed of the speaker or the group."""
        clause, raw = self._clauses[index], self._raw[index]
        return (
            clause.agent in (Agent.SPEAKER, Agent.GROUP)
            and clause.roles[0] in (Role.ACTION, Role.RESULT, Role.PLAN, Role.STRENGTH, Role.TASK)
            and raw.main not in lexicon.STATES - {"work"}
            and raw.main not in ("see", "notice", "realise", "realize", "hear", "go", "come")
            and not (raw.verb is not None and raw.verb.passive)
        )

    def _richness(self, index: int) -> float:
        """Return a score for the content of a clause; long ones are no better."""
        raw = self._raw[index]
        count = len(stems(raw))
        bare = count == 0 or not stems(raw) - {lexicon.content_stem(raw.main)}
        return min(count, 4) / 4 - (0.3 if len(raw.lows) > 16 else 0.0) - (0.5 if bare else 0.0)

    def _how(self, index: int) -> float:
        raw, clause = self._raw[index], self._clauses[index]
        if not self._is_deed(index) or clause.negated or raw.main in _SPEAKING - {"talk"}:
            return 0.0
        text = " ".join(raw.lows)
        score = 0.5 + self._richness(index)
        if raw.main in _VAGUE_DEEDS:
            score += 1.5
        elif raw.main in _OPEN_DEEDS:
            score += 0.7
        else:
            score -= 0.4
        if re.search(r"\bby \w+ing\b|\bwith (?:a|an|the|my)\b", text):
            score -= 0.8
        if re.search(r"\b(?:different(?:ly)?|proper|better|approach|how i|on board|plan|system)\b",
                     text):  # fmt: skip
            score += 0.8
        if measures(raw):
            score -= 0.2
        if clause.agent is Agent.SPEAKER:
            score += 0.3
        return score

    def _people(self, index: int) -> float:
        raw, clause = self._raw[index], self._clauses[index]
        text = " ".join(raw.lows)
        if clause.agent is Agent.OTHER and _RESISTS.search(text):
            answered = any(
                self._is_own(i) and self._is_deed(i)
                for i in range(index + 1, min(index + 3, len(self._raw)))
            )
            return 0.0 if answered else 1.2 + self._richness(index)
        if clause.agent in (Agent.SPEAKER, Agent.GROUP) and clause.tense is Tense.PAST:
            if raw.verb is not None and raw.lows[raw.verb.last].endswith("ing"):
                return 0.0
            if raw.main in _AFFECTS and raw.verb is not None and not raw.verb.passive:
                return 1.0 + self._richness(index) + (0.3 if self._is_own(index) else 0.0)
            if self._is_deed(index) and clause.roles[0] is Role.ACTION:
                return max(0.0, 0.1 + self._richness(index))
        return 0.0

    def _difficulty(self, index: int) -> float:
        raw, clause = self._raw[index], self._clauses[index]
        if self._is_deed(index) and not clause.negated and raw.main not in _SPEAKING | {
            "have", "get", "use", "own", "lose", "miss", "find", "see", "notice",
        }:  # fmt: skip
            bonus = 0.5 if raw.main in _OPEN_DEEDS else 0.0
            return 0.5 + bonus + self._richness(index) + (0.3 if self._is_own(index) else 0.0)
        return 0.0

    def _alternative(self, index: int) -> float:
        raw = self._raw[index]
        if not self._is_deed(index):
            return 0.0
        bonus = 0.8 if raw.main in _CHOOSES | {"turn", "hit", "hold", "sell"} else 0.0
        return 0.5 + bonus + self._richness(index)

    def _reason(self, index: int) -> float:
        raw, clause = self._raw[index], self._clauses[index]
        if self._kind in (QuestionKind.OPINION, QuestionKind.MOTIVATION) and clause.roles[0] in (
            Role.OPINION, Role.REASON, Role.PLAN,
        ):  # fmt: skip
            return 0.8 + self._richness(index) - (0.5 if clause.tense is Tense.PAST else 0.0)
        if self._kind is QuestionKind.PLAN and clause.roles[0] is Role.PLAN:
            return 0.8 + self._richness(index) - (0.8 if raw.main in ("have", "get") else 0.0)
        if not self._is_deed(index):
            return 0.0
        score = 0.4 + self._richness(index) + (0.3 if self._is_own(index) else 0.0)
        if raw.main in ("have", "get"):
            score -= 0.8
        if raw.word_set & _SURPRISES:
            score += 0.6
        if clause.negated:
            score += 0.8
        if raw.main in _CHOOSES:
            score += 0.5
        after = self._raw[index + 1] if index + 1 < len(self._raw) else None
        if after is not None and after.connective in ("because", "since"):
            score -= 1.5
        return score

    def _own_part(self, index: int) -> float:
        clause = self._clauses[index]
        if clause.agent is not Agent.GROUP or not self._is_deed(index):
            return 0.0
        if self._raw[index].main in ("have", "talk", "wait", "get", "end", "go") or clause.negated:
            return 0.0
        return 0.6 + self._richness(index) + (0.4 if clause.roles[0] is Role.ACTION else 0.0)

    def _figure(self, index: int) -> float:
        raw, clause = self._raw[index], self._clauses[index]
        if measures(raw) or clause.roles[0] not in (Role.RESULT, Role.SITUATION, Role.OPINION):
            return 0.0
        if raw.word_set & (lexicon.UNMEASURED | _TIMES) or clause.negated:
            return 0.0
        if clause.agent is Agent.SPEAKER and raw.main in ("be", "feel", "become"):
            return 0.0  # "I'm much more careful now"
        settled = raw.main in ("settle", "calm", "work") and clause.agent is Agent.NONE
        loads = re.search(r"\b(?:loads|lots|a lot|quite a (?:lot|bit|few)|so much|so many)\b",
                          " ".join(raw.lows))  # fmt: skip
        if is_vague_size(raw) or changes(raw) or settled or loads:
            return 1.0 + self._richness(index) + (0.5 if clause.roles[0] is Role.RESULT else 0.0)
        return 0.0

    def _check(self, index: int) -> float:
        raw, clause = self._raw[index], self._clauses[index]
        if clause.roles[0] is not Role.RESULT or clause.agent is Agent.SPEAKER:
            return 0.0
        if changes(raw) or pleases(raw) or raw.word_set & {"work", "worked", "well", "better"}:
            return 1.0 + self._richness(index)
        return 0.0

    def _cause(self, index: int) -> float:
        raw, clause = self._raw[index], self._clauses[index]
        text = " ".join(raw.lows)
        if raw.subject in ("nobody", "nothing", "none"):
            return 0.0
        told = clause.roles[0] in (Role.SITUATION, Role.WEAKNESS)
        if clause.tense is Tense.FUTURE or not (told or is_problem(raw) or _TROUBLE.search(text)):
            return 0.0
        score = 0.0
        if is_problem(raw) or _TROUBLE.search(text):
            score = 1.0
        elif clause.agent is Agent.OTHER and (_RESISTS.search(text) or clause.negated):
            score = 0.9
        elif raw.verb is not None and raw.lows[raw.verb.last].endswith("ing"):
            score = 0.5
        if score and index < len(self._raw) / 2:
            score += 0.2
        return score and score + self._richness(index)

    def _instance(self, index: int) -> float:
        raw, clause = self._raw[index], self._clauses[index]
        roles = {
            QuestionKind.STRENGTH: (Role.STRENGTH, Role.ACTION),
            QuestionKind.WEAKNESS: (Role.WEAKNESS,),
            QuestionKind.OPINION: (Role.OPINION, Role.REASON, Role.RESULT, Role.SITUATION),
            QuestionKind.KNOWLEDGE: (Role.ACTION, Role.PLAN, Role.OPINION, Role.SITUATION),
            QuestionKind.PLAN: (Role.PLAN,),
            QuestionKind.MOTIVATION: (Role.REASON, Role.PLAN),
            QuestionKind.INTRODUCTION: (Role.STRENGTH, Role.ACTION),
        }.get(self._kind, ())
        own = self._is_own(index)
        habit = self._kind is QuestionKind.EXPERIENCE and own and clause.tense is Tense.PRESENT
        if (clause.roles[0] not in roles and not habit) or clause.tense is Tense.PAST:
            return 0.0
        if raw.connective in ("if", "when", "because") or raw.subject in (
            "it", "that", "which", "they",
        ):  # fmt: skip
            return 0.0
        if self._kind is QuestionKind.PLAN and clause.tense is not Tense.FUTURE:
            return 0.0
        if _NAMES.match(clause.text) or raw.main in ("have", "get", "live"):
            return 0.0
        if clause.tense is Tense.FUTURE and (clause.negated or self._never_happened):
            return 0.0
        if self._kind is QuestionKind.STRENGTH and clause.agent is Agent.OTHER:
            return 0.0
        own = own or raw.lows[0] == "my"
        score = 0.6 + self._richness(index) + (0.4 if own else 0.0)
        if raw.main == "be" and raw.verb and set(raw.lows[raw.verb.last + 1 :][:1]) & _PLACES:
            score -= 0.6
        if raw.word_set & lexicon.CLICHES:
            score -= 0.2
        if raw.main in ("want", "hope"):
            score -= 0.5
        return score

    def _learning(self, index: int) -> float:
        raw, clause = self._raw[index], self._clauses[index]
        if clause.tense is not Tense.PAST or raw.subject in ("it", "that", "which"):
            return 0.0
        trouble = is_problem(raw) or _TROUBLE.search(" ".join(raw.lows))
        if trouble or (clause.negated and clause.agent is not Agent.OTHER):
            return 0.8 + self._richness(index)
        if self._is_deed(index):
            return 0.6 + self._richness(index)
        return 0.0

    def _differently(self, index: int) -> float:
        raw, clause = self._raw[index], self._clauses[index]
        if clause.tense is not Tense.PAST:
            return 0.0
        if is_problem(raw) or _TROUBLE.search(" ".join(raw.lows)):
            return 1.2 + self._richness(index)
        if self._is_deed(index) and self._is_own(index):
            return 0.6 + self._richness(index)
        return 0.0

    def _last_deed(self, index: int) -> float:
        clause = self._clauses[index]
        if not self._is_deed(index) or clause.roles[0] not in (Role.ACTION, Role.TASK):
            return 0.0
        return 0.5 + index / len(self._raw) + self._richness(index) / 2

    def _without_deed(self, index: int) -> float:
        clause = self._clauses[index]
        if clause.agent is Agent.SPEAKER and clause.negated:
            return 1.0
        if clause.roles[0] in (Role.WEAKNESS, Role.SITUATION, Role.RESULT):
            return 0.5 + self._richness(index)
        return 0.0


_CONDITIONS = frozenset("if when while until unless before after although".split())


def _is_subordinate(raw: RawClause) -> bool:
    """Return whether a clause is a condition or a time: "when it rained", not "after that I"."""
    first = raw.lows[0]
    refers_back = raw.lows[1:2] in (("that",), ("this",)) and first in ("after", "before")
    return first == raw.connective and first in _CONDITIONS and not refers_back


def _is_thin(raw: RawClause) -> bool:
    """Return whether a clause says nothing by itself: "he was", "I think", "I'm Dana"."""
    verb = raw.verb
    if verb is None:
        return True
    words = [low for i, low in enumerate(raw.lows) if not verb.first <= i <= verb.last]
    content = [low for low in words if lexicon.content_stem(low) or low in lexicon.MEANINGFUL]
    if not content and not any(low[0].isdigit() for low in words):
        return raw.main in lexicon.THIN_VERBS or raw.negated
    return False


def _is_quoted_speech(raw: Sequence[RawClause], index: int) -> bool:
    """Return whether a clause is direct speech: "Then I said, I'm going to ring you"."""
    if not index:
        return False
    before = raw[index - 1]
    if before.verb is None or before.sentence != raw[index].sentence:
        return False
    speaks = before.main in ("say", "go", "tell", "ask", "think", "shout", "reply")
    return speaks and before.verb.last == len(before.lows) - 1 and not raw[index].connective
