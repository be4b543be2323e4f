"""Measure how the interviewer understands answers and composes questions, from text only.

    make bench-interviewer                        all parts, a few minutes on two cores
    python -m benchmarks.interviewer acts reading one or more parts; other results stay

Parts: `acts` (dialogue acts), `reading` (clauses and open points), `questions` (composed
follow-ups), `ratings` (the judgements of blind raters about these follow-ups).

The data in `benchmarks/data/interviewer/` have a seen half, for development, and an unseen half,
which only this benchmark reads. `questions` writes the follow-ups to fresh answers, which were
written after the last change of the rules, to `benchmarks/results/interviewer-questions.jsonl`.
Raters judge each follow-up by the criteria in `docs/interviewer.md`; their judgements are in
`interviewer-ratings.jsonl` in the same folder.

Writes `benchmarks/results/interviewer.json` and prints a table.
"""

import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.interviewer_acts import json_lines, measure_acts, measure_answers
from benchmarks.interviewer_reading import (
    load_answers,
    open_point_figures,
    reading_f1,
    star_scores,
)
from daedam.interview.moves import AskFollowUp, next_move
from daedam.interview.phrasing.compose import compose_question
from daedam.interview.phrasing.english import compose_english
from daedam.interview.phrasing.model import ComposedQuestion
from daedam.interview.plan import MainQuestion, Plan, Style
from daedam.interview.question_rules import is_permitted
from daedam.interview.reading import Reading, read_answer
from daedam.interview.reading.worth import load_worth_model
from daedam.interview.turn import Exchange, MadeBy, QuestionType
from daedam.services.exam import CRITERIA
from daedam.services.morphology import KiwiMorphology
from daedam.speech.timeline import SpokenWord
from daedam.utils.language import Language

DATA = Path(__file__).parent / "data" / "interviewer"
RESULTS = Path(__file__).parent / "results"
RESULT = RESULTS / "interviewer.json"
QUESTIONS = RESULTS / "interviewer-questions.jsonl"
RATINGS = RESULTS / "interviewer-ratings.jsonl"

LANGUAGES: tuple[Language, ...] = ("ko", "en")

ANSWERS_PER_INTERVIEW = 9
"""Number of answers in a simulated interview, in which no frame may repeat."""

MISHEARD = "제하찰력"
"""A word that is in no dictionary. It replaces a word of an answer, with a low confidence."""


def rows(name: str) -> list[dict[str, Any]]:
    """Return the annotated lines of the unseen half of a data file."""
    return list(json_lines(DATA / f"{name}.unseen.jsonl"))


def acts(morphology: KiwiMorphology) -> dict[str, Any]:
    """Return the figures of dialogue acts, on both halves."""
    found: dict[str, Any] = {}
    for half in ("seen", "unseen"):
        for language in LANGUAGES:
            result = measure_acts(
                DATA / f"acts.{language}.{half}.jsonl", morphology=morphology, language=language
            )
            found[f"{language}_{half}"] = {
                "acts_f1": round(result.acts_f1, 3),
                "per_act": {act: round(f1, 3) for act, f1 in result.acts_f1_per_act.items()},
                "deciding_act_accuracy": round(result.main_act_accuracy, 3),
                "utterances": result.utterances,
            }
    return {"acts": found, **_false_on_answers(morphology)}


def _false_on_answers(morphology: KiwiMorphology) -> dict[str, Any]:
    """Count long answers whose deciding act is not `answer`."""
    counts = [
        measure_answers(
            DATA / f"answers.{language}.{half}.jsonl", morphology=morphology, language=language
        )
        for language in LANGUAGES
        for half in ("seen", "unseen")
    ]
    return {
        "acts_false_on_answers": sum(wrong for wrong, _ in counts),
        "long_answers": sum(answers for _, answers in counts),
    }


