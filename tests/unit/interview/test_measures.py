import pytest

from daedam.interview.measures import count_fillers, measure
from daedam.services.morphology import KiwiMorphology


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("저는 음 그 프로젝트를 어 진행했습니다.", 3),
        ("으음 글쎄요, 어 잘 모르겠습니다.", 2),
        ("뭐 그런 일이 있었습니다.", 1),
        ("그 사람이 저 건물에서 음악을 듣고 있었습니다.", 0),
        ("어머니와 어제 어디에 갔는지 말씀드리겠습니다.", 0),
        ("네, 맞습니다.", 0),
        ("", 0),
    ],
)
def test_fillers_are_counted_by_part_of_speech(
    text: str, expected: int, morphology: KiwiMorphology
) -> None:
    assert count_fillers(text, morphology) == expected


def test_pace_is_counted_in_eojeol_per_minute_of_sound(morphology: KiwiMorphology) -> None:
    metrics = measure("저는 백엔드 개발자로 삼 년 동안 일했습니다.", 6.0, morphology)
    assert metrics.wpm == 70
    assert metrics.duration_sec == 6.0


def test_silence_has_no_pace(morphology: KiwiMorphology) -> None:
    assert measure("", 8.212, morphology) == measure("", 8.212, morphology)
    assert measure("", 8.212, morphology).wpm == 0
    assert measure("말", 0, morphology).wpm == 0


def test_a_recording_cannot_last_less_than_nothing(morphology: KiwiMorphology) -> None:
    with pytest.raises(ValueError, match="less than nothing"):
        measure("말", -1, morphology)
