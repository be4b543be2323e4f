import pytest

from daedam.services.morphology import KiwiMorphology
from daedam.speech.sentences import Ending, find_hedges, find_slips, mean_words, split_sentences
from daedam.speech.timeline import SpokenWord, TimedText


def timed(text: str) -> TimedText:
    return TimedText.from_words(
        [SpokenWord(i * 0.5, i * 0.5 + 0.4, word, 0.9) for i, word in enumerate(text.split())]
    )


@pytest.mark.parametrize(
    ("text", "endings"),
    [
        ("저는 개발자입니다. 팀을 이끌었어요.", [Ending.FORMAL, Ending.POLITE]),
        ("저는 개발자입니다 팀을 이끌었어요", [Ending.FORMAL, Ending.POLITE]),
        ("프로젝트를 맡았고요 잘 끝났습니다", [Ending.POLITE, Ending.FORMAL]),
        ("결과가 좋았다.", [Ending.PLAIN]),
        ("그래서 저희 팀이", [Ending.UNFINISHED]),
        ("네. 맞습니다.", [Ending.POLITE, Ending.FORMAL]),
        ("혹시 다시 말씀해 주시겠습니까?", [Ending.FORMAL]),
        ("", []),
    ],
)
def test_sentences_have_a_speech_level(
    text: str, endings: list[Ending], morphology: KiwiMorphology
) -> None:
    assert [s.ending for s in split_sentences(timed(text), morphology)] == endings


def test_plain_style_is_a_slip_only_in_a_polite_answer(morphology: KiwiMorphology) -> None:
    polite = split_sentences(timed("저는 개발자입니다. 결과가 좋았다."), morphology)
    assert [s.text for s in find_slips(polite)] == ["결과가 좋았다."]
    assert find_slips(split_sentences(timed("결과가 좋았다. 끝났다."), morphology)) == ()


def test_the_mean_length_excludes_unfinished_sentences(morphology: KiwiMorphology) -> None:
    assert mean_words(split_sentences(timed("저는 개발자입니다. 그래서 저희"), morphology)) == 2.0
    assert mean_words(split_sentences(timed("그래서 저희"), morphology)) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("제가 잘한 것 같습니다.", ["것 같습니다."]),
        ("아마 그럴 수도 있습니다.", ["아마", "수도 있습니다."]),
        ("도움이 된 듯합니다.", ["듯합니다."]),
        ("같은 팀에서 일했습니다.", []),
        ("좋은 것도 있습니다.", []),
    ],
)
def test_hedges_are_found_with_their_words(
    text: str, expected: list[str], morphology: KiwiMorphology
) -> None:
    assert [h.text for h in find_hedges(timed(text), morphology)] == expected
