"""Precision and recall of `star` on labelled answers, for each element.

`python -m tests.unit.interview.star_figures` prints them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from daedam.interview.quotes import QuoteSource
from daedam.interview.star import Element, find_element_clauses
from daedam.speech.korean import Morphology

ANSWERS = Path(__file__).parent / "data" / "star_answers.tsv"

LETTERS = {
    "S": Element.SITUATION,
    "T": Element.TASK,
    "A": Element.ACTION,
    "R": Element.RESULT,
}


@dataclass(frozen=True)
class Labelled:
    """An answer whose sentences are labelled with their elements."""

    kept: bool
    """Whether the answer is held out: it was not used to tune the rules."""
    question: str
    sentences: tuple[tuple[str, frozenset[Element]], ...]

    def without_marks(self) -> "Labelled":
        """Return the answer without punctuation, as in the output of small recognisers."""
        bare = tuple((re.sub(r"[.,?!]", "", sentence), told) for sentence, told in self.sentences)
        return replace(self, sentences=bare)

    @property
    def text(self) -> str:
        return " ".join(sentence for sentence, _ in self.sentences)

    @property
    def elements(self) -> frozenset[Element]:
        return frozenset().union(*(told for _, told in self.sentences))


@dataclass
class Figure:
    """Counts of correct, wrong and missed elements."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)

    def count(self, expected: bool, found: bool) -> None:
        self.right += expected and found
        self.wrong += found and not expected
        self.missed += expected and not found


@dataclass
class Figures:
    sentences: dict[Element, Figure] = field(
        default_factory=lambda: {element: Figure() for element in Element}
    )
    answers: dict[Element, Figure] = field(
        default_factory=lambda: {element: Figure() for element in Element}
    )
    faults: list[str] = field(default_factory=list)


def labelled() -> list[Labelled]:
    found: list[Labelled] = []
    head: tuple[bool, str] | None = None
    lines: list[tuple[str, frozenset[Element]]] = []
    for line in [*ANSWERS.read_text("utf-8").splitlines(), "# end\t"]:
        if line.startswith("# ") and "\t" in line:
            if head is not None:
                found.append(Labelled(*head, tuple(lines)))
            kind, question = line.removeprefix("# ").split("\t")
            head, lines = (kind == "kept", question), []
        elif "\t" in line:
            letters, sentence = line.split("\t")
            told = frozenset(LETTERS[letter] for letter in letters if letter != "-")
            lines.append((sentence, told))
    return found


def figures(answers: Iterable[Labelled], morphology: Morphology) -> Figures:
    """Count the elements found in `answers`, once for each sentence and once for each answer."""
    sums = Figures()
    for answer in answers:
        found = find_element_clauses(QuoteSource(answer.text), answer.question, morphology)
        for element in Element:
            expected = element in answer.elements
            sums.answers[element].count(expected, any(element is e.element for e in found))
        begin = 0
        for sentence, expected_here in answer.sentences:
            end = begin + len(sentence)
            here = {each.element for each in found if begin <= each.begin < end}
            for element in Element:
                sums.sentences[element].count(element in expected_here, element in here)
            if here != expected_here:
                sums.faults.append(f"{_letters(expected_here)} found {_letters(here)}: {sentence}")
            begin = end + 1
    return sums


def _letters(elements: Iterable[Element]) -> str:
    return "".join(letter for letter, element in LETTERS.items() if element in elements) or "-"


def table(name: str, counted: dict[Element, Figure]) -> str:
    rows = [
        f"{name:>16} {element:<10} precision {f.precision:.2f}  recall {f.recall:.2f}"
        f"  ({f.right} right, {f.wrong} wrong, {f.missed} missed)"
        for element, f in counted.items()
    ]
    return "\n".join(rows)


if __name__ == "__main__":
    from daedam.services.morphology import KiwiMorphology

    tuned = [answer for answer in labelled() if not answer.kept]
    kept = [answer for answer in labelled() if answer.kept]
    bare = [answer.without_marks() for answer in kept]
    for name, answers in {"tuned": tuned, "kept": kept, "without marks": bare}.items():
        sums = figures(answers, KiwiMorphology())
        print(f"{name}: {len(answers)} answers, {sum(len(a.sentences) for a in answers)} sentences")
        print(table("sentences", sums.sentences), table("answers", sums.answers), sep="\n")
        if answers is tuned:
            print(*sums.faults, sep="\n")
