"""Convert recognised text to its written form: figures, sentence marks, single spaces.

The words stay the same: a text and its written form have the same syllables when read aloud
(`spoken_form`). A change that would alter the syllables is skipped.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from daedam.speech.korean import Morpheme, Morphology, letters_only
from daedam.speech.number_words import Edit, apply_edits
from daedam.speech.spoken_form import count_syllables, spoken_form
from daedam.speech.stray_spaces import join_split_words, remove_stray_spaces
from daedam.speech.timeline import SpokenWord, TimedText
from daedam.speech.written_numbers import number_edits

_ASKS = re.compile(r"(?:까|까요|나요|가요|은가|는가|ㄴ가|던가|냐|느냐|을래요|ㄹ래요)$")
"""Final endings of questions. -요, -죠 and -어 are not among them: with these, only intonation
distinguishes a question from a statement."""

_GOES_ON = re.compile(r"(?:데|지|고|려고|면서|니까|서|며|면|라)$")
"""Connective endings that Kiwi tags as final endings at the end of a cut-off text."""

_MARKS = (
    (re.compile(r"\s+(?=[.,?!…])"), ""),
    (re.compile(r"(?<!\.)\.{2}(?!\.)"), "."),
    (re.compile(r"\.{4,}"), "..."),
    (re.compile(r",+(?=[.?!])|(?<=[.?!]),+"), ""),
    (re.compile(r"([,?!])\1+"), r"\1"),
    (re.compile(r"(?<=[?!])\.+|(?<!\.)\.(?=[?!])"), ""),
)

_NEARBY = 24
"""Number of characters on each side of a number that can change how the number is read."""


def written_form(text: str, morphology: Morphology) -> str:
    """Return the written form of `text`."""
    return apply_edits(tidy := remove_stray_spaces(_tidied(text)), _edits(tidy, morphology))


def written_words(words: Sequence[SpokenWord], morphology: Morphology) -> tuple[SpokenWord, ...]:
    """Return the words of the written form, with times computed from those of `words`.

    A word that replaces several words (오십 퍼센트 -> 50%) covers their time and has their lowest
    confidence. Words that replace one word divide its time in proportion to their syllables.
    """
    tidy = [SpokenWord(w.start_s, w.end_s, _tidied(w.text), w.confidence) for w in words]
    timed = TimedText.from_words(join_split_words(tidy))
    edits = _edits(timed.text, morphology)
    found: list[SpokenWord] = []
    for group in _touched_together(timed, edits):
        found += _rewritten(timed, group, edits)
    return tuple(found)


def _tidied(text: str) -> str:
    text = re.sub(r"\s+", " ", text).strip()
    for pattern, instead in _MARKS:
        text = pattern.sub(instead, text)
    return text


def _edits(text: str, morphology: Morphology) -> list[Edit]:
    found = list(number_edits(text))
    figures = [edit for edit in found if edit.same_value or _says_the_same(text, edit)]
    changed = apply_edits(text, [edit for edit in figures if not edit.same_value])
    if letters_only(spoken_form(changed)) != letters_only(spoken_form(text)):
        figures = []  # adjacent figures can be read differently than each one alone
    return _together(figures, list(_missing_marks(text, morphology)))


def _says_the_same(text: str, edit: Edit) -> bool:
    begin, end = max(0, edit.begin - _NEARBY), edit.end + _NEARBY
    before, after = text[begin : edit.begin], text[edit.end : end]
    said = letters_only(spoken_form(text[begin:end]))
    return letters_only(spoken_form(before + edit.text + after)) == said


def _together(figures: list[Edit], marks: list[Edit]) -> list[Edit]:
    """Return both kinds of edit in order.

    A mark inside a number is dropped. A mark at its end is merged into the number's edit.
    """
    ends = {edit.end: edit for edit in figures}
    kept = {edit.begin: edit for edit in figures}
    for mark in marks:
        if (figure := ends.get(mark.begin)) is not None:
            kept[figure.begin] = Edit(figure.begin, figure.end, figure.text + mark.text)
        elif not any(f.begin < mark.begin < f.end for f in figures):
            kept[mark.begin] = mark
    return [kept[begin] for begin in sorted(kept)]


def _missing_marks(text: str, morphology: Morphology) -> Iterator[Edit]:
    """Yield edits that add the full stops and question marks missing after final endings."""
    morphemes = list(morphology(text))
    for index, morpheme in enumerate(morphemes):
        following = morphemes[index + 1] if index + 1 < len(morphemes) else None
        end = morpheme.end
        if not _ends_sentence(morpheme, following) or text[end : end + 1].strip():
            continue
        mark = "?" if _ASKS.search(morpheme.form) else "."
        yield Edit(end, end, mark)


def _ends_sentence(morpheme: Morpheme, following: Morpheme | None) -> bool:
    if morpheme.tag == "EF":
        if following is None:
            return not _GOES_ON.search(morpheme.form) or bool(_ASKS.search(morpheme.form))
        return not following.tag.startswith(("S", "J", "E"))
    polite_pause = morpheme.tag == "JX" and morpheme.form == "요"
    return polite_pause and following is None


def _touched_together(timed: TimedText, edits: Sequence[Edit]) -> list[tuple[int, int]]:
    """Group the words so that all words touched by the same edit are in the same group.

    Return each group as two word indexes: its first word, and the one after its last word.
    """
    places = timed.word_ranges
    runs = [(number, number + 1) for number in range(len(places))]
    for edit in edits:
        touched = [n for n, (a, b) in enumerate(places) if a < edit.end and edit.begin <= b]
        joined = [run for run in runs if run[0] <= touched[-1] and touched[0] < run[1]]
        place = runs.index(joined[0])
        runs[place : place + len(joined)] = [(joined[0][0], joined[-1][1])]
    return runs


def _rewritten(timed: TimedText, run: tuple[int, int], edits: Sequence[Edit]) -> list[SpokenWord]:
    words, places = timed.words[slice(*run)], timed.word_ranges[slice(*run)]
    begin, end = places[0][0], places[-1][1]
    inside = [
        Edit(edit.begin - begin, edit.end - begin, edit.text)
        for edit in edits
        if begin <= edit.begin and edit.end <= end
    ]
    texts = apply_edits(timed.text[begin:end], inside).split()
    if len(texts) == len(words):
        return [replace(word, text=text) for word, text in zip(words, texts, strict=True)]
    said = timed.merge_words(begin, end)
    assert said is not None
    return list(_shared_out(said, texts))


def _shared_out(said: SpokenWord, texts: Sequence[str]) -> Iterator[SpokenWord]:
    """Yield `texts` as words that divide the time of `said` in proportion to their syllables."""
    lengths = [count_syllables(text) or 1 for text in texts]
    at_s = said.start_s
    for text, length in zip(texts, lengths, strict=True):
        end_s = at_s + said.length_s * length / sum(lengths)
        yield SpokenWord(at_s, end_s, text, said.confidence)
        at_s = end_s
