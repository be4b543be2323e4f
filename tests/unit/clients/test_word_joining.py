"""Recognised parts are joined into words; a word is the text between two spaces."""

import pytest

from daedam.clients.base import Word
from daedam.clients.server_segments import language_of, segments_of
from daedam.clients.word_joining import joined_words


def words(*texts: str) -> list[Word]:
    return [Word(text, float(i), i + 0.9, 0.9 - i / 10) for i, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("매출이 35%를 넘어", (" 매출이", " 35", "%를", " 넘어")),
        ("평점 3.8입니다.", (" 평점", " 3", ".8입니다.")),
        ("연봉 3,500만 원", (" 연봉", " 3", ",500만", " 원")),
        ("GPT-4를 R&D에", (" GPT", "-4를", " R", "&", "D에")),
        ("CI/CD와 Node.js", (" CI", "/CD와", " Node", ".js")),
        ("10~20명, 1:1, 24/7", (" 10", "~20명,", " 1", ":1,", " 24", "/7")),
        ("010-1234-5678", (" 010", "-1234", "-5678")),
        ("따옴표 '안'입니다", (" 따옴표", " '안'", "입니다")),
    ],
)
def test_parts_are_joined_into_the_words_of_the_text(text: str, parts: tuple[str, ...]) -> None:
    joined = joined_words(text, words(*parts))
    assert " ".join(word.text for word in joined) == text
    stripped = joined_words(text, words(*(part.strip() for part in parts)))
    assert stripped == joined, "servers give words without their spaces"


def test_a_joined_word_spans_its_parts_and_has_their_lowest_probability() -> None:
    joined = joined_words("35%를 넘어", words("35", "%를", "넘어"))
    assert joined[0] == Word("35%를", 0.0, 1.9, 0.8)
    assert joined[1].start_s == 2.0


def test_words_that_are_not_in_the_text_are_kept() -> None:
    joined = joined_words("네 그렇습니다", words("네", "아니요", "그렇습니다"))
    assert [word.text for word in joined] == ["네", "아니요", "그렇습니다"]


def test_words_of_a_server_are_joined() -> None:
    times = {"start": 0.0, "end": 1.0}
    answer = {
        "segments": [{"text": "35%를 넘어", **times}],
        "words": [{"word": w, "start": 0.1, "end": 0.2} for w in ("35", "%를", "넘어")],
    }
    assert [word.text for word in segments_of(answer)[0].words] == ["35%를", "넘어"]


@pytest.mark.parametrize(
    ("given", "code"), [("en", "en"), ("ko", "ko"), ("korean", "ko"), (None, "ko"), (7, "ko")]
)
def test_the_language_of_a_server_is_converted_to_a_code(given: object, code: str) -> None:
    assert language_of({"language": given}, "ko") == code
