"""Transliterate unknown English words to Hangul by spelling.

The result is an approximation, good enough for speech synthesis and for counting syllables.
"""

import re

_ONSETS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_CODAS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"

_SPELT_VOWELS = {
    **{"ee": "ㅣ", "ea": "ㅣ", "ie": "ㅣ", "ey": "ㅣ", "oo": "ㅜ", "ou": "ㅏㅜ", "ow": "ㅗ"},
    **{"oa": "ㅗ", "ai": "ㅔㅣ", "ay": "ㅔㅣ", "ei": "ㅔㅣ", "oi": "ㅗㅣ", "oy": "ㅗㅣ"},
    **{"au": "ㅗ", "aw": "ㅗ", "ew": "ㅠ", "igh": "ㅏㅣ"},
    **{"er": "ㅓ", "ir": "ㅓ", "ur": "ㅓ", "ar": "ㅏ", "or": "ㅗ"},
    **{"wa": "ㅘ", "we": "ㅞ", "wi": "ㅟ", "wo": "ㅝ", "woo": "ㅜ"},
    **{"ya": "ㅑ", "ye": "ㅖ", "yo": "ㅛ", "yu": "ㅠ", "you": "ㅠ"},
    **{"a": "ㅐ", "e": "ㅔ", "i": "ㅣ", "o": "ㅗ", "u": "ㅓ", "y": "ㅣ", "_": "ㅡ"},
}
_LONG_VOWELS = {"a": "ㅔㅣ", "e": "ㅣ", "i": "ㅏㅣ", "o": "ㅗ", "u": "ㅠ", "y": "ㅏㅣ"}
"""Sounds of a vowel before a consonant and a silent e: make, line, code."""

_SPELT_CONSONANTS = {
    **{"ch": "ㅊ", "tch": "ㅊ", "sh": "sh", "th": "ㅅ", "ph": "ㅍ", "ck": "ㅋ", "ng": "ㅇ"},
    **{"kn": "ㄴ", "wr": "ㄹ", "wh": "ㅎ", "gh": "ㄱ", "dge": "ㅈ"},
    **{"b": "ㅂ", "c": "ㅋ", "d": "ㄷ", "f": "ㅍ", "g": "ㄱ", "h": "ㅎ", "j": "ㅈ", "k": "ㅋ"},
    **{"l": "l", "m": "ㅁ", "n": "ㄴ", "p": "ㅍ", "q": "ㅋ", "r": "ㄹ", "s": "ㅅ", "t": "ㅌ"},
    **{"v": "ㅂ", "w": "ㅇ", "x": "ㅅ", "z": "ㅈ"},
}
_SOUNDS = re.compile(
    "|".join(sorted([*_SPELT_VOWELS, *_SPELT_CONSONANTS], key=lambda s: (-len(s), s)))
)
_AS_CODA = {"ㄴ": "ㄴ", "ㅁ": "ㅁ", "ㅇ": "ㅇ", "l": "ㄹ"}
_STOPS = {"ㅍ": "ㅂ", "ㅌ": "ㅅ", "ㅋ": "ㄱ"}


def transliterate(word: str) -> str:
    """Return `word` (Latin letters) in Hangul by the most common sound of each spelling.

    The result approximates the 외래어 표기법, whose exact rules need a pronouncing dictionary.
    """
    spelt = re.sub(r"([b-df-hj-np-tv-z])\1", r"\1", word.lower())
    spelt = spelt.replace("tion", "shun").replace("sion", "jun")
    spelt = re.sub(r"c(?=[eiy])", "s", spelt)
    spelt = re.sub(r"(?<=[a-z])g(?=[ey])", "j", spelt)
    spelt = spelt.replace("x", "ks").replace("qu", "kw")
    spelt = re.sub(r"(?<=[bcdfgkpt])le(?=s?$)", "_l", spelt)
    return _Syllables().of(spelt)


class _Syllables:
    """Builder of Hangul syllables from a sequence of sounds."""

    def __init__(self) -> None:
        self._done: list[list[str]] = []
        """Onset, vowel and coda of each finished syllable."""
        self._onset = ""

    def of(self, spelt: str) -> str:
        silent_e = re.search(r"([aeiouy])([b-df-hj-np-tvxz]{1,2})e(s?)$", spelt)
        long_at = silent_e.start(1) if silent_e and len(spelt) > 3 else -1
        if long_at >= 0 and silent_e:
            spelt = spelt[: silent_e.end(2)] + silent_e.group(3)
        for sound in _SOUNDS.finditer(spelt):
            if sound.start() == long_at:
                self._vowel(_LONG_VOWELS[sound.group()[0]])
            elif sound.group() in _SPELT_VOWELS:
                self._vowel(_SPELT_VOWELS[sound.group()])
            else:
                self._consonant(_SPELT_CONSONANTS[sound.group()])
        self._settle("")
        return "".join(_hangul(*syllable) for syllable in self._done)

    def _vowel(self, vowels: str) -> None:
        onset = self._onset
        if onset == "l":
            if self._done and not self._done[-1][2]:
                self._done[-1][2] = "ㄹ"
            onset = "ㄹ"
        elif onset == "sh":
            onset = "ㅅ"
            vowels = {"ㅐ": "ㅒ", "ㅔ": "ㅖ", "ㅗ": "ㅛ", "ㅜ": "ㅠ", "ㅓ": "ㅕ"}.get(
                vowels[0], vowels[0]
            ) + vowels[1:]
        for vowel in vowels:
            self._done.append([onset or "ㅇ", vowel, ""])
            onset = ""
        self._onset = ""

    def _consonant(self, consonant: str) -> None:
        self._settle(consonant)
        self._onset = consonant

    def _settle(self, following: str) -> None:
        """Add the pending consonant as coda of the last syllable, or as a syllable of its own."""
        waiting, self._onset = self._onset, ""
        if not waiting:
            return
        open_before = bool(self._done) and not self._done[-1][2]
        stop = _STOPS.get(waiting) if self._closes(waiting, following) else None
        coda = _AS_CODA.get(waiting, stop)
        if open_before and coda:
            self._done[-1][2] = coda
        elif waiting == "ㄹ" and open_before:  # an r before a consonant only lengthens the vowel
            return
        else:
            vowel = "ㅣ" if waiting in ("ㅊ", "ㅈ", "sh") else "ㅡ"
            onset = {"sh": "ㅅ", "l": "ㄹ"}.get(waiting, waiting)
            self._done.append([onset, vowel, ""])

    def _closes(self, stop: str, following: str) -> bool:
        """Return whether a stop is the coda of the syllable before it, as in "cut".

        Otherwise it forms a syllable of its own, as in "note" and "try".
        """
        if not self._done or following in ("ㄹ", "l"):
            return False
        onset, vowel, _ = self._done[-1]
        single = onset != "ㅇ" or len(self._done) == 1
        return single and vowel != "ㅡ" and (stop != "ㅌ" or not following)


def _hangul(onset: str, vowel: str, coda: str) -> str:
    """Return one Hangul syllable, composed as in the Unicode Standard, section 3.12."""
    index = (_ONSETS.index(onset) * 21 + _VOWELS.index(vowel)) * 28 + _CODAS.index(coda or " ")
    return chr(ord("가") + index)
