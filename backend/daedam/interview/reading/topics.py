"""Noun phrases that name what a clause is about, and terms that an outsider does not know."""

import re
from collections.abc import Collection, Iterator, Sequence

from daedam.interview.reading import words
from daedam.speech.korean import LIGHT_WORDS, LONGEST_PHRASE, MOST_NOUNS, Morpheme, letters_only

_PHRASE_TAGS = frozenset({"NNG", "NNP", "SL", "XPN", "XSN", "XR"})
_COMMON_LATIN = frozenset(
    "pc it tv ai pt cctv usb sns id app etc ok as ppt pdf ui ux qa pm hr vip md cs ktx "
    "led cd dvd gps url email api db sql sap erp crm kpi kg km cm mm ml mg ph ppm ppb wifi pdf "
    "excel word cad it sw hw os vr ar lh kt sk lg mri ct pcr dna x-ray aed mt ot mc pd cf pr rpm "
    "csv qr ems sms tf git aws java python html css json linux gpu cpu ram ssd toeic gpa bts "
    "nfc http https www rest pda haccp iso ks ngo npo ars pos mes plc faq sop esg ml bi okr "
    "ceo cto cfo md vip vvip ipad mac ios android app api gui cli ide ssh usb hdmi "
    "lcd oled led ac dc uv ip dns vpn seo sem roas ctr mbti tft ojt mou nda rfp ppt "
    "figma notion slack jira github react slam ros photoshop gs kbs mbc "
    "sbs ebs cj bbq fm am".split()
)
"""Abbreviations and names that need no explanation."""
_UNKNOWN = re.compile(r"^[A-Za-z][A-Za-z0-9+#.-]*$")


def noun_phrases(morphemes: Sequence[Morpheme]) -> Iterator[tuple[list[Morpheme], str]]:
    """Yield runs of adjacent nouns, each with the tag of the particle after it."""
    run: list[Morpheme] = []
    for morpheme in [*morphemes, Morpheme("", "END", 0, 0)]:
        part = morpheme.tag in _PHRASE_TAGS and not (morpheme.tag == "XSN" and not run)
        numeral = morpheme.tag == "SN" and bool(run) and run[-1].tag == "SL"
        if (part or numeral) and morpheme.form != "들" and len(run) < MOST_NOUNS:
            if morpheme.form not in words.SCENE_NOUNS or run:
                run.append(morpheme)
            continue
        if run and morpheme.tag in ("XSV", "XSA"):
            run = run[:-1] if run[-1].tag != "XSN" else []
        if run:
            yield run, morpheme.tag
        run = []


def find_topic(text: str, morphemes: Sequence[Morpheme]) -> str:
    """Return the noun phrase that names what a clause is about; empty if there is none.

    An object is preferred to a subject or topic, and these are preferred to other noun phrases.
    """
    best: tuple[int, int, str] | None = None
    for position, (run, particle) in enumerate(noun_phrases(morphemes)):
        phrase = text[run[0].start : run[-1].end]
        letters = len(letters_only(phrase))
        if not 2 <= letters <= LONGEST_PHRASE or all(m.form in _LIGHT for m in run):
            continue
        if run[-1].form in words.PEOPLE or run[-1].form in ("님", "분"):
            continue
        rank = {"JKO": 3, "JKS": 2, "JX": 2}.get(particle, 1)
        best = max(best or (0, 0, ""), (rank, position if rank == 1 else letters, phrase))
    return best[2] if best else ""


_LIGHT = LIGHT_WORDS | words.SCENE_NOUNS | words.OWN | words.TIMES


def find_term(
    text: str, morphemes: Sequence[Morpheme], known_terms: Collection[str], question: str
) -> str:
    """Return the first technical term of a clause that needs an explanation, or "".

    A technical term is an abbreviation or a word in Latin letters, with a number after it if there
    is one (PA66). `known_terms` and words of the question need no explanation.
    """
    known = {letters_only(term) for term in known_terms}
    asked = question.lower()
    for run, _ in noun_phrases(morphemes):
        for position, morpheme in enumerate(run):
            if morpheme.tag != "SL" or len(morpheme.form) < 2:
                continue
            end = morpheme.end
            if position + 1 < len(run) and run[position + 1].tag == "SN":
                end = run[position + 1].end
            term = text[morpheme.start : end]
            plain = term.lower()
            if plain in _COMMON_LATIN or plain in asked or letters_only(term) in known:
                continue
            if _UNKNOWN.match(term):
                return term
    return ""
