"""Detect fillers, habitual words, repetitions and self-repairs in an English answer."""

import re
from collections.abc import Sequence

from daedam.speech.english.tokens import Token, is_sound, tokens_of
from daedam.speech.events import Filler, Repair, Tier
from daedam.speech.timeline import TimedText

_HABITS = frozenset(
    "basically actually literally honestly obviously essentially anyway anyways".split()
)


def find_fillers(timed: TimedText) -> tuple[Filler, ...]:
    """Return the fillers of all three tiers, in order.

    A word of tier `USE` counts only if its neighbours show that it adds nothing to the sentence.
    """
    tokens = tokens_of(timed)
    found: list[Filler] = []
    index = 0
    while index < len(tokens):
        filler = _filler_at(tokens, index)
        if filler is None:
            index += 1
            continue
        length, tier = filler
        words = [token.word for token in tokens[index : index + length]]
        text = " ".join(word.text for word in words)
        found.append(Filler(words[0].start_s, words[-1].end_s, text, tier))
        index += length
    return tuple(found)


def _filler_at(tokens: Sequence[Token], index: int) -> tuple[int, Tier] | None:
    """Return the number of words and the tier of the filler at `index`; None without one."""
    token = tokens[index]
    if is_sound(token.word) and not _measures_length(tokens, index):
        return 1, Tier.SOUND
    if token.low == "like" and _is_filler_like(tokens, index):
        return 1, Tier.USE
    is_filler = _PHRASES.get((token.low, _low(tokens, index + 1)))
    if is_filler is not None and is_filler(tokens, index):
        return 2, Tier.USE
    return (1, Tier.HABIT) if token.low in _HABITS else None


def _low(tokens: Sequence[Token], index: int) -> str:
    return tokens[index].low if 0 <= index < len(tokens) else ""


def _measures_length(tokens: Sequence[Token], index: int) -> bool:
    """Return whether "mm" is the unit: 5 mm."""
    return tokens[index].low == "mm" and _low(tokens, index - 1).isdigit()


_WANTS_LIKE = frozenset(
    "look looks looked looking sound sounds sounded sounding feel feels felt feeling seem seems "
    "seemed taste tastes tasted smell smells smelled act acts acted acting behave behaved work "
    "works worked treat treats treated something anything nothing things thing someone people "
    "stuff just not more much most less exactly rather to don't doesn't didn't really do does did "
    "would wouldn't i'd we'd you'd they'd might may will won't can't cannot could should always "
    "never also particularly especially such what i you we they who people customers".split()
)
"""Words before "like" that make it a verb or a preposition."""

_ABOUT_NUMBERS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty "
    "fifty sixty seventy eighty ninety half".split()
)

_CLAUSE_STARTS = frozenset(
    "i i'm i've i'd i'll we we're we've we'd they they're he she he's she's you you're it's it "
    "there there's everyone nobody".split()
)

_DEGREES = frozenset(
    "really very super so totally completely extremely pretty quite every loads "
    "halfway within up".split()
)
"""Words of degree, after which nothing is compared."""

_PREPOSITIONS = frozenset("for at with after on in of by over from about".split())
"""Words before "like" after which it cannot be a preposition."""


def _is_filler_like(tokens: Sequence[Token], index: int) -> bool:
    """Return whether "like" is a filler: between marks or pauses, repeated, beside a filler sound,
    before an approximate number or a degree, or where it opens a clause.
    """
    token = tokens[index]
    before, after = _low(tokens, index - 1), _low(tokens, index + 1)
    if "like" in (before, after) or (token.opens and token.closes) or before in _PREPOSITIONS:
        return True
    if not token.opens and before in _WANTS_LIKE:
        return False
    joins = token.opens or before in ("and", "but", "so", "because", "then", "that")
    if after in _DEGREES or after in _ABOUT_NUMBERS or re.match(r"[$£€₩]?\d", after):
        return True
    if joins and token.closes:
        return True
    told = _low(tokens, index + 2) in ("said", "say", "mentioned", "told", "explained")
    return joins and after in _CLAUSE_STARTS and not told


