"""Divide an English answer into clauses, without a tagger.

Finite verbs are found by subject pronouns, auxiliaries, verb forms and their neighbours. Between
two finite verbs, the last connective is the boundary. If there is no connective, the second verb
belongs to a subordinate clause of the first.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from daedam.interview.reading import english_words as lexicon
from daedam.interview.reading.model import Agent, Tense

_TOKEN = re.compile(
    r"[ap]\.m\.?|[$£€]?\d+(?:[.,:]\d+)*(?:%|(?:st|nd|rd|th|k|s|am|pm|kg|km|ms|m)\b)?"
    r"|[^\W\d_]+(?:[-&][^\W\d_]+|['’][^\W\d_]+)*|[^\w\s]",
    re.IGNORECASE,
)
_CONTRACTION = re.compile(r"(?:n['’]t|['’](?:s|re|ve|ll|d|m))$", re.IGNORECASE)
_STOPS = frozenset(".!?;…")
_COMMAS = frozenset(",:–—-()")


@dataclass(slots=True)
class Token:
    """A word, figure or punctuation mark. `low` is its lower-case form with a plain apostrophe."""

    low: str
    begin: int
    end: int
    is_word: bool
    skipped: bool = False
    """Whether the token is a filler, part of an aside, or a word that is repeated after it."""


@dataclass(slots=True)
class VerbGroup:
    """A finite verb with its auxiliaries and the main verb, from token `first` to token `last`."""

    first: int
    last: int
    main: str
    """Base form of the main verb; the form itself for an unknown verb."""
    modal: str = ""
    past: bool = False
    perfect: bool = False
    passive: bool = False
    coordinated: bool = False
    """Whether the verb has the subject of the verb before it."""


@dataclass(slots=True)
class RawClause:
    """A clause before its roles are decided."""

    tokens: tuple[Token, ...]
    verb: VerbGroup | None
    """The finite verb, with positions in `tokens`; None in a fragment."""
    connective: str
    """The subordinator or coordinator that begins the clause; empty if there is none."""
    sentence: int
    agent: Agent = Agent.NONE
    tense: Tense = Tense.PRESENT
    negated: bool = False
    subject: str = ""
    """The head of the subject in lower case; empty if the clause has no subject."""
    has_subject: bool = True
    lows: tuple[str, ...] = field(default=())
    word_set: frozenset[str] = frozenset()

    @property
    def begin(self) -> int:
        return self.tokens[0].begin

    @property
    def end(self) -> int:
        return self.tokens[-1].end

    @property
    def main(self) -> str:
        """Base form of the main verb; empty in a fragment."""
        return self.verb.main if self.verb else ""


def tokenize(text: str) -> list[Token]:
    """Return the tokens of a text. Contractions are divided: didn't -> did, n't."""
    tokens = list[Token]()
    for match in _TOKEN.finditer(text):
        word, begin, end = match.group(), match.start(), match.end()
        is_word = word[0].isalnum() or (len(word) > 1 and word[0] in "$£€")
        contraction = _CONTRACTION.search(word) if is_word else None
        if contraction and contraction.start() > 0:
            middle = begin + contraction.start()
            tokens.append(Token(_low(text[begin:middle]), begin, middle, True))
            tokens.append(Token(_low(text[middle:end]), middle, end, True))
        else:
            low = _low(word)
            quoted = begin > 0 and text[begin - 1] in "'’"
            if low in ("cos", "coz", "cuz") or (low == "cause" and quoted):
                low = "because"
            tokens.append(Token(low, begin, end, is_word))
    _mark_skipped(tokens)
    return tokens


def _low(word: str) -> str:
    return word.lower().replace("’", "'")


_OPENING_FILLERS = lexicon.FILLERS | {"anyway", "like", "basically", "honestly"}
_PHRASES_BY_FIRST = {
    first: tuple(phrase for phrase in lexicon.PHRASE_FILLERS if phrase[0] == first)
    for first in {phrase[0] for phrase in lexicon.PHRASE_FILLERS}
}


def _mark_skipped(tokens: list[Token]) -> None:
    """Mark fillers, filler phrases, asides of the speaker and repeated words."""
    lows = [token.low for token in tokens]
    for index, low in enumerate(lows):
        if low in ("um", "uh", "er", "erm", "hmm", "ah", "eh", "uhm", "mm"):
            tokens[index].skipped = True
        before = lows[index - 1] if index else "."
        after = lows[index + 1] if index + 1 < len(lows) else "."
        opens = before in _STOPS or before == ","
        if (
            opens
            and low in _OPENING_FILLERS
            and (after in _COMMAS or after in _STOPS or after in lexicon.FILLERS)
        ):
            tokens[index].skipped = True
        if low == "like" and before == "," and after not in lexicon.SUBJECTS:
            tokens[index].skipped = True
        for phrase in _PHRASES_BY_FIRST.get(low, ()):
            if tuple(lows[index : index + len(phrase)]) == phrase and _is_aside(
                lows, index, len(phrase)
            ):
                for token in tokens[index : index + len(phrase)]:
                    token.skipped = True
        if (
            low == "i"
            and before == ","
            and after in lexicon.PARENTHETICALS
            and (lows[index + 2] if index + 2 < len(lows) else ".") in _STOPS | _COMMAS
        ):
            tokens[index].skipped = tokens[index + 1].skipped = True
    _mark_restarts(tokens)


def _is_aside(lows: Sequence[str], index: int, length: int) -> bool:
    """Return whether a filler phrase is an aside, unlike "you know" in "you know the way"."""
    phrase = lows[index]
    before = lows[index - 1] if index else "."
    after = lows[index + length] if index + length < len(lows) else "."
    if phrase in ("kind", "sort"):
        return before not in lexicon.DETERMINERS and before not in ("this", "that", "what", "of")
    if phrase in ("you", "as", "like", "if", "how", "what"):
        return before in _COMMAS | _STOPS or after in _COMMAS | _STOPS
    if phrase == "or":
        return after in _COMMAS | _STOPS or after in lexicon.COORDINATORS
    return True


def _mark_restarts(tokens: list[Token]) -> None:
    """Mark one to three words that are repeated directly after: "I, um, I suggested"."""
    kept = [i for i, token in enumerate(tokens) if not token.skipped]
    words = [i for i in kept if tokens[i].is_word]
    for size in (3, 2, 1):
        for at in range(len(words) - 2 * size + 1):
            first = words[at : at + size]
            second = words[at + size : at + 2 * size]
            if [tokens[i].low for i in first] != [tokens[i].low for i in second]:
                continue
            between = [tokens[i].low for i in range(first[-1] + 1, second[0])]
            if any(low in _STOPS for low in between):
                continue
            if size == 1 and tokens[first[0]].low in ("had", "that", "very", "really", "so"):
                continue
            for i in range(first[0], second[0]):
                tokens[i].skipped = True


# --- finite verbs --------------------------------------------------------------------------------


_IMPERATIVES = lexicon.BASES - {"say", "like", "thank", "let", "look"}
_IMPERATIVE_OBJECTS = (
    lexicon.DETERMINERS
    | lexicon.PREPOSITIONS
    | {"it", "them", "him", "her", "everything", "everyone"}
) - {"of", "as", "for", "that", "than"}
_OPENERS = lexicon.ADVERBS | lexicon.FILLERS
_AFTER_FILLERS = lexicon.FILLERS | {","}


def _is_adverb(low: str) -> bool:
    """Return whether a word is a known adverb or a word in -ly that is no verb: "massively"."""
    return low in lexicon.ADVERBS or (
        low.endswith("ly") and len(low) > 5 and not lexicon.verb_base(low)
    )


class _Sentence:
    """The tokens of a sentence without the skipped ones, and its finite verbs."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = [token for token in tokens if not token.skipped]
        self.lows = [token.low for token in self.tokens]
        self.verbs = list[VerbGroup]()
        index = 0
        while index < len(self.tokens):
            group = self._verb_at(index) if self.tokens[index].is_word else None
            if group:
                self.verbs.append(group)
                index = group.last
            index += 1

    def low(self, index: int) -> str:
        """Return the lower-case token at `index`, or "." if `index` is outside the sentence."""
        return self.lows[index] if 0 <= index < len(self.lows) else "."

    def _before(self, index: int) -> int:
        """Return the index of the last word before `index` that is no adverb, else -1."""
        index -= 1
        while index >= 0 and _is_adverb(self.low(index)) and self.low(index) not in (
            "then", "so", "all", "both",
        ):  # fmt: skip
            index -= 1
        return index

    def _verb_at(self, index: int) -> VerbGroup | None:
        low = self.low(index)
        before = self._before(index)
        previous = self.low(before)
        if previous == "to" or previous in lexicon.MODALS:
            return None
        if self._is_auxiliary(index, previous):
            return self._auxiliary_group(index)
        if self._is_imperative(index):
            return self._lexical_group(index)
        if _is_adverb(low) or low in lexicon.DETERMINERS or low in lexicon.COORDINATORS:
            return None
        if low in lexicon.ANY_SUBJECTS or low[0].isdigit() or low in lexicon.NEVER_FINITE:
            return None
        if previous in lexicon.SUBJECTS:
            if low in lexicon.PREPOSITIONS and not lexicon.verb_base(low):
                return None
            return self._lexical_group(index)
        if previous in lexicon.ANY_SUBJECTS and self._can_be_subject(before):
            plural = previous in ("you", "who", "which", "that", "these", "those", "both", "all",
                                  "most", "some", "others", "people")  # fmt: skip
            if (
                self._is_past(index)
                or lexicon.is_third_person(low)
                or (plural and low in lexicon.BASES)
            ):
                return self._lexical_group(index)
        if low in lexicon.PREPOSITIONS and low not in ("like", "past"):
            return None
        if self._continues(index, before):
            return self._lexical_group(index, coordinated=True)
        if self._follows_noun_subject(index, before):
            return self._lexical_group(index)
        return None

    def _is_imperative(self, index: int) -> bool:
        """Return whether a sentence begins with a verb: "Walk round the van first"."""
        if index > 4 or self.low(index) not in _IMPERATIVES:
            return False
        after = self.low(index + 1)
        return (
            after in _IMPERATIVE_OBJECTS
            and all(low in _OPENERS for low in self.lows[:index])
            and not any(low in lexicon.SUBJECTS for low in self.lows[index + 1 : index + 3])
        )

    def _is_past(self, index: int) -> bool:
        return lexicon.is_past_form(self.low(index))

    def _is_auxiliary(self, index: int, previous: str) -> bool:
        low = self.low(index)
        if low == "'s":
            return self._is_verbal_s(index)
        if low == "'d":
            return True
        if low not in lexicon.AUXILIARIES:
            return False
        if low in ("can", "will", "might", "must", "may"):
            after = self.low(index + 1)
            return previous not in ("a", "the", "my", "his", "her") and (
                after not in lexicon.PREPOSITIONS
                and after not in lexicon.DETERMINERS
                and after not in ("and", "of")
                and not (low == "must" and after in _STOPS)
                and not (low == "may" and (after in lexicon.SUBJECTS or previous in ("in", "last")))
            )
        if low in ("have", "do") and previous in ("to", "not"):
            return False
        return not (low in ("have", "do", "had") and previous in ("let", "make", "help"))

    def _is_verbal_s(self, index: int) -> bool:
        """Return whether 's is "is" or "has", and no genitive."""
        before, after = self.low(index - 1), self.low(index + 1)
        if before in lexicon.ANY_SUBJECTS | {"here", "where", "how", "when", "why"}:
            return before not in ("one", "everyone", "everybody", "someone", "somebody") or (
                after in lexicon.ADVERBS | lexicon.DETERMINERS | {"been", "got"}
                or after.endswith("ing")
            )
        return (
            after in ("a", "an", "the", "not", "been", "got", "under", "in", "on", "at", "gone")
            or after in lexicon.ADVERBS - {"own"}
            or after in lexicon.BETTERMENTS
            or after.endswith("ing")
        )

    def _can_be_subject(self, index: int) -> bool:
        """Return whether a pronoun such as "it" or "you" is a subject rather than an object."""
        low, before = self.low(index), self.low(index - 1)
        if low in ("who", "which", "everyone", "everybody", "nobody", "there", "what"):
            return True
        if before in lexicon.PREPOSITIONS - {"after", "before", "since", "as", "until"}:
            return False
        base = lexicon.verb_base(before)
        if base and low != "that":
            return base in lexicon.COMPLEMENT_VERBS
        return True

    def _last_connective(self, index: int) -> int:
        """Return the index of the last connective or comma before `index`, else -1."""
        for at in range(index - 1, -1, -1):
            low = self.lows[at]
            if (
                low in _COMMAS
                or low in lexicon.COORDINATORS
                or low in lexicon.SUBORDINATORS
                or (low in ("that", "which", "who"))
            ):
                return at
        return -1

    def _continues(self, index: int, before: int) -> bool:
        """Return whether a verb form has the subject of the verb before it: "and told them"."""
        if not self.verbs or self.low(before) not in ("and", "but", "or", "then", ",", "nor"):
            return False
        low, after, last = self.low(index), self.low(index + 1), self.verbs[-1]
        opens_object = (
            after in lexicon.DETERMINERS
            or after in lexicon.PREPOSITIONS
            or after in lexicon.ADVERBS
            or after
            in (
                "it",
                "them",
                "him",
                "her",
                "me",
                "us",
                "you",
                "that",
                "everyone",
                "to",
                "if",
                "whether",
                "how",
                "what",
                "everything",
                "people",
            )
            or after[0].isdigit()
            or after in lexicon.NUMBER_WORDS
            or after == "."
            or after in _STOPS
        )
        certain = self.low(before) != ","
        if last.past or last.perfect or last.passive:
            if not self._is_past(index) and not (
                (last.perfect or last.passive) and low in lexicon.IRREGULAR_PARTICIPLE
            ):
                return False
            if low in lexicon.LIKELY_NOUNS:
                return opens_object
            return (bool(lexicon.verb_base(low)) and (certain or opens_object)) or opens_object
        if lexicon.is_third_person(low):
            base = lexicon.verb_base(low)
            return (opens_object and base not in lexicon.LIKELY_NOUNS) or (
                after in lexicon.DETERMINERS and certain
            )
        if low in lexicon.BASES and (last.modal or not last.past):
            if last.main == "be" and not last.modal:
                return False
            if low in lexicon.LIKELY_NOUNS:
                return opens_object and after not in lexicon.ADVERBS
            return opens_object or certain
        return self._is_past(index) and certain and opens_object

    def _follows_noun_subject(self, index: int, before: int) -> bool:
        """Return whether a verb form follows a noun that can be its subject."""
        previous, low = self.low(before), self.low(index)
        if before > 0 and previous == "," and not self.verbs and self._is_past(index):
            before -= 1  # an apposition: "the client, a small brewery, wanted"
            previous = self.low(before)
        if before < 0 or not self.tokens[before].is_word:
            return False
        if previous in lexicon.NUMBER_WORDS or previous[0].isdigit():
            return self._is_past(index)
        if (
            previous in lexicon.DETERMINERS - {"all", "both", "most"}
            or previous in lexicon.PREPOSITIONS
            or previous in lexicon.COORDINATORS
            or previous in lexicon.SUBORDINATORS
            or previous in lexicon.AUXILIARIES
            or previous in ("me", "us", "him", "them", "'s", "be", "been", "being")
        ):
            return False
        if self.low(index - 1) in ("very", "too", "so", "quite", "more", "most", "pretty"):
            return False
        connective = self._last_connective(index)
        taken = [verb for verb in self.verbs if verb.first > connective]
        if taken and not (taken[-1].main in lexicon.COMPLEMENT_VERBS and before > taken[-1].last):
            return False
        after = self.low(index + 1)
        opens = (
            after in lexicon.DETERMINERS
            or after in lexicon.PREPOSITIONS
            or after in lexicon.ADVERBS
            or not after[0].isalpha()
            or after in lexicon.ANY_SUBJECTS
            or after in ("me", "us", "him", "them", "to", "and", "because", "but", "if")
        )
        if self._is_past(index):
            if low in lexicon.LIKELY_NOUNS and low not in ("left", "felt", "found", "saw", "put",
                                                           "let", "read", "rose"):  # fmt: skip
                return opens and previous.endswith("s")
            reduced = bool(taken) and low.endswith("ed") and not opens
            return not (previous.endswith("ing") or reduced)
        if lexicon.is_third_person(low):
            base = lexicon.verb_base(low)
            ahead = index + 1
            while self.low(ahead) in lexicon.ADVERBS:
                ahead += 1
            if base in lexicon.LIKELY_NOUNS and (
                self._is_past(ahead) or self.low(ahead) in lexicon.AUXILIARIES
            ):
                return False
            return opens or (base not in lexicon.LIKELY_NOUNS and not taken)
        plural = (previous.endswith("s") and not previous.endswith(("ss", "us"))) or previous in (
            "people", "children", "kids", "men", "women", "all", "both", "most", "you",
        )  # fmt: skip
        if plural and low in lexicon.BASES:
            return opens and previous not in ("this", "always") and connective < before
        return False

    def _lexical_group(self, index: int, *, coordinated: bool = False) -> VerbGroup:
        low = self.low(index)
        modal, past = "", lexicon.is_past_form(low)
        if coordinated and self.verbs:
            last = self.verbs[-1]
            modal = last.modal if low in lexicon.BASES and not past else ""
            if low in lexicon.IRREGULAR_PAST and lexicon.IRREGULAR_PAST[low] == low:
                past = last.past
                modal = last.modal
        main = lexicon.verb_base(low) or low
        return VerbGroup(index, index, main, modal=modal, past=past, coordinated=coordinated)

    def _auxiliary_group(self, index: int) -> VerbGroup:
        low = self.low(index)
        group = VerbGroup(index, index, lexicon.verb_base(low) or low)
        at = index + 1
        while at < len(self.lows) and (
            self.low(at) in lexicon.ADVERBS
            or (self.low(at) in ("i", "we", "you") and at == index + 1)
        ):
            at += 1
        follower = self.low(at)
        participle = follower in lexicon.IRREGULAR_PARTICIPLE or (
            follower.endswith("ed") and follower not in ("need", "bed", "red")
        )
        if low == "'d":
            low = "had" if participle and follower not in lexicon.BASES else "would"
        if low == "'s":
            perfect = follower in ("been", "got", "gone", "had") or "since" in self.lows[:index]
            low = "has" if participle and perfect else "is"
        if low in ("have", "has", "had", "'ve"):
            group.past = low == "had"
            group.main = "have"
            if participle:
                group.perfect = True
                self._extend(group, at)
            return group
        if low in lexicon.MODALS:
            group.modal = {"'ll": "will", "wo": "will", "ca": "can"}.get(low, low)
            if lexicon.verb_base(follower) or follower in ("be", "have"):
                self._extend(group, at)
            return group
        if low in lexicon.DO:
            group.past = low == "did"
            group.main = "do"
            negated = self.low(index + 1) in ("n't", "not", "never")
            if (negated or at > index + 1) and lexicon.verb_base(follower):
                group.last, group.main = at, lexicon.verb_base(follower)
            return group
        group.past = low in ("was", "were")
        group.main = "be"
        if follower == "gonna":
            group.modal, group.last = "will" if not group.past else "would", at
            group.main = lexicon.verb_base(self.low(at + 1)) or "go"
        elif follower.endswith("ing") and lexicon.verb_base(follower):
            ahead = self.low(at + 2)
            if (
                follower == "going"
                and self.low(at + 1) == "to"
                and (ahead in lexicon.BASES or ahead == "be")
            ):
                group.modal = "will" if not group.past else "would"
                group.last = at
                group.main = lexicon.verb_base(self.low(at + 2)) or "go"
            else:
                group.last, group.main = at, lexicon.verb_base(follower)
        elif participle and follower not in lexicon.NEVER_FINITE and lexicon.verb_base(follower):
            group.last, group.main = at, lexicon.verb_base(follower)
            group.passive = True
        return group

    def _extend(self, group: VerbGroup, at: int) -> None:
        """Extend `group` to the main verb after its auxiliaries: have been checking."""
        follower = self.low(at)
        while follower in ("be", "been", "have", "'ve") and at + 1 < len(self.lows):
            ahead = at + 1
            while self.low(ahead) in lexicon.ADVERBS:
                ahead += 1
            form = self.low(ahead)
            if form in lexicon.NEVER_FINITE or not (
                form in lexicon.IRREGULAR_PARTICIPLE or form.endswith(("ed", "ing"))
            ):
                break
            at, follower = ahead, form
        group.last = at
        group.main = lexicon.verb_base(follower) or follower
        if follower in ("be", "been"):
            group.main = "be"


