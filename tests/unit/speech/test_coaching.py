from daedam.services.morphology import KiwiMorphology
from daedam.speech.coaching import MOST, Advice, suggest_improvements
from daedam.speech.delivery import AcousticSpans, Delivery, measure_delivery
from daedam.speech.sentences import Ending, Sentence
from daedam.speech.timeline import Span, SpokenWord


def evenly(text: str, start_s: float = 0.0) -> list[SpokenWord]:
    return [
        SpokenWord(start_s + i * 0.5, start_s + i * 0.5 + 0.4, word, 0.9)
        for i, word in enumerate(text.split())
    ]


def test_a_good_answer_gets_no_suggestions(morphology: KiwiMorphology) -> None:
    delivery = measure_delivery(
        evenly("저는 팀장을 맡았습니다. 그래서 성과를 냈습니다."), 3.0, morphology
    )
    assert suggest_improvements(delivery) == ()
    assert suggest_improvements(Delivery()) == ()


def test_each_suggestion_has_a_time_and_quotes_the_answer(morphology: KiwiMorphology) -> None:
    delivery = measure_delivery(
        evenly("저는 팀장입니다. 일이 잘 끝났다. 그래서 제가"), 4.0, morphology
    )
    slip, unfinished = suggest_improvements(delivery)
    assert (slip.advice, slip.start_s) == (Advice.SLIP, 1.0)
    assert "일이 잘 끝났다." in slip.sentences[0]
    assert unfinished.advice is Advice.UNFINISHED
    assert all("그래서 제가" in sentence for sentence in unfinished.sentences)


def test_the_quote_of_a_slip_belongs_to_its_moment() -> None:
    slips = (
        Sentence("일이 끝났다.", Ending.PLAIN, 2, None),
        Sentence("그래서 좋았다.", Ending.PLAIN, 2, Span(3.0, 4.0)),
    )
    (slip,) = suggest_improvements(Delivery(slips=slips))
    assert (slip.start_s, slip.quote) == (3.0, "그래서 좋았다.")


def test_only_a_silence_inside_a_sentence_is_a_suggestion(morphology: KiwiMorphology) -> None:
    words = [*evenly("저는"), *evenly("팀장입니다.", 3.0), *evenly("기뻤습니다.", 6.5)]
    sounds = AcousticSpans(
        speech=(Span(0.0, 0.4), Span(3.0, 3.4), Span(6.5, 6.9)),
        pauses=(Span(0.4, 3.0), Span(3.4, 6.5)),
        hesitations=(),
    )
    (silence,) = suggest_improvements(measure_delivery(words, 7.0, morphology, sounds))
    assert (silence.advice, silence.start_s, silence.value) == (Advice.SILENCE, 0.4, 2.6)


def test_many_fillers_are_one_suggestion_and_suggestions_are_limited(
    morphology: KiwiMorphology,
) -> None:
    text = (
        "음 저는 어 팀장을 음 맡았다 제가 제가 한 것 같습니다 아마 그럴 수도 있습니다 "
        "우리 우리 팀은 저희 저희 팀은"
    )
    found = suggest_improvements(measure_delivery(evenly(text), 12.0, morphology))
    assert len(found) == MOST
    assert Advice.FILLERS in {s.advice for s in found}
    assert next(s for s in found if s.advice is Advice.FILLERS).value == 3
