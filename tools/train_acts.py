"""Train the classifier of dialogue acts: `python -m tools.train_acts`.

It reads the training lines and the annotated utterances and answers in
`benchmarks/data/interviewer/`. Of the annotations, it reads only the half in `*.seen.jsonl`,
because the other half is for evaluation. It writes `backend/daedam/data/acts.ko.json` and
`acts.en.json`. The random order has a fixed seed, so the result depends only on the files read.

The method is multinomial logistic regression by stochastic gradient descent with AdaGrad (Duchi,
Hazan and Singer 2011) and an L2 penalty. Small weights are dropped and the rest are rounded.
"""

import json
import random
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from daedam.interview.acts.classifier import ngrams

ROOT = Path(__file__).parents[1]
DATA = ROOT / "benchmarks" / "data" / "interviewer"
TARGET = ROOT / "backend" / "daedam" / "data"

PASSES = 14
RATE = 0.3
L2 = 1e-4
FEWEST = 4
"""Minimum number of training lines with an n-gram; rarer n-grams are ignored."""
UNIT = 0.02
SMALLEST = 8
"""Smallest absolute value of a weight, in multiples of `UNIT`; smaller weights are dropped."""
MOST_ANSWER_SENTENCES = 700

Line = tuple[str, str]
"""An act and a text."""


def training_lines(language: str) -> list[Line]:
    """Return the lines of all sources of a language."""
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
    return lines + sentences[:MOST_ANSWER_SENTENCES]


def _entries(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text("utf-8").splitlines() if line]


def train(lines: list[Line]) -> dict[str, Any]:
    """Train a classifier and return its document, which `interview.acts.classifier` reads."""
    acts = sorted({act for act, _ in lines})
    found = [sorted(ngrams(text)) for _, text in lines]
    counts = Counter(ngram for each in found for ngram in each)
    names = sorted(ngram for ngram, count in counts.items() if count >= FEWEST)
    index = {ngram: n for n, ngram in enumerate(names)}
    features = [np.array([index[g] for g in each if g in index], np.int64) for each in found]
    labels = [acts.index(act) for act, _ in lines]
    weights = np.zeros((len(names), len(acts)), np.float32)
    constants = np.zeros(len(acts), np.float32)
    squares, constant_squares = np.full_like(weights, 1e-6), np.full_like(constants, 1e-6)
    order = np.random.default_rng(0)
    for number in range(PASSES):
        print(f"pass {number + 1} of {PASSES}", end="\r", file=sys.stderr)
        for n in order.permutation(len(lines)):
            here = features[n]
            scale = np.float32(1 / np.sqrt(max(1, len(here))))
            scores = weights[here].sum(0) * scale + constants
            error = np.exp(scores - scores.max())
            error /= error.sum()
            error[labels[n]] -= 1
            gradient = scale * error + L2 * weights[here]
            squares[here] += gradient**2
            weights[here] -= RATE * gradient / np.sqrt(squares[here])
            constant_squares += error**2
            constants -= RATE * error / np.sqrt(constant_squares)
    rounded = np.rint(weights / UNIT).astype(int)
    rounded[np.abs(rounded) < SMALLEST] = 0
    return {
        "acts": acts,
        "constants": [round(float(c), 3) for c in constants],
        "unit": UNIT,
        "weights": {
            name: [int(x) for act in np.flatnonzero(row) for x in (act, row[act])]
            for name, row in zip(names, rounded, strict=True)
            if row.any()
        },
    }


def main() -> None:
    for language in ("ko", "en"):
        document = train(training_lines(language))
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        (TARGET / f"acts.{language}.json").write_text(text + "\n", "utf-8")
        print(f"{language}: {len(document['weights'])} n-grams, {len(text) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
