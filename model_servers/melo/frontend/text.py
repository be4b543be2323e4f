"""Convert a sentence to phonemes as `melo.text.korean` does; a test compares the two."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from model_servers.melo.frontend.lexicon import Lexicon
from model_servers.melo.frontend.pronunciation import make_pronouncer

Numbers = npt.NDArray[np.int64]

PAD = "_"
_CHINESE = re.compile("[⺀-⺙⺛-⻳⼀-⿕々〇〡-〩〸-〺〻㐀-䶵一-鿃豈-鶴侮-頻並-龎]")


@dataclass(frozen=True)
class Phonemes:
    """The model's input for one sentence; the first three arrays have the same length."""

    symbols: Numbers
    tones: Numbers
    languages: Numbers
    tokens: Numbers
    """BERT's tokens, including [CLS] and [SEP]."""
    per_token: Numbers
    """Number of `symbols` that belong to each token."""


class Frontend:
    """The converter from text to `Phonemes`. It is not thread-safe."""

    def __init__(self, lexicon: Lexicon, tokenizer: Tokenizer, *, add_blank: bool = True) -> None:
        """`tokenizer` is that of the model's BERT."""
        self._lexicon = lexicon
        self._tokenizer = tokenizer
        self._add_blank = add_blank
        self._pronounce = make_pronouncer(lexicon.english)

    def __call__(self, sentence: str) -> Phonemes:
        text = self.normalize(sentence)
        symbols, per_token = self.phonemes(text)
        numbers = self._lexicon.symbols
        # A sound without a symbol in the model becomes a short silence.
        sounds = np.array([numbers.get(symbol, numbers[PAD]) for symbol in symbols], np.int64)
        tones = np.full_like(sounds, self._lexicon.tone)
        languages = np.full_like(sounds, self._lexicon.language)
        counts = np.array(per_token, np.int64)
        if self._add_blank:
            sounds, tones, languages = (_with_blanks(a) for a in (sounds, tones, languages))
            counts = counts * 2
            counts[0] += 1
        tokens = np.array(self._tokenizer.encode(text).ids, np.int64)
        return Phonemes(sounds, tones, languages, tokens, counts)

    def normalize(self, text: str) -> str:
        text = _CHINESE.sub("", text.strip())
        text = _replace_all(text, self._lexicon.spellings)
        names = self._lexicon.english_names
        return re.sub("[A-Za-z]+", lambda m: names.get(m.group(), m.group()), text).lower()

    def phonemes(self, text: str) -> tuple[list[str], list[int]]:
        """Return the symbols of `text`, which is normalised, and the number of symbols per token.

        The first and the last symbol are silences.
        """
        symbols, per_token = [PAD], [1]
        for tokens in self._words(text):
            word = "".join(tokens)
            sounds = self._sounds(word)
            symbols += sounds
            per_token += _distribute(len(sounds), len(tokens))
        return [*symbols, PAD], [*per_token, 1]

    def _words(self, text: str) -> list[list[str]]:
        """Return the tokens of `text`, grouped by word."""
        words: list[list[str]] = []
        for token in self._tokenizer.encode(text, add_special_tokens=False).tokens:
            if token.startswith("##") and words:
                words[-1].append(token.removeprefix("##"))
            else:
                words.append([token])
        return words

    def _sounds(self, word: str) -> list[str]:
        if word == "[UNK]":
            return [PAD]
        if word in self._lexicon.punctuation:
            return [word]
        return list(self._pronounce(self.normalize(word)))


def _replace_all(text: str, words: Mapping[str, str]) -> str:
    if not any(word in text for word in words):
        return text
    replace: Callable[[re.Match[str]], str] = lambda match: words[match.group()]  # noqa: E731
    return re.sub("|".join(map(re.escape, words)), replace, text)


def _distribute(sounds: int, tokens: int) -> list[int]:
    """Distribute `sounds` evenly over `tokens`; the first tokens get the remainder."""
    each, remainder = divmod(sounds, tokens)
    return [each + (index < remainder) for index in range(tokens)]


def _with_blanks(numbers: Numbers) -> Numbers:
    """Return `numbers` with a 0 before, between and after them."""
    spread = np.zeros(2 * len(numbers) + 1, np.int64)
    spread[1::2] = numbers
    return spread