# --- boundaries ----------------------------------------------------------------------------------


def split_clauses(text: str) -> list[RawClause]:
    """Return the clauses of an answer in order. Fragments without a verb have `verb` None."""
    clauses = list[RawClause]()
    for number, tokens in enumerate(_sentences(tokenize(text))):
        sentence = _Sentence(tokens)
        if sentence.tokens:
            clauses.extend(_clauses_of(sentence, number))
    _complete(clauses, text)
    return clauses


def _sentences(tokens: Sequence[Token]) -> list[list[Token]]:
    sentences, current = list[list[Token]](), list[Token]()
    for token in tokens:
        if token.low in _STOPS:
            if current:
                current.append(token)
                sentences.append(current)
            current = []
        else:
            current.append(token)
    if current:
        sentences.append(current)
    return sentences


def _clauses_of(sentence: _Sentence, number: int) -> list[RawClause]:
    starts, heads = [0], list[VerbGroup | None]()
    for verb in sentence.verbs:
        if not heads:
            heads.append(verb)
            continue
        last = next(head for head in reversed(heads) if head is not None)
        earlier = sentence.verbs[sentence.verbs.index(verb) - 1]
        boundary = _boundary(sentence, last, earlier, verb)
        if boundary is not None:
            starts.append(boundary)
            heads.append(verb)
        elif earlier is last and _is_relative_subject(sentence, last, verb, starts[-1]):
            heads[-1] = verb
    if not heads:
        heads.append(None)
    clauses = list[RawClause]()
    for start, end, head in zip(starts, [*starts[1:], len(sentence.tokens)], heads, strict=True):
        clause = _trimmed(sentence, start, end, head, number)
        if clause:
            clauses.append(clause)
    return clauses


