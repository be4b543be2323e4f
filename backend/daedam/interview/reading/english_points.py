"""Find the open points of an English answer by rules, the most important first."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from daedam.interview.reading import english_words as lexicon
from daedam.interview.reading.english_clauses import RawClause, changes, measures
from daedam.interview.reading.model import (
    Agent,
    Clause,
    OpenPoint,
    OpenPointKind,
    QuestionKind,
    Role,
    Tense,
)

MIN_CONFIDENCE = 0.5
"""Minimum confidence, 0 to 1, of the content words of a clause that a question may refer to."""

MAX_POINTS = 4
"""Maximum number of open points of an answer that are chosen by the rules alone."""

_FAILURE_QUESTION = re.compile(
    r"mistake|fail|went wrong|go wrong|conflict|critici|stress|regret"
    r"|missed|worst|hardest|setback|let (?:\w+ )?down|argument"
)
_OWN_FAILURE = re.compile(r"mistake|fail|went wrong|go wrong|regret|missed|let (?:\w+ )?down")
_HABIT_QUESTION = re.compile(r"^(?:how|what) do you|^how does")
_FUTURE_QUESTION = re.compile(r"years|goals?\b|ambition|see yourself|career plan|dream")
_GOAL_QUESTION = re.compile(r"\b(?:goal|target|task|deadline)\b")
_VAGUE_DEED = re.compile(
    r"\b(?:did|do|tried|gave) (?:what(?:ever)? (?:i|we) could|my best|our best|everything (?:i|we)"
    r" could|the best|it all|my hardest)|\bworked (?:really |very )?hard$|dealt with it|sorted it"
    r" out$|\bhandled it$|fixed it$|\b(?:worked|got|pushed|powered) through (?:it|that)\b"
)
_LEARNING = re.compile(
    r"\blearn(?:ed|t|ing)?\b|\blesson|taught me|\btook from|takeaway|made me reali|in hindsight"
    r"|looking back|\bshould(?: have|'ve| 've)\b|next time|do differen"
    r"|\b(?:since then|now|these days),? i\b"
    r"|\bi (?:still|now|always|never) \w+|changed my mind"
)
_NO_TOPICS = lexicon.DETERMINERS | lexicon.ANY_SUBJECTS | {"me", "him", "her", "us", "them"}
_CHANCE = frozenset(
    "bus van car truck lorry train flight boat bike weather rain snow boiler ill sick".split()
)
"""Words of mishaps whose cause is of no interest in an interview."""
_AMBITIONS = frozenset("own become lead manager head run open found independent senior".split())
_OBVIOUS = lexicon.CHECKS | frozenset(
    "do have get go call ring phone tell fix repair find see say ask help wait apologise "
    "apologize make write build train record keep put hire collect prepare draw list "
    "watch own lead show finish gather study learn practise practice join drive report "
    "start read open try dig notice look speak answer repeat talk".split()
)
"""Deeds whose reason is obvious."""
_EXAMPLE = re.compile(
    r"for (?:example|instance)|\bsay you|\blast (?:year|month|week|summer|winter|time)\b|\bonce i\b"
    r"|\bone (?:time|day)\b|\bi (?:once|remember)\b|\b(?:two|three) years ago"
)
_PURPOSE = re.compile(
    r"\bso that\b|(?<![,.;] )\bso (?:there|they|it|people|the) \w+|\bin order to\b"
    r"|\bto (?:avoid|make sure|prevent|keep)\b"
)
_FOUND = re.compile(
    r"\bit was (?:just|only|actually|all)\b|\bturned out\b|\bdue to\b|\bit was \w+$"
    r"|\bthe (?:cause|reason|problem|issue|culprit) (?:was|is)\b"
)


def find_open_points(
    raw: Sequence[RawClause],
    clauses: Sequence[Clause],
    usable: Sequence[bool],
    *,
    answer: str,
    question: str,
    kind: QuestionKind,
    known_terms: Collection[str],
    earlier: Sequence[tuple[RawClause, Clause]],
) -> list[OpenPoint]:
    """Return the open points of an answer, the most important first, one of each kind.

    No open point refers to a clause that is not `usable`.
    """
    finder = _Finder(raw, clauses, usable, answer, question, kind, known_terms, earlier)
    points = list[OpenPoint]()
    for point in finder.points():
        if not any(_same(point, other) for other in points):
            points.append(point)
    return points


def _same(point: OpenPoint, other: OpenPoint) -> bool:
    return point.kind is other.kind


class _Finder:
    def __init__(
        self,
        raw: Sequence[RawClause],
        clauses: Sequence[Clause],
        usable: Sequence[bool],
        answer: str,
        question: str,
        kind: QuestionKind,
        known_terms: Collection[str],
        earlier: Sequence[tuple[RawClause, Clause]],
    ) -> None:
        self._raw = raw
        self._clauses = clauses
        self._usable = usable
        self._answer = answer
        self._text = answer.lower().replace("’", "'")
        self._question = question.lower()
        self._kind = kind
        self._known = {
            word for term in known_terms for word in re.findall(r"[\w&-]+", term.lower())
        }
        self._earlier = earlier
        self._deeds = self._with_role(Role.ACTION)
        self._own_deeds = [i for i in self._deeds if clauses[i].agent is Agent.SPEAKER]
        self._group_deeds = [i for i in self._deeds if clauses[i].agent is Agent.GROUP]
        self._results = self._with_role(Role.RESULT)

    def points(self) -> Iterator[OpenPoint]:
        """Yield the open points in order. A kind may occur several times."""
        yield from self._contradictions()
        yield from {
            QuestionKind.EXPERIENCE: self._of_experience,
            QuestionKind.STRENGTH: self._of_strength,
            QuestionKind.WEAKNESS: self._of_weakness,
            QuestionKind.PLAN: self._of_plan,
            QuestionKind.MOTIVATION: self._of_motivation,
            QuestionKind.OPINION: self._of_opinion,
            QuestionKind.KNOWLEDGE: self._of_knowledge,
            QuestionKind.INTRODUCTION: self._of_introduction,
        }[self._kind]()

    # --- by the kind of the question -------------------------------------------------------------

    def _of_experience(self) -> Iterator[OpenPoint]:
        points = list(self._experience_points())
        yield from points
        if any(point.kind is not OpenPointKind.TERM for point in points):
            return
        if self._has_learning() or _HABIT_QUESTION.search(self._question):
            return
        reasons = self._with_role(Role.REASON)
        if not reasons and self._own_deeds and not _PURPOSE.search(self._text):
            yield from self._at(OpenPointKind.REASON, self._key_deed())
        rich = sorted(
            self._own_deeds or self._group_deeds, key=lambda i: -min(len(stems(self._raw[i])), 5)
        )
        yield OpenPoint(OpenPointKind.DIFFERENTLY, *self._deed(rich))

    def _experience_points(self) -> Iterator[OpenPoint]:
        habit = bool(_HABIT_QUESTION.search(self._question))
        yield from self._missing_elements(habit)
        failure = bool(_FAILURE_QUESTION.search(self._question))
        own = self._own_deeds or any(
            c.agent is Agent.SPEAKER and c.roles[0] is Role.TASK for c in self._clauses
        )
        if self._group_deeds and not own:
            yield from self._at(OpenPointKind.OWN_PART, self._group_deeds)
        if self._deeds and not self._results and not habit:
            yield OpenPoint(OpenPointKind.MISSING_RESULT, *self._last_deed())
        if failure and not self._has_learning() and self._deeds:
            yield from self._learning()
        yield from self._figures()
        yield from self._causes()
        yield from self._choices()
        yield from self._unchecked()
        yield from self._terms()

    def _missing_elements(self, habit: bool) -> Iterator[OpenPoint]:
        vague = [i for i in self._deeds if _VAGUE_DEED.search(" ".join(self._raw[i].lows))]
        if not self._deeds or len(vague) == len(self._deeds):
            if habit and not vague:
                traits = self._with_role(Role.STRENGTH)
                own = [i for i in self._all() if self._clauses[i].agent is Agent.SPEAKER]
                yield from self._at(OpenPointKind.INSTANCE, traits or own)
                return
            told = list(reversed(self._results)) + list(
                reversed(self._with_role(Role.SITUATION) + self._with_role(Role.TASK))
            )
            yield from self._at(OpenPointKind.MISSING_ACTION, vague or told)
            yield OpenPoint(OpenPointKind.MISSING_ACTION)
        elif vague:
            yield from self._at(OpenPointKind.MISSING_ACTION, vague)
        before = [
            c for c in self._clauses if c.roles[0] in (Role.SITUATION, Role.TASK, Role.REASON)
        ]
        if self._deeds and not before and not habit and len(self._clauses) <= 3:
            if _GOAL_QUESTION.search(self._question):
                yield OpenPoint(OpenPointKind.MISSING_TASK)
            elif self._own_deeds:
                yield OpenPoint(OpenPointKind.MISSING_SITUATION, *self._first_deed())

    def _of_strength(self) -> Iterator[OpenPoint]:
        named = self._with_role(Role.STRENGTH)
        claims = [i for i in named if self._clauses[i].agent is Agent.SPEAKER] or named
        story = self._past_deeds() or [
            i
            for i in self._results
            if self._clauses[i].agent is Agent.SPEAKER
            and self._clauses[i].tense is Tense.PAST
            and not (measures(self._raw[i]) and changes(self._raw[i]))
        ]
        example = {s for i in story for s in stems(self._raw[i])}
        bare = [i for i in claims if not example & stems(self._raw[i])]
        if claims and not story:
            if self._results:
                yield from self._at(OpenPointKind.MISSING_ACTION, self._results)
                return
            yield from self._at(OpenPointKind.INSTANCE, self._by_specificity(claims))
        bare = [i for i in bare if self._raw[i].main in ("be", "get", "have") or not story]
        if len(claims) > 1 and bare and story:
            yield from self._at(OpenPointKind.INSTANCE, self._by_specificity(bare))
        yield from self._figures()
        if story:
            if not self._results:
                yield OpenPoint(OpenPointKind.MISSING_RESULT, *self._last_deed())
            yield from self._causes()
            if not self._with_role(Role.REASON):
                yield from self._at(OpenPointKind.REASON, self._key_deed())
            yield from self._unchecked()
        if not claims and not story:
            yield from self._at(OpenPointKind.INSTANCE, self._by_specificity(self._all()))
        yield from self._terms()

    def _of_weakness(self) -> Iterator[OpenPoint]:
        claims = self._with_role(Role.WEAKNESS)
        if not self._deeds:
            yield from self._at(OpenPointKind.MISSING_ACTION, claims)
            yield OpenPoint(OpenPointKind.MISSING_ACTION)
        if (
            not self._past_deeds()
            and not _EXAMPLE.search(self._text)
            and claims
            and not any(measures(self._raw[i]) for i in claims)
        ):
            yield from self._at(OpenPointKind.INSTANCE, claims)
        if self._deeds and not self._results and not any(changes(raw) for raw in self._raw):
            kept = [
                i
                for i in self._deeds
                if self._clauses[i].tense is Tense.PRESENT or "'ve" in self._raw[i].word_set
            ]
            yield OpenPoint(OpenPointKind.MISSING_RESULT, *self._deed(kept or self._deeds))
        yield from self._figures()
        yield from self._unchecked()
        if self._deeds and self._results and claims:
            yield from self._at(OpenPointKind.CAUSE, list(reversed(claims)))

    def _of_plan(self) -> Iterator[OpenPoint]:
        plans = [i for i in self._with_role(Role.PLAN) if self._raw[i].verb]
        if not plans:
            if self._past_deeds():
                yield from self._of_experience()
            else:
                yield from self._at(OpenPointKind.MISSING_ACTION, self._all())
            return
        reasons = self._with_role(Role.REASON)
        if _FUTURE_QUESTION.search(self._question):
            if not reasons:
                yield from self._at(OpenPointKind.REASON, plans)
            aims = [i for i in plans if self._raw[i].word_set & _AMBITIONS]
            yield from self._at(OpenPointKind.MISSING_ACTION, aims or list(reversed(plans)))
            yield from self._terms()
            return
        if not reasons and not _PURPOSE.search(self._text):
            refused = [i for i in plans if self._clauses[i].negated]
            yield from self._at(OpenPointKind.REASON, refused[-1:] + self._specific(plans))
        if not self._past_deeds() and not re.search(r"happened to me", self._text):
            yield from self._at(OpenPointKind.INSTANCE, self._specific(plans))
        yield from self._terms()

    def _of_motivation(self) -> Iterator[OpenPoint]:
        reasons = self._with_role(Role.REASON)
        story = self._past_deeds()
        states = [
            i
            for i in reasons
            if self._clauses[i].agent is Agent.NONE
            and self._clauses[i].tense is Tense.PRESENT
            and self._raw[i].subject != "that"
            and not measures(self._raw[i])
        ]
        if not reasons and not story:
            yield from self._at(OpenPointKind.REASON, self._with_role(Role.PLAN))
        elif (
            states
            and not story
            and not any(
                c.tense is Tense.PAST and c.agent is Agent.SPEAKER and c.roles[0] is Role.SITUATION
                for c in self._clauses
            )
        ):
            yield from self._at(OpenPointKind.REASON, states)
        if not story:
            own = [
                i
                for i in reasons
                if self._clauses[i].agent is Agent.SPEAKER
                and self._raw[i].main not in ("hear", "apply", "think")
            ]
            yield from self._at(OpenPointKind.INSTANCE, self._by_specificity(own))
        yield from self._figures()
        yield from self._terms()

    def _of_opinion(self) -> Iterator[OpenPoint]:
        opinions = [i for i in self._with_role(Role.OPINION) if self._raw[i].verb]
        experienced = (
            bool(self._past_deeds())
            or _EXAMPLE.search(self._text)
            or any(c.tense is Tense.PAST and c.agent is not Agent.NONE for c in self._clauses)
        )
        if not experienced:
            yield from self._at(OpenPointKind.INSTANCE, opinions)
        if not self._with_role(Role.REASON):
            yield from self._at(OpenPointKind.REASON, list(reversed(opinions)))
        yield from self._terms()

    def _of_knowledge(self) -> Iterator[OpenPoint]:
        yield from self._figures()
        yield from self._unchecked()
        yield from self._terms()
        plans = self._with_role(Role.PLAN)
        if not self._with_role(Role.REASON) and not _PURPOSE.search(self._text):
            yield from self._at(OpenPointKind.REASON, plans or self._key_deed())
        if (
            not _EXAMPLE.search(self._text)
            and not self._past_deeds()
            and not re.search(r"happened to me", self._text)
        ):
            yield from self._at(OpenPointKind.INSTANCE, list(reversed(self._own_deeds)))
            if self._raw:
                yield OpenPoint(OpenPointKind.INSTANCE)

    def _of_introduction(self) -> Iterator[OpenPoint]:
        claims = self._with_role(Role.STRENGTH)
        plans = self._with_role(Role.PLAN)
        if plans and not self._with_role(Role.REASON):
            yield from self._at(OpenPointKind.REASON, plans)
        if claims:
            yield from self._at(OpenPointKind.INSTANCE, self._by_specificity(claims))
        yield from self._figures()
        yield from self._terms()
        if not claims and not plans:
            yield from self._at(OpenPointKind.INSTANCE, list(reversed(self._own_deeds)))

    # --- single kinds ----------------------------------------------------------------------------

    def _figures(self) -> Iterator[OpenPoint]:
        """Yield a point about a change without a figure, unless a clause near it has the figure."""
        found = list[int]()
        for index, raw in enumerate(self._raw):
            if self._clauses[index].roles[0] not in (Role.RESULT, Role.STRENGTH):
                continue
            if _LEARNING.search(" ".join(raw.lows)):
                continue
            vague = is_vague_size(raw)
            if measures(raw) or not (vague or changes(raw)):
                continue
            if re.search(r"\bthan (?:me|us|him|her|them)\b", " ".join(raw.lows)):
                continue
            if raw.word_set & lexicon.UNMEASURED:
                continue
            if {"happier", "calmer", "friendlier"} & raw.word_set:
                continue
            if {"better", "worse", "easier", "nicer"} & raw.word_set and not (
                vague or raw.word_set & {"much", "far", "lot", "way"}
            ):
                continue
            around = [
                i
                for i in (index - 1, index + 1)
                if 0 <= i < len(self._raw) and (i > index or self._raw[i].sentence == raw.sentence)
            ]
            if any(
                i > index and measures(self._raw[i]) and self._raw[i].word_set & {"instead", "from"}
                for i in around
            ):
                continue
            if any(
                measures(self._raw[i]) and (changes(self._raw[i]) or self._raw[i].verb is None
                                            or self._raw[i].subject in ("it", "that"))
                for i in around
            ):  # fmt: skip
                continue
            if any(
                measures(other) and stems(raw) & stems(other) for other in self._raw[index + 1 :]
            ):
                continue
            found.append(index)
        yield from self._at(OpenPointKind.FIGURE, found)

    def _unchecked(self) -> Iterator[OpenPoint]:
        """Yield a point about a claimed effect, if the answer does not say how it was checked."""
        first = self._deeds[0] if self._deeds else -1
        for index, raw in enumerate(self._raw):
            if index <= first or raw.verb is None:
                continue
            if raw.main in lexicon.CHECKS and self._clauses[index].agent in (
                Agent.SPEAKER, Agent.GROUP,
            ) and (index > (self._results[0] if self._results else first) - 3):  # fmt: skip
                return
            if raw.word_set & lexicon.CHECK_NOUNS and self._clauses[index].roles[0] is Role.RESULT:
                return
        claims = [
            i
            for i, raw in enumerate(self._raw)
            if self._clauses[i].roles[0] is Role.RESULT
            and i > first
            and (changes(raw) or pleases(raw) or bool({"hardly", "barely"} & raw.word_set))
        ]
        claims.sort(key=lambda i: not changes(self._raw[i]))
        yield from self._at(OpenPointKind.CHECK, claims)

    def _causes(self) -> Iterator[OpenPoint]:
        """Yield a point about a problem, if no clause says what caused it or how it was found."""
        for index, raw in enumerate(self._raw):
            if (
                raw.word_set & lexicon.CAUSES
                or raw.main in lexicon.FINDINGS - {"learn", "hear"}
                or (raw.main in ("trace", "dig", "investigate", "analyse", "analyze"))
            ):
                return
            if raw.connective == "because" or self._clauses[index].roles[0] is Role.REASON:
                return
            if _FOUND.search(" ".join(raw.lows)):
                return
        problems = [
            i
            for i, raw in enumerate(self._raw)
            if self._clauses[i].roles[0] is Role.SITUATION and is_problem(raw)
        ]
        yield from self._at(OpenPointKind.CAUSE, problems)

    def _choices(self) -> Iterator[OpenPoint]:
        """Yield a point about a choice of the speaker or the group, if no reason is given."""
        if self._with_role(Role.REASON) or _PURPOSE.search(self._text):
            return
        choices = [
            i
            for i in self._deeds
            if self._clauses[i].agent in (Agent.SPEAKER, Agent.GROUP)
            and (
                self._raw[i].main
                in (
                    "choose",
                    "decide",
                    "pick",
                    "prefer",
                    "refuse",
                    "reject",
                    "change",
                    "switch",
                    "opt",
                )
                or "instead" in self._raw[i].word_set
                or ("no" in self._raw[i].word_set and self._raw[i].main in ("tell", "say"))
            )
        ]
        yield from self._at(OpenPointKind.REASON, choices)

    def _learning(self) -> Iterator[OpenPoint]:
        if _OWN_FAILURE.search(self._question):
            yield OpenPoint(OpenPointKind.LEARNING, *self._first_deed())
            return
        told = [i for i in self._with_role(Role.SITUATION) if self._raw[i].connective != "if"]
        told.sort(key=lambda i: not (is_problem(self._raw[i]) or self._is_trouble(i)))
        yield OpenPoint(OpenPointKind.LEARNING, *(self._deed(told) or self._first_deed()))

    def _terms(self) -> Iterator[OpenPoint]:
        """Yield a point about the first term that an outsider may not know."""
        for index, raw in enumerate(self._raw):
            if not self._is_usable(index):
                continue
            for token in raw.tokens:
                term = self._answer[token.begin : token.end]
                named = self._answer[: token.begin].lower().endswith(("from ", " at "))
                if not named and self._is_technical(term) and not self._is_explained(token.end):
                    yield OpenPoint(OpenPointKind.TERM, self._clauses[index], topic=term)
                    return

    def _is_technical(self, term: str) -> bool:
        low = term.lower()
        if low in self._known or low in self._question:
            return False
        plain = term.rstrip("s") if term[:-1].isupper() else term
        if plain.isupper() and plain.isalpha() and 2 <= len(plain) <= 6:
            return plain not in lexicon.COMMON_ACRONYMS
        if any(c.isdigit() for c in term) and any(c.isupper() for c in term) and term[0].isalpha():
            return True
        return low.endswith(lexicon.TECHNICAL_ENDINGS) and len(low) > 6

    def _is_explained(self, end: int) -> bool:
        after = self._answer[end : end + 40].lower()
        return bool(
            re.match(r"[,\s]*(?:which is|that's|that is|meaning|i mean|so basically|\()", after)
        )

    def _contradictions(self) -> Iterator[OpenPoint]:
        """Yield a point about the first clause that contradicts an earlier answer."""
        for index, raw in enumerate(self._raw):
            if not self._is_usable(index):
                continue
            for other, clause in self._earlier:
                context = self._context(index) | stems(raw)
                if _contradicts(raw, self._clauses[index], other, clause, context):
                    yield OpenPoint(
                        OpenPointKind.CONTRADICTION,
                        self._clauses[index],
                        topic=topic_of(raw, self._answer),
                        earlier=clause,
                    )
                    return

    def _context(self, index: int) -> set[str]:
        """Return the stems of a clause and of the two clauses before it."""
        return {s for raw in self._raw[max(0, index - 2) : index + 1] for s in stems(raw)}

    # --- helpers ---------------------------------------------------------------------------------

    def _at(self, kind: OpenPointKind, indices: Iterable[int]) -> Iterator[OpenPoint]:
        """Yield a point about the first usable clause, preferably one with content."""
        for index in sorted(indices, key=self._is_thin):
            if self._is_usable(index) and self._raw[index].verb is not None:
                yield OpenPoint(
                    kind, self._clauses[index], topic=topic_of(self._raw[index], self._answer)
                )
                return

    def _is_thin(self, index: int) -> bool:
        """Return whether a clause has no content besides its verb: "I told her"."""
        raw = self._raw[index]
        return not stems(raw) - {lexicon.content_stem(raw.main)}

    def _is_trouble(self, index: int) -> bool:
        return self._raw[index].main in lexicon.PROBLEM_VERBS

    def _is_usable(self, index: int) -> bool:
        return self._usable[index]

    def _with_role(self, role: Role) -> list[int]:
        return [i for i, clause in enumerate(self._clauses) if clause.roles[0] is role]

    def _all(self) -> list[int]:
        return list(range(len(self._clauses)))

    def _past_deeds(self) -> list[int]:
        return [i for i in self._deeds if self._clauses[i].tense is Tense.PAST]

    def _first_deed(self) -> tuple[Clause, str] | tuple[()]:
        return self._deed(sorted(self._own_deeds + self._group_deeds))

    def _last_deed(self) -> tuple[Clause, str] | tuple[()]:
        return self._deed(list(reversed(self._own_deeds or self._group_deeds)))

    def _deed(self, indices: Sequence[int]) -> tuple[Clause, str] | tuple[()]:
        for index in indices:
            raw = self._raw[index]
            if self._is_usable(index) and raw.verb is not None and not self._is_thin(index):
                return self._clauses[index], topic_of(raw, self._answer)
        return ()

    def _key_deed(self) -> list[int]:
        """Return the own deeds without an obvious reason, those with most content words first."""
        free = [i for i in self._own_deeds if self._raw[i].main not in _OBVIOUS]
        return sorted(free, key=lambda i: -min(len(stems(self._raw[i])), 5))

    def _specific(self, indices: Sequence[int]) -> list[int]:
        """Return `indices`, sorted so that clauses with two or more content words come first."""
        return sorted(indices, key=lambda i: len(stems(self._raw[i])) < 2)

    def _by_specificity(self, claims: Sequence[int]) -> list[int]:
        def score(index: int) -> int:
            content = stems(self._raw[index])
            cliches = len(self._raw[index].word_set & lexicon.CLICHES)
            skill = 2 * bool({"good", "great", "best"} & self._raw[index].word_set)
            refused = 2 * self._clauses[index].negated
            return min(len(content), 4) - 2 * cliches + skill - refused

        return sorted(claims, key=lambda i: (-score(i), -len(self._raw[i].lows)))

    def _has_learning(self) -> bool:
        first = self._deeds[0] if self._deeds else 0
        return any(
            _LEARNING.search(" ".join(raw.lows))
            for raw in self._raw[first:]
            if raw.verb is not None
        )


def stems(raw: RawClause) -> set[str]:
    return {stem for low in raw.lows if (stem := lexicon.content_stem(low))}


def is_vague_size(raw: RawClause) -> bool:
    """Return whether a clause states an amount without a figure: a lot, massively, most."""
    if raw.verb is None:
        return False
    amounts = raw.word_set & lexicon.VAGUE_AMOUNTS - {"many", "few", "much"}
    if not amounts:
        return False
    return (
        changes(raw)
        or raw.main in lexicon.CHANGES
        or bool({"most", "hardly", "barely", "massively", "lots"} & amounts)
    )


def pleases(raw: RawClause) -> bool:
    """Return whether a clause claims that people were satisfied, or that nothing went wrong."""
    if raw.main == "complain" or {"complaints", "complaint"} & raw.word_set:
        return raw.negated
    return not raw.negated and (
        raw.main in ("love", "like", "praise", "appreciate", "enjoy")
        or bool(raw.word_set & {"happy", "happier", "satisfied", "pleased"})
    )


def is_problem(raw: RawClause) -> bool:
    if raw.verb is None or raw.connective in ("if", "because"):
        return False
    if raw.main == "keep" and any(low.endswith("ing") for low in raw.lows[raw.verb.last + 1 :]):
        return True
    if raw.word_set & _CHANCE:
        return False
    if raw.main in lexicon.PROBLEM_VERBS and (
        raw.agent is Agent.NONE or (raw.agent is Agent.OTHER and raw.main == "complain")
    ):
        return True
    if raw.word_set & lexicon.PROBLEMS:
        return True
    rest = set(raw.lows[raw.verb.last + 1 :])
    return raw.main == "be" and bool(rest & lexicon.PROBLEM_WORDS) and raw.agent is Agent.NONE


def _contradicts(
    raw: RawClause, clause: Clause, other: RawClause, before: Clause, context: set[str]
) -> bool:
    """Return whether two clauses of a candidate contradict each other.

    They do in three cases: one states that the candidate acted alone and the other that several
    people acted together, one denies a general statement of the other, or they give different
    figures for the same thing.
    """
    shared = context & stems(other)
    own = stems(raw) & stems(other)
    if raw.verb is None or other.verb is None:
        return False
    alone, together = _is_alone(other), _is_together(raw)
    if (alone and together) or (_is_alone(raw) and _is_together(other)):
        general = other.word_set & lexicon.ABSOLUTES
        return bool(shared) or bool(general and _is_group_size(raw))
    absolute = bool(other.word_set & lexicon.ABSOLUTES or raw.word_set & lexicon.ABSOLUTES)
    if (
        own
        and clause.negated != before.negated
        and absolute
        and (clause.tense is before.tense or clause.tense is Tense.PRESENT)
    ):
        return True
    return len(own) >= 2 and _figures_differ(raw, other)


def _is_alone(raw: RawClause) -> bool:
    text = " ".join(raw.lows)
    return bool(
        re.search(r"\bon my own\b|\bby myself\b|\balone\b|\bsingle-handed|\bsolo\b", text)
    ) or (bool(re.search(r"never (?:had|managed|led) any(?:one|body)", text)))


def _is_together(raw: RawClause) -> bool:
    return (raw.agent is Agent.GROUP and "together" in raw.word_set) or _is_group_size(raw)


def _is_group_size(raw: RawClause) -> bool:
    return bool(
        re.search(r"\b(?:a|my|our) team of\b|\bteam\b.*\bof (?:us|\w+)\b", " ".join(raw.lows))
    )


def _figures_differ(raw: RawClause, other: RawClause) -> bool:
    """Return whether both clauses count the same unit, with different figures."""
    counts, before = dict(_counts(raw)), dict(_counts(other))
    return any(unit in before and before[unit] != value for unit, value in counts.items())


def _counts(raw: RawClause) -> Iterator[tuple[str, float]]:
    """Yield each counted unit and its figure: four people -> (people, 4)."""
    for low, after in zip(raw.lows, raw.lows[1:], strict=False):
        if low in lexicon.NUMBER_WORDS:
            yield after, float(lexicon.NUMBER_WORDS[low])
        elif re.fullmatch(r"\d+(?:[.,]\d+)?", low):
            yield after, float(low.replace(",", ""))


def topic_of(raw: RawClause, answer: str) -> str:
    """Return the first noun phrase after the verb of a clause; empty if there is none."""
    if raw.verb is None:
        return ""
    start = raw.verb.last + 1
    phrase = list[int]()
    for index in range(start, len(raw.lows)):
        low = raw.lows[index]
        ends = (
            low in lexicon.PREPOSITIONS
            or low in lexicon.COORDINATORS
            or (
                low in lexicon.SUBORDINATORS
                or not raw.tokens[index].is_word
                or low in ("to", "that")
            )
        )
        if ends or low in lexicon.ADVERBS:
            if phrase:
                break
            continue
        if low in _NO_TOPICS:
            continue
        phrase.append(index)
    if not phrase:
        return ""
    return answer[raw.tokens[phrase[0]].begin : raw.tokens[phrase[-1]].end]
