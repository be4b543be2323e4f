"""Split an answer into sentences and find their speech levels, hedges and lengths."""

from collections.abc import Sequence

from daedam.speech.english import sentences as english
from daedam.speech.events import Ending, Hedge, Sentence
from daedam.speech.korean import Morpheme, Morphology
from daedam.speech.timeline import TimedText
from daedam.utils.language import Language

__all__ = [
    "Ending",
    "Hedge",
    "Sentence",
    "find_hedges",
    "find_slips",
    "mean_words",
    "split_sentences",
]


def split_sentences(
    timed: TimedText, morphology: Morphology, language: Language = "ko"
) -> tuple[Sentence, ...]:
    """Return the sentences of an answer.

    Korean ones are split at sentence marks and at final endings (tag EF), because transcripts often
    lack marks. English ones are split at sentence marks.
    """
    if language == "en":
        return english.split_sentences(timed)
    text = timed.text
    found: list[Sentence] = []
    run: list[Morpheme] = []
    morphemes = list(morphology(text))
    for index, morpheme in enumerate(morphemes):
        run.append(morpheme)
        following = morphemes[index + 1] if index + 1 < len(morphemes) else None
        if _ends(morpheme, following):
            found += _sentence(run, timed)
            run = []
    return (*found, *_sentence(run, timed))


def find_hedges(
    timed: TimedText, morphology: Morphology, language: Language = "ko"
) -> tuple[Hedge, ...]:
    """Return the hedges of an answer: 것 같다, 듯하다, -ㄹ 수도 있다, 아마; I think, maybe."""
    if language == "en":
        return english.find_hedges(timed)
    morphemes = list(morphology(timed.text))
    found: list[Hedge] = []
    for index, morpheme in enumerate(morphemes):
        first = _hedged_from(morphemes, index)
        said = timed.merge_words(first, morpheme.end) if first is not None else None
        if said is None or (found and said.start_s < found[-1].end_s):
            continue
        found.append(Hedge(said.start_s, said.end_s, said.text))
    return tuple(found)


def mean_words(found: Sequence[Sentence]) -> float | None:
    """Return the mean length of the finished sentences in words; None if none is finished."""
    lengths = [s.words for s in found if s.ending is not Ending.UNFINISHED]
    return round(sum(lengths) / len(lengths), 1) if lengths else None


def find_slips(found: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Return the sentences in plain style; empty if the answer has no polite or formal sentence.

    English sentences have no speech level, so an English answer has no slips.
    """
    polite = sum(s.ending in (Ending.FORMAL, Ending.POLITE) for s in found)
    return tuple(s for s in found if s.ending is Ending.PLAIN) if polite else ()


def _ends(morpheme: Morpheme, following: Morpheme | None) -> bool:
    if following is None:
        return False
    if morpheme.tag in ("SF", "SE"):
        return following.tag not in ("SF", "SE")
    closes = morpheme.tag == "EF" or (morpheme.tag == "JX" and morpheme.form == "요")
    return closes and following.tag not in ("SF", "SE", "JX", "SP")


def _sentence(run: Sequence[Morpheme], timed: TimedText) -> list[Sentence]:
    spoken = [m for m in run if not m.tag.startswith("S") or m.tag in ("SL", "SN", "SH")]
    if not spoken:
        return []
    begin, end = run[0].start, run[-1].end
    text = timed.text[begin:end].strip()
    return [Sentence(text, _ending(spoken), len(text.split()), timed.merge_words(begin, end))]


def _ending(spoken: Sequence[Morpheme]) -> Ending:
    last = spoken[-1]
    if last.tag == "JX" and last.form == "요":
        return Ending.POLITE
    if last.tag == "IC" and last.form in ("네", "예"):
        return Ending.POLITE
    if last.tag != "EF":
        return Ending.UNFINISHED
    if last.form.endswith(("니다", "니까", "십시오")):
        return Ending.FORMAL
    return Ending.POLITE if last.form.endswith(("요", "죠")) else Ending.PLAIN


def _hedged_from(morphemes: Sequence[Morpheme], index: int) -> int | None:
    """Return the start position of the hedge that ends with morpheme `index`; None without one."""
    here = morphemes[index]
    before = morphemes[index - 1] if index else None
    if here.form == "아마" and here.tag == "MAG":
        return here.start
    if before is None:
        return None
    if before.form == "듯" and here.form in ("하", "싶"):
        return before.start
    if here.form == "같" and here.tag.startswith("VA") and before.form in ("것", "거", "게"):
        return before.start
    nearer = morphemes[index - 2] if index > 1 else None
    might = here.form == "있" and before.form == "도" and nearer is not None
    if might and nearer is not None and nearer.form == "수":
        return nearer.start
    return None
