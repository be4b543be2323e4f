"""Validation and Unicode normalization of text in requests."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, model_validator

from daedam.utils.text import nfc


def text_only(value: str, allowed: str = "") -> str:
    """Return `value` unchanged if it is text that a database can store.

    Raises `ValueError` if it contains control characters or lone surrogates, which databases
    cannot store. The control characters in `allowed` are accepted.
    """
    if any((ord(c) < 32 and c not in allowed) or 0xD800 <= ord(c) < 0xE000 for c in value):
        raise ValueError("contains control characters or lone surrogates")
    return value


class RequestBody(BaseModel):
    """Base class of request models. It normalizes all text to Unicode form NFC.

    Text is normalized before validation, so that length limits count composed letters. Fields may
    be texts, lists of texts, or models of this class; a test checks this for all routes.
    """

    @model_validator(mode="before")
    @classmethod
    def _normalize(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        return {name: _normalized(value) for name, value in data.items()}


def _normalized(value: Any) -> Any:
    if isinstance(value, str):
        return nfc(value)
    if isinstance(value, list):
        return [nfc(item) if isinstance(item, str) else item for item in value]
    return value
