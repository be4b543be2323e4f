"""Train the classifier of dialogue acts: `python -m tools.train_acts`.

It reads the training lines, the answers of `roles.ko.train.jsonl`, and the annotated utterances
and answers in `benchmarks/data/interviewer/`. It reads only the half of the annotations in
`*.seen.jsonl`, because the other half is for evaluation. It writes
`backend/daedam/data/acts.ko.json` and `acts.en.json`. `linear_training` describes the method.
"""

import json
import random
import re
from typing import Any

from daedam.interview.acts.classifier import text_features
from daedam.utils.language import Language
from tools.linear_training import DATA, train_classifier, write_weights

PASSES = 14
L2 = 1e-4
FEWEST: dict[Language, int] = {"ko": 3, "en": 4}
"""Minimum number of training lines that a feature occurs in, by language."""
LANGUAGES: tuple[Language, ...] = ("ko", "en")
MOST_ANSWER_SENTENCES = 700

ANSWER_PIECES = 700
"""Number of pieces of Korean answers. A recogniser returns pieces of sentences: a candidate pauses
in the middle of a sentence, and words at the edges are misheard or lost."""
PIECE_WORDS = (2, 12)
"""Minimum and maximum number of words of a piece."""
UNPUNCTUATED = 0.6
"""Share of the pieces without punctuation."""

Line = tuple[str, str]
"""A dialogue act and a text that has this act."""


def training_lines(language: Language) -> list[Line]:
    """Return the training lines, annotated utterances and sentences of answers of a language."""
    lines = []
    for row in (DATA / f"acts.{language}.train.tsv").read_text("utf-8").splitlines():
        act, _, text = row.partition("\t")
        lines.append((act, text))
    for entry in _entries(f"acts.{language}.seen.jsonl"):
        lines += [(span["act"], span["text"]) for span in entry["spans"]]
    sentences = [
        ("answer", sentence.strip())
        for entry in _entries(f"answers.{language}.seen.jsonl")
        for sentence in re.split(r"(?<=[.?!])\s+", entry["answer"])
        if sentence.strip()
    ]
    random.Random(0).shuffle(sentences)  # noqa: S311 nothing secret
    pieces = _pieces_of_answers() if language == "ko" else []
    return lines + sentences[:MOST_ANSWER_SENTENCES] + pieces


def _pieces_of_answers() -> list[Line]:
    """Return `ANSWER_PIECES` random pieces of Korean training answers."""
    answers = [entry["answer"].split() for entry in _entries("roles.ko.train.jsonl")]
    answers = [words for words in answers if len(words) >= 2 * PIECE_WORDS[0]]
    rng = random.Random(1)  # noqa: S311 nothing secret
    pieces = []
    for _ in range(ANSWER_PIECES):
        words, length = rng.choice(answers), rng.randint(*PIECE_WORDS)
        begin = rng.randrange(max(1, len(words) - length + 1))
        piece = " ".join(words[begin : begin + length])
        if rng.random() < UNPUNCTUATED:
            piece = re.sub(r"[.,?!]", "", piece)
        pieces.append(("answer", piece))
    return pieces


def _entries(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text("utf-8").splitlines() if line]


def main() -> None:
    for language in LANGUAGES:
        examples = [(text_features(text, language), act) for act, text in training_lines(language)]
        document = train_classifier(examples, passes=PASSES, l2=L2, fewest=FEWEST[language])
        write_weights(f"acts.{language}.json", document)


if __name__ == "__main__":
    main()
