"""Incomplete characters are removed from transcripts, and their language is detected."""

import pytest

from daedam.clients.base import Segment, join_segments, spoken_language
from daedam.clients.whisper_windows import (
    MAX_TOKENS_OF_A_CHARACTER,
    other_language,
    whole_characters,
)


class Bytes:
    """A tokenizer with one token per byte."""

    def decode(self, tokens: list[int]) -> str:
        return bytes(tokens).decode("utf-8", errors="replace")


def test_an_incomplete_character_at_the_end_is_left_out() -> None:
    whole = list("했습니다".encode())
    for cut in (1, 2):
        assert Bytes().decode(whole_characters(whole[:-cut], Bytes())) == "했습니"
    assert whole_characters(whole, Bytes()) == whole


def test_invalid_bytes_are_left_out_and_the_other_text_stays() -> None:
    text = [*"네 ".encode(), 0xED, 0x95, *"저는 그렇습니다".encode()]
    assert Bytes().decode(whole_characters(text, Bytes())) == "네 저는 그렇습니다"
    rubbish = [0x95] * (3 * MAX_TOKENS_OF_A_CHARACTER)
    assert whole_characters(rubbish, Bytes()) == []


@pytest.mark.parametrize(
    ("likely", "other"),
    [
        ({"en": 0.98, "ko": 0.0007}, "en"),
        ({"la": 0.41, "es": 0.4, "ko": 0.0001}, "la"),
        ({"zh": 0.86, "ko": 0.035}, ""),
        ({"ko": 0.95, "en": 0.02}, ""),
        ({}, ""),
    ],
)
def test_another_language_is_found_only_if_the_expected_one_is_very_unlikely(
    likely: dict[str, float], other: str
) -> None:
    assert other_language(likely, "ko") == other


def segment(text: str, language: str = "") -> Segment:
    return Segment(text, 0.0, 1.0, 0.9, (), language)


def test_a_transcript_has_the_language_of_most_of_its_letters() -> None:
    korean, english = segment("저는 개발자로 일했습니다"), segment("I was a team lead", "en")
    assert join_segments([korean], "ko").language == "ko"
    assert join_segments([english], "ko").language == "en"
    assert join_segments([korean, korean, english], "ko").language == "ko"
    assert join_segments([korean, english, english], "ko").language == "en"
    assert spoken_language([], "ko") == "ko"