def _is_relative_subject(sentence: _Sentence, head: VerbGroup, verb: VerbGroup, start: int) -> bool:
    """Return whether `head` belongs to a relative clause: "the people I met were nice"."""
    low = sentence.low
    return (
        low(head.first - 1) in lexicon.SUBJECTS
        and head.first - 2 >= start
        and low(head.first - 2) not in lexicon.ADVERBS | lexicon.SUBORDINATORS | {"and", "but"}
        and sentence.tokens[head.first - 2].is_word
        and low(start) in lexicon.DETERMINERS
        and low(verb.first) in lexicon.BE
        and low(verb.first - 1) not in lexicon.ANY_SUBJECTS
    )


def _boundary(
    sentence: _Sentence, head: VerbGroup, earlier: VerbGroup, verb: VerbGroup
) -> int | None:
    """Return the index where the clause of `verb` begins; None if `verb` begins no clause.

    `head` is the main verb of the clause before, `earlier` the last verb before `verb`.
    """
    low = sentence.low
    gap = range(earlier.last + 1, verb.first)
    candidates = [at for at in gap if _is_connective(sentence, at, verb)]
    if not candidates:
        # "If it kept happening I'd go": the condition ends before the next subject.
        start = verb.first - 1
        while low(start) in lexicon.ADVERBS:
            start -= 1
        opens = [low(i) for i in range(max(0, head.first - 4), head.first)]
        if (
            low(start) in lexicon.SUBJECTS
            and "if" in opens
            and earlier is head
            and start - head.last > 1
            and low(start - 1) not in ("that", "what", "who", "how")
        ):
            return start
        subject = start
        while subject > earlier.last + 1 and low(subject) not in ("my", "our", "the"):
            subject -= 1
        if low(start) in lexicon.SUBJECTS:
            subject = start
        if low(subject) in lexicon.SUBJECTS | {"my", "our", "the"} and (
            subject - earlier.last > 1
            and low(subject - 1) in ("lot", "down", "up", "again", "too", "well", "better", "fine")
        ):  # fmt: skip
            return subject  # a run-on sentence: "sales went up a lot my boss was happy"
        return None
    at = candidates[-1]
    first = at
    while first - 1 in gap and (low(first - 1) in _COMMAS or low(first - 1) in
                                lexicon.COORDINATORS):  # fmt: skip
        first -= 1
    # A leading adverbial belongs to the new clause: "and, after that, we".
    before = [c for c in candidates if c < first]
    if before and low(at) in _COMMAS:
        opening = before[-1] + 1
        while low(opening) in lexicon.COORDINATORS or low(opening) in _COMMAS:
            opening += 1
        if low(before[-1]) in lexicon.COORDINATORS | lexicon.SUBORDINATORS and opening < first:
            first = before[-1]
            while first - 1 in gap and low(first - 1) in _COMMAS | lexicon.COORDINATORS:
                first -= 1
    elif before and low(at) in ("and", "or") and first == at and first - before[-1] <= 4:
        inner = [low(i) for i in range(before[-1] + 1, at)]
        nouns = [low(i) for i in range(at + 1, verb.first)]
        if (
            inner
            and nouns
            and nouns[0] not in lexicon.SUBJECTS
            and low(before[-1]) in lexicon.SUBORDINATORS | {"so", "but", ","}
            and (
                inner[0] in lexicon.DETERMINERS
                or (len(inner) <= 2 and _opens_condition(sentence, head))
            )
        ):
            first = before[-1]
    connective = low(at)
    start = at + 1
    while low(start) in lexicon.COORDINATORS or low(start) in _COMMAS:
        start += 1
    opener = low(start)
    if (
        connective in _COMMAS
        and earlier.main in ("think", "learn", "know", "realise", "realize", "understand", "feel")
        and at == earlier.last + 1
        and not verb.coordinated
    ):
        return None
    if (
        connective in ("and", "or", ",")
        and earlier.main in lexicon.COMPLEMENT_VERBS
        and not verb.coordinated
        and opener not in lexicon.SUBJECTS | {"it", "my", "our", "everyone", "there", "that"}
        and low(earlier.last + 1) in lexicon.DETERMINERS | {"that", "out", "how", "what", "why"}
        and first == at
        and not any(low(i) in lexicon.SUBJECTS for i in range(start, verb.first))
    ):
        return None
    return first


