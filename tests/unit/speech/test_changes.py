"""Differences between two readings of an answer."""

from daedam.speech.changes import Change, find_changes
from daedam.speech.timeline import SpokenWord


def words(text: str) -> list[SpokenWord]:
    return [SpokenWord(float(n), n + 0.5, word) for n, word in enumerate(text.split())]


def test_replaced_removed_and_added_words_are_found() -> None:
    first = words("저는 개팔자로 정말 삼 년 일했습니다")
    second = words("저는 개발자로 삼 년 동안 일했습니다")
    assert find_changes(first, second) == (
        Change(1.0, 2.5, "개팔자로 정말", "개발자로"),
        Change(4.0, 4.5, "", "동안"),
    )


def test_spaces_and_punctuation_are_no_change() -> None:
    assert find_changes(words("삼년 일했습니다"), words("삼 년 일했습니다.")) == ()


def test_a_removed_word_has_no_text_after() -> None:
    [change] = find_changes(words("네 네 맞습니다"), words("네 맞습니다"))
    assert (change.before, change.after) == ("네", "")
