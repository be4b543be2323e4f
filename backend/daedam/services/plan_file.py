"""Read and validate the plan file, and convert it to a `Plan`."""

import re
import tomllib
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from daedam.errors import ConfigurationError
from daedam.interview.plan import LONGEST_THINK_S, Plan, Style, parse_plan
from daedam.interview.probes import fill_template
from daedam.interview.question_rules import is_unlawful
from daedam.utils.text import nfc
from daedam.utils.value_faults import fault_words, value_fault

MAX_CHARACTERS = 300
"""Maximum number of characters of a question. A longer one is hard to follow when spoken."""

_SAMPLES = ("회의록", "결제 서버", "서울")
"""Phrases for testing templates: with and without a final consonant, and with a final ㄹ."""

_FIELD = re.compile(r"\{([^{}]*)\}")
_PARTICLES = re.compile(r"[가-힣]{1,3}/[가-힣]{1,3}")


def load_plan(path: Path | None, followups_per_question: int) -> Plan:
    """Return the plan in `path`, or daedam's default plan.

    Raises `ConfigurationError` with the line and the entry of the first fault in both languages.
    """
    text = _read(path)
    try:
        document = tomllib.loads(text)
        _PlanFile.model_validate(document)
    except ValidationError as exc:
        raise _refusal(text, exc.errors(include_url=False)) from None
    except tomllib.TOMLDecodeError as exc:
        raise _unreadable(_toml_place(str(exc)), f"TOML: {exc}") from None
    return parse_plan(document, followups_per_question)


def _read(path: Path | None) -> str:
    if path is None:
        return nfc(resources.files("daedam.data").joinpath("plan.ko.toml").read_text("utf-8"))
    try:
        return nfc(path.read_text("utf-8-sig"))
    except UnicodeDecodeError:
        raise _unreadable("UTF-8이 아님", "not in UTF-8") from None
    except OSError as exc:
        reason = f"{path}: {exc.strerror}"
        raise _unreadable(reason, reason) from None


def _toml_place(message: str) -> str:
    """Return the position of a TOML syntax error in Korean."""
    place = re.search(r"line (\d+), column (\d+)", message)
    where = f"{place[1]}번째 줄 {place[2]}번째 글자" if place else "파일의 끝"
    return f"TOML 문법이 맞지 않음: {where}"


def _unreadable(reason: str, reason_en: str) -> ConfigurationError:
    return ConfigurationError(
        f"면접 계획 파일을 읽을 수 없습니다({reason}). INTERVIEW_PLAN을 확인해 주세요.",
        f"The interview plan cannot be read ({reason_en}). Please check INTERVIEW_PLAN.",
    )


# --- the schema --------------------------------------------------------------------------------


def _spoken(text: str) -> str:
    """Return `text` if it may be asked exactly as it is; else raise a validation error."""
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
    if is_unlawful(text):
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
            raise value_fault(
                f"{{{field}}}는 알 수 없는 필드입니다. {{}}나 {{을/를}}처럼 적어 주세요",
                f"unknown field {{{field}}}: write {{}} or a particle such as {{을/를}}",
            )
    if not _FIELD.search(text):
        raise value_fault("{}나 {을/를}을 넣어 주세요", "it needs {} or {을/를}")
    for sample in _SAMPLES:
        _spoken(fill_template(text, sample))
    return text


Spoken = Annotated[str, AfterValidator(_spoken)]
Template = Annotated[str, AfterValidator(_template)]


_Style = Annotated[Style, Field(strict=False)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Question(_Table):
    text: Spoken
    aim: Annotated[str, Field(min_length=1, max_length=MAX_CHARACTERS)]
    probes: Annotated[list[Spoken], Field(min_length=1)]
    experience: bool | None = None
    simpler: Spoken | None = None
    easier: Spoken | None = None


class _InterviewTable(_Table):
    think_sec: Annotated[int, Field(ge=0, le=LONGEST_THINK_S)] | None = None
    answer_sec: Annotated[int, Field(gt=0)] | None = None
    total_sec: Annotated[int, Field(gt=0)] | None = None
    styles: Annotated[list[_Style], Field(min_length=1)] | None = None


class _PlanFile(_Table):
    reprompt: Spoken
    keyword_probes: list[Template] = []
    interview: _InterviewTable | None = None
    questions: Annotated[list[_Question], Field(min_length=1)]


# --- faults in words ---------------------------------------------------------------------------


def _refusal(text: str, faults: Sequence[ErrorDetails]) -> ConfigurationError:
    first = min(faults, key=lambda fault: _line(text, fault["loc"]))
    line, (korean, english) = _line(text, first["loc"]), fault_words(first)
    where, where_en = _place(first["loc"], "번째"), _place(first["loc"], "")
    others = len(faults) - 1
    more, more_en = (f" (외 {others}건)", f" (and {others} more)") if others else ("", "")
    return ConfigurationError(
        f"면접 계획 {line}번째 줄의 {where}: {korean}{more}. INTERVIEW_PLAN 파일을 고쳐 주세요.",
        f"Interview plan, line {line}, {where_en}: {english}{more_en}. Please correct the "
        "INTERVIEW_PLAN file.",
    )


def _place(loc: Sequence[str | int], ordinal: str) -> str:
    """Return the place of an entry in words, counted from 1, with `ordinal` after each number.

    `questions`, 1, `probes`, 0 -> questions 2번째 probes 1번째 / questions 2 probes 1.
    """
    return " ".join(f"{part + 1}{ordinal}" if isinstance(part, int) else part for part in loc)


def _line(text: str, loc: Sequence[str | int]) -> int:
    """Return the line number (from 1) of an entry or, if it is missing, of its table."""
    lines = text.splitlines()
    table, number, names = str(loc[0]), 0, [part for part in loc if isinstance(part, str)]
    if len(loc) > 1 and isinstance(loc[1], int):
        number = loc[1]
    header = re.compile(rf"\s*\[\[?\s*{re.escape(table)}\s*\]")
    headers = [n for n, line in enumerate(lines) if header.match(line)]
    if table in ("keyword_probes", "reprompt") or number >= len(headers):
        begin, name = 0, table
    else:
        begin, name = headers[number], names[1] if len(names) > 1 else table
    entry = re.compile(rf"\s*[\"']?{re.escape(name)}[\"']?\s*=")
    for n in range(begin, len(lines)):
        if entry.match(lines[n]):
            return n + 1
        if n > begin and lines[n].lstrip().startswith("[") and headers and begin == headers[number]:
            break
    return begin + 1