def reading(morphology: KiwiMorphology) -> dict[str, Any]:
    """Return the figures of reading, on both halves of the Korean and English answers."""
    found = {}
    for half in ("seen", "unseen"):
        for language in LANGUAGES:
            answers = load_answers(DATA / f"answers.{language}.{half}.jsonl")
            scores = reading_f1(answers, morphology)
            points = open_point_figures(answers, morphology)
            found[f"{language}_{half}"] = {
                "answers": len(answers),
                "reading_f1": {
                    role: round(score.f1, 3)
                    for role, score in scores.roles.items()
                    if score.right + score.missed
                },
                "boundaries_f1": round(scores.boundaries.f1, 3),
                "agent": round(scores.agent.f1, 3),
                "tense": round(scores.tense.f1, 3),
                "polarity": round(scores.polarity.f1, 3),
                "question_kinds": round(scores.question_kinds.f1, 3),
                "star": {
                    element: {
                        "precision": round(score.precision, 3),
                        "recall": round(score.recall, 3),
                    }
                    for element, score in star_scores(answers, morphology).items()
                    if score.right + score.missed
                },
                "first_open_point": round(points.first_share, 3),
                "complete_left_alone": round(points.complete_share, 3),
            }
    return {"reading": found}


def questions(morphology: KiwiMorphology) -> dict[str, Any]:
    """Compose a follow-up to each fresh answer; write them to `QUESTIONS`; return figures."""
    lines, compose_ms = [], []
    counts: Counter[str] = Counter()
    for language in LANGUAGES:
        answers = list(json_lines(DATA / f"answers.{language}.fresh.jsonl"))
        for begin in range(0, len(answers), ANSWERS_PER_INTERVIEW):
            used: set[str] = set()
            for row in answers[begin : begin + ANSWERS_PER_INTERVIEW]:
                morphology.forget()
                composed, seconds = _follow_up(row, language, used, morphology)
                compose_ms.append(1000 * seconds)
                counts["answers"] += 1
                if composed is None:
                    counts["none"] += 1
                    continue
                counts["repeated_frames"] += composed.frame in used
                counts["unlawful"] += not is_permitted(composed.text)
                used.add(composed.frame)
                lines.append(
                    {
                        "id": row["id"],
                        "language": language,
                        "question": row["question"],
                        "answer": row["answer"],
                        "follow_up": composed.text,
                    }
                )
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    QUESTIONS.write_text(text, "utf-8")
    grounded, garbled = _about_misheard(morphology)
    return {
        "composed": len(lines),
        "answers": counts["answers"],
        "without_follow_up": counts["none"],
        "repeated_frames": counts["repeated_frames"],
        "unlawful": counts["unlawful"],
        "grounded_on_low_confidence": grounded,
        "low_confidence_answers": garbled,
        "compose_ms_p50": round(statistics.median(compose_ms), 1),
        "compose_ms_p95": round(statistics.quantiles(compose_ms, n=20)[-1], 1),
    }


def _follow_up(
    row: dict[str, Any], language: Language, used: set[str], morphology: KiwiMorphology
) -> tuple[ComposedQuestion | None, float]:
    """Return the first follow-up that can be composed, or None, and the seconds that it took."""
    begin = time.perf_counter()
    earlier = [(row["question"], row["earlier"])] if row.get("earlier") else []
    read = read_answer(
        row["answer"],
        question=row["question"],
        morphology=morphology,
        earlier=earlier,
        language=language,
        chooser=load_worth_model(language),
    )
    composed = _compose(_points_to_ask_about(row, read), language, used, morphology)
    return composed, time.perf_counter() - begin


def _points_to_ask_about(row: dict[str, Any], read: Reading) -> Sequence[Any]:
    """Return the open points that the interviewer would ask about."""
    plan = Plan((MainQuestion(row["question"], "", ("",)),), (), "", 3)
    exchange = Exchange(row["question"], QuestionType.MAIN, 0, MadeBy.PLAN, row["answer"])
    move = next_move(plan, [exchange], read)
    return move.points if isinstance(move, AskFollowUp) else ()


def _compose(
    points: Sequence[Any], language: Language, used: set[str], morphology: KiwiMorphology
) -> ComposedQuestion | None:
    for number, point in enumerate(points):
        style = Style.PRACTICE if number % 2 else Style.INTERVIEW
        if language == "en":
            composed = compose_english(point, style=style, used_frames=used, seed=len(used))
        else:
            composed = compose_question(
                point,
                style=style,
                used_frames=used,
                morphology=morphology,
                join=morphology.join,
                seed=len(used),
            )
        if composed is not None:
            return composed
    return None