_ASKED_WITH_KNOW = frozenset(
    "do did does don't didn't if as what when once let than to would should might already must "
    "may will all better".split()
)
"""Words before "you know" that make it part of the statement: as you know."""

_TOLD_WITH_KNOW = frozenset(
    "what how that the about why who where when if whether a an your each it them him her me this "
    "which nothing everything someone anything each my our their exactly".split()
)
"""Words after "you know" that are told or asked: you know what I mean."""


def _is_filler_you_know(tokens: Sequence[Token], index: int) -> bool:
    first, last = tokens[index], tokens[index + 1]
    if last.closes and first.opens:
        return True
    if not first.opens and _low(tokens, index - 1) in _ASKED_WITH_KNOW:
        return False
    return last.closes or _low(tokens, index + 2) not in _TOLD_WITH_KNOW


def _is_filler_i_mean(tokens: Sequence[Token], index: int) -> bool:
    before, after = _low(tokens, index - 1), _low(tokens, index + 2)
    meant = before in ("what", "do", "did", "that's", "as", "whatever", "if", "which", "know")
    told = after in ("by", "to", "it") and not tokens[index + 1].closes
    return not (meant and not tokens[index].opens) and not told


_NAMES_A_KIND = frozenset(
    "a an the this that these those what some any which every all one two each no another other "
    "different same new certain first right best wrong my your our their many several various "
    "particular only similar specific usual whole".split()
)
"""Words before "kind of" and "sort of" that make it a noun: a kind of cheese."""


def _is_filler_kind_of(tokens: Sequence[Token], index: int) -> bool:
    return tokens[index].opens or _low(tokens, index - 1) not in _NAMES_A_KIND


_PHRASES = {
    ("you", "know"): _is_filler_you_know,
    ("i", "mean"): _is_filler_i_mean,
    ("kind", "of"): _is_filler_kind_of,
    ("sort", "of"): _is_filler_kind_of,
}

_MAY_BE_DOUBLED = frozenset(
    "very really so much many more long far no yes yeah had that never ever again better less "
    "big way too quick bye okay ok right well now there please blah step day hand in on up out off "
    "over".split()
)
"""Words that are doubled for emphasis or by grammar: very very good, put in in 2018."""

_REPEATED_ACROSS_COMMA = frozenset(
    "i i'm i've i'd i'll we we're we've he he's she she's they they're it's there's the a an my "
    "our your their to of for with at from and but or so because if when is was are were".split()
)
"""Words whose repetition after a comma is a restart. Other words are repeated for emphasis or in a
list: planning, planning, planning."""

_CORRECTIONS: tuple[tuple[str, ...], ...] = (
    ("or", "rather"),
    ("no", "wait"),
    ("wait", "no"),
    ("no", "sorry"),
    ("sorry", "i", "mean"),
    ("i", "mean"),
    ("sorry",),
)
"""Phrases between two marks that announce a correction: on Monday, sorry, on Tuesday."""

_STUTTER = re.compile(r"([a-z]+)-\1[a-z]+|(i|a|the|we|it|to|and|he|she|in|of|my)-\2")
"""A fragment and its word, written as one: pro-project, I-I."""

_LONGEST_REPEATED = 3
"""Maximum number of words of a repeated phrase."""


