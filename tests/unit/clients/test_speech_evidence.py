import pytest

from daedam.clients.speech_evidence import SpeechSpans, is_invented


@pytest.mark.parametrize(
    "text",
    [
        "시청해주셔서 감사합니다.",
        "시청해 주셔서 감사합니다!",
        "구독과 좋아요 부탁드립니다.",
        "MBC 뉴스 이덕영입니다.",
        "KBS 뉴스 김아무개였습니다.",
        "한글자막 by 한효정",
        "다음 영상에서 만나요.",
    ],
)
def test_subtitle_phrases_over_hardly_any_speech_are_dropped(text: str) -> None:
    assert is_invented(text, speech_s=0.4, confidence=0.8, no_speech_probability=0.1)


@pytest.mark.parametrize(
    ("text", "speech_s"),
    [
        ("감사합니다.", 0.8),
        ("저는 방송국에서 뉴스를 만들었습니다.", 2.5),
        ("시청해 주셔서 감사합니다.", 2.2),
        ("네.", 0.3),
        ("We use API keys", 1.1),
    ],
)
def test_what_somebody_took_time_to_say_is_kept(text: str, speech_s: float) -> None:
    assert not is_invented(text, speech_s=speech_s, confidence=0.8, no_speech_probability=0.05)


def test_more_text_than_a_mouth_can_say_is_dropped() -> None:
    assert is_invented("가" * 30, speech_s=1.0, confidence=0.9, no_speech_probability=0.0)
    assert is_invented("하하", speech_s=0.0, confidence=0.9, no_speech_probability=0.0)


def test_unsure_text_over_likely_silence_is_dropped() -> None:
    assert is_invented("하하", speech_s=2.8, confidence=0.23, no_speech_probability=0.56)
    assert is_invented(" … ", speech_s=2.0, confidence=0.9, no_speech_probability=0.0)


def test_spans_add_up() -> None:
    spans = SpeechSpans(((0.0, 1.0), (2.0, 3.5)))
    assert spans.total_s == 2.5
    assert spans.overlap_s(0.5, 2.5) == 1.0
    assert spans.overlap_s(1.2, 1.8) == 0
