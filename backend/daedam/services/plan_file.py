"""Read and validate the plan file, and convert it to a `Plan`."""

import json
import re
import tomllib
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from daedam.errors import ConfigurationError
from daedam.interview.plan import MainQuestion, Plan, parse_plan, plan_document
from daedam.schemas.plan_document import PlanDocument
from daedam.utils.language import LANGUAGES, Language
from daedam.utils.text import nfc
from daedam.utils.value_faults import fault_words


def load_plans(path: Path | None, followups_per_question: int) -> tuple[Plan, ...]:
    """Return the plan in `path`, or daedam's default plans, one for each language.

    Raises `ConfigurationError` with the line and the entry of the first fault in both languages.
    """
    if path is not None:
        return (load_plan(path, followups_per_question),)
    return tuple(load_plan(None, followups_per_question, language) for language in LANGUAGES)


def load_plan(path: Path | None, followups_per_question: int, language: Language = "ko") -> Plan:
    """Return the plan in `path`, or daedam's default plan in `language`.

    Raises `ConfigurationError` with the line and the entry of the first fault in both languages.
    """
    text = _read(path, language)
    try:
        document = tomllib.loads(text)
        PlanDocument.model_validate(document)
    except ValidationError as exc:
        raise _refusal(text, exc.errors(include_url=False)) from None
    except tomllib.TOMLDecodeError as exc:
        raise _unreadable(_toml_place(str(exc)), f"TOML: {exc}") from None
    return parse_plan(document, followups_per_question)


def _read(path: Path | None, language: Language) -> str:
    if path is None:
        file = resources.files("daedam.data").joinpath(f"plan.{language}.toml")
        return nfc(file.read_text("utf-8"))
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


def plan_toml(questions: Sequence[MainQuestion], language: Language = "ko") -> str:
    """Return a plan file with these questions, and with the texts of daedam's default plan."""
    default = parse_plan(tomllib.loads(_read(None, language)), 0)
    lines = [f"language = {_toml(language)}", f"reprompt = {_toml(default.reprompt)}"]
    if default.keyword_probes:
        lines.append(f"keyword_probes = {_toml_list(default.keyword_probes)}")
    document = plan_document(default.with_questions(questions))
    for question in document["questions"]:
        lines += ["", "[[questions]]"]
        for name, value in question.items():
            lines.append(
                f"{name} = {_toml_list(value) if isinstance(value, list) else _toml(value)}"
            )
    return "\n".join(lines) + "\n"


def _toml(value: str | bool) -> str:
    """Return a value in TOML. A JSON string is a basic string of TOML."""
    return json.dumps(value, ensure_ascii=False)


def _toml_list(values: Sequence[str]) -> str:
    return f"[{', '.join(map(_toml, values))}]"


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
    if table in ("keyword_probes", "language", "reprompt") or number >= len(headers):
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