def _opens_condition(sentence: _Sentence, head: VerbGroup) -> bool:
    """Return whether the clause of `head` begins with "when", "if" or a similar word."""
    return any(
        sentence.low(i) in ("when", "if", "while", "after", "because")
        for i in range(max(0, head.first - 4), head.first)
    )


def _is_connective(sentence: _Sentence, at: int, verb: VerbGroup) -> bool:
    """Return whether a token between two verbs can begin the clause of the second."""
    low, before, after = sentence.low(at), sentence.low(at - 1), sentence.low(at + 1)
    if low in ("that", "who", "what", "how", "whether", "why"):
        return False
    if _is_relative(sentence, at, verb):
        return False
    if low in _COMMAS:
        return low != "-" or before != "-"
    if low == "so":
        return after not in ("much", "many", "far", "good", "bad", "long", "often") and (
            before not in lexicon.BE
        )
    if low == "then":
        return before in _COMMAS or before in lexicon.COORDINATORS or _opens_subject(after)
    if low in lexicon.COORDINATORS:
        return True
    if low == "which":
        return before in _COMMAS
    if low == "where":
        return before in _COMMAS
    if low == "like":
        return False
    if low not in lexicon.SUBORDINATORS:
        return False
    base = lexicon.verb_base(before)
    if low == "if" and (base in lexicon.COMPLEMENT_VERBS or before in ("them", "him", "her", "me")):
        return False
    if low in ("when", "where", "after", "before") and (
        before in lexicon.BE | lexicon.PREPOSITIONS | {"time", "day", "'s"}
        or base in ("tell", "ask", "explain", "remember")
    ):
        return False
    if low in ("since", "after", "before", "as", "until", "once", "while"):
        if low == "as" and (before == "as" or after in ("a", "well", "soon")):
            return False
        return (
            _opens_subject(after)
            and after != "that"
            and (low not in ("after", "before") or verb.first - at <= 5)
        )
    return True


