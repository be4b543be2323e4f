"""Text that comes from clients: in one Unicode form, and free of what is no text."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, model_validator

from daedam.utils.text import nfc


def text_only(value: str, allowed: str = "") -> str:
    """`value`, unless it holds characters that no database can store, or no screen show.

    Raises `ValueError`. `allowed`: control characters that may be there.
    """
    if any((ord(c) < 32 and c not in allowed) or 0xD800 <= ord(c) < 0xE000 for c in value):
        raise ValueError("holds characters that are no text")
    return value


class RequestBody(BaseModel):
    """Base of every model that a client fills in. Its texts are composed (NFC).

    Texts are composed before they are validated, so that limits count composed letters. Fields may
    be texts, lists of texts, or models with this base; a test walks all routes and checks it.
    """

    @model_validator(mode="before")
    @classmethod
    def _compose(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        return {name: _composed(value) for name, value in data.items()}


def _composed(value: Any) -> Any:
    if isinstance(value, str):
        return nfc(value)
    if isinstance(value, list):
        return [nfc(item) if isinstance(item, str) else item for item in value]
    return value