def find_repairs(timed: TimedText) -> tuple[Repair, ...]:
    """Return repeated words and phrases, fragments that the next word completes, and corrections.

    Filler sounds between the two parts are skipped: "the um the". A fragment is marked by a hyphen
    or a dash (pro- project). A correction is announced: "on Monday, sorry, on Tuesday".
    """
    tokens = [t for t in tokens_of(timed) if not is_sound(t.word)]
    found: list[Repair] = []
    index = 0
    while index < len(tokens):
        word = tokens[index].word
        if _STUTTER.fullmatch(tokens[index].low):
            said, _, instead = word.text.partition("-")
            found.append(Repair(word.start_s, word.end_s, f"{said}-", instead))
        elif lengths := _repair_at(tokens, index):
            said_length, skipped, new_length = lengths
            begin = index + said_length + skipped
            first = tokens[index : index + said_length]
            second = tokens[begin : begin + new_length]
            end_s = second[-1].word.end_s
            found.append(Repair(word.start_s, end_s, _text(first), _text(second)))
            index = begin
            continue
        index += 1
    return tuple(found)


def _repair_at(tokens: Sequence[Token], index: int) -> tuple[int, int, int] | None:
    """Return the numbers of words said, skipped and said instead; None without a repair."""
    if length := _repeated_length(tokens, index):
        return length, 0, length
    if _is_fragment(tokens, index):
        return 1, 0, 1
    if length := _announced_length(tokens, index):
        return 1, length, 1
    return None


def _repeated_length(tokens: Sequence[Token], index: int) -> int:
    """Return the length of a phrase that follows itself; 0 if there is none."""
    for length in range(_LONGEST_REPEATED, 0, -1):
        first, second = tokens[index : index + length], tokens[index + length : index + 2 * length]
        lows = [token.low for token in first]
        if lows != [token.low for token in second] or any(t.starts_sentence for t in second):
            continue
        is_meant = length == 1 and (lows[0] in _MAY_BE_DOUBLED or lows[0].isdigit())
        after_mark = first[-1].word.text[-1:] in ",;:"
        is_restart = not after_mark or lows[0] in _REPEATED_ACROSS_COMMA
        has_sound = second[0].after_sound
        is_filler = lows in (["like"], ["you", "know"], ["i", "mean"])
        is_series = length > 1 and bool({"and", "or"} & {lows[0], lows[-1]})  # again and again and
        restarts = has_sound or (is_restart and not is_meant)
        return length if restarts and not (is_filler or is_series) else 0
    return 0


def _is_fragment(tokens: Sequence[Token], index: int) -> bool:
    """Return whether a word is broken off and completed by the next one: pro- project."""
    if index + 1 == len(tokens) or not _BROKEN_OFF.search(tokens[index].word.text):
        return False
    stem, after = tokens[index].low, tokens[index + 1].low
    return stem != "" and len(after) > len(stem) and after.startswith(stem)


_BROKEN_OFF = re.compile(r"[^\W\d_](?:-|—|–|…|\.\.\.)$")


def _announced_length(tokens: Sequence[Token], index: int) -> int:
    """Return the length of the phrase that announces a correction after a word; 0 without one."""
    for phrase in _CORRECTIONS:
        end = index + 1 + len(phrase)
        inner = tokens[index + 1 : end]
        if tuple(t.low for t in inner) != phrase or end >= len(tokens):
            continue
        parted = inner[0].opens and inner[-1].closes
        same_sentence = not any(t.starts_sentence for t in tokens[index + 1 : end + 1])
        is_apology = phrase[-1] == "sorry" and tokens[end].low in _APOLOGISES
        is_filler = phrase == ("i", "mean") and not _repeats_shape(tokens, index, end)
        if parted and same_sentence and not is_apology and not is_filler:
            return len(phrase)
    return 0


_APOLOGISES = frozenset("i'm i about for if that can could".split())
"""Words after "sorry" that make it an apology."""


def _repeats_shape(tokens: Sequence[Token], index: int, after: int) -> bool:
    """Return whether the word after "I mean" occurs shortly before: on Monday, I mean on."""
    low = tokens[after].low
    return low != "i" and low in [token.low for token in tokens[max(0, index - 2) : index + 1]]


def _text(tokens: Sequence[Token]) -> str:
    return " ".join(token.word.text for token in tokens)
