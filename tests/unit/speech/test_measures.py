import pytest

from daedam.services.morphology import KiwiMorphology
from daedam.speech.delivery import AcousticSpans, measure_delivery
from daedam.speech.measures import articulation_rate, compute_metrics, measure_rates
from daedam.speech.sentences import Ending
from daedam.speech.timeline import Span, SpokenWord


def words(*told: tuple[str, float, float]) -> list[SpokenWord]:
    return [SpokenWord(start, end, text, 0.9) for text, start, end in told]


def evenly(text: str, each_s: float = 0.5) -> list[SpokenWord]:
    return [
        SpokenWord(i * each_s, (i + 1) * each_s - 0.05, word, 0.9)
        for i, word in enumerate(text.split())
    ]


def test_wpm_counts_words_of_the_spoken_form(morphology: KiwiMorphology) -> None:
    found = compute_metrics("저는 백엔드 개발자로 삼 년 동안 일했습니다.", 6.0, [], morphology)
    assert found.wpm == 70
    assert found.duration_sec == 6.0
    assert (
        compute_metrics("저는 백엔드 개발자로 3년 동안 일했습니다.", 6.0, [], morphology) == found
    )


def test_wpm_is_0_without_words_or_duration(morphology: KiwiMorphology) -> None:
    assert compute_metrics("", 8.212, [], morphology).wpm == 0
    assert compute_metrics("말", 0, [], morphology).wpm == 0


def test_a_negative_duration_is_rejected(morphology: KiwiMorphology) -> None:
    with pytest.raises(ValueError, match="the duration is negative"):
        compute_metrics("말", -1, [], morphology)


def test_a_filler_in_text_and_audio_is_counted_once(morphology: KiwiMorphology) -> None:
    said = words(("저는", 0.0, 0.3), ("음", 0.5, 0.9), ("개발자입니다.", 2.0, 3.0))
    heard = [Span(0.55, 0.85), Span(1.2, 1.6)]
    assert compute_metrics("저는 음 개발자입니다.", 3.0, said, morphology).filler_count == 1
    assert compute_metrics("저는 음 개발자입니다.", 3.0, said, morphology, heard).filler_count == 2


def test_rates_count_syllables_of_the_spoken_form() -> None:
    found = measure_rates("50% 줄였습니다.", [Span(1.0, 2.0), Span(3.0, 4.0)])
    assert found.syllables == len("오십퍼센트줄였습니다")
    assert found.speaking_rate == pytest.approx(10 / 3, abs=0.01)
    assert found.articulation_rate == 5.0


def test_there_is_no_rate_without_speech() -> None:
    assert measure_rates("", []).articulation_rate is None
    with pytest.raises(ValueError, match="there is no speech"):
        articulation_rate(3, 0.0)


def test_pauses_inside_and_between_sentences_are_counted(morphology: KiwiMorphology) -> None:
    said = words(
        *[("저는", 0.0, 0.4), ("팀을", 1.6, 2.0), ("이끌었습니다.", 2.0, 3.0)],
        *[("그래서", 3.5, 4.0), ("배웠습니다.", 4.0, 5.0)],
    )
    sounds = AcousticSpans(
        speech=(Span(0.0, 0.4), Span(1.6, 3.0), Span(3.5, 5.0)),
        pauses=(Span(0.4, 1.6), Span(3.0, 3.5)),
        hesitations=(),
    )
    found = measure_delivery(said, 5.0, morphology, sounds).pausing
    assert found is not None
    assert (found.count, found.long_count) == (2, 1)
    assert (found.inside_sentences, found.between_sentences) == (1, 1)
    assert found.mean_s == 0.85
    assert found.share == pytest.approx(1.7 / 5, abs=0.001)


def test_wording_counts_fillers_repairs_hedges_and_endings(morphology: KiwiMorphology) -> None:
    text = (
        "음 저는 팀장을 맡았습니다. 그러니까 막 막 바빴던 것 같아요. "
        "프로 프로젝트는 잘 끝났다. 그래서 결과는"
    )
    found = measure_delivery(evenly(text), 12.0, morphology).wording
    assert found is not None
    assert (found.sound_fillers, found.use_fillers, found.habits) == (1, 2, 1)
    assert (found.repairs, found.hedges, found.slips) == (1, 1, 1)
    assert found.endings == {
        Ending.FORMAL: 1,
        Ending.POLITE: 1,
        Ending.PLAIN: 1,
        Ending.UNFINISHED: 1,
    }
    assert found.mean_sentence_words == 4.7
