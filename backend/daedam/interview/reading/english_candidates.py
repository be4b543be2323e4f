"""Find the follow-ups to an English answer that could be asked, and describe them by features.

`EnglishAnswer.candidates` pairs each clause that can be quoted as it was said with each kind of
open point that fits the clause. `worth` estimates from the features which of these pairs are worth
asking about. A *deed* is an action of the speaker or of the speaker's group.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from daedam.interview.reading import english_signals as signals
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
from daedam.interview.reading.worth import SURE

_ABOUT_DEEDS = frozenset(
    {
        OpenPointKind.MISSING_RESULT,
        OpenPointKind.HOW,
        OpenPointKind.REASON,
        OpenPointKind.ALTERNATIVE,
        OpenPointKind.DIFFICULTY,
        OpenPointKind.PEOPLE,
        OpenPointKind.LEARNING,
        OpenPointKind.DIFFERENTLY,
    }
)
"""Kinds that may refer to a deed."""

_ABOUT_SUBSTANCE = frozenset(
    {
        OpenPointKind.ALTERNATIVE,
        OpenPointKind.DIFFERENTLY,
        OpenPointKind.DIFFICULTY,
        OpenPointKind.LEARNING,
    }
)
"""Kinds that are worth asking only about a deed of weight (`EnglishAnswer._weight`)."""
_LEAST_WEIGHT = 1.0
_WITH_DEEDS = frozenset({QuestionKind.EXPERIENCE, QuestionKind.STRENGTH})
"""Kinds of questions after which an interviewer asks about a deed of the past."""
_WITH_INSTANCES = frozenset(
    {QuestionKind.STRENGTH, QuestionKind.WEAKNESS, QuestionKind.PLAN, QuestionKind.EXPERIENCE}
)
"""Kinds of questions after which an interviewer asks for an instance."""

_STATEMENTS = {
    "learning": signals.TELLS_LEARNING,
    "alternative": signals.TELLS_ALTERNATIVE,
    "reason": signals.TELLS_REASON,
    "cause": signals.TELLS_CAUSE,
    "reaction": signals.TELLS_REACTION,
    "difficulty": signals.TELLS_DIFFICULTY,
    "figure": signals.TELLS_FIGURE,
    "no_experience": signals.LACKS_EXPERIENCE,
}
"""Patterns of what an answer states."""
_ASKED = {
    "failure": signals.ASKS_FAILURE,
    "case": signals.ASKS_CASE,
    "good": signals.ASKS_GOOD,
    "hard": signals.ASKS_HARD,
}
"""Patterns of what a question asks for."""

_NEAR_BEFORE, _NEAR_AFTER = 2, 3
"""Number of clauses before and after a clause that count as near it."""

_WEIGHTS = (0.4, 0.6, 0.8, 1.0, 1.2, 1.4)
"""Thresholds for the weight of a deed (`EnglishAnswer._weight`)."""

_MAX_WORDS = 18
"""Maximum number of words of a candidate clause. `phrasing.english` quotes fewer words."""


def _cut(raw: RawClause, end: int) -> RawClause:
    """Return a clause without the tokens that end after character `end` of the answer."""
    tokens = tuple(token for token in raw.tokens if token.end <= end)
    lows = tuple(token.low for token in tokens)
    return replace(raw, tokens=tokens, lows=lows, word_set=frozenset(lows))


def _is_thin(raw: RawClause) -> bool:
    """Return whether a clause has no content besides its verb: "I rang", not "I don't panic"."""
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


class EnglishAnswer:
    """An answer, and the clauses of it that a question can quote."""

    def __init__(
        self,
        raw: Sequence[RawClause],
        clauses: Sequence[Clause],
        usable: Sequence[bool],
        answer: str,
        question: str,
        kind: QuestionKind,
    ) -> None:
        """`usable` states for each clause whether a question may refer to it."""
        self._raw = raw
        self._clauses = clauses
        self._answer = answer
        self._low = answer.lower().replace("’", "'")
        self._question = question.lower().replace("’", "'")
        self._kind = kind
        self._cut = dict[int, RawClause]()
        """The clauses that may be quoted, by index and without trailing additions."""
        self._deeds = [i for i in range(len(raw)) if self._is_deed(i)]
        self._own_deeds = [i for i in self._deeds if clauses[i].agent is Agent.SPEAKER]
        self._group_deeds = [i for i in self._deeds if clauses[i].agent is Agent.GROUP]
        self._quotes = {
            i: quote for i in range(len(raw)) if usable[i] and (quote := self._quotable(i))
        }

    # --- candidates and their features -----------------------------------------------------------

    def candidates(self) -> Iterator[tuple[OpenPoint, frozenset[str]]]:
        """Yield the open points that a question could ask about, and the features of their clauses.

        A complete answer has none.
        """
        if self._is_complete():
            return
        for index, clause in self._quotes.items():
            kinds = self._fitting_kinds(index)
            if not kinds:
                continue
            features = {f"has:{name}" for name in self._meanings(index)}
            features |= {f"near:{name}" for name in self._surroundings(index)}
            raw = self._raw[index]
            features |= {
                f"main:{raw.main}",
                f"object:{self._object(index)}",
                f"subject:{raw.subject}",
            }
            features |= {f"opens:{raw.lows[0]}", f"connective:{raw.connective}"}
            if self._is_deed(index):
                weight = self._weight(index)
                features |= {f"weight>={w}" for w in _WEIGHTS if weight >= w}
                features.add(f"last_deed={not any(i > index for i in self._deeds)}")
                features.add(f"first_deed={not any(i < index for i in self._deeds)}")
            topic = topic_of(raw, self._answer)
            for kind in OpenPointKind:
                if kind in kinds:
                    sure = kind is OpenPointKind.FIGURE and self._stresses_change(index)
                    yield (
                        OpenPoint(kind, clause, topic=topic),
                        frozenset(features | {SURE} if sure else features),
                    )

    def _stresses_change(self, index: int) -> bool:
        """Return whether a clause stresses how much a quantity changed, without a figure nearby."""
        near = self._raw[index : index + 3]
        raw = self._raw[index]
        return (
            bool(signals.STRESSES_SIZE.search(" ".join(raw.lows)))
            and not {raw.lows[0], raw.subject} & (signals.PRONOUNS | lexicon.SUBJECTS)
            and not any(measures(raw) for raw in near)
            and not signals.LACKS_FIGURE.search(self._low)
        )

    def _fitting_kinds(self, index: int) -> set[OpenPointKind]:
        """Return the kinds whose questions are grammatical and meaningful about a clause.

        Without the kinds whose questions raters refused more often than others.
        """
        kinds = self._possible_kinds(index)
        text = " ".join(self._raw[index].lows)
        past = self._clauses[index].tense is Tense.PAST
        deed = self._is_deed(index)
        mishap = signals.MISHAP.search(text) and signals.ASKS_FAILURE.search(self._question)
        if deed and not self._is_substantial(index):
            kinds -= _ABOUT_SUBSTANCE - ({OpenPointKind.LEARNING} if mishap else set())
        if deed and not (self._is_demanding(index) or signals.HAD_TO.search(text)):
            kinds.discard(OpenPointKind.DIFFICULTY)
        if signals.TELLS_DIFFICULTY.search(self._low) and past:
            kinds.discard(OpenPointKind.DIFFICULTY)
        if signals.TELLS_LEARNING.search(self._low):
            kinds.discard(OpenPointKind.LEARNING)
        if past and self._raw[index].main not in signals.ALTERED | signals.CHOOSING:
            kinds.discard(OpenPointKind.ALTERNATIVE)
        if past and self._kind not in _WITH_DEEDS:
            kinds -= _ABOUT_DEEDS | {OpenPointKind.OWN_PART}
        if self._raw[index].main in signals.SPEAKING:
            kinds.discard(OpenPointKind.DIFFERENTLY)
        if self._kind not in _WITH_INSTANCES or (
            self._kind is QuestionKind.PLAN and not signals.ASKS_CASE.search(self._question)
        ):
            kinds.discard(OpenPointKind.INSTANCE)
        if not self._is_joint_deed(index):
            kinds.discard(OpenPointKind.OWN_PART)
        if self._clauses[index].agent is Agent.GROUP:
            kinds.discard(OpenPointKind.LEARNING)
            if self._own_deeds:
                kinds -= _ABOUT_DEEDS
        return kinds

    def _is_joint_deed(self, index: int) -> bool:
        """Return whether a clause states a deed of a group, and no clause a deed of the speaker."""
        raw = self._raw[index]
        effort = self._is_demanding(index) or raw.main in (
            signals.CHANGES_FOR_OTHERS | signals.CHOOSING | signals.VAGUE | signals.JOINT
        )
        own = self._own_deeds or signals.TELLS_OWN_DEED.search(self._low)
        return effort and not own and not signals.MISHAP.search(" ".join(raw.lows))

    def _is_substantial(self, index: int) -> bool:
        """Return whether a deed takes a decision or effort: not "checked the first 50"."""
        raw = self._cut.get(index, self._raw[index])
        effort = self._is_demanding(index) or raw.main in signals.CHANGES_FOR_OTHERS
        return (
            (
                effort
                or raw.main in signals.CHOOSING | signals.FOUNDING
                or self._is_project(index)
                or (raw.main == "set" and "up" in raw.word_set)
            )
            and self._quoted_deed(index)
            and not self._is_attempt(index)
            and self._weight(index) >= _LEAST_WEIGHT
            and not raw.word_set & signals.UNCLEAR
        )

    def _possible_kinds(self, index: int) -> set[OpenPointKind]:
        """Return the kinds whose questions are grammatical about a clause."""
        raw, clause = self._raw[index], self._clauses[index]
        text = " ".join(raw.lows)
        kinds = set[OpenPointKind]()
        own = clause.agent in (Agent.SPEAKER, Agent.GROUP)
        is_past = clause.tense is Tense.PAST
        if self._kind is QuestionKind.KNOWLEDGE and not own:
            return kinds  # a definition
        if self._is_deed(index):
            kinds |= _ABOUT_DEEDS
            if clause.agent is Agent.GROUP:
                kinds.add(OpenPointKind.OWN_PART)
            if signals.VAGUE_DEED.search(text) or raw.main in signals.VAGUE:
                kinds.add(OpenPointKind.MISSING_ACTION)
        claims = (Role.STRENGTH, Role.WEAKNESS, Role.OPINION, Role.PLAN)
        purpose = raw.connective == "so" and bool({"can", "could"} & raw.word_set)
        if not is_past and (clause.roles[0] in claims or own) and not purpose:
            kinds |= {OpenPointKind.INSTANCE, OpenPointKind.REASON}
            if clause.roles[0] is Role.PLAN:
                kinds |= {OpenPointKind.HOW, OpenPointKind.DIFFICULTY}
            if clause.roles[0] is Role.WEAKNESS:
                kinds.add(OpenPointKind.MISSING_ACTION)
        if is_past and not raw.negated and clause.agent is not Agent.OTHER:
            if changes(raw) or measures(raw):
                kinds.add(OpenPointKind.CHECK)
            quantity = changes(raw) or signals.SOARS.search(text)
            if quantity and clause.agent is Agent.NONE and not measures(raw):
                kinds.add(OpenPointKind.FIGURE)
            if measures(raw):
                kinds.add(OpenPointKind.HOW)
        if own and is_past and signals.HAD_TO.search(text):
            kinds.add(OpenPointKind.DIFFICULTY)
        if own and is_past and signals.MISHAP.search(text):
            kinds |= {OpenPointKind.CAUSE, OpenPointKind.LEARNING, OpenPointKind.DIFFERENTLY}
        if is_past and not own and signals.TROUBLE.search(text):
            kinds |= {OpenPointKind.DIFFICULTY, OpenPointKind.CAUSE}
        if clause.agent is Agent.OTHER and signals.RESISTS.search(text):
            kinds.add(OpenPointKind.PEOPLE)
        return kinds

    def _meanings(self, index: int) -> Iterator[str]:
        raw, text = self._raw[index], " ".join(self._raw[index].lows)
        meanings = {
            "deed": self._is_deed(index),
            "quoted_deed": self._quoted_deed(index),
            "object": self._has_object(index),
            "pronoun": self._takes_up_pronoun(index),
            "afterthought": self._is_afterthought(index),
            "demanding": self._is_demanding(index),
            "background": self._is_background(index),
            "decision": self._is_decision(index),
            "attempt": self._is_attempt(index),
            "attainment": self._is_attainment(index),
            "bare_method": self._is_bare_method(index),
            "project": self._is_project(index),
            "outweighed": self._is_outweighed(index),
            "limited": self._is_limited(index),
            "vague": raw.main in signals.VAGUE,
            "vague_deed": bool(signals.VAGUE_DEED.search(text)),
            "open_method": bool(signals.OPEN_METHOD.search(text)),
            "had_to": bool(signals.HAD_TO.search(text)),
            "mishap": bool(signals.MISHAP.search(text)),
            "trouble": bool(signals.TROUBLE.search(text)),
            "resists": bool(signals.RESISTS.search(text)),
            "imagined": bool(signals.IMAGINED.search(text)),
            "hedge": bool(signals.HEDGE.match(text)),
            "speaking": raw.main in signals.SPEAKING,
            "for_others": raw.main in signals.CHANGES_FOR_OTHERS,
            "shared": bool(self._object_words(index) & signals.SHARED),
            "mental": bool(self._object_words(index) & signals.MENTAL),
            "undecided": self._object(index) in signals.UNDECIDED_OBJECTS,
            "cliche": bool(raw.word_set & lexicon.CLICHES),
            "usual": bool(raw.word_set & {"always", "usually", "often", "tend", "normally"}),
            "change": changes(raw),
            "measure": measures(raw),
            "vague_size": is_vague_size(raw),
        }
        return (name for name, is_so in meanings.items() if is_so)

    def _surroundings(self, index: int) -> Iterator[str]:
        """Yield names of what the answer states near a clause and after it."""
        for name, pattern in _STATEMENTS.items():
            if self._tells_near(index, pattern):
                yield name
            if self._tells_after(index, pattern):
                yield f"{name}_after"
        after = self._clauses[index + 1 :]
        if any(i > index for i in self._own_deeds):
            yield "deed_after"
        if any(c.roles[0] is Role.RESULT for c in after):
            yield "result_after"
        if any(c.agent is Agent.OTHER for c in after):
            yield "other_after"

    def features(self) -> frozenset[str]:
        """Return the features of the answer and its question that need English analysis."""
        features = {f"tells:{name}" for name, p in _STATEMENTS.items() if p.search(self._low)}
        features |= {f"asks:{name}" for name, p in _ASKED.items() if p.search(self._question)}
        if self._has_story():
            features.add("tells:story")
        if self._is_hypothetical():
            features.add("tells:hypothetical")
        return frozenset(features)

    def _is_complete(self) -> bool:
        """Return whether an answer contains everything that a good interviewer would ask about."""
        told = (
            signals.TELLS_LEARNING,
            signals.TELLS_ALTERNATIVE,
            signals.TELLS_REACTION,
            signals.TELLS_CAUSE,
            signals.TELLS_FIGURE,
        )
        return len(self._low.split()) >= 60 and all(p.search(self._low) for p in told)

    # --- clauses that may be quoted --------------------------------------------------------------

    def _quotable(self, index: int) -> Clause | None:
        """Return a clause, cut to a complete statement; None if it cannot be quoted."""
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
        """Return the position in the answer where the text before a trailing addition ends.

        "I made a grid, one factor at a time" has a trailing addition, "a hat, a coat and a bag" has
        none. Return 0 if there is none. Return -1 if the speaker breaks off: "for a new, uh, a
        filter".
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
        """Return whether a statement ends where its clause ends, so that no run-on follows."""
        end = self._raw[index].end
        rest = self._answer[end:].lstrip()
        if not rest or rest[0] in ".,;!?:-–—…":
            return True
        word = re.match(r"[\w']+", rest.lower())
        if re.match(r"and then and\b", rest.lower()):
            return False  # "there and then"
        return bool(word) and word.group() in signals.ALLOWED_AFTER - signals.OPENS_OBJECT  # type: ignore[union-attr]

    def _relative_end(self, index: int) -> int:
        """Return the position where the relative clause at the end of a statement ends.

        "I launched a feature | that nobody used" has such a clause. Return 0 if there is none.
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
        """Return whether a clause states a past deed of the speaker or the group."""
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
        """Return whether a deed is in the last sentence and follows at least two own deeds.

        The own deeds are those of the speaker in earlier sentences.
        """
        sentence = self._raw[index].sentence
        before = [i for i in self._own_deeds if self._raw[i].sentence < sentence]
        return sentence == self._raw[-1].sentence and len(before) >= 2

    def _takes_up_pronoun(self, index: int) -> bool:
        """Return whether the object of a clause is a pronoun that refers to earlier text."""
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
        """Return a score for how decisive a deed is; higher is more decisive.

        For example, a deed of the speaker scores higher than a deed of the group, and a deed after
        "so" scores higher than others.
        """
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

    def _tells_near(self, index: int, pattern: re.Pattern[str]) -> bool:
        near = self._raw[max(0, index - _NEAR_BEFORE) : index + _NEAR_AFTER + 1]
        return bool(pattern.search(self._low[near[0].begin : near[-1].end]))

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
        """Return whether a clause states the job in which the story happened: "I taught maths"."""
        jobs = ("teach", "run", "lead", "manage", "train", "drive")
        return index == 0 and self._raw[0].main in jobs and len(self._own_deeds) > 2

    def _is_decision(self, index: int) -> bool:
        """Return whether the speaker could have done something else instead of the deed."""
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

    def _is_attempt(self, index: int) -> bool:
        """Return whether a deed is one of several of its kind: "I changed X, I changed Y"."""
        raw = self._raw[index]
        return any(
            other is not raw and other.main == raw.main and other.sentence == raw.sentence
            for other in self._raw
        )

    def _is_attainment(self, index: int) -> bool:
        """Return whether a clause gives a figure for an achievement and no other deed is stated."""
        raw, clause = self._raw[index], self._clauses[index]
        own = clause.agent in (Agent.SPEAKER, Agent.GROUP) and clause.tense is Tense.PAST
        told = [i for i in self._deeds if i != index]
        if raw.main != "get" and self._takes_up_pronoun(index):
            return False
        return (
            own and raw.main in signals.REACHES and measures(raw) and not raw.negated and not told
        )

    def _is_bare_method(self, index: int) -> bool:
        """Return whether a clause states that something was settled or found, but not how.

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

    def _is_project(self, index: int) -> bool:
        """Return whether the object of "do" or "run" is a named project: "did a kaizen"."""
        raw = self._cut[index]
        after = raw.lows[raw.verb.last + 1 :] if raw.verb is not None else ()
        return raw.main in ("do", "run") and after[:1] in (("a",), ("an",), ("the",))

    def _is_hypothetical(self) -> bool:
        """Return whether an answer states what the speaker would do, but no deed of the speaker."""
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

    def _is_outweighed(self, index: int) -> bool:
        """Return whether "but" introduces the next clause of the same sentence."""
        after = self._next_in_sentence(index)
        return after is not None and after.connective == "but"

    def _is_limited(self, index: int) -> bool:
        """Return whether the next clause limits a claim: "I sound angry | when I'm not"."""
        after = self._next_in_sentence(index)
        return after is not None and after.lows[0] in ("when", "if", "unless", "while", "until")

    def _next_in_sentence(self, index: int) -> RawClause | None:
        after = self._raw[index + 1 : index + 2]
        return after[0] if after and after[0].sentence == self._raw[index].sentence else None
