"""Fillers, repairs, hedges and sentences of English answers.

The answers are written like those of a recogniser. Their events were marked by hand.
"""

import pytest

from daedam.services.morphology import KiwiMorphology
from daedam.speech.delivery import AcousticSpans, Pace, measure_delivery, measure_pace
from daedam.speech.disfluencies import count_fillers, find_fillers, find_repairs
from daedam.speech.events import Ending, Tier
from daedam.speech.measures import compute_metrics, measure_rates
from daedam.speech.sentences import find_hedges, find_slips, mean_words, split_sentences
from daedam.speech.timeline import Span, SpokenWord, TimedText


def spoken(text: str) -> list[SpokenWord]:
    """Return the words of `text` with times, 0.3 s each. `_` before a word is a pause of 0.4 s."""
    words, at_s = [], 0.0
    for word in text.split():
        at_s += 0.4 if word.startswith("_") else 0.0
        words.append(SpokenWord(round(at_s, 2), round(at_s + 0.3, 2), word.strip("_"), 0.9))
        at_s += 0.3
    return words


def timed(text: str) -> TimedText:
    return TimedText.from_words(spoken(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # sounds
        ("Um, so I, uh, called the client.", ["Um,", "uh,"]),
        ("Er, hmm, let me think. Erm...", ["Er,", "hmm,", "Erm..."]),
        ("I worked in the ER with 5 mm needles.", []),
        ("Uh-huh, the umbrella was her idea.", []),
        # like
        ("I would like to lead a team like yours.", []),
        ("It looks like rain and I feel like we won.", []),
        ("Companies like Google like people like me.", []),
        ("Things like that, just like my brother said.", []),
        ("We had, like, forty tickets.", ["like,"]),
        ("We had like forty tickets and like 20 bugs.", ["like", "like"]),
        ("Like, nobody knew why.", ["Like,"]),
        ("Like I said, it worked.", []),
        ("It was like really hard.", ["like"]),
        ("I asked for like a week.", ["like"]),
        ("We _like _tested everything.", ["like"]),
        ("And like we had no plan.", ["like"]),
        # you know, I mean, kind of, sort of
        ("It was, you know, my first job.", ["you know,"]),
        ("Do you know the rule? As you know, it changed.", []),
        ("You know what I mean by that.", []),
        ("I mean, at first I was lost.", ["I mean,"]),
        ("We kind of rebuilt it and sort of shipped it.", ["kind of", "sort of"]),
        ("That kind of work needs a certain sort of person.", []),
        ("", []),
    ],
)
def test_english_fillers_depend_on_context(
    text: str, expected: list[str], morphology: KiwiMorphology
) -> None:
    found = find_fillers(timed(text), morphology, "en")
    assert [f.text for f in found if f.tier is not Tier.HABIT] == expected


def test_english_habits_are_found_but_not_counted(morphology: KiwiMorphology) -> None:
    found = find_fillers(timed("Basically I actually fixed it."), morphology, "en")
    assert [(f.text, f.tier) for f in found] == [
        ("Basically", Tier.HABIT),
        ("actually", Tier.HABIT),
    ]
    assert count_fillers(found) == 0


def test_a_filler_of_two_words_has_the_time_of_both(morphology: KiwiMorphology) -> None:
    (found,) = find_fillers(timed("It was, you know, hard."), morphology, "en")
    assert (found.start_s, found.end_s) == (0.6, 1.2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I I fixed it.", [("I", "I")]),
        ("And he, um, he left.", [("he,", "he")]),
        ("We had to we had to stop.", [("We had to", "we had to")]),
        ("The pro- project was late.", [("pro-", "project")]),
        ("It was a re-report, I-I think.", [("re-", "report,"), ("I-", "I")]),
        ("We met on Monday, sorry, Tuesday.", [("Monday,", "Tuesday.")]),
        ("It took two, no wait, three weeks.", [("two,", "three")]),
        ("It was very very hard and really, really long.", []),
        ("The plan that that team had had was put in in 2018.", []),
        ("Planning, planning, planning.", []),
        ("I did it. I did it again.", []),
        ("Yeah, yeah, it was fine, sorry, I'm nervous.", []),
        ("It got better again and again and again.", []),
    ],
)
def test_english_repairs(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(r.said, r.instead) for r in find_repairs(timed(text), "en")] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I think it was good, maybe too good.", ["I think", "maybe"]),
        ("I guess we were probably lucky.", ["I guess", "probably"]),
        ("Perhaps. I feel like it helped, I suppose.", ["Perhaps.", "I feel like", "I suppose."]),
        ("When I think back, I think about the team.", []),
        ("It took maybe six weeks and probably 20 people.", []),
        ("I thought about it and I feel good.", []),
    ],
)
def test_english_hedges(text: str, expected: list[str], morphology: KiwiMorphology) -> None:
    assert [h.text for h in find_hedges(timed(text), morphology, "en")] == expected


