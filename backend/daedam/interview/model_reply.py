"""The text of a language model's reply that shall be one JSON object."""

import re

_FENCED = re.compile(r"\s*```(?:json)?\s*(.*?)```\s*", re.DOTALL)


def without_fence(reply: str) -> str:
    """Return `reply` without a code fence around it, because models add one."""
    fenced = _FENCED.fullmatch(reply)
    return fenced[1] if fenced else reply
