"""The data of the frontend: the model's symbols and the Korean pronunciation of English words."""

import importlib
import json
import pickle
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from model_servers.melo.package import use_melo


@dataclass(frozen=True)
class Lexicon:
    """Symbols and pronunciations of the Korean frontend."""

    symbols: Mapping[str, int]
    """Number of each phoneme and punctuation mark. `_` (silence and blank) has the number 0."""
    tone: int
    """The model's tone number of Korean."""
    language: int
    """The model's language number of Korean."""
    punctuation: tuple[str, ...]
    spellings: Mapping[str, str]
    """Replacements of written text by spoken text, applied anywhere in the text."""
    english_names: Mapping[str, str]
    """Korean pronunciations of words in Latin letters. They replace whole words only."""
    english: Mapping[str, str]
    """ARPABET pronunciation of lower-case English words, with spaces between the sounds."""

    @classmethod
    def from_melo(cls, config: Mapping[str, Any]) -> Self:
        """Read the data of the package `melo`, and a checkpoint's symbols from `config`.

        Raises `ConfigurationError` if `melo` is not installed.
        """
        use_melo()
        text = importlib.import_module("melo.text")
        korean = importlib.import_module("melo.text.ko_dictionary")
        symbols = config.get("symbols") or text.symbols
        return cls(
            symbols={symbol: number for number, symbol in enumerate(symbols)},
            tone=text.language_tone_start_map["KR"],
            language=text.language_id_map["KR"],
            punctuation=tuple(text.punctuation),
            spellings=korean.etc_dictionary,
            english_names=korean.english_dictionary,
            english=_cmudict(Path(str(text.__file__)).parent),
        )

    @classmethod
    def read(cls, path: Path) -> Self:
        stored = json.loads(path.read_text("utf-8"))
        return cls(**{**stored, "punctuation": tuple(stored["punctuation"])})

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), ensure_ascii=False), "utf-8")


def _cmudict(folder: Path) -> dict[str, str]:
    """Return the CMU pronouncing dictionary of the package `melo`."""
    # As trusted as the package: the file is part of it, and pip has verified the package's hash.
    words = pickle.loads((folder / "cmudict_cache.pickle").read_bytes())  # noqa: S301
    return {
        word.lower(): " ".join(sound for syllable in syllables for sound in syllable)
        for word, syllables in words.items()
    }
