"""Choose a probe: a written follow-up of the plan, asked when no other follow-up is acceptable."""

import re
from collections.abc import Iterator, Sequence

from daedam.interview.injection import separate_instructions
from daedam.interview.plan import MainQuestion, Plan
from daedam.interview.question_rules import (
    REPEAT_SIMILARITY,
    is_permitted,
    may_ask_about,
    similarity,
)
from daedam.speech.korean import Morphology, key_phrase, with_particle


def choose_probe(
    plan: Plan,
    main: MainQuestion,
    *,
    answer: str,
    earlier_questions: Sequence[str],
    morphology: Morphology,
) -> str:
    """Return a written follow-up to `answer` that was not asked yet.

    The first choice is a keyword probe about a noun phrase of the answer (Korean only), the second
    a probe of the main question. If all of them were asked, return the main question's last probe.
    """
    for text in _candidates(plan, main, answer, earlier_questions, morphology):
        repeated = any(similarity(text, other) >= REPEAT_SIMILARITY for other in earlier_questions)
        if not repeated and is_permitted(text):
            return text
    return main.probes[-1]


def _candidates(
    plan: Plan,
    main: MainQuestion,
    answer: str,
    earlier_questions: Sequence[str],
    morphology: Morphology,
) -> Iterator[str]:
    phrase = None
    if plan.language == "ko":
        phrase = key_phrase(separate_instructions(answer).content, morphology, may_ask_about)
    if phrase is not None:
        unused = [t for t in plan.keyword_probes if not _was_used(t, earlier_questions)]
        for template in unused or plan.keyword_probes:
            yield fill_template(template, phrase)
    yield from main.probes


def _was_used(template: str, earlier_questions: Sequence[str]) -> bool:
    """Return whether an earlier question came from `template`, with any phrase."""
    ending = template.rpartition("}")[2]
    return any(question.endswith(ending) for question in earlier_questions)


def fill_template(template: str, phrase: str) -> str:
    """Return `template` with `phrase` inserted.

    `{을/를}` is replaced by the phrase with the fitting particle, `{}` by the bare phrase.
    """
    return re.sub(
        r"\{([^{}]*)\}",
        lambda m: with_particle(phrase, m[1]) if m[1] else phrase,
        template,
    )
