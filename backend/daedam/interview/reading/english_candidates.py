"""Choose the follow-ups to an English answer that a strict rater would accept.

A kind of follow-up is chosen only if its question fits a clause in meaning, if the clause can be
quoted as it was said, and if the answer does not tell what the question asks for.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from daedam.interview.reading import english_fit_words as signals
from daedam.interview.reading import english_words as lexicon
from daedam.interview.reading.english_clauses import RawClause, changes, measures
from daedam.interview.reading.english_points import (
    is_vague_size,
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

ACCEPTANCE: Mapping[OpenPointKind, float] = {
    OpenPointKind.MISSING_ACTION: 0.9,
    OpenPointKind.OWN_PART: 0.85,
    OpenPointKind.INSTANCE: 0.85,
    OpenPointKind.FIGURE: 0.8,
    OpenPointKind.CAUSE: 0.75,
    OpenPointKind.HOW: 0.75,
    OpenPointKind.ALTERNATIVE: 0.7,
    OpenPointKind.DIFFICULTY: 0.71,
    OpenPointKind.LEARNING: 0.7,
    OpenPointKind.DIFFERENTLY: 0.65,
    OpenPointKind.REASON: 0.6,
    OpenPointKind.PEOPLE: 0.55,
}
"""Estimated share of follow-ups of a kind that strict raters accept, where the kind fits."""

_LEAST_WEIGHT = 0.7
"""Least weight of a deed that is asked about, see `_weight`."""

_MAX_WORDS = 18
"""Most words of a clause that is taken up; a quotation is shorter, see `phrasing.english`."""


def choose_fitting(
    raw: Sequence[RawClause],
    clauses: Sequence[Clause],
    usable: Sequence[bool],
    *,
    answer: str,
    question: str,
    kind: QuestionKind,
) -> list[OpenPoint]:
    """Return the points whose question fits its clause and is not answered, the safest first.

    `worth` of each point is the `ACCEPTANCE` of its kind. Points of equal acceptance are in the
    order in which the rules find them.
    """
    account = _Account(raw, clauses, usable, answer, question, kind)
    points = [replace(point, worth=ACCEPTANCE[point.kind]) for point in account.points()]
    return sorted(points, key=lambda point: -point.worth)


def _cut(raw: RawClause, end: int) -> RawClause:
    """Return a clause without the tokens from position `end` of the answer on."""
    tokens = tuple(token for token in raw.tokens if token.end <= end)
    lows = tuple(token.low for token in tokens)
    return replace(raw, tokens=tokens, lows=lows, word_set=frozenset(lows))


def _is_thin(raw: RawClause) -> bool:
    """Return whether a clause says nothing beside its verb: "I rang", not "I don't panic"."""
    verb = raw.verb
    if verb is None:
        return True
    rest = [low for i, low in enumerate(raw.lows) if not verb.first <= i <= verb.last]
    if any(lexicon.content_stem(low) or low == "through" for low in rest):
        return False
    return raw.main in lexicon.THIN_VERBS | {"know", "mind"} or not raw.negated


def _runs_on(raw: RawClause) -> bool:
    """Return whether a second statement follows without a connective: "moved it the van got in"."""
    if raw.verb is None:
        return False
    for low in raw.lows[raw.verb.last + 1 :]:
        if low in signals.CONNECTIVES:
            return False
        if low in signals.SURE_VERBS:
            return True
    return False


class _Account:
    """An answer, and the clauses of it that may be quoted."""

    def __init__(
        self,
        raw: Sequence[RawClause],
        clauses: Sequence[Clause],
        usable: Sequence[bool],
        answer: str,
        question: str,
        kind: QuestionKind,
    ) -> None:
        self._raw = raw
        self._clauses = clauses
        self._answer = answer
        self._low = answer.lower().replace("’", "'")
        self._question = question.lower().replace("’", "'")
        self._kind = kind
        self._cut = dict[int, RawClause]()
        """The clauses that may be quoted, without trailing additions."""
        self._deeds = [i for i in range(len(raw)) if self._is_deed(i)]
        self._own_deeds = [i for i in self._deeds if clauses[i].agent is Agent.SPEAKER]
        self._group_deeds = [i for i in self._deeds if clauses[i].agent is Agent.GROUP]
        self._quotes = {
            i: quote for i in range(len(raw)) if usable[i] and (quote := self._quotable(i))
        }

    def points(self) -> Iterator[OpenPoint]:
        """Yield at most one point of each kind."""
        if self._is_complete():
            return
        if self._kind is QuestionKind.EXPERIENCE:
            yield from self._of_experience()
        elif self._kind in (QuestionKind.STRENGTH, QuestionKind.WEAKNESS, QuestionKind.OPINION):
            yield from self._best(OpenPointKind.INSTANCE, self._claim)
            if self._kind is QuestionKind.STRENGTH:
                yield from self._of_deeds()
            elif self._kind is QuestionKind.WEAKNESS:
                yield from self._best(OpenPointKind.DIFFICULTY, self._difficulty)
        elif self._kind is QuestionKind.PLAN:
            yield from self._best(OpenPointKind.INSTANCE, self._intention)
            yield from self._best(OpenPointKind.HOW, self._intended_method)
        elif self._kind is QuestionKind.MOTIVATION:
            yield from self._best(OpenPointKind.INSTANCE, self._claim)
        elif self._kind is QuestionKind.INTRODUCTION:
            yield from self._best(OpenPointKind.INSTANCE, self._claim)
            yield from self._best(OpenPointKind.DIFFICULTY, self._difficulty)

    # --- kinds of questions ----------------------------------------------------------------------

    def _of_experience(self) -> Iterator[OpenPoint]:
        vague = list(self._best(OpenPointKind.MISSING_ACTION, self._vague_deed))
        yield from vague or self._best(OpenPointKind.MISSING_ACTION, self._bare_outcome)
        habit = self._intention if self._is_hypothetical() else self._habit
        yield from self._best(OpenPointKind.INSTANCE, habit)
        yield from self._best(OpenPointKind.CAUSE, self._cause)
        yield from self._of_deeds()

    def _of_deeds(self) -> Iterator[OpenPoint]:
        yield from self._best(OpenPointKind.OWN_PART, self._own_part)
        yield from self._best(OpenPointKind.FIGURE, self._figure)
        yield from self._best(OpenPointKind.HOW, self._how)
        choice = list(self._best(OpenPointKind.ALTERNATIVE, self._alternative))
        yield from choice
        hard = list(self._best(OpenPointKind.DIFFICULTY, self._difficulty))
        if not hard:
            hard = list(self._best(OpenPointKind.DIFFICULTY, self._task))
        if not hard and not choice:
            hard = list(self._best(OpenPointKind.DIFFICULTY, self._hard_situation))
        yield from hard
        yield from self._best(OpenPointKind.LEARNING, self._learning)
        yield from self._best(OpenPointKind.DIFFERENTLY, self._differently)
        yield from self._best(OpenPointKind.REASON, self._reason)
        yield from self._best(OpenPointKind.PEOPLE, self._people)

    def _best(self, kind: OpenPointKind, score: Callable[[int], float]) -> Iterator[OpenPoint]:
        """Yield the point about the clause with the highest score above 0."""
        scored = [(score(i), -i) for i in self._quotes]
        best, place = max(scored, default=(0.0, 0))
        if best > 0:
            index = -place
            yield OpenPoint(
                kind, self._quotes[index], topic=topic_of(self._raw[index], self._answer)
            )

    def _is_complete(self) -> bool:
        """Return whether an answer tells all that a good interviewer would ask about."""
        told = (
            *(signals.TELLS_LEARNING, signals.TELLS_ALTERNATIVE, signals.TELLS_REACTION),
            *(signals.TELLS_CAUSE, signals.TELLS_FIGURE),
        )
        return len(self._low.split()) >= 60 and all(p.search(self._low) for p in told)

    # --- clauses that may be quoted --------------------------------------------------------------

    def _quotable(self, index: int) -> Clause | None:
        """Return a clause cut to a whole statement, or None if it is none."""
        raw, clause = self._raw[index], self._clauses[index]
        if raw.verb is None or self._is_speech(index) or self._is_subordinate(index):
            return None
        if clause.agent is Agent.OTHER and signals.NO_ARTICLE.match(clause.text):
            return None
        if raw.subject in ("which", "that", "what", "who", "this", "those"):
            return None
        text, comma = clause.text, self._addition(raw)
        if comma < 0:
            return None
        if comma:
            text = self._answer[clause.begin : comma]
            raw = _cut(raw, comma)
        elif not self._is_closed(index):
            end = self._relative_end(index)
            if not end:
                return None
            text = self._answer[clause.begin : end]
        if text.count("?"):
            return None
        low = text.lower().replace("’", "'")
        if signals.IDIOM.search(low) or (
            raw.subject == "you" and self._kind is QuestionKind.EXPERIENCE
        ):
            return None
        if _runs_on(raw) and not signals.HEDGE.match(" ".join(raw.lows)):
            return None
        if not 3 <= len(signals.LEFT_OUT.sub("", text.lower()).split()) <= _MAX_WORDS:
            return None
        loose = re.search(r",(?!\d| [A-Z])", text[4:])
        if loose and not re.search(r", (?:and|or) |,[^,]+ (?:and|or) ", text):
            return None
        vague = signals.VAGUE_DEED.search(" ".join(raw.lows)) or (
            raw.main in signals.VAGUE or signals.FOUND_FAULT.search(" ".join(raw.lows))
        )
        if (_is_thin(raw) and not vague) or signals.UNFINISHED.search(text.lower()):
            return None
        self._cut[index] = raw
        return replace(clause, text=text, end=clause.begin + len(text))

    def _addition(self, raw: RawClause) -> int:
        """Return the position of the comma before a trailing addition; 0 without one.

        "I made a grid, one factor at a time" has one, "a hat, a coat and a bag" has none. -1 where
        the speaker breaks off: "for a new, uh, a filter".
        """
        if raw.verb is None:
            return 0
        for index, token in enumerate(raw.tokens):
            before = self._answer[: token.begin].rstrip()
            if index < raw.verb.last + 3 or not before.endswith((",", ":", " -", "–", "—")):
                continue
            break_off = signals.BREAKS_OFF.search(self._answer[: token.begin])
            if break_off:
                told = re.findall(r"[a-z]+", self._answer[: break_off.start()].lower())
                if set(told[-2:]) & lexicon.DETERMINERS:
                    return -1
            rest = self._answer[token.begin : raw.end]
            listed = re.search(r"^[^,]{1,30},? (?:and|or) (?!then)", rest.lower())
            if listed or token.low == "instead" or rest[:1].isupper():
                return 0
            return len(before[:-1].rstrip())
        return 0

    def _is_closed(self, index: int) -> bool:
        """Return whether a clause ends where its statement ends, not in a run-on."""
        end = self._raw[index].end
        rest = self._answer[end:].lstrip()
        if not rest or rest[0] in ".,;!?:-–—…":
            return True
        word = re.match(r"[\w']+", rest.lower())
        if re.match(r"and then and\b", rest.lower()):
            return False  # "there and then"
        return bool(word) and word.group() in signals.ALLOWED_AFTER - signals.OPENS_OBJECT  # type: ignore[union-attr]

    def _relative_end(self, index: int) -> int:
        """Return the end of the relative clause that ends a statement; 0 without one.

        "I launched a feature | that nobody used" has one.
        """
        raw, after = self._raw[index], self._raw[index + 1 : index + 2]
        if not after or after[0].lows[0] not in ("that", "who") or not self._is_closed(index + 1):
            return 0
        if raw.main in lexicon.COMPLEMENT_VERBS or after[0].sentence != raw.sentence:
            return 0
        return after[0].end if len(raw.lows) + len(after[0].lows) <= 13 else 0

    def _is_speech(self, index: int) -> bool:
        """Return whether a clause is speech or thought: "I said | I will ring you"."""
        raw = self._raw[index]
        if signals.HEDGE.match(" ".join(raw.lows)):
            return False
        if raw.main in ("say", "think", "wonder", "mean", "guess", "suppose", "know", "remember"):
            return not (raw.main == "think" and self._kind is QuestionKind.OPINION)
        if not index:
            return False
        before = self._raw[index - 1]
        if before.verb is None or before.sentence != raw.sentence:
            return False
        speaks = before.main in (
            *("say", "go", "tell", "ask", "think", "shout", "reply", "promise", "wonder"),
            *("teach", "explain", "text", "email", "write", "know", "see", "notice"),
        )
        ends = before.verb.last >= len(before.lows) - 2 or before.main in ("say", "think")
        return speaks and ends and not (raw.connective and raw.tense is Tense.PAST)

    def _is_subordinate(self, index: int) -> bool:
        raw = self._raw[index]
        first = raw.lows[0]
        conditions = (
            *("if", "when", "while", "until", "unless", "although", "because", "since"),
            *("whether", "that", "which", "who", "where", "what", "how", "as", "once", "before"),
        )
        return first in conditions or (
            first == "after" and raw.lows[1:2] not in (("that",), ("this",))
        )

    # --- deeds -----------------------------------------------------------------------------------

    def _is_deed(self, index: int) -> bool:
        """Return whether a clause tells a past deed of the speaker or the group."""
        raw, clause = self._raw[index], self._clauses[index]
        verb = raw.verb
        if verb is None or verb.passive or verb.modal or raw.negated:
            return False
        return (
            clause.agent in (Agent.SPEAKER, Agent.GROUP)
            and clause.tense is Tense.PAST
            and raw.main not in lexicon.STATES - {"work"}
            and raw.main not in lexicon.FINDINGS - {"learn"}
            and raw.main not in ("go", "come", "be", "have")
            and not self._is_subordinate(index)
            and not (verb.first != verb.last and raw.lows[verb.last].endswith("ing"))
            and not ("used" in raw.lows[verb.first : verb.last + 1] and "to" in raw.word_set)
        )

    def _quoted_deed(self, index: int) -> bool:
        raw = self._raw[index]
        text = " ".join(raw.lows)
        return (
            self._is_deed(index)
            and (raw.main not in signals.SPEAKING - {"ask"} or "to" in raw.word_set)
            and not signals.IMAGINED.search(text)
            and self._has_object(index)
            and not self._is_afterthought(index)
            and not self._takes_up_pronoun(index)
        )

    def _is_afterthought(self, index: int) -> bool:
        """Return whether a deed is the last remark of an answer that told its deeds before."""
        sentence = self._raw[index].sentence
        before = [i for i in self._own_deeds if self._raw[i].sentence < sentence]
        return sentence == self._raw[-1].sentence and len(before) >= 2

    def _takes_up_pronoun(self, index: int) -> bool:
        """Return whether the object of a clause is only understood with what was said before."""
        raw = self._cut.get(index, self._raw[index])
        if raw.verb is None:
            return False
        after = (*raw.lows[raw.verb.last + 1 :], "", "")
        if raw.main == "find" and after[0] == "it" and after[1]:
            return False  # "I find it hard to delegate"
        if after[0] == "them":  # "split them by hour", not "offered them a refund"
            return after[1] in lexicon.PREPOSITIONS | lexicon.ADVERBS | {"", "back"}
        return after[0] in signals.PRONOUNS

    def _has_object(self, index: int) -> bool:
        words = self._object_words(index)
        return any(lexicon.content_stem(low) for low in words - signals.UNDECIDED_OBJECTS)

    def _object_words(self, index: int) -> set[str]:
        raw = self._cut.get(index, self._raw[index])
        return set(raw.lows[raw.verb.last + 1 :]) if raw.verb is not None else set()

    def _object(self, index: int) -> str:
        """Return the last word of the object: "fair" in "organised the school fair in May"."""
        raw = self._cut.get(index, self._raw[index])
        last = ""
        for low in raw.lows[raw.verb.last + 1 :] if raw.verb is not None else ():
            if last and (low in lexicon.PREPOSITIONS or low in signals.CONNECTIVES | {"to", ","}):
                break
            if lexicon.content_stem(low) or low in signals.UNDECIDED_OBJECTS:
                last = low
        return last

    def _weight(self, index: int) -> float:
        """Return how decisive a deed is: it answers the problem, and it is an own one."""
        raw, clause = self._cut[index], self._clauses[index]
        score = min(len(stems(raw)), 5) / 5
        if clause.agent is Agent.SPEAKER:
            score += 0.4
        if raw.connective == "so" or raw.lows[0] == "so" or self._opens_with_so(index):
            score += 0.5
        following = self._clauses[index + 1 : index + 3]
        if any(c.roles[0] is Role.RESULT and c.agent is not Agent.SPEAKER for c in following):
            score += 0.3
        if self._object_words(index) & {"it", "them", "him", "her", "that", "there"}:
            score -= 0.3
        if index == 0 and len(self._raw) > 4:
            score -= 0.3
        return score

    def _opens_with_so(self, index: int) -> bool:
        before = self._answer[: self._raw[index].begin].lower().rstrip(" ,")
        return before.endswith((" so", ".so", "in the end", "eventually", "finally"))

    def _tells_after(self, index: int, pattern: re.Pattern[str]) -> bool:
        return bool(pattern.search(self._low[self._raw[index].end :]))

    def _tells_around(self, index: int, pattern: re.Pattern[str], before: int, after: int) -> bool:
        near = self._raw[max(0, index - before) : index + after + 1]
        return bool(pattern.search(self._low[near[0].begin : near[-1].end]))

    # --- scores: whether a kind fits a clause ----------------------------------------------------

    def _is_demanding(self, index: int) -> bool:
        main, words = self._raw[index].main, self._object_words(index)
        if main == "volunteer":
            return "to" in words
        if main == "write" and "down" in words:
            return False
        if main in signals.DEMANDING_WITH_WORK:
            return bool(words & signals.WORK) and not words & {"it", "part"}
        return main in signals.DEMANDING and self._object(index) not in signals.UNDECIDED_OBJECTS

    def _is_background(self, index: int) -> bool:
        """Return whether a clause tells the job in which the story happened: "I taught maths"."""
        jobs = ("teach", "run", "lead", "manage", "train", "drive")
        return index == 0 and self._raw[0].main in jobs and len(self._own_deeds) > 2

    def _task(self, index: int) -> float:
        """Fit what the speaker had to do."""
        raw, clause = self._raw[index], self._clauses[index]
        if clause.agent is not Agent.SPEAKER or clause.tense is not Tense.PAST or raw.negated:
            return 0.0
        if not signals.HAD_TO.search(" ".join(raw.lows)) or signals.ASKS_FAILURE.search(
            self._question
        ):
            return 0.0
        if len(stems(self._cut[index])) < 2 or signals.TELLS_DIFFICULTY.search(self._low):
            return 0.0
        return 0.4

    def _difficulty(self, index: int) -> float:
        if self._is_background(index):
            return 0.0
        if signals.ASKS_FAILURE.search(self._question) or self._weight(index) < _LEAST_WEIGHT:
            return 0.0
        if signals.MISHAP.search(" ".join(self._raw[index].lows)):
            return 0.0
        if not self._quoted_deed(index) or not self._is_demanding(index):
            return 0.0
        if self._tells_around(index, signals.TELLS_DIFFICULTY, 2, 4):
            return 0.0
        return 0.5 + self._weight(index)

    def _hard_situation(self, index: int) -> float:
        """Fit trouble that came from outside, told before the deeds."""
        raw, clause = self._raw[index], self._clauses[index]
        if signals.ASKS_FAILURE.search(self._question) or signals.ASKS_GOOD.search(self._question):
            return 0.0
        ours = clause.agent in (Agent.SPEAKER, Agent.GROUP) and raw.main == "have"
        if (clause.agent not in (Agent.NONE, Agent.OTHER) and not ours) or (
            clause.tense is not Tense.PAST
        ):
            return 0.0
        text = " ".join(raw.lows)
        if not signals.TROUBLE.search(text) or signals.IMAGINED.search(
            text.replace("would n't", "")
        ):
            return 0.0
        after = self._raw[index + 1 : index + 2]
        if after and after[0].lows[0] in ("before", "after", "until", "when", "while"):
            return 0.0  # "about 40 seconds | before we were due to start"
        if re.search(r"\b(?:saying|telling|asking|late to)\b", text):
            return 0.0
        if raw.subject in (
            "it",
            "there",
            "nobody",
            "nothing",
            "somebody",
            "someone",
        ) or signals.TELLS_DIFFICULTY.search(self._low):
            return 0.0
        if self._own_deeds and index > self._own_deeds[0]:
            return 0.0
        return 0.5 + min(len(stems(self._cut[index])), 5) / 10

    def _is_decision(self, index: int) -> bool:
        """Return whether something else could have been done as well."""
        raw = self._raw[index]
        words = self._object_words(index)
        if raw.main == "cut":
            return bool(words & signals.CUTTABLE)
        if raw.main == "pull":
            return bool(words & {"crew", "crews", "team", "staff", "plug", "people"})
        if raw.main == "let":
            return not words & {"go", "talk", "speak", "finish", "know", "vent"}
        if raw.main == "ask":
            persons = {"him", "her", "them", "what", "how", "if", "whether"}
            requests = "to" in words and not raw.word_set & persons
            return requests and len(stems(self._cut[index])) >= 5
        return raw.main in signals.DECIDING

    def _alternative(self, index: int) -> float:
        raw, clause = self._raw[index], self._clauses[index]
        if not self._is_decision(index):
            return 0.0
        if not self._quoted_deed(index):
            return 0.0
        if self._weight(index) < _LEAST_WEIGHT or signals.ASKS_FAILURE.search(self._question):
            return 0.0
        if clause.agent is Agent.GROUP and self._own_deeds:
            return 0.0
        if self._object(index) in signals.UNDECIDED_OBJECTS | signals.MENTAL or (
            self._object_words(index) & signals.MENTAL
        ):
            return 0.0
        if self._tells_around(index, signals.TELLS_ALTERNATIVE, 5, 3):
            return 0.0
        if signals.MISHAP.search(" ".join(raw.lows)) or self._is_attempt(index):
            return 0.0
        return 0.5 + self._weight(index)

    def _is_attempt(self, index: int) -> bool:
        """Return whether a deed is one of several of its kind: "I changed X, I changed Y"."""
        raw = self._raw[index]
        return any(
            other is not raw and other.main == raw.main and other.sentence == raw.sentence
            for other in self._raw
        )

    def _is_attainment(self, index: int) -> bool:
        """Return whether a clause tells by a figure what was reached, and no other deed is told."""
        raw, clause = self._raw[index], self._clauses[index]
        own = clause.agent in (Agent.SPEAKER, Agent.GROUP) and clause.tense is Tense.PAST
        told = [i for i in self._deeds if i != index]
        if raw.main != "get" and self._takes_up_pronoun(index):
            return False
        return (
            own and raw.main in signals.REACHES and measures(raw) and not raw.negated and not told
        )

    def _is_bare_method(self, index: int) -> bool:
        """Return whether a clause says that something was settled or found, and no more.

        "I deescalated it", "I found it in the end".
        """
        raw, clause = self._raw[index], self._clauses[index]
        if clause.agent is not Agent.SPEAKER or clause.tense is not Tense.PAST or raw.negated:
            return False
        others = [i for i in self._deeds if i != index]
        if signals.FOUND_FAULT.search(" ".join(raw.lows)):
            return not others
        after = raw.lows[raw.verb.last + 1 : raw.verb.last + 2] if raw.verb is not None else ()
        pronoun = bool(set(after) & {"it", "them", "him", "her"})
        return raw.main in signals.VAGUE - {"change"} and pronoun and len(others) <= 1

    def _bare_outcome(self, index: int) -> float:
        """Fit a good outcome in figures, if no deed behind it is told."""
        raw, clause = self._raw[index], self._clauses[index]
        if clause.roles[0] is not Role.RESULT or clause.agent is not Agent.NONE or raw.negated:
            return 0.0
        if not measures(raw) or raw.main == "be" or clause.tense is not Tense.PAST:
            return 0.0
        if not signals.ASKS_GOOD.search(self._question):
            return 0.0
        told = [
            i
            for i in self._own_deeds + self._group_deeds
            if not self._takes_up_pronoun(i) and self._has_object(i)
        ]
        return 0.0 if told else 0.8

    def _how(self, index: int) -> float:
        raw = self._raw[index]
        text = " ".join(raw.lows)
        if self._is_attainment(index) or self._is_bare_method(index):
            return 1.0
        following = [i for i in self._own_deeds if i in (index + 1, index + 2)]
        own = self._clauses[index].agent in (Agent.SPEAKER, Agent.GROUP)
        if signals.OPEN_METHOD.search(text) and own and raw.tense is Tense.PAST:
            return 0.0 if following or raw.negated else 0.7 + self._weight(index)
        if not self._quoted_deed(index):
            return 0.0
        if raw.main not in signals.VAGUE:
            return 0.0
        if self._object(index) in signals.UNDECIDED_OBJECTS:
            return 0.0
        if re.search(r"\bby \w+ing\b|\bfrom\b|\bto\b", " ".join(raw.lows)):
            return 0.0
        near = [i for i in self._deeds if abs(i - index) <= 3 and i != index]
        if len(near) >= 2 or any(i == index + 1 for i in near):
            return 0.0
        return 0.5 + self._weight(index)

    def _own_part(self, index: int) -> float:
        raw, clause = self._raw[index], self._clauses[index]
        if clause.agent is not Agent.GROUP or raw.subject not in ("we", "team", "us", "all"):
            return 0.0
        if not self._quoted_deed(index):
            return 0.0
        if len(self._own_deeds) > 1 or any(i > index for i in self._own_deeds):
            return 0.0
        worked = (
            self._is_demanding(index)
            or self._is_project(index)
            or raw.main in signals.SHARED_DECISIONS | {"make", "build"}
        )
        return 0.5 + self._weight(index) if worked else 0.0

    def _is_project(self, index: int) -> bool:
        """Return whether a group did something with a name of its own: "did a kaizen"."""
        raw = self._cut[index]
        after = raw.lows[raw.verb.last + 1 :] if raw.verb is not None else ()
        return raw.main in ("do", "run") and after[:1] in (("a",), ("an",), ("the",))

    def _vague_deed(self, index: int) -> float:
        """Fit an own deed without content, if the answer tells no other deed."""
        raw, clause = self._raw[index], self._clauses[index]
        if clause.agent not in (Agent.SPEAKER, Agent.GROUP) or clause.tense is not Tense.PAST:
            return 0.0
        if not signals.VAGUE_DEED.search(" ".join(raw.lows)):
            return 0.0
        return 1.0 if len(self._own_deeds + self._group_deeds) <= 2 else 0.0

    def _learning(self, index: int) -> float:
        """Fit an own deed of an answer to a question about failures or hard situations."""
        raw = self._raw[index]
        if (
            signals.TELLS_LEARNING.search(self._low)
            or raw.main in signals.SPEAKING
            or not self._is_deed(index)
        ):
            return 0.0
        if signals.ASKS_FAILURE.search(self._question):
            if not self._has_object(index):
                return 0.0
            slip = 0.8 if signals.MISHAP.search(" ".join(raw.lows)) else 0.0
            first = 0.6 if self._own_deeds[:1] == [index] else 0.0
            return 0.5 + slip + first + self._weight(index)
        if not signals.ASKS_HARD.search(self._question) or not self._quoted_deed(index):
            return 0.0
        if self._clauses[index].agent is not Agent.SPEAKER:
            return 0.0
        small = raw.main in ("put", "buy", "order", "send")
        weighty = (self._is_decision(index) and not small) or self._is_demanding(index)
        if not weighty or self._weight(index) < _LEAST_WEIGHT:
            return 0.0
        return 0.5 + self._weight(index)

    def _differently(self, index: int) -> float:
        return self._learning(index) if signals.ASKS_FAILURE.search(self._question) else 0.0

    def _cause(self, index: int) -> float:
        """Fit an own mistake without its cause."""
        if index not in self._own_deeds or not signals.ASKS_FAILURE.search(self._question):
            return 0.0
        if signals.TELLS_CAUSE.search(self._low.replace("instead of", "")):
            return 0.0
        return 1.0 if signals.MISHAP.search(" ".join(self._raw[index].lows)) else 0.0

    def _figure(self, index: int) -> float:
        raw, clause = self._raw[index], self._clauses[index]
        if clause.tense is not Tense.PAST or clause.agent is not Agent.NONE or raw.negated:
            return 0.0
        if not changes(raw) or measures(raw) or raw.word_set & lexicon.UNMEASURED:
            return 0.0
        soft = raw.word_set & {"better", "worse", "happier", "calmer", "easier", "smoother"}
        if soft or self._tells_around(index, signals.TELLS_FIGURE, 1, len(self._raw)):
            return 0.0
        return 1.0 + (0.3 if is_vague_size(raw) else 0.0)

    def _people(self, index: int) -> float:
        raw, clause = self._raw[index], self._clauses[index]
        if clause.agent is Agent.OTHER and clause.tense is Tense.PAST:
            answered = any(index < i <= index + 4 for i in self._own_deeds)
            resists = signals.RESISTS.search(" ".join(raw.lows))
            return 0.0 if answered or not resists or not self._own_deeds else 0.6
        if clause.agent is not Agent.SPEAKER or not self._quoted_deed(index):
            return 0.0
        if (
            raw.main not in signals.CHANGES_FOR_OTHERS
            or not self._object_words(index) & signals.SHARED
        ):
            return 0.0
        if raw.main in signals.SPEAKING or self._tells_after(index, signals.TELLS_REACTION):
            return 0.0
        return 0.5 + self._weight(index)

    def _reason(self, index: int) -> float:
        raw, clause = self._raw[index], self._clauses[index]
        if clause.agent is not Agent.SPEAKER or not self._quoted_deed(index):
            return 0.0
        if raw.main not in ("volunteer", "join", "enrol", "enroll"):
            return 0.0
        if self._tells_around(index, signals.TELLS_REASON, 0, 2):
            return 0.0
        return 0.5 + self._weight(index)

    # --- scores of claims ------------------------------------------------------------------------

    def _is_hypothetical(self) -> bool:
        """Return whether an answer tells what the speaker would do, not what was done."""
        future = [c for c in self._clauses if c.tense is Tense.FUTURE and c.agent is Agent.SPEAKER]
        return len(future) >= 2 and not self._own_deeds

    def _has_story(self) -> bool:
        return bool(
            any(
                clause.tense is Tense.PAST
                and clause.agent is Agent.OTHER
                and raw.connective not in ("if", "when")
                for raw, clause in zip(self._raw, self._clauses, strict=True)
            )
            or self._own_deeds
            or self._group_deeds
            or signals.LACKS_EXPERIENCE.search(self._low)
        )

    def _claim(self, index: int) -> float:
        """Fit a trait, weakness or opinion without an example."""
        raw, clause = self._raw[index], self._clauses[index]
        roles = {
            QuestionKind.STRENGTH: (Role.STRENGTH,),
            QuestionKind.WEAKNESS: (Role.WEAKNESS,),
            QuestionKind.OPINION: (Role.OPINION,),
            QuestionKind.MOTIVATION: (Role.REASON, Role.PLAN),
            QuestionKind.INTRODUCTION: (Role.STRENGTH,),
        }[self._kind]
        if clause.roles[0] not in roles or clause.tense is Tense.PAST or self._has_story():
            return 0.0
        if raw.subject in ("it", "they", "there", "he", "she", "nobody") or raw.main in (
            "have", "get", "live", "want", "hope", "say",
        ) or (raw.main == "be" and clause.tense is Tense.FUTURE):  # fmt: skip
            return 0.0
        own = clause.agent is Agent.SPEAKER
        if self._takes_up_pronoun(index) or (
            clause.tense is Tense.FUTURE and "rather" not in raw.word_set
        ):
            return 0.0
        if raw.verb is not None and raw.verb.modal in ("can", "ca") and raw.subject == "you":
            return 0.0
        if (
            raw.main == "be"
            and raw.verb is not None
            and (set(raw.lows[raw.verb.last + 1 : raw.verb.last + 2]) & {"in", "at", "on", "from"})
        ):
            return 0.0  # "I'm in the kitchen"
        if self._kind is QuestionKind.MOTIVATION and "rather" not in raw.word_set:
            return 0.0
        if raw.lows[-1] in signals.PRONOUNS | {"them"} or raw.word_set & {"will", "'ll", "wo"}:
            return 0.0
        if self._kind is not QuestionKind.OPINION and not own:
            return 0.0
        if self._kind is QuestionKind.OPINION and not raw.has_subject:
            return 0.0
        if self._is_outweighed(index) or self._is_limited(index):
            return 0.0
        brief = self._kind is QuestionKind.STRENGTH and len(self._low.split()) <= 15
        ends = raw.verb is not None and raw.verb.last == len(raw.lows) - 1
        if not brief and (ends or (raw.main != "be" and len(stems(self._cut[index])) < 2)):
            return 0.0
        cliche = 0.2 if raw.word_set & lexicon.CLICHES else 0.0
        return 0.6 + min(len(stems(self._cut[index])), 4) / 4 - cliche

    def _is_outweighed(self, index: int) -> bool:
        """Return whether a clause only prepares a "but" in the same sentence."""
        after = self._next_in_sentence(index)
        return after is not None and after.connective == "but"

    def _is_limited(self, index: int) -> bool:
        """Return whether the next clause limits a claim: "I sound angry | when I'm not"."""
        after = self._next_in_sentence(index)
        return after is not None and after.lows[0] in ("when", "if", "unless", "while", "until")

    def _next_in_sentence(self, index: int) -> RawClause | None:
        after = self._raw[index + 1 : index + 2]
        return after[0] if after and after[0].sentence == self._raw[index].sentence else None

    def _habit(self, index: int) -> float:
        """Fit a habit or a claim about oneself, if the answer tells no story."""
        raw, clause = self._raw[index], self._clauses[index]
        if self._has_story() or raw.negated or self._is_limited(index) or changes(raw):
            return 0.0
        usual = raw.word_set & {"always", "usually", "often", "tend", "normally"}
        text = " ".join(raw.lows)
        hedged = signals.HEDGE.match(text)
        told = len(self._low.split()) > 45 and not usual and not hedged
        if self._takes_up_pronoun(index) or told:
            return 0.0
        if hedged and re.search(r"\b(?:up|down|faster|better|improved|fewer|less)\b", text):
            return 0.0
        if hedged:
            return 0.6 + min(len(stems(self._cut[index])), 4) / 4
        if clause.agent not in (Agent.SPEAKER, Agent.GROUP) or clause.tense is not Tense.PRESENT:
            return 0.0
        if raw.main in (
            "be",
            "have",
            "know",
            "get",
            "live",
            "feel",
            "love",
            "like",
            "want",
            "need",
        ):
            return 0.0
        return 0.5 + min(len(stems(self._cut[index])), 4) / 4

    def _intention(self, index: int) -> float:
        """Fit what the speaker would do, if no experience is told or denied."""
        raw, clause = self._raw[index], self._clauses[index]
        if (
            clause.tense is not Tense.FUTURE
            or raw.negated
            or signals.HEDGE.match(" ".join(raw.lows))
        ):
            return 0.0
        if clause.agent is not Agent.SPEAKER or self._takes_up_pronoun(index):
            return 0.0
        if self._kind is QuestionKind.PLAN and not signals.ASKS_CASE.search(self._question):
            return 0.0
        thin = ("want", "hope", "be", "have", "like", "tell", "ask", "listen", "check", "call")
        if (
            self._has_story()
            or raw.main in thin
            or (raw.main == "say" and "no" not in raw.word_set)
        ):
            return 0.0
        return 0.5 + min(len(stems(self._cut[index])), 4) / 4

    def _intended_method(self, index: int) -> float:
        raw = self._raw[index]
        vague = raw.main in signals.VAGUE | {"try", "find", "build", "improve", "learn", "motivate"}
        return self._intention(index) if vague else 0.0
