"""Turn a résumé in JSON into lines of text, as a program of its own.

    python -I -S json_resume.py < resume.json

The schema is that of jsonresume.org, 1.2.1. Name, picture, addresses, telephone, location, profiles
and references are left out. The program needs the standard library only, because it runs confined
in a child process (`services/media/confine.py`). Invalid JSON ends it with an exception.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Section:
    """A list of a résumé: its key in JSON, its titles, and the fields of an item.

    `head`: fields of the item's first line. `period`: fields with dates, appended to that line.
    `text`: fields with sentences, one line each. `points`: fields with lists, one line a point.
    """

    key: str
    korean: str
    english: str
    head: tuple[str, ...]
    period: tuple[str, ...] = ()
    text: tuple[str, ...] = ("summary",)
    points: tuple[str, ...] = ()


_PERIOD = ("startDate", "endDate")

SECTIONS = (
    Section(
        *("work", "경력", "Work experience", ("name", "position"), _PERIOD),
        text=("description", "summary"),
        points=("highlights",),
    ),
    Section(
        *("projects", "프로젝트", "Projects", ("name", "entity"), _PERIOD),
        text=("description",),
        points=("roles", "highlights", "keywords"),
    ),
    Section(
        *("education", "학력", "Education", ("institution", "area", "studyType", "score"), _PERIOD),
        points=("courses",),
    ),
    Section("skills", "기술", "Skills", ("name", "level"), points=("keywords",)),
    Section("languages", "외국어", "Languages", ("language", "fluency")),
    Section("certificates", "자격증", "Certificates", ("name", "issuer"), ("date",)),
    Section("awards", "수상", "Awards", ("title", "awarder"), ("date",)),
    Section("publications", "출판", "Publications", ("name", "publisher"), ("releaseDate",)),
    Section(
        *("volunteer", "봉사", "Volunteering", ("organization", "position"), _PERIOD),
        points=("highlights",),
    ),
)

_HANGUL = re.compile("[가-힣]")


def resume_lines(resume: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of a résumé. An empty line separates sections. Wrong types are ignored."""
    basics = resume.get("basics")
    if isinstance(basics, dict):
        yield from filter(None, (_text(basics, "label"), _text(basics, "summary")))
    for section in SECTIONS:
        lines = [line for item in _items(resume, section.key) for line in _item(item, section)]
        if lines:
            is_korean = any(map(_HANGUL.search, lines))
            yield from ("", section.korean if is_korean else section.english, *lines)


def _items(resume: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    items = resume.get(key)
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _item(item: Mapping[str, Any], section: Section) -> Iterator[str]:
    head = [_text(item, field) for field in section.head]
    dates = [_text(item, field) for field in section.period]
    if any(dates):
        head.append(" – ".join(dates) if len(dates) > 1 else dates[0])
    yield from filter(None, (", ".join(filter(None, head)).strip(),))
    yield from filter(None, (_text(item, field) for field in section.text))
    for field in section.points:
        points = item.get(field)
        if isinstance(points, list):
            yield from (f"- {point}" for point in points if isinstance(point, str))


def _text(item: Mapping[str, Any], field: str) -> str:
    value = item.get(field)
    return str(value).strip() if isinstance(value, str | int | float) else ""


if __name__ == "__main__":
    lines = resume_lines(json.loads(sys.stdin.buffer.read().decode("utf-8-sig")))
    sys.stdout.buffer.write("\n".join(lines).encode(errors="replace"))
