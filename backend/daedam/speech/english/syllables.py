"""Count the syllables of English words by spelling rules.

The rules count groups of vowel letters and correct for silent letters and for adjacent vowels that
are spoken apart. `docs/measures.md` has their error against the CMU Pronouncing Dictionary.
"""

import re
from functools import lru_cache

from daedam.speech.english.spoken_form import words_of

_EXCEPTIONS = {
    **dict.fromkeys("priest eye aisle drawer y'all".split(), 1),
    **dict.fromkeys(
        "really maybe evening business ok mr mrs dr wednesday choir foreman foreground forecast "
        "cafe approach surgeon pigeon ideal elsewhere storeroom baseline cashier soldier senior "
        "junior nosebleed truest naked wicked therein wherein gimme lemme".split(),
        2,
    ),
    **dict.fromkeys(
        "everyone anyone recipe wherever beforehand ratio convenience forever arguing italian "
        "australia".split(),
        3,
    ),
    **dict.fromkeys("initiative agreeable".split(), 4),
    **dict.fromkeys("physiology".split(), 5),
}
"""Syllables of words that the rules get wrong."""

_READ_AS_WORDS = frozenset(
    "NASA NATO JSON REST CRUD AJAX BIOS RAM ROM LAN WAN PIN SIM GIF JPEG RAID SOAP SAAS PAAS IAAS "
    "STAR ASAP COVID AIDS OPEC UNESCO UNICEF FIFA VAT SWOT STEM SCRUM NO YES AND NOT ALL VERY SO "
    "NEVER ALWAYS THE WE HE SHE IT MY ME".split()
)
"""Words in capital letters that are not spelt out when spoken."""

_SPELT_OUT = re.compile(r"[A-Z]{2,5}|(?:[A-Za-z]\.){2,}|[B-HJ-Zb-hj-z]")

_PLURAL_ABBREVIATION = re.compile(r"([A-Z]{2,5})s")

_CONTRACTION = re.compile(r"(.+?)(n't|'(?:s|re|ve|ll|d|m|t|em|all|clock|til|cause))$")

_SILENT_E_PREFIX = re.compile(
    r"^(?:some|time|home|house|life|base|pipe|line|fire|ware|note|code|gate|name|side|safe|care"
    r"|where|there|white|make|take|store|page|live|like|face|core|rule|case"
    r"|trade|stake|space|state|price|whole|wide|more|love|here|wire|free|smoke|shore"
    r"|type|file|phone|role|suite|plate|place|nine)(?=[bcdfghjkmnpqstvwz]|one)(?=.{3})"
)

_SILENT_E_SUFFIX = re.compile(
    r"(?<=[aeiouy][bcdfghkmnpqrstvwxz])e(?=(?:ly|less|lessly|ful|fully|ness|some|work|thing|ment"
    r"|ments|mental|mentally|ty|where|body|ship)$)|(?<=[aeiouy][nrscd][cgst])e(?=(?:ly|less|ful|ment"
    r"|ments|ness)$)"
)

_APART = (
    r"(?<!ll)ia(?!(?<=[cstg]ia)[lnbr])(?!ge)(?!ment)(?<!lia(?=rs?$))|iality",
    r"(?<![tscgxn])(?<!ll)(?<!sh)io(?!u?rs?$)|(?<=[rptd])ior(?=s?$)",
    r"(?<![tcg])ien(?!d)|iest|iet|(?<=[^tc])ier(?=s?$)(?<=.{3}ier)|(?<!l)iu",
    r"creat(?!ure)|[ei]dea|area|reali[tsz]|^rea(?:ct|ss|rr|pp|ll|tt)|theat[er]|uropean",
    r"(?<![pg])eo(?!u)(?!n$)|neon|geo",
    r"(?<![qg])ua(?!d)|(?<![qgl])ue(?=ls?$|n[ct])|(?<=f)luen|uit[yi]o?|ruin|fluid|genuin|uou",
    r"(?<![gq])uing|oings?$|ying(?<![aeiou]ying)|e?eing|(?<=.)being|(?<!a)ire(?=[ds]?$|ly$)|(?<=r)yer",
    r"^coe|poe[tm]|oever|oas[ie]|koal|chao|seum|^reu|^rei(?!ns?$|gn)|proac",
    r"(?<=[aeiou])y(?=[aeiou])(?!e[sd]?$)",
    r"thms?$|[ai]sms?$|^coo(?=p[et]|rd)|^zoo(?=l)|[^aeiouyl]le$|[bt]res?$",
)
"""Places where a group of vowel letters has one more syllable, or where a syllable has no vowel
letter."""