def _opens_subject(low: str) -> bool:
    return low not in ("me", "him", "them", "us") and (
        low in lexicon.ANY_SUBJECTS
        or low in lexicon.DETERMINERS
        or (low[0].isalpha() and low not in lexicon.PREPOSITIONS and low not in lexicon.ADVERBS)
    )


def _is_relative(sentence: _Sentence, at: int, verb: VerbGroup) -> bool:
    """Return whether a relative or embedded clause begins between a connective and `verb`."""
    words = [sentence.low(i) for i in range(at + 1, verb.first)]
    if any(word in ("who", "what", "whether", "why", "how") for word in words):
        return sentence.low(at) in lexicon.COORDINATORS | _COMMAS and words[0] not in (
            "what",
            "how",
            "when",
        )
    for offset, word in enumerate(words):
        if word in ("that", "which") and offset > 0 and verb.first - (at + 1 + offset) <= 3:
            before = words[offset - 1]
            if word == "which" or before not in lexicon.PREPOSITIONS:
                return before not in _COMMAS
    return False


def _trimmed(
    sentence: _Sentence, start: int, end: int, head: VerbGroup | None, number: int
) -> RawClause | None:
    """Return the clause of the tokens from `start` to `end`, without connectives at its edges.

    Return None if no token is left.
    """
    low = sentence.low
    connective = ""
    while start < end:
        word = low(start)
        if head and start >= head.first:
            break
        if not sentence.tokens[start].is_word:
            pass
        elif word in ("and", "but", "or", "so"):
            connective = connective or word
        elif word in lexicon.FILLERS and (start == 0 or low(start - 1) in _AFTER_FILLERS):
            pass
        else:
            break
        start += 1
    while end > start and (
        not sentence.tokens[end - 1].is_word
        or low(end - 1) in lexicon.COORDINATORS - {"so", "then"}
        or low(end - 1) in ("because", "even")
    ):
        end -= 1
    if start >= end:
        return None
    if low(start) in lexicon.SUBORDINATORS or low(start) in ("which", "then"):
        connective = low(start)
    tokens = tuple(sentence.tokens[start:end])
    verb = None
    if head and start <= head.first < end:
        last = min(head.last, end - 1)
        verb = replace(head, first=head.first - start, last=last - start)
    lows = tuple(token.low for token in tokens)
    return RawClause(tokens, verb, connective, number, lows=lows, word_set=frozenset(lows))