def _about_misheard(morphology: KiwiMorphology) -> tuple[int, int]:
    """Replace the middle word of each unseen Korean answer by `MISHEARD` with a low confidence.

    Returns how many follow-ups contain `MISHEARD`, and the number of answers.
    """
    mentioned = total = 0
    for row in rows("answers.ko"):
        words = row["answer"].split()
        place = len(words) // 2
        words[place] = MISHEARD + "을"
        timed = [
            SpokenWord(0.4 * n, 0.4 * n + 0.3, word, 0.2 if n == place else 0.95)
            for n, word in enumerate(words)
        ]
        read = read_answer(
            " ".join(words),
            question=row["question"],
            morphology=morphology,
            words=timed,
            chooser=load_worth_model("ko"),
        )
        composed = _compose(_points_to_ask_about(row, read), "ko", set(), morphology)
        total += 1
        mentioned += composed is not None and MISHEARD in composed.text
    return mentioned, total


def ratings(_morphology: KiwiMorphology) -> dict[str, Any]:
    """Return the share of good follow-ups by the stored judgements, and the raters' agreement.

    A judgement is good if the rater says yes to all criteria. A follow-up is good if most of its
    judgements are. Follow-ups with fewer than three judgements do not count.
    """
    lines = {line["id"]: line for line in _lines(QUESTIONS)}
    by_question: dict[str, list[dict[str, Any]]] = {}
    for line in _lines(RATINGS):
        if lines.get(line["id"], {}).get("follow_up") == line["follow_up"]:
            by_question.setdefault(line["id"], []).append(line)
    complete = {name: found for name, found in by_question.items() if len(found) >= 3}
    if not complete:
        return {"good_questions": None, "rater_agreement": None, "rated": 0}
    verdicts = [[all(line[c] for c in CRITERIA) for line in found] for found in complete.values()]
    good = [sum(votes) * 2 > len(votes) for votes in verdicts]
    return {
        "good_questions": round(sum(good) / len(good), 3),
        "good_by_language": {
            language: round(statistics.mean(votes), 3)
            for language in LANGUAGES
            if (
                votes := [
                    g
                    for n, g in zip(complete, good, strict=True)
                    if lines[n]["language"] == language
                ]
            )
        },
        "rated": len(good),
        "rater_agreement": round(statistics.mean(map(_agreement, verdicts)), 3),
        "good_by_criterion": {
            c: round(statistics.mean(line[c] for f in complete.values() for line in f), 3)
            for c in CRITERIA
        },
    }


def _agreement(votes: Sequence[bool]) -> float:
    """Return the share of pairs of raters with the same verdict, 0 to 1."""
    pairs = [(a, b) for n, a in enumerate(votes) for b in votes[n + 1 :]]
    return sum(a == b for a, b in pairs) / len(pairs)


def _lines(path: Path) -> list[dict[str, Any]]:
    return list(json_lines(path)) if path.exists() else []


PARTS: dict[str, Callable[[KiwiMorphology], dict[str, Any]]] = {
    "acts": acts,
    "reading": reading,
    "questions": questions,
    "ratings": ratings,
}


def main() -> None:
    names = sys.argv[1:] or list(PARTS)
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        sys.exit(f"no part is called {', '.join(unknown)}; there are {', '.join(PARTS)}")
    console, morphology = Console(), KiwiMorphology()
    found = json.loads(RESULT.read_text("utf-8")) if RESULT.exists() else {}
    for name in track(names, "measuring", console=console):
        found |= PARTS[name](morphology)
    text = json.dumps(found, indent=2, ensure_ascii=False, sort_keys=True)
    RESULT.write_text(text + "\n", "utf-8")
    table = Table("figure", "value")
    for name, value in sorted(found.items()):
        if not isinstance(value, dict):
            table.add_row(name, str(value))
    console.print(table)


if __name__ == "__main__":
    main()
