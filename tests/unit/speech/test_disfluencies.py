import pytest

from daedam.services.morphology import KiwiMorphology
from daedam.speech.disfluencies import (
    Filler,
    Tier,
    add_acoustic_fillers,
    count_fillers,
    find_fillers,
    find_repairs,
)
from daedam.speech.timeline import Span, SpokenWord, TimedText


def timed(text: str) -> TimedText:
    """Return the words of `text` with times: 0.15 s for each syllable.

    `~` after a word makes the word 0.9 s long. `_` before a word is a pause of 0.4 s.
    """
    words, at_s = [], 0.0
    for word in text.split():
        at_s += 0.4 if word.startswith("_") else 0.02
        form = word.strip("_~")
        length_s = 0.9 if word.endswith("~") else 0.15 * len(form.strip(",."))
        words.append(SpokenWord(at_s, at_s + length_s, form, 0.9))
        at_s += length_s
    return TimedText.from_words(words)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("저는 음 그때 어 진행했습니다.", ["음", "어"]),
        ("으음 글쎄요, 어 잘 모르겠습니다.", ["으음", "어"]),
        ("어머니와 어제 음악을 들었습니다.", []),
        ("그 사람이 저 건물에서 이 일을 했습니다.", []),
        ("그 _프로젝트를 맡았습니다.", ["그"]),
        ("그~ 프로젝트를 맡았습니다.", ["그"]),
        ("그 그 프로젝트를 맡았습니다.", ["그", "그"]),
        ("약간 매운 음식을 좋아합니다.", []),
        ("약간 _매운 음식을 좋아합니다.", ["약간"]),
        ("이제 시작하겠습니다.", []),
        ("이제~ 시작하겠습니다.", ["이제"]),
        ("막 막 바빴습니다.", ["막", "막"]),
        ("", []),
    ],
)
def test_fillers_depend_on_context(
    text: str, expected: list[str], morphology: KiwiMorphology
) -> None:
    found = find_fillers(timed(text), morphology)
    assert [f.text for f in found if f.tier is not Tier.HABIT] == expected


def test_habits_are_found_but_not_counted(morphology: KiwiMorphology) -> None:
    found = find_fillers(timed("그러니까 저는 근데 사실 개발자입니다."), morphology)
    assert [f.text for f in found] == ["그러니까", "근데", "사실"]
    assert count_fillers(found) == 0


def test_a_filler_in_audio_and_text_is_counted_once() -> None:
    written = [Filler(1.0, 1.3, "음"), Filler(4.0, 4.4, "근데", Tier.HABIT)]
    found = add_acoustic_fillers(written, [Span(1.1, 1.5), Span(2.0, 2.4), Span(4.1, 4.3)])
    assert [(f.start_s, f.text) for f in found] == [
        (1.0, "음"),
        (2.0, ""),
        (4.0, "근데"),
        (4.1, ""),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("프로 프로젝트를 마쳤습니다.", [("프로", "프로젝트를")]),
        ("저는 저는 개발자입니다.", [("저는", "저는")]),
        ("정말 정말 기뻤습니다.", []),
        ("팀 팀워크가 좋았습니다.", []),
        ("하나, 하나하나 고쳤습니다.", []),
        ("개발 팀에서 일했습니다.", []),
    ],
)
def test_repetitions_and_fragments_are_repairs(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(r.said, r.instead) for r in find_repairs(timed(text))] == expected