# --- agent, tense, polarity ----------------------------------------------------------------------

_PEOPLE = frozenset(
    "manager boss supervisor leader lead chief head director owner foreman client customer "
    "customers clients colleague colleagues coworker coworkers guy guys man men woman women "
    "lady ladies girl girls boy boys lad lads kid kids child children parent parents mother "
    "father mum mom dad uncle aunt brother sister wife husband son daughter cousin friend "
    "friends neighbour neighbours patient patients doctor doctors nurse nurses surgeon "
    "registrar consultant teacher teachers student students pupil pupils professor driver "
    "drivers operator operators engineer engineers developer developers designer designers "
    "chef chefs cook waiter waitress guest guests visitor visitors resident residents "
    "passenger passengers user users people person persons staff crew gaffer bride groom "
    "baby employee employees worker workers trainee trainees apprentice intern interns "
    "junior senior mentor coach partner partners supplier suppliers vendor shipper carrier "
    "contractor auditor inspector accountant solicitor lawyer judge officer police "
    "firefighter technician technicians mechanic electrician plumber buyer seller caller "
    "callers reader readers member members volunteer volunteers family families it hr "
    "marketing product management accounting finance procurement security reception company "
    "board council department everyone everybody someone somebody anyone nobody who they he "
    "she others audience crowd jury tenant tenants landlord farmer vet sister-in-law "
    "brother-in-law mother-in-law newcomer newcomers grandmother grandfather grandma grandpa "
    "assistant secretary clerk agent agents scientist analyst researcher lecturer player "
    "players candidate candidates applicant applicants recruit recruits laundry kitchen "
    "headquarters teammate teammates".split()
)
_GROUPS = frozenset("team crew".split())
_PARTS = frozenset(lexicon.NUMBER_WORDS) | {"most", "some", "all", "one", "many", "few", "lot"}
_HUMAN_VERBS = frozenset(
    "say tell ask agree complain reply explain want refuse think call thank scream shout cry laugh "
    "leave arrive apologise apologize smile order buy pay".split()
)
_THINGS = frozenset("it this that there which everything something nothing what each".split())


