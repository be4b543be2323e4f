"""Split an English answer into sentences, and find unfinished sentences and hedges."""

from daedam.speech.english.spoken_form import words_of
from daedam.speech.english.tokens import Token, ends_sentence, is_ellipsis, is_sound, tokens_of
from daedam.speech.events import Ending, Hedge, Sentence
from daedam.speech.timeline import SpokenWord, TimedText

_NEVER_LAST = frozenset(
    "and or but because the a an my our your than if whereas although unless until whose very we "
    "he she they i'm we're they're i've we've gonna into".split()
)
"""Words that cannot end a finished sentence."""

_INVERTED = frozenset("do does did am is are was were can could will would have has had so".split())
"""Words before a subject that may end a sentence: neither did we."""


def split_sentences(timed: TimedText) -> tuple[Sentence, ...]:
    """Return the sentences of an answer, split at sentence marks.

    A part that consists of filler sounds is no sentence.
    """
    found: list[Sentence] = []
    run: list[SpokenWord] = []
    for index, word in enumerate(timed.words):
        run.append(word)
        after = timed.words[index + 1] if index + 1 < len(timed.words) else None
        if after is None or ends_sentence(word, after):
            found += _sentence(run)
            run = []
    return tuple(found)


def _sentence(run: list[SpokenWord]) -> list[Sentence]:
    spoken = [word for word in run if not is_sound(word)]
    if not spoken:
        return []
    timed = TimedText(tuple(run))
    span = timed.merge_words(0, len(timed.text))
    return [Sentence(timed.text, _ending(spoken), len(words_of(timed.text)), span)]


def _ending(spoken: list[SpokenWord]) -> Ending:
    last = spoken[-1].text
    if is_ellipsis(last) or last.endswith((",", "-", "—", "–", ";", ":")):
        return Ending.UNFINISHED
    lows = [token.low for token in tokens_of(TimedText(tuple(spoken[-2:])))]
    inverted = len(lows) > 1 and (lows[-2] in _INVERTED or lows[-2].endswith("n't"))
    if last.startswith("A") and len(spoken) > 1:  # the letter, not the article
        return Ending.FINISHED
    goes_on = lows[-1] == "then" and lows[:-1] == ["and"]
    is_open = goes_on or (lows[-1] in _NEVER_LAST and not inverted)
    return Ending.UNFINISHED if is_open else Ending.FINISHED


_HEDGES: tuple[tuple[str, ...], ...] = (
    ("i", "feel", "like"),
    ("i", "think"),
    ("i", "guess"),
    ("i", "suppose"),
    ("maybe",),
    ("perhaps",),
    ("probably",),
    ("possibly",),
)

_ESTIMATES = frozenset({"maybe", "perhaps", "probably", "possibly"})
"""Words that weaken nothing before a number: it took maybe six seconds."""

_THINKS_OF = frozenset("about of through back twice carefully".split())
"""Words after "I think" that make it an activity: I think about it every day."""

_ASKED_WHAT = frozenset("when if what how whenever way where who".split())
"""Words before "I think" that make it part of another statement: when I think back."""


def find_hedges(timed: TimedText) -> tuple[Hedge, ...]:
    """Return the hedges of an answer: I think, I guess, I feel like, maybe, perhaps, probably."""
    tokens = tokens_of(timed)
    found = []
    index = 0
    while index < len(tokens):
        lows = tuple(token.low for token in tokens[index : index + 3])
        phrase = next((p for p in _HEDGES if lows[: len(p)] == p), None)
        if phrase is None or (phrase[-1] == "think" and _is_activity(lows, tokens, index)):
            index += 1
            continue
        if phrase[-1] in _ESTIMATES and _is_number(tokens, index + 1):
            index += 1
            continue
        words = tuple(token.word for token in tokens[index : index + len(phrase)])
        text = TimedText(words).text
        found.append(Hedge(words[0].start_s, words[-1].end_s, text))
        index += len(phrase)
    return tuple(found)


def _is_activity(lows: tuple[str, ...], tokens: list[Token], index: int) -> bool:
    """Return whether "I think" states an activity and weakens nothing."""
    return (lows[2:] != () and lows[2] in _THINKS_OF) or (
        index > 0 and tokens[index - 1].low in _ASKED_WHAT
    )


def _is_number(tokens: list[Token], index: int) -> bool:
    if index >= len(tokens):
        return False
    low = tokens[index].low
    return any(map(str.isdigit, low)) or low.split("-")[0] in _NUMBER_WORDS


_NUMBER_WORDS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty "
    "fifty sixty seventy eighty ninety half around about".split()
)