def count_syllables(text: str) -> int:
    """Return the number of syllables of the spoken form of `text`."""
    return sum(map(syllables_of, words_of(text)))


@lru_cache(maxsize=8192)
def syllables_of(word: str) -> int:
    """Return the number of syllables of a word, at least 1.

    An abbreviation in capital letters is spelt out unless it is usually read as a word (NASA).
    """
    if match := _PLURAL_ABBREVIATION.fullmatch(word):
        word = match[1]
    if _SPELT_OUT.fullmatch(word) and word.upper() not in (*_READ_AS_WORDS, "I", "A"):
        letters = [c for c in word.upper() if c.isalpha()]
        return sum(3 if letter == "W" else 1 for letter in letters)
    return sum(map(_syllables, filter(None, word.lower().split("-")))) or 1


def _syllables(word: str) -> int:
    added = 0
    if match := _CONTRACTION.match(word):
        word, added = match[1], _of_contraction(match[1], match[2])
    if word in _EXCEPTIONS:
        return _EXCEPTIONS[word] + added
    stem, of_ending = _without_ending(word)
    if stem in _EXCEPTIONS:
        return _EXCEPTIONS[stem] + of_ending + added
    return max(1, _by_rule(word)) + added


def _of_contraction(before: str, ending: str) -> int:
    """Return the syllables that the ending of a contraction adds."""
    match ending:
        case "n't":
            return int(before not in ("do", "ca", "wo", "are", "were", "sha", "ai"))
        case "'s":
            return int(re.search(r"(?:s|x|z|ch|sh|ce|ge|se|ze)$", before) is not None)
        case "'d" | "'ve" | "'ll" | "'re":
            return int(re.search(r"[bcdfgklmnpstvxz]$", before) is not None)
        case "'em" | "'clock" | "'til" | "'cause":
            return 1
        case _:
            return 0


def _without_ending(word: str) -> tuple[str, int]:
    """Return the singular or the base of a verb for -s, -ed, and the syllables of the ending."""
    if re.search(r"(?:[sxz]|[cs]h)es$", word):
        return word[:-2], 1
    if re.search(r"[cg]es$", word):
        return word[:-1], 1
    if word.endswith("s") and not word.endswith("ss"):
        return word[:-1], 0
    if re.search(r"[td]ed$", word):
        return word[:-2], 1
    if word.endswith("ed"):
        return word[:-1] if word[:-1] in _EXCEPTIONS else word[:-2], 0
    if word.endswith("ly"):
        return word[:-2], 1
    return word, 0


def _by_rule(word: str) -> int:
    word = _PLAIN_FORM.sub("", word)
    word = _SILENT_E_PREFIX.sub(lambda m: m[0][:-1], word)
    word = _SILENT_E_SUFFIX.sub("", word)
    count = len(re.findall(r"[aeiouyáéíóúàèêöäüï]+", word))
    count += sum(len(pattern.findall(word)) for pattern in _APART_PATTERNS)
    count -= len(_SILENT.findall(word))
    return count


_PLAIN_FORM = re.compile(r"[^a-záéíóúàèêöäüï]")
_APART_PATTERNS = tuple(map(re.compile, _APART))
_SILENT = re.compile(
    r"(?<=[^aeiouy])e$"
    r"|(?<=[^aeioutdy])(?<![^aeioul]l)(?<![^aeiour]r)ed$"
    r"|(?<=[^aeiouysxzcg])(?<!ch)(?<!sh)(?<![^aeiou]l)es$"
    r"|(?<=ic)a(?=lly$)|(?<=[aeiouns][gq])ue(?=s?$)|(?<=^ev)e(?=ry)"
)