def _complete(clauses: Sequence[RawClause], text: str) -> None:
    """Set the agent, tense, polarity and subject of the clauses."""
    before: RawClause | None = None
    owner: RawClause | None = None
    for clause in clauses:
        if owner is not None and owner.sentence != clause.sentence:
            owner = None
        _add_subject(clause, before, owner, text)
        if clause.agent in (Agent.SPEAKER, Agent.GROUP):
            owner = clause
        clause.tense = _tense(clause, before)
        clause.negated = _is_negated(clause)
        before = clause


def _add_subject(
    clause: RawClause, before: RawClause | None, owner: RawClause | None, text: str
) -> None:
    """Set the subject and the agent of `clause`.

    `owner` is the last clause of the sentence whose agent is the speaker or the group.
    """
    verb = clause.verb
    if verb is None:
        return
    at = verb.first - 1
    while at >= 0 and (
        clause.lows[at] in lexicon.ADVERBS - {"all", "both"} or clause.lows[at] == ","
    ):
        at -= 1
    head = clause.lows[at] if at >= 0 else ""
    if head in lexicon.BE | lexicon.DO | lexicon.MODALS | lexicon.HAVE:
        head = ""
    if head in ("", "and", "but", "or", "then", "if", "when", "because") or (
        verb.coordinated and at < 0
    ):
        clause.has_subject = False
        if before is not None and before.subject in ("there", "it") and verb.coordinated:
            before = owner or before
        if before is not None and before.sentence == clause.sentence:
            clause.agent, clause.subject = before.agent, before.subject
        elif not verb.passive and verb.first == verb.last and (not verb.past or before is not None):
            clause.agent = Agent.SPEAKER  # "Checked the logs first." "Walk round the van."
        elif verb.first + 1 < len(clause.lows) and clause.lows[verb.first + 1] in ("i", "we"):
            clause.agent = Agent.SPEAKER
        return
    clause.subject = head
    words = clause.lows[: at + 1]
    if head == "i" or (head == "myself" and "i" in words):
        joined = len(words) > 1 and words[-2] in ("and", "or")
        clause.agent = Agent.GROUP if joined else Agent.SPEAKER
    elif head in ("we", "us", "ourselves") or (head in ("all", "both") and "we" in words):
        clause.agent = Agent.GROUP
    elif head == "there":
        rest = clause.lows[verb.last + 1 : verb.last + 5]
        people = any(low in _PEOPLE - {"it", "product", "lead", "kitchen"} for low in rest)
        clause.agent = Agent.OTHER if people else Agent.NONE
        if "us" in rest:
            clause.agent = Agent.GROUP
    elif head in _THINGS:
        clause.agent = Agent.NONE
        if head in ("which", "that") and len(words) > 1 and words[-2] in _PEOPLE:
            clause.agent = Agent.OTHER
    elif head == "you":
        clause.agent = Agent.NONE
    else:
        clause.agent = _noun_agent(clause, at, text)


def _noun_agent(clause: RawClause, at: int, text: str) -> Agent:
    """Return the agent of a subject whose last noun is at `at`."""
    words = clause.lows[: at + 1]
    start = 0
    for index in range(at, -1, -1):
        if words[index] in (",", "because", "if", "when", "that", "which", "then", "where"):
            start = index + 1
            break
    phrase = words[start : at + 1]
    if "me" in phrase and "and" in phrase:
        return Agent.GROUP
    head = phrase
    for index, word in enumerate(phrase):
        if index and word == "of" and phrase[index - 1] in _PARTS:
            continue
        if index and word in ("of", "in", "from", "with", "at", "on", "before", "after", "for"):
            head = phrase[:index]
            break
    noun = head[-1] if head else ""
    if noun in _GROUPS or (noun.rstrip("s") in _GROUPS and "our" in phrase):
        return Agent.GROUP if phrase[0] in ("our", "my", "the", "whole") else Agent.OTHER
    if not phrase:
        return Agent.NONE
    if phrase[0] == "my" and noun in ("strength", "point", "weakness", "name", "goal", "dream"):
        return Agent.SPEAKER
    if text[clause.tokens[at].begin : clause.tokens[at].end] == "IT":
        return Agent.OTHER
    if (
        noun in _PEOPLE
        or noun.removesuffix("s") in _PEOPLE
        or noun.endswith(("ist", "ists", "ian", "ians", "eer", "eers"))
    ):
        return Agent.OTHER
    if noun in lexicon.NUMBER_WORDS or noun[:1].isdigit():
        return (
            Agent.OTHER
            if clause.main in ("say", "tell", "ask", "agree", "choose")
            else (Agent.NONE)
        )
    token = clause.tokens[at]
    name = text[token.begin : token.end]
    lone = start == at
    if lone and name[:1].isupper() and name[1:].islower() and at > 0:
        return Agent.OTHER
    if clause.main in _HUMAN_VERBS and not (clause.verb and clause.verb.passive):
        person = noun.endswith(("er", "or", "man", "men", "ent", "ant")) or start == at
        if person or clause.main in ("say", "tell", "ask", "agree", "complain", "reply", "refuse"):
            return Agent.OTHER
    return Agent.NONE