@pytest.mark.parametrize(
    ("text", "endings"),
    [
        ("I led the team. It went well!", [Ending.FINISHED, Ending.FINISHED]),
        ("Dr. Kim, e.g., left at 3 p.m. on Friday.", [Ending.FINISHED]),
        ("I was... thinking about it.", [Ending.FINISHED]),
        ("I was... We stopped.", [Ending.UNFINISHED, Ending.FINISHED]),
        ("We fixed it. And then the", [Ending.FINISHED, Ending.UNFINISHED]),
        ("We fixed it because, um", [Ending.UNFINISHED]),
        ("We tried to find a-", [Ending.UNFINISHED]),
        ("He left early, and so did we.", [Ending.FINISHED]),
        ("I got an A.", [Ending.FINISHED]),
        ("we fixed it and it worked", [Ending.FINISHED]),
        ("Um. Uh...", []),
    ],
)
def test_english_sentences(text: str, endings: list[Ending], morphology: KiwiMorphology) -> None:
    found = split_sentences(timed(text), morphology, "en")
    assert [s.ending for s in found] == endings
    assert find_slips(found) == ()


def test_the_mean_length_counts_english_words(morphology: KiwiMorphology) -> None:
    found = split_sentences(timed("I cut it by 50%. It's done. And the"), morphology, "en")
    assert [s.words for s in found] == [6, 2, 2]
    assert mean_words(found) == 4.0


ANSWER = (
    "Um, in 2021 I led a team of 5 people. We, uh, we rebuilt the, like, payment service, you "
    "know, and I think it got faster. I actually wrote most of the tests, and then"
)


def test_an_english_answer_is_measured(morphology: KiwiMorphology) -> None:
    # Words of the spoken form: 12, 16 and 9. Syllables: 15, 20 and 12.
    words = spoken(ANSWER)
    duration_s = 21.0
    found = measure_delivery(words, duration_s, morphology, language="en")
    wording = found.wording
    assert wording is not None
    assert (wording.sound_fillers, wording.use_fillers, wording.habits) == (2, 2, 1)
    assert (wording.repairs, wording.hedges, wording.slips) == (1, 1, 0)
    assert wording.endings == {Ending.FINISHED: 2, Ending.UNFINISHED: 1}
    assert wording.mean_sentence_words == 14.0
    assert found.rates is not None
    assert found.rates.syllables == 47
    metrics = compute_metrics(ANSWER, duration_s, words, morphology, language="en")
    assert (metrics.wpm, metrics.filler_count) == (round(37 * 60 / 21), 4)


def test_a_hesitation_in_the_audio_is_counted_once(morphology: KiwiMorphology) -> None:
    words = spoken("Um, I led a team.")
    heard = [Span(0.05, 0.28), Span(0.9, 1.2)]
    assert compute_metrics("", 3.0, words, morphology, heard, "en").filler_count == 2


def test_pace_and_rates_use_english_words_and_syllables() -> None:
    said = [SpokenWord(0.5, 0.9, "Twenty"), SpokenWord(1.0, 1.4, "25%")]
    assert measure_pace(said, 3.0, "en") == (Pace(0.0, 3.0, 80),)
    found = measure_rates("A responsibility of 25%", [Span(0.0, 2.0), Span(3.0, 4.0)], "en")
    assert (found.syllables, found.articulation_rate, found.speaking_rate) == (13, 4.33, 3.25)


def test_pauses_inside_and_between_english_sentences(morphology: KiwiMorphology) -> None:
    words = spoken("I led _the team. _We won.")
    sounds = AcousticSpans(
        (Span(0.0, 0.6), Span(1.0, 1.6), Span(2.0, 2.6)), (Span(0.6, 1.0), Span(1.6, 2.0)), ()
    )
    found = measure_delivery(words, 3.0, morphology, sounds, "en").pausing
    assert found is not None
    assert (found.inside_sentences, found.between_sentences) == (1, 1)
