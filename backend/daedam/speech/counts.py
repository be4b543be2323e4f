"""Words and syllables of the spoken form of a text, in the language of the interview."""

from daedam.speech import spoken_form as korean
from daedam.speech.english.spoken_form import words_of
from daedam.speech.english.syllables import count_syllables as count_english_syllables
from daedam.utils.language import Language


def count_words(text: str, language: Language = "ko") -> int:
    """Return the number of 어절 or of English words in the spoken form of `text`."""
    return len(words_of(text) if language == "en" else korean.spoken_form(text).split())


def count_syllables(text: str, language: Language = "ko") -> int:
    """Return the number of syllables in the spoken form of `text`."""
    return count_english_syllables(text) if language == "en" else korean.count_syllables(text)