def _tense(clause: RawClause, before: RawClause | None) -> Tense:
    verb = clause.verb
    if verb is None:
        same = before is not None and before.tense is Tense.PAST
        return Tense.PAST if same else Tense.PRESENT
    past_before = before is not None and before.tense is Tense.PAST
    if verb.modal == "would" and past_before and clause.agent in (Agent.GROUP, Agent.OTHER):
        return Tense.PAST  # a habit: "we'd have to stop everything"
    if verb.modal in ("will", "would", "shall"):
        if (
            clause.lows[verb.last] in ("say", "prefer", "describe")
            and verb.modal == "would"
            and (clause.agent is Agent.SPEAKER)
        ):
            return Tense.PRESENT  # a hedge: "I'd say I'm patient"
        group = clause.lows[verb.first : verb.last + 1]
        if ("have" in group[:-1] or "'ve" in group[:-1]) and verb.main != "have":
            return Tense.PAST  # would have shown
        return Tense.FUTURE
    if verb.modal == "could":
        return Tense.PAST if clause.agent is not Agent.NONE else Tense.PRESENT
    if verb.modal in ("might", "may") and before is not None and before.tense is Tense.PAST:
        return Tense.PAST
    if verb.modal:
        return Tense.PRESENT
    if verb.perfect and not (verb.main == "get" and clause.lows[verb.last] == "got"):
        return Tense.PAST
    if not verb.past and clause.agent is Agent.SPEAKER and (
        (verb.main in ("want", "hope", "plan", "intend", "aim")
        and clause.lows[verb.last + 1 : verb.last + 2] == ("to",))
        or verb.main == "wanna"
    ):  # fmt: skip
        return Tense.FUTURE
    return Tense.PAST if verb.past else Tense.PRESENT


def _is_negated(clause: RawClause) -> bool:
    """Return whether the predicate of a clause is negated."""
    verb, lows = clause.verb, clause.lows
    if verb is None:
        return bool(lows) and lows[0] in ("no", "not", "never")
    for index, low in enumerate(lows):
        if low in ("n't", "not", "never", "hardly", "barely", "cannot"):
            only = index + 1 < len(lows) and lows[index + 1] in ("only", "just")
            reach = 2 if verb.main == "be" else 1
            if index <= verb.last + reach and not only:
                return True
        if low in ("nobody", "nothing", "none", "neither", "nor") and index < verb.first:
            return True
        if (
            low == "no"
            and (index < verb.first or index == verb.last + 1)
            and (index + 1 < len(lows))
        ):
            return True
        if low in ("nothing", "nobody") and index == verb.last + 1:
            return True
    return False


# --- figures and changes -------------------------------------------------------------------------


_UNIT_AS_FIGURE = re.compile(
    r"\b(?:within|in) (?:a|an|the) (?:second|minute|hour|day|week|month)\b|\ban hour\b"
)


def measures(clause: RawClause) -> bool:
    """Return whether a clause has a figure that measures a size or a change."""
    lows = clause.lows
    if _UNIT_AS_FIGURE.search(" ".join(lows)):
        return True
    for index, low in enumerate(lows):
        before = lows[index - 1] if index else ""
        after = lows[index + 1] if index + 1 < len(lows) else ""
        if re.fullmatch(r"\d[a-z]", low):
            continue  # 3d, 4g
        figure = low[0].isdigit() or low[0] in "$£€"
        if not figure and low not in lexicon.NUMBER_WORDS:
            continue
        if (
            before in lexicon.LABELLED
            or after in ("o'clock", "a.m.", "p.m.", "am", "pm")
            or (low.endswith(("am", "pm", "st", "nd", "rd", "th")) and figure)
        ):
            continue
        if low in ("one", "once", "zero") or (low == "third" and after not in ("of", "less")):
            continue
        if re.fullmatch(r"(?:19|20)\d\d", low) and before in ("in", "since", "until", "of", "from"):
            continue
        if (
            before in ("around", "at", "until", "before", "by")
            and not figure
            and (not after or after in ("in", "and", "on"))
            and not changes(clause)
        ):
            continue
        if after in lexicon.UNCOUNTED and not figure:
            continue
        if "when" in clause.lows[:index] and "was" in clause.lows[:index] and not after:
            continue
        return True
    return False


def changes(clause: RawClause) -> bool:
    """Return whether a clause states a change or a comparison: went down, is much faster."""
    lows = clause.lows
    if clause.verb is None:
        return False
    if clause.main in lexicon.CHANGES - {"cut", "save", "pick", "slow", "lose", "gain", "drop"}:
        return True
    after = lows[clause.verb.first + 1 :]
    if (
        clause.main in ("go", "come", "get", "drop", "pick", "cut")
        and {"up", "down"} & set(after)
        and not clause.verb.passive
        and clause.agent in (Agent.NONE, Agent.GROUP, Agent.SPEAKER)
    ):
        return clause.main not in ("get", "come", "pick") or clause.agent is Agent.NONE
    if clause.main in ("go", "drop", "cut", "slow", "save", "gain") and {"from", "by", "under"} & (
        set(after)
    ):
        return True
    if clause.main in ("be", "get", "become", "go", "do", "feel", "make", "run", "finish", "work"):
        if set(after) & lexicon.BETTERMENTS:
            return True
        if clause.main == "be" and {"up", "down"} & set(after[:3]):
            return True
        if clause.main == "be" and {"hardly", "almost", "barely"} & set(after[:2]):
            return True
    return False
