import pytest

from daedam.clients.speech_evidence import (
    SpeechSpans,
    are_times_collapsed,
    estimate_syllables,
    is_invented,
)


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
def test_subtitle_phrases_with_hardly_any_speech_are_dropped(text: str) -> None:
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
def test_a_text_with_enough_speech_time_is_kept(text: str, speech_s: float) -> None:
    assert not is_invented(text, speech_s=speech_s, confidence=0.8, no_speech_probability=0.05)


def test_a_closing_phrase_is_dropped_only_with_low_confidence() -> None:
    thanks = "수고하셨습니다."
    assert not is_invented(thanks, speech_s=1.2, confidence=0.7, no_speech_probability=0.1)
    assert is_invented(thanks, speech_s=1.3, confidence=0.39, no_speech_probability=0.5)
    # After 8 s of hardly intelligible speech, an empty transcript is worse than a wrong one.
    assert not is_invented(thanks, speech_s=8.1, confidence=0.36, no_speech_probability=0.22)


def test_unlikely_figures_of_audio_that_is_probably_no_speech_are_dropped() -> None:
    counted = "1,2,3,4,4,5,6,7,7,9,9,9"
    assert is_invented(counted, speech_s=4.4, confidence=0.371, no_speech_probability=0.58)
    assert not is_invented(counted, speech_s=4.4, confidence=0.371, no_speech_probability=0.4)
    assert not is_invented(counted, speech_s=4.4, confidence=0.5, no_speech_probability=0.58)
    words = "하나 둘 셋 넷"
    assert not is_invented(words, speech_s=4.4, confidence=0.371, no_speech_probability=0.58)


def test_an_unlikely_word_of_brief_speech_that_is_probably_noise_is_dropped() -> None:
    word = "고춧가루"
    assert is_invented(word, speech_s=0.51, confidence=0.3986, no_speech_probability=0.797)
    assert not is_invented(word, speech_s=0.51, confidence=0.3986, no_speech_probability=0.6)
    assert not is_invented(word, speech_s=0.51, confidence=0.5, no_speech_probability=0.797)
    assert not is_invented(word, speech_s=1.2, confidence=0.3986, no_speech_probability=0.797)


def test_a_likely_text_with_enough_speech_is_kept_in_spite_of_a_high_no_speech_probability() -> (
    None
):
    said = "소속 당일에도 영업 하나요? 소개도 영업 하나요? 하나에도 장사해요?"
    assert not is_invented(said, speech_s=4.06, confidence=0.5999, no_speech_probability=0.84)
    assert is_invented(said, speech_s=1.5, confidence=0.5999, no_speech_probability=0.84)
    assert is_invented(said, speech_s=4.06, confidence=0.44, no_speech_probability=0.84)
    looped = "구독, 좋아요, " * 6
    assert is_invented(looped, speech_s=4.06, confidence=0.5999, no_speech_probability=0.84)


def test_more_text_than_the_speech_time_allows_is_dropped() -> None:
    assert is_invented("가" * 30, speech_s=1.0, confidence=0.9, no_speech_probability=0.0)
    assert is_invented("하하", speech_s=0.0, confidence=0.9, no_speech_probability=0.0)


@pytest.mark.parametrize(
    ("text", "speech_s"),
    [("응.", 0.1), ("그래", 0.16), ("글쎄.", 0.19), ("네", 0.13), ("아니요", 0.2)],
)
def test_a_short_answer_is_kept_although_little_speech_is_detected(
    text: str, speech_s: float
) -> None:
    assert not is_invented(text, speech_s=speech_s, confidence=0.5, no_speech_probability=0.2)
    assert is_invented(text, speech_s=speech_s, confidence=0.5, no_speech_probability=0.7)
    assert is_invented(text, speech_s=speech_s, confidence=0.3, no_speech_probability=0.2)


def test_a_confident_transcript_is_kept_although_half_of_the_speech_is_not_detected() -> None:
    said = "지하철 타고 갈 수 있는 방법을 알려주십시오."
    assert not is_invented(said, speech_s=0.9, confidence=0.53, no_speech_probability=0.01)
    assert is_invented(said, speech_s=0.9, confidence=0.53, no_speech_probability=0.6)
    clipped = "아웃백 오후 10실은 주차가 나왔네요"
    assert not is_invented(clipped, speech_s=0.96, confidence=0.36, no_speech_probability=0.09)
    assert is_invented(clipped, speech_s=0.96, confidence=0.25, no_speech_probability=0.09)
    assert is_invented(clipped, speech_s=0.5, confidence=0.36, no_speech_probability=0.09)


def test_latin_letters_count_as_a_third_of_a_syllable() -> None:
    assert estimate_syllables("cicd를2번") == pytest.approx(4 / 3 + 3)
    mixed = "더 you do it when you are in the bus now"
    assert not is_invented(mixed, speech_s=1.7, confidence=0.34, no_speech_probability=0.4)


@pytest.mark.parametrize(
    "text",
    ["ㄱㄱㄱ ㄱㄲ", "ㄷㄷㄷㄷ", "하하하하", "헤헤헤헿", "핫핫핫핰핰핫", "흐흐흑", "오오오오오"],
)
def test_single_jamo_and_laughter_are_dropped(text: str) -> None:
    assert is_invented(text, speech_s=2.0, confidence=0.8, no_speech_probability=0.05)


@pytest.mark.parametrize(
    "text", ["하키", "후크", "아이", "하하 호텔에서 일했습니다", "ㄱ자로 꺾었습니다"]
)
def test_words_that_look_like_laughter_are_kept(text: str) -> None:
    assert not is_invented(text, speech_s=2.0, confidence=0.8, no_speech_probability=0.05)


def test_a_repetition_is_dropped_only_with_other_evidence_against_it() -> None:
    loop = "옳다 옳다 옳다 옳다 옳다"
    assert is_invented(loop, speech_s=3.0, confidence=0.7, no_speech_probability=0.83)
    assert is_invented("아깝다! " * 6, speech_s=3.0, confidence=0.4, no_speech_probability=0.1)
    assert not is_invented("네 네 네 네", speech_s=1.2, confidence=0.7, no_speech_probability=0.1)


def test_unsure_text_in_likely_silence_is_dropped() -> None:
    assert is_invented("하하", speech_s=2.8, confidence=0.23, no_speech_probability=0.56)
    assert is_invented(" … ", speech_s=2.0, confidence=0.9, no_speech_probability=0.0)


def test_spans_have_a_total_and_an_overlap() -> None:
    spans = SpeechSpans(((0.0, 1.0), (2.0, 3.5)))
    assert spans.total_s == 2.5
    assert spans.overlap_s(0.5, 2.5) == 1.0
    assert spans.overlap_s(1.2, 1.8) == 0


def test_word_times_without_duration_are_detected() -> None:
    counted_over_a_melody = [(1.3, 5.1), (5.1, 5.1), (5.1, 5.6), (8.4, 8.4), (8.4, 8.4), (8.4, 8.4)]
    assert are_times_collapsed(counted_over_a_melody)
    assert not are_times_collapsed([(0.0, 0.4), (0.4, 0.4), (0.4, 0.9), (0.9, 1.3)])
    assert not are_times_collapsed([(0.0, 0.0), (0.0, 0.0), (0.2, 0.2)])
