"""The schema of a plan: in the plan file, in requests, and as it is stored."""

import re
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field

from daedam.interview.off_limits import asks_for_personal_data
from daedam.interview.plan import LONGEST_THINK_S, MAX_FOLLOWUPS, Competency, Style
from daedam.interview.probes import fill_template
from daedam.interview.question_rules import is_unlawful
from daedam.interview.reading.model import QuestionKind
from daedam.schemas.request_text import RequestBody, text_only
from daedam.utils.language import Language
from daedam.utils.value_faults import value_fault

MAX_CHARACTERS = 300
"""Maximum number of characters of a question. A longer one is hard to follow when spoken."""

MAX_QUESTIONS = 30
"""Maximum number of planned questions."""
MAX_PROBES = 10
"""Maximum number of written probes of a question, and of keyword probes."""
LONGEST_S = 24 * 3600
"""Longest time of an answer or an interview in seconds."""

_SHOWN_CHARACTERS = 40
"""Maximum number of characters of a wrong field that an error repeats."""

_SAMPLES = ("회의록", "결제 서버", "서울")
"""Phrases for testing templates: with and without a final consonant, and with a final ㄹ."""

_FORBIDDEN_IN_ENGLISH = re.compile(
    r"\b(are|were) you (married|single|pregnant|religious)|\bmarital status"
    r"|\b(wife|husband|spouse)\b"
    r"|\bdo you have (any )?(children|kids|siblings)|\bplan(ning)? to have (children|a baby)"
    r"|\bhow old are you|\byour (age|religion|faith|nationality|height|weight|home ?town)\b"
    r"|\b(which|what) (church|party) do you|\bwho did you vote|\btrade union member"
    r"|\byour (home )?address\b|\b(passport|social security|bank account) number",
    re.IGNORECASE,
)
"""Questions in English about protected subjects and personal data."""

_FIELD = re.compile(r"\{([^{}]*)\}")
_PARTICLES = re.compile(r"[가-힣]{1,3}/[가-힣]{1,3}")


def _spoken(text: str) -> str:
    """Return `text` if it may be asked exactly as it is; else raise a validation error."""
    text_only(text)
    if not re.search(r"[^\W\d_]", text):
        raise value_fault("질문에 글자가 없습니다", "there is nothing to say")
    if len(text) > MAX_CHARACTERS:
        raise value_fault(
            f"{MAX_CHARACTERS}자를 넘습니다", f"it is longer than {MAX_CHARACTERS} characters"
        )
    if "{" in text or "}" in text:
        raise value_fault(
            "{ }는 keyword_probes에서만 쓸 수 있습니다", "{ } can be used in keyword_probes only"
        )
    if is_unlawful(text) or asks_for_personal_data(text) or _FORBIDDEN_IN_ENGLISH.search(text):
        raise value_fault(
            "채용절차법 제4조의3에서 금지한 내용을 묻는 질문입니다",
            "it asks what the law (채용절차법 제4조의3) forbids to ask",
        )
    return text


def _template(text: str) -> str:
    """Return `text` if it is a template; else raise a validation error.

    A template has `{}` or `{을/를}` in place of a phrase of the answer.
    """
    for field in _FIELD.findall(text):
        if field and not _PARTICLES.fullmatch(field):
            shown = field[:_SHOWN_CHARACTERS]
            raise value_fault(
                f"{{{shown}}}는 알 수 없는 필드입니다. {{}}나 {{을/를}}처럼 적어 주세요",
                f"unknown field {{{shown}}}: write {{}} or a particle such as {{을/를}}",
            )
    if not _FIELD.search(text):
        raise value_fault("{}나 {을/를}을 넣어 주세요", "it needs {} or {을/를}")
    for sample in _SAMPLES:
        _spoken(fill_template(text, sample))
    return text


Spoken = Annotated[str, AfterValidator(_spoken)]
Template = Annotated[str, AfterValidator(_template)]


Written = Annotated[str, Field(min_length=1, max_length=MAX_CHARACTERS), AfterValidator(text_only)]
_Style = Annotated[Style, Field(strict=False)]
_Kind = Annotated[QuestionKind, Field(strict=False)]
_Competency = Annotated[Competency, Field(strict=False)]


class _Table(RequestBody):
    model_config = ConfigDict(extra="forbid", strict=True)


class PlanQuestion(_Table):
    """A planned question."""

    text: Spoken
    aim: Written
    """What follow-ups should find out."""
    probes: Annotated[list[Spoken], Field(min_length=1, max_length=MAX_PROBES)]
    """Follow-ups that fit any answer."""
    experience: bool | None = None
    """Whether the question asks for a past experience; null: derived from its text."""
    simpler: Spoken | None = None
    """The question in simpler words, for a candidate who did not understand it."""
    easier: Spoken | None = None
    """Asks for a smaller or similar experience, for a candidate who has none to tell."""
    kind: _Kind | None = None
    """What the question asks for; null: derived from its text."""
    competency: _Competency | None = None
    """What the question is evidence for."""
    strong: Written | None = None
    """What a strong answer shows."""
    reason: Written | None = None
    """The line of the job description or résumé for which the question was chosen."""


class PlanInterview(_Table):
    """The times and the styles of an interview, and its number of follow-ups."""

    followups: Annotated[int, Field(ge=0, le=MAX_FOLLOWUPS)] | None = None
    """Maximum number of follow-ups per planned question; null: the server's setting."""
    think_sec: Annotated[int, Field(ge=0, le=LONGEST_THINK_S)] | None = None
    answer_sec: Annotated[int, Field(gt=0, le=LONGEST_S)] | None = None
    total_sec: Annotated[int, Field(gt=0, le=LONGEST_S)] | None = None
    styles: Annotated[list[_Style], Field(min_length=1)] | None = None


class PlanDocument(_Table):
    """A plan in the format of the plan file."""

    language: Language | None = None
    """Language of the interview; null: in a plan file Korean, in a request the server's default."""
    reprompt: Spoken | None = None
    """Asked when an answer contains no speech; null: daedam's text."""
    keyword_probes: Annotated[list[Template], Field(max_length=MAX_PROBES)] = []
    """Follow-ups about a phrase of the answer."""
    interview: PlanInterview | None = None
    questions: Annotated[list[PlanQuestion], Field(min_length=1, max_length=MAX_QUESTIONS)]
